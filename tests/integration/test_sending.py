"""Transactions that wait, are hurried, cancelled, dropped or undone, on anvil with mining off."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from distman import Client, InvalidInput, events
from distman.errors import TransactionReplaced, TransactionTimeout, TransactionUnknown
from distman.journal import Journal
from distman.rpc import waiting
from tests.integration.market import Market

SHORT_S = 0.2


@pytest.fixture
def market(market_on: Callable[[str], Market]) -> Iterator[Market]:
    """The market on anvil, as it was at first."""
    found = market_on("anvil")
    with found.undone():
        yield found
        found.chain.request("anvil_dropAllTransactions")


@pytest.fixture(autouse=True)
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks often."""
    monkeypatch.setattr(waiting, "LONGEST_POLL_S", 0.05)


def client_of(market: Market, name: str = "verifier 1", **more: Any) -> Client:
    """A client with a journal of its own."""
    return Client(market.chain.url, market.escrow, market.keys[name], **more)


def cut_off(market: Market, client: Client) -> str:
    """Stakes one wei in a transaction that is not mined, and gives its hash."""
    timeout_s, client.chain.steps._timeout_s = client.chain.steps._timeout_s, SHORT_S
    with pytest.raises(TransactionTimeout) as caught:
        client.stake(1)
    client.chain.steps._timeout_s = timeout_s
    return caught.value.tx_hash


def arrived(market: Market, told: list[str], count: int) -> None:
    """Waits until the node has so many transactions that were told of."""
    while len(told) < count or market.chain.request("eth_getTransactionByHash", told[count - 1]) is None:
        time.sleep(0.01)


def staked(market: Market, name: str = "verifier 1") -> int:
    """What somebody has staked."""
    return market.client().stake_of(market.address(name)).active


def fee_of(market: Market, tx_hash: str) -> int:
    """What a transaction offers for each unit of gas, at most."""
    return int(market.chain.request("eth_getTransactionByHash", tx_hash)["maxFeePerGas"], 16)


class TestBump:
    """Higher fees for what waits."""

    def test_it_is_mined_once(self, market: Market) -> None:
        """The same is done, once, for an eighth more at least."""
        before, client = staked(market), client_of(market)
        with market.mining_stopped():
            first = cut_off(market, client)
            with ThreadPoolExecutor() as pool:
                bumped = pool.submit(client.chain.bump, client.signer, first)
                while market.chain.request("eth_getTransactionByHash", first) is not None:
                    time.sleep(0.01)
                market.chain.request("evm_mine")
                receipt = bumped.result()
        assert receipt.tx_hash != first
        assert staked(market) - before == 1
        assert fee_of(market, receipt.tx_hash) > 0

    def test_who_waits_is_told_of_the_other(self, market: Market) -> None:
        """Who waits for the first meanwhile is told of the one that was mined instead, which does the same."""
        before, told = staked(market), list[str]()
        client = client_of(market, announce=told.append)
        with market.mining_stopped(), ThreadPoolExecutor() as pool:
            waits = pool.submit(client.stake, 1)
            arrived(market, told, 1)
            bumped = pool.submit(client.chain.bump, client.signer, told[0])
            arrived(market, told, 2)
            market.chain.request("evm_mine")
            assert waits.result().receipt.tx_hash == bumped.result().tx_hash == told[1]
        assert staked(market) - before == 1

    def test_strange_transaction(self, market: Market) -> None:
        """What was not signed with this journal, or by this account, cannot be hurried."""
        client, other = client_of(market), client_of(market, "verifier 2")
        with market.mining_stopped():
            tx_hash = cut_off(market, client)
            for who in (other, client_of(market)):
                with pytest.raises(InvalidInput, match="has signed with this journal"):
                    who.chain.bump(who.signer, tx_hash)

    def test_what_is_over(self, market: Market) -> None:
        """What is mined, and was told so, cannot be hurried either."""
        client = client_of(market)
        tx_hash = client.stake(1).receipt.tx_hash
        client.chain.fate(tx_hash)
        with pytest.raises(InvalidInput, match="the end of this one was told"):
            client.chain.bump(client.signer, tx_hash)


class TestCancel:
    """Nothing instead of what waits."""

    def test_nothing_is_done(self, market: Market) -> None:
        """Who waits is told that another was mined; the action can be done anew."""
        before, told = staked(market), list[str]()
        client = client_of(market, announce=told.append)
        with market.mining_stopped(), ThreadPoolExecutor() as pool:
            waits = pool.submit(client.stake, 1)
            arrived(market, told, 1)
            cancelled = pool.submit(client.chain.cancel, client.signer, told[0])
            arrived(market, told, 2)
            market.chain.request("evm_mine")
            assert cancelled.result().tx_hash == told[1]
            with pytest.raises(TransactionReplaced) as caught:
                waits.result()
        assert caught.value.tx_hash == told[0]
        assert staked(market) == before
        client.stake(1)
        assert staked(market) - before == 1

    def test_too_late(self, market: Market) -> None:
        """What is mined already is not taken back, and that is told."""
        before, client = staked(market), client_of(market)
        with market.mining_stopped():
            tx_hash = cut_off(market, client)
        market.receipt(tx_hash)
        with pytest.raises(TransactionReplaced):
            client.chain.cancel(client.signer, tx_hash)
        assert staked(market) - before == 1


class TestCutOff:
    """A transaction whose end nobody was told."""

    def test_found_again(self, market: Market, tmp_path: Path) -> None:
        """Another program with the same journal finds it, and sends nothing; then what was told is over."""
        before = staked(market)
        with market.mining_stopped():
            tx_hash = cut_off(market, client_of(market, journal=Journal(tmp_path)))
        market.receipt(tx_hash)
        again = client_of(market, journal=Journal(tmp_path))
        assert again.stake(1).receipt.tx_hash == tx_hash
        assert staked(market) - before == 1
        assert again.stake(1).receipt.tx_hash != tx_hash
        assert staked(market) - before == 2

    def test_lost_by_all_nodes(self, market: Market) -> None:
        """One that no node has any more is sent again, the very same."""
        before, client = staked(market), client_of(market)
        with market.mining_stopped():
            tx_hash = cut_off(market, client)
            market.chain.request("anvil_dropTransaction", tx_hash)
        assert client.stake(1).receipt.tx_hash == tx_hash
        assert staked(market) - before == 1

    def test_lost_while_somebody_waits(self, market: Market) -> None:
        """So is one that is lost while it is waited for."""
        before, told = staked(market), list[str]()
        client = client_of(market, announce=told.append)
        with market.mining_stopped(), ThreadPoolExecutor() as pool:
            waits = pool.submit(client.stake, 1)
            arrived(market, told, 1)
            market.chain.request("anvil_dropTransaction", told[0])
            market.chain.request("evm_setAutomine", True)
            assert waits.result().receipt.tx_hash == told[0]
        assert staked(market) - before == 1

    def test_looked_up(self, market: Market) -> None:
        """Who was told by looking it up is not told again: doing the same once more does it once more."""
        before, client = staked(market), client_of(market)
        with market.mining_stopped():
            tx_hash = cut_off(market, client)
        market.receipt(tx_hash)
        client.chain.fate(tx_hash)
        assert client.stake(1).receipt.tx_hash != tx_hash
        assert staked(market) - before == 2

    def test_nonce_taken_elsewhere(self, market: Market) -> None:
        """Where another program has taken its nonce, that is told once, and then it can be done anew."""
        before, client = staked(market), client_of(market)
        with market.mining_stopped():
            tx_hash = cut_off(market, client)
            market.chain.request("anvil_dropTransaction", tx_hash)
        client_of(market).set_profile("https://verifier.example")
        with pytest.raises(TransactionUnknown, match="its nonce is used") as caught:
            client.stake(1)
        assert caught.value.tx_hash == tx_hash
        client.stake(1)
        assert staked(market) - before == 1


class TestManyAtOnce:
    """One account, many who act for it."""

    def test_threads(self, market: Market) -> None:
        """Threads with one client all get what they want, each in a transaction of its own."""
        before, client = staked(market), client_of(market)
        with ThreadPoolExecutor(max_workers=20) as pool:
            done = list(pool.map(client.stake, range(1, 21)))
        assert len({outcome.receipt.tx_hash for outcome in done}) == 20
        assert staked(market) - before == sum(range(1, 21))

    def test_the_same_in_many_threads(self, market: Market) -> None:
        """Who wants the same at the same time wants it several times: none is taken for one that was cut off."""
        before, client = staked(market), client_of(market)
        with ThreadPoolExecutor(max_workers=10) as pool:
            done = list(pool.map(client.stake, [1] * 10))
        assert len({outcome.receipt.tx_hash for outcome in done}) == 10
        assert staked(market) - before == 10

    def test_programs_with_one_journal(self, market: Market, tmp_path: Path) -> None:
        """Programs that share a journal do not get in each other's way."""
        before = staked(market)
        clients = [client_of(market, journal=Journal(tmp_path)) for _ in range(4)]
        with ThreadPoolExecutor() as pool:
            done = list(pool.map(lambda number: clients[number % 4].stake(number + 1), range(12)))
        assert len({outcome.receipt.tx_hash for outcome in done}) == 12
        assert staked(market) - before == sum(range(1, 13))

    def test_while_another_waits(self, market: Market) -> None:
        """Something else is sent behind what waits, and mined with it."""
        client = client_of(market)
        with market.mining_stopped():
            cut_off(market, client)
            with ThreadPoolExecutor() as pool:
                other = pool.submit(client.set_profile, "https://verifier.example")
                while market.nonce("verifier 1") - mined(market, "verifier 1") < 2:
                    time.sleep(0.01)
                market.chain.request("evm_mine")
                assert isinstance(other.result().events[0], events.ProfileSet)


class TestConfirmations:
    """Blocks on top."""

    def test_waits_for_more_blocks(self, market: Market) -> None:
        """A transaction counts when so many blocks hold it, its own among them."""
        client = client_of(market, confirmations=3)
        with ThreadPoolExecutor() as pool:
            waits = pool.submit(client.stake, 1)
            threading.Event().wait(0.3)
            assert not waits.done()
            market.chain.request("anvil_mine", "0x2")
            assert waits.result().receipt.block

    def test_reorganisation(self, market: Market) -> None:
        """A block that is dropped meanwhile does not count: the transaction is looked for in another one."""
        before, told = staked(market), list[str]()
        client = client_of(market, confirmations=3, announce=told.append)
        with ThreadPoolExecutor() as pool:
            waits = pool.submit(client.stake, 1)
            while not told or market.chain.request("eth_getTransactionReceipt", told[0]) is None:
                time.sleep(0.01)
            first = market.chain.request("eth_getTransactionReceipt", told[0])["blockNumber"]
            market.chain.request("anvil_reorg", 1, [])
            while (again := market.chain.request("eth_getTransactionReceipt", told[0])) is None:
                market.chain.request("evm_mine")
                time.sleep(0.05)
            market.chain.request("anvil_mine", "0x3")
            receipt = waits.result().receipt
        assert (receipt.tx_hash, receipt.block) == (told[0], int(again["blockNumber"], 16))
        assert receipt.block >= int(first, 16)
        assert staked(market) - before == 1

    @pytest.mark.parametrize("number", [0, -1])
    def test_none(self, number: int, market: Market) -> None:
        """Its own block must hold it at least."""
        with pytest.raises(InvalidInput, match="confirmations"):
            client_of(market, confirmations=number)


def mined(market: Market, name: str) -> int:
    """How many transactions of somebody are mined."""
    return int(market.chain.request("eth_getTransactionCount", market.address(name), "latest"), 16)
