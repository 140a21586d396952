"""`settle`: anyone moves the money of a verdict."""

from __future__ import annotations

import pytest

from tests.contracts.support import clock
from tests.contracts.support.actions import IN_TIME
from tests.contracts.support.errors import error, refusal
from tests.contracts.support.events import event, events_of
from tests.contracts.support.market import FAIL, PASS, REFUSE, Lot, Market, State, states

TAKEN = [State.PASSED, State.FAILED, State.VOIDED]


def test_passed_pays_the_supplier(market: Market, lot: int) -> None:
    """The supplier gets price and bond, the customer what the verifiers did not earn."""
    terms, supplier = market.bring(State.PASSED, market.terms(), lot), market.people.supplier
    paid, rest = terms.price + terms.bond, terms.budget - terms.verifier_fee
    with market.ledger().moves({market.escrow: -paid - rest, supplier: paid, terms.customer: rest}):
        settled = market.settle(terms, lot)
    figures = {"bid": market.bid(terms), "lot": lot}
    assert events_of(settled, market.escrow) == [event("LotPaid", **figures, toSupplier=paid, toCustomer=rest)]
    assert market.lot(terms, lot) == Lot(State.CLOSED, supplier.address, round=1, passes=1, spent=1)


def test_failed_pays_the_customer(market: Market, lot: int) -> None:
    """The customer gets price, bond and what the verifiers did not earn."""
    terms, supplier = market.bring(State.FAILED, market.terms(), lot), market.people.supplier
    returned = terms.price + terms.bond + terms.budget - terms.verifier_fee
    with market.ledger().moves({market.escrow: -returned, terms.customer: returned}):
        settled = market.settle(terms, lot)
    figures = {"bid": market.bid(terms), "lot": lot}
    assert events_of(settled, market.escrow) == [event("LotDefaulted", **figures, toCustomer=returned, reopened=False)]
    assert market.lot(terms, lot) == Lot(State.CLOSED, supplier.address, round=1, fails=1, spent=1)


def test_voided_gives_back(market: Market, lot: int) -> None:
    """Nobody's fault: the bond goes back to the supplier, the rest to the customer."""
    terms, supplier = market.bring(State.VOIDED, market.terms(), lot), market.people.supplier
    purses = {market.escrow: -terms.bond - terms.per_lot, supplier: terms.bond, terms.customer: terms.per_lot}
    with market.ledger().moves(purses):
        settled = market.settle(terms, lot)
    figures = {"toSupplier": terms.bond, "toCustomer": terms.per_lot}
    expected = event("LotVoided", bid=market.bid(terms), lot=lot, **figures)
    assert events_of(settled, market.escrow) == [expected]
    assert market.lot(terms, lot) == Lot(State.CLOSED, supplier.address, round=1)


def test_voided_after_a_tie_keeps_the_fees(ether: Market) -> None:
    """Verifiers who disagreed have earned their fees, which the customer does not get back."""
    terms = ether.bring(State.INSPECTING, ether.terms())
    ether.attest(terms, 0, True)
    ether.attest(terms, 1, False)
    ether.lapse(terms)
    rest = terms.price + terms.verifier_fee
    purses = {ether.escrow: -terms.bond - rest, ether.people.supplier: terms.bond, terms.customer: rest}
    with ether.ledger().moves(purses):
        ether.settle(terms)


def test_failed_without_a_fee_reopens(ether: Market) -> None:
    """Where votes cost nothing, a failed lot is open for the next supplier, without its votes."""
    terms = ether.bring(State.FAILED, ether.terms(verifier_fee=0))
    with ether.ledger().moves({ether.escrow: -terms.bond, terms.customer: terms.bond}):
        settled = ether.settle(terms)
    figures = {"bid": ether.bid(terms), "lot": 0}
    assert events_of(settled, ether.escrow) == [event("LotDefaulted", **figures, toCustomer=terms.bond, reopened=True)]
    assert ether.lot(terms) == Lot(State.OPEN, round=1, actions=IN_TIME[State.OPEN])


@pytest.mark.parametrize("lot", [0, 1])
def test_round_after_a_free_vote_starts_afresh(ether: Market, lot: int) -> None:
    """The next supplier is paid in full, and the fees spent so far were none."""
    terms, rival = ether.bring(State.FAILED, ether.terms(verifier_fee=0), lot), ether.people.rival
    ether.settle(terms, lot)
    ether.claim(terms, lot, by=rival)
    ether.submit(terms, lot, round_=2, by=rival)
    ether.attest(terms, 0, True, lot, round_=2)
    paid = terms.price + terms.bond
    with ether.ledger().moves({ether.escrow: -paid, rival: paid}):
        ether.attest(terms, 1, True, lot, round_=2)
    assert ether.lot(terms, lot) == Lot(State.CLOSED, rival.address, round=2, passes=0b011, spent=2)


def test_reopened_lot_after_cancelling_closes(ether: Market) -> None:
    """A lot that fails after the customer cancelled goes home instead of opening again."""
    terms = ether.bring(State.FAILED, ether.terms(verifier_fee=0))
    ether.cancel(terms)
    returned = terms.price + terms.bond
    with ether.ledger().moves({ether.escrow: -returned, terms.customer: returned}):
        ether.settle(terms)
    assert ether.lot(terms).state is State.CLOSED


def test_time_lock_pays_after_its_time(ether: Market) -> None:
    """A retention that silence releases: no verifier, no fee."""
    terms = ether.bring(State.INSPECTING, ether.terms(panel=0, quorum=0, verifiers=(), pays_on_silence=True))
    ether.lapse(terms)
    paid = terms.price + terms.bond
    with ether.ledger().moves({ether.escrow: -paid, ether.people.supplier: paid}):
        ether.settle(terms)


@pytest.mark.parametrize("state", TAKEN)
def test_refuses_within_the_dispute_window(ether: Market, state: State) -> None:
    """E1: in the last second of the window the verdict can still be disputed; at its end anyone may settle."""
    terms, stranger = ether.bring(state, ether.arbitrated(ether.terms())), ether.people.stranger
    deadline = ether.lot(terms).deadline
    clock.mine_at(deadline - 1)
    expected = error("EscrowSettleTooEarly", timestamp=deadline - 1, deadline=deadline)
    assert refusal(ether.escrow.settle, terms, 0, by=stranger) == expected
    for late in (0, 1):
        clock.mine_at(deadline + late)
        assert refusal(ether.escrow.settle, terms, 0, by=stranger) is None


@pytest.mark.parametrize("state", TAKEN)
def test_after_the_dispute_window(ether: Market, state: State) -> None:
    """E1: a verdict that nobody disputed is paid like one without a window, in its first second."""
    terms = ether.bring(state, ether.arbitrated(ether.terms()))
    paid = {State.PASSED: terms.price + terms.bond, State.FAILED: 0, State.VOIDED: terms.bond}[state]
    held = terms.per_lot + terms.bond - terms.verifier_fee * (state is not State.VOIDED)
    purses = {ether.escrow: -held, ether.people.supplier: paid, terms.customer: held - paid}
    with ether.ledger().moves(purses), clock.executing_at(ether.lot(terms).deadline):
        ether.settle(terms)
    assert ether.lot(terms).state is State.CLOSED


@pytest.mark.parametrize(("ruling", "state"), [(PASS, State.PASSED), (FAIL, State.FAILED), (REFUSE, State.PASSED)])
def test_after_a_ruling_at_once(ether: Market, ruling: int, state: State) -> None:
    """E1: nothing is waited for after a ruling."""
    terms = ether.bring(State.DISPUTED, ether.terms())
    ruled = ether.rule(0, ruling)
    assert ether.lot(terms).state is state
    held = terms.per_lot + terms.bond - terms.verifier_fee
    paid = (terms.price + terms.bond) * (state is State.PASSED)
    purses = {ether.escrow: -held, ether.people.supplier: paid, terms.customer: held - paid}
    with ether.ledger().moves(purses), clock.executing_at(ruled.timestamp + 1):
        ether.settle(terms)
    assert ether.lot(terms).state is State.CLOSED


@pytest.mark.parametrize("state", [state for state in State if state not in TAKEN])
def test_refuses_other_states(ether: Market, state: State) -> None:
    """Without a verdict nothing is settled, and nothing twice."""
    terms = ether.bring(state, ether.terms())
    expected = error("EscrowWrongState", lot=0, actual=state, expected=states(*TAKEN))
    assert refusal(ether.escrow.settle, terms, 0, by=ether.people.stranger) == expected


def test_refuses_unknown_lots_and_bids(ether: Market) -> None:
    """What does not exist cannot be settled."""
    terms, stranger = ether.bring(State.OPEN, ether.terms()), ether.people.stranger
    unknown = terms.but(price=1)
    no_lot, no_bid = error("EscrowUnknownLot", lot=2, lots=2), error("EscrowUnknownBid", bid=ether.bid(unknown))
    assert refusal(ether.escrow.settle, terms, 2, by=stranger) == no_lot
    assert refusal(ether.escrow.settle, unknown, 0, by=stranger) == no_bid
