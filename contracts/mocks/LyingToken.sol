// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title LyingToken
/// @notice A token without tokens: it tells whatever balance makes the next payment look right, and moves nothing out.
contract LyingToken {
    uint256 private _told;

    /// @notice Forgets what was paid in, to be paid as much again.
    function forget() external {
        _told = 0;
    }

    function transferFrom(address, address, uint256 amount) external returns (bool) {
        _told += amount;
        return true;
    }

    function transfer(address, uint256) external pure returns (bool) {
        return false;
    }

    function balanceOf(address) external view returns (uint256) {
        return _told;
    }
}
