"""`submit`: a supplier hands a built lot over to inspection."""

from __future__ import annotations

import pytest

from tests.contracts.support import clock
from tests.contracts.support.actions import IN_TIME
from tests.contracts.support.errors import error, refusal
from tests.contracts.support.events import event, events_of
from tests.contracts.support.market import EVIDENCE, Lot, Market, State, states


def test_starts_the_inspection(market: Market, lot: int) -> None:
    """A submission moves no money and starts the time to inspect."""
    terms, supplier = market.bring(State.BUILDING, market.terms(), lot), market.people.supplier
    with market.ledger().moves():
        submitted = market.submit(terms, lot)
    deadline = submitted.timestamp + terms.stage.inspection_time
    expected = event("LotSubmitted", bid=market.bid(terms), lot=lot, evidence=EVIDENCE)
    assert events_of(submitted, market.escrow) == [expected]
    figures = {"round": 1, "deadline": deadline, "actions": IN_TIME[State.INSPECTING]}
    assert market.lot(terms, lot) == Lot(State.INSPECTING, supplier.address, **figures)


def test_last_second_counts(ether: Market) -> None:
    """A lot can be submitted in the last second before it is due."""
    terms = ether.bring(State.BUILDING, ether.terms())
    last = ether.lot(terms).deadline - 1
    with clock.executing_at(last):
        ether.submit(terms)
    assert ether.lot(terms).deadline == last + terms.stage.inspection_time


@pytest.mark.parametrize("late", [0, 1])
def test_refuses_from_due_on(ether: Market, late: int) -> None:
    """When a lot is due, it is too late to submit it."""
    terms = ether.bring(State.BUILDING, ether.terms())
    due = ether.lot(terms).deadline
    clock.mine_at(due + late)
    expected = error("EscrowSubmitOver", timestamp=due + late, due=due)
    assert refusal(ether.escrow.submit, terms, 0, 1, EVIDENCE, by=ether.people.supplier) == expected


def test_refuses_another_sender(ether: Market) -> None:
    """Only who claimed the lot submits it."""
    terms = ether.bring(State.BUILDING, ether.terms())
    expected = error("EscrowNotSupplier", actual=ether.people.rival, expected=ether.people.supplier)
    assert refusal(ether.escrow.submit, terms, 0, 1, EVIDENCE, by=ether.people.rival) == expected


@pytest.mark.parametrize("round_", [0, 2, 2**255])
def test_refuses_another_round(ether: Market, round_: int) -> None:
    """A submission that was meant for another round does not count."""
    terms = ether.bring(State.BUILDING, ether.terms())
    expected = error("EscrowWrongRound", lot=0, actual=1, expected=round_)
    assert refusal(ether.escrow.submit, terms, 0, round_, EVIDENCE, by=ether.people.supplier) == expected


@pytest.mark.parametrize("state", [state for state in State if state is not State.BUILDING])
def test_refuses_lots_that_are_not_building(ether: Market, state: State) -> None:
    """A lot is submitted while it is built, and once."""
    terms = ether.bring(state, ether.terms())
    expected = error("EscrowWrongState", lot=0, actual=state, expected=states(State.BUILDING))
    assert refusal(ether.escrow.submit, terms, 0, 1, EVIDENCE, by=ether.people.supplier) == expected


def test_refuses_unknown_lots_and_bids(ether: Market) -> None:
    """What does not exist cannot be submitted."""
    terms, supplier = ether.bring(State.OPEN, ether.terms()), ether.people.supplier
    unknown = terms.but(price=1)
    no_lot, no_bid = error("EscrowUnknownLot", lot=2, lots=2), error("EscrowUnknownBid", bid=ether.bid(unknown))
    assert refusal(ether.escrow.submit, terms, 2, 1, EVIDENCE, by=supplier) == no_lot
    assert refusal(ether.escrow.submit, unknown, 0, 1, EVIDENCE, by=supplier) == no_bid
