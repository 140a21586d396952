"""The chain behind an endpoint that answers what a real node seldom does, and then what becomes of it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from eth_abi import abi
from eth_account import Account
from eth_utils.crypto import keccak

from distman.chain import Chain
from distman.errors import (
    ConnectionFailed,
    ContractReverted,
    EscrowZeroLots,
    NodeRefused,
    TransactionFailed,
    TransactionUnknown,
    UnknownRevert,
    WrongChain,
)

SECRET = "v3/5ecre7"
TO = "0x5FbDB2315678afecb367f032d93F642f64180aa3"
SIGNER = Account.from_key("0x" + "07" * 32)
HASH = (
    "0x"
    + bytes(
        SIGNER.sign_transaction(
            {"to": TO, "data": "0x", "value": 0, "gas": 26_250, "chainId": 31_337, "nonce": 0}
            | {"maxFeePerGas": 3, "maxPriorityFeePerGas": 1}
        ).hash
    ).hex()
)
"""Of the transaction that the tests send: nothing for the gas of a transfer and a quarter more."""

ZERO_LOTS = "0x" + keccak(text="EscrowZeroLots()")[:4].hex()

Answer = Callable[[Any], dict[str, Any]]


class Node(ThreadingHTTPServer):
    """A node that answers each method from a table: with a result, or with an error where one is given."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.results: dict[str, Any] = {"eth_chainId": "0x7a69"}
        self.errors: dict[str, dict[str, Any]] = {}
        self.status = 200
        self.raw: bytes | None = None

    @property
    def url(self) -> str:
        """The endpoint, with a secret in its path."""
        return f"http://user:word@127.0.0.1:{self.server_port}/{SECRET}?key=k3y"

    def answer(self, request: dict[str, Any]) -> bytes:
        """The JSON-RPC answer to a request."""
        method = request["method"]
        outcome = {"error": self.errors[method]} if method in self.errors else {"result": self.results[method]}
        return json.dumps({"jsonrpc": "2.0", "id": request["id"], **outcome}).encode()


class _Handler(BaseHTTPRequestHandler):
    server: Node

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        body = self.server.answer(request) if self.server.raw is None else self.server.raw
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Writes nothing."""


@pytest.fixture
def node() -> Iterator[Node]:
    """A node that is stopped after the test."""
    with Node() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def mined_and_reverted(node: Node) -> None:
    """Lets the node take a transaction that passes its simulation, and reverts when it is mined."""
    node.results |= {
        "eth_call": "0x",
        "eth_estimateGas": "0x5208",
        "eth_getBlockByNumber": {"number": "0x1", "timestamp": "0x1", "baseFeePerGas": "0x1"},
        "eth_maxPriorityFeePerGas": "0x1",
        "eth_getTransactionCount": "0x0",
        "eth_sendRawTransaction": HASH,
        "eth_getTransactionReceipt": {
            "status": "0x0",
            "blockNumber": "0x2",
            "gasUsed": "0x5208",
            "effectiveGasPrice": "0x1",
            "logs": [],
            "transactionHash": HASH,
        },
    }


class TestEndpoint:
    """What answers is no node, or none that wants to."""

    @pytest.mark.parametrize(
        ("status", "raw", "reason"),
        [
            (401, b"who are you?", "HTTP status 401"),
            (200, b"<html>It works!</html>", "what answers speaks no JSON-RPC"),
            (200, b"", "what answers speaks no JSON-RPC"),
        ],
    )
    def test_no_node(self, status: int, raw: bytes, reason: str, node: Node) -> None:
        """A web server that is no node is told apart, and the secret part of the URL is not told."""
        node.status, node.raw = status, raw
        with pytest.raises(ConnectionFailed) as caught:
            Chain(node.url).now()
        assert caught.value.reason == reason
        assert str(caught.value) == (
            f"No Ethereum node answers at 127.0.0.1:{node.server_port}: {reason}. "
            "Check the endpoint, and that the node is running."
        )

    @pytest.mark.parametrize("url", ["", "nonsense", "ftp://node.example"])
    def test_no_url(self, url: str) -> None:
        """An endpoint that is no HTTP URL is a connection that failed."""
        with pytest.raises(ConnectionFailed) as caught:
            Chain(url).now()
        assert caught.value.endpoint == url

    def test_error_without_a_revert(self, node: Node) -> None:
        """An error of the node itself keeps its method, code and words."""
        node.errors["eth_getBlockByNumber"] = {"code": -32005, "message": "daily limit reached"}
        with pytest.raises(NodeRefused) as caught:
            Chain(node.url).now()
        assert vars(caught.value) == {
            "method": "eth_getBlockByNumber",
            "code": -32005,
            "reason": "daily limit reached",
        }

    def test_wrong_chain(self, node: Node) -> None:
        """Another chain than the one expected is told by both ids; the right one passes."""
        chain = Chain(node.url)
        chain.expect_id(31337)
        with pytest.raises(WrongChain) as caught:
            chain.expect_id(1)
        assert vars(caught.value) == {"actual": 31337, "expected": 1}


class TestReverts:
    """How nodes tell why a call reverted."""

    @pytest.mark.parametrize(
        "error",
        [
            {"code": 3, "message": "execution reverted", "data": ZERO_LOTS},
            {"code": 3, "message": "execution reverted: custom error 0x", "data": ZERO_LOTS},
            {"code": -32000, "message": "VM Exception", "data": {"result": ZERO_LOTS, "message": "revert"}},
            {"code": -32015, "message": "VM execution error", "data": f"Reverted {ZERO_LOTS}"},
        ],
        ids=["geth", "anvil", "ganache", "nethermind"],
    )
    def test_custom_error(self, error: dict[str, Any], node: Node) -> None:
        """Revert data is found where each kind of node puts it."""
        node.errors["eth_call"] = error
        with pytest.raises(EscrowZeroLots):
            Chain(node.url).call(TO, b"")

    @pytest.mark.parametrize(
        ("code", "message"),
        [
            (3, "execution reverted: paused"),
            (-32000, "Execution reverted"),
            (-32000, "VM Exception while processing transaction: revert paused"),
        ],
        ids=["geth", "besu", "ganache"],
    )
    def test_reason(self, code: int, message: str, node: Node) -> None:
        """A reason in words is kept."""
        data = "0x08c379a0" + abi.encode(["string"], ["paused"]).hex()
        node.errors["eth_call"] = {"code": code, "message": message, "data": data}
        with pytest.raises(ContractReverted) as caught:
            Chain(node.url).call(TO, b"")
        assert caught.value.fields == {"reason": "paused"}

    @pytest.mark.parametrize("code", [3, -32000])
    @pytest.mark.parametrize("extra", [{}, {"data": "0x"}, {"data": None}])
    def test_nothing_told(self, code: int, extra: dict[str, Any], node: Node) -> None:
        """A revert without data is a revert without data."""
        node.errors["eth_call"] = {"code": code, "message": "execution reverted"} | extra
        with pytest.raises(UnknownRevert) as caught:
            Chain(node.url).call(TO, b"")
        assert caught.value.data == b""


class TestMinedAndReverted:
    """A transaction that passed its simulation, and did not pass when it was mined."""

    def test_replay_passes(self, node: Node) -> None:
        """Where the replay does not revert, the reason is not made up."""
        mined_and_reverted(node)
        with pytest.raises(TransactionFailed) as caught:
            Chain(node.url).send(SIGNER, TO, b"")
        assert vars(caught.value) == {
            "tx_hash": HASH,
            "reason": "the replay did not revert: it met another state, or ran out of gas",
        }

    def test_replay_is_refused(self, node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
        """A node that cannot replay does not hide that the transaction reverted."""
        mined_and_reverted(node)
        plain = node.answer
        refused = {"code": -32000, "message": "missing trie node"}

        def answer(request: dict[str, Any]) -> bytes:
            if request["method"] == "eth_getTransactionReceipt":
                node.errors["eth_call"] = refused
            return plain(request)

        monkeypatch.setattr(node, "answer", answer)
        with pytest.raises(TransactionFailed) as caught:
            Chain(node.url).send(SIGNER, TO, b"")
        assert vars(caught.value) == {"tx_hash": HASH, "reason": "the node would not replay it, as missing trie node"}

    def test_node_is_lost_on_sending(self, node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
        """Where the node stops answering, the error tells which transaction to look for."""
        mined_and_reverted(node)
        plain = node.answer

        def answer(request: dict[str, Any]) -> bytes:
            node.status = 503 if request["method"] == "eth_sendRawTransaction" else 200
            return plain(request)

        monkeypatch.setattr(node, "answer", answer)
        with pytest.raises(TransactionUnknown) as caught:
            Chain(node.url).send(SIGNER, TO, b"")
        assert vars(caught.value) == {"tx_hash": HASH, "reason": "HTTP status 503"}
        assert HASH in str(caught.value)
        assert SECRET not in str(caught.value)
