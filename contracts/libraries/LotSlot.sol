// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IEscrow} from "../interfaces/IEscrow.sol";

/// @notice A lot, packed into one storage slot. The slot of a bid's first lot also carries the bid's own flags.
///
///      255         254       253..243  242..228  227..213  212..204  203..197  196..194  193..160   159..0
///  +-----------+----------+----------+---------+---------+---------+---------+---------+----------+----------+
///  | cancelled |  posted  |  spent   |  fails  | passes  |  round  | (free)  |  state  | deadline | supplier |
///  +-----------+----------+----------+---------+---------+---------+---------+---------+----------+----------+
///
/// `spent` counts the attestations paid since the lot was claimed; `passes` and `fails` have one bit for each verifier.
/// A lot other than the first whose slot is zero is open and was never claimed.
type LotSlot is uint256;

using LotSlots for LotSlot global;

/// @title LotSlots
/// @notice Reads and rewrites packed lots.
/// @dev Every function takes values that fit their fields: times end in the year 2514, there are `SEATS` seats, and a lot in
/// round `MAX_ROUND` must not be opened again.
library LotSlots {
    uint256 internal constant MAX_ROUND = 511;
    uint256 internal constant SEATS = 15;

    uint256 private constant DEADLINE = 160;
    uint256 private constant STATE = 194;
    uint256 private constant ROUND = 204;
    uint256 private constant PASSES = 213;
    uint256 private constant FAILS = 228;
    uint256 private constant SPENT = 243;

    uint256 private constant POSTED = 1 << 254;
    uint256 private constant CANCELLED = 1 << 255;

    uint256 private constant SUPPLIER_MASK = (1 << 160) - 1;
    uint256 private constant DEADLINE_MASK = (1 << 34) - 1;
    uint256 private constant STATE_MASK = 7;
    uint256 private constant ROUND_MASK = (1 << 9) - 1;
    uint256 private constant SEATS_MASK = (1 << SEATS) - 1;
    uint256 private constant SPENT_MASK = (1 << 11) - 1;

    /* READ */

    function supplier(LotSlot slot) internal pure returns (address) {
        return address(uint160(LotSlot.unwrap(slot)));
    }

    function deadline(LotSlot slot) internal pure returns (uint256) {
        return (LotSlot.unwrap(slot) >> DEADLINE) & DEADLINE_MASK;
    }

    function state(LotSlot slot) internal pure returns (IEscrow.LotState) {
        return IEscrow.LotState((LotSlot.unwrap(slot) >> STATE) & STATE_MASK);
    }

    function round(LotSlot slot) internal pure returns (uint256) {
        return (LotSlot.unwrap(slot) >> ROUND) & ROUND_MASK;
    }

    function passes(LotSlot slot) internal pure returns (uint256) {
        return (LotSlot.unwrap(slot) >> PASSES) & SEATS_MASK;
    }

    function fails(LotSlot slot) internal pure returns (uint256) {
        return (LotSlot.unwrap(slot) >> FAILS) & SEATS_MASK;
    }

    function spent(LotSlot slot) internal pure returns (uint256) {
        return (LotSlot.unwrap(slot) >> SPENT) & SPENT_MASK;
    }

    /// @dev Whether a seat has attested in this round.
    function hasVoted(LotSlot slot, uint256 seat) internal pure returns (bool) {
        return ((slot.passes() | slot.fails()) >> seat) & 1 != 0;
    }

    function isPosted(LotSlot slot) internal pure returns (bool) {
        return LotSlot.unwrap(slot) & POSTED != 0;
    }

    function isCancelled(LotSlot slot) internal pure returns (bool) {
        return LotSlot.unwrap(slot) & CANCELLED != 0;
    }

    /* WRITE */

    /// @dev The first lot of a bid that has just been posted.
    function posted() internal pure returns (LotSlot) {
        return LotSlot.wrap(POSTED);
    }

    function withCancelled(LotSlot slot) internal pure returns (LotSlot) {
        return LotSlot.wrap(LotSlot.unwrap(slot) | CANCELLED);
    }

    function withState(LotSlot slot, IEscrow.LotState value) internal pure returns (LotSlot) {
        return _with(slot, STATE, STATE_MASK, uint256(value));
    }

    function withDeadline(LotSlot slot, uint256 value) internal pure returns (LotSlot) {
        return _with(slot, DEADLINE, DEADLINE_MASK, value);
    }

    /// @dev A new turn of building. The slot must be that of an open lot, so supplier, deadline and votes are empty.
    function withClaim(LotSlot slot, address by, uint256 due) internal pure returns (LotSlot) {
        LotSlot claimed = _with(slot, DEADLINE, DEADLINE_MASK, due).withState(IEscrow.LotState.Building);
        return LotSlot.wrap((LotSlot.unwrap(claimed) + (1 << ROUND)) | uint160(by));
    }

    /// @dev Counts an attestation of a seat that has not attested in this round.
    function withVote(LotSlot slot, uint256 seat, bool passed) internal pure returns (LotSlot) {
        uint256 vote = 1 << ((passed ? PASSES : FAILS) + seat);
        return LotSlot.wrap((LotSlot.unwrap(slot) | vote) + (1 << SPENT));
    }

    /// @dev Closed for good: nothing times out any more.
    function closed(LotSlot slot) internal pure returns (LotSlot) {
        return slot.withState(IEscrow.LotState.Closed).withDeadline(0);
    }

    /// @dev Open again: only the round and the bid's flags stay.
    function reopened(LotSlot slot) internal pure returns (LotSlot) {
        return LotSlot.wrap(LotSlot.unwrap(slot) & (POSTED | CANCELLED | (ROUND_MASK << ROUND)));
    }

    function _with(LotSlot slot, uint256 at, uint256 mask, uint256 value) private pure returns (LotSlot) {
        return LotSlot.wrap((LotSlot.unwrap(slot) & ~(mask << at)) | (value << at));
    }
}
