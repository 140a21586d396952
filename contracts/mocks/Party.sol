// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {SSTORE2} from "solady/utils/SSTORE2.sol";

import {Actor} from "./Actor.sol";

/// @title Party
/// @notice A customer or supplier that is a contract and can be told to misbehave when it is paid.
contract Party is Actor {
    enum Mood {
        Accepts,
        Refuses,
        BurnsGas,
        RevertsHuge,
        ReturnsHuge,
        Reenters,
        WantsGas
    }

    uint256 private constant HUGE = 50_000;
    uint256 private constant WANTED = 40_000;

    Mood public mood;
    address private _target;
    address private _data;

    /// @notice What came of a call made while being paid.
    event Reentered(bool done, bytes answer);

    /// @notice Chooses how it takes payments.
    function setMood(Mood mood_) external {
        mood = mood_;
    }

    /// @notice Makes it call a contract once, at the next payment.
    /// @dev The call is kept as code, so that much of it is read within the gas of a payment.
    function reenter(address target, bytes calldata data) external {
        (mood, _target, _data) = (Mood.Reenters, target, SSTORE2.write(data));
    }

    receive() external payable {
        bool content = mood == Mood.WantsGas && gasleft() > WANTED;
        if (mood == Mood.Accepts || content) return;
        if (mood == Mood.Reenters) return _reenter();
        if (mood == Mood.BurnsGas) {
            assembly ("memory-safe") {
                invalid()
            }
        }
        bool reverts = mood != Mood.ReturnsHuge;
        uint256 size = mood == Mood.Refuses || mood == Mood.WantsGas ? 0 : HUGE;
        assembly ("memory-safe") {
            if reverts { revert(0, size) }
            return(0, size)
        }
    }

    function _reenter() private {
        mood = Mood.Accepts;
        (bool done, bytes memory answer) = _target.call(SSTORE2.read(_data));
        emit Reentered(done, answer);
    }
}
