// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IArbitrator} from "../interfaces/IArbitrator.sol";
import {Actor} from "./Actor.sol";

/// @title BadArbitrator
/// @notice An arbitrator that asks for no fee and gives whatever id it was told. It rules when and what somebody acts
/// through it, and can be told to misbehave when it is asked.
contract BadArbitrator is IArbitrator, Actor {
    enum Mood {
        Quiet,
        CostReverts,
        CostBurnsGas,
        CostRevertsHuge,
        CostIsHuge,
        CostIsShort,
        CostIsEndless,
        CreationReverts,
        CreationBurnsGas,
        CreationRevertsHuge,
        CreationIsShort,
        CreationIsEndless,
        Reenters
    }

    uint256 private constant SHORT = 31;
    uint256 private constant ENDLESS = 50_000;

    Mood public mood;
    uint256 public id;
    address private _target;
    bytes private _data;

    /// @notice A dispute was created, and what was asked.
    event Asked(address arbitrable, uint256 choices, bytes extraData, uint256 value);

    /// @notice What came of a call made while a dispute was created.
    event Reentered(bool done, bytes answer);

    /// @notice Chooses how it answers.
    function setMood(Mood mood_) external {
        mood = mood_;
    }

    /// @notice Chooses the id of disputes from now on.
    function setId(uint256 id_) external {
        id = id_;
    }

    /// @notice Makes it call a contract once, while the next dispute is created.
    function reenter(address target, bytes calldata data) external {
        (mood, _target, _data) = (Mood.Reenters, target, data);
    }

    /// @inheritdoc IArbitrator
    function createDispute(uint256 choices, bytes calldata extraData) external payable returns (uint256) {
        _misbehave(Mood.CreationReverts, id);
        emit Asked(msg.sender, choices, extraData, msg.value);
        if (mood == Mood.Reenters) {
            mood = Mood.Quiet;
            (bool done, bytes memory answer) = _target.call(_data);
            emit Reentered(done, answer);
        }
        return id;
    }

    /// @inheritdoc IArbitrator
    function arbitrationCost(bytes calldata) external view returns (uint256) {
        if (mood == Mood.CostIsHuge) return type(uint256).max;
        _misbehave(Mood.CostReverts, 0);
        return 0;
    }

    /// @dev Does what the mood says, whose names come in the same order for each function.
    function _misbehave(Mood reverts, uint256 word) private view {
        bool isCost = reverts == Mood.CostReverts;
        if (mood == reverts) revert("bad mood");
        if (mood == (isCost ? Mood.CostBurnsGas : Mood.CreationBurnsGas)) {
            assembly ("memory-safe") {
                invalid()
            }
        }
        if (mood == (isCost ? Mood.CostRevertsHuge : Mood.CreationRevertsHuge)) {
            assembly {
                mstore(0x40, 0) // zeros all along
                revert(0, ENDLESS)
            }
        }
        if (mood == (isCost ? Mood.CostIsShort : Mood.CreationIsShort)) _answer(word, SHORT);
        if (mood == (isCost ? Mood.CostIsEndless : Mood.CreationIsEndless)) _answer(word, ENDLESS);
    }

    function _answer(uint256 word, uint256 size) private pure {
        assembly ("memory-safe") {
            mstore(0, word)
            return(0, size)
        }
    }
}
