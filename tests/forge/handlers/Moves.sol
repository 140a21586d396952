// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IEscrow} from "contracts/interfaces/IEscrow.sol";
import {Ledger} from "./Ledger.sol";
import {Deed, Op, Rule} from "./Rules.sol";

/// @notice What a call may make of a lot, by the rules.
abstract contract Moves is Ledger {
    uint256 private constant O = 1 << uint256(IEscrow.LotState.Open);
    uint256 private constant B = 1 << uint256(IEscrow.LotState.Building);
    uint256 private constant I = 1 << uint256(IEscrow.LotState.Inspecting);
    uint256 private constant P = 1 << uint256(IEscrow.LotState.Passed);
    uint256 private constant F = 1 << uint256(IEscrow.LotState.Failed);
    uint256 private constant V = 1 << uint256(IEscrow.LotState.Voided);
    uint256 private constant D = 1 << uint256(IEscrow.LotState.Disputed);
    uint256 private constant C = 1 << uint256(IEscrow.LotState.Closed);

    uint256 private constant LONGEST = 3650 days;
    uint256 private constant RULING = 120 days;

    /// @dev Compares a lot of a bid before and after a call that succeeded.
    function _checkMove(
        Op op,
        IEscrow.Terms memory terms,
        bool cancelled,
        IEscrow.Lot memory was,
        IEscrow.Lot memory lot,
        uint256 since
    ) internal {
        if (was.state == IEscrow.LotState.Closed) _expect(_same(was, lot), Rule.M7Closed);
        _expect(_bit(lot) & _outcomes(op, _bit(was), terms.disputeWindow != 0) != 0, Rule.I6States);
        _expect(!cancelled || lot.state != IEscrow.LotState.Open, Rule.C2Cancelled);
        _checkRound(terms, was, lot);
        _checkBounds(terms, lot);
        _checkVotes(terms, was, lot);
        _checkDeadline(op, terms, was, lot, since);
        if (lot.state == IEscrow.LotState.Open && was.state != IEscrow.LotState.Open) _checkReopened(terms, was, lot);
        _noteMove(op, terms, was, lot);
    }

    function _bit(IEscrow.Lot memory lot) internal pure returns (uint256) {
        return 1 << uint256(lot.state);
    }

    function _same(IEscrow.Lot memory was, IEscrow.Lot memory lot) internal pure returns (bool) {
        (uint256 a, uint256 b) = (was.actions, lot.actions);
        (was.actions, lot.actions) = (0, 0);
        bool same = keccak256(abi.encode(was)) == keccak256(abi.encode(lot));
        (was.actions, lot.actions) = (a, b);
        return same;
    }

    /// @dev The table of states in docs/operations: where a call leads from a state, as bits.
    function _outcomes(Op op, uint256 from, bool disputable) private pure returns (uint256) {
        if (op == Op.Claim && from == O) return B | I;
        if (op == Op.Submit && from == B) return I;
        bool attested = (op == Op.SubmitSigned && from == B) || (op == Op.Attest && from == I);
        if (attested) return I | (disputable ? P | F : B | O | C);
        if (op == Op.Extend && from == B) return B;
        if (op == Op.Accept && from & (B | I | P | F) != 0) return B | I | C;
        if (op == Op.Concede && from & (B | I | P) != 0) return O | C;
        if (op == Op.Agree && from & (B | I | P | F | V | D) != 0) return C;
        if (op == Op.Dispute && from & (P | F | V) != 0) return D;
        if (op == Op.Rule && from == D) return D | P | F | V;
        if (op == Op.Lapse && from == B) return O | C;
        if (op == Op.Lapse && from & (I | D) != 0) return P | F | V;
        if (op == Op.Settle && from == P) return B | I | C;
        if (op == Op.Settle && from == F) return B | I | O | C;
        if (op == Op.Settle && from == V) return C;
        if (op == Op.Cancel) return from == O ? C : from;
        if (op == Op.Post || op == Op.Rule || op == Op.Evidence || op == Op.Withdraw || op == Op.Other) return from;
        return 0;
    }

    /// @dev L4, L5, E3: a round is the next one exactly when a stage or a rework starts.
    function _checkRound(IEscrow.Terms memory terms, IEscrow.Lot memory was, IEscrow.Lot memory lot) private {
        if (lot.round == was.round) {
            bool reopened = lot.state == IEscrow.LotState.Open;
            _expect(reopened || (lot.stage == was.stage && lot.reworks == was.reworks), Rule.L5Rounds);
            return;
        }
        bool claimed = was.state == IEscrow.LotState.Open && lot.stage == 0 && lot.reworks == 0 && lot.spent == 0;
        bool next = lot.stage == was.stage + 1 && lot.reworks == 0;
        bool again = lot.stage == was.stage && lot.reworks == was.reworks + 1;
        _expect(lot.round == was.round + 1 && (claimed || next || again), Rule.L5Rounds);
        _expect(lot.passes == 0 && lot.fails == 0, Rule.L5Rounds);
        bool waits = terms.stages[lot.stage].buildTime == 0;
        _expect(lot.state == (waits ? IEscrow.LotState.Inspecting : IEscrow.LotState.Building), Rule.L5Rounds);
    }

    /// @dev T6, T10, E5, and no more fees than the budget has.
    function _checkBounds(IEscrow.Terms memory terms, IEscrow.Lot memory lot) private {
        uint256 seats;
        for (uint256 i = 0; i < terms.stages.length; ++i) {
            seats += _count(terms.stages[i].panel);
        }
        _expect(lot.stage < terms.stages.length && lot.reworks <= terms.reworks, Rule.T10Bounds);
        _expect(lot.spent <= seats * (1 + terms.reworks) && lot.round <= 511, Rule.T10Bounds);
        bool claimed = _bit(lot) & (O | C) == 0;
        _expect(!claimed || (lot.supplier != address(0) && lot.round != 0), Rule.T10Bounds);
    }

    /// @dev I1, I5, E1: votes come from the panel, each once, and a quorum ends the inspection.
    function _checkVotes(IEscrow.Terms memory terms, IEscrow.Lot memory was, IEscrow.Lot memory lot) private {
        IEscrow.Stage memory stage = terms.stages[lot.stage];
        _expect((lot.passes | lot.fails) & ~stage.panel == 0 && lot.passes & lot.fails == 0, Rule.I5Votes);
        if (lot.round == was.round && was.state != IEscrow.LotState.Open && lot.state != IEscrow.LotState.Open) {
            _expect(was.passes & ~lot.passes == 0 && was.fails & ~lot.fails == 0, Rule.I5Votes);
            uint256 votes = _count(lot.passes | lot.fails) - _count(was.passes | was.fails);
            _expect(lot.spent == was.spent + votes, Rule.I4Fees);
        }
        if (lot.state == IEscrow.LotState.Inspecting && stage.panel != 0) {
            _expect(_count(lot.passes) < stage.quorum, Rule.I5Votes);
            _expect(_count(lot.fails) <= _count(stage.panel) - stage.quorum, Rule.I5Votes);
        }
    }

    /// @dev L4, L6, L8, I6, I7, D5, D6: when the state times out.
    function _checkDeadline(
        Op op,
        IEscrow.Terms memory terms,
        IEscrow.Lot memory was,
        IEscrow.Lot memory lot,
        uint256 since
    ) private {
        IEscrow.Stage memory stage = terms.stages[lot.stage];
        uint256 bits = _bit(lot);
        if (bits & (O | C) != 0) return _expect(lot.deadline == 0, Rule.L6Deadlines);
        bool started = lot.round != was.round;
        if (op == Op.Extend) {
            bool later = lot.deadline > was.deadline && lot.deadline > block.timestamp;
            return _expect(later && lot.deadline <= block.timestamp + LONGEST, Rule.L6Deadlines);
        }
        if (_bit(was) == bits && !started) return _expect(lot.deadline == was.deadline, Rule.L6Deadlines);
        if (bits == B) return _expect(lot.deadline == block.timestamp + stage.buildTime, Rule.L6Deadlines);
        if (bits == I) return _expect(lot.deadline == block.timestamp + stage.inspectionTime, Rule.L6Deadlines);
        if (bits == D) return _expect(lot.deadline == block.timestamp + RULING, Rule.L6Deadlines);
        if (op == Op.Rule || _bit(was) == D) {
            _expect(lot.deadline == 0, Rule.D5Final);
            if (op == Op.Rule) _expect(block.timestamp < since + RULING, Rule.D5Final);
            return;
        }
        uint256 from = op == Op.Lapse ? was.deadline : block.timestamp;
        _expect(lot.deadline == (terms.disputeWindow == 0 ? 0 : from + terms.disputeWindow), Rule.L6Deadlines);
    }

    /// @dev E5: only a lot that is as it was before the claim.
    function _checkReopened(IEscrow.Terms memory terms, IEscrow.Lot memory was, IEscrow.Lot memory lot) private {
        bool unspent = was.spent * terms.verifierFee == 0;
        _expect(was.stage == 0 && unspent && block.timestamp < terms.claimBy, Rule.E5Reopened);
        _expect(lot.supplier == address(0) && lot.spent == 0 && lot.passes | lot.fails == 0, Rule.E5Reopened);
        _expect(lot.round == was.round && lot.stage == 0 && lot.reworks == 0, Rule.E5Reopened);
    }

    function _noteMove(Op op, IEscrow.Terms memory terms, IEscrow.Lot memory was, IEscrow.Lot memory lot) private {
        (uint256 from, uint256 to) = (_bit(was), _bit(lot));
        _note(Deed.Claimed, op == Op.Claim && from == O);
        _note(Deed.Submitted, from == B && to == I && lot.round == was.round);
        _note(Deed.Attested, lot.spent > was.spent);
        _note(Deed.SecondStage, lot.stage == was.stage + 1);
        _note(Deed.Reworked, lot.reworks == was.reworks + 1);
        _note(Deed.TimeLocked, lot.round != was.round && terms.stages[lot.stage].panel == 0);
        _note(Deed.Passed, from != P && to == P);
        _note(Deed.Failed, from != F && to == F);
        _note(Deed.Voided, from != V && to == V);
        _note(Deed.Disputed, from != D && to == D);
        _note(Deed.Ruled, op == Op.Rule && from == D && to != D);
        _note(Deed.RulingMissed, op == Op.Lapse && from == D);
        _note(Deed.Reopened, from != O && to == O);
        _note(Deed.Paid, from == P && op == Op.Settle && to == C);
    }
}
