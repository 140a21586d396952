// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IEscrow} from "../interfaces/IEscrow.sol";

/// @notice A lot, packed into one storage slot. The slot of a bid's first lot also carries the bid's own flags.
///
///      255         254       253..243  242..228  227..213  212..204  203..201  200..197  196..194  193..160   159..0
///  +-----------+----------+----------+---------+---------+---------+---------+---------+---------+----------+----------+
///  | cancelled |  posted  |  spent   |  fails  | passes  |  round  | reworks |  stage  |  state  | deadline | supplier |
///  +-----------+----------+----------+---------+---------+---------+---------+---------+---------+----------+----------+
///
/// `spent` counts the attestations paid since the lot was claimed, `reworks` the reworks of this stage; `passes` and
/// `fails` have one bit for each verifier. A lot other than the first whose slot is zero is open and was never claimed.
type LotSlot is uint256;

using LotSlots for LotSlot global;

/// @title LotSlots
/// @notice Reads and rewrites packed lots.
/// @dev Every function takes values that fit their fields: times end in the year 2514, there are `SEATS` seats, and no
/// more than `MAX_ROUND` rounds may be started.
library LotSlots {
    uint256 internal constant MAX_ROUND = 511;
    uint256 internal constant MAX_STAGES = 16;
    uint256 internal constant MAX_REWORKS = 7;
    uint256 internal constant SEATS = 15;

    uint256 private constant DEADLINE = 160;
    uint256 private constant STATE = 194;
    uint256 private constant STAGE = 197;
    uint256 private constant REWORKS = 201;
    uint256 private constant ROUND = 204;
    uint256 private constant PASSES = 213;
    uint256 private constant FAILS = 228;
    uint256 private constant SPENT = 243;

    uint256 private constant POSTED = 1 << 254;
    uint256 private constant CANCELLED = 1 << 255;

    uint256 private constant SUPPLIER_MASK = (1 << 160) - 1;
    uint256 private constant DEADLINE_MASK = (1 << 34) - 1;
    uint256 private constant STATE_MASK = 7;
    uint256 private constant STAGE_MASK = 15;
    uint256 private constant REWORKS_MASK = 7;
    uint256 private constant ROUND_MASK = (1 << 9) - 1;
    uint256 private constant SEATS_MASK = (1 << SEATS) - 1;
    uint256 private constant SPENT_MASK = (1 << 11) - 1;

    /// @dev What a new round takes over: the supplier, what was spent, the bid's flags, and the round to count on.
    uint256 private constant LASTING =
        SUPPLIER_MASK | (ROUND_MASK << ROUND) | (SPENT_MASK << SPENT) | POSTED | CANCELLED;

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

    /// @dev The state as a bit: bit `i` stands for `LotState(i)`.
    function stateBit(LotSlot slot) internal pure returns (uint256) {
        return 1 << ((LotSlot.unwrap(slot) >> STATE) & STATE_MASK);
    }

    function stage(LotSlot slot) internal pure returns (uint256) {
        return (LotSlot.unwrap(slot) >> STAGE) & STAGE_MASK;
    }

    function reworks(LotSlot slot) internal pure returns (uint256) {
        return (LotSlot.unwrap(slot) >> REWORKS) & REWORKS_MASK;
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

    /// @dev The slot must be that of an open lot, whose supplier is empty.
    function withSupplier(LotSlot slot, address by) internal pure returns (LotSlot) {
        return LotSlot.wrap(LotSlot.unwrap(slot) | uint160(by));
    }

    function withDeadline(LotSlot slot, uint256 value) internal pure returns (LotSlot) {
        return LotSlot.wrap((LotSlot.unwrap(slot) & ~(DEADLINE_MASK << DEADLINE)) | (value << DEADLINE));
    }

    /// @dev A state and when it times out; zero: never.
    function withState(LotSlot slot, IEscrow.LotState value, uint256 until) internal pure returns (LotSlot) {
        uint256 cleared = LotSlot.unwrap(slot) & ~((STATE_MASK << STATE) | (DEADLINE_MASK << DEADLINE));
        return LotSlot.wrap(cleared | (uint256(value) << STATE) | (until << DEADLINE));
    }

    /// @dev A new round: no votes, one more on the count.
    function withRound(LotSlot slot, uint256 stage_, uint256 reworks_) internal pure returns (LotSlot) {
        unchecked {
            uint256 lasting = (LotSlot.unwrap(slot) & LASTING) + (1 << ROUND);
            return LotSlot.wrap(lasting | (stage_ << STAGE) | (reworks_ << REWORKS));
        }
    }

    /// @dev Counts an attestation of a seat that has not attested in this round.
    function withVote(LotSlot slot, uint256 seat, bool passed) internal pure returns (LotSlot) {
        unchecked {
            uint256 vote = 1 << ((passed ? PASSES : FAILS) + seat);
            return LotSlot.wrap((LotSlot.unwrap(slot) | vote) + (1 << SPENT));
        }
    }

    /// @dev Closed for good: nothing times out any more.
    function closed(LotSlot slot) internal pure returns (LotSlot) {
        return slot.withState(IEscrow.LotState.Closed, 0);
    }

    /// @dev Open again: only the round and the bid's flags stay.
    function reopened(LotSlot slot) internal pure returns (LotSlot) {
        return LotSlot.wrap(LotSlot.unwrap(slot) & (POSTED | CANCELLED | (ROUND_MASK << ROUND)));
    }
}
