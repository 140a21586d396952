"""What stands behind the verifiers' words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from tests.contracts.support.market import Market
from tests.contracts.support.values import plain


class Stake(NamedTuple):
    """What `stakeOf` answers; `reserved` is a part of `active`."""

    active: int = 0
    reserved: int = 0
    exiting: int = 0
    exit_at: int = 0


def stake_of(market: Market, verifier: Any, escrow: Any = None) -> Stake:
    """A verifier's stake for the market's escrow or another."""
    return Stake(*plain(market.registry.stakeOf(escrow or market.escrow, verifier)))


def stakes(market: Market) -> list[Stake]:
    """The stakes of the market's verifiers."""
    return [stake_of(market, verifier) for verifier in market.people.verifiers]


def reserved(market: Market) -> list[int]:
    """How much of each verifier's stake answers for attestations."""
    return [stake.reserved for stake in stakes(market)]


def told(market: Market, keeper: Any, action: str, verifier: Any, amount: int) -> int:
    """What the registry would answer a contract that reserves or slashes."""
    data = getattr(market.registry, action).encode_input(verifier, amount)
    return int(keeper.act.call(market.registry, 0, data, {"from": market.people.stranger}).hex(), 16)


def has(market: Market, keeper: Any, action: str, verifier: Any, amount: int) -> Any:
    """Has a contract that can be told what to do reserve, release or slash."""
    data = getattr(market.registry, action).encode_input(verifier, amount)
    return keeper.act(market.registry, 0, data, {"from": market.people.stranger})


@contextmanager
def slashing(market: Market, customer: Any, stake: int, rest: int) -> Iterator[None]:
    """Asserts that a settlement gives a customer a stake as credit, and what is left of its lot."""
    purses = {market.registry: -stake, market.escrow: stake - rest, customer: rest}
    with market.ledger(registry=market.registry).moves(purses, {customer: stake}):
        yield
