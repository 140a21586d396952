"""`requestExit`: stake stops counting and starts to wait."""

from __future__ import annotations

import pytest

from tests.contracts.support import clock
from tests.contracts.support.errors import error, refusal
from tests.contracts.support.events import event, events_of
from tests.contracts.support.market import STAKE, Market
from tests.contracts.support.terms import (
    DAY,
    EXIT_DELAY,
    LONGEST_DISPUTE_WINDOW,
    LONGEST_INSPECTION,
    RULING_TIME,
)
from tests.contracts.support.values import plain


def test_exit_delay_outlasts_disputes(ether: Market) -> None:
    """S3: stake waits as long as the longest inspection, dispute window and ruling take, and a month to settle."""
    longest = LONGEST_INSPECTION + LONGEST_DISPUTE_WINDOW + RULING_TIME + 30 * DAY
    assert ether.registry.EXIT_DELAY() == EXIT_DELAY == longest


@pytest.mark.parametrize("amount", [1, STAKE])
def test_moves_active_stake_to_exiting(ether: Market, amount: int) -> None:
    """Part of the stake or all of it stops counting at once; no ether moves."""
    verifier, registry = ether.people.verifiers[0], ether.registry
    with ether.ledger(registry=registry).moves():
        requested = registry.requestExit(ether.escrow, amount, {"from": verifier})
    exit_at = requested.timestamp + EXIT_DELAY
    expected = event("ExitRequested", escrow=ether.escrow, verifier=verifier, amount=amount, exitAt=exit_at)
    assert events_of(requested, registry) == [expected]
    assert plain(registry.stakeOf(ether.escrow, verifier)) == (STAKE - amount, amount, exit_at)
    assert registry.activeStake(ether.escrow, verifier) == STAKE - amount


def test_further_request_restarts_the_delay(ether: Market) -> None:
    """All that is exiting waits for the last request."""
    verifier, registry = ether.people.verifiers[0], ether.registry
    first = registry.requestExit(ether.escrow, 10, {"from": verifier})
    with clock.executing_at(first.timestamp + EXIT_DELAY - 1):
        second = registry.requestExit(ether.escrow, 5, {"from": verifier})
    exit_at = second.timestamp + EXIT_DELAY
    expected = event("ExitRequested", escrow=ether.escrow, verifier=verifier, amount=5, exitAt=exit_at)
    assert events_of(second, registry) == [expected]
    assert plain(registry.stakeOf(ether.escrow, verifier)) == (STAKE - 15, 15, exit_at)


def test_refuses_nothing(ether: Market) -> None:
    """An exit of zero would only restart the delay."""
    verifier = ether.people.verifiers[0]
    assert refusal(ether.registry.requestExit, ether.escrow, 0, by=verifier) == error("RegistryZeroExit")


@pytest.mark.parametrize("above", [1, 2**104])
def test_refuses_more_than_the_stake(ether: Market, above: int) -> None:
    """One wei too much is too much, and no figure wraps around."""
    expected = error("RegistryInsufficientStake", actual=STAKE, expected=STAKE + above)
    assert refusal(ether.registry.requestExit, ether.escrow, STAKE + above, by=ether.people.verifiers[0]) == expected


def test_refuses_what_is_exiting_already(ether: Market) -> None:
    """The same stake leaves once."""
    verifier = ether.people.verifiers[0]
    ether.registry.requestExit(ether.escrow, STAKE, {"from": verifier})
    expected = error("RegistryInsufficientStake", actual=0, expected=1)
    assert refusal(ether.registry.requestExit, ether.escrow, 1, by=verifier) == expected


def test_refuses_stake_of_another_escrow(ether: Market) -> None:
    """Stake leaves from the escrow that it was given for."""
    expected = error("RegistryInsufficientStake", actual=0, expected=1)
    assert refusal(ether.registry.requestExit, ether.registry, 1, by=ether.people.verifiers[0]) == expected
