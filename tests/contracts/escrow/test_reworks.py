"""Reworks: a stage that failed is built again, as often as the Terms allow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.contracts.support import clock
from tests.contracts.support.disputes import voted
from tests.contracts.support.events import event, events_of
from tests.contracts.support.market import ARBITRATION_FEE, FAIL, Lot, Market, State
from tests.contracts.support.storage import skip_to_round
from tests.contracts.support.terms import DAY, MAX_REWORKS, MAX_ROUND, Stage, Terms
from tests.contracts.support.values import ZERO_ADDRESS


def by_quorum(market: Market, terms: Terms, lot: int) -> Any:
    """The second of two FAILs."""
    market.submit(terms, lot)
    market.attest(terms, 0, False, lot)
    return market.attest(terms, 2, False, lot)


def by_signatures(market: Market, terms: Terms, lot: int) -> Any:
    """FAILs that somebody carried."""
    market.submit(terms, lot)
    return market.attest_with(terms, [market.signed(terms, seat, False, lot=lot) for seat in (0, 2)], lot)


def by_lapse(market: Market, terms: Terms, lot: int) -> Any:
    """One FAIL, a deadline that passed, and a settlement."""
    market.submit(terms, lot)
    market.attest(terms, 0, False, lot)
    market.lapse(terms, lot)
    return market.settle(terms, lot)


def by_ruling(market: Market, terms: Terms, lot: int) -> Any:
    """Silence that the arbitrator turned into a FAIL."""
    market.submit(terms, lot)
    market.lapse(terms, lot)
    market.dispute(terms, lot)
    market.rule(0, FAIL)
    return market.settle(terms, lot)


VOTES = {by_quorum: (0, 2), by_signatures: (0, 2), by_lapse: (0,), by_ruling: ()}


@pytest.mark.parametrize("way", VOTES)
def test_failed_stage_is_built_again(market: Market, lot: int, way: Callable[..., Any]) -> None:
    """E3, L5: the same stage, one rework more, a new round without votes; only fees have moved."""
    terms, ruled = market.terms(reworks=2), way is by_ruling
    terms = market.bring(State.BUILDING, market.arbitrated(terms) if ruled else terms, lot)
    fees = {terms.verifiers[seat]: terms.verifier_fee for seat in VOTES[way]}
    asked = ARBITRATION_FEE * (ruled and market.asset.address == ZERO_ADDRESS)
    purses = {terms.customer: -asked, market.arbitrator: asked}
    with market.ledger(arbitrator=market.arbitrator).moves(purses, fees):
        failed = way(market, terms, lot)
    due = failed.timestamp + 30 * DAY
    started = event("LotStarted", bid=market.bid(terms), lot=lot, round=2, stage=0, deadline=due)
    assert events_of(failed, market.escrow)[-1] == started
    supplier = market.people.supplier.address
    expected = Lot(State.BUILDING, supplier, reworks=1, round=2, deadline=due, spent=len(fees))
    assert market.lot(terms, lot)._replace(actions=frozenset()) == expected


def test_last_rework_that_fails_is_a_default(market: Market, lot: int) -> None:
    """E3, E5: without a rework left the bond, the price and the unspent budget go to the customer."""
    terms = market.bring(State.BUILDING, market.terms(reworks=1), lot)
    assert voted(market, terms, "FF", lot) is State.BUILDING
    returned = terms.price + terms.bond + terms.budget - 4 * terms.verifier_fee
    fees = dict.fromkeys(terms.verifiers[:2], terms.verifier_fee)
    with market.ledger().moves({market.escrow: -returned, terms.customer: returned}, fees):
        assert voted(market, terms, "FF", lot, round_=2) is State.CLOSED


def test_passed_rework_pays_in_full(market: Market, lot: int) -> None:
    """E2: a rework costs the supplier nothing but its work, and the customer the fees that were spent."""
    terms, supplier = market.bring(State.BUILDING, market.terms(reworks=1), lot), market.people.supplier
    voted(market, terms, "FPF", lot)
    paid, rest = terms.price + terms.bond, terms.verifier_fee
    fees = dict.fromkeys(terms.verifiers[:2], terms.verifier_fee)
    with market.ledger().moves({market.escrow: -paid - rest, supplier: paid, terms.customer: rest}, fees):
        assert voted(market, terms, "PP", lot, round_=2) is State.CLOSED


def test_each_stage_has_its_own_reworks(ether: Market) -> None:
    """T10: reworks of one stage are not taken from the next, and are counted from none there."""
    stages = (Stage(share_bps=5_000), Stage(share_bps=5_000))
    terms = ether.bring(State.BUILDING, ether.terms(stages=stages, reworks=1))
    seen = []
    for round_, votes in enumerate(("FF", "PP", "FF", "FF"), start=1):
        voted(ether, terms, votes, round_=round_)
        lot = ether.lot(terms)
        seen.append((lot.state, lot.stage, lot.reworks))
    assert seen[:3] == [(State.BUILDING, 0, 1), (State.BUILDING, 1, 0), (State.BUILDING, 1, 1)]
    assert seen[3][0] is State.CLOSED


def test_most_reworks_on_the_largest_panel_spend_the_whole_budget(ether: Market) -> None:
    """T10, T13, M2: seven reworks; every vote of every round is paid from the budget, and no unit is left."""
    terms = ether.terms(reworks=MAX_REWORKS, quorum=1, lots=1)
    ether.bring(State.BUILDING, terms)
    assert terms.budget == 8 * 3 * terms.verifier_fee
    for round_ in range(1, 1 + MAX_REWORKS):
        assert voted(ether, terms, "FFF", round_=round_) is State.BUILDING
        assert ether.lot(terms).reworks == round_
    returned = terms.price + terms.bond
    fees = dict.fromkeys(terms.verifiers, terms.verifier_fee)
    with ether.ledger().moves({ether.escrow: -returned, terms.customer: returned}, fees):
        assert voted(ether, terms, "FFF", round_=8) is State.CLOSED
    assert ether.lot(terms).spent == 24
    earned = [ether.escrow.creditOf(one, ZERO_ADDRESS) for one in terms.verifiers]
    assert earned == [8 * terms.verifier_fee] * 3
    assert ether.escrow.balance() == sum(earned)


def test_post_locks_the_budget_of_every_round(market: Market) -> None:
    """P1, T13: the verifiers of reworks that may come are paid beforehand, for each lot."""
    stages = (Stage(share_bps=5_000), Stage(share_bps=5_000, panel=0b001, quorum=1))
    terms = market.terms(stages=stages, reworks=2, lots=3)
    total = 3 * (terms.price + (3 + 1) * 3 * terms.verifier_fee)
    before = market.asset.balance(market.escrow)
    market.post(terms)
    assert market.asset.balance(market.escrow) - before == total


def test_building_that_lapses_is_a_default(ether: Market) -> None:
    """E6: who does not build has no use for the reworks that are left."""
    terms = ether.bring(State.BUILDING, ether.terms(reworks=3))
    voted(ether, terms, "FF")
    returned = terms.price + terms.bond + terms.budget - 2 * terms.verifier_fee
    with ether.ledger().moves({ether.escrow: -returned, terms.customer: returned}):
        lapsed = ether.lapse(terms)
    expected = event("LotDefaulted", bid=ether.bid(terms), lot=0, toCustomer=returned, reopened=False)
    assert events_of(lapsed, ether.escrow) == [expected]
    assert ether.lot(terms).state is State.CLOSED


def test_building_that_lapses_at_first_reopens(ether: Market) -> None:
    """E6, E5: nothing was spent, so another supplier may claim, with all reworks before it."""
    terms = ether.bring(State.BUILDING, ether.terms(reworks=3, claim_by=clock.now() + 90 * DAY))
    with ether.ledger().moves({ether.escrow: -terms.bond, terms.customer: terms.bond}):
        ether.lapse(terms)
    assert ether.lot(terms)._replace(actions=frozenset()) == Lot(State.OPEN, round=1)
    ether.claim(terms, by=ether.people.rival)
    assert ether.lot(terms)[:5] == (State.BUILDING, ether.people.rival.address, 0, 0, 2)


def test_conceding_is_a_default(ether: Market) -> None:
    """E8: a supplier that gives up does not start a rework."""
    terms = ether.bring(State.BUILDING, ether.terms(reworks=3, verifier_fee=0))
    voted(ether, terms, "FF")
    with ether.ledger().moves({ether.escrow: -terms.bond, terms.customer: terms.bond}):
        ether.concede(terms, round_=2)
    assert ether.lot(terms)._replace(actions=frozenset()) == Lot(State.OPEN, round=2)


def test_accepting_a_rework_pays(ether: Market) -> None:
    """E7: the customer may end the reworks."""
    terms, supplier = ether.bring(State.BUILDING, ether.terms(reworks=3)), ether.people.supplier
    voted(ether, terms, "FF")
    paid, rest = terms.price + terms.bond, terms.budget - 2 * terms.verifier_fee
    with ether.ledger().moves({ether.escrow: -paid - rest, supplier: paid, terms.customer: rest}):
        ether.accept(terms, round_=2)


def test_wait_that_was_failed_begins_again(ether: Market) -> None:
    """E3, L4: a stage without build time is waited for once more."""
    wait = Stage(panel=0, quorum=0, build_time=0, inspection_time=2 * DAY, pays_on_silence=True)
    terms = ether.arbitrated(ether.terms(stages=(wait,), reworks=1))
    ether.post(terms)
    ether.claim(terms)
    ether.lapse(terms)
    ether.dispute(terms)
    ether.rule(0, FAIL)
    settled = ether.settle(terms)
    lot = ether.lot(terms)
    assert lot[:6] == (State.INSPECTING, lot.supplier, 0, 1, 2, settled.timestamp + 2 * DAY)


@pytest.mark.parametrize(("spare", "reopens"), [(1, True), (0, True), (-1, False)])
@pytest.mark.parametrize(("stages", "reworks"), [(1, 0), (2, 1), (16, 7)])
def test_reopens_while_all_rounds_fit(ether: Market, stages: int, reworks: int, spare: int, reopens: bool) -> None:
    """E5: a lot whose next claim could run over 511 rounds is closed instead, so that its rounds stay apart."""
    rest = Stage(share_bps=0)
    terms = ether.terms(stages=(Stage(), *[rest] * (stages - 1)), reworks=reworks, lots=1)
    ether.bring(State.BUILDING, terms)
    last = MAX_ROUND - stages * (1 + reworks) - spare
    skip_to_round(ether.escrow, ether.bid(terms), 0, last)
    returned = terms.bond if reopens else terms.bond + terms.per_lot
    with ether.ledger().moves({ether.escrow: -returned, terms.customer: returned}):
        ether.concede(terms, round_=last)
    assert ether.lot(terms).state is (State.OPEN if reopens else State.CLOSED)


def test_last_round_of_all(ether: Market) -> None:
    """E5, L5: the last claim that is let in may use all its rounds, up to the 511th."""
    terms = ether.bring(State.BUILDING, ether.terms(reworks=1, verifier_fee=0))
    skip_to_round(ether.escrow, ether.bid(terms), 0, MAX_ROUND - 2)
    ether.concede(terms, round_=MAX_ROUND - 2)
    ether.claim(terms)
    voted(ether, terms, "FF", round_=MAX_ROUND - 1)
    assert ether.lot(terms)[:5] == (State.BUILDING, ether.people.supplier.address, 0, 1, MAX_ROUND)
    assert voted(ether, terms, "PP", round_=MAX_ROUND) is State.CLOSED
