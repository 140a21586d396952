// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title StingyRegistry
/// @notice A registry that says it has slashed all that was asked for, and sends only a part.
contract StingyRegistry {
    uint256 public constant EXIT_DELAY = 240 days;

    uint256 public immutable SENT;

    constructor(uint256 sent) payable {
        SENT = sent;
    }

    /// @notice Everybody seems to have staked enough.
    function reserve(address, uint256) external pure returns (uint256) {
        return type(uint256).max;
    }

    /// @notice Sends always the same, and says it was `amount`.
    function slash(address, uint256 amount) external returns (uint256) {
        (bool done,) = msg.sender.call{value: SENT}("");
        require(done);
        return amount;
    }
}
