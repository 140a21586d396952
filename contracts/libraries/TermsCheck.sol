// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {FixedPointMathLib} from "solady/utils/FixedPointMathLib.sol";
import {LibBit} from "solady/utils/LibBit.sol";

import {IEscrow} from "../interfaces/IEscrow.sol";
import {LotSlots} from "./LotSlot.sol";

/// @title TermsCheck
/// @notice Refuses Terms that could lock money in a way nobody meant.
library TermsCheck {
    using FixedPointMathLib for uint256;

    /// @dev A cancel reads every lot: this many fit well into any chain's gas limit for a transaction.
    uint256 internal constant MAX_LOTS = 1024;
    uint256 internal constant MAX_VERIFIERS = LotSlots.SEATS;
    uint256 internal constant WHOLE_BPS = 10_000;
    /// @dev Bounds every wait, and keeps times within a lot's slot.
    uint256 internal constant LONGEST_TIME = 3650 days;
    /// @dev Stake must outlast an inspection: the escrow refuses a registry with a shorter exit delay.
    uint256 internal constant LONGEST_INSPECTION = 60 days;

    /// @notice Reverts unless the Terms can be posted now.
    /// @dev `Terms.customer` is the caller's to check.
    function check(IEscrow.Terms calldata terms) internal view {
        _checkSupported(terms);
        _checkLots(terms);
        _checkVerifiers(terms.verifiers);
        _checkStage(terms.stages[0], terms.verifiers.length);
        _checkAmounts(terms);
    }

    /// @notice Verifier fees that one lot can cost at most.
    function budget(IEscrow.Terms calldata terms) internal pure returns (uint256) {
        return terms.verifierFee * LibBit.popCount(terms.stages[0].panel);
    }

    function _checkSupported(IEscrow.Terms calldata terms) private pure {
        if (terms.arbitrator != address(0)) revert IEscrow.EscrowArbitratorUnsupported(terms.arbitrator);
        if (terms.arbitratorData.length != 0) revert IEscrow.EscrowArbitratorDataUnsupported(terms.arbitratorData);
        if (terms.disputeWindow != 0) revert IEscrow.EscrowDisputeWindowUnsupported(terms.disputeWindow);
        if (terms.reworks != 0) revert IEscrow.EscrowReworksUnsupported(terms.reworks);
        if (terms.stages.length != 1) revert IEscrow.EscrowStagesUnsupported(terms.stages.length, 1);
    }

    function _checkLots(IEscrow.Terms calldata terms) private view {
        if (terms.lots == 0) revert IEscrow.EscrowZeroLots();
        if (terms.lots > MAX_LOTS) revert IEscrow.EscrowTooManyLots(terms.lots, MAX_LOTS);
        if (terms.claimBy <= block.timestamp || terms.claimBy > block.timestamp + LONGEST_TIME) {
            revert IEscrow.EscrowClaimByOutOfRange(terms.claimBy, block.timestamp + 1, block.timestamp + LONGEST_TIME);
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

    function _checkStage(IEscrow.Stage calldata stage, uint256 verifiers) private pure {
        uint256 panelSize = LibBit.popCount(stage.panel);
        uint256 longestInspection = panelSize == 0 ? LONGEST_TIME : LONGEST_INSPECTION;
        if (stage.shareBps != WHOLE_BPS) revert IEscrow.EscrowWrongShares(stage.shareBps, WHOLE_BPS);
        if (stage.panel >> verifiers != 0) revert IEscrow.EscrowPanelOutOfRange(stage.panel, verifiers);
        if (stage.quorum == 0 && panelSize != 0) revert IEscrow.EscrowZeroQuorum(0);
        if (stage.quorum > panelSize) revert IEscrow.EscrowQuorumAbovePanel(0, stage.quorum, panelSize);
        if (stage.buildTime == 0 || stage.buildTime > LONGEST_TIME) {
            revert IEscrow.EscrowBuildTimeOutOfRange(0, stage.buildTime, LONGEST_TIME);
        }
        if (stage.inspectionTime == 0 || stage.inspectionTime > longestInspection) {
            revert IEscrow.EscrowInspectionTimeOutOfRange(0, stage.inspectionTime, longestInspection);
        }
    }

    /// @dev The sum includes the bond, so that no payout of a lot can overflow later.
    function _checkAmounts(IEscrow.Terms calldata terms) private view {
        if (terms.price == 0) revert IEscrow.EscrowZeroPrice();
        uint256 perLot = terms.verifierFee.saturatingMul(LibBit.popCount(terms.stages[0].panel)).saturatingAdd(
            terms.price
        ).saturatingAdd(terms.bond);
        if (perLot > type(uint256).max / terms.lots || perLot == type(uint256).max) {
            revert IEscrow.EscrowAmountOverflow(terms.lots, terms.price, terms.bond, terms.verifierFee);
        }
        if (terms.token != address(0) && terms.token.code.length == 0) {
            revert IEscrow.EscrowTokenNotContract(terms.token);
        }
    }
}
