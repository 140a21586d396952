"""M8: only a ruling that overturned a verdict takes stake, never more than there is, and none escapes it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.contracts.support import clock
from tests.contracts.support.errors import error, refusal
from tests.contracts.support.events import event, events_of
from tests.contracts.support.market import FAIL, PASS, REFUSE, STAKE, Market, State
from tests.contracts.support.terms import (
    DAY,
    EXIT_DELAY,
    LONGEST_DISPUTE_WINDOW,
    LONGEST_INSPECTION,
    RULING_TIME,
    Terms,
)
from tests.contracts.support.values import plain

SETTLING_TIME = 30 * DAY
OVERTURNED = [
    ("PP", FAIL, [0, 1]),
    ("PPF", FAIL, [0, 1]),
    ("P", FAIL, [0]),
    ("FF", PASS, [0, 1]),
    ("FPF", PASS, [0, 2]),
    ("F", PASS, [0]),
    ("PF", PASS, [1]),
    ("PF", FAIL, [0]),
    ("PP", PASS, []),
    ("PPF", PASS, []),
    ("FF", FAIL, []),
    ("FPF", FAIL, []),
    ("PF", REFUSE, []),
    ("PP", REFUSE, []),
    ("FF", REFUSE, []),
    ("", PASS, []),
    ("", FAIL, []),
]
QUIET: dict[str, Callable[[Market, Terms], None]] = {
    "settled": lambda market, terms: settle_late(market, terms),
    "accepted": lambda market, terms: done(market.accept(terms)),
    "agreed": lambda market, terms: done(market.agree(terms, market.agreed(terms, 1))),
    "agreed in a dispute": lambda market, terms: agree_in_dispute(market, terms),
    "not ruled": lambda market, terms: not_ruled(market, terms),
    "ruled too late": lambda market, terms: ruled_late(market, terms),
}


def done(transaction: object) -> None:
    """A transaction went through."""
    assert transaction is not None


def settle_late(market: Market, terms: Terms) -> None:
    """Nobody disputes, and a stranger settles."""
    with clock.executing_at(market.lot(terms).deadline):
        market.settle(terms)


def agree_in_dispute(market: Market, terms: Terms) -> None:
    """The parties agree before the arbitrator rules against the verdict."""
    market.dispute(terms)
    market.agree(terms, market.agreed(terms, 1))
    market.rule(0, PASS)


def not_ruled(market: Market, terms: Terms) -> None:
    """The arbitrator is silent."""
    market.dispute(terms)
    market.lapse(terms)
    market.settle(terms)


def ruled_late(market: Market, terms: Terms) -> None:
    """The arbitrator rules against the verdict in the second in which nobody waits for it any more."""
    market.dispute(terms)
    with clock.executing_at(market.lot(terms).deadline):
        market.rule(0, PASS)
    market.lapse(terms, at=clock.now() + 1)
    market.settle(terms)


def stakes(market: Market) -> list[tuple[int, int, int]]:
    """Active and exiting stake of each verifier, and when the latter may leave."""
    return [plain(market.registry.stakeOf(market.escrow, verifier)) for verifier in market.people.verifiers]


def disputed(market: Market, terms: Terms, votes: str, lot: int = 0) -> Terms:
    """Brings a lot to a verdict of these votes, `P` or `F` of each seat, which the customer disputes."""
    market.claim(terms, lot)
    if votes:
        market.submit_with(
            terms, [market.signed(terms, seat, one == "P", lot=lot) for seat, one in enumerate(votes)], lot
        )
    else:
        market.submit(terms, lot)
    if market.lot(terms, lot).state is State.INSPECTING:
        market.lapse(terms, lot)
    market.dispute(terms, lot)
    return terms


def staked_bid(market: Market, stake: int = STAKE) -> Terms:
    """A posted bid whose verifiers stand in for their word, in lots that are far from closing."""
    terms = market.arbitrated(market.terms(lots=4, verifier_stake=stake, claim_by=clock.now() + 900 * DAY))
    market.post(terms)
    return terms


@pytest.mark.parametrize("passes", [True, False])
def test_rule_8_no_verdict_takes_stake(ether: Market, passes: bool) -> None:
    """M8: without an arbitrator nothing takes stake: not a lost vote, not an acceptance against the verdict."""
    terms = ether.bring(State.INSPECTING, ether.terms(verifier_stake=STAKE))
    ether.attest(terms, 0, not passes)
    vote_of_others = [ether.signed(terms, seat, passes) for seat in (1, 2)]
    ether.attest_with(terms, vote_of_others)
    assert stakes(ether) == [(STAKE, 0, 0)] * 3
    assert ether.asset.balance(ether.registry) == 3 * STAKE


@pytest.mark.parametrize("end", QUIET.values(), ids=QUIET)
def test_rule_8_nothing_but_a_ruling_takes_stake(ether: Market, end: Callable[[Market, Terms], None]) -> None:
    """M8: whatever the parties do about a verdict, without a ruling in time every verifier keeps its stake."""
    terms = ether.bring(State.INSPECTING, ether.arbitrated(ether.terms(verifier_stake=STAKE)))
    ether.attest_with(terms, [ether.signed(terms, seat, seat == 0) for seat in range(3)])
    end(ether, terms)
    assert ether.lot(terms).state is State.CLOSED
    assert stakes(ether) == [(STAKE, 0, 0)] * 3
    assert ether.asset.balance(ether.registry) == 3 * STAKE


@pytest.mark.parametrize(("votes", "ruling", "slashed"), OVERTURNED)
def test_rule_8_only_those_who_were_overturned(ether: Market, votes: str, ruling: int, slashed: list[int]) -> None:
    """M8: a ruling against the verdict takes the stake of those who voted against the ruling, and of nobody else."""
    terms = disputed(ether, staked_bid(ether), votes)
    party = ether.people.supplier if ruling == PASS else terms.customer
    ether.rule(0, ruling)
    assert stakes(ether) == [(STAKE, 0, 0)] * 3
    before = int(ether.escrow.creditOf(party, terms.token))
    settled = ether.settle(terms)
    assert stakes(ether) == [(0 if seat in slashed else STAKE, 0, 0) for seat in range(3)]
    assert ether.escrow.creditOf(party, terms.token) - before == len(slashed) * STAKE
    figures = {"bid": ether.bid(terms), "party": party, "lot": 0, "amount": STAKE}
    taken = [event("VerifierSlashed", verifier=terms.verifiers[seat], **figures) for seat in slashed]
    assert [one for one in events_of(settled, ether.escrow) if one[0] == "VerifierSlashed"] == taken


def test_rule_8_never_more_than_there_is(ether: Market) -> None:
    """M8: several lots that one stake answered for share what there is, and the last ruling finds nothing."""
    terms = staked_bid(ether, STAKE // 3 * 2)
    for lot in range(3):
        disputed(ether, terms, "PF", lot)
    taken = []
    for lot in range(3):
        ether.rule(lot, FAIL)
        settled = ether.settle(terms, lot)
        taken += [values["amount"] for name, values in events_of(settled, ether.escrow) if name == "VerifierSlashed"]
    assert taken == [STAKE // 3 * 2, STAKE // 3, 0]
    assert stakes(ether) == [(0, 0, 0), (STAKE, 0, 0), (STAKE, 0, 0)]
    assert ether.asset.balance(ether.registry) == 2 * STAKE


def longest_dispute(market: Market) -> tuple[Terms, int]:
    """The longest that a verifier can answer for its word: one that leaves right after it gave it.

    It attests in the first second of the longest inspection. Nobody else does, so it is decided when that runs out. The
    verdict is disputed in the last second of the longest window, and overturned in the last second for a ruling.

    Returns:
        The Terms, and when the verifier attested; it asked for its stake one second later.
    """
    terms = market.arbitrated(market.terms(verifier_stake=STAKE, inspection_time=LONGEST_INSPECTION))
    terms = market.bring(State.BUILDING, terms.but(dispute_window=LONGEST_DISPUTE_WINDOW))
    attested = market.submit_with(terms, [market.signed(terms, 0)]).timestamp
    with clock.executing_at(attested + 1):
        market.registry.requestExit(market.escrow, STAKE, {"from": terms.verifiers[0]})
    market.lapse(terms, at=attested + LONGEST_INSPECTION)
    with clock.executing_at(attested + LONGEST_INSPECTION + LONGEST_DISPUTE_WINDOW - 1):
        market.dispute(terms)
    with clock.executing_at(attested + LONGEST_INSPECTION + LONGEST_DISPUTE_WINDOW - 1 + RULING_TIME - 1):
        market.rule(0, FAIL)
    assert market.lot(terms).state is State.FAILED
    return terms, attested


@pytest.mark.parametrize("wait", [1, SETTLING_TIME])
def test_rule_8_stake_cannot_escape(ether: Market, wait: int) -> None:
    """S3: however early a verifier leaves, its stake is there a month after the latest ruling that there can be."""
    terms, _ = longest_dispute(ether)
    ruled, verifier = clock.now(), terms.verifiers[0]
    clock.mine_at(ruled + wait - 1)
    exit_at = stakes(ether)[0][2]
    early = error("RegistryExitTooEarly", timestamp=ruled + wait - 1, exitAt=exit_at)
    assert refusal(ether.registry.withdraw, ether.escrow, verifier, by=verifier) == early
    rest = terms.per_lot + terms.bond - terms.verifier_fee
    purses = {ether.registry: -STAKE, ether.escrow: STAKE - rest, terms.customer: rest}
    watched = ether.ledger(registry=ether.registry).moves(purses, {terms.customer: STAKE})
    with watched, clock.executing_at(ruled + wait):
        ether.settle(terms)
    assert stakes(ether)[0] == (0, 0, 0)


def test_rule_8_stake_cannot_escape_in_the_last_second(ether: Market) -> None:
    """S3: one second before the stake may leave it can still be slashed, and one that is gone stops nobody (S4)."""
    terms, attested = longest_dispute(ether)
    exit_at, verifier = attested + 1 + EXIT_DELAY, terms.verifiers[0]
    assert stakes(ether)[0] == (0, STAKE, exit_at)
    clock.mine_at(exit_at - 1)
    assert refusal(ether.registry.withdraw, ether.escrow, verifier, by=verifier) is not None
    assert refusal(ether.escrow.settle, terms, 0, by=ether.people.stranger) is None
    with clock.executing_at(exit_at):
        ether.registry.withdraw(ether.escrow, verifier, {"from": verifier})
    settled = ether.settle(terms)
    figures = {"bid": ether.bid(terms), "verifier": verifier, "party": terms.customer, "lot": 0}
    assert events_of(settled, ether.escrow)[0] == event("VerifierSlashed", **figures, amount=0)
    assert ether.lot(terms).state is State.CLOSED


def test_rule_8_a_vote_needs_stake_that_stays(ether: Market) -> None:
    """S2: who has asked for its stake cannot attest with it, so every word has stake behind it for the whole delay."""
    terms = ether.bring(State.INSPECTING, ether.arbitrated(ether.terms(verifier_stake=STAKE)))
    verifier = terms.verifiers[0]
    ether.registry.requestExit(ether.escrow, 1, {"from": verifier})
    expected = error("EscrowInsufficientStake", verifier=verifier, actual=STAKE - 1, expected=STAKE)
    answer = refusal(ether.escrow.attestWithSignatures, terms, 0, 1, [ether.signed(terms, 0)], by=verifier)
    assert answer == expected
