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
        PausedAndSlow
    }

    uint256 private constant HUGE = 200_000;
    uint256 private constant COUNTING = 60_000;

    Mood public mood;

    error TransfersPaused();

    constructor() PlainToken(18) {}

    /// @notice Chooses how the next transfers go.
    function setMood(Mood mood_) external {
        mood = mood_;
    }

    function transfer(address to, uint256 amount) public override returns (bool) {
        if (mood == Mood.MovesButAnswersFalse) return !super.transfer(to, amount);
        return mood == Mood.Plain ? super.transfer(to, amount) : _misbehave();
    }

    function transferFrom(address from, address to, uint256 amount) public override returns (bool) {
        if (mood == Mood.MovesButAnswersFalse) return !super.transferFrom(from, to, amount);
        return mood == Mood.Plain ? super.transferFrom(from, to, amount) : _misbehave();
    }

    /// @dev When slow it spends gas, as a token does that asks others for its balances.
    function balanceOf(address account) public view override returns (uint256) {
        uint256 start = gasleft();
        while (mood == Mood.PausedAndSlow && start - gasleft() < COUNTING) {}
        return super.balanceOf(account);
    }

    function _misbehave() private view returns (bool) {
        if (mood == Mood.Paused || mood == Mood.PausedAndSlow) revert TransfersPaused();
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
