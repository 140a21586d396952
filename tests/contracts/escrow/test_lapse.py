"""`lapse`: what a passed deadline calls for, done by anyone."""

from __future__ import annotations

import pytest

from tests.contracts.support import clock
from tests.contracts.support.actions import IN_TIME, OVERDUE
from tests.contracts.support.errors import error, refusal
from tests.contracts.support.events import event, events_of
from tests.contracts.support.market import Lot, Market, State, states
from tests.contracts.support.terms import DAY

TAKEN = [State.BUILDING, State.INSPECTING, State.DISPUTED]
VERDICTS = [
    ("silence", 0b000, 0b000, False, State.VOIDED),
    ("silence pays", 0b000, 0b000, True, State.PASSED),
    ("one PASS", 0b001, 0b000, False, State.PASSED),
    ("one FAIL", 0b000, 0b010, True, State.FAILED),
    ("tie", 0b001, 0b010, False, State.VOIDED),
    ("tie pays", 0b100, 0b010, True, State.PASSED),
    ("majority of FAILs", 0b0001, 0b1010, True, State.FAILED),
    ("majority of PASSes", 0b1010, 0b0100, False, State.PASSED),
    ("tie of four", 0b0011, 0b1100, False, State.VOIDED),
]


def test_building_that_is_due_defaults(market: Market, lot: int) -> None:
    """A supplier who does not submit loses the bond; the lot opens again while there is time."""
    terms = market.bring(State.BUILDING, market.terms(build_time=DAY), lot)
    with market.ledger().moves({market.escrow: -terms.bond, terms.customer: terms.bond}):
        lapsed = market.lapse(terms, lot)
    figures = {"bid": market.bid(terms), "lot": lot}
    assert events_of(lapsed, market.escrow) == [event("LotDefaulted", **figures, toCustomer=terms.bond, reopened=True)]
    assert market.lot(terms, lot) == Lot(State.OPEN, round=1, actions=IN_TIME[State.OPEN])


def test_building_that_is_due_after_claim_by_closes(market: Market, lot: int) -> None:
    """When nobody can claim any more, the customer gets everything."""
    terms = market.bring(State.BUILDING, market.terms(), lot)
    returned = terms.bond + terms.per_lot
    with market.ledger().moves({market.escrow: -returned, terms.customer: returned}):
        lapsed = market.lapse(terms, lot)
    figures = {"bid": market.bid(terms), "lot": lot}
    assert events_of(lapsed, market.escrow) == [event("LotDefaulted", **figures, toCustomer=returned, reopened=False)]
    assert market.lot(terms, lot).state is State.CLOSED


@pytest.mark.parametrize(("late", "reopens"), [(-1, True), (0, False), (1, False)])
def test_reopens_until_claim_by(ether: Market, late: int, reopens: bool) -> None:
    """A default opens the lot again up to the last second before `claimBy`."""
    terms = ether.bring(State.BUILDING, ether.terms(build_time=DAY))
    returned = terms.bond + terms.per_lot * (not reopens)
    with ether.ledger().moves({ether.escrow: -returned, terms.customer: returned}):
        ether.lapse(terms, at=terms.claim_by + late)
    assert ether.lot(terms).state is (State.OPEN if reopens else State.CLOSED)


@pytest.mark.parametrize("lot", [0, 1])
@pytest.mark.parametrize(
    ("passes", "fails", "pays", "verdict"), [v[1:] for v in VERDICTS], ids=[v[0] for v in VERDICTS]
)
def test_inspection_is_decided(ether: Market, passes: int, fails: int, pays: bool, verdict: State, lot: int) -> None:
    """The majority of the votes cast decides, and without one the Terms do; no money moves yet."""
    verifiers = (*ether.people.verifiers, ether.people.unstaked, ether.people.deployer)
    terms = ether.terms(verifiers=verifiers, panel=0b11111, quorum=3, pays_on_silence=pays)
    ether.bring(State.INSPECTING, terms, lot)
    for seat in (seat for seat in range(5) if (passes | fails) >> seat & 1):
        ether.attest(terms, seat, bool(passes >> seat & 1), lot)
    before = ether.lot(terms, lot)
    with ether.ledger().moves():
        lapsed = ether.lapse(terms, lot)
    figures = {"bid": ether.bid(terms), "lot": lot, "deadline": 0}
    assert events_of(lapsed, ether.escrow) == [event("LotDecided", **figures, verdict=verdict)]
    assert ether.lot(terms, lot) == before._replace(state=verdict, deadline=0, actions=OVERDUE[verdict])


@pytest.mark.parametrize("late", [0, 1, 3 * DAY - 1, 3 * DAY, 30 * DAY])
def test_dispute_window_runs_from_the_deadline(ether: Market, late: int) -> None:
    """I7: whoever lapses late takes time from the disputants, who could have lapsed at the deadline themselves."""
    terms = ether.bring(State.INSPECTING, ether.arbitrated(ether.terms()))
    deadline = ether.lot(terms).deadline
    with ether.ledger().moves():
        lapsed = ether.lapse(terms, at=deadline + late)
    until = deadline + terms.dispute_window
    expected = event("LotDecided", bid=ether.bid(terms), lot=0, verdict=State.VOIDED, deadline=until)
    assert events_of(lapsed, ether.escrow) == [expected]
    actions = IN_TIME[State.VOIDED] if late < terms.dispute_window else OVERDUE[State.VOIDED]
    figures = {"round": 1, "deadline": until, "actions": actions}
    assert ether.lot(terms) == Lot(State.VOIDED, ether.people.supplier.address, **figures)


@pytest.mark.parametrize("lot", [0, 1])
@pytest.mark.parametrize(
    ("passes", "fails", "pays", "verdict"), [v[1:] for v in VERDICTS], ids=[v[0] for v in VERDICTS]
)
def test_dispute_without_a_ruling(ether: Market, passes: int, fails: int, pays: bool, verdict: State, lot: int) -> None:
    """D6: an arbitrator that has not ruled in 120 days is not waited for; the votes' verdict is final."""
    verifiers = (*ether.people.verifiers, ether.people.unstaked, ether.people.deployer)
    terms = ether.terms(verifiers=verifiers, panel=0b11111, quorum=3, pays_on_silence=pays)
    terms = ether.bring(State.INSPECTING, ether.arbitrated(terms), lot)
    for seat in (seat for seat in range(5) if (passes | fails) >> seat & 1):
        ether.attest(terms, seat, bool(passes >> seat & 1), lot)
    ether.lapse(terms, lot)
    disputed = ether.dispute(terms, lot)
    assert ether.lot(terms, lot).deadline == disputed.timestamp + 120 * DAY
    before = ether.lot(terms, lot)
    with ether.ledger().moves():
        lapsed = ether.lapse(terms, lot)
    expected = event("LotDecided", bid=ether.bid(terms), lot=lot, verdict=verdict, deadline=0)
    assert events_of(lapsed, ether.escrow) == [expected]
    assert ether.lot(terms, lot) == before._replace(state=verdict, deadline=0, actions=OVERDUE[verdict])


@pytest.mark.parametrize("passes", [True, False])
def test_dispute_of_a_quorum_without_a_ruling(ether: Market, passes: bool) -> None:
    """D6: the verdict of a quorum comes back as it was, also where the majority voted otherwise."""
    terms = ether.arbitrated(ether.terms(quorum=1 if passes else 3))
    ether.bring(State.INSPECTING, terms)
    ether.attest_with(terms, [ether.signed(terms, seat, passes == (seat == 0)) for seat in range(3)])
    verdict = State.PASSED if passes else State.FAILED
    assert ether.lot(terms).state is verdict
    ether.dispute(terms)
    ether.lapse(terms)
    assert ether.lot(terms).state is verdict


@pytest.mark.parametrize(("pays", "verdict"), [(True, State.PASSED), (False, State.VOIDED)])
def test_time_lock_is_decided_by_silence(ether: Market, pays: bool, verdict: State) -> None:
    """An empty panel is a time lock."""
    terms = ether.bring(State.INSPECTING, ether.terms(panel=0, quorum=0, verifiers=(), pays_on_silence=pays))
    ether.lapse(terms)
    assert ether.lot(terms).state is verdict


@pytest.mark.parametrize("state", TAKEN)
def test_refuses_before_the_deadline(ether: Market, state: State) -> None:
    """In the last second the actor may still act, so nobody may lapse; at the deadline anyone may."""
    terms = ether.bring(state, ether.terms())
    deadline = ether.lot(terms).deadline
    clock.mine_at(deadline - 1)
    expected = error("EscrowLapseTooEarly", timestamp=deadline - 1, deadline=deadline)
    assert refusal(ether.escrow.lapse, terms, 0, by=ether.people.stranger) == expected
    clock.mine_at(deadline)
    assert refusal(ether.escrow.lapse, terms, 0, by=ether.people.stranger) is None


@pytest.mark.parametrize("disputable", [False, True])
@pytest.mark.parametrize("state", [state for state in State if state not in TAKEN])
def test_refuses_other_states(ether: Market, state: State, disputable: bool) -> None:
    """Where nothing has a deadline nothing lapses; that of a dispute window lets `settle` act."""
    terms = ether.terms()
    terms = ether.bring(state, ether.arbitrated(terms) if disputable else terms)
    clock.mine_at(clock.now() + 3000 * DAY)
    expected = error("EscrowWrongState", lot=0, actual=state, expected=states(*TAKEN))
    assert refusal(ether.escrow.lapse, terms, 0, by=ether.people.stranger) == expected


def test_refuses_unknown_lots_and_bids(ether: Market) -> None:
    """What does not exist does not lapse."""
    terms, stranger = ether.bring(State.OPEN, ether.terms()), ether.people.stranger
    unknown = terms.but(price=1)
    no_lot, no_bid = error("EscrowUnknownLot", lot=2, lots=2), error("EscrowUnknownBid", bid=ether.bid(unknown))
    assert refusal(ether.escrow.lapse, terms, 2, by=stranger) == no_lot
    assert refusal(ether.escrow.lapse, unknown, 0, by=stranger) == no_bid
