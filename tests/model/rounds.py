"""How rounds begin and end, and what their ends pay (L4, L5, E2 to E6)."""

from __future__ import annotations

from .bids import change, left, unspent
from .lot import Lot, LotState
from .money import pay
from .state import State
from .terms import Terms

MOST_ROUNDS = 511


def start(state: State, bid: bytes, index: int, terms: Terms, lot: Lot, stage: int, reworks: int) -> Lot:
    """Begins a round: Building, or Inspecting where the stage has no build time (L4, L5)."""
    gate = terms.stages[stage]
    return change(
        state,
        bid,
        index,
        lot,
        state=LotState.BUILDING if gate.build_time else LotState.INSPECTING,
        stage=stage,
        reworks=reworks,
        round=lot.round + 1,
        deadline=state.time + (gate.build_time or gate.inspection_time),
        passes=0,
        fails=0,
    )


def _start_told(state: State, bid: bytes, index: int, terms: Terms, lot: Lot, stage: int, reworks: int) -> None:
    lot = start(state, bid, index, terms, lot, stage, reworks)
    state.log("LotStarted", bid=bid, lot=index, round=lot.round, stage=stage, deadline=lot.deadline)


def pay_stage(state: State, bid: bytes, index: int, terms: Terms, lot: Lot) -> None:
    """Pays the stage: the next one starts, or the lot is closed (E2)."""
    following = lot.stage + 1
    is_last = following == len(terms.stages)
    to_supplier = terms.unpaid(lot.stage) + terms.bond if is_last else terms.share(lot.stage)
    to_customer = unspent(terms, lot) if is_last else 0
    state.log("LotPaid", bid=bid, lot=index, toSupplier=to_supplier, toCustomer=to_customer)
    if is_last:
        _close(state, bid, index, lot)
    else:
        _start_told(state, bid, index, terms, lot, following, 0)
    pay_out(state, bid, index, terms, lot.supplier, to_supplier)
    pay_out(state, bid, index, terms, terms.customer, to_customer)


def fail_stage(state: State, bid: bytes, index: int, terms: Terms, lot: Lot) -> None:
    """Starts a rework if one is left; else the lot defaults (E3)."""
    if lot.reworks < terms.reworks:
        _start_told(state, bid, index, terms, lot, lot.stage, lot.reworks + 1)
    else:
        default(state, bid, index, terms, lot)


def default(state: State, bid: bytes, index: int, terms: Terms, lot: Lot) -> None:
    """The bond to the customer; the lot opens again, or the rest goes to the customer too (E5)."""
    reopens = _opens_again(state, bid, terms, lot)
    to_customer = terms.bond if reopens else left(terms, lot)
    if reopens:
        state.put(state.lots, (bid, index), Lot(round=lot.round))
    else:
        _close(state, bid, index, lot)
    state.log("LotDefaulted", bid=bid, lot=index, toCustomer=to_customer, reopened=reopens)
    pay_out(state, bid, index, terms, terms.customer, to_customer)


def _opens_again(state: State, bid: bytes, terms: Terms, lot: Lot) -> bool:
    return (
        lot.stage == 0
        and lot.spent * terms.verifier_fee == 0
        and state.time < terms.claim_by
        and not state.bids[bid].cancelled
        and lot.round + terms.rounds <= MOST_ROUNDS
    )


def void(state: State, bid: bytes, index: int, terms: Terms, lot: Lot) -> None:
    """The bond to the supplier, the rest to the customer (E4)."""
    to_customer = left(terms, lot) - terms.bond
    _close(state, bid, index, lot)
    state.log("LotVoided", bid=bid, lot=index, toSupplier=terms.bond, toCustomer=to_customer)
    pay_out(state, bid, index, terms, lot.supplier, terms.bond)
    pay_out(state, bid, index, terms, terms.customer, to_customer)


def split(state: State, bid: bytes, index: int, terms: Terms, lot: Lot, to_supplier: int) -> None:
    """What the parties agreed on to the supplier, the rest to the customer (E9)."""
    to_customer = left(terms, lot) - to_supplier
    _close(state, bid, index, lot)
    state.log("LotAgreed", bid=bid, lot=index, toSupplier=to_supplier, toCustomer=to_customer)
    pay_out(state, bid, index, terms, lot.supplier, to_supplier)
    pay_out(state, bid, index, terms, terms.customer, to_customer)


def _close(state: State, bid: bytes, index: int, lot: Lot) -> None:
    """A closed lot keeps its last supplier, stage and votes (M7)."""
    change(state, bid, index, lot, state=LotState.CLOSED, deadline=0)


def pay_out(state: State, bid: bytes, index: int, terms: Terms, payee: str, amount: int) -> None:
    """Pays out of a lot, and notes it (M2)."""
    state.add(state.flows, (bid, index), -amount)
    pay(state, terms.token, payee, amount)
