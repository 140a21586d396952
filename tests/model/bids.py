"""Finding a bid and its lots, and the refusals that every action shares."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .lot import Lot, LotState
from .messages import digest
from .outcome import Refusal
from .state import State
from .terms import Terms

LONGEST_LIST = 65_535
FRESH = Lot()


def bid_of(state: State, terms: Terms) -> bytes:
    """The bid's id (T1).

    Raises:
        Refusal: A list in the Terms is longer than any may be.
    """
    if state.recent[0] is terms:
        return state.recent[1]
    if max(len(terms.stages), len(terms.verifiers), len(terms.arbitrator_data)) > LONGEST_LIST:
        raise Refusal("Empty")
    bid = digest(terms, state.domain)
    state.recent = (terms, bid)
    return bid


def posted_bid(state: State, terms: Terms) -> bytes:
    """The id of a bid that was posted.

    Raises:
        Refusal: It was not.
    """
    bid = bid_of(state, terms)
    if bid not in state.bids:
        raise Refusal("EscrowUnknownBid", bid=bid)
    return bid


def lot_of(state: State, bid: bytes, index: int) -> Lot:
    """A lot as it counts: an open one of a cancelled bid is Closed (C2)."""
    lot = state.lots.get((bid, index), FRESH)
    if lot.state is LotState.OPEN and state.bids[bid].cancelled:
        return lot._replace(state=LotState.CLOSED)
    return lot


def known_lot(state: State, terms: Terms, index: int) -> tuple[bytes, Lot]:
    """The bid's id and one of its lots.

    Raises:
        Refusal: There is no such bid or lot.
    """
    bid = posted_bid(state, terms)
    if index >= terms.lots:
        raise Refusal("EscrowUnknownLot", lot=index, lots=terms.lots)
    return bid, lot_of(state, bid, index)


def lot_in(
    state: State, terms: Terms, index: int, states: Iterable[LotState], round_: int | None = None
) -> tuple[bytes, Lot]:
    """The bid's id and one of its lots, which is in one of some states and in the round that is meant (L9).

    Raises:
        Refusal: There is no such bid or lot, or it is in another state or round.
    """
    bid, lot = known_lot(state, terms, index)
    if lot.state not in states:
        expected = sum(1 << each for each in states)
        raise Refusal("EscrowWrongState", lot=index, actual=int(lot.state), expected=expected)
    if round_ is not None and lot.round != round_:
        raise Refusal("EscrowWrongRound", lot=index, actual=lot.round, expected=round_)
    return bid, lot


def change(state: State, bid: bytes, index: int, lot: Lot, /, **members: Any) -> Lot:
    """Keeps a lot with some members changed."""
    changed = lot._replace(**members)
    state.put(state.lots, (bid, index), changed)
    return changed


def need_customer(terms: Terms, account: str) -> None:
    """Refuses all but the customer.

    Raises:
        Refusal: It is another.
    """
    if account != terms.customer:
        raise Refusal("EscrowNotCustomer", actual=account, expected=terms.customer)


def need_supplier(lot: Lot, account: str) -> None:
    """Refuses all but the lot's supplier.

    Raises:
        Refusal: It is another.
    """
    if account != lot.supplier:
        raise Refusal("EscrowNotSupplier", actual=account, expected=lot.supplier)


def need_party(terms: Terms, lot: Lot, account: str) -> None:
    """Refuses all but customer and supplier.

    Raises:
        Refusal: It is another.
    """
    if account not in (terms.customer, lot.supplier):
        raise Refusal("EscrowNotParty", actual=account, customer=terms.customer, supplier=lot.supplier)


def unspent(terms: Terms, lot: Lot) -> int:
    """What is left of the budget for verifiers."""
    return terms.budget - lot.spent * terms.verifier_fee


def left(terms: Terms, lot: Lot) -> int:
    """All that is left of a lot that was claimed."""
    return terms.unpaid(lot.stage) + unspent(terms, lot) + terms.bond
