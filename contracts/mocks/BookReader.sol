// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IEscrow} from "../interfaces/IEscrow.sol";

/// @title BookReader
/// @notice Reads what many accounts have and are owed in one call.
contract BookReader {
    /// @notice Purse and credit of each account in one token; zero: ether.
    function read(IEscrow escrow, address token, address[] calldata accounts)
        external
        view
        returns (uint256[] memory purses, uint256[] memory credits)
    {
        purses = new uint256[](accounts.length);
        credits = new uint256[](accounts.length);
        for (uint256 i = 0; i < accounts.length; ++i) {
            purses[i] = token == address(0) ? accounts[i].balance : IERC20(token).balanceOf(accounts[i]);
            credits[i] = escrow.creditOf(accounts[i], token);
        }
    }
}
