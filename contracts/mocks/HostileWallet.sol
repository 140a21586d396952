// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Actor} from "./Actor.sol";

/// @title HostileWallet
/// @notice An ERC-1271 wallet that answers wrongly.
contract HostileWallet is Actor {
    enum Mood {
        SaysYes,
        SaysNo,
        SaysTrue,
        SaysYesInFourBytes,
        SaysNothing,
        Reverts,
        RevertsWithYes,
        ReturnsHuge,
        WritesStorage,
        BurnsGas
    }

    uint256 private constant HUGE = 50_000;

    Mood public mood;

    /// @notice Chooses how it answers.
    function setMood(Mood mood_) external {
        mood = mood_;
    }

    function isValidSignature(bytes32, bytes calldata) external returns (bytes4) {
        if (mood == Mood.SaysYes) return this.isValidSignature.selector;
        if (mood == Mood.WritesStorage) mood = Mood.SaysYes;
        if (mood == Mood.BurnsGas) {
            assembly ("memory-safe") {
                invalid()
            }
        }
        bytes32 yes = bytes32(this.isValidSignature.selector);
        (bytes32 word, uint256 size) = _answer(yes);
        bool reverts = mood == Mood.Reverts || mood == Mood.RevertsWithYes;
        assembly ("memory-safe") {
            mstore(0, word)
            if reverts { revert(0, size) }
            return(0, size)
        }
    }

    function _answer(bytes32 yes) private view returns (bytes32 word, uint256 size) {
        if (mood == Mood.SaysNo) return (bytes32(bytes4(0xffffffff)), 32);
        if (mood == Mood.SaysTrue) return (bytes32(uint256(1)), 32);
        if (mood == Mood.SaysYesInFourBytes) return (yes, 4);
        if (mood == Mood.RevertsWithYes) return (yes, 32);
        if (mood == Mood.ReturnsHuge) return (0, HUGE);
        return (0, 0);
    }
}
