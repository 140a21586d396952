// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IEscrow} from "contracts/interfaces/IEscrow.sol";
import {IOwnedArbitrator} from "contracts/interfaces/IOwnedArbitrator.sol";
import {Builders} from "./Builders.sol";
import {Deed, Op, Rule} from "./Rules.sol";

/// @notice What verifiers and the arbitrator do.
abstract contract Judging is Builders {
    /// @dev Disputes in the order in which the arbitrator was asked: a lot's place, plus one.
    uint256[] internal _disputed;

    function attest(uint256 seed) public {
        (uint256 bid, uint256 lot) = _pick(seed, IEscrow.Action.Attest);
        IEscrow.Lot memory seen = _seen[bid][lot];
        IEscrow.Terms memory terms = termsAt(bid);
        uint256 seat = _seat(seed >> 32, terms.stages[seen.stage].panel & ~(seen.passes | seen.fails));
        bool passed = (seed >> 40) % 5 < 3;
        _call(
            Call(Op.Attest, bid, lot, people[VERIFIER + seat], 0, 1 << seat),
            abi.encodeCall(IEscrow.attest, (terms, lot, seen.round, passed, bytes32(seed)))
        );
    }

    /// @dev A seat that may vote; one time in sixteen any.
    function _seat(uint256 seed, uint256 free) private pure returns (uint256) {
        uint256 seat = seed % VERIFIERS;
        if ((seed >> 8) % 16 == 0) return seat;
        for (uint256 i = 0; i < VERIFIERS; ++i) {
            uint256 next = (seat + i) % VERIFIERS;
            if ((free >> next) & 1 != 0) return next;
        }
        return seat;
    }

    /// @notice Signed attestations of two verifiers, carried by anyone or by the supplier who submits with them.
    function attestSigned(uint256 seed) external {
        bool submits = seed % 3 == 0;
        (uint256 bid, uint256 lot) = _pick(seed, submits ? IEscrow.Action.Submit : IEscrow.Action.Attest);
        IEscrow.Lot memory seen = _seen[bid][lot];
        IEscrow.Terms memory terms = termsAt(bid);
        (IEscrow.SignedAttestation[] memory carried, uint256 seats) = _carried(seed >> 16, bid, lot, seen, terms);
        Call memory call = Call(Op.Attest, bid, lot, _anyone(seed >> 8), 0, seats);
        bytes memory data = abi.encodeCall(IEscrow.attestWithSignatures, (terms, lot, seen.round, carried));
        if (submits) {
            (call.op, call.from) = (Op.SubmitSigned, _who(seed, seen.supplier));
            data = abi.encodeCall(IEscrow.submitWithSignatures, (terms, lot, seen.round, bytes32(0), carried));
        }
        _note(Deed.SignedAttestation, _call(call, data));
    }

    function _carried(
        uint256 seed,
        uint256 bid,
        uint256 lot,
        IEscrow.Lot memory seen,
        IEscrow.Terms memory terms
    ) private view returns (IEscrow.SignedAttestation[] memory carried, uint256 seats) {
        carried = new IEscrow.SignedAttestation[](1 + (seed % 2));
        for (uint256 i = 0; i < carried.length; ++i) {
            uint256 seat = _seat(seed >> (8 + 16 * i), terms.stages[seen.stage].panel & ~seats);
            bool passed = (seed >> (64 + i)) % 2 == 0;
            bytes memory signature = _signAttestation(_bids[bid].id, lot, seen, seat, passed);
            carried[i] = IEscrow.SignedAttestation(seat, passed, bytes32(0), signature);
            seats |= 1 << seat;
        }
    }

    function dispute(uint256 seed) public {
        (uint256 bid, uint256 lot) = _pick(seed, IEscrow.Action.Dispute);
        IEscrow.Lot memory seen = _seen[bid][lot];
        IEscrow.Terms memory terms = termsAt(bid);
        address from = _who(seed, seed % 3 == 0 ? terms.customer : seen.supplier);
        uint256 value = ARBITRATION_FEE + (seed >> 32) % 4 - (seed >> 40) % 16 / 15;
        bytes memory data = abi.encodeCall(IEscrow.dispute, (terms, lot, seen.round));
        if (_call(Call(Op.Dispute, bid, lot, from, value, 0), data)) _disputed.push(bid * LOTS + lot);
    }

    function rule(uint256 seed) public {
        if (_disputed.length == 0) return advance(seed);
        uint256 id = seed % 4 == 0 ? (seed >> 32) % _disputed.length : _openDispute(seed >> 32);
        (uint256 bid, uint256 lot) = (_disputed[id] / LOTS, _disputed[id] % LOTS);
        address from = _who(seed, people[JUDGE]);
        bytes memory data = abi.encodeCall(IOwnedArbitrator.giveRuling, (id, (seed >> 8) % 8 % 3));
        _callAt(Call(Op.Rule, bid, lot, from, 0, 0), address(arbitrator), data);
    }

    /// @dev A dispute of a lot that is disputed, from some place on; else the last one.
    function _openDispute(uint256 seed) private view returns (uint256 id) {
        uint256 count = _disputed.length;
        for (uint256 i = 0; i < count; ++i) {
            id = (seed + i) % count;
            IEscrow.LotState state = _seen[_disputed[id] / LOTS][_disputed[id] % LOTS].state;
            if (state == IEscrow.LotState.Disputed) return id;
        }
        return count - 1;
    }

    /// @notice A ruling by somebody who is no arbitrator, or evidence.
    function meddle(uint256 seed) external {
        (uint256 bid, uint256 lot) = _pick(seed, IEscrow.Action.Agree);
        address from = people[(seed >> 16) % PEOPLE];
        bytes memory data = abi.encodeCall(IEscrow.submitEvidence, (termsAt(bid), lot, "ipfs"));
        if (seed % 2 == 0) {
            _call(Call(Op.Evidence, bid, lot, from, 0, 0), data);
        } else {
            data = abi.encodeWithSignature("rule(uint256,uint256)", (seed >> 32) % (_disputed.length + 2), 1);
            _expect(!_callAt(Call(Op.Other, bid, lot, from, 0, 0), address(escrow), data), Rule.M4Authority);
        }
    }
}
