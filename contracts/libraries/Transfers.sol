// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";

import {IEscrow} from "../interfaces/IEscrow.sol";

/// @title Transfers
/// @notice Moves ether and tokens in and out, trusting what balances say over what tokens return. Token zero is ether.
/// @dev Solady has no transfer that reports failure instead of reverting; OpenZeppelin's does, and ignores return bombs.
library Transfers {
    /// @notice Takes `amount` from the caller: the ether sent along, or tokens by allowance.
    function pull(address token, uint256 amount) internal {
        if (token == address(0)) {
            if (msg.value != amount) revert IEscrow.EscrowWrongValue(msg.value, amount);
            return;
        }
        if (msg.value != 0) revert IEscrow.EscrowValueWithToken(msg.value, token);
        if (amount == 0) return;

        uint256 before = SafeTransferLib.balanceOf(token, address(this));
        if (!SafeTransferLib.trySafeTransferFrom(token, msg.sender, address(this), amount)) {
            revert IEscrow.EscrowPullFailed(token, msg.sender, amount);
        }
        uint256 held = SafeTransferLib.balanceOf(token, address(this));
        uint256 delivered = held > before ? held - before : 0;
        if (delivered != amount) revert IEscrow.EscrowWrongDelivery(token, delivered, amount);
    }

    /// @notice Tries to send `amount`; never reverts and never copies what the receiver returns.
    /// @param gasStipend Gas that a receiver of ether may use at most.
    function tryPush(address token, address to, uint256 amount, uint256 gasStipend) internal returns (bool) {
        if (token == address(0)) return SafeTransferLib.trySafeTransferETH(to, amount, gasStipend);
        uint256 before = SafeTransferLib.balanceOf(token, address(this));
        if (SafeERC20.trySafeTransfer(IERC20(token), to, amount)) return true;
        // Some tokens return false although they moved: what has left must not be credited as well.
        return SafeTransferLib.balanceOf(token, address(this)) + amount <= before;
    }
}
