// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IEscrow} from "contracts/interfaces/IEscrow.sol";
import {Campaign} from "./Campaign.sol";

/// @notice That nobody is needed to get the money out.
contract LivenessInvariants is Campaign {
    address private constant STRANGER = address(0x5157);
    uint256 private constant MOST_STEPS = 16;

    /// @dev Whatever state the last lot is in, a stranger closes it in bounded time. What it does here is undone.
    function invariant_M5_aStrangerCanCloseTheLot() external rulesKept {
        _close(handler.focusBid(), handler.focusLot());
    }

    /// @dev At the end of a run a stranger closes all lots, and all credit is withdrawn: nothing is left but what was
    /// forced upon the escrow.
    function afterInvariant() external override {
        _writeDeeds();
        for (uint256 bid = 0; bid < handler.bids(); ++bid) {
            _close(bid, 0);
            _close(bid, 1);
        }
        handler.settleMoods();
        for (uint256 token = 0; token < handler.tokenCount(); ++token) {
            for (uint256 i = 0; i < handler.peopleCount(); ++i) {
                _withdraw(handler.people(i), handler.tokens(token));
            }
            uint256 forced = token == 0 ? handler.forcedOnEscrow() : 0;
            require(handler.purse(token, address(handler.escrow())) == forced, "money is left");
        }
    }

    function _close(uint256 bid, uint256 lot) private {
        IEscrow escrow = handler.escrow();
        IEscrow.Terms memory terms = handler.termsAt(bid);
        uint256 latest = block.timestamp + _longest(terms, escrow.getLot(terms, lot));
        for (uint256 step = 0; step < MOST_STEPS; ++step) {
            IEscrow.Lot memory seen = escrow.getLot(terms, lot);
            if (seen.state == IEscrow.LotState.Closed) return require(block.timestamp <= latest, "too long");
            uint256 until = seen.state == IEscrow.LotState.Open ? terms.claimBy : seen.deadline;
            if (block.timestamp < until) vm.warp(until);
            vm.prank(STRANGER);
            if (seen.state == IEscrow.LotState.Open) {
                escrow.cancel(terms);
            } else if (
                seen.state == IEscrow.LotState.Building || seen.state == IEscrow.LotState.Inspecting
                    || seen.state == IEscrow.LotState.Disputed
            ) {
                escrow.lapse(terms, lot);
            } else {
                escrow.settle(terms, lot);
            }
        }
        revert("too many steps");
    }

    /// @dev What is left of the present wait, each stage once more, and the time to claim.
    function _longest(IEscrow.Terms memory terms, IEscrow.Lot memory lot) private view returns (uint256 time) {
        if (lot.deadline > block.timestamp) time = lot.deadline - block.timestamp;
        if (terms.claimBy > block.timestamp) time += terms.claimBy - block.timestamp;
        for (uint256 i = 0; i < terms.stages.length; ++i) {
            time += terms.stages[i].buildTime + terms.stages[i].inspectionTime + terms.disputeWindow;
        }
    }

    function _withdraw(address person, address token) private {
        IEscrow escrow = handler.escrow();
        uint256 credit = escrow.creditOf(person, token);
        vm.prank(person);
        if (credit != 0) escrow.withdraw(token, person, credit);
    }
}
