// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IArbitrable} from "distman/interfaces/IArbitrable.sol";
import {IEscrow} from "distman/interfaces/IEscrow.sol";
import {LotSlot} from "distman/libraries/LotSlot.sol";

import {svm, vm} from "../support/Cheats.sol";
import {Market} from "../support/Market.sol";

/// @title Who may do what with a lot, and when
/// @dev Each proof calls the deployed escrow once: any caller, any state, any time, any round meant. It says that the call goes
/// through exactly when the rules let it, so that nobody else, no other state (Closed among them) and no other time will do.
contract ActionProofs is Market {
    uint256 private constant BUILDING = 1 << uint256(IEscrow.LotState.Building);
    uint256 private constant INSPECTING = 1 << uint256(IEscrow.LotState.Inspecting);
    uint256 private constant PASSED = 1 << uint256(IEscrow.LotState.Passed);
    uint256 private constant FAILED = 1 << uint256(IEscrow.LotState.Failed);
    uint256 private constant VOIDED = 1 << uint256(IEscrow.LotState.Voided);
    uint256 private constant DISPUTED = 1 << uint256(IEscrow.LotState.Disputed);

    /// @notice submit goes through exactly for the supplier, in the round it means, while Building and before the deadline.
    /// @custom:rules L6 L9 M4 M7
    /// @custom:long
    function check_submit(address caller, uint256 round, bytes32 evidence) external {
        (IEscrow.Terms memory terms, LotSlot slot) = _anyLot();
        bool success = _call(caller, 0, abi.encodeCall(IEscrow.submit, (terms, LOT, round, evidence)));
        bool allowed = caller == address(supplier) && block.timestamp < slot.deadline();
        assert(success == (allowed && _is(slot, BUILDING) && round == slot.round()));
        if (success) {
            LotSlot next = slot.withState(IEscrow.LotState.Inspecting, block.timestamp + 5 days);
            assert(LotSlot.unwrap(_lot(terms)) == LotSlot.unwrap(next));
        } else {
            _assertUntouched(terms, slot);
        }
    }

    /// @notice extend goes through exactly for the customer, in the round it means, while Building, to a time later than
    /// deadline and now, and at most 3,650 days ahead.
    /// @custom:rules L8 L9 M4 M7
    /// @custom:long
    function check_extend(address caller, uint256 round, uint256 due) external {
        (IEscrow.Terms memory terms, LotSlot slot) = _anyLot();
        bool success = _call(caller, 0, abi.encodeCall(IEscrow.extend, (terms, LOT, round, due)));
        bool later = due > slot.deadline() && due > block.timestamp && due <= block.timestamp + 3650 days;
        assert(success == (caller == address(customer) && later && _is(slot, BUILDING) && round == slot.round()));
        if (success) assert(LotSlot.unwrap(_lot(terms)) == LotSlot.unwrap(slot.withDeadline(due)));
        else _assertUntouched(terms, slot);
    }

    /// @notice accept goes through exactly for the customer, in the round it means, from Building to Failed.
    /// @custom:rules E7 L9 M4 M7
    /// @custom:long
    function check_accept(address caller, uint256 round) external {
        (IEscrow.Terms memory terms, LotSlot slot) = _anyLot();
        bool success = _call(caller, 0, abi.encodeCall(IEscrow.accept, (terms, LOT, round)));
        bool allowed = caller == address(customer) && round == slot.round();
        assert(success == (allowed && _is(slot, BUILDING | INSPECTING | PASSED | FAILED)));
        if (!success) _assertUntouched(terms, slot);
    }

    /// @notice concede goes through exactly for the supplier, in the round it means, from Building to Passed.
    /// @custom:rules E8 L9 M4 M7
    /// @custom:long
    function check_concede(address caller, uint256 round) external {
        (IEscrow.Terms memory terms, LotSlot slot) = _anyLot();
        bool success = _call(caller, 0, abi.encodeCall(IEscrow.concede, (terms, LOT, round)));
        bool allowed = caller == address(supplier) && round == slot.round();
        assert(success == (allowed && _is(slot, BUILDING | INSPECTING | PASSED)));
        if (!success) _assertUntouched(terms, slot);
    }

    /// @notice agree goes through exactly for a party with the other's signature before its deadline, in the round it means,
    /// from Building to Disputed, over a part that is there.
    /// @custom:rules E9 L9 M4 M7
    /// @custom:long
    function check_agree(address caller, uint256 round, uint256 part, uint256 until) external {
        (IEscrow.Terms memory terms, LotSlot slot) = _anyLot();
        (bool customerSigns, bool supplierSigns) = (svm.createBool("customerSigns"), svm.createBool("supplierSigns"));
        customer.set(false, customerSigns);
        supplier.set(false, supplierSigns);
        uint256 left = address(escrow).balance;
        bool success = _call(caller, 0, abi.encodeCall(IEscrow.agree, (terms, LOT, round, part, until, "")));
        bool both = (caller == address(customer) && supplierSigns) || (caller == address(supplier) && customerSigns);
        bool live = _is(slot, BUILDING | INSPECTING | PASSED | FAILED | VOIDED | DISPUTED);
        assert(success == (both && live && block.timestamp < until && round == slot.round() && part <= left));
        if (!success) _assertUntouched(terms, slot);
    }

    /// @notice attest goes through exactly for a verifier that has not attested in this round, in the round it means, while
    /// Inspecting and before the deadline; it counts once, and credits one fee.
    /// @custom:rules I1 I4 L9 M4 M7 W6
    /// @custom:long
    function check_attest(address caller, uint256 round, bool passed, uint256 credit) external {
        (IEscrow.Terms memory terms, LotSlot slot) = _anyLot();
        _setCredit(_verifier(1), address(0), credit);
        bool success = _call(caller, 0, abi.encodeCall(IEscrow.attest, (terms, LOT, round, passed, 0)));
        bool due = _is(slot, INSPECTING) && block.timestamp < slot.deadline() && round == slot.round();
        uint256 seat = _seat(caller);
        assert(success == (due && seat < 3 && !slot.hasVoted(seat)));
        if (!success) {
            _assertUntouched(terms, slot);
            assert(escrow.creditOf(_verifier(1), address(0)) == credit);
        } else if (seat == 1) {
            assert(_lot(terms).hasVoted(1) && _lot(terms).spent() == slot.spent() + 1);
            uint256 most = type(uint256).max - terms.verifierFee;
            uint256 owed = credit > most ? type(uint256).max : credit + terms.verifierFee;
            assert(escrow.creditOf(_verifier(1), address(0)) == owed);
        }
    }

    /// @notice dispute goes through exactly for a party, in the round it means, while a verdict's window runs, and stops every
    /// other way on until the arbitrator has ruled or 120 days have passed.
    /// @custom:rules D1 D6 L9 M4 M7
    /// @custom:long
    function check_dispute(address caller, uint256 round) external {
        (IEscrow.Terms memory terms, LotSlot slot) = _anyLot();
        bool success = _call(caller, 0, abi.encodeCall(IEscrow.dispute, (terms, LOT, round)));
        bool party = caller == address(customer) || caller == address(supplier);
        bool due = _is(slot, PASSED | FAILED | VOIDED) && block.timestamp < slot.deadline();
        assert(success == (party && due && round == slot.round()));
        LotSlot next = slot.withState(IEscrow.LotState.Disputed, block.timestamp + 120 days);
        if (success) assert(LotSlot.unwrap(_lot(terms)) == LotSlot.unwrap(next));
        else _assertUntouched(terms, slot);
    }

    /// @notice lapse goes through for anyone, exactly at or after the deadline of Building, Inspecting or Disputed.
    /// @custom:rules E6 I7 D6 M4 M5 M7
    /// @custom:long
    function check_lapse(address caller) external {
        (IEscrow.Terms memory terms, LotSlot slot) = _anyLot();
        bool success = _call(caller, 0, abi.encodeCall(IEscrow.lapse, (terms, LOT)));
        assert(success == (_is(slot, BUILDING | INSPECTING | DISPUTED) && block.timestamp >= slot.deadline()));
        if (!success) _assertUntouched(terms, slot);
        else if (!_is(slot, BUILDING)) assert(address(escrow).balance == this.left(terms, slot));
    }

    /// @notice settle goes through for anyone, exactly at or after the deadline of Passed, Failed or Voided.
    /// @custom:rules E1 M4 M5 M7
    /// @custom:long
    function check_settle(address caller) external {
        (IEscrow.Terms memory terms, LotSlot slot) = _anyLot();
        bool success = _call(caller, 0, abi.encodeCall(IEscrow.settle, (terms, LOT)));
        assert(success == (_is(slot, PASSED | FAILED | VOIDED) && block.timestamp >= slot.deadline()));
        if (!success) _assertUntouched(terms, slot);
    }

    /// @notice No claimed or closed lot can be claimed, whoever asks, whatever is sent.
    /// @custom:rules L1 M4 M7
    function check_claimedLotIsTaken(address caller, uint256 value) external {
        (IEscrow.Terms memory terms, LotSlot slot) = _anyLot();
        vm.assume(!_is(slot, 1));
        assert(!_call(caller, value, abi.encodeCall(IEscrow.claim, (terms, LOT))));
        _assertUntouched(terms, slot);
    }

    /// @notice An open lot is claimed exactly for its bond, before `claimBy`, unless the bid is cancelled, by anybody but its
    /// verifiers and its arbitrator.
    /// @custom:rules L1 L2 L4 L5 C2
    function check_claimOpenLot(address caller, uint256 value, uint256 rounds, bool cancelled) external {
        IEscrow.Terms memory terms = _begin();
        vm.assume(rounds < 500);
        _setLot(terms, LotSlot.wrap(POSTED | (cancelled ? CANCELLED : 0) | (rounds << 204)));
        bool success = _call(caller, value, abi.encodeCall(IEscrow.claim, (terms, LOT)));
        bool may = caller != arbitrator && _seat(caller) > 2;
        assert(success == (may && !cancelled && block.timestamp < terms.claimBy && value == terms.bond));
        if (success) {
            LotSlot next = _lot(terms);
            assert(next.supplier() == caller && next.round() == rounds + 1 && next.spent() == 0);
            assert(_is(next, BUILDING) && next.deadline() == block.timestamp + 10 days);
        }
    }

    /// @notice Nobody but the arbitrator that has a dispute here can rule it.
    /// @custom:rules D5 M4
    /// @custom:long
    function check_rule(address caller, uint256 ruling, uint256 disputeId) external {
        (IEscrow.Terms memory terms, LotSlot slot) = _anyLot();
        vm.assume(_is(slot, PASSED | FAILED | VOIDED) && block.timestamp < slot.deadline());
        _call(address(customer), 0, abi.encodeCall(IEscrow.dispute, (terms, LOT, slot.round())));
        LotSlot disputed = _lot(terms);
        assert(_is(disputed, DISPUTED));
        bool success = _call(caller, 0, abi.encodeCall(IArbitrable.rule, (disputeId, ruling)));
        assert(success == (caller == arbitrator && disputeId == 0));
        if (!success) _assertUntouched(terms, disputed);
    }

    /// @notice Plain ether is taken from the registry only.
    /// @custom:rules W5
    function check_plainEther(address caller, uint256 value) external {
        vm.assume(caller != address(escrow));
        assert(_call(caller, value, "") == (caller == address(registry)));
    }

    /// @dev The bid at any time before 2242, with verdicts that can be disputed.
    function _begin() private returns (IEscrow.Terms memory terms) {
        terms = _arbitrated(_oneStage());
        vm.warp(svm.createUint(33, "timestamp"));
    }

    /// @dev The bid with its lot in any state, claimed by the supplier once.
    function _anyLot() private returns (IEscrow.Terms memory terms, LotSlot slot) {
        terms = _begin();
        uint256 state = svm.createUint(3, "state");
        slot = _putLotInState(terms, state);
        vm.assume(slot.deadline() < 1 << 33 && slot.round() < 500);
    }

    /// @dev Any call by any caller but the escrow itself, which calls nobody but as the rules say.
    function _call(address caller, uint256 value, bytes memory data) private returns (bool success) {
        vm.assume(caller != address(escrow));
        vm.deal(caller, value);
        vm.prank(caller);
        (success,) = address(escrow).call{value: value}(data);
    }

    /// @dev The seat of a verifier, and above 2 for anybody else.
    function _seat(address caller) private pure returns (uint256) {
        unchecked {
            return uint256(uint160(caller)) - 0x1000;
        }
    }

    function _is(LotSlot slot, uint256 states) private pure returns (bool) {
        return slot.stateBit() & states != 0;
    }

    function _assertUntouched(IEscrow.Terms memory terms, LotSlot slot) private view {
        assert(LotSlot.unwrap(_lot(terms)) == LotSlot.unwrap(slot));
        assert(address(escrow).balance == this.left(terms, slot));
    }
}
