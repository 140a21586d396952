// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IEscrow} from "contracts/interfaces/IEscrow.sol";
import {Handler} from "../handlers/Handler.sol";
import {Rule} from "../handlers/Rules.sol";
import {Campaign} from "./Campaign.sol";

/// @notice Where the money is.
contract MoneyInvariants is Campaign {
    /// @dev From views alone: what all lots hold by the rules and all credits are the balance, in every token.
    function invariant_M1_solvencyInEveryToken() external view {
        IEscrow escrow = handler.escrow();
        for (uint256 token = 0; token < handler.tokenCount(); ++token) {
            uint256 owed = token == 0 ? handler.forcedOnEscrow() : 0;
            for (uint256 i = 0; i < handler.peopleCount(); ++i) {
                owed += escrow.creditOf(handler.people(i), handler.tokens(token));
            }
            for (uint256 bid = 0; bid < handler.bids(); ++bid) {
                if (handler.tokenOf(bid) == token) owed += handler.holdingsOf(bid);
            }
            require(handler.purse(token, address(escrow)) == owed, "not solvent");
        }
    }

    function invariant_M2_aLotPaysOutWhatWasPutIn() external view {
        _kept(Rule.M2Conserved);
    }

    function invariant_M3_onlyTheMoneyOfTheNamedBidMoves() external view {
        _kept(Rule.M3FundedOnly);
    }

    function invariant_M6_creditsFallOnlyByTheirOwnersHand() external view {
        _kept(Rule.M6Credits);
    }

    function invariant_I4_feesAreAttestationsTimesFee() external view {
        _kept(Rule.I4Fees);
    }
}

/// @notice Who gets richer.
contract PurseInvariants is Campaign {
    function setUp() public override {
        handler = new Handler(true, false);
    }

    function invariant_M4_nobodyButThePartiesIsPaid() external view {
        _kept(Rule.M4Outsiders);
    }
}
