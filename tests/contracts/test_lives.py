"""Whole lives of lots: gates, milestones, advances and holdbacks are all written as stages."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.support import clock
from tests.contracts.support.disputes import voted
from tests.contracts.support.errors import error, refusal
from tests.contracts.support.market import DISPUTE_WINDOW, FAIL, PASS, STAKE, Market, State
from tests.contracts.support.signing import REPORT
from tests.contracts.support.stakes import stakes
from tests.contracts.support.terms import DAY, Stage, Terms
from tests.contracts.support.values import ZERO_ADDRESS

LAB, DOOR = 0, 1
LAB_GATE = Stage(share_bps=4_000, panel=1 << LAB, quorum=1, build_time=30 * DAY, inspection_time=14 * DAY)
DOOR_GATE = Stage(share_bps=6_000, panel=1 << DOOR, quorum=1, build_time=5 * DAY, inspection_time=2 * DAY)
ADVANCE = Stage(share_bps=2_500, panel=0, quorum=0, build_time=0, inspection_time=DAY, pays_on_silence=True)
HOLDBACK = Stage(share_bps=1_000, panel=0, quorum=0, build_time=0, inspection_time=365 * DAY, pays_on_silence=True)


def attest_at(market: Market, terms: Terms, seat: int, round_: int, passes: bool = True) -> None:
    """Submits, and has the one verifier of the gate attest."""
    market.submit(terms, round_=round_)
    market.attest(terms, seat, passes, round_=round_)


def settle_in_time(market: Market, terms: Terms) -> None:
    """Settles as soon as the dispute window is over."""
    with clock.executing_at(market.lot(terms).deadline):
        market.settle(terms)


def everything_is_credit(market: Market, terms: Terms) -> None:
    """Asserts that of the bid's lots nothing is left but the verifiers' fees."""
    credits = sum(market.escrow.creditOf(one, terms.token) for one in terms.verifiers)
    assert market.asset.balance(market.escrow) == credits


@pytest.mark.parametrize("lab_bps", [4_000, 0, 10_000], ids=["a share each", "lab pays nothing", "lab pays all"])
def test_two_gates(market: Market, lab_bps: int) -> None:
    """E2, I1: the lab's gate, then the door's, each with its own panel; either may pay nothing by itself."""
    stages = (
        Stage(share_bps=lab_bps, panel=1 << LAB, quorum=1, build_time=30 * DAY),
        Stage(share_bps=10_000 - lab_bps, panel=1 << DOOR, quorum=1, build_time=5 * DAY),
    )
    terms = market.bring(State.BUILDING, market.terms(stages=stages, lots=1))
    supplier, (lab, door, _) = market.people.supplier, terms.verifiers
    market.submit(terms)
    expected = error("EscrowNotOnPanel", verifier=door, panel=1 << LAB)
    assert refusal(market.escrow.attest, terms, 0, 1, True, REPORT, by=door) == expected
    first = terms.price * lab_bps // 10_000
    with market.ledger().moves({market.escrow: -first, supplier: first}, {lab: terms.verifier_fee}):
        market.attest(terms, LAB, True)
    market.submit(terms, round_=2)
    expected = error("EscrowNotOnPanel", verifier=lab, panel=1 << DOOR)
    assert refusal(market.escrow.attest, terms, 0, 2, True, REPORT, by=lab) == expected
    last = terms.price - first + terms.bond
    with market.ledger().moves({market.escrow: -last, supplier: last}, {door: terms.verifier_fee}):
        market.attest(terms, DOOR, True, round_=2)
    everything_is_credit(market, terms)


def test_door_refuses_what_the_lab_passed(market: Market) -> None:
    """E2, E5: the supplier keeps what the lab's gate paid; the bond and the rest go to the customer."""
    terms = market.bring(State.BUILDING, market.terms(stages=(LAB_GATE, DOOR_GATE), lots=1))
    attest_at(market, terms, LAB, 1)
    market.submit(terms, round_=2)
    returned = terms.price - terms.price * 4_000 // 10_000 + terms.bond
    fees = {terms.verifiers[DOOR]: terms.verifier_fee}
    with market.ledger().moves({market.escrow: -returned, terms.customer: returned}, fees):
        market.attest(terms, DOOR, False, round_=2)
    assert market.lot(terms).state is State.CLOSED
    everything_is_credit(market, terms)


def test_milestones(market: Market) -> None:
    """E2, M10: three milestones of uneven shares pay one by one, and together exactly the price."""
    shares = (1_234, 3_333, 5_433)
    stages = tuple(Stage(share_bps=one, quorum=2, build_time=10 * DAY) for one in shares)
    terms = market.bring(State.BUILDING, market.terms(stages=stages, lots=1))
    supplier, panel = market.people.supplier, terms.verifiers
    floors = [terms.price * one // 10_000 for one in shares[:2]]
    payments = [*floors, terms.price - sum(floors)]
    assert payments != [terms.price * one // 10_000 for one in shares]
    fees = dict.fromkeys(panel[:2], terms.verifier_fee)
    for round_, paid in enumerate(payments, start=1):
        is_last = round_ == len(payments)
        bond, rest = terms.bond * is_last, 3 * terms.verifier_fee * is_last
        purses = {market.escrow: -paid - bond - rest, supplier: paid + bond, terms.customer: rest}
        with market.ledger().moves(purses, fees):
            voted(market, terms, "PP", round_=round_)
    everything_is_credit(market, terms)


def advanced(market: Market, **changes: Any) -> Terms:
    """Terms with an advance for material before the gates, which has been paid."""
    stages = (ADVANCE, Stage(share_bps=7_500, build_time=20 * DAY))
    terms = market.terms(**{"stages": stages, "lots": 1} | changes)
    market.bring(State.BUILDING, terms)
    assert market.lot(terms).state is State.INSPECTING
    market.lapse(terms)
    share = terms.price * 2_500 // 10_000
    with market.ledger().moves({market.escrow: -share, market.people.supplier: share}):
        market.settle(terms)
    assert market.lot(terms)[:5] == (State.BUILDING, market.people.supplier.address, 1, 0, 2)
    return terms


def test_material_advance(market: Market) -> None:
    """L4, I7, E2: the first stage has no panel and no build time; silence pays it, then the work begins."""
    terms, supplier = advanced(market), market.people.supplier
    paid, rest = terms.price - terms.price * 2_500 // 10_000 + terms.bond, terms.verifier_fee
    fees = dict.fromkeys(terms.verifiers[:2], terms.verifier_fee)
    with market.ledger().moves({market.escrow: -paid - rest, supplier: paid, terms.customer: rest}, fees):
        voted(market, terms, "PP", round_=2)
    everything_is_credit(market, terms)


def test_material_advance_and_no_work(market: Market) -> None:
    """E5, E6: who takes the advance and builds nothing loses the bond; the lot does not open again."""
    terms = advanced(market)
    returned = terms.price - terms.price * 2_500 // 10_000 + terms.budget + terms.bond
    with market.ledger().moves({market.escrow: -returned, terms.customer: returned}):
        market.lapse(terms)
    assert market.lot(terms).state is State.CLOSED
    assert market.asset.balance(market.escrow) == 0


def test_material_advance_that_the_customer_hurries(ether: Market) -> None:
    """E7: the customer may pay the advance before its time."""
    terms = ether.terms(stages=(ADVANCE, Stage(share_bps=7_500)))
    ether.bring(State.BUILDING, terms)
    share = terms.share(0)
    with ether.ledger().moves({ether.escrow: -share, ether.people.supplier: share}):
        ether.accept(terms)
    assert ether.lot(terms)[:5] == (State.BUILDING, ether.people.supplier.address, 1, 0, 2)


def test_advance_that_is_disputed_and_failed(ether: Market) -> None:
    """D1, E5: a customer that found the supplier out has the advance stopped, and the lot opens again."""
    terms = ether.arbitrated(ether.terms(stages=(ADVANCE, Stage(share_bps=7_500))))
    ether.bring(State.BUILDING, terms)
    ether.lapse(terms)
    ether.dispute(terms)
    ether.rule(0, FAIL)
    with ether.ledger().moves({ether.escrow: -terms.bond, terms.customer: terms.bond}):
        ether.settle(terms)
    assert ether.lot(terms).state is State.OPEN


@pytest.fixture
def held_back(market: Market) -> Terms:
    """Terms with a gate and a holdback for the warranty, whose year has begun."""
    terms = market.arbitrated(market.terms(stages=(Stage(share_bps=9_000), HOLDBACK), lots=1))
    market.bring(State.BUILDING, terms)
    voted(market, terms, "PP")
    settle_in_time(market, terms)
    assert market.lot(terms)[:5] == (State.INSPECTING, market.people.supplier.address, 1, 0, 2)
    return terms


def holdback(terms: Terms) -> tuple[int, int]:
    """What is held back with the bond, and the budget that nobody earned."""
    return terms.price - terms.price * 9_000 // 10_000 + terms.bond, terms.verifier_fee


def test_warranty_holdback(market: Market, held_back: Terms) -> None:
    """I7, E1, E2: when the year and the dispute window are over the supplier gets the holdback and the bond."""
    due = market.lot(held_back).deadline
    market.lapse(held_back)
    assert market.lot(held_back)[:6] == (State.PASSED, market.people.supplier.address, 1, 0, 2, due + DISPUTE_WINDOW)
    paid, rest = holdback(held_back)
    purses = {market.escrow: -paid - rest, market.people.supplier: paid, held_back.customer: rest}
    with market.ledger().moves(purses):
        settle_in_time(market, held_back)
    everything_is_credit(market, held_back)


@pytest.mark.parametrize("early", [1, DISPUTE_WINDOW // 2])
def test_warranty_claim(market: Market, held_back: Terms, early: int) -> None:
    """D1, D3, E5: a defect shown inside the window and ruled FAIL gives the customer holdback and bond."""
    market.lapse(held_back)
    with clock.executing_at(market.lot(held_back).deadline - early):
        market.dispute(held_back, round_=2)
    market.rule(0, FAIL)
    returned = sum(holdback(held_back))
    with market.ledger().moves({market.escrow: -returned, held_back.customer: returned}):
        market.settle(held_back)
    assert market.lot(held_back).state is State.CLOSED
    everything_is_credit(market, held_back)


@pytest.mark.parametrize("ruling", [PASS, 0, None], ids=["pass", "refuse", "silence"])
def test_warranty_claim_that_is_not_upheld(market: Market, held_back: Terms, ruling: int | None) -> None:
    """D3, D6: the supplier gets holdback and bond, also from an arbitrator that says nothing."""
    market.lapse(held_back)
    market.dispute(held_back, round_=2)
    if ruling is None:
        market.lapse(held_back)
    else:
        market.rule(0, ruling)
    paid, rest = holdback(held_back)
    purses = {market.escrow: -paid - rest, market.people.supplier: paid, held_back.customer: rest}
    with market.ledger().moves(purses):
        market.settle(held_back)


def test_warranty_claim_too_late(ether: Market) -> None:
    """I7, D1: who has nobody lapse the year before the window is over has no claim any more."""
    terms = ether.arbitrated(ether.terms(stages=(Stage(share_bps=9_000), HOLDBACK), lots=1))
    ether.bring(State.BUILDING, terms)
    ether.accept(terms)
    over = ether.lot(terms).deadline + DISPUTE_WINDOW
    ether.lapse(terms, at=over)
    expected = error("EscrowDisputeOver", timestamp=over, deadline=over)
    assert refusal(ether.escrow.dispute, terms, 0, 2, by=terms.customer, value=10**6) == expected


def test_everything_at_once(market: Market, ether: Market) -> None:
    """M1, M2, M10: advance, lab with a rework, door with an overturned verdict, holdback: all of it adds up."""
    stages = (
        ADVANCE,
        Stage(share_bps=3_333, panel=1 << LAB, quorum=1),
        Stage(share_bps=3_167, panel=1 << DOOR | 1 << 2, quorum=2),
        HOLDBACK,
    )
    terms = market.arbitrated(market.terms(stages=stages, lots=1, reworks=1, verifier_stake=STAKE))
    people, before = market.people, market.asset.balance(market.escrow)
    market.bring(State.BUILDING, terms)
    assert market.asset.balance(market.escrow) - before == terms.total + terms.bond
    market.lapse(terms)
    settle_in_time(market, terms)  # the advance
    attest_at(market, terms, LAB, 2, passes=False)
    settle_in_time(market, terms)  # a rework
    attest_at(market, terms, LAB, 3)
    settle_in_time(market, terms)  # the lab's share
    attest_at(market, terms, DOOR, 4, passes=False)
    market.dispute(terms, round_=4, by=people.supplier)
    market.rule(0, PASS)
    market.settle(terms)  # the door's share, and its verifier's stake to the supplier
    assert market.lot(terms)[:5] == (State.INSPECTING, people.supplier.address, 3, 0, 5)
    market.lapse(terms)
    shares = [terms.price * bps // 10_000 for bps in (2_500, 3_333, 3_167)]
    paid, rest = terms.price - sum(shares) + terms.bond, terms.budget - 3 * terms.verifier_fee
    with market.ledger().moves({market.escrow: -paid - rest, people.supplier: paid, terms.customer: rest}):
        settle_in_time(market, terms)
    fees = [market.escrow.creditOf(one, terms.token) for one in terms.verifiers]
    assert fees == [2 * terms.verifier_fee, terms.verifier_fee, 0]
    is_ether = terms.token == ZERO_ADDRESS
    assert ether.escrow.creditOf(people.supplier, ZERO_ADDRESS) == STAKE
    assert market.asset.balance(market.escrow) - before == sum(fees) + STAKE * is_ether
    assert [stake[:2] for stake in stakes(market)] == [(STAKE, 0), (0, 0), (STAKE, 0)]  # nothing is reserved
