// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IEscrow} from "contracts/interfaces/IEscrow.sol";
import {Handler} from "../handlers/Handler.sol";
import {Campaign} from "./Campaign.sol";

/// @notice What logs tell.
contract LogInvariants is Campaign {
    function setUp() public override {
        handler = new Handler(false, true);
    }

    /// @dev Both lots of the last bid, and all credits in its token and in ether.
    function invariant_M9_logsTellTheWholeBook() external view rulesKept {
        uint256 bid = handler.focusBid();
        for (uint256 lot = 0; lot < 2; ++lot) {
            (IEscrow.Lot memory told, IEscrow.Lot memory seen) = (handler.toldAt(bid, lot), handler.seenAt(bid, lot));
            seen.actions = 0;
            require(keccak256(abi.encode(told)) == keccak256(abi.encode(seen)), "logs tell another lot");
        }
        _checkCredits(handler.tokens(handler.tokenOf(bid)));
        _checkCredits(address(0));
    }

    function _checkCredits(address token) private view {
        for (uint256 i = 0; i < handler.peopleCount(); ++i) {
            address person = handler.people(i);
            uint256 credit = handler.escrow().creditOf(person, token);
            require(handler.toldCredit(person, token) == credit, "logs tell another credit");
        }
    }
}
