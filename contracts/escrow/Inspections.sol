// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IEscrow} from "../interfaces/IEscrow.sol";
import {LotSlot} from "../libraries/LotSlot.sol";
import {Signatures} from "../libraries/Signatures.sol";
import {TermsHash} from "../libraries/TermsHash.sol";
import {TermsParts} from "../libraries/TermsParts.sol";
import {Verdicts} from "../libraries/Verdicts.sol";
import {Builds} from "./Builds.sol";

/// @title Inspections of distman
/// @notice The verifiers' word, given directly or carried by others, and what it decides.
abstract contract Inspections is Builds {
    /* ACTIONS */

    /// @inheritdoc IEscrow
    function submitWithSignatures(
        Terms calldata terms,
        uint256 lot,
        uint256 round,
        bytes32 evidence,
        SignedAttestation[] calldata attestations
    ) external {
        (bytes32 bid, LotSlot slot) = _submitted(terms, lot, round, evidence);
        Stage calldata stage = TermsParts.stage(terms, slot.stage());
        slot = _attestedBySignatures(terms, bid, lot, slot, stage, attestations);
        _decideByQuorum(terms, bid, lot, slot, stage);
    }

    /// @inheritdoc IEscrow
    function attest(Terms calldata terms, uint256 lot, uint256 round, bool passed, bytes32 report) external {
        (bytes32 bid, LotSlot slot) = _loadInspecting(terms, lot, round);
        uint256 seat = _seatOf(TermsParts.verifiers(terms), msg.sender);
        if (slot.hasVoted(seat)) revert EscrowAlreadyAttested(msg.sender, round);
        Stage calldata stage = TermsParts.stage(terms, slot.stage());
        slot = _attested(terms, bid, lot, slot, stage, seat, msg.sender, passed, report);
        _decideByQuorum(terms, bid, lot, slot, stage);
    }

    /// @inheritdoc IEscrow
    function attestWithSignatures(
        Terms calldata terms,
        uint256 lot,
        uint256 round,
        SignedAttestation[] calldata attestations
    ) external {
        (bytes32 bid, LotSlot slot) = _loadInspecting(terms, lot, round);
        Stage calldata stage = TermsParts.stage(terms, slot.stage());
        slot = _attestedBySignatures(terms, bid, lot, slot, stage, attestations);
        _decideByQuorum(terms, bid, lot, slot, stage);
    }

    /* INTERNAL */

    function _loadInspecting(Terms calldata terms, uint256 lot, uint256 round)
        private
        view
        returns (bytes32 bid, LotSlot slot)
    {
        (bid, slot) = _loadRound(terms, lot, round, INSPECTING);
        if (block.timestamp >= slot.deadline()) revert EscrowInspectionOver(block.timestamp, slot.deadline());
    }

    function _seatOf(address[] calldata verifiers, address account) private pure returns (uint256) {
        for (uint256 seat = 0; seat < verifiers.length; ++seat) {
            if (verifiers[seat] == account) return seat;
        }
        revert EscrowNotVerifier(account);
    }

    /// @dev Counts every attestation that is new before any decides, so that their order does not matter.
    function _attestedBySignatures(
        Terms calldata terms,
        bytes32 bid,
        uint256 lot,
        LotSlot slot,
        Stage calldata stage,
        SignedAttestation[] calldata attestations
    ) private returns (LotSlot) {
        address[] calldata verifiers = TermsParts.verifiers(terms);
        (uint256 counted, bytes32 domain) = (slot.spent(), _domainSeparator());
        for (uint256 i = 0; i < attestations.length; ++i) {
            SignedAttestation calldata carried = attestations[i];
            uint256 seat = carried.seat;
            if (seat >= verifiers.length) revert EscrowUnknownSeat(seat, verifiers.length);
            if (slot.hasVoted(seat)) continue;
            address verifier = TermsParts.verifier(verifiers, seat);
            (bool passed, bytes32 report) = (carried.passed, carried.report);
            bytes32 message = TermsHash.attestation(bid, lot, slot, verifier, passed, report);
            Signatures.check(verifier, TermsHash.digest(domain, message), carried.signature);
            slot = _attested(terms, bid, lot, slot, stage, seat, verifier, passed, report);
        }
        if (slot.spent() == counted) revert EscrowNoAttestations();
        return slot;
    }

    /// @dev Counts the attestation of a seat that has not voted and credits its fee; the slot is not stored yet.
    function _attested(
        Terms calldata terms,
        bytes32 bid,
        uint256 lot,
        LotSlot slot,
        Stage calldata stage,
        uint256 seat,
        address verifier,
        bool passed,
        bytes32 report
    ) private returns (LotSlot) {
        uint256 panel = stage.panel;
        if ((panel >> seat) & 1 == 0) revert EscrowNotOnPanel(verifier, panel);
        if (terms.verifierStake != 0) _backed(terms, verifier);

        if (terms.verifierFee != 0) _credit(verifier, TermsParts.token(terms), terms.verifierFee);
        emit LotAttested(bid, verifier, lot, passed, report);
        return slot.withVote(seat, passed);
    }

    /// @dev Has stake behind an attestation. Where a ruling may overturn it, the stake answers for nothing else meanwhile: it
    /// could be lost elsewhere on purpose.
    function _backed(Terms calldata terms, address verifier) private {
        uint256 stake = terms.verifierStake;
        uint256 found = terms.arbitrator == address(0)
            ? registry.activeStake(address(this), verifier)
            : registry.reserve(verifier, stake);
        if (found < stake) revert EscrowInsufficientStake(verifier, found, stake);
    }

    /// @dev Once the quorum is reached or cannot be reached any more, opens the dispute window or, without one, does what
    /// the verdict calls for; else stores the votes.
    function _decideByQuorum(
        Terms calldata terms,
        bytes32 bid,
        uint256 lot,
        LotSlot slot,
        Stage calldata stage
    ) private {
        uint256 window = terms.disputeWindow;
        if (Verdicts.isPassed(slot, stage)) {
            if (window == 0) _pay(terms, bid, lot, slot);
            else _decide(bid, lot, slot, LotState.Passed, block.timestamp + window);
        } else if (Verdicts.isFailed(slot, stage)) {
            if (window == 0) _fail(terms, bid, lot, slot);
            else _decide(bid, lot, slot, LotState.Failed, block.timestamp + window);
        } else {
            _store(bid, lot, slot);
        }
    }
}
