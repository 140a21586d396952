// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {FixedPointMathLib} from "solady/utils/FixedPointMathLib.sol";

import {IEscrow} from "../interfaces/IEscrow.sol";
import {Transfers} from "../libraries/Transfers.sol";

/// @title Credits of distman
/// @notice Sends money out and, where it cannot be sent, keeps it for its owner to withdraw.
abstract contract Credits is IEscrow {
    /* CONSTANTS */

    /// @dev Gas for a receiver of ether, beside the 2,300 that the EVM adds: enough for a contract wallet, too little to grieve whoever settles.
    uint256 private constant PUSH_GAS = 100_000;

    /// @dev Gas for the transfer of a token, several times what those in use need.
    uint256 private constant TOKEN_PUSH_GAS = 400_000;

    /// @dev Gas that must have been there before a push, beyond what others may use, for its failure to count as theirs: the
    /// 64th that a call leaves and the call's own cost. Else whoever settles could turn a payout into a credit by starving
    /// it, or have it paid and credited by starving the question whether it was paid.
    uint256 private constant PUSH_GAS_BESIDES = 40_000;

    /* STORAGE */

    /// @inheritdoc IEscrow
    mapping(address account => mapping(address token => uint256)) public creditOf;

    /* ACTIONS */

    /// @inheritdoc IEscrow
    function withdraw(address token, address to, uint256 amount) external {
        uint256 credit = creditOf[msg.sender][token];
        _checkRecipient(to);
        if (amount == 0) revert EscrowZeroWithdrawal();
        if (amount > credit) revert EscrowInsufficientCredit(token, credit, amount);

        _withdraw(token, to, credit, amount);
    }

    /// @inheritdoc IEscrow
    function withdrawAll(address[] calldata tokens, address to) external {
        _checkRecipient(to);
        for (uint256 i = 0; i < tokens.length; ++i) {
            uint256 credit = creditOf[msg.sender][tokens[i]];
            if (credit != 0) _withdraw(tokens[i], to, credit, credit);
        }
    }

    /* INTERNAL */

    function _checkRecipient(address to) private view {
        if (to == address(0) || to == address(this)) revert EscrowInvalidRecipient(to);
    }

    function _withdraw(address token, address to, uint256 credit, uint256 amount) private {
        creditOf[msg.sender][token] = credit - amount;
        emit CreditWithdrawn(msg.sender, token, to, amount);
        (bool sent,) = Transfers.tryPush(token, to, amount, gasleft());
        if (!sent) revert EscrowWithdrawFailed(token, to, amount);
    }

    /// @dev Owes an account money without sending it. Only a token that lies about its balances can owe more than 256 bits
    /// hold; it must not keep a lot from being settled by that, and verifiers' stakes with it.
    function _credit(address account, address token, uint256 amount) internal {
        creditOf[account][token] = FixedPointMathLib.saturatingAdd(creditOf[account][token], amount);
    }

    /// @dev Sends money, or credits it if it cannot be sent.
    function _push(address token, address to, uint256 amount) internal {
        if (amount == 0) return;
        uint256 stipend = token == address(0) ? PUSH_GAS : TOKEN_PUSH_GAS;
        (bool sent, uint256 gasBefore) = Transfers.tryPush(token, to, amount, stipend);
        if (sent) return;
        uint256 needed = stipend + PUSH_GAS_BESIDES + (token == address(0) ? 0 : Transfers.BALANCE_GAS);
        if (gasBefore < needed) revert EscrowGasTooLow(gasBefore, needed);
        _credit(to, token, amount);
        emit Credited(to, token, amount);
    }
}
