"""Two who act on one lot at once: the later finds what the earlier left, and pays nothing for it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.support import clock
from tests.contracts.support.errors import error, refusal
from tests.contracts.support.events import events_of
from tests.contracts.support.market import EVIDENCE, PASS, Market, State, states
from tests.contracts.support.signing import REPORT
from tests.contracts.support.terms import Terms

SETTLED = states(State.PASSED, State.FAILED, State.VOIDED)


def reopened(market: Market) -> Terms:
    """Terms of which lot 0 was given up by the supplier and claimed by the rival, in round 2."""
    terms = market.bring(State.BUILDING, market.terms())
    market.concede(terms)
    market.claim(terms, by=market.people.rival)
    return terms


# Cancelling


def test_claim_that_comes_before_a_cancel_holds(ether: Market) -> None:
    """C2: a customer who cancels a moment too late refunds the other lots only."""
    terms = ether.bring(State.BUILDING, ether.terms())
    with ether.ledger().moves({ether.escrow: -terms.per_lot, terms.customer: terms.per_lot}):
        ether.cancel(terms)
    assert ether.lot(terms).state is State.BUILDING
    assert ether.lot(terms, 1).state is State.CLOSED


@pytest.mark.parametrize("lot", [0, 1])
def test_claim_that_comes_after_a_cancel_costs_nothing(ether: Market, lot: int) -> None:
    """C2: a supplier who claims a moment too late keeps the bond, whether it claims itself or has signed for it."""
    terms, supplier = ether.bring(State.OPEN, ether.terms()), ether.people.supplier
    ether.cancel(terms)
    expected = error("EscrowWrongState", lot=lot, actual=State.CLOSED, expected=states(State.OPEN))
    assert refusal(ether.escrow.claim, terms, lot, by=supplier, value=terms.bond) == expected
    signed = ether.signed_claim(terms, lot=lot)
    relay = ether.escrow.claimWithSignature
    assert refusal(relay, terms, lot, *signed, by=ether.people.stranger, value=terms.bond) == expected


@pytest.mark.parametrize("first", ["cancel", "concede"])
def test_cancel_and_default_come_to_the_same(ether: Market, first: str) -> None:
    """C2: whether the customer cancels before a lot is given up or after, it gets all back, and nothing stays open."""
    terms = ether.bring(State.BUILDING, ether.terms())
    second = {"cancel": "concede", "concede": "cancel"}[first]
    returned = terms.total + terms.bond
    with ether.ledger().moves({ether.escrow: -returned, terms.customer: returned}):
        for action in (first, second):
            getattr(ether, action)(terms)
    assert {ether.lot(terms, lot).state for lot in range(terms.lots)} == {State.CLOSED}


def test_lot_that_closed_before_the_cancel_is_not_refunded(ether: Market) -> None:
    """C2: what a lot has paid out is not there to be refunded."""
    terms = ether.bring(State.CLOSED, ether.terms())
    with ether.ledger().moves({ether.escrow: -terms.per_lot, terms.customer: terms.per_lot}):
        ether.cancel(terms)


# Claiming


def test_second_of_two_claims_costs_nothing(ether: Market) -> None:
    """L1: of two suppliers who claim one lot the later keeps the bond."""
    terms = ether.bring(State.BUILDING, ether.terms())
    expected = error("EscrowWrongState", lot=0, actual=State.BUILDING, expected=states(State.OPEN))
    assert refusal(ether.escrow.claim, terms, 0, by=ether.people.rival, value=terms.bond) == expected


def test_claim_signed_for_an_earlier_round_costs_nothing(ether: Market) -> None:
    """L3: who signed to be the first supplier is not made the second one."""
    terms, people = ether.bring(State.BUILDING, ether.terms()), ether.people
    old = ether.signed_claim(terms, people.rival)
    ether.concede(terms)
    answer = refusal(ether.escrow.claimWithSignature, terms, 0, *old, by=people.stranger, value=terms.bond)
    assert answer is not None
    assert (answer.name, answer.arguments["signer"]) == ("EscrowInvalidSignature", people.rival.address)


def test_supplier_of_a_reopened_lot_is_paid_once(ether: Market) -> None:
    """M2: a lot that opened again pays its second supplier from the same money, and each bond goes its way."""
    terms, people = ether.terms(lots=1), ether.people
    before = ether.ledger().read()
    ether.post(terms)
    for _ in range(2):
        ether.claim(terms)
        ether.concede(terms, round_=ether.lot(terms).round)
    ether.claim(terms, by=people.rival)
    ether.escrow.accept(terms.abi_value, 0, 3, {"from": terms.customer})
    after = ether.ledger().read()
    gains = {key: after[key] - amount for key, amount in before.items() if after[key] != amount}
    expected = {"rival": terms.price, "customer": 2 * terms.bond - terms.price, "supplier": -2 * terms.bond}
    assert gains == {(name, "purse"): amount for name, amount in expected.items()}


# Late transactions


LATE = {
    "submit": (EVIDENCE,),
    "submitWithSignatures": (EVIDENCE, ()),
    "extend": (2**34 - 1,),
    "accept": (),
    "concede": (),
    "agree": (1, 2**34 - 1, b""),
}


@pytest.mark.parametrize("action", LATE)
@pytest.mark.parametrize("name", ["customer", "supplier", "rival"])
def test_late_transaction_does_not_hit_the_next_round(ether: Market, action: str, name: str) -> None:
    """L9: what was meant for the supplier before does nothing to the next one, whoever sends it."""
    terms = reopened(ether)
    expected = error("EscrowWrongRound", lot=0, actual=2, expected=1)
    sender = getattr(ether.people, name)
    assert refusal(getattr(ether.escrow, action), terms, 0, 1, *LATE[action], by=sender) == expected


def test_late_attestation_does_not_hit_a_rework(ether: Market) -> None:
    """L9: a vote on what was built before says nothing of what was built again."""
    terms = ether.bring(State.FAILED, ether.terms(reworks=1))
    ether.settle(terms)
    ether.submit(terms, round_=2)
    expected = error("EscrowWrongRound", lot=0, actual=2, expected=1)
    by = terms.verifiers[1]
    assert refusal(ether.escrow.attest, terms, 0, 1, True, REPORT, by=by) == expected
    signed = [ether.signed(terms, 1)]
    assert refusal(ether.escrow.attestWithSignatures, terms, 0, 1, signed, by=by) == expected


def test_late_dispute_does_not_hit_the_next_verdict(ether: Market) -> None:
    """L9: who meant to dispute one verdict does not pay for disputing another."""
    terms = ether.bring(State.FAILED, ether.arbitrated(ether.terms(reworks=1)))
    clock.mine_at(ether.lot(terms).deadline)
    ether.settle(terms)
    ether.submit(terms, round_=2)
    ether.attest(terms, 0, False, round_=2)
    ether.lapse(terms)
    expected = error("EscrowWrongRound", lot=0, actual=2, expected=1)
    fee = ether.arbitrator.fee()
    assert refusal(ether.escrow.dispute, terms, 0, 1, by=terms.customer, value=fee) == expected


def test_ruling_after_an_agreement_changes_nothing(ether: Market) -> None:
    """D5: a ruling that comes when the parties have split the money is heard and moves nothing."""
    terms = ether.bring(State.DISPUTED, ether.terms(lots=1))
    ether.agree(terms, ether.agreed(terms, terms.price))
    with ether.ledger().moves():
        ruled = ether.arbitrator.giveRuling(0, PASS, {"from": ether.people.judge})
    assert [name for name, _ in events_of(ruled, ether.escrow)] == ["Ruling"]
    assert ether.lot(terms).state is State.CLOSED


# Settling twice


ENDS: dict[str, tuple[Any, ...]] = {"settle": (), "accept": (1,), "concede": (1,)}


@pytest.mark.parametrize("second", ENDS)
@pytest.mark.parametrize("first", ENDS)
def test_second_of_two_ends_is_refused(ether: Market, first: str, second: str) -> None:
    """M7: of two who end one lot, each in their own way, only the earlier moves money."""
    terms = ether.bring(State.PASSED, ether.terms(lots=1))
    senders = {"settle": ether.people.stranger, "accept": terms.customer, "concede": ether.people.supplier}
    getattr(ether, first)(terms)
    taken = {
        "settle": SETTLED,
        "accept": states(State.BUILDING, State.INSPECTING, State.PASSED, State.FAILED),
        "concede": states(State.BUILDING, State.INSPECTING, State.PASSED),
    }
    expected = error("EscrowWrongState", lot=0, actual=State.CLOSED, expected=taken[second])
    assert refusal(getattr(ether.escrow, second), terms, 0, *ENDS[second], by=senders[second]) == expected
    assert ether.asset.balance(ether.escrow) == terms.verifier_fee
