"""Receivers who do not want their money: nobody but themselves has to wait for it (M6, W1)."""

from __future__ import annotations

from typing import Any

import pytest
from brownie import Party

from tests.contracts.support.events import event, events_of
from tests.contracts.support.hostile import (
    MOODS,
    REFUSING,
    act,
    claim_as,
    failed_bid_of,
    listen,
    passed_lot_of,
    post_as,
    submit_as,
)
from tests.contracts.support.market import Market, State
from tests.contracts.support.signing import REPORT
from tests.contracts.support.values import ZERO_ADDRESS


@pytest.mark.parametrize("mood", REFUSING.values(), ids=REFUSING)
def test_supplier_who_refuses_is_credited(ether: Market, party: Any, mood: int) -> None:
    """W1: a supplier that cannot be paid is owed, the customer is paid, and the credit leaves elsewhere."""
    terms, stranger = passed_lot_of(party, ether, ether.terms()), ether.people.stranger
    party.setMood(mood, {"from": stranger})
    owed, rest = terms.price + terms.bond, terms.budget - terms.verifier_fee
    with ether.ledger(party=party).moves({ether.escrow: -rest, terms.customer: rest}, {party: owed}):
        settled = ether.settle(terms)
    credited = event("Credited", account=party, token=ZERO_ADDRESS, amount=owed)
    assert events_of(settled, ether.escrow)[1:] == [credited]
    with ether.ledger(party=party).moves({ether.escrow: -owed, stranger: owed}, {party: -owed}):
        act(party, ether.escrow.withdraw, ZERO_ADDRESS, stranger, owed, by=stranger)


@pytest.mark.parametrize("mood", REFUSING.values(), ids=REFUSING)
def test_customer_who_refuses_is_credited(ether: Market, party: Any, mood: int) -> None:
    """W1: a customer that cannot be refunded is owed, and nobody else is held up."""
    terms = failed_bid_of(party, ether)
    party.setMood(mood, {"from": ether.people.stranger})
    owed = terms.price + terms.bond + terms.budget - terms.verifier_fee
    with ether.ledger(party=party).moves({}, {party: owed}):
        settled = ether.settle(terms)
    credited = event("Credited", account=party, token=ZERO_ADDRESS, amount=owed)
    assert events_of(settled, ether.escrow)[1:] == [credited]


@pytest.mark.parametrize("mood", REFUSING.values(), ids=REFUSING)
def test_token_receiver_who_refuses_is_credited(hooked: Market, party: Any, mood: int) -> None:
    """W1: a token's hook that reverts or burns gas blocks nobody either."""
    terms = passed_lot_of(party, hooked, hooked.terms())
    listen(party, hooked)
    party.setMood(mood, {"from": hooked.people.stranger})
    owed, rest = terms.price + terms.bond, terms.budget - terms.verifier_fee
    with hooked.ledger(party=party).moves({hooked.escrow: -rest, terms.customer: rest}, {party: owed}):
        hooked.settle(terms)


def test_both_who_refuse_are_credited(ether: Market, people: Any, party: Any) -> None:
    """W1: when neither side takes its money, both are owed it and the lot is closed."""
    other = Party.deploy({"from": people.deployer})
    terms = ether.terms(customer=other)
    post_as(other, ether, terms)
    claim_as(party, ether, terms)
    submit_as(party, ether, terms)
    ether.attest(terms, 0)
    ether.lapse(terms)
    for contract in (party, other):
        contract.setMood(MOODS["refuses"], {"from": people.deployer})
    credits = {party: terms.price + terms.bond, other: terms.budget - terms.verifier_fee}
    with ether.ledger(party=party, other=other).moves({}, credits):
        ether.settle(terms)
    assert ether.lot(terms).state is State.CLOSED


def test_supplier_who_refuses_a_stage_works_on(ether: Market, party: Any) -> None:
    """E2: the share of a stage that cannot be sent is owed, and the next stage starts all the same."""
    terms = ether.terms(share_bps=3_000)
    terms = terms.but(stages=(terms.stage, ether.terms(share_bps=7_000).stage))
    passed_lot_of(party, ether, terms)
    party.setMood(MOODS["refuses"], {"from": ether.people.stranger})
    with ether.ledger(party=party).moves({}, {party: terms.share(0)}):
        ether.settle(terms)
    lot = ether.lot(terms)
    assert (lot.state, lot.stage, lot.round) == (State.BUILDING, 1, 2)


@pytest.mark.parametrize("mood", REFUSING.values(), ids=REFUSING)
def test_verifier_who_refuses_blocks_no_payout(ether: Market, party: Any, mood: int) -> None:
    """I4: a fee is credited, not sent, so its receiver cannot stop the payout that its own vote decides."""
    terms = ether.bring(State.INSPECTING, ether.terms(verifiers=(party,), panel=1, quorum=1))
    party.setMood(mood, {"from": ether.people.stranger})
    paid = terms.price + terms.bond
    with ether.ledger(party=party).moves(
        {ether.escrow: -paid, ether.people.supplier: paid}, {party: terms.verifier_fee}
    ):
        act(party, ether.escrow.attest, terms, 0, 1, True, REPORT, by=ether.people.stranger)


def test_verifiers_credit_does_not_wait_for_refusing_parties(ether: Market, party: Any) -> None:
    """I4: the last attestation is counted and its fee credited, though the supplier it pays refuses."""
    terms = ether.bring(State.OPEN, ether.terms(quorum=1))
    claim_as(party, ether, terms)
    submit_as(party, ether, terms)
    party.setMood(MOODS["refuses"], {"from": ether.people.stranger})
    rest = terms.budget - terms.verifier_fee
    credits = {terms.verifiers[0]: terms.verifier_fee, party: terms.price + terms.bond}
    with ether.ledger(party=party).moves({ether.escrow: -rest, terms.customer: rest}, credits):
        ether.attest(terms, 0)


@pytest.mark.parametrize("mood", REFUSING.values(), ids=REFUSING)
def test_party_who_refuses_its_change_has_disputed(ether: Market, party: Any, mood: int) -> None:
    """D2: what was sent beyond the arbitrator's fee is owed if it cannot be returned; the dispute stands."""
    terms = passed_lot_of(party, ether, ether.arbitrated(ether.terms()))
    party.setMood(mood, {"from": ether.people.stranger})
    fee, deployer = ether.arbitrator.fee(), ether.people.deployer
    purses = {deployer: -fee - 5, ether.arbitrator: fee, ether.escrow: 5}
    with ether.ledger(party=party, arbitrator=ether.arbitrator).moves(purses, {party: 5}):
        act(party, ether.escrow.dispute, terms, 0, 1, value=fee + 5, by=deployer)
    assert ether.lot(terms).state is State.DISPUTED


def test_huge_answer_is_not_copied(ether: Market, party: Any) -> None:
    """W1: a receiver that answers with a return bomb is paid like any other, at its own cost."""
    terms = passed_lot_of(party, ether, ether.terms())
    party.setMood(MOODS["huge answer"], {"from": ether.people.stranger})
    paid, rest = terms.price + terms.bond, terms.budget - terms.verifier_fee
    purses = {ether.escrow: -paid - rest, party: paid, terms.customer: rest}
    with ether.ledger(party=party).moves(purses):
        settled = ether.settle(terms)
    assert settled.gas_used < 200_000
