"""`getLot`: a lot as it stands, and what it takes."""

from __future__ import annotations

import pytest

from tests.contracts.support import clock
from tests.contracts.support.actions import IN_TIME, OVERDUE
from tests.contracts.support.attempts import FUNCTIONS, TAKEN, attempt
from tests.contracts.support.errors import error, refusal
from tests.contracts.support.market import Action, Lot, Market, State
from tests.contracts.support.terms import DAY, Stage


def test_tells_no_deadline_of_a_closed_lot(ether: Market) -> None:
    """In a closed lot nothing times out."""
    terms = ether.bring(State.CLOSED, ether.terms())
    assert ether.lot(terms).deadline == 0


def test_tells_a_cancelled_lot_is_closed(ether: Market) -> None:
    """A refunded lot reads as closed though it was never written."""
    terms = ether.bring(State.OPEN, ether.terms())
    ether.cancel(terms)
    assert ether.lot(terms, 1).state is State.CLOSED


@pytest.mark.parametrize("disputable", [False, True])
@pytest.mark.parametrize("state", State)
def test_tells_what_the_lot_takes(ether: Market, state: State, disputable: bool) -> None:
    """V2: the actions of each state, which change when its deadline passes."""
    terms = ether.terms()
    terms = ether.bring(state, ether.arbitrated(terms) if disputable else terms)
    deadline = terms.claim_by if state is State.OPEN else ether.lot(terms).deadline
    if deadline:
        assert ether.lot(terms).actions == IN_TIME[state]
        clock.mine_at(deadline - 1)
        assert ether.lot(terms).actions == IN_TIME[state]
        clock.mine_at(deadline)
    assert ether.lot(terms).actions == OVERDUE[state]


@pytest.mark.parametrize("overdue", [False, True])
@pytest.mark.parametrize("disputable", [False, True])
@pytest.mark.parametrize("state", State)
def test_tells_what_is_not_refused(ether: Market, state: State, disputable: bool, overdue: bool) -> None:
    """V2: an action is told if and only if the escrow takes it from whom it is meant for."""
    terms = ether.terms()
    terms = ether.bring(state, ether.arbitrated(terms) if disputable else terms)
    if overdue:
        clock.mine_at(terms.claim_by if state is State.OPEN else max(ether.lot(terms).deadline, clock.now() + 1))
    taken = {function for function in FUNCTIONS if attempt(ether, terms, function) is None}
    assert taken == {function for function, action in FUNCTIONS.items() if action in ether.lot(terms).actions}
    assert taken <= {function for function, takes in TAKEN.items() if state in takes}


def test_tells_no_attestation_of_a_time_lock(ether: Market) -> None:
    """V2: where nobody is on the panel nobody attests."""
    terms = ether.bring(State.INSPECTING, ether.terms(panel=0, quorum=0))
    assert ether.lot(terms).actions == IN_TIME[State.INSPECTING] - {Action.ATTEST}
    clock.mine_at(ether.lot(terms).deadline)
    assert ether.lot(terms).actions == OVERDUE[State.INSPECTING]


def test_tells_stage_rework_and_fees_spent(ether: Market) -> None:
    """V1: votes are those of the round, fees those since the claim, reworks those of the stage."""
    later = Stage(0b110, quorum=1, build_time=5, inspection_time=9, share_bps=6_000)
    stages = (Stage(share_bps=4_000), later)
    terms = ether.bring(State.INSPECTING, ether.terms(stages=stages, reworks=1))
    for seat in (0, 2):
        failed = ether.attest(terms, seat, False)
    due = failed.timestamp + 30 * DAY
    reworked = Lot(State.BUILDING, ether.people.supplier.address, 0, 1, 2, due, 0, 0, 2, IN_TIME[State.BUILDING])
    assert ether.lot(terms) == reworked
    accepted = ether.accept(terms, round_=2)
    figures = {"stage": 1, "reworks": 0, "round": 3, "deadline": accepted.timestamp + 5, "spent": 2}
    later = Lot(State.BUILDING, ether.people.supplier.address, actions=IN_TIME[State.BUILDING], **figures)
    assert ether.lot(terms) == later
    submitted = ether.submit(terms, round_=3)
    ether.attest_with(terms, [ether.signed(terms, 1, False, stage=1, round_=3)], round_=3)
    figures |= {"deadline": submitted.timestamp + 9, "fails": 0b010, "spent": 3}
    inspected = Lot(State.INSPECTING, ether.people.supplier.address, actions=IN_TIME[State.INSPECTING], **figures)
    assert ether.lot(terms) == inspected


def test_refuses_unknown_lots_and_bids(ether: Market) -> None:
    """What does not exist is not described."""
    terms, anyone = ether.bring(State.OPEN, ether.terms()), ether.people.stranger
    unknown = terms.but(price=1)
    assert refusal(ether.escrow.getLot, terms, 2, by=anyone) == error("EscrowUnknownLot", lot=2, lots=2)
    expected = error("EscrowUnknownBid", bid=ether.bid(unknown))
    assert refusal(ether.escrow.getLot, unknown, 0, by=anyone) == expected
