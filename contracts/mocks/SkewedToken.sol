// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {PlainToken} from "./PlainToken.sol";

/// @title SkewedToken
/// @notice A token that delivers more or less than was sent: a fee on transfer, or a gift.
contract SkewedToken is PlainToken {
    int256 private _skew;

    constructor(int256 skew) PlainToken(18) {
        _skew = skew;
    }

    /// @notice Chooses what is added to each transfer, or taken away.
    function setSkew(int256 skew) external {
        _skew = skew;
    }

    function _afterTokenTransfer(address from, address to, uint256) internal override {
        if (from == address(0) || to == address(0)) return;
        if (_skew < 0) _burn(to, uint256(-_skew));
        else _mint(to, uint256(_skew));
    }
}
