// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title Actor
/// @notice A contract account: whoever asks may act through it.
abstract contract Actor {
    /// @notice Calls a contract and passes on what it answers.
    function act(address target, uint256 value, bytes calldata data) external payable returns (bytes memory) {
        (bool done, bytes memory answer) = target.call{value: value}(data);
        if (done) return answer;
        assembly ("memory-safe") {
            revert(add(answer, 32), mload(answer))
        }
    }
}
