// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IEscrow} from "contracts/interfaces/IEscrow.sol";
import {Rule} from "../handlers/Rules.sol";
import {Campaign} from "./Campaign.sol";

/// @notice How lots move.
contract LotInvariants is Campaign {
    function invariant_M4_onlyWhomAnActionIsForAndInTime() external view {
        _kept(Rule.M4Authority);
    }

    function invariant_M7_closedLotsNeverMove() external view {
        _kept(Rule.M7Closed);
    }

    function invariant_I6_statesFollowTheTable() external view {
        _kept(Rule.Moves);
    }

    function invariant_L5_roundsGrowByOneAndBeginWithoutVotes() external view {
        _kept(Rule.L5Rounds);
    }

    function invariant_L6_deadlinesAreThoseOfTheRules() external view {
        _kept(Rule.L6Deadlines);
    }

    function invariant_T10_stagesAndReworksStayInBounds() external view {
        _kept(Rule.T6Bounds);
    }

    function invariant_I5_votesAreOfThePanelAndAQuorumDecides() external view {
        _kept(Rule.I5Votes);
    }

    function invariant_D5_rulingsAreInTimeAndFinal() external view {
        _kept(Rule.D5Final);
    }

    function invariant_E5_onlyUntouchedLotsReopen() external view {
        _kept(Rule.E5Reopened);
    }

    function invariant_C2_nothingOpensAfterACancel() external view {
        _kept(Rule.C2Cancelled);
    }

    function invariant_P2_termsArePostedOnceUnderTheirId() external view {
        _kept(Rule.P2Once);
    }

    /// @dev All lots of all bids are as the last call about each left them.
    function invariant_L9_onlyTheLotThatACallNamesMoves() external view {
        _kept(Rule.Siblings);
        for (uint256 bid = 0; bid < handler.bids(); ++bid) {
            IEscrow.Lot[] memory lots = handler.escrow().getLots(handler.termsAt(bid), 0, type(uint256).max);
            for (uint256 lot = 0; lot < lots.length; ++lot) {
                IEscrow.Lot memory seen = handler.seenAt(bid, lot);
                (seen.actions, lots[lot].actions) = (0, 0);
                require(keccak256(abi.encode(seen)) == keccak256(abi.encode(lots[lot])), "a lot moved");
            }
        }
    }
}
