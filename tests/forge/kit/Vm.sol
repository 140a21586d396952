// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @notice The cheatcodes that these tests use.
interface Vm {
    struct Log {
        bytes32[] topics;
        bytes data;
        address emitter;
    }

    /// @notice Has the next call come from an account.
    function prank(address sender) external;

    /// @notice Sets the time of the block.
    function warp(uint256 timestamp) external;

    /// @notice Sets what ether an account has.
    function deal(address account, uint256 amount) external;

    /// @notice The account of a key.
    function addr(uint256 key) external pure returns (address);

    /// @notice Signs with a key.
    function sign(uint256 key, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);

    /// @notice Keeps the logs from now on, for `getRecordedLogs`.
    function recordLogs() external;

    /// @notice The logs since the last time.
    function getRecordedLogs() external returns (Log[] memory);

    /// @notice An environment variable, or what stands in for it.
    function envOr(string calldata name, string calldata otherwise) external view returns (string memory);

    /// @notice What is in a file.
    function readFile(string calldata path) external view returns (string memory);

    /// @notice Adds a line to a file.
    function writeLine(string calldata path, string calldata line) external;

    /// @notice A member of a JSON object, as bytes.
    function parseJsonBytes(string calldata json, string calldata key) external pure returns (bytes memory);

    /// @notice A number in decimal digits.
    function toString(uint256 value) external pure returns (string memory);
}
