"""What is measured. A scenario plays some transactions and gives those that count a name."""

from __future__ import annotations

from bench.gas.scenarios.batches import BATCHES
from bench.gas.scenarios.common import Scenario
from bench.gas.scenarios.credits import CREDITS, SINGLE_CREDITS
from bench.gas.scenarios.disputes import DISPUTES
from bench.gas.scenarios.ends import ENDS
from bench.gas.scenarios.features import FEATURES
from bench.gas.scenarios.lives import LIVES
from bench.gas.scenarios.parties import ERC20_PARTIES, PARTIES
from bench.gas.scenarios.stakes import STAKES

ASSETS = ("erc20", "eth")

ACTIONS: dict[str, tuple[Scenario, ...]] = {
    asset: (*LIVES.values(), *PARTIES, *ENDS, *DISPUTES, *CREDITS, *(ERC20_PARTIES if asset == "erc20" else ()))
    for asset in ASSETS
}
"""Scenarios played for bids in each asset: each names actions."""

SINGLES = (*SINGLE_CREDITS, *STAKES)
"""Scenarios that have no asset of their own, or several."""

__all__ = ["ACTIONS", "ASSETS", "BATCHES", "FEATURES", "LIVES", "SINGLES", "Scenario"]
