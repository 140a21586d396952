// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IEscrow} from "distman/interfaces/IEscrow.sol";
import {LotSlot} from "distman/libraries/LotSlot.sol";

import {svm, vm} from "../support/Cheats.sol";
import {Market} from "../support/Market.sol";

/// @title What each end of a lot pays
/// @dev Each proof calls the deployed escrow once, from any state of the lot that the call takes, with parties that may refuse
/// to be paid. What was locked is the escrow's whole balance.
contract MoneyProofs is Market {
    IEscrow.LotState private constant BUILDING = IEscrow.LotState.Building;
    IEscrow.LotState private constant PASSED = IEscrow.LotState.Passed;
    IEscrow.LotState private constant FAILED = IEscrow.LotState.Failed;
    IEscrow.LotState private constant VOIDED = IEscrow.LotState.Voided;

    /// @notice A last stage that passed pays price and bond to the supplier and the unspent budget to the customer; nothing
    /// stays locked.
    /// @custom:rules E1 E2 M2 M6
    /// @custom:bounds 1 stage, any price
    /// @custom:long
    function check_settlePassedLast() external {
        IEscrow.Terms memory terms = _oneStage();
        LotSlot slot = _putLot(terms, PASSED, 0, 0);
        _begin();
        uint256 before = address(escrow).balance;
        escrow.settle(terms, LOT);
        assert(_got(address(customer)) == this.unspent(terms, slot));
        _assertClosed(terms, terms.price + terms.bond, before);
    }

    /// @notice A stage that passed pays its share to the supplier; all else stays locked for the next stage.
    /// @custom:rules E1 E2 M2 M6
    /// @custom:bounds first of 2 stages, price 1,000,003 at 3,333 basis points
    /// @custom:long
    function check_settlePassedFirst() external {
        IEscrow.Terms memory terms = _twoStages();
        _putLot(terms, PASSED, 0, 0);
        _begin();
        uint256 before = address(escrow).balance;
        escrow.settle(terms, LOT);
        assert(_lot(terms).state() == BUILDING && _lot(terms).stage() == 1);
        assert(_got(address(supplier)) == 333_300 && _got(address(customer)) == 0);
        assert(333_300 + this.left(terms, _lot(terms)) == before);
    }

    /// @notice What is left of the price after the first stage goes with the last one, with no unit of rounding lost.
    /// @custom:rules E2 M2 M10
    /// @custom:bounds last of 2 stages, price 1,000,003 at 6,667 basis points
    function check_settlePassedRest() external {
        IEscrow.Terms memory terms = _twoStages();
        _putLot(terms, PASSED, 1, 0);
        _begin();
        uint256 before = address(escrow).balance;
        escrow.settle(terms, LOT);
        _assertClosed(terms, 1_000_003 - 333_300 + terms.bond, before);
    }

    /// @notice A stage that failed with a rework left starts again, and moves no money.
    /// @custom:rules E3 M2
    /// @custom:bounds 1 stage, 1 rework left
    function check_settleFailedReworks() external {
        IEscrow.Terms memory terms = _oneStage();
        _putLot(terms, FAILED, 0, 0);
        _begin();
        uint256 before = address(escrow).balance;
        escrow.settle(terms, LOT);
        assert(_lot(terms).state() == BUILDING && _lot(terms).reworks() == 1);
        assert(_got(address(supplier)) == 0 && _got(address(customer)) == 0);
        assert(this.left(terms, _lot(terms)) == before);
    }

    /// @notice A stage that failed without a rework left is a default: the customer gets the bond and the lot opens again with
    /// all that it needs, or closes with the rest for the customer.
    /// @custom:rules E3 E5 M2 M6
    /// @custom:bounds 1 stage, no rework left
    /// @custom:long
    function check_settleFailedDefaults() external {
        IEscrow.Terms memory terms = _oneStage();
        LotSlot slot = _putLot(terms, FAILED, 0, 1);
        _begin();
        uint256 before = address(escrow).balance;
        escrow.settle(terms, LOT);
        _assertDefaulted(terms, slot, before);
    }

    /// @notice A voided lot gives the bond to the supplier and the rest to the customer.
    /// @custom:rules E1 E4 M2 M6
    /// @custom:bounds 1 stage, any price
    /// @custom:long
    function check_settleVoided() external {
        IEscrow.Terms memory terms = _oneStage();
        _putLot(terms, VOIDED, 0, 0);
        _begin();
        uint256 before = address(escrow).balance;
        escrow.settle(terms, LOT);
        _assertClosed(terms, terms.bond, before);
    }

    /// @notice A build that runs out of time is a default.
    /// @custom:rules E5 E6 M2 M6
    /// @custom:bounds 1 stage, whatever reworks are left
    /// @custom:long
    function check_lapseDefaults() external {
        IEscrow.Terms memory terms = _oneStage();
        LotSlot slot = _putLot(terms, BUILDING, 0, 0);
        _begin();
        uint256 before = address(escrow).balance;
        escrow.lapse(terms, LOT);
        _assertDefaulted(terms, slot, before);
    }

    /// @notice A lot that its supplier gives up is a default.
    /// @custom:rules E5 E8 M2 M6
    /// @custom:bounds 1 stage
    /// @custom:long
    function check_concedeDefaults() external {
        IEscrow.Terms memory terms = _oneStage();
        LotSlot slot = _putLot(terms, PASSED, 0, 0);
        _begin();
        uint256 before = address(escrow).balance;
        vm.prank(address(supplier));
        escrow.concede(terms, LOT, slot.round());
        _assertDefaulted(terms, slot, before);
    }

    /// @notice A lot that its customer accepts is paid as one that passed, whatever the verdict was.
    /// @custom:rules E7 M2 M6
    /// @custom:bounds 1 stage, failed
    /// @custom:long
    function check_acceptPays() external {
        IEscrow.Terms memory terms = _oneStage();
        LotSlot slot = _putLot(terms, FAILED, 0, 0);
        _begin();
        uint256 before = address(escrow).balance;
        vm.prank(address(customer));
        escrow.accept(terms, LOT, slot.round());
        _assertClosed(terms, terms.price + terms.bond, before);
    }

    /// @notice Whatever part both parties agree on goes to the supplier, if there is that much, and all else to the customer.
    /// @custom:rules E9 M2 M6
    /// @custom:bounds 1 stage, any price and part
    /// @custom:long
    function check_agreeSplits(uint256 part) external {
        IEscrow.Terms memory terms = _oneStage();
        LotSlot slot = _putLot(terms, IEscrow.LotState.Disputed, 0, 0);
        _begin();
        uint256 before = address(escrow).balance;
        vm.prank(address(supplier));
        escrow.agree(terms, LOT, slot.round(), part, type(uint256).max, "");
        assert(part <= before);
        _assertClosed(terms, part, before);
    }

    /// @notice A cancelled bid refunds price and budget of a lot that is open.
    /// @custom:rules C1 C2 M2 M6
    /// @custom:bounds 1 lot, any price
    function check_cancelRefunds() external {
        IEscrow.Terms memory terms = _oneStage();
        _setLot(terms, LotSlot.wrap(POSTED));
        uint256 before = this.perLot(terms);
        vm.deal(address(escrow), before);
        _begin();
        vm.prank(address(customer));
        escrow.cancel(terms);
        assert(_got(address(customer)) == before);
        assert(_got(address(supplier)) == 0);
        assert(_lot(terms).state() == IEscrow.LotState.Closed && _lot(terms).isCancelled());
    }

    /// @dev Any time, and parties of which each may refuse to be paid.
    function _begin() private {
        customer.set(svm.createBool("customerRefuses"), true);
        supplier.set(svm.createBool("supplierRefuses"), true);
        vm.warp(svm.createUint(33, "timestamp"));
    }

    function _assertClosed(IEscrow.Terms memory terms, uint256 toSupplier, uint256 before) private view {
        assert(_lot(terms).state() == IEscrow.LotState.Closed);
        assert(_got(address(supplier)) == toSupplier);
        assert(_got(address(customer)) == before - toSupplier);
    }

    function _assertDefaulted(IEscrow.Terms memory terms, LotSlot slot, uint256 before) private view {
        bool whole = slot.spent() == 0 || terms.verifierFee == 0;
        bool room = slot.round() + 2 <= 511;
        bool reopens = whole && room && block.timestamp < terms.claimBy && !slot.isCancelled();
        assert(_got(address(supplier)) == 0);
        if (reopens) {
            assert(_lot(terms).state() == IEscrow.LotState.Open);
            assert(_got(address(customer)) == terms.bond);
            assert(before - terms.bond == this.perLot(terms));
        } else {
            assert(_lot(terms).state() == IEscrow.LotState.Closed);
            assert(_got(address(customer)) == before);
        }
    }
}
