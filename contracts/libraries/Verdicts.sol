// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {LibBit} from "solady/utils/LibBit.sol";

import {IEscrow} from "../interfaces/IEscrow.sol";
import {LotSlot} from "./LotSlot.sol";

/// @title Verdicts
/// @notice What the votes of a round come to.
library Verdicts {
    /// @notice The verdict of the quorum; Inspecting while it is neither reached nor out of reach.
    function ofQuorum(LotSlot slot, IEscrow.Stage calldata stage) internal pure returns (IEscrow.LotState) {
        if (LibBit.popCount(slot.passes()) >= stage.quorum) return IEscrow.LotState.Passed;
        if (LibBit.popCount(slot.fails()) > LibBit.popCount(stage.panel) - stage.quorum) {
            return IEscrow.LotState.Failed;
        }
        return IEscrow.LotState.Inspecting;
    }

    /// @notice The verdict once nobody can vote any more: the quorum's, else the majority's, else that of silence.
    function ofVotes(LotSlot slot, IEscrow.Stage calldata stage) internal pure returns (IEscrow.LotState) {
        if (stage.panel != 0) {
            IEscrow.LotState decided = ofQuorum(slot, stage);
            if (decided != IEscrow.LotState.Inspecting) return decided;
        }
        uint256 passes = LibBit.popCount(slot.passes());
        uint256 fails = LibBit.popCount(slot.fails());
        if (passes > fails) return IEscrow.LotState.Passed;
        if (passes < fails) return IEscrow.LotState.Failed;
        return stage.paysOnSilence ? IEscrow.LotState.Passed : IEscrow.LotState.Voided;
    }
}
