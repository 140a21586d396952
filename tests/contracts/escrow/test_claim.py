"""`claim`: a supplier takes a lot and locks the bond."""

from __future__ import annotations

from typing import Any

import pytest
from brownie import SkewedToken

from tests.contracts.support import clock
from tests.contracts.support.actions import IN_TIME
from tests.contracts.support.assets import Token
from tests.contracts.support.errors import error, refusal
from tests.contracts.support.events import event, events_of
from tests.contracts.support.market import Action, Lot, Market, State, states
from tests.contracts.support.terms import DAY

TAKEN = IN_TIME[State.BUILDING]


def test_locks_the_bond(market: Market, lot: int) -> None:
    """A claim moves the bond from the supplier to the escrow and starts the time to build."""
    terms, supplier = market.bring(State.OPEN, market.terms()), market.people.supplier
    assert market.lot(terms, lot) == Lot(State.OPEN, actions=IN_TIME[State.OPEN])
    value = market.asset.prepare(supplier, market.escrow, terms.bond)
    with market.ledger().moves({supplier: -terms.bond, market.escrow: terms.bond}):
        claimed = market.escrow.claim(terms.abi_value, lot, {"from": supplier, "value": value})
    due = claimed.timestamp + terms.stage.build_time
    expected = event("LotClaimed", bid=market.bid(terms), supplier=supplier, lot=lot, round=1, deadline=due)
    assert events_of(claimed, market.escrow) == [expected]
    assert market.lot(terms, lot) == Lot(State.BUILDING, supplier.address, round=1, deadline=due, actions=TAKEN)
    assert market.lot(terms, 1 - lot).state is State.OPEN


def test_without_a_bond_moves_nothing(market: Market) -> None:
    """A bid without a bond is claimed for nothing."""
    terms = market.bring(State.OPEN, market.terms(bond=0))
    with market.ledger().moves():
        market.claim(terms)
    assert market.lot(terms).supplier == market.people.supplier.address


def test_lots_have_suppliers_of_their_own(ether: Market) -> None:
    """Each lot of a fleet is claimed on its own."""
    terms = ether.bring(State.OPEN, ether.terms())
    ether.claim(terms, 0)
    ether.claim(terms, 1, by=ether.people.rival)
    suppliers = [ether.lot(terms, lot).supplier for lot in range(2)]
    assert suppliers == [ether.people.supplier.address, ether.people.rival.address]


@pytest.mark.parametrize("lot", [0, 1])
def test_next_claim_is_the_next_round(ether: Market, lot: int) -> None:
    """A lot that opened again counts its rounds on, and starts without votes."""
    terms = ether.bring(State.BUILDING, ether.terms(), lot)
    ether.concede(terms, lot)
    claimed = ether.claim(terms, lot, by=ether.people.rival)
    due = claimed.timestamp + terms.stage.build_time
    rival = ether.people.rival
    expected = event("LotClaimed", bid=ether.bid(terms), supplier=rival, lot=lot, round=2, deadline=due)
    assert events_of(claimed, ether.escrow) == [expected]
    assert ether.lot(terms, lot) == Lot(State.BUILDING, rival.address, round=2, deadline=due, actions=TAKEN)


def test_named_supplier_may_claim(ether: Market) -> None:
    """Terms that name a supplier let that one claim."""
    terms = ether.bring(State.OPEN, ether.terms(supplier=ether.people.rival))
    ether.claim(terms, by=ether.people.rival)
    assert ether.lot(terms).supplier == ether.people.rival.address


def test_named_supplier_may_be_a_verifier(ether: Market) -> None:
    """Both sides agreed to a supplier who also inspects, as the Terms say so."""
    verifier = ether.people.verifiers[1]
    terms = ether.bring(State.OPEN, ether.terms(supplier=verifier))
    ether.claim(terms, by=verifier)
    assert ether.lot(terms).supplier == verifier.address


def test_refuses_others_than_the_named_supplier(ether: Market) -> None:
    """Terms that name a supplier let nobody else claim."""
    terms = ether.bring(State.OPEN, ether.terms(supplier=ether.people.rival))
    expected = error("EscrowClaimReserved", actual=ether.people.supplier, expected=ether.people.rival)
    assert refusal(ether.escrow.claim, terms, 0, by=ether.people.supplier, value=terms.bond) == expected


@pytest.mark.parametrize("seat", [0, 2])
def test_refuses_a_verifier_of_an_open_bid(ether: Market, seat: int) -> None:
    """Nobody inspects their own work unless both sides agreed to it; off the panel makes no difference."""
    terms = ether.bring(State.OPEN, ether.terms(panel=0b011))
    verifier = ether.people.verifiers[seat]
    expected = error("EscrowSupplierIsVerifier", supplier=verifier)
    assert refusal(ether.escrow.claim, terms, 0, by=verifier, value=terms.bond) == expected


def test_refuses_the_arbitrator_of_an_open_bid(ether: Market) -> None:
    """L2: nobody judges their own work."""
    terms = ether.bring(State.OPEN, ether.arbitrated(ether.terms(bond=0)))
    expected = error("EscrowSupplierIsArbitrator", supplier=ether.arbitrator)
    assert refusal(ether.escrow.claim, terms, 0, by=ether.arbitrator) == expected


@pytest.mark.parametrize("lot", [0, 1])
def test_stage_without_build_time_starts_with_its_wait(ether: Market, lot: int) -> None:
    """L4: where nothing is submitted a claim starts the inspection time."""
    wait = {"panel": 0, "quorum": 0, "build_time": 0, "inspection_time": 5 * DAY}
    terms = ether.bring(State.OPEN, ether.terms(**wait))
    claimed = ether.claim(terms, lot)
    supplier, until = ether.people.supplier, claimed.timestamp + 5 * DAY
    expected = event("LotClaimed", bid=ether.bid(terms), supplier=supplier, lot=lot, round=1, deadline=until)
    assert events_of(claimed, ether.escrow) == [expected]
    actions = IN_TIME[State.INSPECTING] - {Action.ATTEST}
    assert ether.lot(terms, lot) == Lot(State.INSPECTING, supplier.address, round=1, deadline=until, actions=actions)


def test_last_second_counts(ether: Market) -> None:
    """A lot can be claimed in the last second before `claimBy`."""
    terms = ether.bring(State.OPEN, ether.terms())
    with clock.executing_at(terms.claim_by - 1):
        ether.claim(terms)
    assert ether.lot(terms).deadline == terms.claim_by - 1 + terms.stage.build_time


@pytest.mark.parametrize("late", [0, 1])
def test_refuses_from_claim_by_on(ether: Market, late: int) -> None:
    """At `claimBy` the time to claim is over."""
    terms = ether.bring(State.OPEN, ether.terms())
    clock.mine_at(terms.claim_by + late)
    expected = error("EscrowClaimOver", timestamp=terms.claim_by + late, claimBy=terms.claim_by)
    assert refusal(ether.escrow.claim, terms, 0, by=ether.people.supplier, value=terms.bond) == expected


@pytest.mark.parametrize("state", [state for state in State if state is not State.OPEN])
def test_refuses_lots_that_are_not_open(ether: Market, state: State) -> None:
    """A lot is claimed while it is open, by nobody twice."""
    terms = ether.bring(state, ether.terms(claim_by=clock.now() + 3000 * 86400))
    expected = error("EscrowWrongState", lot=0, actual=state, expected=states(State.OPEN))
    assert refusal(ether.escrow.claim, terms, 0, by=ether.people.rival, value=terms.bond) == expected


@pytest.mark.parametrize("lot", [2, 2**255])
def test_refuses_a_lot_that_the_bid_does_not_have(ether: Market, lot: int) -> None:
    """Lots are counted from zero."""
    terms = ether.bring(State.OPEN, ether.terms())
    expected = error("EscrowUnknownLot", lot=lot, lots=2)
    assert refusal(ether.escrow.claim, terms, lot, by=ether.people.supplier, value=terms.bond) == expected


def test_refuses_an_unknown_bid(ether: Market) -> None:
    """Terms that nobody posted have no lots."""
    terms = ether.terms()
    expected = error("EscrowUnknownBid", bid=ether.bid(terms))
    assert refusal(ether.escrow.claim, terms, 0, by=ether.people.supplier, value=terms.bond) == expected


def test_refuses_terms_that_differ_from_those_posted(ether: Market) -> None:
    """Terms with a smaller bond are another bid."""
    terms = ether.bring(State.OPEN, ether.terms()).but(bond=1)
    expected = error("EscrowUnknownBid", bid=ether.bid(terms))
    assert refusal(ether.escrow.claim, terms, 0, by=ether.people.supplier, value=1) == expected


@pytest.mark.parametrize("difference", [-1, 1])
def test_refuses_other_ether(ether: Market, difference: int) -> None:
    """Exactly the bond is sent along."""
    terms = ether.bring(State.OPEN, ether.terms())
    expected = error("EscrowWrongValue", actual=terms.bond + difference, expected=terms.bond)
    assert refusal(ether.escrow.claim, terms, 0, by=ether.people.supplier, value=terms.bond + difference) == expected


def test_refuses_ether_for_no_bond(ether: Market) -> None:
    """A bid without a bond takes no ether."""
    terms = ether.bring(State.OPEN, ether.terms(bond=0))
    expected = error("EscrowWrongValue", actual=1, expected=0)
    assert refusal(ether.escrow.claim, terms, 0, by=ether.people.supplier, value=1) == expected


@pytest.mark.parametrize("bond", [0, 5])
def test_refuses_ether_with_a_token_bid(ether: Market, assets: dict[str, Any], bond: int) -> None:
    """Ether sent with a bond in a token would be lost."""
    market = ether.paid_in(assets["plain token"])
    terms = market.bring(State.OPEN, market.terms(bond=bond))
    expected = error("EscrowValueWithToken", value=7, token=terms.token)
    assert refusal(market.escrow.claim, terms, 0, by=ether.people.supplier, value=7) == expected


@pytest.mark.parametrize("kind", ["plain token", "token without return value"])
def test_refuses_a_bond_that_the_supplier_lacks(ether: Market, assets: dict[str, Any], kind: str) -> None:
    """The bond is the supplier's own money."""
    market = ether.paid_in(assets[kind])
    terms, supplier = market.bring(State.OPEN, market.terms()), market.people.supplier
    expected = error("EscrowPullFailed", token=terms.token, payer=supplier, amount=terms.bond)
    assert refusal(market.escrow.claim, terms, 0, by=supplier) == expected


def test_refuses_a_bond_that_shrinks_on_its_way(ether: Market, people: Any) -> None:
    """What arrives is measured for bonds too: a token may begin to take fees after the bid was posted."""
    token = Token(SkewedToken.deploy(0, {"from": people.deployer}))
    market = ether.paid_in(token)
    terms = market.bring(State.OPEN, market.terms())
    market.asset.prepare(people.supplier, market.escrow, terms.bond)
    token.contract.setSkew(-1, {"from": people.deployer})
    expected = error("EscrowWrongDelivery", token=terms.token, actual=terms.bond - 1, expected=terms.bond)
    assert refusal(market.escrow.claim, terms, 0, by=people.supplier) == expected
