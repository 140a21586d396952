"""`accept`: the customer pays, whatever the inspection says."""

from __future__ import annotations

import pytest
from brownie import PlainToken

from tests.contracts.support import clock
from tests.contracts.support.assets import Token
from tests.contracts.support.errors import error, refusal
from tests.contracts.support.events import event, events_of
from tests.contracts.support.market import Market, People, State, states

TAKEN = [State.BUILDING, State.INSPECTING, State.PASSED, State.FAILED]


def test_pays_the_supplier(market: Market, lot: int) -> None:
    """The supplier gets price and bond, the customer the whole verifier budget."""
    terms, supplier = market.bring(State.BUILDING, market.terms(), lot), market.people.supplier
    paid = terms.price + terms.bond
    purses = {market.escrow: -paid - terms.budget, supplier: paid, terms.customer: terms.budget}
    with market.ledger().moves(purses):
        accepted = market.accept(terms, lot)
    bid = market.bid(terms)
    assert events_of(accepted, market.escrow) == [
        event("LotAccepted", bid=bid, lot=lot),
        event("LotPaid", bid=bid, lot=lot, toSupplier=paid, toCustomer=terms.budget),
    ]
    assert market.lot(terms, lot).state is State.CLOSED
    assert market.lot(terms, 1 - lot).state is State.OPEN


@pytest.mark.parametrize("state", TAKEN)
def test_from_each_state(ether: Market, state: State) -> None:
    """From Building to Failed the customer may pay; fees that were spent stay spent."""
    terms, supplier = ether.bring(state, ether.terms()), ether.people.supplier
    paid = terms.price + terms.bond
    rest = terms.budget - terms.verifier_fee * (state in (State.PASSED, State.FAILED))
    with ether.ledger().moves({ether.escrow: -paid - rest, supplier: paid, terms.customer: rest}):
        ether.accept(terms)
    assert ether.lot(terms).state is State.CLOSED


@pytest.mark.parametrize("overdue", [False, True])
@pytest.mark.parametrize("state", [State.PASSED, State.FAILED])
def test_around_the_end_of_the_dispute_window(ether: Market, state: State, overdue: bool) -> None:
    """E7: the customer need not wait for the window, and is not late after it."""
    terms = ether.bring(state, ether.arbitrated(ether.terms()))
    clock.mine_at(ether.lot(terms).deadline - 1 + overdue)
    paid, rest = terms.price + terms.bond, terms.budget - terms.verifier_fee
    with ether.ledger().moves({ether.escrow: -paid - rest, ether.people.supplier: paid, terms.customer: rest}):
        ether.accept(terms)


@pytest.mark.parametrize("state", [State.BUILDING, State.INSPECTING])
def test_after_the_deadline(ether: Market, state: State) -> None:
    """A customer may be generous when the time is over, as long as nobody has lapsed the lot."""
    terms = ether.bring(state, ether.terms())
    clock.mine_at(ether.lot(terms).deadline + 1)
    paid = terms.price + terms.bond
    purses = {ether.escrow: -paid - terms.budget, ether.people.supplier: paid, terms.customer: terms.budget}
    with ether.ledger().moves(purses):
        ether.accept(terms)


def test_pays_the_largest_amounts(ether: Market, people: People) -> None:
    """A lot whose money fills 256 bits is paid like any other."""
    rich = ether.paid_in(Token(PlainToken.deploy(18, {"from": people.deployer})))
    terms = rich.terms(lots=1, price=2**256 - 2 - 2**250 - 3 * 2**200, bond=2**250, verifier_fee=2**200)
    rich.bring(State.BUILDING, terms)
    paid = terms.price + terms.bond
    purses = {rich.escrow: -paid - terms.budget, people.supplier: paid, terms.customer: terms.budget}
    with rich.ledger().moves(purses):
        rich.accept(terms)


def test_refuses_another_sender(ether: Market) -> None:
    """Nobody else spends the customer's money; the supplier least of all."""
    terms, supplier = ether.bring(State.BUILDING, ether.terms()), ether.people.supplier
    expected = error("EscrowNotCustomer", actual=supplier, expected=terms.customer)
    assert refusal(ether.escrow.accept, terms, 0, 1, by=supplier) == expected


def test_refuses_another_round(ether: Market) -> None:
    """An acceptance of the supplier before does not pay the next one."""
    terms = ether.bring(State.BUILDING, ether.terms())
    ether.concede(terms)
    ether.claim(terms, by=ether.people.rival)
    expected = error("EscrowWrongRound", lot=0, actual=2, expected=1)
    assert refusal(ether.escrow.accept, terms, 0, 1, by=terms.customer) == expected


@pytest.mark.parametrize("state", [state for state in State if state not in TAKEN])
def test_refuses_other_states(ether: Market, state: State) -> None:
    """E7: an open lot has nobody to pay, a voided or closed one is decided, a disputed one is with its judge."""
    terms = ether.bring(state, ether.terms())
    expected = error("EscrowWrongState", lot=0, actual=state, expected=states(*TAKEN))
    assert refusal(ether.escrow.accept, terms, 0, 1, by=terms.customer) == expected


def test_refuses_unknown_lots_and_bids(ether: Market) -> None:
    """What does not exist cannot be accepted."""
    terms = ether.bring(State.OPEN, ether.terms())
    unknown = terms.but(price=1)
    no_lot, no_bid = error("EscrowUnknownLot", lot=9, lots=2), error("EscrowUnknownBid", bid=ether.bid(unknown))
    assert refusal(ether.escrow.accept, terms, 9, 1, by=terms.customer) == no_lot
    assert refusal(ether.escrow.accept, unknown, 0, 1, by=terms.customer) == no_bid
