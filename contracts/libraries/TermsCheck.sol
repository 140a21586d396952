// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {FixedPointMathLib} from "solady/utils/FixedPointMathLib.sol";
import {LibBit} from "solady/utils/LibBit.sol";

import {IEscrow} from "../interfaces/IEscrow.sol";
import {LotSlots} from "./LotSlot.sol";
import {Times} from "./Times.sol";

/// @title TermsCheck
/// @notice Refuses Terms that could lock money in a way nobody meant.
library TermsCheck {
    using FixedPointMathLib for uint256;

    /// @dev A cancel reads every lot: this many fit well into any chain's gas limit for a transaction.
    uint256 internal constant MAX_LOTS = 1024;
    uint256 internal constant MAX_VERIFIERS = LotSlots.SEATS;
    uint256 internal constant WHOLE_BPS = 10_000;

    /// @notice Reverts unless the Terms can be posted now.
    /// @dev `Terms.customer` is the caller's to check.
    /// @return total What the customer locks.
    function check(
        IEscrow.Terms calldata terms,
        IEscrow.Stage[] calldata stages,
        address[] calldata verifiers,
        bytes calldata data
    ) internal view returns (uint256 total) {
        _checkLots(terms);
        _checkVerifiers(verifiers);
        uint256 seats = _checkStages(stages, verifiers.length);
        uint256 reworks = terms.reworks;
        if (reworks > LotSlots.MAX_REWORKS) revert IEscrow.EscrowTooManyReworks(reworks, LotSlots.MAX_REWORKS);
        _checkArbitration(terms, verifiers, data);
        unchecked {
            return _checkAmounts(terms, seats * (1 + reworks));
        }
    }

    function _checkLots(IEscrow.Terms calldata terms) private view {
        uint256 lots = terms.lots;
        if (lots == 0) revert IEscrow.EscrowZeroLots();
        if (lots > MAX_LOTS) revert IEscrow.EscrowTooManyLots(lots, MAX_LOTS);
        unchecked {
            (uint256 claimBy, uint256 latest) = (terms.claimBy, block.timestamp + Times.LONGEST);
            if (claimBy <= block.timestamp || claimBy > latest) {
                revert IEscrow.EscrowClaimByOutOfRange(claimBy, block.timestamp + 1, latest);
            }
        }
    }

    function _checkVerifiers(address[] calldata verifiers) private pure {
        if (verifiers.length > MAX_VERIFIERS) revert IEscrow.EscrowTooManyVerifiers(verifiers.length, MAX_VERIFIERS);
        for (uint256 seat = 0; seat < verifiers.length; ++seat) {
            address verifier = verifiers[seat];
            if (verifier == address(0)) revert IEscrow.EscrowZeroVerifier(seat);
            for (uint256 before = 0; before < seat; ++before) {
                if (verifiers[before] == verifier) revert IEscrow.EscrowDuplicateVerifier(verifier);
            }
        }
    }

    /// @return seats How many attestations a lot has at most when no stage is reworked.
    function _checkStages(IEscrow.Stage[] calldata stages, uint256 verifiers) private pure returns (uint256 seats) {
        uint256 count = stages.length;
        if (count == 0) revert IEscrow.EscrowZeroStages();
        if (count > LotSlots.MAX_STAGES) revert IEscrow.EscrowTooManyStages(count, LotSlots.MAX_STAGES);
        uint256 shares;
        unchecked {
            for (uint256 i = 0; i < count; ++i) {
                IEscrow.Stage calldata stage = stages[i];
                shares = shares.saturatingAdd(stage.shareBps);
                seats += _checkStage(stage, i, verifiers);
            }
        }
        if (shares != WHOLE_BPS) revert IEscrow.EscrowWrongShares(shares, WHOLE_BPS);
    }

    /// @dev Without a panel there is nobody to submit to: such a stage may start with its wait.
    function _checkStage(IEscrow.Stage calldata stage, uint256 index, uint256 verifiers)
        private
        pure
        returns (uint256 seats)
    {
        (uint256 panel, uint256 quorum) = (stage.panel, stage.quorum);
        (uint256 buildTime, uint256 inspectionTime) = (stage.buildTime, stage.inspectionTime);
        if (panel >> verifiers != 0) revert IEscrow.EscrowPanelOutOfRange(index, panel, verifiers);
        uint256 longest = Times.LONGEST;
        if (panel != 0) {
            seats = LibBit.popCount(panel);
            longest = Times.LONGEST_INSPECTION;
            if (quorum == 0) revert IEscrow.EscrowZeroQuorum(index);
            if (buildTime == 0) revert IEscrow.EscrowBuildTimeOutOfRange(index, buildTime, Times.LONGEST);
        }
        if (quorum > seats) revert IEscrow.EscrowQuorumAbovePanel(index, quorum, seats);
        if (buildTime > Times.LONGEST) revert IEscrow.EscrowBuildTimeOutOfRange(index, buildTime, Times.LONGEST);
        if (inspectionTime == 0 || inspectionTime > longest) {
            revert IEscrow.EscrowInspectionTimeOutOfRange(index, inspectionTime, longest);
        }
    }

    function _checkArbitration(IEscrow.Terms calldata terms, address[] calldata verifiers, bytes calldata data)
        private
        view
    {
        (address arbitrator, uint256 window) = (terms.arbitrator, terms.disputeWindow);
        if ((arbitrator == address(0)) != (window == 0)) revert IEscrow.EscrowArbitrationIncomplete(arbitrator, window);
        if (arbitrator == address(0)) {
            if (data.length != 0) revert IEscrow.EscrowArbitratorDataUnused(data);
            return;
        }
        if (window > Times.LONGEST_DISPUTE_WINDOW) {
            revert IEscrow.EscrowDisputeWindowTooLong(window, Times.LONGEST_DISPUTE_WINDOW);
        }
        bool isParty = arbitrator == terms.customer || arbitrator == terms.supplier;
        for (uint256 seat = 0; seat < verifiers.length; ++seat) {
            isParty = isParty || arbitrator == verifiers[seat];
        }
        if (isParty) revert IEscrow.EscrowArbitratorIsParty(arbitrator);
        if (arbitrator.code.length == 0) revert IEscrow.EscrowArbitratorNotContract(arbitrator);
    }

    /// @dev The sum includes the bond, so that no payout of a lot can overflow later.
    /// @param seats How many attestations a lot has at most in all its rounds.
    function _checkAmounts(IEscrow.Terms calldata terms, uint256 seats) private view returns (uint256) {
        (uint256 lots, uint256 price) = (terms.lots, terms.price);
        if (price == 0) revert IEscrow.EscrowZeroPrice();
        uint256 locked = terms.verifierFee.saturatingMul(seats).saturatingAdd(price);
        uint256 perLot = locked.saturatingAdd(terms.bond);
        if (perLot > type(uint256).max / lots || perLot == type(uint256).max) {
            revert IEscrow.EscrowAmountOverflow(lots, price, terms.bond, terms.verifierFee);
        }
        address token = terms.token;
        if (token != address(0) && token.code.length == 0) revert IEscrow.EscrowTokenNotContract(token);
        unchecked {
            return lots * locked;
        }
    }
}
