"""`requestExit`: free stake stops counting and starts to wait."""

from __future__ import annotations

import pytest

from tests.contracts.support import clock
from tests.contracts.support.errors import error, refusal
from tests.contracts.support.events import event, events_of
from tests.contracts.support.market import STAKE, Market, State
from tests.contracts.support.stakes import Stake, stake_of
from tests.contracts.support.terms import (
    DAY,
    EXIT_DELAY,
    LONGEST_DISPUTE_WINDOW,
    LONGEST_INSPECTION,
    RULING_TIME,
)


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
    assert stake_of(ether, verifier) == Stake(STAKE - amount, 0, amount, exit_at)
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
    assert stake_of(ether, verifier) == Stake(STAKE - 15, 0, 15, exit_at)


def test_refuses_nothing(ether: Market) -> None:
    """An exit of zero would only restart the delay."""
    verifier = ether.people.verifiers[0]
    assert refusal(ether.registry.requestExit, ether.escrow, 0, by=verifier) == error("RegistryZeroExit")


@pytest.mark.parametrize("above", [1, 2**104, 2**128])
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


@pytest.mark.parametrize("reserved", [1, STAKE // 3, STAKE])
def test_refuses_reserved_stake(ether: Market, reserved: int) -> None:
    """S2, M8: what answers for an attestation stays; the error tells what is free."""
    terms = ether.bring(State.INSPECTING, ether.arbitrated(ether.terms(verifier_stake=reserved)))
    ether.attest(terms, 0)
    registry, verifier, free = ether.registry, terms.verifiers[0], STAKE - reserved
    expected = error("RegistryInsufficientStake", actual=free, expected=free + 1)
    assert refusal(registry.requestExit, ether.escrow, free + 1, by=verifier) == expected
    expected = error("RegistryInsufficientStake", actual=free, expected=STAKE)
    assert refusal(registry.requestExit, ether.escrow, STAKE, by=verifier) == expected


def test_moves_free_stake_beside_reserved(ether: Market) -> None:
    """S2: what is not reserved leaves while the rest answers, and what is reserved stays as it is."""
    terms = ether.bring(State.INSPECTING, ether.arbitrated(ether.terms(verifier_stake=7)))
    ether.attest(terms, 0)
    verifier, free = terms.verifiers[0], STAKE - 7
    requested = ether.registry.requestExit(ether.escrow, free, {"from": verifier})
    assert stake_of(ether, verifier) == Stake(7, 7, free, requested.timestamp + EXIT_DELAY)
    expected = error("RegistryInsufficientStake", actual=0, expected=1)
    assert refusal(ether.registry.requestExit, ether.escrow, 1, by=verifier) == expected


def test_released_stake_leaves(ether: Market) -> None:
    """S2, D8: once the round is over its stake may go."""
    terms = ether.bring(State.INSPECTING, ether.arbitrated(ether.terms(verifier_stake=STAKE)))
    ether.attest(terms, 0)
    assert refusal(ether.registry.requestExit, ether.escrow, STAKE, by=terms.verifiers[0]) is not None
    ether.accept(terms)
    assert refusal(ether.registry.requestExit, ether.escrow, STAKE, by=terms.verifiers[0]) is None
