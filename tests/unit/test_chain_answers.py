"""Answers that cannot be right: each is refused by its method and reason, whatever it is that answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from distman.chain import Chain
from distman.errors import ConnectionFailed, WrongAnswer
from tests.unit.node import BLOCK, SECRET, SIGNER, TO, Node, mined, running_node

ASK: dict[str, Callable[[Chain], object]] = {
    "eth_call": lambda chain: chain.call(TO, b""),
    "eth_chainId": lambda chain: chain.id(),
    "eth_getBalance": lambda chain: chain.balance(TO),
    "eth_getBlockByNumber": lambda chain: chain.now(),
    "eth_getCode": lambda chain: chain.expect_code("Escrow", TO),
    "eth_getLogs": lambda chain: chain.logs(TO, []),
}
LOG = {"address": TO, "topics": [], "data": "0x", "blockNumber": "0x1"}
WHOLE_LOG = LOG | {"transactionHash": "0x" + "7e" * 32}


@pytest.fixture
def node() -> Iterator[Node]:
    """A node that is stopped after the test."""
    with running_node() as node:
        yield node


@pytest.mark.parametrize(
    ("method", "result", "reason"),
    [
        ("eth_call", None, "expected bytes in hex, got None"),
        ("eth_call", "0x123", "expected bytes in hex, got '0x123'"),
        ("eth_chainId", "31337", "expected a number in hex, got '31337'"),
        ("eth_chainId", "0x", "expected a number in hex, got '0x'"),
        ("eth_getBalance", 7, "expected a number in hex, got 7"),
        ("eth_getBalance", "0x" + "f" * 200, "expected a number in hex, got '0x" + "f" * 114 + "..."),
        ("eth_getBlockByNumber", [], "expected an object, got []"),
        ("eth_getBlockByNumber", {}, "number: expected a number in hex, got None"),
        ("eth_getBlockByNumber", BLOCK | {"timestamp": "now"}, "timestamp: expected a number in hex, got 'now'"),
        ("eth_getCode", "code", "expected bytes in hex, got 'code'"),
        ("eth_getLogs", {}, "expected a list, got {}"),
        ("eth_getLogs", [LOG], "[0]: transactionHash: expected 32 bytes in hex, got None"),
        ("eth_getLogs", [LOG | {"topics": ["0x1"]}], "[0]: topics: [0]: expected 32 bytes in hex, got '0x1'"),
    ],
)
def test_result_of_another_shape(method: str, result: Any, reason: str, node: Node) -> None:
    """A result that the method cannot have is told by its host, method and what is wrong; secrets are not told."""
    node.results[method] = result
    with pytest.raises(WrongAnswer) as caught:
        ASK[method](Chain(node.url))
    assert (caught.value.method, caught.value.reason) == (method, reason)
    assert f"127.0.0.1:{node.server_port}" in str(caught.value)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    "log",
    [
        {"topics": ["0x" + "01" * 32, "0x" + "02" * 32], "address": SIGNER.address},
        {"topics": ["0x" + "02" * 32, "0x" + "02" * 32]},
        {"topics": ["0x" + "01" * 32]},
        {"topics": []},
    ],
    ids=["other contract", "other topic", "too few", "none"],
)
def test_logs_that_were_not_asked_for(log: dict[str, Any], node: Node) -> None:
    """A log of another contract or about something else is refused; any topic where any will do is not."""
    wanted = [b"\x01" * 32, None]
    node.results["eth_getLogs"] = [WHOLE_LOG | {"topics": ["0x" + "01" * 32, "0x" + "0f" * 32]}]
    assert len(Chain(node.url).logs(TO, wanted)) == 1
    node.results["eth_getLogs"].append(WHOLE_LOG | log)
    with pytest.raises(WrongAnswer, match="it has a log that was not asked for"):
        Chain(node.url).logs(TO, wanted)


@pytest.mark.parametrize(
    ("envelope", "reason"),
    [
        ({"jsonrpc": "1.0"}, "it is no JSON-RPC 2.0"),
        ({"id": 99}, "it answers request 99 instead of 0"),
        ({"id": None}, "it answers request None instead of 0"),
        ({"error": {"code": 1, "message": ""}}, "it must have either a result or an error"),
    ],
)
def test_answer_to_nothing(envelope: dict[str, Any], reason: str, node: Node) -> None:
    """What is no answer of JSON-RPC, or one to another request, is refused."""
    node.envelope = envelope
    with pytest.raises(WrongAnswer) as caught:
        Chain(node.url).id()
    assert caught.value.reason == reason


@pytest.mark.parametrize("error", [None, "no", {}, {"code": 1}, {"code": "1", "message": "no"}, {"message": "no"}])
def test_error_that_is_none(error: Any, node: Node) -> None:
    """An error must have a code and a message."""
    node.errors["eth_chainId"] = error
    with pytest.raises(WrongAnswer, match="its error lacks a code or a message"):
        Chain(node.url).id()


@pytest.mark.parametrize(
    "raw",
    [b"\xff\xfe\x00", b"[" * 100_000, b'{"jsonrpc": "2.0", "id": 0, "result": "0x', b"1" * 5000],
    ids=["no text", "nested", "cut off", "endless number"],
)
def test_no_json(raw: bytes, node: Node) -> None:
    """Bytes that are no JSON are no node's."""
    node.raw = raw
    with pytest.raises(ConnectionFailed, match="what answers speaks no JSON-RPC"):
        Chain(node.url).id()


@pytest.mark.parametrize("raw", [b"[]", b"7", b'"2.0"', b"null", b"{}"])
def test_json_of_another_kind(raw: bytes, node: Node) -> None:
    """JSON that is no object of JSON-RPC is no answer."""
    node.raw = raw
    with pytest.raises(WrongAnswer, match=r"it is no JSON-RPC 2\.0"):
        Chain(node.url).id()


def test_unread_members_do_no_harm(node: Node) -> None:
    """What distman does not read may be anything, such as the long extra data of a chain of authority."""
    node.results["eth_getBlockByNumber"] = BLOCK | {"extraData": "0x" + "00" * 97, "difficulty": "hard"}
    assert Chain(node.url).now() == 1


def test_nonces_that_contradict_each_other(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    """More transactions mined than sent cannot be, and nothing is sent."""
    mined(node, status=1)
    plain = node.answer

    def answer(request: dict[str, Any]) -> bytes:
        node.results["eth_getTransactionCount"] = "0x3" if request["params"][1:] == ["latest"] else "0x2"
        return plain(request)

    monkeypatch.setattr(node, "answer", answer)
    with pytest.raises(WrongAnswer, match=r"3 transactions of .* are mined, but only 2 sent"):
        Chain(node.url).send(SIGNER, TO, b"")
    assert "eth_sendRawTransaction" not in node.asked
