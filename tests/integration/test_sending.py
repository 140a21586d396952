"""Transactions that wait, are hurried, cancelled, dropped or undone, on anvil with mining off."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from web3 import HTTPProvider

from distman import Client, InvalidInput, events
from distman.errors import (
    TransactionRefused,
    TransactionReplaced,
    TransactionTimeout,
    TransactionUnknown,
    WrongAnswer,
)
from distman.journal import Journal
from distman.rpc import Fate, sending, waiting
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
    with pytest.raises(TransactionTimeout) as caught:
        hasty(market, client).stake(1)
    return caught.value.tx_hash


def hasty(market: Market, client: Client) -> Client:
    """A client with another's journal, that waits for little."""
    return client_of(market, journal=client.chain.steps.journal, timeout_s=SHORT_S)


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


class Between(HTTPProvider):
    """A provider of web3 between a client and anvil, which answers some requests itself.

    Attributes:
        answers: What it answers to a method: takes the parameters and a way to ask the node, and gives the answer.
    """

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.answers: dict[str, Callable[[Any, Callable[[], Any]], Any]] = {}

    def make_request(self, method: Any, params: Any) -> Any:
        """Answers, or asks the node."""
        ask = lambda: super(Between, self).make_request(method, params)  # noqa: E731
        return self.answers[method](params, ask) if method in self.answers else ask()


def result(value: Any) -> dict[str, Any]:
    """An answer."""
    return {"jsonrpc": "2.0", "id": 0, "result": value}


def error(message: str) -> dict[str, Any]:
    """An answer that is an error."""
    return {"jsonrpc": "2.0", "id": 0, "error": {"code": -32000, "message": message}}


class TestNodesThatAreBehind:
    """Answers that are right, but late."""

    @pytest.fixture
    def between(self, market: Market, monkeypatch: pytest.MonkeyPatch) -> Between:
        """A provider for a client that doubts only for a moment."""
        monkeypatch.setattr(sending, "_DOUBT_S", 0.001)
        return Between(market.chain.url)

    def act(self, market: Market, between: Between, **more: Any) -> Client:
        """A client behind it."""
        return Client(between, market.escrow, market.keys["verifier 1"], **more)

    def test_nonces(self, market: Market, between: Between) -> None:
        """A node that does not count what it has mined is not believed: no nonce is taken twice."""
        before, client = staked(market), self.act(market, between)
        first = client.stake(1)
        late = hex(market.nonce("verifier 1") - 1)
        between.answers["eth_getTransactionCount"] = lambda params, ask: result(late)
        with pytest.raises(WrongAnswer, match="are known to be"):
            client.stake(1)
        between.answers.clear()
        assert client.stake(1).receipt.tx_hash != first.receipt.tx_hash
        assert staked(market) - before == 2

    def test_chain_that_began_anew(self, market: Market, between: Between) -> None:
        """A chain that knows neither the nonces nor the transaction is another one, and begins from the first."""
        client = self.act(market, between)
        with market.undone():
            client.stake(1)
        before = staked(market)
        client.stake(1)
        assert staked(market) - before == 1

    def test_sent_again_and_refused(self, market: Market, between: Between) -> None:
        """What was sent before and is refused now is never taken for what was not sent."""
        before, client = staked(market), self.act(market, between)
        with market.mining_stopped():
            tx_hash = cut_off(market, client)
        market.receipt(tx_hash)
        nonce = market.nonce("verifier 1") - 1
        between.answers = {
            "eth_getTransactionReceipt": lambda params, ask: result(None),
            "eth_getTransactionByHash": lambda params, ask: result(None),
            "eth_getTransactionCount": lambda params, ask: result(hex(nonce)),
            "eth_sendRawTransaction": lambda params, ask: error("nonce too low"),
        }
        with pytest.raises(TransactionUnknown):
            client.stake(1)
        between.answers.clear()
        assert client.stake(1).receipt.tx_hash == tx_hash
        assert staked(market) - before == 1

    def test_refused_and_mined(self, market: Market, between: Between) -> None:
        """What was refused and mined all the same is found by who does it again."""
        before, client = staked(market), self.act(market, between)

        def keep(params: Any, ask: Callable[[], Any]) -> Any:
            ask()
            return error("underpriced")

        between.answers = {
            "eth_sendRawTransaction": keep,
            "eth_getTransactionByHash": lambda params, ask: result(None),
        }
        with market.mining_stopped(), pytest.raises(TransactionRefused) as caught:
            client.stake(1)
        market.receipt(caught.value.tx_hash)
        between.answers.clear()
        assert client.stake(1).receipt.tx_hash == caught.value.tx_hash
        assert staked(market) - before == 1

    def test_known_already(self, market: Market, between: Between) -> None:
        """What a node refuses as it has it is on its way."""
        before, client = staked(market), self.act(market, between)
        between.answers["eth_sendRawTransaction"] = lambda params, ask: (ask(), error("already known"))[1]
        client.stake(1)
        assert staked(market) - before == 1

    def test_word_of_a_revert(self, market: Market, between: Between) -> None:
        """A node that speaks of a revert while a transaction is waited for does not mean the contract."""
        client = self.act(market, between)
        asked: list[int] = []

        def once(params: Any, ask: Callable[[], Any]) -> Any:
            asked.append(1)
            return error("backend reverted to a snapshot") if len(asked) == 1 else ask()

        between.answers["eth_getTransactionReceipt"] = once
        assert client.stake(1).receipt.block
        assert len(asked) > 1

    def test_receipt_that_was_made_up(self, market: Market, between: Between) -> None:
        """What could not be told as the receipt is none is not over: it is found by who does it again."""
        before, client = staked(market), self.act(market, between)

        def bare(params: Any, ask: Callable[[], Any]) -> Any:
            told = ask()
            return told if told["result"] is None else result({**told["result"], "logs": []})

        between.answers["eth_getTransactionReceipt"] = bare
        with pytest.raises(TransactionUnknown) as caught:
            client.stake(1)
        between.answers.clear()
        assert client.stake(1).receipt.tx_hash == caught.value.tx_hash
        assert staked(market) - before == 1


class TestInterrupted:
    """Something comes between, at the worst moment."""

    def test_before_it_is_announced(self, market: Market) -> None:
        """What was signed and neither announced nor sent leaves its nonce to the next."""
        before, client = staked(market), client_of(market)
        journal = client.chain.steps.journal
        plain = journal.write

        def write(*arguments: Any, **more: Any) -> Any:
            plain(*arguments, **more)
            raise KeyboardInterrupt

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(journal, "write", write)
            with pytest.raises(KeyboardInterrupt):
                client.stake(2)
        client.stake(1)
        assert staked(market) - before == 1

    def test_journal_fails_after_sending(self, market: Market) -> None:
        """What was sent is named, whatever becomes of the journal."""
        client = client_of(market)

        def full(*_: Any) -> None:
            raise InvalidInput("journal", "somewhere (disk full)", "a folder")

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(client.chain.steps.journal, "tell", full)
            with pytest.raises(TransactionUnknown, match="disk full") as caught:
                client.stake(1)
        assert market.receipt(caught.value.tx_hash)["status"] == "0x1"

    def test_gap(self, market: Market) -> None:
        """One that waits for another which nobody has is told so, once, and then it is done anew."""
        before, client = staked(market), client_of(market)
        with market.mining_stopped():
            first = cut_off(market, client)
            with pytest.raises(TransactionTimeout) as caught:
                Client(
                    market.chain.url,
                    market.escrow,
                    client.signer,
                    journal=client.chain.steps.journal,
                    timeout_s=SHORT_S,
                ).stake(2)
            for tx_hash in (caught.value.tx_hash, first):
                market.chain.request("anvil_dropTransaction", tx_hash)
        with pytest.raises(TransactionUnknown, match="which no node has"):
            client.stake(2)
        client.stake(1)
        client.stake(2)
        assert staked(market) - before == 3

    def test_replaced_by_what_nobody_was_told_of(self, market: Market) -> None:
        """Who is told that another was mined instead has not been told of that one, and finds it by doing it again."""
        client = client_of(market)
        with market.mining_stopped():
            first = cut_off(market, client)
            market.chain.request("anvil_dropTransaction", first)
            with pytest.raises(TransactionTimeout) as caught:
                Client(
                    market.chain.url,
                    market.escrow,
                    client.signer,
                    journal=client.chain.steps.journal,
                    timeout_s=SHORT_S,
                ).set_profile("https://verifier.example")
        market.receipt(caught.value.tx_hash)
        with pytest.raises(TransactionReplaced):
            client.stake(1)
        assert client.set_profile("https://verifier.example").receipt.tx_hash == caught.value.tx_hash


def test_fate_of_what_is_not_deep_yet(market: Market) -> None:
    """What is looked up before enough blocks hold it is done, but not over: a reorganisation may still undo it."""
    client = client_of(market, confirmations=3)
    with market.mining_stopped():
        tx_hash = cut_off(market, client)
    market.receipt(tx_hash)
    assert client.chain.fate(tx_hash) is Fate.DONE
    entry = client.chain.steps.journal.find(tx_hash)
    assert entry is not None
    assert entry.over_at is None
    market.chain.request("anvil_mine", "0x3")
    client.chain.fate(tx_hash)
    assert client.chain.steps.journal.entries(entry.chain_id, entry.account) == []
