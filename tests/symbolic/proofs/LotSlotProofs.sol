// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IEscrow} from "distman/interfaces/IEscrow.sol";
import {LotSlot, LotSlots} from "distman/libraries/LotSlot.sol";

import {vm} from "../support/Cheats.sol";

/// @title What a lot's slot keeps
/// @dev Any slot of 256 bits. The fields are written out anew here, from the diagram in `LotSlot`.
contract LotSlotProofs {
    uint256 private constant DEADLINE_BITS = ((1 << 34) - 1) << 160;
    uint256 private constant STATE_BITS = 7 << 194;
    uint256 private constant STAGE_BITS = 15 << 197;
    uint256 private constant REWORKS_BITS = 7 << 201;
    uint256 private constant ROUND_BITS = 511 << 204;
    uint256 private constant VOTES_BITS = ((1 << 30) - 1) << 213;
    uint256 private constant SPENT_BITS = 2047 << 243;
    uint256 private constant FLAG_BITS = 3 << 254;

    /// @notice withDeadline keeps any time below 2^34 and changes no other bit of the slot.
    /// @custom:rules L8
    function check_deadlineIsKept(uint256 raw, uint256 value) external pure {
        vm.assume(value < 1 << 34);
        LotSlot next = LotSlot.wrap(raw).withDeadline(value);
        assert(next.deadline() == value);
        _assertOnlyChanged(raw, next, DEADLINE_BITS);
    }

    /// @notice withState keeps any state and any time below 2^34 and changes no other bit of the slot.
    /// @custom:rules L4 L6
    function check_stateIsKept(uint256 raw, uint256 state, uint256 until) external pure {
        vm.assume(state < 8);
        vm.assume(until < 1 << 34);
        LotSlot next = LotSlot.wrap(raw).withState(IEscrow.LotState(state), until);
        assert(uint256(next.state()) == state);
        assert(next.stateBit() == 1 << state);
        assert(next.deadline() == until);
        _assertOnlyChanged(raw, next, STATE_BITS | DEADLINE_BITS);
    }

    /// @notice withRound counts one round more, empties the votes, keeps any stage and number of reworks, and leaves
    /// supplier, spent fees and the bid's flags as they were.
    /// @custom:rules L5
    function check_roundIsStarted(uint256 raw, uint256 stage, uint256 reworks) external pure {
        LotSlot slot = LotSlot.wrap(raw);
        vm.assume(stage < LotSlots.MAX_STAGES);
        vm.assume(reworks <= LotSlots.MAX_REWORKS);
        vm.assume(slot.round() < LotSlots.MAX_ROUND);
        LotSlot next = slot.withRound(stage, reworks);
        assert(next.round() == slot.round() + 1);
        assert(next.stage() == stage);
        assert(next.reworks() == reworks);
        assert(next.passes() == 0 && next.fails() == 0);
        uint256 changed = DEADLINE_BITS | STATE_BITS | STAGE_BITS | REWORKS_BITS | ROUND_BITS | VOTES_BITS;
        _assertOnlyChanged(raw, next, changed);
    }

    /// @notice withVote sets the one bit of the seat and its word, counts one fee, and changes nothing else.
    /// @custom:rules I1 I4
    function check_voteIsCounted(uint256 raw, uint256 seat, bool passed) external pure {
        LotSlot slot = LotSlot.wrap(raw);
        vm.assume(seat < LotSlots.SEATS);
        vm.assume(!slot.hasVoted(seat));
        vm.assume(slot.spent() < 2047);
        LotSlot next = slot.withVote(seat, passed);
        assert(next.passes() == (passed ? slot.passes() | (1 << seat) : slot.passes()));
        assert(next.fails() == (passed ? slot.fails() : slot.fails() | (1 << seat)));
        assert(next.spent() == slot.spent() + 1);
        assert(next.hasVoted(seat));
        _assertOnlyChanged(raw, next, VOTES_BITS | SPENT_BITS);
    }

    /// @notice withSupplier keeps any address in a slot without supplier and changes no other bit.
    /// @custom:rules L1
    function check_supplierIsKept(uint256 raw, address supplier) external pure {
        raw &= ~uint256(type(uint160).max);
        LotSlot next = LotSlot.wrap(raw).withSupplier(supplier);
        assert(next.supplier() == supplier);
        _assertOnlyChanged(raw, next, type(uint160).max);
    }

    /// @notice A reopened lot is Open, keeps its round and the bid's flags, and nothing else.
    /// @custom:rules E5
    function check_reopenedKeepsRoundAndFlags(uint256 raw) external pure {
        LotSlot next = LotSlot.wrap(raw).reopened();
        assert(next.state() == IEscrow.LotState.Open);
        assert(LotSlot.unwrap(next) == raw & (ROUND_BITS | FLAG_BITS));
    }

    /// @notice A closed lot is Closed without a deadline, and all else is as it was.
    /// @custom:rules M7
    function check_closedKeepsTheRest(uint256 raw) external pure {
        LotSlot next = LotSlot.wrap(raw).closed();
        assert(next.state() == IEscrow.LotState.Closed);
        assert(next.deadline() == 0);
        _assertOnlyChanged(raw, next, STATE_BITS | DEADLINE_BITS);
    }

    /// @notice The flags of a bid do not touch its first lot: a posted one reads as open and empty, and cancelling changes
    /// the one flag.
    /// @custom:rules P2 C1
    function check_flagsAreApart(uint256 raw) external pure {
        LotSlot fresh = LotSlots.posted();
        assert(fresh.isPosted() && !fresh.isCancelled());
        assert(LotSlot.unwrap(fresh) & ~FLAG_BITS == 0);
        LotSlot next = LotSlot.wrap(raw).withCancelled();
        assert(next.isCancelled());
        assert(next.isPosted() == LotSlot.wrap(raw).isPosted());
        _assertOnlyChanged(raw, next, 1 << 255);
    }

    /// @notice The fields do not overlap and cover the whole slot: a slot is told by what its fields read.
    /// @custom:rules V1
    function check_fieldsCoverTheSlot(uint256 raw) external pure {
        LotSlot slot = LotSlot.wrap(raw);
        uint256 sum = uint256(uint160(slot.supplier())) + (slot.deadline() << 160) + (uint256(slot.state()) << 194);
        sum += (slot.stage() << 197) + (slot.reworks() << 201) + (slot.round() << 204) + (slot.passes() << 213);
        sum += (slot.fails() << 228) + (slot.spent() << 243);
        sum += (slot.isPosted() ? 1 << 254 : 0) + (slot.isCancelled() ? 1 << 255 : 0);
        assert(sum == raw);
    }

    /// @notice Within the bounds of the Terms neither the fees nor the rounds of one claim can overrun their fields.
    /// @custom:rules T5 T6 T10
    function check_spentFitsItsField(uint256 stages, uint256 reworks, uint256 seats) external pure {
        vm.assume(stages <= LotSlots.MAX_STAGES && reworks <= LotSlots.MAX_REWORKS && seats <= LotSlots.SEATS);
        assert(stages * (1 + reworks) * seats < 2048);
        assert(stages * (1 + reworks) <= LotSlots.MAX_ROUND);
    }

    function _assertOnlyChanged(uint256 before, LotSlot next, uint256 bits) private pure {
        assert((before ^ LotSlot.unwrap(next)) & ~bits == 0);
    }
}
