"""`concede`: the supplier gives a lot up before its time."""

from __future__ import annotations

import pytest

from tests.contracts.support import clock
from tests.contracts.support.actions import IN_TIME
from tests.contracts.support.errors import error, refusal
from tests.contracts.support.events import event, events_of
from tests.contracts.support.market import Lot, Market, State, states
from tests.contracts.support.storage import skip_to_round
from tests.contracts.support.terms import DAY, MAX_ROUND, WHOLE_BPS, Stage

TAKEN = [State.BUILDING, State.INSPECTING, State.PASSED]


def test_reopens_the_lot(market: Market, lot: int) -> None:
    """The customer gets the bond, and the lot is open for the next supplier."""
    terms = market.bring(State.BUILDING, market.terms(), lot)
    with market.ledger().moves({market.escrow: -terms.bond, terms.customer: terms.bond}):
        conceded = market.concede(terms, lot)
    of_lot = {"bid": market.bid(terms), "lot": lot}
    assert events_of(conceded, market.escrow) == [
        event("LotConceded", **of_lot),
        event("LotDefaulted", **of_lot, toCustomer=terms.bond, reopened=True),
    ]
    assert market.lot(terms, lot) == Lot(State.OPEN, round=1, actions=IN_TIME[State.OPEN])


def test_without_a_bond_moves_nothing(ether: Market) -> None:
    """Giving up a lot without a bond costs nothing but the lot."""
    terms = ether.bring(State.BUILDING, ether.terms(bond=0))
    with ether.ledger().moves():
        ether.concede(terms)
    assert ether.lot(terms).state is State.OPEN


def test_during_the_inspection(ether: Market) -> None:
    """A supplier whose lot is inspected may still give up; before any vote the lot opens again."""
    terms = ether.bring(State.INSPECTING, ether.terms())
    with ether.ledger().moves({ether.escrow: -terms.bond, terms.customer: terms.bond}):
        ether.concede(terms)
    assert ether.lot(terms) == Lot(State.OPEN, round=1, actions=IN_TIME[State.OPEN])


def test_after_a_fee_was_spent(ether: Market) -> None:
    """With a fee spent the money no longer suffices for another inspection: the customer gets the rest."""
    terms = ether.bring(State.INSPECTING, ether.terms())
    ether.attest(terms, 0, True)
    returned = terms.bond + terms.price + terms.budget - terms.verifier_fee
    with ether.ledger().moves({ether.escrow: -returned, terms.customer: returned}):
        conceded = ether.concede(terms)
    figures = {"bid": ether.bid(terms), "lot": 0}
    defaulted = event("LotDefaulted", **figures, toCustomer=returned, reopened=False)
    assert events_of(conceded, ether.escrow)[1] == defaulted
    assert ether.lot(terms).state is State.CLOSED


@pytest.mark.parametrize("disputable", [False, True])
def test_after_a_verdict_in_the_suppliers_favour(ether: Market, disputable: bool) -> None:
    """E8: a supplier may decline a PASS that was not settled yet, in its dispute window too."""
    terms = ether.terms()
    terms = ether.bring(State.PASSED, ether.arbitrated(terms) if disputable else terms)
    returned = terms.bond + terms.price + terms.budget - terms.verifier_fee
    with ether.ledger().moves({ether.escrow: -returned, terms.customer: returned}):
        ether.concede(terms)
    assert ether.lot(terms).state is State.CLOSED


def test_reopens_in_the_last_second(ether: Market) -> None:
    """One second is left for the next claim: the lot opens again."""
    terms = ether.bring(State.BUILDING, ether.terms())
    watched = ether.ledger().moves({ether.escrow: -terms.bond, terms.customer: terms.bond})
    with watched, clock.executing_at(terms.claim_by - 1):
        ether.concede(terms)
    assert ether.lot(terms).state is State.OPEN


@pytest.mark.parametrize("late", [0, 1])
def test_reopens_nothing_from_claim_by_on(ether: Market, late: int) -> None:
    """When nobody can claim any more, everything goes back to the customer."""
    terms = ether.bring(State.BUILDING, ether.terms())
    returned = terms.bond + terms.per_lot
    watched = ether.ledger().moves({ether.escrow: -returned, terms.customer: returned})
    with watched, clock.executing_at(terms.claim_by + late):
        ether.concede(terms)
    assert ether.lot(terms).state is State.CLOSED


@pytest.mark.parametrize(("stages", "reworks"), [(1, 0), (2, 0), (1, 7), (3, 2), (16, 7)])
@pytest.mark.parametrize(("above", "state"), [(-1, State.OPEN), (0, State.OPEN), (1, State.CLOSED)])
def test_rounds_do_not_run_over(ether: Market, stages: int, reworks: int, above: int, state: State) -> None:
    """E5: a lot opens again only if its slot can count all rounds of another claim; its bid's flags are untouched."""
    shares = tuple(Stage(share_bps=WHOLE_BPS if stage == 0 else 0) for stage in range(stages))
    terms = ether.bring(State.BUILDING, ether.terms(stages=shares, reworks=reworks))
    round_ = MAX_ROUND - stages * (1 + reworks) + above
    skip_to_round(ether.escrow, ether.bid(terms), 0, round_)
    ether.concede(terms, round_=round_)
    assert (ether.lot(terms).state, ether.lot(terms).round) == (state, round_)
    assert ether.lot(terms, 1).state is State.OPEN


def test_after_the_deadline(ether: Market) -> None:
    """A late supplier may concede as long as nobody has lapsed the lot."""
    terms = ether.bring(State.BUILDING, ether.terms(build_time=DAY))
    clock.mine_at(ether.lot(terms).deadline + 1)
    with ether.ledger().moves({ether.escrow: -terms.bond, terms.customer: terms.bond}):
        ether.concede(terms)


def test_refuses_another_sender(ether: Market) -> None:
    """Nobody gives up for another; the customer least of all."""
    terms = ether.bring(State.BUILDING, ether.terms())
    expected = error("EscrowNotSupplier", actual=terms.customer, expected=ether.people.supplier)
    assert refusal(ether.escrow.concede, terms, 0, 1, by=terms.customer) == expected


@pytest.mark.parametrize("round_", [0, 2])
def test_refuses_another_round(ether: Market, round_: int) -> None:
    """A concession of one round does not give up another."""
    terms = ether.bring(State.BUILDING, ether.terms())
    expected = error("EscrowWrongRound", lot=0, actual=1, expected=round_)
    assert refusal(ether.escrow.concede, terms, 0, round_, by=ether.people.supplier) == expected


@pytest.mark.parametrize("state", [state for state in State if state not in TAKEN])
def test_refuses_other_states(ether: Market, state: State) -> None:
    """E8: what is open, failed, voided, disputed or closed cannot be given up."""
    terms = ether.bring(state, ether.terms())
    expected = error("EscrowWrongState", lot=0, actual=state, expected=states(*TAKEN))
    assert refusal(ether.escrow.concede, terms, 0, 1, by=ether.people.supplier) == expected


def test_refuses_unknown_lots_and_bids(ether: Market) -> None:
    """What does not exist cannot be given up."""
    terms, supplier = ether.bring(State.OPEN, ether.terms()), ether.people.supplier
    unknown = terms.but(price=1)
    no_lot, no_bid = error("EscrowUnknownLot", lot=2, lots=2), error("EscrowUnknownBid", bid=ether.bid(unknown))
    assert refusal(ether.escrow.concede, terms, 2, 1, by=supplier) == no_lot
    assert refusal(ether.escrow.concede, unknown, 0, 1, by=supplier) == no_bid
