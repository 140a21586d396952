// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {EIP712} from "solady/utils/EIP712.sol";
import {LibBit} from "solady/utils/LibBit.sol";
import {SignatureCheckerLib} from "solady/utils/SignatureCheckerLib.sol";

import {Credits} from "./Credits.sol";
import {IEscrow} from "./interfaces/IEscrow.sol";
import {IVerifierRegistry} from "./interfaces/IVerifierRegistry.sol";
import {LotSlot, LotSlots} from "./libraries/LotSlot.sol";
import {TermsCheck} from "./libraries/TermsCheck.sol";
import {TermsHash} from "./libraries/TermsHash.sol";
import {Transfers} from "./libraries/Transfers.sol";

/// @title Escrow of distman
/// @notice See `IEscrow` for what each function does.
/// @dev Every function goes in one order: checks, effects with their events, transfers. Nothing is locked against
/// reentrance: when a foreign contract is called that could call back, storage already says what is owed to whom. What
/// is called before (the registry, ERC-1271 wallets) is called statically.
contract Escrow is Credits, EIP712 {
    /* CONSTANTS */

    /// @dev Bits of `LotState`, for what states an action takes.
    uint256 private constant OPEN = 1 << uint256(LotState.Open);
    uint256 private constant BUILDING = 1 << uint256(LotState.Building);
    uint256 private constant INSPECTING = 1 << uint256(LotState.Inspecting);
    uint256 private constant PASSED = 1 << uint256(LotState.Passed);
    uint256 private constant FAILED = 1 << uint256(LotState.Failed);
    uint256 private constant VOIDED = 1 << uint256(LotState.Voided);

    /// @inheritdoc IEscrow
    IVerifierRegistry public immutable registry;

    /// @dev The EIP-712 domain of deployment. Ids keep to it even when a fork changes the chain's id, so that money
    /// posted before stays within reach on both sides; signatures follow the chain's id of the day.
    bytes32 private immutable _bidDomain;

    /* STORAGE */

    mapping(bytes32 bid => mapping(uint256 lot => LotSlot)) private _lots;

    /* CONSTRUCTOR */

    /// @param registry_ Where verifiers keep their stake.
    constructor(IVerifierRegistry registry_) {
        if (address(registry_).code.length == 0) revert EscrowRegistryNotContract(address(registry_));
        uint256 exitDelay = registry_.EXIT_DELAY();
        if (exitDelay < TermsCheck.LONGEST_INSPECTION) {
            revert EscrowExitDelayTooShort(exitDelay, TermsCheck.LONGEST_INSPECTION);
        }
        registry = registry_;
        _bidDomain = _domainSeparator();
    }

    /* ACTIONS: THE CUSTOMER'S MONEY */

    /// @inheritdoc IEscrow
    function post(Terms calldata terms) external payable returns (bytes32 bid) {
        if (msg.sender != terms.customer) revert EscrowNotCustomer(msg.sender, terms.customer);
        TermsCheck.check(terms);
        bid = hashTerms(terms);
        if (_lots[bid][0].isPosted()) revert EscrowAlreadyPosted(bid);

        _lots[bid][0] = LotSlots.posted();
        emit BidPosted(bid, msg.sender, terms.supplier, terms);
        Transfers.pull(terms.token, terms.lots * _perLot(terms));
    }

    /// @inheritdoc IEscrow
    function cancel(Terms calldata terms) external {
        bytes32 bid = hashTerms(terms);
        LotSlot first = _lots[bid][0];
        if (!first.isPosted()) revert EscrowUnknownBid(bid);
        if (msg.sender != terms.customer && block.timestamp < terms.claimBy) {
            revert EscrowCancelTooEarly(msg.sender, block.timestamp, terms.claimBy);
        }
        if (first.isCancelled()) revert EscrowAlreadyCancelled(bid);
        uint256 open = _countOpen(bid, first, terms.lots);
        if (open == 0 && msg.sender != terms.customer) revert EscrowNothingOpen(bid);

        _lots[bid][0] = (first.state() == LotState.Open ? first.closed() : first).withCancelled();
        uint256 amount = open * _perLot(terms);
        emit BidCancelled(bid, terms.customer, open, amount);
        _push(terms.token, terms.customer, amount);
    }

    /// @inheritdoc IEscrow
    function accept(Terms calldata terms, uint256 lot, uint256 round) external {
        (bytes32 bid, LotSlot slot) = _load(terms, lot, BUILDING | INSPECTING | PASSED | FAILED);
        _checkRound(slot, lot, round);
        if (msg.sender != terms.customer) revert EscrowNotCustomer(msg.sender, terms.customer);

        emit LotAccepted(bid, msg.sender, lot, round);
        _pay(terms, bid, lot, slot);
    }

    /* ACTIONS: THE SUPPLIER'S WORK */

    /// @inheritdoc IEscrow
    function claim(Terms calldata terms, uint256 lot) external payable {
        (bytes32 bid, LotSlot slot) = _load(terms, lot, OPEN);
        _checkMayClaim(terms, msg.sender);
        if (block.timestamp >= terms.claimBy) revert EscrowClaimOver(block.timestamp, terms.claimBy);

        uint256 due = block.timestamp + terms.stages[0].buildTime;
        slot = slot.withClaim(msg.sender, due);
        _lots[bid][lot] = slot;
        emit LotClaimed(bid, msg.sender, lot, slot.round(), due);
        Transfers.pull(terms.token, terms.bond);
    }

    /// @inheritdoc IEscrow
    function submit(Terms calldata terms, uint256 lot, uint256 round, bytes32 evidence) external {
        (bytes32 bid, LotSlot slot) = _submitted(terms, lot, round, evidence);
        _lots[bid][lot] = slot;
    }

    /// @inheritdoc IEscrow
    function submitWithSignatures(
        Terms calldata terms,
        uint256 lot,
        uint256 round,
        bytes32 evidence,
        SignedAttestation[] calldata attestations
    ) external {
        (bytes32 bid, LotSlot slot) = _submitted(terms, lot, round, evidence);
        slot = _attestedBySignatures(terms, bid, lot, slot, attestations);
        _decide(terms, bid, lot, slot);
    }

    /// @inheritdoc IEscrow
    function concede(Terms calldata terms, uint256 lot, uint256 round) external {
        (bytes32 bid, LotSlot slot) = _load(terms, lot, BUILDING | INSPECTING | PASSED);
        _checkRound(slot, lot, round);
        if (msg.sender != slot.supplier()) revert EscrowNotSupplier(msg.sender, slot.supplier());

        emit LotConceded(bid, msg.sender, lot, round);
        _default(terms, bid, lot, slot);
    }

    /* ACTIONS: THE VERIFIERS' WORD */

    /// @inheritdoc IEscrow
    function attest(Terms calldata terms, uint256 lot, uint256 round, bool passed, bytes32 report) external {
        (bytes32 bid, LotSlot slot) = _loadInspecting(terms, lot, round);
        slot = _attested(terms, bid, lot, slot, _seatOf(terms.verifiers, msg.sender), passed, report);
        _decide(terms, bid, lot, slot);
    }

    /// @inheritdoc IEscrow
    function attestWithSignatures(
        Terms calldata terms,
        uint256 lot,
        uint256 round,
        SignedAttestation[] calldata attestations
    ) external {
        (bytes32 bid, LotSlot slot) = _loadInspecting(terms, lot, round);
        slot = _attestedBySignatures(terms, bid, lot, slot, attestations);
        _decide(terms, bid, lot, slot);
    }

    /* ACTIONS: ANYONE */

    /// @inheritdoc IEscrow
    function lapse(Terms calldata terms, uint256 lot) external {
        (bytes32 bid, LotSlot slot) = _load(terms, lot, BUILDING | INSPECTING);
        if (block.timestamp < slot.deadline()) revert EscrowLapseTooEarly(block.timestamp, slot.deadline());

        if (slot.state() == LotState.Building) {
            _default(terms, bid, lot, slot);
        } else {
            LotState verdict = _verdictOfSilence(slot, terms.stages[0].paysOnSilence);
            _lots[bid][lot] = slot.withState(verdict).withDeadline(0);
            emit LotDecided(bid, slot.supplier(), lot, slot.round(), verdict);
        }
    }

    /// @inheritdoc IEscrow
    function settle(Terms calldata terms, uint256 lot) external {
        (bytes32 bid, LotSlot slot) = _load(terms, lot, PASSED | FAILED | VOIDED);
        LotState verdict = slot.state();
        if (verdict == LotState.Passed) _pay(terms, bid, lot, slot);
        else if (verdict == LotState.Failed) _default(terms, bid, lot, slot);
        else _void(terms, bid, lot, slot);
    }

    /* VIEWS */

    /// @inheritdoc IEscrow
    function hashTerms(Terms calldata terms) public view returns (bytes32) {
        return keccak256(abi.encodePacked(hex"1901", _bidDomain, TermsHash.hash(terms)));
    }

    /// @inheritdoc IEscrow
    function getLot(Terms calldata terms, uint256 lot) external view returns (Lot memory) {
        (, LotSlot slot) = _load(terms, lot, type(uint256).max);
        return Lot(slot.state(), slot.supplier(), slot.round(), slot.deadline(), slot.passes(), slot.fails());
    }

    /* INTERNAL: CHECKS */

    /// @dev A lot in one of the states whose bits are set in `expected`.
    function _load(Terms calldata terms, uint256 lot, uint256 expected)
        private
        view
        returns (bytes32 bid, LotSlot slot)
    {
        bid = hashTerms(terms);
        slot = _lots[bid][lot];
        LotState state = slot.state();
        if (state == LotState.Open) {
            // An open lot may never have been written: only the bid's own slot tells what it is.
            LotSlot first = _lots[bid][0];
            if (!first.isPosted()) revert EscrowUnknownBid(bid);
            if (lot >= terms.lots) revert EscrowUnknownLot(lot, terms.lots);
            if (first.isCancelled()) (slot, state) = (slot.closed(), LotState.Closed);
        }
        if ((1 << uint256(state)) & expected == 0) revert EscrowWrongState(lot, state, expected);
    }

    function _loadInspecting(Terms calldata terms, uint256 lot, uint256 round)
        private
        view
        returns (bytes32 bid, LotSlot slot)
    {
        (bid, slot) = _load(terms, lot, INSPECTING);
        _checkRound(slot, lot, round);
        if (block.timestamp >= slot.deadline()) revert EscrowInspectionOver(block.timestamp, slot.deadline());
    }

    function _checkRound(LotSlot slot, uint256 lot, uint256 round) private pure {
        if (slot.round() != round) revert EscrowWrongRound(lot, slot.round(), round);
    }

    /// @dev Terms that name a verifier as the supplier were agreed to; an open bid must not be claimed by its inspectors.
    function _checkMayClaim(Terms calldata terms, address supplier) private pure {
        if (terms.supplier != address(0)) {
            if (supplier != terms.supplier) revert EscrowClaimReserved(supplier, terms.supplier);
            return;
        }
        for (uint256 seat = 0; seat < terms.verifiers.length; ++seat) {
            if (terms.verifiers[seat] == supplier) revert EscrowSupplierIsVerifier(supplier);
        }
    }

    function _seatOf(address[] calldata verifiers, address account) private pure returns (uint256) {
        for (uint256 seat = 0; seat < verifiers.length; ++seat) {
            if (verifiers[seat] == account) return seat;
        }
        revert EscrowNotVerifier(account);
    }

    function _countOpen(bytes32 bid, LotSlot first, uint256 lots) private view returns (uint256 open) {
        if (first.state() == LotState.Open) open = 1;
        for (uint256 lot = 1; lot < lots; ++lot) {
            if (_lots[bid][lot].state() == LotState.Open) ++open;
        }
    }

    /* INTERNAL: STEPS */

    /// @dev The slot of a lot that the caller submits, not stored yet.
    function _submitted(Terms calldata terms, uint256 lot, uint256 round, bytes32 evidence)
        private
        returns (bytes32 bid, LotSlot slot)
    {
        (bid, slot) = _load(terms, lot, BUILDING);
        _checkRound(slot, lot, round);
        if (msg.sender != slot.supplier()) revert EscrowNotSupplier(msg.sender, slot.supplier());
        if (block.timestamp >= slot.deadline()) revert EscrowSubmitOver(block.timestamp, slot.deadline());

        uint256 deadline = block.timestamp + terms.stages[0].inspectionTime;
        slot = slot.withState(LotState.Inspecting).withDeadline(deadline);
        emit LotSubmitted(bid, msg.sender, lot, round, evidence, deadline);
    }

    /// @dev Counts every attestation that is new before any decides, so that their order does not matter.
    function _attestedBySignatures(
        Terms calldata terms,
        bytes32 bid,
        uint256 lot,
        LotSlot slot,
        SignedAttestation[] calldata attestations
    ) private returns (LotSlot) {
        uint256 counted = slot.spent();
        for (uint256 i = 0; i < attestations.length; ++i) {
            SignedAttestation calldata carried = attestations[i];
            if (carried.seat >= terms.verifiers.length) {
                revert EscrowUnknownSeat(carried.seat, terms.verifiers.length);
            }
            if (slot.hasVoted(carried.seat)) continue;
            _checkSignature(terms.verifiers[carried.seat], bid, lot, slot, carried);
            slot = _attested(terms, bid, lot, slot, carried.seat, carried.passed, carried.report);
        }
        if (slot.spent() == counted) revert EscrowNoAttestations();
        return slot;
    }

    function _checkSignature(
        address verifier,
        bytes32 bid,
        uint256 lot,
        LotSlot slot,
        SignedAttestation calldata carried
    ) private view {
        bytes32 digest = _hashTypedData(
            TermsHash.attestation(bid, lot, slot.round(), slot.supplier(), verifier, carried.passed, carried.report)
        );
        if (!SignatureCheckerLib.isValidSignatureNowCalldata(verifier, digest, carried.signature)) {
            revert EscrowInvalidSignature(verifier, digest);
        }
    }

    /// @dev Counts one attestation and credits its fee; the slot is not stored yet.
    function _attested(
        Terms calldata terms,
        bytes32 bid,
        uint256 lot,
        LotSlot slot,
        uint256 seat,
        bool passed,
        bytes32 report
    ) private returns (LotSlot) {
        address verifier = terms.verifiers[seat];
        uint256 panel = terms.stages[0].panel;
        if ((panel >> seat) & 1 == 0) revert EscrowNotOnPanel(verifier, panel);
        if (slot.hasVoted(seat)) revert EscrowAlreadyAttested(verifier, slot.round());
        if (terms.verifierStake != 0) {
            uint256 staked = registry.activeStake(address(this), verifier);
            if (staked < terms.verifierStake) revert EscrowInsufficientStake(verifier, staked, terms.verifierStake);
        }

        if (terms.verifierFee != 0) _credit(verifier, terms.token, terms.verifierFee);
        emit LotAttested(bid, verifier, lot, slot.round(), passed, report);
        return slot.withVote(seat, passed);
    }

    /// @dev Moves the money if the quorum is reached or cannot be reached any more; else stores the votes.
    function _decide(Terms calldata terms, bytes32 bid, uint256 lot, LotSlot slot) private {
        Stage calldata stage = terms.stages[0];
        if (LibBit.popCount(slot.passes()) >= stage.quorum) _pay(terms, bid, lot, slot);
        else if (LibBit.popCount(slot.fails()) > LibBit.popCount(stage.panel) - stage.quorum) {
            _default(terms, bid, lot, slot);
        } else _lots[bid][lot] = slot;
    }

    function _verdictOfSilence(LotSlot slot, bool paysOnSilence) private pure returns (LotState) {
        uint256 passes = LibBit.popCount(slot.passes());
        uint256 fails = LibBit.popCount(slot.fails());
        if (passes > fails) return LotState.Passed;
        if (passes < fails) return LotState.Failed;
        return paysOnSilence ? LotState.Passed : LotState.Voided;
    }

    /* INTERNAL: ENDS OF A LOT */

    function _pay(Terms calldata terms, bytes32 bid, uint256 lot, LotSlot slot) private {
        uint256 toSupplier = terms.price + terms.bond;
        uint256 toCustomer = _unspent(terms, slot);
        _lots[bid][lot] = slot.closed();
        emit LotPaid(bid, slot.supplier(), lot, toSupplier, toCustomer);
        _push(terms.token, slot.supplier(), toSupplier);
        _push(terms.token, terms.customer, toCustomer);
    }

    /// @dev Reopens the lot if all that was locked for it is still there and there is time and room for another claim.
    function _default(Terms calldata terms, bytes32 bid, uint256 lot, LotSlot slot) private {
        uint256 unspent = _unspent(terms, slot);
        bool reopens = unspent == TermsCheck.budget(terms) && block.timestamp < terms.claimBy
            && slot.round() < LotSlots.MAX_ROUND && !_lots[bid][0].isCancelled();
        uint256 toCustomer = reopens ? terms.bond : terms.bond + terms.price + unspent;

        _lots[bid][lot] = reopens ? slot.reopened() : slot.closed();
        emit LotDefaulted(bid, slot.supplier(), lot, toCustomer, reopens);
        _push(terms.token, terms.customer, toCustomer);
    }

    function _void(Terms calldata terms, bytes32 bid, uint256 lot, LotSlot slot) private {
        uint256 toCustomer = terms.price + _unspent(terms, slot);
        _lots[bid][lot] = slot.closed();
        emit LotVoided(bid, slot.supplier(), lot, terms.bond, toCustomer);
        _push(terms.token, slot.supplier(), terms.bond);
        _push(terms.token, terms.customer, toCustomer);
    }

    /* INTERNAL: MONEY */

    /// @dev What the customer locks for one lot.
    function _perLot(Terms calldata terms) private pure returns (uint256) {
        return terms.price + TermsCheck.budget(terms);
    }

    /// @dev What is left of a lot's verifier budget.
    function _unspent(Terms calldata terms, LotSlot slot) private pure returns (uint256) {
        return TermsCheck.budget(terms) - slot.spent() * terms.verifierFee;
    }

    function _domainNameAndVersion() internal pure override returns (string memory, string memory) {
        return ("distman", "1");
    }
}
