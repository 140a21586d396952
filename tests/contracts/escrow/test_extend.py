"""`extend`: the customer gives the supplier more time."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.support import clock
from tests.contracts.support.errors import error, refusal
from tests.contracts.support.events import event, events_of
from tests.contracts.support.market import Market, State, states
from tests.contracts.support.terms import DAY, LONGEST_TIME, Stage

TAKEN = [State.BUILDING]


@pytest.mark.parametrize("lot", [0, 1])
def test_puts_off_the_deadline(ether: Market, lot: int) -> None:
    """L8: the deadline is the new one, nothing else changes, and no money moves."""
    terms = ether.bring(State.BUILDING, ether.terms(), lot)
    before = ether.lot(terms, lot)
    due = before.deadline + 5 * DAY
    with ether.ledger().moves():
        extended = ether.extend(terms, due, lot)
    assert events_of(extended, ether.escrow) == [event("LotExtended", bid=ether.bid(terms), lot=lot, deadline=due)]
    assert ether.lot(terms, lot) == before._replace(deadline=due)


@pytest.mark.parametrize("late", [-1, 0, 1])
def test_earliest_time(ether: Market, late: int) -> None:
    """L8: the new time is later than both the deadline and now."""
    terms = ether.bring(State.BUILDING, ether.terms())
    deadline = ether.lot(terms).deadline
    clock.mine_at(deadline + late)
    least, most = max(deadline, deadline + late) + 1, deadline + late + LONGEST_TIME
    for due in (0, least - 1):
        expected = error("EscrowDueOutOfRange", actual=due, earliest=least, latest=most)
        assert refusal(ether.escrow.extend, terms, 0, 1, due, by=terms.customer) == expected
    assert refusal(ether.escrow.extend, terms, 0, 1, least, by=terms.customer) is None


def test_latest_time(ether: Market) -> None:
    """L8: a time at most 3,650 days ahead, as farther ones do not fit the lot's slot."""
    terms = ether.bring(State.BUILDING, ether.terms())
    least, most = ether.lot(terms).deadline + 1, clock.now() + LONGEST_TIME
    assert refusal(ether.escrow.extend, terms, 0, 1, most, by=terms.customer) is None
    for due in (most + 1, 2**34, 2**256 - 1):
        expected = error("EscrowDueOutOfRange", actual=due, earliest=least, latest=most)
        assert refusal(ether.escrow.extend, terms, 0, 1, due, by=terms.customer) == expected


def test_after_the_deadline_the_supplier_is_back_in_time(ether: Market) -> None:
    """L8: a missed deadline is mended as long as nobody has lapsed the lot."""
    terms = ether.bring(State.BUILDING, ether.terms())
    missed = ether.lot(terms).deadline
    clock.mine_at(missed + 3 * DAY)
    ether.extend(terms, missed + 10 * DAY)
    expected = error("EscrowLapseTooEarly", timestamp=clock.now(), deadline=missed + 10 * DAY)
    assert refusal(ether.escrow.lapse, terms, 0, by=ether.people.stranger) == expected
    with clock.executing_at(missed + 10 * DAY - 1):
        ether.submit(terms)
    assert ether.lot(terms).state is State.INSPECTING


def test_extended_lot_lapses_at_its_new_deadline(ether: Market) -> None:
    """L8, E6: time that was given runs out too."""
    terms = ether.bring(State.BUILDING, ether.terms())
    ether.extend(terms, ether.lot(terms).deadline + DAY)
    deadline = ether.lot(terms).deadline
    clock.mine_at(deadline - 1)
    expected = error("EscrowLapseTooEarly", timestamp=deadline - 1, deadline=deadline)
    assert refusal(ether.escrow.lapse, terms, 0, by=ether.people.stranger) == expected
    clock.mine_at(deadline)
    late = error("EscrowSubmitOver", timestamp=deadline, due=deadline)
    assert refusal(ether.escrow.submit, terms, 0, 1, b"\x00" * 32, by=ether.people.supplier) == late
    assert refusal(ether.escrow.lapse, terms, 0, by=ether.people.stranger) is None


def test_more_than_once(ether: Market) -> None:
    """L8: each extension counts on from the one before."""
    terms = ether.bring(State.BUILDING, ether.terms())
    first = ether.lot(terms).deadline + DAY
    ether.extend(terms, first)
    ether.extend(terms, first + 1)
    assert ether.lot(terms).deadline == first + 1


def test_in_a_later_stage(ether: Market) -> None:
    """L8, L9: each stage that is built can be given time, in its own round."""
    terms = ether.bring(State.BUILDING, ether.terms(stages=(Stage(share_bps=4_000), Stage(share_bps=6_000))))
    ether.accept(terms)
    due = ether.lot(terms).deadline + DAY
    expected = error("EscrowWrongRound", lot=0, actual=2, expected=1)
    assert refusal(ether.escrow.extend, terms, 0, 1, due, by=terms.customer) == expected
    ether.extend(terms, due, round_=2)
    assert (ether.lot(terms).stage, ether.lot(terms).deadline) == (1, due)


def test_refuses_another_sender(ether: Market) -> None:
    """L8: the supplier does not give itself time, and nobody else does."""
    terms = ether.bring(State.BUILDING, ether.terms())
    due = ether.lot(terms).deadline + DAY
    others: list[Any] = [ether.people.supplier, ether.people.stranger, terms.verifiers[0]]
    for sender in others:
        expected = error("EscrowNotCustomer", actual=sender, expected=terms.customer)
        assert refusal(ether.escrow.extend, terms, 0, 1, due, by=sender) == expected


def test_refuses_another_round(ether: Market) -> None:
    """L9: time given to the supplier before does not go to the next one."""
    terms = ether.bring(State.BUILDING, ether.terms())
    ether.concede(terms)
    ether.claim(terms, by=ether.people.rival)
    due = ether.lot(terms).deadline + DAY
    expected = error("EscrowWrongRound", lot=0, actual=2, expected=1)
    assert refusal(ether.escrow.extend, terms, 0, 1, due, by=terms.customer) == expected


@pytest.mark.parametrize("state", [state for state in State if state not in TAKEN])
def test_refuses_other_states(ether: Market, state: State) -> None:
    """L8: only what is being built can be late."""
    terms = ether.bring(state, ether.terms())
    expected = error("EscrowWrongState", lot=0, actual=state, expected=states(*TAKEN))
    assert refusal(ether.escrow.extend, terms, 0, 1, clock.now() + 400 * DAY, by=terms.customer) == expected


def test_refuses_unknown_lots_and_bids(ether: Market) -> None:
    """What does not exist has no deadline."""
    terms = ether.bring(State.OPEN, ether.terms())
    unknown, due = terms.but(price=1), clock.now() + DAY
    no_lot, no_bid = error("EscrowUnknownLot", lot=2, lots=2), error("EscrowUnknownBid", bid=ether.bid(unknown))
    assert refusal(ether.escrow.extend, terms, 2, 1, due, by=terms.customer) == no_lot
    assert refusal(ether.escrow.extend, unknown, 0, 1, due, by=terms.customer) == no_bid
