// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {FixedPointMathLib} from "solady/utils/FixedPointMathLib.sol";
import {LibBit} from "solady/utils/LibBit.sol";

import {IEscrow} from "../interfaces/IEscrow.sol";
import {LotSlots} from "./LotSlot.sol";
import {TermsParts} from "./TermsParts.sol";
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
    /// @return total What the customer locks.
    function check(IEscrow.Terms calldata terms) internal view returns (uint256 total) {
        if (terms.customer == address(0)) revert IEscrow.EscrowZeroCustomer();
        _checkLots(terms);
        address[] calldata verifiers = TermsParts.verifiers(terms);
        _checkVerifiers(verifiers);
        uint256 seats = _checkStages(terms, verifiers.length);
        _checkArbitration(terms, verifiers);
        return _checkAmounts(terms, seats);
    }

    function _checkLots(IEscrow.Terms calldata terms) private view {
        if (terms.lots == 0) revert IEscrow.EscrowZeroLots();
        if (terms.lots > MAX_LOTS) revert IEscrow.EscrowTooManyLots(terms.lots, MAX_LOTS);
        if (terms.claimBy <= block.timestamp || terms.claimBy > block.timestamp + Times.LONGEST) {
            revert IEscrow.EscrowClaimByOutOfRange(terms.claimBy, block.timestamp + 1, block.timestamp + Times.LONGEST);
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
    function _checkStages(IEscrow.Terms calldata terms, uint256 verifiers) private pure returns (uint256 seats) {
        IEscrow.Stage[] calldata stages = TermsParts.stages(terms);
        uint256 count = stages.length;
        if (count == 0) revert IEscrow.EscrowZeroStages();
        if (count > LotSlots.MAX_STAGES) revert IEscrow.EscrowTooManyStages(count, LotSlots.MAX_STAGES);
        if (terms.reworks > LotSlots.MAX_REWORKS) {
            revert IEscrow.EscrowTooManyReworks(terms.reworks, LotSlots.MAX_REWORKS);
        }
        uint256 shares;
        for (uint256 i = 0; i < count; ++i) {
            IEscrow.Stage calldata stage = stages[i];
            shares = shares.saturatingAdd(stage.shareBps);
            seats += _checkStage(stage, i, verifiers);
        }
        if (shares != WHOLE_BPS) revert IEscrow.EscrowWrongShares(shares, WHOLE_BPS);
    }

    /// @dev Without a panel there is nobody to submit to: such a stage may start with its wait.
    function _checkStage(IEscrow.Stage calldata stage, uint256 index, uint256 verifiers)
        private
        pure
        returns (uint256 seats)
    {
        if (stage.panel >> verifiers != 0) revert IEscrow.EscrowPanelOutOfRange(index, stage.panel, verifiers);
        seats = LibBit.popCount(stage.panel);
        if (stage.quorum == 0 && seats != 0) revert IEscrow.EscrowZeroQuorum(index);
        if (stage.quorum > seats) revert IEscrow.EscrowQuorumAbovePanel(index, stage.quorum, seats);
        if (stage.buildTime > Times.LONGEST || (stage.buildTime == 0 && seats != 0)) {
            revert IEscrow.EscrowBuildTimeOutOfRange(index, stage.buildTime, Times.LONGEST);
        }
        uint256 longest = seats == 0 ? Times.LONGEST : Times.LONGEST_INSPECTION;
        if (stage.inspectionTime == 0 || stage.inspectionTime > longest) {
            revert IEscrow.EscrowInspectionTimeOutOfRange(index, stage.inspectionTime, longest);
        }
    }

    function _checkArbitration(IEscrow.Terms calldata terms, address[] calldata verifiers) private view {
        address arbitrator = terms.arbitrator;
        if ((arbitrator == address(0)) != (terms.disputeWindow == 0)) {
            revert IEscrow.EscrowArbitrationIncomplete(arbitrator, terms.disputeWindow);
        }
        if (arbitrator == address(0)) {
            bytes calldata data = TermsParts.data(terms);
            if (data.length != 0) revert IEscrow.EscrowArbitratorDataUnused(data);
            return;
        }
        if (terms.disputeWindow > Times.LONGEST_DISPUTE_WINDOW) {
            revert IEscrow.EscrowDisputeWindowTooLong(terms.disputeWindow, Times.LONGEST_DISPUTE_WINDOW);
        }
        bool isParty = arbitrator == terms.customer || arbitrator == terms.supplier;
        for (uint256 seat = 0; seat < verifiers.length; ++seat) {
            isParty = isParty || arbitrator == verifiers[seat];
        }
        if (isParty) revert IEscrow.EscrowArbitratorIsParty(arbitrator);
        if (arbitrator.code.length == 0) revert IEscrow.EscrowArbitratorNotContract(arbitrator);
    }

    /// @dev The sum includes the bond, so that no payout of a lot can overflow later.
    function _checkAmounts(IEscrow.Terms calldata terms, uint256 seats) private view returns (uint256) {
        if (terms.price == 0) revert IEscrow.EscrowZeroPrice();
        uint256 budget = terms.verifierFee.saturatingMul(seats * (1 + terms.reworks));
        uint256 perLot = budget.saturatingAdd(terms.price).saturatingAdd(terms.bond);
        if (perLot > type(uint256).max / terms.lots || perLot == type(uint256).max) {
            revert IEscrow.EscrowAmountOverflow(terms.lots, terms.price, terms.bond, terms.verifierFee);
        }
        if (terms.token != address(0) && terms.token.code.length == 0) {
            revert IEscrow.EscrowTokenNotContract(terms.token);
        }
        unchecked {
            return terms.lots * (budget + terms.price);
        }
    }
}
