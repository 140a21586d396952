// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title EagerRegistry
/// @notice A registry that calls the escrow once more while it slashes.
contract EagerRegistry {
    uint256 public constant EXIT_DELAY = 240 days;

    bytes private _data;

    /// @notice What came of the call made while slashing.
    event Reentered(bool done, bytes answer);

    /// @notice Chooses the call.
    function reenter(bytes calldata data) external {
        _data = data;
    }

    /// @notice Everybody seems to have staked enough.
    function reserve(address, uint256) external pure returns (uint256) {
        return type(uint256).max;
    }

    /// @notice Calls, and slashes nothing.
    function slash(address, uint256) external returns (uint256) {
        (bool done, bytes memory answer) = msg.sender.call(_data);
        emit Reentered(done, answer);
        return 0;
    }
}
