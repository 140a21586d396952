// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IEscrow} from "contracts/interfaces/IEscrow.sol";
import {Campaign} from "./Campaign.sol";

/// @notice Where the money is.
contract MoneyInvariants is Campaign {
    /// @dev From views alone: what all lots hold by the rules and all credits are the balance, in the last bid's token
    /// after each call and in every token at the end.
    function invariant_M1_solvencyInEveryToken() external view rulesKept {
        _checkToken(handler.tokenOf(handler.focusBid()));
    }

    function afterInvariant() external override {
        _writeDeeds();
        for (uint256 token = 0; token < handler.tokenCount(); ++token) {
            _checkToken(token);
        }
    }

    function _checkToken(uint256 token) private view {
        IEscrow escrow = handler.escrow();
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
