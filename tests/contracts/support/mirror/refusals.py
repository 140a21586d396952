"""Why a move is refused, in the order in which the contracts look for reasons."""

from __future__ import annotations

from collections.abc import Callable

from tests.contracts.support.attempts import TAKEN
from tests.contracts.support.errors import Refusal, error
from tests.contracts.support.market import ARBITRATION_FEE, FAIL, State, states
from tests.contracts.support.mirror.book import Book, MirrorLot, Move
from tests.contracts.support.terms import LONGEST_TIME, Terms
from tests.contracts.support.values import ZERO_ADDRESS, plain

ROUNDLESS = ("claim", "claimWithSignature", "lapse", "settle")
OF_NO_LOT = ("cancel", "rule", "stake", "requestExit")


def judge(book: Book, move: Move) -> Refusal | None:
    """Why a move is refused; None if it is not."""
    if move.action in OF_NO_LOT:
        return RULES[move.action](book, move)
    state, taken = move.bid.state(move.lot), TAKEN[move.action]
    if state not in taken:
        return error("EscrowWrongState", lot=move.lot, actual=state, expected=states(*taken))
    held = _lot(move).round
    if move.action not in ROUNDLESS and move.round != held:
        return error("EscrowWrongRound", lot=move.lot, actual=held, expected=move.round)
    return RULES[move.action](book, move)


def _lot(move: Move) -> MirrorLot:
    return move.bid.lots[move.lot]


def _terms(move: Move) -> Terms:
    return move.bid.terms


def _not_customer(move: Move) -> Refusal | None:
    customer = plain(_terms(move).customer)
    return None if move.actor == customer else error("EscrowNotCustomer", actual=move.actor, expected=customer)


def _not_supplier(move: Move) -> Refusal | None:
    supplier = _lot(move).supplier
    return None if move.actor == supplier else error("EscrowNotSupplier", actual=move.actor, expected=supplier)


def _not_party(move: Move) -> Refusal | None:
    customer, supplier = plain(_terms(move).customer), _lot(move).supplier
    if move.actor in (customer, supplier):
        return None
    return error("EscrowNotParty", actual=move.actor, customer=customer, supplier=supplier)


def _expired(move: Move) -> Refusal | None:
    if move.time < move.until:
        return None
    return error("EscrowSignatureExpired", timestamp=move.time, deadline=move.until)


def _cancel(book: Book, move: Move) -> Refusal | None:
    bid, terms = move.bid, _terms(move)
    owner = move.actor == plain(terms.customer)
    if not owner and move.time < terms.claim_by:
        return error("EscrowCancelTooEarly", account=move.actor, timestamp=move.time, claimBy=terms.claim_by)
    if bid.cancelled:
        return error("EscrowAlreadyCancelled", bid=bid.id)
    if not owner and all(lot.state is not State.OPEN for lot in bid.lots):
        return error("EscrowNothingOpen", bid=bid.id)
    return None


def _claimed_by(move: Move, supplier: str) -> Refusal | None:
    terms = _terms(move)
    named = plain(terms.supplier)
    if named not in (ZERO_ADDRESS, supplier):
        return error("EscrowClaimReserved", actual=supplier, expected=named)
    if named == ZERO_ADDRESS and supplier in plain(terms.verifiers):
        return error("EscrowSupplierIsVerifier", supplier=supplier)
    if move.time >= terms.claim_by:
        return error("EscrowClaimOver", timestamp=move.time, claimBy=terms.claim_by)
    return None


def _claim(book: Book, move: Move) -> Refusal | None:
    return _claimed_by(move, move.actor)


def _claim_with_signature(book: Book, move: Move) -> Refusal | None:
    return _expired(move) or _claimed_by(move, move.supplier)


def _submit(book: Book, move: Move) -> Refusal | None:
    due = _lot(move).deadline
    late = error("EscrowSubmitOver", timestamp=move.time, due=due) if move.time >= due else None
    return _not_supplier(move) or late


def _submit_with_signatures(book: Book, move: Move) -> Refusal | None:
    return _submit(book, move) or _carried(book, move)


def _extend(book: Book, move: Move) -> Refusal | None:
    earliest, latest = max(_lot(move).deadline, move.time) + 1, move.time + LONGEST_TIME
    fits = earliest <= move.amount <= latest
    out_of_range = error("EscrowDueOutOfRange", actual=move.amount, earliest=earliest, latest=latest)
    return _not_customer(move) or (None if fits else out_of_range)


def _late_to_attest(move: Move) -> Refusal | None:
    deadline = _lot(move).deadline
    if move.time < deadline:
        return None
    return error("EscrowInspectionOver", timestamp=move.time, deadline=deadline)


def _not_on_panel(move: Move, seat: int) -> Refusal | None:
    terms = _terms(move)
    panel = terms.stages[_lot(move).stage].panel
    return None if panel >> seat & 1 else error("EscrowNotOnPanel", verifier=terms.verifiers[seat], panel=panel)


def _too_little_stake(book: Book, move: Move, seat: int) -> Refusal | None:
    verifier, needed = plain(_terms(move).verifiers[seat]), _terms(move).verifier_stake
    stake = book.stakes[verifier]
    counts = stake.active if _terms(move).arbitrator == ZERO_ADDRESS else stake.free
    if counts >= needed:
        return None
    return error("EscrowInsufficientStake", verifier=verifier, actual=counts, expected=needed)


def _attest(book: Book, move: Move) -> Refusal | None:
    late, verifiers = _late_to_attest(move), plain(_terms(move).verifiers)
    if late:
        return late
    if move.actor not in verifiers:
        return error("EscrowNotVerifier", account=move.actor)
    seat = verifiers.index(move.actor)
    outside = _not_on_panel(move, seat)
    if outside:
        return outside
    if seat in _lot(move).votes:
        return error("EscrowAlreadyAttested", verifier=move.actor, round=_lot(move).round)
    return _too_little_stake(book, move, seat)


def _carried(book: Book, move: Move) -> Refusal | None:
    counted = set(_lot(move).votes) if move.action == "attestWithSignatures" else set()
    new = [seat for seat, _ in move.votes if seat not in counted]
    for seat in new:
        refused = _not_on_panel(move, seat) or _too_little_stake(book, move, seat)
        if refused:
            return refused
    return None if new else error("EscrowNoAttestations")


def _attest_with_signatures(book: Book, move: Move) -> Refusal | None:
    return _late_to_attest(move) or _carried(book, move)


def _accept(book: Book, move: Move) -> Refusal | None:
    return _not_customer(move)


def _concede(book: Book, move: Move) -> Refusal | None:
    return _not_supplier(move)


def _agree(book: Book, move: Move) -> Refusal | None:
    left = move.bid.locked_for(move.lot)
    too_large = error("EscrowSplitTooLarge", toSupplier=move.amount, left=left) if move.amount > left else None
    return _not_party(move) or _expired(move) or too_large


def _dispute(book: Book, move: Move) -> Refusal | None:
    deadline = _lot(move).deadline
    stranger = _not_party(move)
    if stranger:
        return stranger
    if move.time >= deadline:
        return error("EscrowDisputeOver", timestamp=move.time, deadline=deadline)
    if move.amount < ARBITRATION_FEE:
        return error("EscrowArbitrationUnderpaid", actual=move.amount, expected=ARBITRATION_FEE)
    return None


def _rule(book: Book, move: Move) -> Refusal | None:
    if move.actor != book.judge:
        return error("ArbitratorNotOwner", actual=move.actor, expected=book.judge)
    if book.disputes[move.dispute].ruled:
        return error("ArbitratorAlreadyRuled", disputeId=move.dispute)
    if move.amount > FAIL:
        return error("ArbitratorUnknownRuling", ruling=move.amount, choices=FAIL)
    return None


def _lapse(book: Book, move: Move) -> Refusal | None:
    deadline = _lot(move).deadline
    return error("EscrowLapseTooEarly", timestamp=move.time, deadline=deadline) if move.time < deadline else None


def _settle(book: Book, move: Move) -> Refusal | None:
    deadline = _lot(move).deadline
    return error("EscrowSettleTooEarly", timestamp=move.time, deadline=deadline) if move.time < deadline else None


def _stake(book: Book, move: Move) -> Refusal | None:
    return None if move.amount else error("RegistryZeroStake")


def _request_exit(book: Book, move: Move) -> Refusal | None:
    free = book.stakes[move.actor].free
    if not move.amount:
        return error("RegistryZeroExit")
    return error("RegistryInsufficientStake", actual=free, expected=move.amount) if move.amount > free else None


RULES: dict[str, Callable[[Book, Move], Refusal | None]] = {
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
