"""Receivers of money, and payers of tokens, that call the escrow back: storage says before what is owed to whom."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from brownie import EagerRegistry, Escrow

from tests.contracts.support.errors import error, refusal
from tests.contracts.support.hostile import (
    MOODS,
    act,
    call_of,
    claim_as,
    failed_bid_of,
    fund,
    listen,
    passed_lot_of,
    post_as,
    reenter,
    reentrance,
)
from tests.contracts.support.market import EVIDENCE, FAIL, STAKE, Market, State, states
from tests.contracts.support.terms import Terms
from tests.contracts.support.values import ZERO_ADDRESS

SETTLED = states(State.PASSED, State.FAILED, State.VOIDED)


def in_two_stages(terms: Terms) -> Terms:
    """The same Terms with two stages that pay unevenly."""
    return terms.but(stages=(replace(terms.stage, share_bps=3_333), replace(terms.stage, share_bps=6_667)))


# Receivers of ether


def test_supplier_who_settles_again_while_paid(ether: Market, party: Any) -> None:
    """M7: a receiver that calls back finds the lot closed."""
    terms = passed_lot_of(party, ether, ether.terms())
    reenter(party, ether, ether.escrow.settle, terms, 0)
    paid, rest = terms.price + terms.bond, terms.budget - terms.verifier_fee
    with ether.ledger(party=party).moves({ether.escrow: -paid - rest, party: paid, terms.customer: rest}):
        settled = ether.settle(terms)
    expected = error("EscrowWrongState", lot=0, actual=State.CLOSED, expected=SETTLED)
    assert reentrance(settled, party) == expected


def test_supplier_who_settles_a_stage_again_while_paid(ether: Market, party: Any) -> None:
    """E2: the next stage has begun when the share of the one before is paid, so it is paid once."""
    terms = passed_lot_of(party, ether, in_two_stages(ether.terms()))
    reenter(party, ether, ether.escrow.settle, terms, 0)
    with ether.ledger(party=party).moves({ether.escrow: -terms.share(0), party: terms.share(0)}):
        settled = ether.settle(terms)
    expected = error("EscrowWrongState", lot=0, actual=State.BUILDING, expected=SETTLED)
    assert reentrance(settled, party) == expected


def test_supplier_who_submits_the_next_stage_while_paid(ether: Market, party: Any) -> None:
    """E2: a supplier paid for a stage may submit the next at once, and is paid no more by that."""
    terms = passed_lot_of(party, ether, in_two_stages(ether.terms()))
    reenter(party, ether, ether.escrow.submit, terms, 0, 2, EVIDENCE)
    with ether.ledger(party=party).moves({ether.escrow: -terms.share(0), party: terms.share(0)}):
        settled = ether.settle(terms)
    assert reentrance(settled, party) is None
    lot = ether.lot(terms)
    assert (lot.state, lot.stage, lot.round) == (State.INSPECTING, 1, 2)


def test_party_of_both_sides_who_accepts_the_next_stage_while_paid(ether: Market, party: Any) -> None:
    """M2: who is customer and supplier and accepts from within a payment gets what was put in, once."""
    terms = in_two_stages(ether.terms(customer=party, lots=1))
    ether.post(ether.terms())
    post_as(party, ether, terms)
    claim_as(party, ether, terms)
    reenter(party, ether, ether.escrow.accept, terms, 0, 2)
    held = terms.per_lot + terms.bond
    with ether.ledger(party=party).moves({ether.escrow: -held, party: held}):
        accepted = act(party, ether.escrow.accept, terms, 0, 1, by=ether.people.stranger)
    assert reentrance(accepted, party) is None
    assert ether.lot(terms).state is State.CLOSED


def test_party_who_disputes_again_while_it_gets_its_change(ether: Market, party: Any) -> None:
    """D2: the change of a dispute comes when the lot is disputed; it cannot be disputed or settled from there."""
    terms = passed_lot_of(party, ether, ether.arbitrated(ether.terms()))
    reenter(party, ether, ether.escrow.dispute, terms, 0, 1)
    fee, deployer = ether.arbitrator.fee(), ether.people.deployer
    purses = {deployer: -fee - 5, ether.arbitrator: fee, party: 5}
    with ether.ledger(party=party, arbitrator=ether.arbitrator).moves(purses):
        disputed = act(party, ether.escrow.dispute, terms, 0, 1, value=fee + 5, by=deployer)
    expected = error("EscrowWrongState", lot=0, actual=State.DISPUTED, expected=SETTLED)
    assert reentrance(disputed, party) == expected


def test_customer_who_cancels_again_while_refunded(ether: Market, party: Any) -> None:
    """C1: a customer that calls back finds the bid cancelled, though others' money is there to take."""
    terms = ether.terms(customer=party)
    ether.post(ether.terms())
    post_as(party, ether, terms)
    reenter(party, ether, ether.escrow.cancel, terms)
    with ether.ledger(party=party).moves({ether.escrow: -terms.total, party: terms.total}):
        cancelled = act(party, ether.escrow.cancel, terms, by=ether.people.stranger)
    assert reentrance(cancelled, party) == error("EscrowAlreadyCancelled", bid=ether.bid(terms))


def test_customer_who_cancels_while_it_gets_the_bond(ether: Market, party: Any) -> None:
    """E5: a lot that opened again is refunded once, also from within the payment of its bond."""
    terms, supplier = ether.terms(customer=party), ether.people.supplier
    ether.post(ether.terms())
    post_as(party, ether, terms)
    ether.claim(terms)
    reenter(party, ether, ether.escrow.cancel, terms)
    returned = terms.total + terms.bond
    with ether.ledger(party=party).moves({ether.escrow: -returned, party: returned}):
        conceded = ether.concede(terms, by=supplier)
    assert reentrance(conceded, party) is None
    assert {ether.lot(terms, lot).state for lot in range(terms.lots)} == {State.CLOSED}


def owed_to(party: Any, market: Market) -> int:
    """Has a contract be owed what it refused, with others' money in the escrow.

    Returns:
        How much.
    """
    terms = failed_bid_of(party, market)
    market.post(market.terms(lots=10))
    party.setMood(MOODS["refuses"], {"from": market.people.stranger})
    market.settle(terms)
    party.setMood(MOODS["accepts"], {"from": market.people.stranger})
    return terms.price + terms.bond + terms.budget - terms.verifier_fee


def test_owner_of_credit_who_withdraws_again_while_paid(ether: Market, party: Any) -> None:
    """W3: credit is gone before it is sent, though the receiver has all gas and others' money is there."""
    owed = owed_to(party, ether)
    withdrawal = (ether.escrow.withdraw, ZERO_ADDRESS, party, owed)
    reenter(party, ether, *withdrawal)
    with ether.ledger(party=party).moves({ether.escrow: -owed, party: owed}, {party: -owed}):
        withdrawn = act(party, *withdrawal, by=ether.people.stranger)
    expected = error("EscrowInsufficientCredit", token=ZERO_ADDRESS, actual=0, expected=owed)
    assert reentrance(withdrawn, party) == expected


@pytest.mark.parametrize("times", [1, 3])
def test_owner_of_credit_who_withdraws_all_again_while_paid(ether: Market, party: Any, times: int) -> None:
    """W4: however often a token is named, and from within whatever payment, its credit leaves once."""
    owed = owed_to(party, ether)
    withdrawal = (ether.escrow.withdrawAll, (ZERO_ADDRESS,) * times, party)
    reenter(party, ether, *withdrawal)
    with ether.ledger(party=party).moves({ether.escrow: -owed, party: owed}, {party: -owed}):
        withdrawn = act(party, *withdrawal, by=ether.people.stranger)
    assert reentrance(withdrawn, party) is None


def test_owner_of_credit_who_takes_a_later_token_while_paid(ether: Market, hooked: Market, party: Any) -> None:
    """W4: a token that was withdrawn from within the payment of an earlier one is passed over."""
    in_ether = owed_to(party, ether)
    token, stranger = hooked.asset.address, ether.people.stranger
    listen(party, hooked)
    in_token = owed_to(party, hooked)
    reenter(party, ether, ether.escrow.withdraw, token, stranger, in_token)
    with (
        ether.ledger(party=party).moves({ether.escrow: -in_ether, party: in_ether}, {party: -in_ether}),
        hooked.ledger(party=party).moves({ether.escrow: -in_token, stranger: in_token}, {party: -in_token}),
    ):
        withdrawn = act(party, ether.escrow.withdrawAll, (ZERO_ADDRESS, token), party, by=stranger)
    assert reentrance(withdrawn, party) is None


# Tokens that call back


def test_token_receiver_who_settles_again(hooked: Market, party: Any) -> None:
    """M7: a token that calls its receiver gives it no second payment."""
    terms = passed_lot_of(party, hooked, hooked.terms())
    listen(party, hooked)
    reenter(party, hooked, hooked.escrow.settle, terms, 0)
    paid, rest = terms.price + terms.bond, terms.budget - terms.verifier_fee
    with hooked.ledger(party=party).moves({hooked.escrow: -paid - rest, party: paid, terms.customer: rest}):
        settled = hooked.settle(terms)
    expected = error("EscrowWrongState", lot=0, actual=State.CLOSED, expected=SETTLED)
    assert reentrance(settled, party) == expected


def test_token_receiver_who_submits_the_next_stage(hooked: Market, party: Any) -> None:
    """E2: the next stage is the same, whatever the token lets its receiver do while it moves."""
    terms = passed_lot_of(party, hooked, in_two_stages(hooked.terms()))
    listen(party, hooked)
    reenter(party, hooked, hooked.escrow.submit, terms, 0, 2, EVIDENCE)
    with hooked.ledger(party=party).moves({hooked.escrow: -terms.share(0), party: terms.share(0)}):
        settled = hooked.settle(terms)
    assert reentrance(settled, party) is None
    assert hooked.lot(terms).state is State.INSPECTING


def test_token_receiver_who_withdraws_again(hooked: Market, party: Any) -> None:
    """W3: credit in a token is gone before it is sent."""
    listen(party, hooked)
    owed, token = owed_to(party, hooked), hooked.asset.address
    withdrawal = (hooked.escrow.withdraw, token, party, owed)
    reenter(party, hooked, *withdrawal)
    with hooked.ledger(party=party).moves({hooked.escrow: -owed, party: owed}, {party: -owed}):
        withdrawn = act(party, *withdrawal, by=hooked.people.stranger)
    expected = error("EscrowInsufficientCredit", token=token, actual=0, expected=owed)
    assert reentrance(withdrawn, party) == expected


# Payers of tokens


def test_customer_who_cancels_before_it_has_paid(hooked: Market, party: Any) -> None:
    """M3: a refund during the pull is paid with others' money, so nothing has arrived and all is undone."""
    terms = hooked.terms(customer=party)
    fund(party, hooked, terms.total)
    listen(party, hooked)
    reenter(party, hooked, hooked.escrow.cancel, terms)
    expected = error("EscrowWrongDelivery", token=terms.token, actual=0, expected=terms.total)
    post = call_of(hooked.escrow.post, terms)
    assert refusal(party.act, hooked.escrow, 0, post, by=hooked.people.stranger) == expected


def test_supplier_who_concedes_before_it_has_paid(hooked: Market, party: Any) -> None:
    """M3: a bond that goes to the customer during its own pull has not arrived."""
    terms = hooked.bring(State.OPEN, hooked.terms())
    fund(party, hooked, terms.bond)
    listen(party, hooked)
    reenter(party, hooked, hooked.escrow.concede, terms, 0, 1)
    expected = error("EscrowWrongDelivery", token=terms.token, actual=0, expected=terms.bond)
    claim = call_of(hooked.escrow.claim, terms, 0)
    assert refusal(party.act, hooked.escrow, 0, claim, by=hooked.people.stranger) == expected


def test_supplier_who_claims_another_lot_while_paying(hooked: Market, party: Any) -> None:
    """M3: a bond that arrives for another lot during the pull is not counted twice."""
    terms = hooked.bring(State.OPEN, hooked.terms())
    fund(party, hooked, 2 * terms.bond)
    listen(party, hooked)
    reenter(party, hooked, hooked.escrow.claim, terms, 1)
    expected = error("EscrowWrongDelivery", token=terms.token, actual=2 * terms.bond, expected=terms.bond)
    claim = call_of(hooked.escrow.claim, terms, 0)
    assert refusal(party.act, hooked.escrow, 0, claim, by=hooked.people.stranger) == expected


def test_payer_who_posts_another_bid_while_paying(hooked: Market, party: Any) -> None:
    """M3: what arrives for another bid during the pull is not counted twice."""
    terms = hooked.terms(customer=party)
    inner = terms.but(salt="0x" + "01" * 32)
    fund(party, hooked, 2 * terms.total)
    listen(party, hooked)
    reenter(party, hooked, hooked.escrow.post, inner)
    expected = error("EscrowWrongDelivery", token=terms.token, actual=2 * terms.total, expected=terms.total)
    post = call_of(hooked.escrow.post, terms)
    assert refusal(party.act, hooked.escrow, 0, post, by=hooked.people.stranger) == expected


def test_payer_who_takes_its_credit_while_paying(hooked: Market, party: Any) -> None:
    """M3: credit that leaves during a pull does not pass for money that arrived."""
    listen(party, hooked)
    owed = owed_to(party, hooked)
    terms, stranger = hooked.terms(customer=party), hooked.people.stranger
    fund(party, hooked, terms.total)
    reenter(party, hooked, hooked.escrow.withdraw, terms.token, stranger, owed)
    expected = error("EscrowWrongDelivery", token=terms.token, actual=terms.total - owed, expected=terms.total)
    post = call_of(hooked.escrow.post, terms)
    assert refusal(party.act, hooked.escrow, 0, post, by=stranger) == expected


def test_supplier_who_submits_while_paying_has_paid(hooked: Market, party: Any) -> None:
    """L1: a supplier may go on while its bond is pulled; the bond arrives all the same."""
    terms = hooked.bring(State.OPEN, hooked.terms())
    fund(party, hooked, terms.bond)
    listen(party, hooked)
    reenter(party, hooked, hooked.escrow.submit, terms, 0, 1, EVIDENCE)
    with hooked.ledger(party=party).moves({hooked.escrow: terms.bond, party: -terms.bond}):
        act(party, hooked.escrow.claim, terms, 0, by=hooked.people.deployer)
    assert hooked.lot(terms).state is State.INSPECTING


# The registry


def test_registry_that_settles_again_while_it_slashes(ether: Market, people: Any) -> None:
    """M7: even a registry that is not to be trusted finds the lot closed, and nobody is paid twice."""
    registry = EagerRegistry.deploy({"from": people.deployer})
    market = replace(ether, registry=registry, escrow=Escrow.deploy(registry, {"from": people.deployer}))
    market.post(market.terms(lots=9))
    terms = market.bring(State.DISPUTED, market.terms(verifier_stake=STAKE))
    market.rule(0, FAIL)
    registry.reenter(call_of(market.escrow.settle, terms, 0), {"from": people.deployer})
    returned = terms.per_lot + terms.bond - terms.verifier_fee
    with market.ledger().moves({market.escrow: -returned, terms.customer: returned}):
        settled = market.settle(terms)
    expected = error("EscrowWrongState", lot=0, actual=State.CLOSED, expected=SETTLED)
    assert reentrance(settled, registry) == expected
