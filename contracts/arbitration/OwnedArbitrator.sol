// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";

import {IArbitrable} from "../interfaces/IArbitrable.sol";
import {IOwnedArbitrator} from "../interfaces/IOwnedArbitrator.sol";
import {IArbitrator} from "../interfaces/IArbitrator.sol";

/// @title Arbitrator of one owner
/// @notice See `IOwnedArbitrator` for what each function does.
contract OwnedArbitrator is IOwnedArbitrator {
    /* TYPES */

    struct Case {
        IArbitrable arbitrable;
        uint64 choices;
        bool ruled;
    }

    /* CONSTANTS */

    /// @inheritdoc IOwnedArbitrator
    address public immutable owner;

    /// @inheritdoc IOwnedArbitrator
    uint256 public immutable fee;

    /* STORAGE */

    Case[] private _cases;

    /* CONSTRUCTOR */

    /// @param owner_ Who rules: a person, or a contract such as a Safe.
    /// @param fee_ What a dispute costs, in wei.
    constructor(address owner_, uint256 fee_) {
        if (owner_ == address(0)) revert ArbitratorZeroOwner();
        (owner, fee) = (owner_, fee_);
    }

    /* ACTIONS */

    /// @inheritdoc IArbitrator
    function createDispute(uint256 choices, bytes calldata) external payable returns (uint256 disputeId) {
        if (msg.value != fee) revert ArbitratorWrongFee(msg.value, fee);
        if (choices == 0 || choices > type(uint64).max) revert ArbitratorChoicesOutOfRange(choices, type(uint64).max);

        disputeId = _cases.length;
        _cases.push(Case(IArbitrable(msg.sender), uint64(choices), false));
        emit DisputeCreation(disputeId, IArbitrable(msg.sender));
    }

    /// @inheritdoc IOwnedArbitrator
    function giveRuling(uint256 disputeId, uint256 ruling) external {
        _checkOwner();
        if (disputeId >= _cases.length) revert ArbitratorUnknownDispute(disputeId, _cases.length);
        Case storage found = _cases[disputeId];
        if (found.ruled) revert ArbitratorAlreadyRuled(disputeId);
        if (ruling > found.choices) revert ArbitratorUnknownRuling(ruling, found.choices);

        found.ruled = true;
        found.arbitrable.rule(disputeId, ruling);
    }

    /// @inheritdoc IOwnedArbitrator
    function withdraw(address to) external {
        _checkOwner();
        if (to == address(0)) revert ArbitratorZeroRecipient();
        uint256 amount = address(this).balance;
        emit FeesWithdrawn(to, amount);
        if (!SafeTransferLib.trySafeTransferETH(to, amount, gasleft())) revert ArbitratorWithdrawFailed(to, amount);
    }

    /* VIEWS */

    /// @inheritdoc IArbitrator
    function arbitrationCost(bytes calldata) external view returns (uint256) {
        return fee;
    }

    /* INTERNAL */

    function _checkOwner() private view {
        if (msg.sender != owner) revert ArbitratorNotOwner(msg.sender, owner);
    }
}
