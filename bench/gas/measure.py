"""Plays every scenario and gathers the figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial, reduce
from operator import add

from bench.gas.chain import bench_chain
from bench.gas.market import Market
from bench.gas.scenarios import ACTIONS, ASSETS, BATCHES, FEATURES, LIVES, SINGLES
from bench.gas.scenarios.batches import second_batch
from bench.gas.scenarios.common import Transactions
from bench.gas.scenarios.features import OFF
from bench.gas.trace import Cost

Costs = dict[str, Cost]


@dataclass(frozen=True, slots=True)
class Figures:
    """All that was measured; keys end with the asset where there is one.

    Attributes:
        lives: Whole lives of a lot.
        actions: Single transactions, and what a further lot and a further verifier cost.
        features: What a feature adds to the signed life.
        bytecode: Bytes of each contract's runtime code.
    """

    lives: Costs
    actions: Costs
    features: Costs
    bytecode: dict[str, int]


def measure() -> Figures:
    """Measures everything on a chain of its own."""
    with bench_chain() as chain:
        market = Market(chain)
        lives: Costs = {}
        actions: Costs = {}
        features: Costs = {}
        for asset in ASSETS:
            lives |= {f"{asset}_{name}": total(costs_of(market, asset, life)) for name, life in LIVES.items()}
            actions |= _suffixed(asset, _actions(market, asset))
            features |= _suffixed(asset, _features(market, asset))
        for single in SINGLES:
            actions |= _costs(market, partial(single, market))
        return Figures(lives, actions, features, market.code_sizes())


def costs_of(market: Market, asset: str, scenario: Callable[[Market, str], Transactions]) -> Costs:
    """What each transaction of a scenario cost; the market is then as it was before."""
    return _costs(market, partial(scenario, market, asset))


def _costs(market: Market, play: Callable[[], Transactions]) -> Costs:
    with market.isolated():
        return {name: market.cost(sent) for name, sent in play().items()}


def total(costs: Mapping[str, Cost]) -> Cost:
    """The sum of some costs."""
    return reduce(add, costs.values(), Cost())


def _actions(market: Market, asset: str) -> Costs:
    costs: Costs = {}
    for scenario in ACTIONS[asset]:
        costs |= costs_of(market, asset, scenario)
    costs["further_lot"] = costs["claim_further_lot"] + costs["submit_with_signatures_pays_further_lot"]
    return costs | _batches(market, asset)


def _batches(market: Market, asset: str) -> Costs:
    costs: Costs = {}
    for verifiers in BATCHES:
        costs |= _costs(market, partial(second_batch, market, asset, verifiers))
    smaller, larger = costs.values()
    return costs | {"further_verifier": larger - smaller}


def _features(market: Market, asset: str) -> Costs:
    off = total(costs_of(market, asset, OFF))
    return {name: total(costs_of(market, asset, feature)) - off for name, feature in FEATURES.items()}


def _suffixed(asset: str, costs: Costs) -> Costs:
    return {f"{name}_{asset}": cost for name, cost in costs.items()}
