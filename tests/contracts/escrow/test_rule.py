"""`rule`: the arbitrator's word on a dispute."""

from __future__ import annotations

from typing import Any

import pytest
from brownie import BadArbitrator

from tests.contracts.support import clock
from tests.contracts.support.disputes import disputed
from tests.contracts.support.errors import error, refusal
from tests.contracts.support.events import event, events_of
from tests.contracts.support.market import FAIL, PASS, REFUSE, Market, State
from tests.contracts.support.terms import RULING_TIME, Terms

VERDICTS = [State.PASSED, State.FAILED, State.VOIDED]
OUTCOMES = [(PASS, State.PASSED), (FAIL, State.FAILED), (REFUSE, None)]


def arbitrated(market: Market, **changes: Any) -> Terms:
    """Terms with the arbitrator and a dispute window."""
    return market.arbitrated(market.terms(**changes))


def ruling_event(market: Market, ruling: int, dispute_id: int = 0, arbitrator: Any = None) -> tuple[str, Any]:
    """ERC-792's own event."""
    return event("Ruling", _arbitrator=arbitrator or market.arbitrator, _disputeID=dispute_id, _ruling=ruling)


@pytest.mark.parametrize(("ruling", "ruled"), OUTCOMES, ids=["pass", "fail", "refuse"])
@pytest.mark.parametrize("verdict", VERDICTS)
def test_fixes_the_verdict(ether: Market, verdict: State, ruling: int, ruled: State | None) -> None:
    """D3, D5: 1 passes the stage, 2 fails it, 0 leaves the verdict; it is final, and no money moves yet."""
    terms = disputed(ether, verdict, arbitrated(ether))
    before, fixed = ether.lot(terms), ruled or verdict
    with ether.ledger(registry=ether.registry).moves():
        given = ether.rule(0, ruling)
    assert events_of(given, ether.escrow) == [
        ruling_event(ether, ruling),
        event("LotRuled", bid=ether.bid(terms), lot=0, verdict=fixed),
    ]
    expected = before._replace(state=fixed, deadline=0, actions=frozenset())
    assert ether.lot(terms)._replace(actions=frozenset()) == expected
    assert refusal(ether.escrow.settle, terms, 0, by=ether.people.stranger) is None


def test_fixes_the_verdict_of_the_disputed_lot_only(market: Market, lot: int) -> None:
    """D5, M4: another lot of the same bid, disputed too, waits for its own ruling."""
    terms = disputed(market, State.FAILED, arbitrated(market), lot)
    other = 1 - lot
    market.claim(terms, other)
    market.submit(terms, other)
    market.attest(terms, 1, True, other)
    market.lapse(terms, other)
    market.dispute(terms, other)
    before = market.lot(terms, lot)
    market.rule(1, FAIL)
    assert market.lot(terms, lot) == before
    assert market.lot(terms, other).state is State.FAILED
    market.rule(0, PASS)
    assert [market.lot(terms, one).state for one in (lot, other)] == [State.PASSED, State.FAILED]


@pytest.mark.parametrize("ruling", [3, 4, 2**255 + 1, 2**256 - 1])
@pytest.mark.parametrize("verdict", VERDICTS)
def test_other_rulings_leave_the_verdict(ether: Market, verdict: State, ruling: int) -> None:
    """D3: a number that was not among the choices is a refusal to rule."""
    puppet = BadArbitrator.deploy({"from": ether.people.deployer})
    terms = ether.bring(verdict, arbitrated(ether).but(arbitrator=puppet))
    ether.dispute(terms, value=0)
    given = puppet.act(ether.escrow, 0, ether.escrow.rule.encode_input(0, ruling), {"from": ether.people.judge})
    assert events_of(given, ether.escrow) == [
        ruling_event(ether, ruling, arbitrator=puppet),
        event("LotRuled", bid=ether.bid(terms), lot=0, verdict=verdict),
    ]
    assert (ether.lot(terms).state, ether.lot(terms).deadline) == (verdict, 0)


@pytest.mark.parametrize("late", [-1, 0, 1])
def test_counts_until_the_deadline(ether: Market, late: int) -> None:
    """D5, D6: a ruling at or after 120 days is logged and changes nothing."""
    terms = ether.bring(State.DISPUTED, ether.terms())
    before = ether.lot(terms)
    with clock.executing_at(before.deadline + late):
        given = ether.rule(0, FAIL)
    ruled = event("LotRuled", bid=ether.bid(terms), lot=0, verdict=State.FAILED)
    assert events_of(given, ether.escrow) == [ruling_event(ether, FAIL), *[ruled] * (late < 0)]
    assert ether.lot(terms).state is (State.FAILED if late < 0 else State.DISPUTED)
    assert ether.lot(terms).deadline == (0 if late < 0 else before.deadline)


def test_late_ruling_does_not_stand_in_the_way(ether: Market) -> None:
    """D6, M5: after a ruling that came too late the verdict of the votes comes back as without it."""
    terms = ether.bring(State.DISPUTED, ether.terms())
    with clock.executing_at(ether.lot(terms).deadline):
        ether.rule(0, FAIL)
    ether.lapse(terms, at=clock.now() + 1)
    paid, rest = terms.price + terms.bond, terms.budget - terms.verifier_fee
    with ether.ledger().moves({ether.escrow: -paid - rest, ether.people.supplier: paid, terms.customer: rest}):
        ether.settle(terms)


@pytest.mark.parametrize("first", [PASS, FAIL, REFUSE])
def test_second_ruling_changes_nothing(ether: Market, first: int) -> None:
    """D5: an arbitrator that rules again does not revert, and is not obeyed."""
    puppet = BadArbitrator.deploy({"from": ether.people.deployer})
    terms = ether.bring(State.PASSED, arbitrated(ether).but(arbitrator=puppet))
    ether.dispute(terms, value=0)
    judge, rule = {"from": ether.people.judge}, ether.escrow.rule.encode_input
    puppet.act(ether.escrow, 0, rule(0, first), judge)
    before = ether.lot(terms)
    for ruling in (PASS, FAIL, REFUSE):
        again = puppet.act(ether.escrow, 0, rule(0, ruling), judge)
        assert events_of(again, ether.escrow) == [ruling_event(ether, ruling, arbitrator=puppet)]
    assert ether.lot(terms) == before


def test_after_the_lot_was_settled(ether: Market) -> None:
    """D5, M7: a ruling on a closed lot changes nothing."""
    terms = ether.bring(State.DISPUTED, ether.terms())
    ether.lapse(terms)
    ether.settle(terms)
    before = ether.lot(terms)
    with ether.ledger(registry=ether.registry).moves():
        given = ether.rule(0, FAIL)
    assert events_of(given, ether.escrow) == [ruling_event(ether, FAIL)]
    assert ether.lot(terms) == before


def disputed_again(market: Market, terms: Terms, by: Any) -> None:
    """Brings a lot whose dispute ran out unruled into the next round, and to a dispute of that."""
    market.submit(terms, round_=2, by=by)
    market.attest(terms, 0, True, round_=2)
    market.lapse(terms)
    market.dispute(terms, round_=2)


def old_ruling_changes_nothing(market: Market, terms: Terms) -> None:
    """Asserts that only the ruling on the dispute of the present round counts."""
    before = market.lot(terms)
    assert (before.state, before.round) == (State.DISPUTED, 2)
    assert events_of(market.rule(0, FAIL), market.escrow) == [ruling_event(market, FAIL)]
    assert market.lot(terms) == before
    market.rule(1, PASS)
    assert market.lot(terms).state is State.PASSED


def test_ruling_of_the_round_before_a_rework(ether: Market) -> None:
    """D5, L5: what is ruled about a round does not hit its rework, even when that is disputed too."""
    terms = disputed(ether, State.FAILED, arbitrated(ether, reworks=1))
    ether.lapse(terms)
    ether.settle(terms)
    disputed_again(ether, terms, by=ether.people.supplier)
    old_ruling_changes_nothing(ether, terms)


def test_ruling_of_the_claim_before(ether: Market) -> None:
    """D5, L5: what is ruled about one supplier's round does not hit the next supplier's."""
    claim_by = clock.now() + 2 * RULING_TIME
    terms = disputed(ether, State.FAILED, arbitrated(ether, verifier_fee=0, claim_by=claim_by))
    ether.lapse(terms)
    ether.settle(terms)
    ether.claim(terms, by=ether.people.rival)
    disputed_again(ether, terms, by=ether.people.rival)
    old_ruling_changes_nothing(ether, terms)


def test_ruling_while_the_rework_is_built(ether: Market) -> None:
    """D5: a lot that is built again is not failed by the old dispute."""
    terms = disputed(ether, State.FAILED, arbitrated(ether, reworks=1))
    ether.lapse(terms)
    ether.settle(terms)
    before = ether.lot(terms)
    ether.rule(0, PASS)
    assert ether.lot(terms) == before
    assert before.state is State.BUILDING


def test_refuses_another_arbitrator(ether: Market) -> None:
    """D5, M4: an id is its arbitrator's own; nobody else rules it, not even the judge without the arbitrator."""
    ether.bring(State.DISPUTED, ether.terms())
    puppet = BadArbitrator.deploy({"from": ether.people.deployer})
    for sender in (puppet, ether.people.judge, ether.people.customer, ether.people.stranger):
        expected = error("EscrowUnknownDispute", arbitrator=sender, disputeId=0)
        assert refusal(ether.escrow.rule, 0, FAIL, by=sender) == expected


@pytest.mark.parametrize("dispute_id", [1, 2**256 - 1])
def test_refuses_an_unknown_dispute(ether: Market, dispute_id: int) -> None:
    """D5: the arbitrator's disputes elsewhere are not known here."""
    ether.bring(State.DISPUTED, ether.terms())
    ether.arbitrator.createDispute(2, b"", {"from": ether.people.stranger, "value": ether.arbitrator.fee()})
    expected = error("EscrowUnknownDispute", arbitrator=ether.arbitrator, disputeId=dispute_id)
    assert refusal(ether.escrow.rule, dispute_id, FAIL, by=ether.arbitrator) == expected


def test_ruling_takes_no_time_from_a_dispute_at_the_last_moment(ether: Market) -> None:
    """D1, D6: the 120 days run from the dispute, not from the verdict."""
    terms = ether.bring(State.PASSED, arbitrated(ether))
    last = ether.lot(terms).deadline - 1
    with clock.executing_at(last):
        ether.dispute(terms)
    assert ether.lot(terms).deadline == last + RULING_TIME
    with clock.executing_at(last + RULING_TIME - 1):
        ether.rule(0, FAIL)
    assert ether.lot(terms).state is State.FAILED
