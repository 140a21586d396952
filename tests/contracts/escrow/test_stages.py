"""Stages: one gate after the other, each with a round, a time and a share of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.contracts.support import clock, signing
from tests.contracts.support.disputes import voted
from tests.contracts.support.errors import error, refusal
from tests.contracts.support.events import event, events_of
from tests.contracts.support.market import Lot, Market, State
from tests.contracts.support.signing import REPORT
from tests.contracts.support.terms import DAY, Stage, Terms

FIRST = Stage(share_bps=3_333, quorum=1)
SECOND = Stage(share_bps=6_667, panel=0b110, quorum=2, build_time=5 * DAY, inspection_time=3 * DAY)
WAIT = Stage(panel=0, quorum=0, build_time=0, inspection_time=2 * DAY, pays_on_silence=True)
BUILT_WITHOUT_PANEL = Stage(panel=0, quorum=0, build_time=4 * DAY, inspection_time=DAY, pays_on_silence=True)


def share(stage: Stage, share_bps: int) -> Stage:
    """A stage with another share."""
    return replace(stage, share_bps=share_bps)


def in_second_stage(market: Market, lot: int = 0, **changes: Any) -> Terms:
    """Terms of two stages, the first of which was passed by one vote."""
    terms = market.bring(State.BUILDING, market.terms(**{"stages": (FIRST, SECOND)} | changes), lot)
    voted(market, terms, "P", lot)
    return terms


@pytest.mark.parametrize("lot", [0, 1])
@pytest.mark.parametrize(
    ("stage", "state", "time"),
    [
        (Stage(), State.BUILDING, 30 * DAY),
        (BUILT_WITHOUT_PANEL, State.BUILDING, 4 * DAY),
        (WAIT, State.INSPECTING, 2 * DAY),
    ],
    ids=["built", "built without a panel", "wait"],
)
def test_claim_starts_the_first_stage(ether: Market, stage: Stage, state: State, time: int, lot: int) -> None:
    """L4, L5: with Building where there is something to build, else with the wait; in round 1."""
    terms = ether.bring(State.OPEN, ether.terms(stages=(stage,)))
    claimed = ether.claim(terms, lot)
    due, supplier = claimed.timestamp + time, ether.people.supplier
    figures = {"bid": ether.bid(terms), "supplier": supplier, "lot": lot, "round": 1, "deadline": due}
    assert events_of(claimed, ether.escrow) == [event("LotClaimed", **figures)]
    expected = Lot(state, supplier.address, round=1, deadline=due)
    assert ether.lot(terms, lot)._replace(actions=frozenset()) == expected


def by_vote(market: Market, terms: Terms, lot: int) -> Any:
    """The quorum's vote."""
    market.submit(terms, lot)
    return market.attest(terms, 2, True, lot)


def by_signatures(market: Market, terms: Terms, lot: int) -> Any:
    """Votes that come with the submission."""
    return market.submit_with(terms, [market.signed(terms, 2, True, lot=lot)], lot)


def by_silence(market: Market, terms: Terms, lot: int) -> Any:
    """A deadline that passed, and a settlement."""
    market.submit(terms, lot)
    market.lapse(terms, lot)
    return market.settle(terms, lot)


def by_acceptance(market: Market, terms: Terms, lot: int) -> Any:
    """The customer's will."""
    return market.accept(terms, lot)


@pytest.mark.parametrize("way", [by_vote, by_signatures, by_silence, by_acceptance])
@pytest.mark.parametrize(
    ("second", "state", "time"),
    [(SECOND, State.BUILDING, 5 * DAY), (share(WAIT, 6_667), State.INSPECTING, 2 * DAY)],
    ids=["built", "wait"],
)
def test_passed_stage_starts_the_next(
    ether: Market, second: Stage, state: State, time: int, way: Callable[..., Any]
) -> None:
    """E2, L5: the share is paid, rounded down; the next stage begins in a new round without votes."""
    stages = (Stage(share_bps=3_333, quorum=1, pays_on_silence=True), second)
    terms, supplier = ether.bring(State.BUILDING, ether.terms(stages=stages), 1), ether.people.supplier
    paid, fees = terms.price * 3_333 // 10_000, {}
    if way in (by_vote, by_signatures):
        fees = {terms.verifiers[2]: terms.verifier_fee}
    with ether.ledger().moves({ether.escrow: -paid, supplier: paid}, fees):
        passed = way(ether, terms, 1)
    until, bid = passed.timestamp + time, ether.bid(terms)
    assert events_of(passed, ether.escrow)[-2:] == [
        event("LotPaid", bid=bid, lot=1, toSupplier=paid, toCustomer=0),
        event("LotStarted", bid=bid, lot=1, round=2, stage=1, deadline=until),
    ]
    expected = Lot(state, supplier.address, stage=1, round=2, deadline=until, spent=len(fees))
    assert ether.lot(terms, 1)._replace(actions=frozenset()) == expected


def test_last_stage_pays_what_is_left(market: Market, lot: int) -> None:
    """E2, M10: the last stage pays the rest of the price and the bond, and returns the unspent budget."""
    terms, supplier = in_second_stage(market, lot), market.people.supplier
    paid = terms.price - terms.price * 3_333 // 10_000 + terms.bond
    rest = terms.budget - 3 * terms.verifier_fee
    market.submit(terms, lot, round_=2)
    market.attest(terms, 1, True, lot, round_=2)
    purses = {market.escrow: -paid - rest, supplier: paid, terms.customer: rest}
    with market.ledger().moves(purses, {terms.verifiers[2]: terms.verifier_fee}):
        passed = market.attest(terms, 2, True, lot, round_=2)
    closed = event("LotPaid", bid=market.bid(terms), lot=lot, toSupplier=paid, toCustomer=rest)
    assert events_of(passed, market.escrow)[-1] == closed
    assert market.lot(terms, lot).state is State.CLOSED


def test_panel_is_that_of_the_stage(ether: Market) -> None:
    """I1, T7: who inspects one gate has no vote at another."""
    terms, one = in_second_stage(ether), ether.people.verifiers[0]
    ether.submit(terms, round_=2)
    expected = error("EscrowNotOnPanel", verifier=one, panel=0b110)
    assert refusal(ether.escrow.attest, terms, 0, 2, True, REPORT, by=one) == expected


@pytest.mark.parametrize("changes", [{"stage": 0}, {"round_": 1}, {"stage": 0, "round_": 1}])
def test_words_of_the_first_stage_do_not_count_in_the_second(ether: Market, changes: dict[str, int]) -> None:
    """I2, M7: an attestation is signed for one stage and one round."""
    terms = in_second_stage(ether)
    ether.submit(terms, round_=2)
    now, carrier = {"stage": 1, "round_": 2}, ether.people.stranger
    one, supplier = terms.verifiers[1], ether.people.supplier
    digest = signing.digest_of(signing.attestation(ether.escrow, ether.bid(terms), supplier, one, **now))
    expected = error("EscrowInvalidSignature", signer=one, digest=digest)
    old, meant = [ether.signed(terms, 1, **now | changes)], [ether.signed(terms, 1, **now)]
    assert refusal(ether.escrow.attestWithSignatures, terms, 0, 2, old, by=carrier) == expected
    assert refusal(ether.escrow.attestWithSignatures, terms, 0, 2, meant, by=carrier) is None


def test_nothing_is_meant_for_the_round_before(ether: Market) -> None:
    """L9: a late transaction of the first stage does not hit the second."""
    terms, supplier = in_second_stage(ether), ether.people.supplier
    wrong, escrow = error("EscrowWrongRound", lot=0, actual=2, expected=1), ether.escrow
    assert refusal(escrow.submit, terms, 0, 1, REPORT, by=supplier) == wrong
    assert refusal(escrow.accept, terms, 0, 1, by=terms.customer) == wrong
    assert refusal(escrow.concede, terms, 0, 1, by=supplier) == wrong


def test_nothing_is_submitted_to_a_wait(ether: Market) -> None:
    """L4, L6: a stage without build time has nothing to submit and nobody to attest."""
    terms = ether.bring(State.OPEN, ether.terms(stages=(WAIT,)))
    ether.claim(terms)
    wrong = error("EscrowWrongState", lot=0, actual=State.INSPECTING, expected=1 << State.BUILDING)
    assert refusal(ether.escrow.submit, terms, 0, 1, REPORT, by=ether.people.supplier) == wrong
    none = error("EscrowNotOnPanel", verifier=terms.verifiers[0], panel=0)
    assert refusal(ether.escrow.attest, terms, 0, 1, True, REPORT, by=terms.verifiers[0]) == none


def lapsed(market: Market, terms: Terms) -> Any:
    """Nothing was built in time."""
    return market.lapse(terms)


def conceded(market: Market, terms: Terms) -> Any:
    """The supplier gave up."""
    return market.concede(terms, round_=2)


def failed(market: Market, terms: Terms) -> Any:
    """The panel said no."""
    market.submit(terms, round_=2)
    return market.attest(terms, 1, False, round_=2)


@pytest.mark.parametrize("fee", [0, 1_013])
@pytest.mark.parametrize("way", [lapsed, conceded, failed])
def test_default_in_the_second_stage_does_not_reopen(ether: Market, way: Callable[..., Any], fee: int) -> None:
    """E5: the share that was paid is the supplier's; all else goes to the customer, and the lot is closed."""
    terms = ether.bring(State.BUILDING, ether.terms(stages=(FIRST, SECOND), verifier_fee=fee, lots=1))
    left = terms.price - terms.share(0) + terms.budget + terms.bond
    ether.accept(terms)
    fees = {terms.verifiers[1]: fee} if way is failed else {}
    returned = left - sum(fees.values())
    with ether.ledger().moves({ether.escrow: -returned, terms.customer: returned}, fees):
        ended = way(ether, terms)
    expected = event("LotDefaulted", bid=ether.bid(terms), lot=0, toCustomer=returned, reopened=False)
    assert events_of(ended, ether.escrow)[-1] == expected
    assert ether.lot(terms).state is State.CLOSED


def test_void_in_the_second_stage(market: Market, lot: int) -> None:
    """E4: nobody's fault: the bond to the supplier, unpaid price and unspent budget to the customer."""
    terms, supplier = in_second_stage(market, lot), market.people.supplier
    market.submit(terms, lot, round_=2)
    market.lapse(terms, lot)
    rest = terms.price - terms.share(0) + terms.budget - terms.verifier_fee
    purses = {market.escrow: -rest - terms.bond, supplier: terms.bond, terms.customer: rest}
    with market.ledger().moves(purses):
        voided = market.settle(terms, lot)
    figures = {"bid": market.bid(terms), "lot": lot, "toSupplier": terms.bond, "toCustomer": rest}
    assert events_of(voided, market.escrow) == [event("LotVoided", **figures)]


def test_cancelling_leaves_later_stages_alone(ether: Market) -> None:
    """C2: a lot that is under way goes on to its last stage."""
    terms = in_second_stage(ether, lot=1)
    before = ether.lot(terms, 1)
    with ether.ledger().moves({ether.escrow: -terms.per_lot, terms.customer: terms.per_lot}):
        ether.cancel(terms)
    assert ether.lot(terms, 1) == before
    ether.accept(terms, 1, round_=2)
    assert ether.asset.balance(ether.escrow) == terms.verifier_fee


def test_time_of_the_next_stage_runs_from_the_payment(ether: Market) -> None:
    """L4: who is settled late is not late for the next stage."""
    terms = ether.bring(State.BUILDING, ether.terms(stages=(share(WAIT, 3_333), SECOND)))
    ether.lapse(terms)
    late = clock.now() + 100 * DAY
    with clock.executing_at(late):
        ether.settle(terms)
    assert ether.lot(terms).deadline == late + 5 * DAY
