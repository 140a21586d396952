"""M8: only a ruling that overturned a verdict takes stake, never more than there is, and none escapes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.contracts.support import clock
from tests.contracts.support.errors import Refusal, error, refusal
from tests.contracts.support.events import event, events_of
from tests.contracts.support.market import EVIDENCE, FAIL, PASS, REFUSE, STAKE, Market, State
from tests.contracts.support.stakes import Stake, slashing, stakes
from tests.contracts.support.terms import (
    EXIT_DELAY,
    LONGEST_DISPUTE_WINDOW,
    LONGEST_INSPECTION,
    LONGEST_TIME,
    RULING_TIME,
    Terms,
)

PART = STAKE // 3 + 1
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
    terms = market.arbitrated(market.terms(lots=4, verifier_stake=stake, claim_by=clock.now() + LONGEST_TIME - 60))
    market.post(terms)
    return terms


@pytest.mark.parametrize("passes", [True, False])
def test_rule_8_no_verdict_takes_stake(ether: Market, passes: bool) -> None:
    """M8: without an arbitrator nothing takes stake: not a lost vote, not an acceptance against the verdict."""
    terms = ether.bring(State.INSPECTING, ether.terms(verifier_stake=STAKE))
    ether.attest(terms, 0, not passes)
    vote_of_others = [ether.signed(terms, seat, passes) for seat in (1, 2)]
    ether.attest_with(terms, vote_of_others)
    assert stakes(ether) == [Stake(STAKE)] * 3
    assert ether.asset.balance(ether.registry) == 3 * STAKE


@pytest.mark.parametrize("end", QUIET.values(), ids=QUIET)
def test_rule_8_nothing_but_a_ruling_takes_stake(ether: Market, end: Callable[[Market, Terms], None]) -> None:
    """M8: whatever the parties do about a verdict, without a ruling in time every verifier keeps its stake."""
    terms = ether.bring(State.INSPECTING, ether.arbitrated(ether.terms(verifier_stake=STAKE)))
    ether.attest_with(terms, [ether.signed(terms, seat, seat == 0) for seat in range(3)])
    end(ether, terms)
    assert ether.lot(terms).state is State.CLOSED
    assert stakes(ether) == [Stake(STAKE)] * 3
    assert ether.asset.balance(ether.registry) == 3 * STAKE


@pytest.mark.parametrize(("votes", "ruling", "slashed"), OVERTURNED)
def test_rule_8_only_those_who_were_overturned(ether: Market, votes: str, ruling: int, slashed: list[int]) -> None:
    """M8: a ruling against the verdict takes the stake of those who voted against the ruling, and of nobody else."""
    terms = disputed(ether, staked_bid(ether), votes)
    party = ether.people.supplier if ruling == PASS else terms.customer
    ether.rule(0, ruling)
    assert stakes(ether) == [Stake(STAKE, STAKE * (seat < len(votes))) for seat in range(3)]
    before = int(ether.escrow.creditOf(party, terms.token))
    settled = ether.settle(terms)
    assert stakes(ether) == [Stake(STAKE * (seat not in slashed)) for seat in range(3)]
    assert ether.escrow.creditOf(party, terms.token) - before == len(slashed) * STAKE
    figures = {"bid": ether.bid(terms), "party": party, "lot": 0, "amount": STAKE}
    taken = [event("VerifierSlashed", verifier=terms.verifiers[seat], **figures) for seat in slashed]
    assert [one for one in events_of(settled, ether.escrow) if one[0] == "VerifierSlashed"] == taken


def test_rule_8_stake_answers_for_one_word_at_a_time(ether: Market) -> None:
    """M8, I1: several lots take several stakes, so that every ruling finds what its Terms ask for."""
    terms = staked_bid(ether, PART)
    for lot in range(2):
        disputed(ether, terms, "PF", lot)
    ether.claim(terms, 2)
    expected = error("EscrowInsufficientStake", verifier=terms.verifiers[0], actual=STAKE - 2 * PART, expected=PART)
    signed = [ether.signed(terms, 0, lot=2)]
    submission = (terms, 2, 1, EVIDENCE, signed)
    assert refusal(ether.escrow.submitWithSignatures, *submission, by=ether.people.supplier) == expected
    for lot in range(2):
        ether.rule(lot, FAIL)
        with slashing(ether, terms.customer, PART, terms.per_lot + terms.bond - 2 * terms.verifier_fee):
            ether.settle(terms, lot)
    assert stakes(ether) == [Stake(STAKE - 2 * PART), Stake(STAKE), Stake(STAKE)]


def tries_to_leave(market: Market, verifier: Any) -> Refusal | None:
    """The answer to a verifier that wants a single wei back."""
    return refusal(market.registry.requestExit, market.escrow, 1, by=verifier)


@pytest.mark.parametrize("wait", [1, EXIT_DELAY, LONGEST_TIME])
def test_rule_8_stake_cannot_leave(ether: Market, wait: int) -> None:
    """M8, S2: from the word to the end of its round no wei of its stake leaves, however late that is."""
    terms = ether.arbitrated(ether.terms(verifier_stake=STAKE, inspection_time=LONGEST_INSPECTION))
    terms = ether.bring(State.BUILDING, terms.but(dispute_window=LONGEST_DISPUTE_WINDOW))
    kept = error("RegistryInsufficientStake", actual=0, expected=1)
    verifier = terms.verifiers[0]
    attested = ether.submit_with(terms, [ether.signed(terms, 0)]).timestamp
    assert tries_to_leave(ether, verifier) == kept
    ether.lapse(terms, at=attested + LONGEST_INSPECTION)
    assert tries_to_leave(ether, verifier) == kept
    with clock.executing_at(attested + LONGEST_INSPECTION + LONGEST_DISPUTE_WINDOW - 1):
        ether.dispute(terms)
    assert tries_to_leave(ether, verifier) == kept
    with clock.executing_at(attested + LONGEST_INSPECTION + LONGEST_DISPUTE_WINDOW - 1 + RULING_TIME - 1):
        ether.rule(0, FAIL)
    clock.mine_at(clock.now() + wait)
    assert tries_to_leave(ether, verifier) == kept
    with slashing(ether, terms.customer, STAKE, terms.per_lot + terms.bond - terms.verifier_fee):
        ether.settle(terms)
    assert stakes(ether)[0] == Stake()


def test_rule_8_a_vote_needs_stake_that_stays(ether: Market) -> None:
    """S2: who has asked for its stake cannot attest with it, neither before nor after it could take it out."""
    terms = ether.bring(State.BUILDING, ether.arbitrated(ether.terms(verifier_stake=STAKE, build_time=LONGEST_TIME)))
    verifier = terms.verifiers[0]
    ether.registry.requestExit(ether.escrow, 1, {"from": verifier})
    expected = error("EscrowInsufficientStake", verifier=verifier, actual=STAKE - 1, expected=STAKE)
    for wait in (0, EXIT_DELAY):
        clock.mine_at(clock.now() + wait)
        submission = (terms, 0, 1, EVIDENCE, [ether.signed(terms, 0)])
        assert refusal(ether.escrow.submitWithSignatures, *submission, by=ether.people.supplier) == expected
