// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {PlainToken} from "./PlainToken.sol";

/// @title HookToken
/// @notice A token that calls listening accounts before it takes from them and after it gave to them, as ERC-777 does.
contract HookToken is PlainToken {
    mapping(address account => bool) public listens;

    error HookFailed(address account);

    constructor() PlainToken(18) {}

    /// @notice Has the caller called on transfers, or not.
    function listen(bool yes) external {
        listens[msg.sender] = yes;
    }

    function _beforeTokenTransfer(address from, address, uint256) internal override {
        _call(from);
    }

    function _afterTokenTransfer(address, address to, uint256) internal override {
        _call(to);
    }

    function _call(address account) private {
        if (!listens[account]) return;
        (bool done,) = account.call("");
        if (!done) revert HookFailed(account);
    }
}
