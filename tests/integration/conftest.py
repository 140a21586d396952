"""Local chains with a market on each, started once for all tests; each test undoes what it did."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache

import pytest

from distman import Terms
from scripts.local_chain import LocalChain, local_chain
from tests.integration.market import Asset, Market, accounts
from tests.integration.tokens import compile_token

KINDS = ("anvil", "ganache")


@pytest.fixture(scope="session")
def market_on() -> Iterator[Callable[[str], Market]]:
    """The market on a kind of chain, which is started when it is first asked for and stopped at the end."""
    token_code = cache(compile_token)
    keys = cache(accounts)
    with ExitStack() as stack:

        @cache
        def open_market(kind: str) -> Market:
            chain = stack.enter_context(local_chain(kind))
            return Market(chain, keys(), token_code())

        yield open_market


@pytest.fixture(scope="session", params=KINDS)
def chain(request: pytest.FixtureRequest, market_on: Callable[[str], Market]) -> LocalChain:
    """A running chain, once of each kind."""
    return market_on(request.param).chain


@pytest.fixture
def market(chain: LocalChain, market_on: Callable[[str], Market]) -> Iterator[Market]:
    """The market on the chain, as it was at first."""
    found = market_on(chain.kind)
    with found.undone():
        yield found


@pytest.fixture(params=["ether", "token"])
def asset(request: pytest.FixtureRequest, market: Market) -> Asset:
    """What a bid is paid in: ether, then a token."""
    return market.assets()[request.param]


@pytest.fixture(scope="module")
def usual(chain: LocalChain, market_on: Callable[[str], Market]) -> Iterator[dict[str, Terms]]:
    """The usual Terms in each state, prepared once for each chain; two verifiers' stake is reserved by the last."""
    market = market_on(chain.kind)
    with market.undone():
        yield {given: getattr(market, given)() for given in ("terms", "posted", "building", "inspecting", "disputable")}
