"""`cancel`: the open lots of a bid are refunded to its customer."""

from __future__ import annotations

import pytest

from tests.contracts.support import clock
from tests.contracts.support.errors import error, refusal
from tests.contracts.support.events import event, events_of
from tests.contracts.support.market import Market, State, states
from tests.contracts.support.terms import Stage

TRANSACTION_GAS_CAP = 16_777_216


def test_refunds_all_lots_of_an_untouched_bid(market: Market) -> None:
    """The customer gets everything back, and every lot is closed."""
    terms = market.bring(State.OPEN, market.terms(lots=3))
    with market.ledger().moves({market.escrow: -terms.total, terms.customer: terms.total}):
        cancelled = market.cancel(terms)
    figures = {"bid": market.bid(terms), "lots": 3, "toCustomer": terms.total}
    assert events_of(cancelled, market.escrow) == [event("BidCancelled", **figures)]
    assert [market.lot(terms, lot).state for lot in range(3)] == [State.CLOSED] * 3


@pytest.mark.parametrize("claimed", [0, 1, 2])
def test_refunds_only_open_lots(ether: Market, claimed: int) -> None:
    """A lot under way goes on, be it the bid's first or another."""
    terms = ether.terms(lots=3)
    ether.post(terms)
    ether.claim(terms, claimed)
    before = ether.lot(terms, claimed)
    with ether.ledger().moves({ether.escrow: -2 * terms.per_lot, terms.customer: 2 * terms.per_lot}):
        cancelled = ether.cancel(terms)
    figures = {"bid": ether.bid(terms), "lots": 2, "toCustomer": 2 * terms.per_lot}
    assert events_of(cancelled, ether.escrow) == [event("BidCancelled", **figures)]
    assert ether.lot(terms, claimed) == before
    assert [ether.lot(terms, lot).state for lot in range(3) if lot != claimed] == [State.CLOSED] * 2


@pytest.mark.parametrize("closed", [0, 1])
def test_refunds_no_closed_lot(ether: Market, closed: int) -> None:
    """A lot that was paid is not refunded."""
    terms = ether.bring(State.CLOSED, ether.terms(), closed)
    with ether.ledger().moves({ether.escrow: -terms.per_lot, terms.customer: terms.per_lot}):
        ether.cancel(terms)


@pytest.mark.parametrize("lot", [0, 1])
def test_refunds_a_lot_that_opened_again(ether: Market, lot: int) -> None:
    """A lot that was given up within `claimBy` is open like any other."""
    terms = ether.bring(State.BUILDING, ether.terms(), lot)
    ether.concede(terms, lot)
    with ether.ledger().moves({ether.escrow: -terms.total, terms.customer: terms.total}):
        ether.cancel(terms)
    assert ether.lot(terms, lot).state is State.CLOSED


@pytest.mark.parametrize("lot", [0, 1])
def test_lot_under_way_can_still_be_paid(ether: Market, lot: int) -> None:
    """Cancelling takes nothing from a supplier who is building."""
    terms = ether.bring(State.BUILDING, ether.terms(), lot)
    ether.cancel(terms)
    gains = {ether.people.supplier: terms.price + terms.bond, terms.customer: terms.budget}
    with ether.ledger().moves(gains | {ether.escrow: -terms.per_lot - terms.bond}):
        ether.accept(terms, lot)


def test_refuses_others_until_claim_by(ether: Market) -> None:
    """In the last second before `claimBy` only the customer may."""
    terms = ether.bring(State.OPEN, ether.terms())
    stranger, last = ether.people.stranger, terms.claim_by - 1
    clock.mine_at(last)
    expected = error("EscrowCancelTooEarly", account=stranger, timestamp=last, claimBy=terms.claim_by)
    assert refusal(ether.escrow.cancel, terms, by=stranger) == expected
    assert refusal(ether.escrow.cancel, terms, by=terms.customer) is None


@pytest.mark.parametrize("late", [0, 1])
def test_anyone_may_from_claim_by_on(ether: Market, late: int) -> None:
    """When lots can no longer be claimed, anyone may send the customer's money home."""
    terms = ether.bring(State.OPEN, ether.terms())
    watched = ether.ledger().moves({ether.escrow: -terms.total, terms.customer: terms.total})
    with watched, clock.executing_at(terms.claim_by + late):
        cancelled = ether.cancel(terms, by=ether.people.stranger)
    figures = {"bid": ether.bid(terms), "lots": 2, "toCustomer": terms.total}
    assert events_of(cancelled, ether.escrow) == [event("BidCancelled", **figures)]


def test_refuses_an_unknown_bid(ether: Market) -> None:
    """What was not posted cannot be refunded."""
    terms = ether.terms()
    assert refusal(ether.escrow.cancel, terms, by=terms.customer) == error("EscrowUnknownBid", bid=ether.bid(terms))


@pytest.mark.parametrize("claimed", [None, 0, 1])
def test_refuses_a_second_time(ether: Market, claimed: int | None) -> None:
    """The refund is paid once, even if a lot was not part of it."""
    terms = ether.bring(State.OPEN, ether.terms(lots=3))
    if claimed is not None:
        ether.claim(terms, claimed)
    ether.cancel(terms)
    expected = error("EscrowAlreadyCancelled", bid=ether.bid(terms))
    assert refusal(ether.escrow.cancel, terms, by=terms.customer) == expected
    clock.mine_at(terms.claim_by)
    assert refusal(ether.escrow.cancel, terms, by=ether.people.stranger) == expected


@pytest.mark.parametrize("state", [State.BUILDING, State.CLOSED])
def test_customer_may_cancel_what_is_all_taken(ether: Market, state: State) -> None:
    """With no lot open nothing is refunded, but the customer can keep lots from opening again."""
    terms = ether.bring(state, ether.terms(lots=1))
    with ether.ledger().moves():
        cancelled = ether.cancel(terms)
    figures = {"bid": ether.bid(terms), "lots": 0, "toCustomer": 0}
    assert events_of(cancelled, ether.escrow) == [event("BidCancelled", **figures)]
    assert ether.lot(terms).state is state


def test_cancelling_what_is_all_taken_keeps_it_from_reopening(ether: Market) -> None:
    """The last lot under way goes home with its bond when it defaults."""
    terms = ether.bring(State.BUILDING, ether.terms(lots=1))
    ether.cancel(terms)
    amount = terms.per_lot + terms.bond
    with ether.ledger().moves({ether.escrow: -amount, terms.customer: amount}):
        ether.concede(terms)
    assert ether.lot(terms).state is State.CLOSED


def test_refuses_others_when_no_lot_is_open(ether: Market) -> None:
    """A bid that is all taken has nothing that anyone could send home."""
    terms = ether.bring(State.BUILDING, ether.terms(lots=1))
    clock.mine_at(terms.claim_by)
    expected = error("EscrowNothingOpen", bid=ether.bid(terms))
    assert refusal(ether.escrow.cancel, terms, by=ether.people.stranger) == expected


@pytest.mark.parametrize("lot", [0, 1])
def test_closes_lots_to_claims(ether: Market, lot: int) -> None:
    """A refunded lot cannot be claimed."""
    terms = ether.bring(State.OPEN, ether.terms())
    ether.cancel(terms)
    expected = error("EscrowWrongState", lot=lot, actual=State.CLOSED, expected=states(State.OPEN))
    assert refusal(ether.escrow.claim, terms, lot, by=ether.people.supplier, value=terms.bond) == expected


@pytest.mark.parametrize("lot", [0, 1])
def test_default_after_cancelling_reopens_nothing(ether: Market, lot: int) -> None:
    """A lot given up after cancelling goes back to the customer with its bond."""
    terms = ether.bring(State.BUILDING, ether.terms(), lot)
    ether.cancel(terms)
    amount = terms.per_lot + terms.bond
    with ether.ledger().moves({ether.escrow: -amount, terms.customer: amount}):
        ether.concede(terms, lot)
    assert ether.lot(terms, lot).state is State.CLOSED


@pytest.mark.parametrize("passes", [True, False], ids=["next stage", "rework"])
def test_outlasts_the_rounds_of_the_first_lot(ether: Market, passes: bool) -> None:
    """C2: the first lot carries the bid's flag into its next round, so that no other lot opens again."""
    halves = (Stage(share_bps=5_000), Stage(share_bps=5_000))
    terms = ether.bring(State.INSPECTING, ether.terms(reworks=1, stages=halves))
    ether.cancel(terms)
    for seat in (0, 1):
        ether.attest(terms, seat, passes)
    assert ether.lot(terms).round == 2
    assert ether.lot(terms, 1).state is State.CLOSED
    assert refusal(ether.escrow.cancel, terms, by=terms.customer) == error(
        "EscrowAlreadyCancelled", bid=ether.bid(terms)
    )


def test_gas_of_the_largest_bid(ether: Market) -> None:
    """Cancelling the most lots a bid may have fits the gas that a transaction may use."""
    terms = ether.bring(State.OPEN, ether.terms(lots=1024))
    cancelled = ether.cancel(terms)
    assert events_of(cancelled, ether.escrow)[0][1]["lots"] == 1024
    assert cancelled.gas_used < TRANSACTION_GAS_CAP
