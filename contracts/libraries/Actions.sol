// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IEscrow} from "../interfaces/IEscrow.sol";
import {TermsParts} from "./TermsParts.sol";
import {LotSlot} from "./LotSlot.sol";

/// @title Actions
/// @notice What can be done with a lot.
library Actions {
    uint256 private constant CLAIM = 1 << uint256(IEscrow.Action.Claim);
    uint256 private constant CANCEL = 1 << uint256(IEscrow.Action.Cancel);
    uint256 private constant SUBMIT = 1 << uint256(IEscrow.Action.Submit);
    uint256 private constant EXTEND = 1 << uint256(IEscrow.Action.Extend);
    uint256 private constant ATTEST = 1 << uint256(IEscrow.Action.Attest);
    uint256 private constant ACCEPT = 1 << uint256(IEscrow.Action.Accept);
    uint256 private constant CONCEDE = 1 << uint256(IEscrow.Action.Concede);
    uint256 private constant AGREE = 1 << uint256(IEscrow.Action.Agree);
    uint256 private constant DISPUTE = 1 << uint256(IEscrow.Action.Dispute);
    uint256 private constant LAPSE = 1 << uint256(IEscrow.Action.Lapse);
    uint256 private constant SETTLE = 1 << uint256(IEscrow.Action.Settle);

    /// @notice The actions that a lot takes at this block's time, each from whom it is meant for, as bits.
    function possible(IEscrow.Terms calldata terms, LotSlot slot) internal view returns (uint256) {
        IEscrow.LotState state = slot.state();
        bool inTime = block.timestamp < slot.deadline();
        if (state == IEscrow.LotState.Open) return block.timestamp < terms.claimBy ? CLAIM | CANCEL : CANCEL;
        if (state == IEscrow.LotState.Building) {
            return ACCEPT | CONCEDE | EXTEND | AGREE | (inTime ? SUBMIT : LAPSE);
        }
        if (state == IEscrow.LotState.Inspecting) {
            uint256 attest = TermsParts.stage(terms, slot.stage()).panel == 0 ? 0 : ATTEST;
            return ACCEPT | CONCEDE | AGREE | (inTime ? attest : LAPSE);
        }
        uint256 next = inTime ? DISPUTE : SETTLE;
        if (state == IEscrow.LotState.Passed) return ACCEPT | CONCEDE | AGREE | next;
        if (state == IEscrow.LotState.Failed) return ACCEPT | AGREE | next;
        if (state == IEscrow.LotState.Voided) return AGREE | next;
        if (state == IEscrow.LotState.Disputed) return inTime ? AGREE : AGREE | LAPSE;
        return 0;
    }
}
