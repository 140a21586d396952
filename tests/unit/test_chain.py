"""The chain behind an endpoint that answers what a real node seldom does, and then what becomes of it."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from eth_abi import abi
from eth_utils.crypto import keccak

from distman.chain import Chain
from distman.errors import (
    ConnectionFailed,
    ContractPanic,
    ContractReverted,
    EscrowZeroLots,
    NodeRefused,
    TransactionFailed,
    UnknownRevert,
    WrongChain,
)
from distman.rpc import fees
from tests.unit.node import HASH, SECRET, SIGNER, TO, Node, mined, running_node

ZERO_LOTS = "0x" + keccak(text="EscrowZeroLots()")[:4].hex()


@pytest.fixture(autouse=True)
def _no_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaves no gas to chance, so that the transaction has the hash that the node knows."""
    monkeypatch.setattr(fees, "GAS_SPREAD", 1)


@pytest.fixture
def node() -> Iterator[Node]:
    """A node that is stopped after the test."""
    with running_node() as node:
        yield node


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

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    @pytest.mark.parametrize(
        "location", [b"/", b"http://[::1/", b"http://\xff/", b"http://a..b/", b"//elsewhere.invalid/"]
    )
    def test_no_redirection(self, status: int, location: bytes, node: Node) -> None:
        """An endpoint that points elsewhere is not followed there, and wherever it points to nothing breaks."""
        node.status, node.location, node.raw = status, location, b""
        with pytest.raises(ConnectionFailed) as caught:
            Chain(node.url).now()
        assert caught.value.reason == f"HTTP status {status}"

    @pytest.mark.parametrize(
        "url", ["", "nonsense", "ftp://node.example", "http://a..b", f"http://{'a' * 64}.invalid", "http://\udcff/"]
    )
    def test_no_url(self, url: str) -> None:
        """An endpoint that is no HTTP URL is a connection that failed."""
        with pytest.raises(ConnectionFailed) as caught:
            Chain(url).now()
        assert caught.value.endpoint == url

    @pytest.mark.parametrize("status", [200, 307, 401])
    def test_no_secret_in_a_traceback(self, status: int, node: Node) -> None:
        """What Python prints of an error, with all the errors behind it, does not tell the secrets of the URL."""
        node.status, node.raw, node.location = status, b"", b"/"
        with pytest.raises(ConnectionFailed) as caught:
            Chain(node.url).now()
        printed = "".join(traceback.format_exception(caught.value))
        assert "ConnectionFailed" in printed
        assert not [secret for secret in (SECRET, "k3y", "word") if secret in printed]

    @pytest.mark.parametrize("url", ["http://127.0.0.1:1/s3cret", "http:/127.0.0.1/s3cret", "http://a..b/s3cret"])
    def test_no_secret_without_an_answer(self, url: str) -> None:
        """Nor does it where nothing answers, or where the URL is none."""
        with pytest.raises(ConnectionFailed) as caught:
            Chain(url).now()
        assert "s3cret" not in "".join(traceback.format_exception(caught.value))

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
        assert Chain(node.url, expected_id=31337).id() == 31337
        with pytest.raises(WrongChain) as caught:
            Chain(node.url, expected_id=1).id()
        assert vars(caught.value) == {"actual": 31337, "expected": 1}

    @pytest.mark.parametrize("ask", [Chain.now, lambda chain: chain.fate("0x" + "00" * 32)], ids=["now", "fate"])
    def test_nothing_is_asked_of_a_wrong_chain(self, ask: Callable[[Chain], object], node: Node) -> None:
        """Where another chain is expected, none of what this one would tell is let through."""
        with pytest.raises(WrongChain):
            ask(Chain(node.url, expected_id=1))
        assert node.asked == ["eth_chainId"]


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

    @pytest.mark.parametrize(
        "data",
        [
            "0x556f1830" + "ff" * 40,
            "0x4e487b71" + "99".zfill(64),
            "0x4e487b71",
            "Reverted 0x08c379a0" + "20".zfill(64) + "no",
            "Reverted ",
        ],
        ids=["lookup off chain", "unknown panic", "no panic", "no hex", "nothing"],
    )
    @pytest.mark.parametrize("method", ["eth_call", "eth_estimateGas"])
    def test_whatever_a_contract_reverts_with(self, method: str, data: str, node: Node) -> None:
        """A token or an arbitrator may revert with any data: it is a contract's error, of which web3 reads nothing."""
        mined(node, status=1)
        node.errors[method] = {"code": 3, "message": "execution reverted", "data": data}
        with pytest.raises((ContractPanic, UnknownRevert)) as caught:
            Chain(node.url).send(SIGNER, TO, b"")
        assert caught.value.tx_hash is None

    def test_refusal_with_data_is_no_revert_elsewhere(self, node: Node) -> None:
        """What a node adds to an error about something else than a simulation is no revert data."""
        node.errors["eth_getBlockByNumber"] = {"code": 3, "message": "no such block", "data": ZERO_LOTS}
        with pytest.raises(NodeRefused):
            Chain(node.url).now()


class TestMinedAndReverted:
    """A transaction that passed its simulation, and did not pass when it was mined."""

    def test_replay_passes(self, node: Node) -> None:
        """Where the replay does not revert, the reason is not made up."""
        mined(node, status=0)
        with pytest.raises(TransactionFailed) as caught:
            Chain(node.url).send(SIGNER, TO, b"")
        assert vars(caught.value) == {
            "tx_hash": HASH,
            "reason": "the replay did not revert: it met another state, or ran out of gas",
        }

    def test_replay_is_refused(self, node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
        """A node that cannot replay does not hide that the transaction reverted."""
        mined(node, status=0)
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
