// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {PlainToken} from "./PlainToken.sol";

/// @title MoodyToken
/// @notice A token that can be told to misbehave in transfers.
contract MoodyToken is PlainToken {
    enum Mood {
        Plain,
        AnswersFalse,
        MovesNothing,
        RevertsHuge,
        ReturnsHuge,
        MovesButAnswersFalse,
        Paused,
        BurnsGas,
        MovesHalfButAnswersFalse
    }

    uint256 private constant HUGE = 200_000;

    Mood public mood;

    error TransfersPaused();

    constructor() PlainToken(18) {}

    /// @notice Chooses how the next transfers go.
    function setMood(Mood mood_) external {
        mood = mood_;
    }

    function transfer(address to, uint256 amount) public override returns (bool) {
        if (mood == Mood.MovesButAnswersFalse) return !super.transfer(to, amount);
        if (mood == Mood.MovesHalfButAnswersFalse) return !super.transfer(to, amount / 2);
        return mood == Mood.Plain ? super.transfer(to, amount) : _misbehave();
    }

    function transferFrom(address from, address to, uint256 amount) public override returns (bool) {
        if (mood == Mood.MovesButAnswersFalse) return !super.transferFrom(from, to, amount);
        return mood == Mood.Plain ? super.transferFrom(from, to, amount) : _misbehave();
    }

    function _misbehave() private view returns (bool) {
        if (mood == Mood.Paused) revert TransfersPaused();
        if (mood == Mood.BurnsGas) {
            assembly ("memory-safe") {
                invalid()
            }
        }
        if (mood == Mood.RevertsHuge) {
            assembly ("memory-safe") {
                revert(0, HUGE)
            }
        }
        if (mood == Mood.ReturnsHuge) {
            assembly ("memory-safe") {
                return(0x60, HUGE)
            }
        }
        return mood == Mood.MovesNothing;
    }
}
