// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title HastyRegistry
/// @notice A registry of which only the exit delay is known.
contract HastyRegistry {
    uint256 public immutable EXIT_DELAY;

    constructor(uint256 exitDelay) {
        EXIT_DELAY = exitDelay;
    }
}
