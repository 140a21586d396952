"""The dispute window: a verdict that an arbitrator could be asked about waits before its money moves."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.support import clock
from tests.contracts.support.disputes import disputed
from tests.contracts.support.errors import error, refusal
from tests.contracts.support.events import event, events_of
from tests.contracts.support.market import ARBITRATION_FEE, DISPUTE_WINDOW, STAKE, Lot, Market, State
from tests.contracts.support.signing import REPORT
from tests.contracts.support.stakes import Stake, stakes
from tests.contracts.support.terms import DAY, Terms

VERDICTS = [State.PASSED, State.FAILED, State.VOIDED]


def arbitrated(market: Market, **changes: Any) -> Terms:
    """Terms with the arbitrator and a dispute window."""
    return market.arbitrated(market.terms(**changes))


def by_attest(market: Market, terms: Terms, passes: bool, lot: int) -> Any:
    """The second of two equal votes, given directly."""
    market.submit(terms, lot)
    market.attest(terms, 0, passes, lot)
    return market.attest(terms, 1, passes, lot)


def by_attest_with_signatures(market: Market, terms: Terms, passes: bool, lot: int) -> Any:
    """Two equal votes, carried by a stranger."""
    market.submit(terms, lot)
    return market.attest_with(terms, [market.signed(terms, seat, passes, lot=lot) for seat in (0, 1)], lot)


def by_submit_with_signatures(market: Market, terms: Terms, passes: bool, lot: int) -> Any:
    """Two equal votes that come with the submission."""
    return market.submit_with(terms, [market.signed(terms, seat, passes, lot=lot) for seat in (0, 1)], lot)


WAYS = [by_attest, by_attest_with_signatures, by_submit_with_signatures]


@pytest.mark.parametrize("passes", [True, False], ids=["pass", "fail"])
@pytest.mark.parametrize("way", WAYS)
def test_quorum_opens_the_window(ether: Market, way: Any, passes: bool) -> None:
    """I6: the verdict is told and can be disputed; nothing but the verifiers' fees moves."""
    terms = ether.bring(State.BUILDING, arbitrated(ether, reworks=1))
    verdict = State.PASSED if passes else State.FAILED
    fees = dict.fromkeys(terms.verifiers[:2], terms.verifier_fee)
    with ether.ledger().moves({}, fees):
        decided = way(ether, terms, passes, 0)
    until = decided.timestamp + DISPUTE_WINDOW
    bid = ether.bid(terms)
    assert events_of(decided, ether.escrow)[-2:] == [
        event("LotAttested", bid=bid, verifier=terms.verifiers[1], lot=0, passed=passes, report=REPORT),
        event("LotDecided", bid=bid, lot=0, verdict=verdict, deadline=until),
    ]
    votes = {"passes": 0b011 * passes, "fails": 0b011 * (not passes)}
    expected = Lot(verdict, ether.people.supplier.address, round=1, deadline=until, **votes, spent=2)
    assert ether.lot(terms)._replace(actions=frozenset()) == expected


def test_no_more_votes_in_the_window(ether: Market) -> None:
    """I6: the verdict that is disputed does not change meanwhile."""
    terms = ether.bring(State.BUILDING, arbitrated(ether))
    by_attest(ether, terms, True, 0)
    expected = error("EscrowWrongState", lot=0, actual=State.PASSED, expected=1 << State.INSPECTING)
    assert refusal(ether.escrow.attest, terms, 0, 1, False, REPORT, by=terms.verifiers[2]) == expected


@pytest.mark.parametrize("late", [-1, 0, 1])
@pytest.mark.parametrize("verdict", VERDICTS)
def test_settles_when_the_window_is_over(ether: Market, verdict: State, late: int) -> None:
    """E1: money moves from the end of the window on, and cannot be disputed any more."""
    terms = ether.bring(verdict, arbitrated(ether))
    deadline = ether.lot(terms).deadline
    clock.mine_at(deadline + late)
    early = error("EscrowSettleTooEarly", timestamp=deadline + late, deadline=deadline)
    answer = refusal(ether.escrow.settle, terms, 0, by=ether.people.stranger)
    assert answer == (early if late < 0 else None)
    dispute = refusal(ether.escrow.dispute, terms, 0, 1, by=terms.customer, value=ARBITRATION_FEE)
    assert (dispute is None) == (late < 0)


def test_settled_verdict_pays_as_without_a_window(market: Market, lot: int) -> None:
    """E1, E2: an undisputed PASS pays the supplier to the last unit."""
    terms = market.bring(State.PASSED, arbitrated(market), lot)
    paid, rest = terms.price + terms.bond, terms.budget - terms.verifier_fee
    purses = {market.escrow: -paid - rest, market.people.supplier: paid, terms.customer: rest}
    with market.ledger().moves(purses), clock.executing_at(market.lot(terms, lot).deadline):
        market.settle(terms, lot)
    assert market.lot(terms, lot).state is State.CLOSED


@pytest.mark.parametrize("late", [0, 1, DISPUTE_WINDOW, 400 * DAY])
def test_window_of_a_lapse_runs_from_the_deadline(ether: Market, late: int) -> None:
    """I7: who lapses late does not lengthen the wait of the others."""
    terms = ether.bring(State.INSPECTING, arbitrated(ether))
    deadline = ether.lot(terms).deadline
    with ether.ledger().moves():
        lapsed = ether.lapse(terms, at=deadline + late)
    figures = {"bid": ether.bid(terms), "lot": 0, "verdict": State.VOIDED, "deadline": deadline + DISPUTE_WINDOW}
    assert events_of(lapsed, ether.escrow) == [event("LotDecided", **figures)]
    assert ether.lot(terms).deadline == deadline + DISPUTE_WINDOW


def test_lapse_without_an_arbitrator_is_final(ether: Market) -> None:
    """I7, E1: where nobody can be asked the verdict is settled at once."""
    terms = ether.bring(State.INSPECTING, ether.terms())
    figures = {"bid": ether.bid(terms), "lot": 0, "verdict": State.VOIDED, "deadline": 0}
    assert events_of(ether.lapse(terms), ether.escrow) == [event("LotDecided", **figures)]
    assert refusal(ether.escrow.settle, terms, 0, by=ether.people.stranger) is None


@pytest.mark.parametrize("late", [-1, 0, 1])
def test_dispute_lapses_at_its_deadline(ether: Market, late: int) -> None:
    """D6: the arbitrator has all its 120 days, and not a second more."""
    terms = ether.bring(State.DISPUTED, ether.terms())
    deadline = ether.lot(terms).deadline
    clock.mine_at(deadline + late)
    early = error("EscrowLapseTooEarly", timestamp=deadline + late, deadline=deadline)
    answer = refusal(ether.escrow.lapse, terms, 0, by=ether.people.stranger)
    assert answer == (early if late < 0 else None)


@pytest.mark.parametrize("verdict", VERDICTS)
def test_lapsed_dispute_brings_back_the_verdict(ether: Market, verdict: State) -> None:
    """D6, D8: without a ruling the verdict of the votes stands, finally, and in the end nobody's stake is touched."""
    terms = disputed(ether, verdict, arbitrated(ether, verifier_stake=1))
    before = ether.lot(terms)
    with ether.ledger(registry=ether.registry).moves():
        lapsed = ether.lapse(terms)
    figures = {"bid": ether.bid(terms), "lot": 0, "verdict": verdict, "deadline": 0}
    assert events_of(lapsed, ether.escrow) == [event("LotDecided", **figures)]
    after = ether.lot(terms)
    expected = before._replace(state=verdict, deadline=0, actions=frozenset())
    assert after._replace(actions=frozenset()) == expected
    logged = [name for name, _ in events_of(ether.settle(terms), ether.escrow)]
    ends = {State.PASSED: "LotPaid", State.FAILED: "LotDefaulted", State.VOIDED: "LotVoided"}
    assert logged == [ends[verdict]]
    assert stakes(ether) == [Stake(STAKE)] * 3
