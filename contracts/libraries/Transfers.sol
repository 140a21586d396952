// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";

import {IEscrow} from "../interfaces/IEscrow.sol";

/// @title Transfers
/// @notice Moves ether and tokens in and out, trusting what balances say over what tokens return. Token zero is ether.
library Transfers {
    /// @notice Gas that a token may use at most to tell a balance while money is sent, several times what those in use need.
    uint256 internal constant BALANCE_GAS = 100_000;

    /// @notice Takes `amount` from `payer`: the ether sent along by the caller, or tokens by allowance.
    function pull(address token, address payer, uint256 amount) internal {
        if (token == address(0)) {
            if (msg.value != amount) revert IEscrow.EscrowWrongValue(msg.value, amount);
            return;
        }
        if (msg.value != 0) revert IEscrow.EscrowValueWithToken(msg.value, token);
        if (amount == 0) return;

        uint256 before = balance(token);
        if (!SafeTransferLib.trySafeTransferFrom(token, payer, address(this), amount)) {
            revert IEscrow.EscrowPullFailed(token, payer, amount);
        }
        checkDelivery(token, before, amount);
    }

    /// @notice Reverts unless exactly `amount` has come since the balance was `before`.
    function checkDelivery(address token, uint256 before, uint256 amount) internal view {
        uint256 held = balance(token);
        uint256 delivered = held > before ? held - before : 0;
        if (delivered != amount) revert IEscrow.EscrowWrongDelivery(token, delivered, amount);
    }

    /// @notice What the escrow holds of a token.
    function balance(address token) internal view returns (uint256) {
        return SafeTransferLib.balanceOf(token, address(this));
    }

    /// @notice Tries to send `amount`; never reverts and never copies more than a word of what the receiver returns.
    /// @param gasStipend Gas that the receiver of ether, or the token, may use at most for the transfer.
    /// @return sent Whether it has left.
    /// @return gasBefore Gas that was left just before the transfer.
    function tryPush(address token, address to, uint256 amount, uint256 gasStipend)
        internal
        returns (bool sent, uint256 gasBefore)
    {
        if (token == address(0)) {
            gasBefore = gasleft();
            return (SafeTransferLib.trySafeTransferETH(to, amount, gasStipend), gasBefore);
        }
        (bool known, uint256 before) = _tryBalance(token);
        gasBefore = gasleft();
        if (_tryTransfer(token, to, amount, gasStipend)) return (true, gasBefore);
        // Some tokens return false although they moved: what has left must not be credited as well.
        (bool told, uint256 held) = _tryBalance(token);
        sent = known && told && held < before && before - held >= amount;
    }

    /// @dev What the escrow holds, unless the token reverts, returns too little, or uses more than `BALANCE_GAS`. A library's
    /// way of asking takes silence for zero, which here would mean that everything has left.
    function _tryBalance(address token) private view returns (bool told, uint256 amount) {
        assembly ("memory-safe") {
            mstore(0, shl(224, 0x70a08231)) // balanceOf(address)
            mstore(4, address())
            told := and(gt(returndatasize(), 31), staticcall(BALANCE_GAS, token, 0, 36, 0, 32))
            amount := mul(told, mload(0))
        }
    }

    /// @dev No library has a token transfer that caps its gas and reports failure instead of reverting. Like those of the
    /// libraries it succeeds when the token returns true, or nothing and has code.
    function _tryTransfer(address token, address to, uint256 amount, uint256 gasStipend) private returns (bool success) {
        assembly ("memory-safe") {
            let at := mload(0x40)
            mstore(at, shl(224, 0xa9059cbb)) // transfer(address,uint256)
            mstore(add(at, 4), to)
            mstore(add(at, 36), amount)
            success := call(gasStipend, token, 0, at, 68, 0, 32)
            switch returndatasize()
            case 0 { success := and(success, gt(extcodesize(token), 0)) }
            default { success := and(success, and(gt(returndatasize(), 31), eq(mload(0), 1))) }
        }
    }
}
