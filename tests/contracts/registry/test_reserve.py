"""`reserve`: an escrow keeps stake for an attestation."""

from __future__ import annotations

from typing import Any

import pytest
from brownie import Party

from tests.contracts.support.errors import error, refusal
from tests.contracts.support.events import event, events_of
from tests.contracts.support.market import STAKE, Market
from tests.contracts.support.stakes import Stake, has, stake_of, stakes, told

EXITING = STAKE // 3
ACTIVE = STAKE - EXITING


@pytest.fixture
def keeper(ether: Market) -> Any:
    """An escrow that does what it is told, for which the first verifier has staked and wants a third back."""
    contract = Party.deploy({"from": ether.people.deployer})
    verifier = {"from": ether.people.verifiers[0]}
    ether.registry.stake(contract, verifier | {"value": STAKE})
    ether.registry.requestExit(contract, EXITING, verifier)
    return contract


@pytest.mark.parametrize("amount", [0, 1, ACTIVE - 1, ACTIVE])
def test_reserves_free_stake(ether: Market, keeper: Any, amount: int) -> None:
    """S6: up to all that is active is reserved, stays active, and is told to have been free; no ether moves."""
    registry, verifier = ether.registry, ether.people.verifiers[0]
    before = stake_of(ether, verifier, keeper)
    assert told(ether, keeper, "reserve", verifier, amount) == ACTIVE
    with ether.ledger(registry=registry, keeper=keeper).moves():
        kept = has(ether, keeper, "reserve", verifier, amount)
    assert events_of(kept, registry) == [event("StakeReserved", escrow=keeper, verifier=verifier, amount=amount)]
    assert stake_of(ether, verifier, keeper) == before._replace(reserved=amount)
    assert registry.activeStake(keeper, verifier) == ACTIVE


@pytest.mark.parametrize("amount", [ACTIVE + 1, STAKE, 2**128, 2**128 + 1, 2**256 - 1])
def test_too_little_reserves_nothing(ether: Market, keeper: Any, amount: int) -> None:
    """S6: what is not there is not reserved, not in part either, exiting stake does not count, and no figure wraps."""
    verifier = ether.people.verifiers[0]
    before = stake_of(ether, verifier, keeper)
    assert told(ether, keeper, "reserve", verifier, amount) == ACTIVE
    assert events_of(has(ether, keeper, "reserve", verifier, amount), ether.registry) == []
    assert stake_of(ether, verifier, keeper) == before


@pytest.mark.parametrize(("second", "reserved"), [(ACTIVE - 7, ACTIVE), (ACTIVE - 6, 7), (2**256 - 7, 7)])
def test_reserves_what_is_left(ether: Market, keeper: Any, second: int, reserved: int) -> None:
    """S6: stake that is reserved already is not free, and not reserved twice."""
    verifier = ether.people.verifiers[0]
    has(ether, keeper, "reserve", verifier, 7)
    assert told(ether, keeper, "reserve", verifier, second) == ACTIVE - 7
    has(ether, keeper, "reserve", verifier, second)
    assert stake_of(ether, verifier, keeper).reserved == reserved


def test_new_stake_is_free(ether: Market, keeper: Any) -> None:
    """S1, S6: what is staked beside reserved stake can be reserved at once."""
    verifier = ether.people.verifiers[0]
    has(ether, keeper, "reserve", verifier, ACTIVE)
    ether.registry.stake(keeper, {"from": verifier, "value": 9})
    assert told(ether, keeper, "reserve", verifier, 10) == 9
    has(ether, keeper, "reserve", verifier, 9)
    assert stake_of(ether, verifier, keeper)[:3] == (ACTIVE + 9, ACTIVE + 9, EXITING)


def test_reserves_only_what_is_staked_for_the_caller(ether: Market, keeper: Any) -> None:
    """S1, S6: stake for one escrow is neither free for another nor reserved by it."""
    one, two, _ = ether.people.verifiers
    assert told(ether, keeper, "reserve", two, 1) == 0
    has(ether, keeper, "reserve", two, 1)
    has(ether, keeper, "reserve", one, ACTIVE)
    assert stakes(ether) == [Stake(STAKE)] * 3
    assert stake_of(ether, two, keeper) == Stake()


@pytest.mark.parametrize("who", ["stranger", "the verifier itself"])
def test_strangers_reserve_nothing(ether: Market, who: str) -> None:
    """S1: nobody but the escrow can keep a verifier's stake from it, or shield it."""
    verifier = ether.people.verifiers[0]
    sender = ether.people.stranger if who == "stranger" else verifier
    assert ether.registry.reserve.call(verifier, 1, {"from": sender}) == 0
    assert events_of(ether.registry.reserve(verifier, 1, {"from": sender}), ether.registry) == []
    assert stake_of(ether, verifier) == Stake(STAKE)
    assert stake_of(ether, verifier, sender) == Stake()


def test_reserved_stake_stays(ether: Market, keeper: Any) -> None:
    """S2, S6: of active stake only what is not reserved can leave."""
    verifier = ether.people.verifiers[0]
    has(ether, keeper, "reserve", verifier, ACTIVE - 5)
    expected = error("RegistryInsufficientStake", actual=5, expected=6)
    assert refusal(ether.registry.requestExit, keeper, 6, by=verifier) == expected
    assert refusal(ether.registry.requestExit, keeper, 5, by=verifier) is None
