// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {EIP712} from "solady/utils/EIP712.sol";
import {FixedPointMathLib} from "solady/utils/FixedPointMathLib.sol";

import {IEscrow} from "../interfaces/IEscrow.sol";
import {IVerifierRegistry} from "../interfaces/IVerifierRegistry.sol";
import {LotSlot} from "../libraries/LotSlot.sol";
import {TermsCheck} from "../libraries/TermsCheck.sol";
import {TermsHash} from "../libraries/TermsHash.sol";
import {Times} from "../libraries/Times.sol";
import {Credits} from "./Credits.sol";

/// @title Lots of distman
/// @notice Keeps the lots of all bids and finds them by their Terms.
abstract contract Lots is Credits, EIP712 {
    /* CONSTANTS */

    /// @dev Bits of `LotState`, for what states an action takes.
    uint256 internal constant OPEN = 1 << uint256(LotState.Open);
    uint256 internal constant BUILDING = 1 << uint256(LotState.Building);
    uint256 internal constant INSPECTING = 1 << uint256(LotState.Inspecting);
    uint256 internal constant PASSED = 1 << uint256(LotState.Passed);
    uint256 internal constant FAILED = 1 << uint256(LotState.Failed);
    uint256 internal constant VOIDED = 1 << uint256(LotState.Voided);
    uint256 internal constant DISPUTED = 1 << uint256(LotState.Disputed);

    /// @inheritdoc IEscrow
    IVerifierRegistry public immutable registry;

    /// @dev The EIP-712 domain of deployment. Ids keep to it even when a fork changes the chain's id, so that money
    /// posted before stays within reach on both sides; signatures follow the chain's id of the day.
    bytes32 private immutable _bidDomain;

    /* STORAGE */

    /// @dev A lot stands at its number behind the place of its bid, as in an array of `TermsCheck.MAX_LOTS` lots. It is read
    /// and written by `_lotAt` and `_store`, for lots below that number only.
    mapping(bytes32 bid => LotSlot) private _lots;

    /* CONSTRUCTOR */

    /// @param registry_ Where verifiers keep their stake.
    constructor(IVerifierRegistry registry_) {
        if (address(registry_).code.length == 0) revert EscrowRegistryNotContract(address(registry_));
        uint256 exitDelay = registry_.EXIT_DELAY();
        if (exitDelay < Times.LONGEST_ANSWERABLE) revert EscrowExitDelayTooShort(exitDelay, Times.LONGEST_ANSWERABLE);
        registry = registry_;
        _bidDomain = _domainSeparator();
    }

    /* VIEWS */

    /// @inheritdoc IEscrow
    function hashTerms(Terms calldata terms) public view returns (bytes32) {
        return _bidOf(TermsHash.hash(terms));
    }

    /* INTERNAL */

    /// @dev The id of the bid whose Terms have this hash.
    function _bidOf(bytes32 termsHash) internal view returns (bytes32) {
        return TermsHash.digest(_bidDomain, termsHash);
    }

    /// @dev A lot in one of the states whose bits are set in `expected`.
    function _load(Terms calldata terms, uint256 lot, uint256 expected)
        internal
        view
        returns (bytes32 bid, LotSlot slot)
    {
        bid = hashTerms(terms);
        bool exists = lot < FixedPointMathLib.min(terms.lots, TermsCheck.MAX_LOTS);
        if (exists) slot = _lotAt(bid, lot);
        if (slot.stateBit() == OPEN) {
            // An open lot may never have been written: only the bid's own slot tells what it is.
            LotSlot first = lot == 0 ? slot : _lotAt(bid, 0);
            if (!first.isPosted()) revert EscrowUnknownBid(bid);
            if (!exists) revert EscrowUnknownLot(lot, terms.lots);
            if (first.isCancelled()) slot = slot.closed();
        }
        if (slot.stateBit() & expected == 0) revert EscrowWrongState(lot, slot.state(), expected);
    }

    /// @dev A lot in one of the states and in the round that the caller means.
    function _loadRound(Terms calldata terms, uint256 lot, uint256 round, uint256 expected)
        internal
        view
        returns (bytes32 bid, LotSlot slot)
    {
        (bid, slot) = _load(terms, lot, expected);
        if (slot.round() != round) revert EscrowWrongRound(lot, slot.round(), round);
    }

    /// @dev The slot of a lot. Its number must be below `TermsCheck.MAX_LOTS`.
    function _lotAt(bytes32 bid, uint256 lot) internal view returns (LotSlot slot) {
        assembly ("memory-safe") {
            mstore(0, bid)
            mstore(32, _lots.slot)
            slot := sload(add(keccak256(0, 64), lot))
        }
    }

    /// @dev Stores the slot of a lot. Its number must be below `TermsCheck.MAX_LOTS`.
    function _store(bytes32 bid, uint256 lot, LotSlot slot) internal {
        assembly ("memory-safe") {
            mstore(0, bid)
            mstore(32, _lots.slot)
            sstore(add(keccak256(0, 64), lot), slot)
        }
    }

    function _checkCustomer(Terms calldata terms) internal view {
        if (msg.sender != terms.customer) revert EscrowNotCustomer(msg.sender, terms.customer);
    }

    function _checkSupplier(LotSlot slot) internal view {
        if (msg.sender != slot.supplier()) revert EscrowNotSupplier(msg.sender, slot.supplier());
    }

    function _domainNameAndVersion() internal pure override returns (string memory, string memory) {
        return ("distman", "1");
    }
}
