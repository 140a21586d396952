"""M5: from every state all locked money reaches its owners and all stake is free in time, whoever falls silent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.contracts.support import clock
from tests.contracts.support.market import STAKE, Market, State
from tests.contracts.support.stakes import reserved
from tests.contracts.support.terms import DAY, LONGEST_TIME, RULING_TIME, Stage, Terms
from tests.contracts.support.ways import WAYS

Way = Callable[[Market, State, Terms], Terms]
FUNCTIONS = {State.OPEN: "cancel", State.BUILDING: "lapse", State.INSPECTING: "lapse", State.DISPUTED: "lapse"}
CASES = [
    (state, pays) for state in State for pays in (True, False) if not pays or state not in (State.VOIDED, State.CLOSED)
]


def longest_life(terms: Terms) -> int:
    """The most seconds that a lot's rounds can take from one claim on when everybody waits for every deadline."""
    of_dispute = terms.dispute_window + RULING_TIME if terms.dispute_window else 0
    rounds = (stage.build_time + stage.inspection_time + of_dispute for stage in terms.stages)
    return sum(rounds) * (1 + terms.reworks)


def left_alone(market: Market, terms: Terms) -> None:
    """A stranger alone ends all lots, each step as soon as a deadline lets it; a step takes a second at most."""
    steps, start = 0, max(clock.now(), terms.claim_by)
    for number in range(terms.lots):
        while (lot := market.lot(terms, number)).state is not State.CLOSED:
            ends = terms.claim_by if lot.state is State.OPEN else lot.deadline
            function = FUNCTIONS.get(lot.state, "settle")
            arguments = (terms.abi_value,) if function == "cancel" else (terms.abi_value, number)
            with clock.executing_at(max(ends, clock.now() + 1)):
                getattr(market.escrow, function)(*arguments, {"from": market.people.stranger})
            steps += 1
    assert clock.now() <= start + longest_life(terms) + steps


def all_out(market: Market, terms: Terms) -> None:
    """Asserts that nothing is left but credit, and nothing after it was withdrawn, and that all stake is free (D8)."""
    assert reserved(market) == [0] * len(market.people.verifiers)
    people = market.people
    owners: list[Any] = [terms.customer, people.supplier, *people.verifiers]
    owed = {account: int(market.escrow.creditOf(account, terms.token)) for account in owners}
    assert market.asset.balance(market.escrow) == sum(owed.values())
    for account, amount in owed.items():
        if amount:
            market.escrow.withdraw(terms.token, account, amount, {"from": account})
    assert market.asset.balance(market.escrow) == 0


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize(("state", "pays"), CASES)
def test_rule_5_liveness(ether: Market, state: State, pays: bool, way: Way) -> None:
    """M5: with everybody silent, the arbitrator too, a stranger gets all locked money to its owners."""
    terms = way(ether, state, ether.terms(pays_on_silence=pays, verifier_stake=STAKE))
    left_alone(ether, terms)
    all_out(ether, terms)


@pytest.mark.parametrize(("state", "pays"), CASES)
def test_rule_5_liveness_with_stages_ahead(ether: Market, state: State, pays: bool) -> None:
    """M5: stages and reworks that are still to come, with waits and without builders, do not keep money for ever."""
    wait = Stage(panel=0, quorum=0, pays_on_silence=pays, build_time=0, inspection_time=9 * DAY, share_bps=1_000)
    built = Stage(pays_on_silence=pays, share_bps=4_000)
    terms = ether.arbitrated(ether.terms(stages=(built, wait, built, wait), reworks=2, verifier_stake=STAKE))
    ether.bring(state, terms)
    left_alone(ether, terms)
    all_out(ether, terms)


def test_rule_5_silence_after_an_extension(ether: Market) -> None:
    """M5: a customer that puts a lot off as far as it may and falls silent keeps it no longer than that."""
    terms = ether.bring(State.BUILDING, ether.terms(lots=1))
    due = clock.now() + LONGEST_TIME
    ether.extend(terms, due)
    ether.lapse(terms, at=due)
    assert ether.lot(terms).state is State.CLOSED
    all_out(ether, terms)


@pytest.mark.parametrize("ruling", [0, 1, 2])
def test_rule_5_silence_after_a_ruling(ether: Market, ruling: int) -> None:
    """M5: whatever the arbitrator ruled, nobody but a stranger is needed to settle it."""
    terms = ether.bring(State.DISPUTED, ether.terms(reworks=1, verifier_stake=STAKE))
    ether.rule(0, ruling)
    left_alone(ether, terms)
    all_out(ether, terms)
