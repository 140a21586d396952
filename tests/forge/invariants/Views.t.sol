// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IEscrow} from "contracts/interfaces/IEscrow.sol";
import {Campaign} from "./Campaign.sol";

/// @notice What views promise.
contract ViewInvariants is Campaign {
    uint256 private constant PROBED = 4;

    /// @dev The last lot takes exactly the actions whose bits are set, each from whom it is meant for. Some are tried
    /// after each call.
    function invariant_V2_actionsAreWhatTheLotTakes() external rulesKept {
        (uint256 bid, uint256 lot) = (handler.focusBid(), handler.focusLot());
        uint256 actions = handler.escrow().getLot(handler.termsAt(bid), lot).actions;
        uint256 choice = uint256(keccak256(abi.encode(bid, lot, actions, block.timestamp)));
        for (uint256 i = 0; i < PROBED; ++i) {
            IEscrow.Action action = IEscrow.Action((choice + i) % (uint256(type(IEscrow.Action).max) + 1));
            bool told = (actions >> uint256(action)) & 1 != 0;
            // A bid can be cancelled whether or not this lot is open.
            if (action == IEscrow.Action.Cancel && !told) continue;
            if (action == IEscrow.Action.Agree && !handler.canAgree(bid, lot)) continue;
            if (action == IEscrow.Action.Extend && !handler.canExtend(bid, lot)) continue;
            require(handler.wouldTake(bid, lot, action) == told, "the lot takes something else");
        }
    }
}
