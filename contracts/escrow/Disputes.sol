// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {LibString} from "solady/utils/LibString.sol";

import {IArbitrable} from "../interfaces/IArbitrable.sol";
import {IArbitrator} from "../interfaces/IArbitrator.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {LotSlot} from "../libraries/LotSlot.sol";
import {TermsParts} from "../libraries/TermsParts.sol";
import {Times} from "../libraries/Times.sol";
import {Settlement} from "./Settlement.sol";

/// @title Disputes of distman
/// @notice Takes disputed verdicts to the arbitrator of the Terms (ERC-792) and hears its rulings.
abstract contract Disputes is Settlement {
    /* TYPES */

    /// @dev What a dispute is about, and the verdict that stands if the arbitrator refuses to rule.
    struct DisputedRound {
        bytes32 bid;
        uint64 lot;
        uint64 round;
        LotState verdict;
    }

    /* CONSTANTS */

    uint256 private constant RULINGS = 2;
    uint256 private constant RULED_PASS = 1;
    uint256 private constant RULED_FAIL = 2;

    /// @dev Start of a CIDv1 in base 16 of a raw block with a sha2-256 digest of 32 bytes.
    string private constant IPFS_RAW_SHA256 = "/ipfs/f01551220";

    /* STORAGE */

    mapping(address arbitrator => mapping(uint256 disputeId => DisputedRound)) private _disputes;

    /* ACTIONS */

    /// @inheritdoc IEscrow
    function dispute(Terms calldata terms, uint256 lot, uint256 round) external payable returns (uint256 disputeId) {
        (bytes32 bid, LotSlot slot) = _loadRound(terms, lot, round, PASSED | FAILED | VOIDED);
        if (msg.sender != terms.customer && msg.sender != slot.supplier()) {
            revert EscrowNotParty(msg.sender, terms.customer, slot.supplier());
        }
        if (block.timestamp >= slot.deadline()) revert EscrowDisputeOver(block.timestamp, slot.deadline());
        IArbitrator arbitrator = IArbitrator(terms.arbitrator);
        (,, bytes calldata data) = TermsParts.all(terms);
        uint256 cost = arbitrator.arbitrationCost(data);
        if (msg.value < cost) revert EscrowArbitrationUnderpaid(msg.value, cost);

        uint256 deadline = block.timestamp + Times.RULING;
        _store(bid, lot, slot.withState(LotState.Disputed, deadline));
        disputeId = arbitrator.createDispute{value: cost}(RULINGS, data);
        // An arbitrator that had the parties agree meanwhile would have that told before the dispute.
        LotState state = _lotAt(bid, lot).state();
        if (state != LotState.Disputed) revert EscrowWrongState(lot, state, DISPUTED);
        DisputedRound storage disputed = _disputes[address(arbitrator)][disputeId];
        if (disputed.bid != 0) revert EscrowDuplicateDispute(address(arbitrator), disputeId);
        (disputed.bid, disputed.lot, disputed.round) = (bid, uint64(lot), uint64(round));
        disputed.verdict = slot.state();
        emit LotDisputed(bid, msg.sender, lot, disputeId, deadline);
        emit MetaEvidence(uint256(bid), _uri(terms.spec));
        emit Dispute(arbitrator, disputeId, uint256(bid), _evidenceGroup(bid, lot, round));
        _push(address(0), msg.sender, msg.value - cost);
    }

    /// @inheritdoc IEscrow
    function submitEvidence(Terms calldata terms, uint256 lot, string calldata evidence) external {
        (bytes32 bid, LotSlot slot) = _load(terms, lot, DISPUTED);
        _checkInvolved(terms, slot);
        emit Evidence(IArbitrator(terms.arbitrator), _evidenceGroup(bid, lot, slot.round()), msg.sender, evidence);
    }

    /// @inheritdoc IArbitrable
    /// @dev A ruling on a lot that has moved on, or that comes too late, is logged and changes nothing.
    function rule(uint256 disputeId, uint256 ruling) external {
        DisputedRound memory disputed = _disputes[msg.sender][disputeId];
        if (disputed.bid == 0) revert EscrowUnknownDispute(msg.sender, disputeId);
        emit Ruling(IArbitrator(msg.sender), disputeId, ruling);
        LotSlot slot = _lotAt(disputed.bid, disputed.lot);
        if (slot.state() != LotState.Disputed || slot.round() != disputed.round) return;
        if (block.timestamp >= slot.deadline()) return;

        LotState verdict = disputed.verdict;
        if (ruling == RULED_PASS) verdict = LotState.Passed;
        else if (ruling == RULED_FAIL) verdict = LotState.Failed;
        _store(disputed.bid, disputed.lot, slot.withState(verdict, 0));
        emit LotRuled(disputed.bid, disputed.lot, verdict);
    }

    /* INTERNAL */

    /// @dev Where the content with a sha2-256 hash is found.
    function _uri(bytes32 digest) private pure returns (string memory) {
        return string.concat(IPFS_RAW_SHA256, LibString.toHexStringNoPrefix(uint256(digest), 32));
    }

    function _evidenceGroup(bytes32 bid, uint256 lot, uint256 round) private pure returns (uint256) {
        return uint256(keccak256(abi.encode(bid, lot, round)));
    }

    function _checkInvolved(Terms calldata terms, LotSlot slot) private view {
        if (msg.sender == terms.customer || msg.sender == slot.supplier()) return;
        address[] calldata verifiers = TermsParts.verifiers(terms);
        for (uint256 seat = 0; seat < verifiers.length; ++seat) {
            if (msg.sender == verifiers[seat]) return;
        }
        revert EscrowNotInvolved(msg.sender);
    }
}
