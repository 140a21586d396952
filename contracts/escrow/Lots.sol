// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {EIP712} from "solady/utils/EIP712.sol";

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

    uint256 private constant MAX_LOTS = 1024;

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

    mapping(bytes32 bid => LotSlot[MAX_LOTS]) internal _lots;

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
        return TermsHash.digest(_bidDomain, TermsHash.hash(terms));
    }

    /* INTERNAL */

    /// @dev A lot in one of the states whose bits are set in `expected`.
    function _load(Terms calldata terms, uint256 lot, uint256 expected)
        internal
        view
        returns (bytes32 bid, LotSlot slot)
    {
        bid = hashTerms(terms);
        if (lot < terms.lots && lot < MAX_LOTS) slot = _lots[bid][lot];
        LotState state = slot.state();
        if (state == LotState.Open) {
            // An open lot may never have been written: only the bid's own slot tells what it is.
            LotSlot first = lot == 0 ? slot : _lots[bid][0];
            if (!first.isPosted()) revert EscrowUnknownBid(bid);
            if (lot >= terms.lots) revert EscrowUnknownLot(lot, terms.lots);
            if (first.isCancelled()) (slot, state) = (slot.closed(), LotState.Closed);
        }
        if ((1 << uint256(state)) & expected == 0) revert EscrowWrongState(lot, state, expected);
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
