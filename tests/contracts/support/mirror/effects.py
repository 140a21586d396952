"""What a move that is not refused does to the book."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.contracts.support.market import ARBITRATION_FEE, FAIL, PASS, State
from tests.contracts.support.mirror.book import Book, MirrorDispute, MirrorLot, Move
from tests.contracts.support.terms import EXIT_DELAY, MAX_ROUND, RULING_TIME, Stage
from tests.contracts.support.values import ZERO_ADDRESS, plain


def apply(book: Book, move: Move) -> None:
    """Books a move."""
    EFFECTS[move.action](book, move)


def _lot(move: Move) -> MirrorLot:
    return move.bid.lots[move.lot]


def _stage(move: Move) -> Stage:
    return move.bid.terms.stages[_lot(move).stage]


# Rounds and verdicts


def _start(move: Move, stage: int, reworks: int) -> None:
    lot = _lot(move)
    lot.stage, lot.reworks, lot.round, lot.votes, lot.overturned = stage, reworks, lot.round + 1, {}, False
    if _stage(move).build_time:
        lot.state, lot.deadline = State.BUILDING, move.time + _stage(move).build_time
    else:
        lot.state, lot.deadline = State.INSPECTING, move.time + _stage(move).inspection_time


def _verdict_of_quorum(move: Move) -> State | None:
    lot, stage = _lot(move), _stage(move)
    if lot.count(True) >= stage.quorum:
        return State.PASSED
    return State.FAILED if stage.panel.bit_count() - lot.count(False) < stage.quorum else None


def _verdict_of_majority(move: Move) -> State:
    lot = _lot(move)
    majority = lot.count(True) - lot.count(False)
    silent = State.PASSED if _stage(move).pays_on_silence else State.VOIDED
    return State.PASSED if majority > 0 else State.FAILED if majority < 0 else silent


def _decide_by_quorum(book: Book, move: Move) -> None:
    lot, verdict, window = _lot(move), _verdict_of_quorum(move), move.bid.terms.dispute_window
    if verdict is None:
        return
    lot.state, lot.deadline = verdict, move.time + window
    if not window:
        _conclude(book, move)


def _conclude(book: Book, move: Move) -> None:
    lot = _lot(move)
    if lot.state is State.PASSED:
        _pay(book, move)
    elif lot.state is State.VOIDED:
        _close(book, move, lot.supplier, move.bid.terms.bond)
    elif lot.reworks < move.bid.terms.reworks:
        _start(move, lot.stage, lot.reworks + 1)
    else:
        _default(book, move)


def _free_stakes(book: Book, move: Move) -> None:
    """Ends what the round's stakes answer for: overturned verdicts cost theirs, for the party that they wronged."""
    lot, terms = _lot(move), move.bid.terms
    passed = lot.state is State.PASSED
    party = lot.supplier if passed else plain(terms.customer)
    for seat, vote in lot.votes.items():
        stake = book.stakes[plain(terms.verifiers[seat])]
        amount = stake.backing.pop((move.bid.id, move.lot), 0)
        if lot.overturned and vote is not passed:
            book.purses[ZERO_ADDRESS, book.registry] -= amount
            book.credits[ZERO_ADDRESS, party] += amount
        else:
            stake.free += amount


# Money


def _pay(book: Book, move: Move) -> None:
    lot, terms = _lot(move), move.bid.terms
    share = terms.share(lot.stage)
    if lot.stage + 1 == len(terms.stages):
        _close(book, move, lot.supplier, share + terms.bond)
        return
    lot.paid += share
    book.gain(move.bid, lot.supplier, share)
    _start(move, lot.stage + 1, 0)


def _default(book: Book, move: Move) -> None:
    bid, terms, lot = move.bid, move.bid.terms, _lot(move)
    room = lot.round + len(terms.stages) * (1 + terms.reworks) <= MAX_ROUND
    untouched = lot.stage == 0 and lot.spent * terms.verifier_fee == 0
    if untouched and room and move.time < terms.claim_by and not bid.cancelled:
        bid.lots[move.lot] = MirrorLot(round=lot.round)
        book.gain(bid, terms.customer, terms.bond)
    else:
        _close(book, move, terms.customer, 0)


def _close(book: Book, move: Move, first: Any, amount: int) -> None:
    """Pays one party an amount and the customer whatever else was locked."""
    bid, lot = move.bid, _lot(move)
    rest = bid.locked_for(move.lot) - amount
    lot.state, lot.deadline = State.CLOSED, 0
    book.gain(bid, first, amount)
    book.gain(bid, bid.terms.customer, rest)


# Moves


def _cancel(book: Book, move: Move) -> None:
    open_lots = (number for number, lot in enumerate(move.bid.lots) if lot.state is State.OPEN)
    book.gain(move.bid, move.bid.terms.customer, sum(move.bid.locked_for(number) for number in open_lots))
    move.bid.cancelled = True


def _claimed(book: Book, move: Move, supplier: str, payer: str) -> None:
    _lot(move).supplier = supplier
    _start(move, 0, 0)
    book.gain(move.bid, payer, -move.bid.terms.bond)


def _claim(book: Book, move: Move) -> None:
    _claimed(book, move, move.actor, move.actor)


def _claim_with_signature(book: Book, move: Move) -> None:
    in_ether = move.bid.terms.token == ZERO_ADDRESS
    _claimed(book, move, move.supplier, move.actor if in_ether else move.supplier)


def _submit(book: Book, move: Move) -> None:
    _lot(move).state, _lot(move).deadline = State.INSPECTING, move.time + _stage(move).inspection_time


def _submit_with_signatures(book: Book, move: Move) -> None:
    _submit(book, move)
    _attest_with_signatures(book, move)


def _extend(book: Book, move: Move) -> None:
    _lot(move).deadline = move.amount


def _vote(book: Book, move: Move, seat: int, passes: bool) -> None:
    lot, terms = _lot(move), move.bid.terms
    lot.votes[seat] = passes
    lot.spent += 1
    if terms.arbitrator != ZERO_ADDRESS:
        book.stakes[plain(terms.verifiers[seat])].back((move.bid.id, move.lot), terms.verifier_stake)
    book.credits[plain(terms.token), plain(terms.verifiers[seat])] += terms.verifier_fee


def _attest(book: Book, move: Move) -> None:
    _vote(book, move, plain(move.bid.terms.verifiers).index(move.actor), move.passes)
    _decide_by_quorum(book, move)


def _attest_with_signatures(book: Book, move: Move) -> None:
    for seat, passes in move.votes:
        if seat not in _lot(move).votes:
            _vote(book, move, seat, passes)
    _decide_by_quorum(book, move)


def _accept(book: Book, move: Move) -> None:
    _free_stakes(book, move)
    _pay(book, move)


def _concede(book: Book, move: Move) -> None:
    _free_stakes(book, move)
    _default(book, move)


def _agree(book: Book, move: Move) -> None:
    _free_stakes(book, move)
    _close(book, move, _lot(move).supplier, move.amount)


def _dispute(book: Book, move: Move) -> None:
    lot = _lot(move)
    book.disputes.append(MirrorDispute(move.bid, move.lot, lot.round, lot.state))
    book.pay_ether(move.actor, book.arbitrator, ARBITRATION_FEE)
    lot.state, lot.deadline = State.DISPUTED, move.time + RULING_TIME


def _rule(book: Book, move: Move) -> None:
    dispute = book.disputes[move.dispute]
    dispute.ruled = True
    lot = dispute.bid.lots[dispute.lot]
    if lot.state is State.DISPUTED and lot.round == dispute.round and move.time < lot.deadline:
        lot.state = {PASS: State.PASSED, FAIL: State.FAILED}.get(move.amount, dispute.verdict)
        lot.deadline, lot.overturned = 0, lot.state is not dispute.verdict


def _lapse(book: Book, move: Move) -> None:
    lot = _lot(move)
    if lot.state is State.BUILDING:
        _default(book, move)
    elif lot.state is State.INSPECTING:
        window = move.bid.terms.dispute_window
        lot.state, lot.deadline = _verdict_of_majority(move), lot.deadline + window if window else 0
    else:
        about = (one for one in book.disputes if (one.bid, one.lot, one.round) == (move.bid, move.lot, lot.round))
        lot.state, lot.deadline = next(about).verdict, 0


def _settle(book: Book, move: Move) -> None:
    _free_stakes(book, move)
    _conclude(book, move)


def _stake(book: Book, move: Move) -> None:
    book.stakes[move.actor].free += move.amount
    book.pay_ether(move.actor, book.registry, move.amount)


def _request_exit(book: Book, move: Move) -> None:
    stake = book.stakes[move.actor]
    stake.free -= move.amount
    stake.exiting += move.amount
    stake.exit_at = move.time + EXIT_DELAY


EFFECTS: dict[str, Callable[[Book, Move], None]] = {
    "cancel": _cancel,
    "claim": _claim,
    "claimWithSignature": _claim_with_signature,
    "submit": _submit,
    "submitWithSignatures": _submit_with_signatures,
    "extend": _extend,
    "attest": _attest,
    "attestWithSignatures": _attest_with_signatures,
    "accept": _accept,
    "concede": _concede,
    "agree": _agree,
    "dispute": _dispute,
    "rule": _rule,
    "lapse": _lapse,
    "settle": _settle,
    "stake": _stake,
    "requestExit": _request_exit,
}
