// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IEscrow} from "../interfaces/IEscrow.sol";
import {LotSlot} from "../libraries/LotSlot.sol";
import {Signatures} from "../libraries/Signatures.sol";
import {TermsHash} from "../libraries/TermsHash.sol";
import {TermsParts} from "../libraries/TermsParts.sol";
import {Times} from "../libraries/Times.sol";
import {Transfers} from "../libraries/Transfers.sol";
import {Settlement} from "./Settlement.sol";

/// @title Builds of distman
/// @notice What supplier and customer do with a lot between them.
abstract contract Builds is Settlement {
    /* ACTIONS: THE SUPPLIER */

    /// @inheritdoc IEscrow
    function claim(Terms calldata terms, uint256 lot) external payable {
        (bytes32 bid, LotSlot slot) = _load(terms, lot, OPEN);
        _claim(terms, bid, lot, slot, msg.sender);
    }

    /// @inheritdoc IEscrow
    function claimWithSignature(
        Terms calldata terms,
        uint256 lot,
        address supplier,
        uint256 deadline,
        bytes calldata signature
    ) external payable {
        (bytes32 bid, LotSlot slot) = _load(terms, lot, OPEN);
        _checkInTime(deadline);
        bytes32 message = TermsHash.claim(bid, lot, slot.round() + 1, supplier, deadline);
        Signatures.check(supplier, _hashTypedData(message), signature);
        _claim(terms, bid, lot, slot, supplier);
    }

    /// @inheritdoc IEscrow
    function submit(Terms calldata terms, uint256 lot, uint256 round, bytes32 evidence) external {
        (bytes32 bid, LotSlot slot) = _submitted(terms, lot, round, evidence);
        _store(bid, lot, slot);
    }

    /// @inheritdoc IEscrow
    function concede(Terms calldata terms, uint256 lot, uint256 round) external {
        (bytes32 bid, LotSlot slot) = _loadRound(terms, lot, round, BUILDING | INSPECTING | PASSED);
        _checkSupplier(slot);

        emit LotConceded(bid, lot);
        _freeStakes(terms, bid, lot, slot);
        _default(terms, bid, lot, slot);
    }

    /* ACTIONS: THE CUSTOMER */

    /// @inheritdoc IEscrow
    function extend(Terms calldata terms, uint256 lot, uint256 round, uint256 due) external {
        (bytes32 bid, LotSlot slot) = _loadRound(terms, lot, round, BUILDING);
        _checkCustomer(terms);
        uint256 earliest = (slot.deadline() > block.timestamp ? slot.deadline() : block.timestamp) + 1;
        uint256 latest = block.timestamp + Times.LONGEST;
        if (due < earliest || due > latest) revert EscrowDueOutOfRange(due, earliest, latest);

        _store(bid, lot, slot.withDeadline(due));
        emit LotExtended(bid, lot, due);
    }

    /// @inheritdoc IEscrow
    function accept(Terms calldata terms, uint256 lot, uint256 round) external {
        (bytes32 bid, LotSlot slot) = _loadRound(terms, lot, round, BUILDING | INSPECTING | PASSED | FAILED);
        _checkCustomer(terms);

        emit LotAccepted(bid, lot);
        _freeStakes(terms, bid, lot, slot);
        _pay(terms, bid, lot, slot);
    }

    /* ACTIONS: BOTH */

    /// @inheritdoc IEscrow
    function agree(
        Terms calldata terms,
        uint256 lot,
        uint256 round,
        uint256 toSupplier,
        uint256 deadline,
        bytes calldata signature
    ) external {
        (bytes32 bid, LotSlot slot) =
            _loadRound(terms, lot, round, BUILDING | INSPECTING | PASSED | FAILED | VOIDED | DISPUTED);
        address supplier = slot.supplier();
        if (msg.sender != terms.customer && msg.sender != supplier) {
            revert EscrowNotParty(msg.sender, terms.customer, supplier);
        }
        _checkInTime(deadline);
        bytes32 digest = _hashTypedData(TermsHash.agreement(bid, lot, slot, toSupplier, deadline));
        Signatures.check(msg.sender == supplier ? terms.customer : supplier, digest, signature);

        _freeStakes(terms, bid, lot, slot);
        _split(terms, bid, lot, slot, toSupplier);
    }

    /* INTERNAL */

    function _claim(Terms calldata terms, bytes32 bid, uint256 lot, LotSlot slot, address supplier) private {
        _checkMayClaim(terms, supplier);
        if (block.timestamp >= terms.claimBy) revert EscrowClaimOver(block.timestamp, terms.claimBy);

        slot = _inNextRound(terms, slot.withSupplier(supplier), 0, 0);
        _store(bid, lot, slot);
        emit LotClaimed(bid, supplier, lot, slot.round(), slot.deadline());
        Transfers.pull(terms.token, supplier, terms.bond);
    }

    /// @dev The slot of a lot that the caller submits, not stored yet.
    function _submitted(Terms calldata terms, uint256 lot, uint256 round, bytes32 evidence)
        internal
        returns (bytes32 bid, LotSlot slot)
    {
        (bid, slot) = _loadRound(terms, lot, round, BUILDING);
        _checkSupplier(slot);
        if (block.timestamp >= slot.deadline()) revert EscrowSubmitOver(block.timestamp, slot.deadline());

        Stage calldata stage = TermsParts.stage(terms, slot.stage());
        slot = slot.withState(LotState.Inspecting, block.timestamp + stage.inspectionTime);
        emit LotSubmitted(bid, lot, evidence);
    }

    /// @dev Terms that name a verifier as the supplier were agreed to; an open bid must not be claimed by its inspectors
    /// or its judge.
    function _checkMayClaim(Terms calldata terms, address supplier) private pure {
        if (terms.supplier != address(0)) {
            if (supplier != terms.supplier) revert EscrowClaimReserved(supplier, terms.supplier);
            return;
        }
        if (supplier == terms.arbitrator) revert EscrowSupplierIsArbitrator(supplier);
        address[] calldata verifiers = TermsParts.verifiers(terms);
        for (uint256 seat = 0; seat < verifiers.length; ++seat) {
            if (TermsParts.verifier(verifiers, seat) == supplier) revert EscrowSupplierIsVerifier(supplier);
        }
    }

    function _checkInTime(uint256 deadline) private view {
        if (block.timestamp >= deadline) revert EscrowSignatureExpired(block.timestamp, deadline);
    }
}
