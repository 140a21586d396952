// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IEscrow} from "../interfaces/IEscrow.sol";

/// @title Starver
/// @notice A settler who gives a settlement as little gas as it likes.
contract Starver {
    /// @notice Settles a lot with this much gas.
    /// @return settled Whether it went through.
    /// @return credit What the account is owed afterwards.
    function settle(IEscrow escrow, IEscrow.Terms calldata terms, address account, uint256 gas_)
        external
        returns (bool settled, uint256 credit)
    {
        try escrow.settle{gas: gas_}(terms, 0) {
            settled = true;
        } catch {}
        credit = escrow.creditOf(account, terms.token);
    }
}
