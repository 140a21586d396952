// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @notice The part of the test runner's machine that the proofs use.
interface Vm {
    function assume(bool condition) external pure;
    function deal(address account, uint256 balance) external;
    function getCode(string memory artifact) external view returns (bytes memory code);
    function load(address account, bytes32 place) external view returns (bytes32);
    function prank(address caller) external;
    function store(address account, bytes32 place, bytes32 value) external;
    function warp(uint256 timestamp) external;
}

/// @notice Makes values that stand for all values.
interface Svm {
    function createAddress(string memory name) external pure returns (address);
    function createBool(string memory name) external pure returns (bool);
    function createBytes32(string memory name) external pure returns (bytes32);
    function createCalldata(string memory contractName) external pure returns (bytes memory);
    function createUint(uint256 bits, string memory name) external pure returns (uint256);
    function createUint256(string memory name) external pure returns (uint256);
}

Vm constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
Svm constant svm = Svm(address(uint160(uint256(keccak256("svm cheat code")))));
