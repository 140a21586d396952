// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {PlainToken} from "./PlainToken.sol";

/// @title BlacklistToken
/// @notice A token whose issuer bars accounts, as USDC's does.
contract BlacklistToken is PlainToken {
    mapping(address account => bool) public barred;

    error Barred(address account);

    constructor() PlainToken(6) {}

    /// @notice Bars an account or admits it again.
    function bar(address account, bool yes) external {
        barred[account] = yes;
    }

    function _beforeTokenTransfer(address from, address to, uint256) internal view override {
        if (barred[from]) revert Barred(from);
        if (barred[to]) revert Barred(to);
    }
}
