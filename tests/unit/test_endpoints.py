"""Several endpoints of one chain: whom a client asks when one fails, and what it takes for a failure."""

from __future__ import annotations

import asyncio
import pickle
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from web3.providers import AsyncHTTPProvider, HTTPProvider

from distman.chain import AsyncChain, Chain
from distman.endpoints import endpoints
from distman.errors import (
    ConnectionFailed,
    DistmanError,
    EndpointsFailed,
    InvalidInput,
    NodeRefused,
    TransactionUnknown,
    UnknownRevert,
    WrongAnswer,
    WrongChain,
)
from distman.rpc import Steps, Together, methods
from scripts.local_chain import free_port
from tests.unit.node import SECRET, SIGNER, TO, Node, mined, running_node

BALANCE = 1000
LIMITED = {"code": -32005, "message": "daily limit reached"}


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Does not wait before it asks again."""
    monkeypatch.setattr(endpoints, "BACKOFF_S", 0)


@pytest.fixture
def nodes() -> Iterator[list[Node]]:
    """Three nodes of one chain, which are stopped after the test."""
    with ExitStack() as stack:
        running = [stack.enter_context(running_node()) for _ in range(3)]
        for node in running:
            node.results["eth_getBalance"] = hex(BALANCE)
        yield running


def nowhere() -> str:
    """An endpoint at which nobody listens."""
    return f"http://user:word@127.0.0.1:{free_port()}/{SECRET}"


def balance(*urls: Any, expected_id: int | None = None) -> int:
    """What a chain behind these endpoints says that somebody holds."""
    with Chain(*urls, expected_id=expected_id) as chain:
        return chain.balance(TO)


class TestFailover:
    """What one endpoint does not answer, the next is asked."""

    def test_first_is_asked(self, nodes: list[Node]) -> None:
        """While the first answers, nobody else is asked."""
        assert balance(nodes[0].url, nodes[1].url) == BALANCE
        assert (nodes[0].asked, nodes[1].asked) == (["eth_chainId", "eth_getBalance"], [])

    def test_nobody_listens(self, nodes: list[Node]) -> None:
        """An endpoint that is not there is passed over."""
        assert balance(nowhere(), nodes[1].url) == BALANCE

    @pytest.mark.parametrize("status", [301, 401, 404, 500, 503])
    def test_http_error(self, status: int, nodes: list[Node]) -> None:
        """Nor is one that answers with an error of HTTP any help."""
        nodes[0].status = status
        assert balance(nodes[0].url, nodes[1].url) == BALANCE

    @pytest.mark.parametrize("raw", [b"<html>welcome</html>", b"", b"[]", b"\xff"])
    def test_html(self, raw: bytes, nodes: list[Node]) -> None:
        """Nor one that speaks no JSON-RPC."""
        nodes[0].raw = raw
        assert balance(nodes[0].url, nodes[1].url) == BALANCE

    def test_answer_that_cannot_be_right(self, nodes: list[Node]) -> None:
        """An endpoint whose answer is none is not asked further."""
        nodes[0].results["eth_getBalance"] = "much"
        assert balance(nodes[0].url, nodes[1].url) == BALANCE

    def test_it_stays(self, nodes: list[Node]) -> None:
        """Once another endpoint is asked, it is asked on, and its chain is not asked for again."""
        nodes[0].status = 404
        with Chain(nodes[0].url, nodes[1].url) as chain:
            found = [chain.balance(TO) for _ in range(3)]
        assert found == [BALANCE] * 3
        assert nodes[1].asked == ["eth_chainId", *["eth_getBalance"] * 3]

    def test_and_comes_back(self, nodes: list[Node]) -> None:
        """When the second fails too, the first gets its turn again."""
        nodes[0].status = 404
        with Chain(nodes[0].url, nodes[1].url) as chain:
            chain.balance(TO)
            nodes[0].status, nodes[1].status = 200, 404
            assert chain.balance(TO) == BALANCE

    def test_revert_is_an_answer(self, nodes: list[Node]) -> None:
        """A contract that refuses at one endpoint refuses at all: nobody else is asked."""
        nodes[0].errors["eth_call"] = {"code": 3, "message": "execution reverted"}
        with Chain(nodes[0].url, nodes[1].url) as chain, pytest.raises(UnknownRevert):
            chain.call(TO, b"")
        assert nodes[1].asked == []

    def test_refusal_is_an_answer(self, nodes: list[Node]) -> None:
        """So is what a node refuses in words of its own."""
        nodes[0].errors["eth_getBalance"] = {"code": -32000, "message": "missing trie node"}
        with pytest.raises(NodeRefused, match="missing trie node"):
            balance(nodes[0].url, nodes[1].url)
        assert nodes[1].asked == []

    def test_none(self) -> None:
        """A chain needs an endpoint."""
        with pytest.raises(InvalidInput, match="expected one endpoint at least"):
            Chain()


class TestAllFail:
    """Where none gives a usable answer, each is told with what was wrong."""

    def test_all_are_named(self, nodes: list[Node]) -> None:
        """By host, as the rest of a URL often is a secret."""
        nodes[0].status, nodes[1].raw = 404, b"<html>"
        nodes[2].results["eth_getBalance"] = "much"
        with pytest.raises(EndpointsFailed) as caught:
            balance(*(node.url for node in nodes))
        kinds = [type(failure) for failure in caught.value.failures]
        assert kinds == [ConnectionFailed, ConnectionFailed, WrongAnswer]
        assert str(caught.value).startswith("None of 3 endpoints gave a usable answer: (1) No Ethereum node answers at")
        for node in nodes:
            assert f"127.0.0.1:{node.server_port}" in str(caught.value)
        told = f"{caught.value} {caught.value!r}"
        assert not [secret for secret in (SECRET, "word", "k3y") if secret in told]

    def test_one_alone_fails_as_itself(self, nodes: list[Node]) -> None:
        """Where there is one endpoint, its own trouble is told."""
        nodes[0].status = 404
        with pytest.raises(ConnectionFailed, match="HTTP status 404"):
            balance(nodes[0].url)


class TestChainId:
    """Every endpoint must serve the chain that is meant."""

    def test_second_serves_another(self, nodes: list[Node]) -> None:
        """Money is not sent to another chain because the first endpoint is down."""
        nodes[1].results["eth_chainId"] = "0x1"
        with Chain(nodes[0].url, nodes[1].url) as chain:
            assert chain.balance(TO) == BALANCE
            nodes[0].status = 404
            with pytest.raises(EndpointsFailed) as caught:
                chain.balance(TO)
        failed, wrong = caught.value.failures
        assert isinstance(failed, ConnectionFailed)
        assert isinstance(wrong, WrongChain)
        assert (wrong.actual, wrong.expected) == (1, 31_337)
        assert nodes[1].asked == ["eth_chainId"]

    def test_first_serves_another(self, nodes: list[Node]) -> None:
        """Where the chain is named, an endpoint of another is passed over."""
        nodes[0].results["eth_chainId"] = "0x1"
        assert balance(nodes[0].url, nodes[1].url, expected_id=31_337) == BALANCE
        assert nodes[0].asked == ["eth_chainId"]


class TestAgain:
    """What is asked again of the same endpoint, and what is not."""

    def test_overload_passes(self, nodes: list[Node], monkeypatch: pytest.MonkeyPatch) -> None:
        """A server that is overloaded is asked again."""
        answers = iter([429, 503, 200])
        plain = nodes[0].answer

        def answer(request: dict[str, Any]) -> bytes:
            nodes[0].status = next(answers)
            return plain(request)

        monkeypatch.setattr(nodes[0], "answer", answer)
        assert balance(nodes[0].url) == BALANCE

    def test_rate_limit(self, nodes: list[Node]) -> None:
        """A node that asks to slow down is asked again, then the next; alone, it is quoted."""
        nodes[0].errors["eth_getBalance"] = LIMITED
        assert balance(nodes[0].url, nodes[1].url) == BALANCE
        assert nodes[0].asked.count("eth_getBalance") == endpoints.RETRIES
        with pytest.raises(NodeRefused, match="daily limit reached"):
            balance(nodes[0].url)

    @pytest.mark.parametrize("status", [301, 400, 401, 404])
    def test_what_stays_wrong(self, status: int, nodes: list[Node]) -> None:
        """An error that will not pass is not asked for again."""
        nodes[0].status = status
        with pytest.raises(ConnectionFailed):
            balance(nodes[0].url)
        assert nodes[0].asked == ["eth_getBalance"]

    def test_a_transaction_is_sent_once(self, nodes: list[Node], monkeypatch: pytest.MonkeyPatch) -> None:
        """A transaction whose sending failed is looked for at the next endpoint, and sent by nobody again unseen."""
        for node in nodes[:2]:
            mined(node, status=1)
            node.results["eth_getTransactionByHash"] = None
        plain = nodes[0].answer

        def answer(request: dict[str, Any]) -> bytes:
            nodes[0].status = 503 if request["method"] == "eth_sendRawTransaction" else 200
            return plain(request)

        monkeypatch.setattr(nodes[0], "answer", answer)
        with Chain(nodes[0].url, nodes[1].url) as chain, pytest.raises(TransactionUnknown):
            chain.send(SIGNER, TO, b"")
        assert nodes[0].asked.count("eth_sendRawTransaction") == 1
        assert "eth_sendRawTransaction" not in nodes[1].asked
        assert "eth_getTransactionByHash" in nodes[1].asked


class TestTogether:
    """Several things are asked for in one request, where a node takes it."""

    @staticmethod
    def both() -> Steps[tuple[int, bytes]]:
        """Asks for two things."""
        balance, code = yield from Together((methods.balance(TO), methods.code(TO)))
        return balance, code

    def test_one_request(self, nodes: list[Node]) -> None:
        """A batch is one request, and its answers are told apart by their numbers, in whatever order they come."""
        nodes[0].results["eth_getCode"] = "0xc0de"
        with Chain(nodes[0].url) as chain:
            assert chain.run(self.both()) == (BALANCE, b"\xc0\xde")
        assert nodes[0].requests == 1

    @pytest.mark.parametrize("refusal", [400, 200], ids=["by status", "by an error"])
    def test_batches_are_refused(self, refusal: int, nodes: list[Node]) -> None:
        """A node that takes no batches is asked one by one, and not tempted again."""
        nodes[0].results["eth_getCode"] = "0xc0de"
        nodes[0].batch_status = refusal
        with Chain(nodes[0].url) as chain:
            assert [chain.run(self.both()) for _ in range(2)] == [(BALANCE, b"\xc0\xde")] * 2
        assert nodes[0].requests == 5

    def test_first_error_counts(self, nodes: list[Node]) -> None:
        """What was asked first and failed is raised."""
        nodes[0].errors["eth_getCode"] = {"code": -32000, "message": "no code today"}
        with Chain(nodes[0].url) as chain, pytest.raises(NodeRefused, match="no code today"):
            chain.run(self.both())

    @pytest.mark.parametrize("number", [[], {}, "0", True, None])
    def test_numbers_that_are_none(self, number: object, nodes: list[Node]) -> None:
        """An answer whose number is none answers nothing, alone or in a batch."""
        nodes[0].results["eth_getCode"] = "0xc0de"
        nodes[0].envelope = {"id": number}
        with Chain(nodes[0].url) as chain:
            for ask in (self.both, lambda: iter(methods.balance(TO))):
                with pytest.raises(WrongAnswer):
                    chain.run(ask())

    def test_answer_that_is_missing(self, nodes: list[Node]) -> None:
        """A batch of which an answer is missing is no answer."""
        nodes[0].results["eth_getCode"] = "0xc0de"
        nodes[0].batch_size = 1
        with Chain(nodes[0].url) as chain, pytest.raises(WrongAnswer, match="it is no JSON-RPC"):
            chain.run(self.both())


class TestWeb3:
    """A provider of web3 is an endpoint like any other."""

    def test_blocking_provider(self, nodes: list[Node]) -> None:
        """One that blocks."""
        assert balance(HTTPProvider(nodes[0].url)) == BALANCE

    def test_its_answers_are_checked(self, nodes: list[Node]) -> None:
        """What it answers is not taken for granted either."""
        nodes[0].results["eth_getBalance"] = "much"
        with pytest.raises(WrongAnswer):
            balance(HTTPProvider(nodes[0].url))

    def test_its_errors(self) -> None:
        """Whatever it raises is a connection that failed, and tells no secret."""
        provider = HTTPProvider(nowhere(), exception_retry_configuration=None)
        with pytest.raises(ConnectionFailed) as caught:
            balance(provider)
        assert SECRET not in str(caught.value)

    async def found(self, url: str) -> int:
        """What a provider that awaits is told."""
        provider = AsyncHTTPProvider(url)
        try:
            return await AsyncChain(provider).balance(TO)
        finally:
            await provider.disconnect()

    def test_awaiting_provider(self, nodes: list[Node]) -> None:
        """One that awaits."""
        assert asyncio.run(self.found(nodes[0].url)) == BALANCE


def test_failures_survive_pickling(nodes: list[Node]) -> None:
    """The error that names all endpoints can be carried between processes."""
    error: DistmanError = EndpointsFailed((ConnectionFailed(nodes[0].url, "HTTP status 404"),))
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
