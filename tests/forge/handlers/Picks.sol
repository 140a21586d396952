// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IEscrow} from "contracts/interfaces/IEscrow.sol";
import {Calls} from "./Calls.sol";

/// @notice Chooses what is acted on so that most calls do something: a lot that takes the action, rarely any lot.
abstract contract Picks is Calls {
    /// @dev One in so many choices is blind.
    uint256 private constant BLIND = 16;

    /// @dev Goes on with the last lot in half of all choices, else looks from a random one on.
    function _pick(uint256 seed, IEscrow.Action action) internal view returns (uint256 bid, uint256 lot) {
        uint256 count = _bids.length * LOTS;
        uint256 at = seed % 2 == 0 ? focusBid * LOTS + focusLot : (seed >> 8) % count;
        (bid, lot) = (at / LOTS, at % LOTS);
        if ((seed >> 1) % BLIND == 0) return ((seed >> 8) % count / LOTS, (seed >> 8) % LOTS);
        for (uint256 i = 0; i < count; ++i) {
            uint256 place = (at + i) % count;
            if (_takes(place / LOTS, place % LOTS, action)) return (place / LOTS, place % LOTS);
        }
    }

    /// @dev Whether a lot takes an action now, by the table of states.
    function _takes(uint256 bid, uint256 lot, IEscrow.Action action) internal view returns (bool) {
        IEscrow.Lot storage seen = _seen[bid][lot];
        IEscrow.LotState state = seen.state;
        bool early = block.timestamp < seen.deadline;
        if (state == IEscrow.LotState.Closed) return false;
        if (action == IEscrow.Action.Claim) {
            return state == IEscrow.LotState.Open && block.timestamp < _bids[bid].postedAt + CLAIM_TIME;
        }
        if (action == IEscrow.Action.Cancel) return state == IEscrow.LotState.Open;
        if (state == IEscrow.LotState.Open) return false;
        if (action == IEscrow.Action.Agree) return true;
        if (state == IEscrow.LotState.Building) {
            if (action == IEscrow.Action.Submit) return early;
            if (action == IEscrow.Action.Lapse) return !early;
            if (action == IEscrow.Action.Extend) return true;
            return action == IEscrow.Action.Accept || action == IEscrow.Action.Concede;
        }
        if (state == IEscrow.LotState.Inspecting) {
            if (action == IEscrow.Action.Attest) return early;
            if (action == IEscrow.Action.Lapse) return !early;
            return action == IEscrow.Action.Accept || action == IEscrow.Action.Concede;
        }
        if (state == IEscrow.LotState.Disputed) return action == IEscrow.Action.Lapse && !early;
        if (action == IEscrow.Action.Dispute) return early;
        if (action == IEscrow.Action.Settle) return !early;
        if (action == IEscrow.Action.Concede) return state == IEscrow.LotState.Passed;
        return action == IEscrow.Action.Accept && state != IEscrow.LotState.Voided;
    }

    /// @dev Whom an action is meant for, and one time in sixteen anybody.
    function _who(uint256 seed, address meant) internal view returns (address) {
        return (seed >> 16) % BLIND == 0 ? people[(seed >> 24) % PEOPLE] : meant;
    }

    /// @dev Someone who is nobody to the bid, mostly.
    function _anyone(uint256 seed) internal view returns (address) {
        return people[seed % 2 == 0 ? STRANGER : (seed >> 24) % PEOPLE];
    }
}
