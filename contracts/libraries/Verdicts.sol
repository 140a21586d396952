// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {LibBit} from "solady/utils/LibBit.sol";

import {IEscrow} from "../interfaces/IEscrow.sol";
import {LotSlot} from "./LotSlot.sol";

/// @title Verdicts
/// @notice What the votes of a round come to.
library Verdicts {
    /// @notice Whether the quorum is reached.
    function isPassed(LotSlot slot, IEscrow.Stage calldata stage) internal pure returns (bool) {
        return LibBit.popCount(slot.passes()) >= stage.quorum;
    }

    /// @notice Whether the quorum cannot be reached any more.
    function isFailed(LotSlot slot, IEscrow.Stage calldata stage) internal pure returns (bool) {
        return LibBit.popCount(slot.fails()) > LibBit.popCount(stage.panel) - stage.quorum;
    }

    /// @notice The verdict once nobody can vote any more: the quorum's, else the majority's, else that of silence.
    function ofVotes(LotSlot slot, IEscrow.Stage calldata stage) internal pure returns (IEscrow.LotState) {
        if (stage.panel != 0) {
            if (isPassed(slot, stage)) return IEscrow.LotState.Passed;
            if (isFailed(slot, stage)) return IEscrow.LotState.Failed;
        }
        uint256 passes = LibBit.popCount(slot.passes());
        uint256 fails = LibBit.popCount(slot.fails());
        if (passes > fails) return IEscrow.LotState.Passed;
        if (passes < fails) return IEscrow.LotState.Failed;
        return stage.paysOnSilence ? IEscrow.LotState.Passed : IEscrow.LotState.Voided;
    }
}
