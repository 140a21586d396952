// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IEscrow} from "./interfaces/IEscrow.sol";
import {Transfers} from "./libraries/Transfers.sol";

/// @title Credits of distman
/// @notice Sends money out and, where it cannot be sent, keeps it for its owner to withdraw.
abstract contract Credits is IEscrow {
    /* CONSTANTS */

    /// @dev Gas for a receiver of ether: enough for a contract wallet, too little to grieve whoever settles.
    uint256 private constant PUSH_GAS = 100_000;

    /// @dev Gas that must have been there before a push for its failure to count as the receiver's: `PUSH_GAS * 64 / 63`
    /// and the call's own cost, rounded up. Else whoever settles could turn a payout into a credit by starving it.
    uint256 private constant PUSH_GAS_BEFORE = 140_000;

    /* STORAGE */

    /// @inheritdoc IEscrow
    mapping(address account => mapping(address token => uint256)) public creditOf;

    /* ACTIONS */

    /// @inheritdoc IEscrow
    function withdraw(address token, address to, uint256 amount) external {
        uint256 credit = creditOf[msg.sender][token];
        if (to == address(0) || to == address(this)) revert EscrowInvalidRecipient(to);
        if (amount == 0) revert EscrowZeroWithdrawal();
        if (amount > credit) revert EscrowInsufficientCredit(token, credit, amount);

        creditOf[msg.sender][token] = credit - amount;
        emit CreditWithdrawn(msg.sender, token, to, amount);
        if (!Transfers.tryPush(token, to, amount, gasleft())) revert EscrowWithdrawFailed(token, to, amount);
    }

    /* INTERNAL */

    /// @dev Owes an account money without sending it.
    function _credit(address account, address token, uint256 amount) internal {
        creditOf[account][token] += amount;
    }

    /// @dev Sends money, or credits it if it cannot be sent.
    function _push(address token, address to, uint256 amount) internal {
        uint256 gasBefore = gasleft();
        if (amount == 0 || Transfers.tryPush(token, to, amount, PUSH_GAS)) return;
        if (gasBefore < PUSH_GAS_BEFORE) revert EscrowGasTooLow(gasBefore, PUSH_GAS_BEFORE);
        _credit(to, token, amount);
        emit Credited(to, token, amount);
    }
}
