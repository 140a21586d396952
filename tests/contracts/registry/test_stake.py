"""`stake`: a verifier puts ether behind its word."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.support.errors import Refusal, error, raw_refusal, refusal
from tests.contracts.support.events import event, events_of
from tests.contracts.support.market import STAKE, Market, State
from tests.contracts.support.stakes import Stake, stake_of


def test_counts_at_once(ether: Market) -> None:
    """What is sent along is active stake for one escrow."""
    verifier, registry = ether.people.unstaked, ether.registry
    assert stake_of(ether, verifier) == Stake()
    with ether.ledger(registry=registry).moves({verifier: -STAKE, registry: STAKE}):
        staked = registry.stake(ether.escrow, {"from": verifier, "value": STAKE})
    expected = event("Staked", escrow=ether.escrow, verifier=verifier, amount=STAKE)
    assert events_of(staked, registry) == [expected]
    assert stake_of(ether, verifier) == Stake(STAKE)
    assert registry.activeStake(ether.escrow, verifier) == STAKE


def test_adds_up(ether: Market) -> None:
    """A second stake is added to the first, and to nobody else's."""
    first, second, _ = ether.people.verifiers
    ether.registry.stake(ether.escrow, {"from": first, "value": 1})
    assert ether.registry.activeStake(ether.escrow, first) == STAKE + 1
    assert ether.registry.activeStake(ether.escrow, second) == STAKE


def test_is_kept_for_each_escrow(ether: Market) -> None:
    """Stake for one escrow is none for another."""
    verifier, registry = ether.people.unstaked, ether.registry
    registry.stake(registry, {"from": verifier, "value": 5})
    assert registry.activeStake(registry, verifier) == 5
    assert registry.activeStake(ether.escrow, verifier) == 0


def test_leaves_what_is_exiting(ether: Market, registry: Any) -> None:
    """New stake neither stops nor delays an exit."""
    verifier = ether.people.verifiers[0]
    registry.requestExit(ether.escrow, 7, {"from": verifier})
    before = stake_of(ether, verifier)
    registry.stake(ether.escrow, {"from": verifier, "value": 9})
    assert stake_of(ether, verifier) == before._replace(active=before.active + 9)


def test_leaves_what_is_reserved(ether: Market) -> None:
    """S6: new stake is free, and frees nothing."""
    terms = ether.bring(State.INSPECTING, ether.arbitrated(ether.terms(verifier_stake=STAKE)))
    ether.attest(terms, 0)
    ether.registry.stake(ether.escrow, {"from": terms.verifiers[0], "value": 9})
    assert stake_of(ether, terms.verifiers[0]) == Stake(STAKE + 9, STAKE)


def test_refuses_nothing(ether: Market) -> None:
    """No ether is no stake."""
    assert refusal(ether.registry.stake, ether.escrow, by=ether.people.unstaked) == error("RegistryZeroStake")


@pytest.mark.parametrize("name", ["stranger", "unstaked"])
def test_refuses_an_escrow_without_code(ether: Market, name: str) -> None:
    """Stake for an account would back nothing."""
    account = getattr(ether.people, name)
    expected = error("RegistryEscrowNotContract", escrow=account)
    assert refusal(ether.registry.stake, account, by=ether.people.unstaked, value=1) == expected


def test_refuses_ether_that_nobody_is_credited_for(ether: Market) -> None:
    """The registry takes no plain transfers."""
    call = {"from": ether.people.stranger.address, "to": ether.registry.address, "value": "0x1"}
    assert raw_refusal(call) == Refusal("Unknown", {"data": b""})
