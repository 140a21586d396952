"""People and deployments of the contract tests."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from brownie import (
    BookReader,
    Escrow,
    FundingToken,
    HookToken,
    MoodyToken,
    NoReturnToken,
    OwnedArbitrator,
    Party,
    PlainToken,
    VerifierRegistry,
    accounts,
    web3,
)

from tests.contracts.support.assets import Asset, Ether, Token
from tests.contracts.support.connection import OneConnection
from tests.contracts.support.market import ARBITRATION_FEE, STAKE, Market, People
from tests.contracts.support.receipts import AwaitsReceipt

ASSETS = ["ether", "plain token", "token without return value", "token of 6 decimals"]


@pytest.fixture(scope="module", autouse=True)
def frozen_garbage() -> None:
    """Keeps what is there already out of the garbage collections of `chain.revert()`, which are slow otherwise."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def quick_requests() -> None:
    """Leaves out what half of each request is spent on (sessions, ENS, gas prices, chain id), and awaits receipts."""
    provider = web3.provider
    provider.cache_allowed_requests = True
    provider.cacheable_requests = {"eth_chainId", "web3_clientVersion"}
    provider._request_session_manager = OneConnection(provider.endpoint_uri)
    for name in ("validation", "gas_price_strategy", "ens_name_to_address"):
        web3.middleware_onion.remove(name)
    web3.middleware_onion.inject(AwaitsReceipt, layer=0)


@pytest.fixture(scope="session", autouse=True)
def no_undo() -> Iterator[None]:
    """Keeps Brownie from taking a snapshot after each transaction, for an undo that no test asks for."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("brownie.network.account.rpc", SimpleNamespace(is_active=lambda: False))
        yield


@pytest.fixture(autouse=True)
def isolation(fn_isolation: None) -> None:
    """Undoes what a test did to the chain."""


@pytest.fixture(scope="session")
def people() -> People:
    """Who acts."""
    return People(*accounts[:6], judge=accounts[9], verifiers=tuple(accounts[6:9]))


@pytest.fixture(scope="module")
def registry(people: People, module_isolation: None) -> Any:
    """A registry without stake."""
    return VerifierRegistry.deploy({"from": people.deployer})


@pytest.fixture(scope="module")
def escrow(people: People, registry: Any) -> Any:
    """An escrow for which the verifiers have staked."""
    contract = Escrow.deploy(registry, {"from": people.deployer})
    for verifier in people.verifiers:
        registry.stake(contract, {"from": verifier, "value": STAKE})
    return contract


@pytest.fixture(scope="module")
def arbitrator(people: People, module_isolation: None) -> Any:
    """An arbitrator owned by the judge."""
    return OwnedArbitrator.deploy(people.judge, ARBITRATION_FEE, {"from": people.deployer})


@pytest.fixture(scope="module")
def assets(people: People, module_isolation: None) -> dict[str, Asset]:
    """Ether and the tokens that an escrow must handle alike."""
    sender = {"from": people.deployer}
    tokens = [PlainToken.deploy(18, sender), NoReturnToken.deploy(sender), PlainToken.deploy(6, sender)]
    return dict(zip(ASSETS, [Ether(), *map(Token, tokens)], strict=True))


@pytest.fixture(params=ASSETS)
def asset(request: pytest.FixtureRequest, assets: dict[str, Asset]) -> Asset:
    """Each asset in turn."""
    return assets[request.param]


@pytest.fixture
def lot(assets: dict[str, Asset], asset: Asset) -> int:
    """The first lot, which shares the bid's slot, for half of the assets, and another lot for the others."""
    return list(assets.values()).index(asset) % 2


@pytest.fixture(scope="module")
def ether(escrow: Any, registry: Any, arbitrator: Any, people: People) -> Market:
    """A market in ether."""
    return Market(escrow, registry, arbitrator, people, BookReader.deploy({"from": people.deployer}), Ether())


@pytest.fixture
def market(ether: Market, asset: Asset) -> Market:
    """A market in each asset in turn."""
    return ether.paid_in(asset)


@pytest.fixture(scope="module")
def signable(ether: Market, people: People) -> Market:
    """A market in a token that moves by signature."""
    return ether.paid_in(Token(FundingToken.deploy({"from": people.deployer})))


@pytest.fixture
def party(people: People) -> Any:
    """A contract that takes part in the market."""
    return Party.deploy({"from": people.deployer})


@pytest.fixture
def hooked(ether: Market, people: People) -> Market:
    """A market in a token that calls its receivers, of which the escrow holds another customer's."""
    market = ether.paid_in(Token(HookToken.deploy({"from": people.deployer})))
    market.post(market.terms(lots=100))
    return market


@pytest.fixture
def moody(ether: Market, people: People) -> Market:
    """A market in a token that can be told to misbehave."""
    return ether.paid_in(Token(MoodyToken.deploy({"from": people.deployer})))
