"""The life of bids for those who await: the same actions, and many at the same time, over HTTP and WebSocket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from distman import AsyncArbitrator, AsyncClient, Choice, LotState, events
from distman.errors import EscrowAlreadyPosted, EscrowWrongState, NotDeployed
from tests.integration.market import ARBITRATION_FEE, EVIDENCE, REPORT, STAKED, Asset, Market

SOMEWHERE = "0x2222222222222222222222222222222222222222"


@pytest.fixture(params=["http", "ws"])
def url(request: pytest.FixtureRequest, market: Market) -> str:
    """The chain by each scheme."""
    return market.chain.url.replace("http", str(request.param))


@asynccontextmanager
async def as_(name: str, market: Market, url: str) -> AsyncIterator[AsyncClient]:
    """A client for somebody."""
    async with AsyncClient(url, market.escrow, market.keys[name]) as client:
        yield client


async def lived(market: Market, asset: Asset, url: str) -> tuple[events.Event, ...]:
    """What the contracts tell of a lot from its bid to its pay."""
    terms = market.terms(token=asset.address, lots=1)
    told: list[events.Event] = []
    async with as_("customer", market, url) as customer, as_("supplier", market, url) as supplier:
        told += (await customer.post(terms)).events
        told += (await supplier.claim(terms, 0)).events
        signed = []
        for name in STAKED[:2]:
            async with as_(name, market, url) as verifier:
                signed.append(await verifier.sign_attestation(terms, 0, True, REPORT))
        told += (await supplier.submit(terms, 0, EVIDENCE, signed)).events
        assert (await customer.lot(terms, 0)).state == LotState.CLOSED
        with pytest.raises(EscrowAlreadyPosted):
            await customer.post(terms)
        with pytest.raises(EscrowWrongState):
            await supplier.accept(terms, 0)
    return tuple(told)


def test_life(market: Market, asset: Asset, url: str) -> None:
    """Posted, claimed, submitted with two attestations, and paid at once."""
    before = market.balance(asset.address, market.address("supplier"))
    told = asyncio.run(lived(market, asset, url))
    kinds = [type(event) for event in told]
    assert kinds[:3] == [events.BidPosted, events.LotClaimed, events.LotSubmitted]
    assert events.LotPaid in kinds
    if asset.name == "token":
        assert market.balance(asset.address, market.address("supplier")) - before == market.terms().price


async def ruled(market: Market, url: str) -> tuple[events.Event, ...]:
    """What is told of a ruling."""
    terms = market.disputable()
    async with as_("supplier", market, url) as supplier, as_("judge", market, url) as judge:
        disputed = await supplier.dispute(terms, 0)
        number = next(event.dispute_id for event in disputed.events if isinstance(event, events.LotDisputed))
        arbitrator = AsyncArbitrator(judge, market.arbitrator)
        assert await asyncio.gather(arbitrator.owner(), arbitrator.fee(), arbitrator.balance()) == [
            market.address("judge"),
            ARBITRATION_FEE,
            ARBITRATION_FEE,
        ]
        return (await arbitrator.give_ruling(number, Choice.PASS)).events


def test_ruling(market: Market, url: str) -> None:
    """An arbitrator for those who await."""
    assert events.LotRuled in [type(event) for event in asyncio.run(ruled(market, url))]


async def all_at_once(market: Market, url: str) -> list[LotState]:
    """The states of lots that many verifiers attest at once, and that are asked for at once."""
    terms = market.inspecting()

    async def attested(name: str) -> None:
        async with as_(name, market, url) as verifier:
            await verifier.attest(terms, 0, True, REPORT)

    await asyncio.gather(*(attested(name) for name in STAKED[:2]))
    async with AsyncClient(url, market.escrow) as viewer:
        lots = await asyncio.gather(*(viewer.lot(terms, number) for number in (0, 1) * 20))
    return [lot.state for lot in lots]


def test_many_at_once(market: Market, url: str) -> None:
    """What does not wait for each other is done at the same time."""
    assert asyncio.run(all_at_once(market, url)) == [LotState.CLOSED, LotState.OPEN] * 20


def test_escrow_that_is_not_there(market: Market, url: str) -> None:
    """Where there is no contract nothing is sent, as the money would be lost; entering the context tells it as well."""
    before = market.nonce("customer")

    async def entered() -> None:
        async with AsyncClient(url, SOMEWHERE, market.keys["customer"]):
            raise AssertionError("there is no contract")

    async def posted() -> None:
        client = AsyncClient(url, SOMEWHERE, market.keys["customer"])
        try:
            await client.post(market.terms())
        finally:
            await client.aclose()

    for attempt in (entered, posted):
        with pytest.raises(NotDeployed):
            asyncio.run(attempt())
    assert market.nonce("customer") == before
