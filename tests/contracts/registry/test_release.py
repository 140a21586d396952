"""`release`: an escrow frees stake that it has reserved."""

from __future__ import annotations

from typing import Any

import pytest
from brownie import Party

from tests.contracts.support.errors import refusal
from tests.contracts.support.events import event, events_of
from tests.contracts.support.market import STAKE, Market, State
from tests.contracts.support.stakes import Stake, has, stake_of, told

EXITING = STAKE // 3
ACTIVE = STAKE - EXITING
RESERVED = ACTIVE - 11


@pytest.fixture
def keeper(ether: Market) -> Any:
    """An escrow that has reserved most of the first verifier's stake, who wants a third back."""
    contract, verifier = Party.deploy({"from": ether.people.deployer}), ether.people.verifiers[0]
    ether.registry.stake(contract, {"from": verifier, "value": STAKE})
    ether.registry.requestExit(contract, EXITING, {"from": verifier})
    has(ether, contract, "reserve", verifier, RESERVED)
    return contract


@pytest.mark.parametrize("amount", [0, 1, RESERVED - 1, RESERVED, RESERVED + 1, 2**128, 2**256 - 1])
def test_frees_reserved_stake(ether: Market, keeper: Any, amount: int) -> None:
    """S6: never more than is reserved is freed, active and exiting stake are as before, and no ether moves."""
    registry, verifier = ether.registry, ether.people.verifiers[0]
    before, released = stake_of(ether, verifier, keeper), min(amount, RESERVED)
    with ether.ledger(registry=registry, keeper=keeper).moves():
        freed = has(ether, keeper, "release", verifier, amount)
    assert events_of(freed, registry) == [event("StakeReleased", escrow=keeper, verifier=verifier, amount=released)]
    assert stake_of(ether, verifier, keeper) == before._replace(reserved=RESERVED - released)


def test_freed_stake_is_free(ether: Market, keeper: Any) -> None:
    """S2, S6: released stake can back another attestation, or leave."""
    registry, verifier = ether.registry, ether.people.verifiers[0]
    assert told(ether, keeper, "reserve", verifier, 12) == 11
    assert refusal(registry.requestExit, keeper, 12, by=verifier) is not None
    has(ether, keeper, "release", verifier, 1)
    assert told(ether, keeper, "reserve", verifier, 12) == 12
    assert refusal(registry.requestExit, keeper, 12, by=verifier) is None


def test_without_reserved_stake_frees_nothing(ether: Market, keeper: Any) -> None:
    """S6: want of reserved stake is no error, which would hold up a settlement."""
    registry, people = ether.registry, ether.people
    has(ether, keeper, "release", people.verifiers[0], RESERVED)
    for verifier in (people.verifiers[0], people.verifiers[1], people.unstaked):
        before = stake_of(ether, verifier, keeper)
        freed = has(ether, keeper, "release", verifier, STAKE)
        assert events_of(freed, registry) == [event("StakeReleased", escrow=keeper, verifier=verifier, amount=0)]
        assert stake_of(ether, verifier, keeper) == before


def test_frees_only_what_the_caller_reserved(ether: Market, keeper: Any) -> None:
    """S1: what other escrows have reserved stays reserved."""
    one, two, _ = ether.people.verifiers
    ether.bring(State.INSPECTING, terms := ether.arbitrated(ether.terms(verifier_stake=STAKE)))
    ether.attest(terms, 0)
    ether.registry.stake(keeper, {"from": two, "value": 7})
    has(ether, keeper, "reserve", two, 7)
    has(ether, keeper, "release", one, 2**256 - 1)
    assert stake_of(ether, one) == Stake(STAKE, STAKE)
    assert stake_of(ether, two, keeper) == Stake(7, 7)


@pytest.mark.parametrize("who", ["stranger", "deployer", "the verifier itself"])
def test_strangers_free_nothing(ether: Market, keeper: Any, who: str) -> None:
    """S1, M8: only the escrow that reserved stake lets it go."""
    people, verifier = ether.people, ether.people.verifiers[0]
    before = stake_of(ether, verifier, keeper)
    sender = verifier if who == "the verifier itself" else getattr(people, who)
    freed = ether.registry.release(verifier, RESERVED, {"from": sender})
    expected = event("StakeReleased", escrow=sender, verifier=verifier, amount=0)
    assert events_of(freed, ether.registry) == [expected]
    assert stake_of(ether, verifier, keeper) == before
