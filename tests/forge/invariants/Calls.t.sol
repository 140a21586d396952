// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IEscrow} from "contracts/interfaces/IEscrow.sol";
import {Handler} from "../handlers/Handler.sol";
import {Campaign} from "./Campaign.sol";

/// @notice Every rule that is checked at every call.
contract CallInvariants is Campaign {
    function invariant_everyCallKeepsTheRules() external view rulesKept {}
}

/// @notice The same, and all purses are compared (M4).
contract PurseInvariants is Campaign {
    function setUp() public override {
        handler = new Handler(true, false);
    }

    function invariant_M4_nobodyButThePartiesIsPaid() external view rulesKept {}
}

/// @notice Where lots are.
contract LotInvariants is Campaign {
    /// @dev The lots of another bid are as the last call about it left them.
    function invariant_L9_onlyTheLotThatACallNamesMoves() external view rulesKept {
        uint256 focus = handler.focusBid();
        _checkBid(uint256(keccak256(abi.encode(focus, block.timestamp))) % handler.bids());
    }

    function afterInvariant() external override {
        _writeDeeds();
        for (uint256 bid = 0; bid < handler.bids(); ++bid) {
            _checkBid(bid);
        }
    }

    function _checkBid(uint256 bid) private view {
        IEscrow.Lot[] memory lots = handler.escrow().getLots(handler.termsAt(bid), 0, type(uint256).max);
        for (uint256 lot = 0; lot < lots.length; ++lot) {
            IEscrow.Lot memory seen = handler.seenAt(bid, lot);
            (seen.actions, lots[lot].actions) = (0, 0);
            require(keccak256(abi.encode(seen)) == keccak256(abi.encode(lots[lot])), "a lot moved");
        }
    }
}
