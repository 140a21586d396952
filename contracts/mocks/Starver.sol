// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IEscrow} from "../interfaces/IEscrow.sol";

/// @title Starver
/// @notice A settler who gives a settlement as little gas as it likes.
contract Starver {
    /// @notice Settles a lot with this much gas.
    /// @return settled Whether it went through.
    /// @return credit What the account is owed afterwards.
    /// @return purse What the account has afterwards.
    function settle(IEscrow escrow, IEscrow.Terms calldata terms, address account, uint256 gas_)
        external
        returns (bool settled, uint256 credit, uint256 purse)
    {
        try escrow.settle{gas: gas_}(terms, 0) {
            settled = true;
        } catch {}
        credit = escrow.creditOf(account, terms.token);
        purse = terms.token == address(0) ? account.balance : IERC20(terms.token).balanceOf(account);
    }
}
