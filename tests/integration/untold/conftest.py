"""Keys and passwords are told nowhere: not on a screen, in a log, an error, a file or a request. On anvil only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from eth_account import Account

from tests.integration.market import Market
from tests.integration.untold.owner import KEY, Owner


@pytest.fixture(scope="module")
def secret_market(market_on: Callable[[str], Market]) -> Iterator[Market]:
    """The market on anvil, where the owner of the key has ether."""
    market = market_on("anvil")
    with market.undone():
        market.chain.request("anvil_setBalance", Account.from_key(KEY).address, hex(10**20))
        yield market


@pytest.fixture
def owner(secret_market: Market, tmp_path: Path) -> Owner:
    """Who owns the key."""
    return Owner(secret_market, tmp_path)
