"""What stands behind attestations that a ruling may overturn: reserved by each vote, released by the round's end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.contracts.support import clock
from tests.contracts.support.disputes import voted
from tests.contracts.support.errors import error, refusal
from tests.contracts.support.events import event, events_of
from tests.contracts.support.market import FAIL, PASS, REFUSE, STAKE, Market, State
from tests.contracts.support.signing import REPORT
from tests.contracts.support.stakes import Stake, reserved, stakes
from tests.contracts.support.terms import Stage, Terms

BACKED = STAKE // 2 - 3
SHORT = STAKE - BACKED + 1
"""One wei more than what one vote leaves free."""

CARRIERS: dict[str, Callable[[Market, Terms, int], Any]] = {
    "attest": lambda market, terms, seat: market.attest(terms, seat),
    "attestWithSignatures": lambda market, terms, seat: market.attest_with(terms, [market.signed(terms, seat)]),
}
ENDINGS: dict[str, Callable[[Market, Terms], Any]] = {
    "settle": lambda market, terms: settled_late(market, terms),
    "accept": lambda market, terms: market.accept(terms),
    "concede": lambda market, terms: market.concede(terms),
    "agree": lambda market, terms: market.agree(terms, market.agreed(terms, 1)),
    "dispute and agree": lambda market, terms: (market.dispute(terms), ENDINGS["agree"](market, terms))[1],
    "silent arbitrator": lambda market, terms: (market.dispute(terms), market.lapse(terms), market.settle(terms))[2],
    "refused ruling": lambda market, terms: ruled_and_settled(market, terms, REFUSE),
    "ruled pass": lambda market, terms: ruled_and_settled(market, terms, PASS),
    "ruled fail": lambda market, terms: ruled_and_settled(market, terms, FAIL),
}
UNDISPUTED = ["settle", "accept", "agree", "dispute and agree", "silent arbitrator", "refused ruling"]
WITHOUT_LOSS = [
    *[("P", None, ending) for ending in ("accept", "concede", "agree")],
    *[("F", None, ending) for ending in ("accept", "concede", "agree")],
    *[("PPF", State.PASSED, ending) for ending in (*UNDISPUTED, "concede", "ruled pass")],
    *[("FPF", State.FAILED, ending) for ending in (*UNDISPUTED, "ruled fail")],
    *[("FP", State.VOIDED, ending) for ending in UNDISPUTED if ending != "accept"],
]


def settled_late(market: Market, terms: Terms) -> Any:
    """A stranger settles a verdict that nobody disputed."""
    with clock.executing_at(market.lot(terms).deadline):
        return market.settle(terms)


def ruled_and_settled(market: Market, terms: Terms, ruling: int) -> Any:
    """The verdict is disputed and ruled, and a stranger settles."""
    market.dispute(terms)
    market.rule(0, ruling)
    return market.settle(terms)


def backed(market: Market, **changes: Any) -> Terms:
    """Terms with an arbitrator under which each vote takes a little less than half of a verifier's stake."""
    return market.arbitrated(market.terms(**{"verifier_stake": BACKED} | changes))


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize("seat", [0, 2])
def test_each_vote_reserves(ether: Market, carrier: str, seat: int) -> None:
    """I1, S6: a vote reserves exactly `verifierStake` of the verifier's own, and moves no ether of the registry."""
    terms = ether.bring(State.INSPECTING, backed(ether))
    with ether.ledger(registry=ether.registry).moves({}, {terms.verifiers[seat]: terms.verifier_fee}):
        cast = CARRIERS[carrier](ether, terms, seat)
    figures = {"escrow": ether.escrow, "verifier": terms.verifiers[seat], "amount": BACKED}
    assert events_of(cast, ether.registry) == [event("StakeReserved", **figures)]
    assert stakes(ether) == [Stake(STAKE, BACKED * (one == seat)) for one in range(3)]


@pytest.mark.parametrize("votes", ["P", "PF", "FFF", "PFP"])
def test_each_carried_vote_reserves(ether: Market, votes: str) -> None:
    """I1, L7: votes that come with the submission are backed like others, PASS and FAIL alike."""
    terms = ether.bring(State.BUILDING, backed(ether))
    submitted = ether.submit_with(terms, [ether.signed(terms, seat, vote == "P") for seat, vote in enumerate(votes)])
    figures = {"escrow": ether.escrow, "amount": BACKED}
    expected = [event("StakeReserved", verifier=one, **figures) for one in terms.verifiers[: len(votes)]]
    assert events_of(submitted, ether.registry) == expected
    assert reserved(ether) == [BACKED * (seat < len(votes)) for seat in range(3)]


def test_votes_counted_already_reserve_nothing_more(ether: Market) -> None:
    """I2: an attestation that is carried again is passed over, and needs no stake again."""
    terms = ether.bring(State.INSPECTING, backed(ether, verifier_stake=STAKE, quorum=3))
    ether.attest(terms, 0)
    ether.attest_with(terms, [ether.signed(terms, seat) for seat in (0, 1, 0, 1)])
    assert reserved(ether) == [STAKE, STAKE, 0]


@pytest.mark.parametrize("carrier", CARRIERS)
def test_reserved_stake_backs_no_other_lot(ether: Market, carrier: str) -> None:
    """I1, M8: with an arbitrator only what is free counts; the error tells how much that is."""
    first = ether.bring(State.INSPECTING, backed(ether))
    ether.attest(first, 0)
    second = ether.bring(State.INSPECTING, backed(ether, verifier_stake=SHORT, quorum=1))
    one, signed = second.verifiers[0], [ether.signed(second, 1), ether.signed(second, 0)]
    expected = error("EscrowInsufficientStake", verifier=one, actual=SHORT - 1, expected=SHORT)
    if carrier == "attest":
        assert refusal(ether.escrow.attest, second, 0, 1, True, REPORT, by=one) == expected
    else:
        assert refusal(ether.escrow.attestWithSignatures, second, 0, 1, signed, by=one) == expected
    ether.registry.stake(ether.escrow, {"from": one, "value": 1})
    CARRIERS[carrier](ether, second, 0)
    assert reserved(ether) == [STAKE + 1, 0, 0]


def test_one_verifier_without_stake_refuses_the_submission(ether: Market) -> None:
    """L7, I1: a submission whose votes are not all backed is refused as a whole, and reserves nothing."""
    terms = ether.bring(State.BUILDING, backed(ether))
    ether.registry.requestExit(ether.escrow, SHORT, {"from": terms.verifiers[1]})
    signed = [ether.signed(terms, seat) for seat in range(2)]
    expected = error("EscrowInsufficientStake", verifier=terms.verifiers[1], actual=BACKED - 1, expected=BACKED)
    answer = refusal(ether.escrow.submitWithSignatures, terms, 0, 1, REPORT, signed, by=ether.people.supplier)
    assert answer == expected
    assert reserved(ether) == [0, 0, 0]


def test_without_an_arbitrator_all_active_stake_counts(ether: Market) -> None:
    """I1: what no ruling can overturn answers for nothing: one stake backs any number of lots, reserved or not."""
    ether.attest(ether.bring(State.INSPECTING, backed(ether, verifier_stake=STAKE)), 0)
    terms = ether.terms(verifier_stake=STAKE)
    ether.post(terms)
    for lot in range(2):
        ether.claim(terms, lot)
        ether.submit(terms, lot)
        attested = ether.attest(terms, 0, lot=lot)
        assert events_of(attested, ether.registry) == []
    assert reserved(ether) == [STAKE, 0, 0]
    short = ether.bring(State.INSPECTING, terms.but(verifier_stake=STAKE + 1))
    expected = error("EscrowInsufficientStake", verifier=terms.verifiers[0], actual=STAKE, expected=STAKE + 1)
    assert refusal(ether.escrow.attest, short, 0, 1, True, REPORT, by=terms.verifiers[0]) == expected


def test_round_without_an_arbitrator_releases_nothing(ether: Market) -> None:
    """D8: it has reserved nothing, so what other lots have reserved stays."""
    ether.attest(ether.bring(State.INSPECTING, backed(ether, verifier_stake=STAKE)), 0)
    terms = ether.bring(State.INSPECTING, ether.terms(verifier_stake=STAKE))
    ether.attest(terms, 0)
    assert events_of(ether.accept(terms), ether.registry) == []
    assert reserved(ether) == [STAKE, 0, 0]


def test_without_verifier_stake_nothing_is_reserved(ether: Market) -> None:
    """I1, D8: Terms that ask for no stake leave the registry alone, from the first vote to the end."""
    terms = ether.bring(State.BUILDING, backed(ether, verifier_stake=0))
    submitted = ether.submit_with(terms, [ether.signed(terms, seat) for seat in range(2)])
    assert events_of(submitted, ether.registry) == []
    assert events_of(ENDINGS["ruled fail"](ether, terms), ether.registry) == []
    assert stakes(ether) == [Stake(STAKE)] * 3


@pytest.mark.parametrize(("votes", "verdict", "ending"), WITHOUT_LOSS)
def test_end_of_the_round_releases(ether: Market, votes: str, verdict: State | None, ending: str) -> None:
    """D8: whatever ends a round without overturning a verdict releases what each vote reserved, once, and no sooner."""
    terms = ether.bring(State.BUILDING, backed(ether))
    if verdict is None:
        ether.submit_with(terms, [ether.signed(terms, 0, votes == "P")])
    else:
        assert voted(ether, terms, votes) is verdict
    assert reserved(ether) == [BACKED * (seat < len(votes)) for seat in range(3)]
    before = ether.asset.balance(ether.registry)
    ended = ENDINGS[ending](ether, terms)
    assert ether.lot(terms).state is State.CLOSED
    figures = {"escrow": ether.escrow, "amount": BACKED}
    expected = [event("StakeReleased", verifier=one, **figures) for one in terms.verifiers[: len(votes)]]
    assert events_of(ended, ether.registry) == expected
    assert stakes(ether) == [Stake(STAKE)] * 3
    assert ether.asset.balance(ether.registry) == before


@pytest.mark.parametrize("ruling", [PASS, FAIL, REFUSE, None])
def test_nothing_is_released_before_the_end(ether: Market, ruling: int | None) -> None:
    """D8: neither verdict, dispute, ruling nor the lapse of a dispute ends a round."""
    terms = ether.bring(State.BUILDING, backed(ether))
    voted(ether, terms, "PF")
    steps = [lambda: ether.dispute(terms), lambda: ether.lapse(terms) if ruling is None else ether.rule(0, ruling)]
    for step in steps:
        assert events_of(step(), ether.registry) == []
        assert stakes(ether) == [Stake(STAKE, BACKED), Stake(STAKE, BACKED), Stake(STAKE)]


def test_rework_reserves_anew(ether: Market) -> None:
    """D8, E3: stake of the failed round is free again in the next, which reserves its own."""
    terms = ether.bring(State.BUILDING, backed(ether, verifier_stake=STAKE, reworks=1))
    voted(ether, terms, "FFP")
    settled_late(ether, terms)
    assert reserved(ether) == [0, 0, 0]
    voted(ether, terms, "PP", round_=2)
    assert reserved(ether) == [STAKE, STAKE, 0]
    settled_late(ether, terms)
    assert stakes(ether) == [Stake(STAKE)] * 3


@pytest.mark.parametrize("ending", ["settle", "accept", "ruled pass"])
def test_next_stage_reserves_anew(ether: Market, ending: str) -> None:
    """D8, E2: stake of a paid stage is free again in the next, which reserves its own."""
    stages = (Stage(share_bps=4_000), Stage(panel=0b110, share_bps=6_000))
    terms = ether.bring(State.BUILDING, backed(ether, verifier_stake=STAKE, stages=stages))
    voted(ether, terms, "PP")
    ENDINGS[ending](ether, terms)
    assert (ether.lot(terms).stage, reserved(ether)) == (1, [0, 0, 0])
    ether.submit(terms, round_=2)
    ether.attest_with(terms, [ether.signed(terms, seat, stage=1, round_=2) for seat in (1, 2)], round_=2)
    assert reserved(ether) == [0, STAKE, STAKE]
    settled_late(ether, terms)
    assert stakes(ether) == [Stake(STAKE)] * 3


def test_reopened_lot_has_released(ether: Market) -> None:
    """D8, E5: a lot that opens again after free votes keeps no stake, and the next claim reserves its own."""
    terms = ether.bring(State.INSPECTING, backed(ether, verifier_stake=STAKE, verifier_fee=0))
    ether.attest(terms, 0)
    ether.concede(terms)
    assert (ether.lot(terms).state, stakes(ether)) == (State.OPEN, [Stake(STAKE)] * 3)
    ether.claim(terms)
    ether.submit(terms, round_=2)
    ether.attest(terms, 0, round_=2)
    assert reserved(ether) == [STAKE, 0, 0]


def test_each_lot_releases_its_own(ether: Market) -> None:
    """D8, M8: the end of one lot's round leaves what the same stake answers for in another."""
    terms = ether.bring(State.INSPECTING, backed(ether))
    ether.claim(terms, 1)
    ether.submit(terms, 1)
    for lot in range(2):
        ether.attest(terms, 0, lot=lot)
    ether.accept(terms)
    assert reserved(ether) == [BACKED, 0, 0]
    ether.accept(terms, 1)
    assert stakes(ether) == [Stake(STAKE)] * 3
