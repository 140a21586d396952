"""Between signing and mining: whatever an endpoint does, the transaction is named and its fate not made up."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from distman.chain import Chain
from distman.endpoints import drivers, endpoints
from distman.errors import (
    ContractReverted,
    FeeTooHigh,
    InvalidInput,
    TransactionRefused,
    TransactionsPending,
    TransactionTimeout,
    TransactionUnknown,
)
from distman.rpc import Fate, fees, waiting
from tests.unit.node import HASH, SECRET, SIGNER, TO, Node, mined, running_node

OTHER = "0x" + "0f" * 32
REFUSAL = {"code": -32000, "message": "nonce too low"}
LOG = {"address": TO, "topics": [], "data": "0x", "blockNumber": "0x2"}


class Clock:
    """A clock that goes on only where somebody sleeps.

    Attributes:
        now: Its seconds.
        slept: How long each sleep was.
    """

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        """Goes on."""
        self.now += seconds
        self.slept.append(seconds)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """What is waited by; nothing is left to chance in gas, either."""
    clock = Clock()
    monkeypatch.setattr(drivers, "sleep", clock.sleep)
    monkeypatch.setattr(drivers, "monotonic", lambda: clock.now)
    monkeypatch.setattr(fees, "GAS_SPREAD", 1)
    monkeypatch.setattr(endpoints, "BACKOFF_S", 0)
    return clock


@pytest.fixture
def node() -> Iterator[Node]:
    """A node that takes a transaction and mines it, and is stopped after the test."""
    with running_node() as node:
        mined(node, status=1)
        yield node


def fails_for(node: Node, method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets the node answer one method with an HTTP error."""
    plain = node.answer

    def answer(request: dict[str, Any]) -> bytes:
        node.status = 503 if request["method"] == method else 200
        return plain(request)

    monkeypatch.setattr(node, "answer", answer)


def sent(node: Node) -> Any:
    """The receipt of a transaction sent through the node."""
    return Chain(node.url).send(SIGNER, TO, b"")


class TestBroadcast:
    """The answer to sending is an error, or none."""

    def test_lost_answer(self, node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
        """Where the answer is lost but the node has the transaction, its receipt is waited for as ever."""
        fails_for(node, "eth_sendRawTransaction", monkeypatch)
        assert sent(node).tx_hash == HASH

    def test_sent_once(self, node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
        """A transaction is not sent again unseen, as the error of the second sending would hide the first."""
        fails_for(node, "eth_sendRawTransaction", monkeypatch)
        sent(node)
        assert node.asked.count("eth_sendRawTransaction") == 1

    def test_lost_request(self, node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
        """Where the node does not know the transaction either, the error tells which one to look for."""
        fails_for(node, "eth_sendRawTransaction", monkeypatch)
        node.results["eth_getTransactionByHash"] = None
        with pytest.raises(TransactionUnknown) as caught:
            sent(node)
        assert vars(caught.value) == {"tx_hash": HASH, "reason": "HTTP status 503"}
        assert SECRET not in str(caught.value)

    @pytest.mark.parametrize("message", ["nonce too low", "already known"])
    def test_refused_but_known(self, message: str, node: Node) -> None:
        """A node that refuses a transaction it has already, as when it came twice, does not hide that it is done."""
        node.errors["eth_sendRawTransaction"] = REFUSAL | {"message": message}
        assert sent(node).tx_hash == HASH

    def test_refused_and_unknown(self, node: Node) -> None:
        """A transaction that a node refuses and does not know is told with the node's words."""
        node.errors["eth_sendRawTransaction"] = REFUSAL
        node.results["eth_getTransactionByHash"] = None
        with pytest.raises(TransactionRefused) as caught:
            sent(node)
        assert (caught.value.tx_hash, caught.value.code, caught.value.reason) == (HASH, -32000, "nonce too low")

    def test_refused_and_lost(self, node: Node) -> None:
        """A node that refuses and then cannot be asked leaves the transaction's fate open."""
        node.errors |= {"eth_sendRawTransaction": REFUSAL, "eth_getTransactionByHash": REFUSAL}
        with pytest.raises(TransactionUnknown) as caught:
            sent(node)
        assert caught.value.tx_hash == HASH

    def test_hash_of_another(self, node: Node) -> None:
        """A node that answers with another hash than the transaction has is not believed."""
        node.results |= {"eth_sendRawTransaction": OTHER, "eth_getTransactionByHash": None}
        with pytest.raises(TransactionUnknown, match=f"it has the hash of another transaction, {OTHER}") as caught:
            sent(node)
        assert caught.value.tx_hash == HASH

    def test_no_two_are_the_same(self, node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
        """Programs that act alike sign different transactions, so that none takes another's for its own."""
        monkeypatch.setattr(fees, "GAS_SPREAD", 10**15)
        told: list[str] = []

        def announce(tx_hash: str) -> None:
            told.append(tx_hash)
            raise OSError("that will do")

        for _ in range(2):
            with pytest.raises(OSError, match="that will do"):
                Chain(node.url, announce=announce).send(SIGNER, TO, b"")
        assert len(set(told)) == 2

    def test_announced_before_it_is_sent(self, node: Node) -> None:
        """The hash is told when nothing has been sent, and nothing is sent where it cannot be told."""

        def announce(tx_hash: str) -> None:
            assert (tx_hash, "eth_sendRawTransaction" in node.asked) == (HASH, False)
            raise OSError("no room to keep it")

        with pytest.raises(OSError, match="no room"):
            Chain(node.url, announce=announce).send(SIGNER, TO, b"")
        assert "eth_sendRawTransaction" not in node.asked


class TestReceipt:
    """What is said about a transaction that was sent."""

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            ({"transactionHash": OTHER}, f"it is about another transaction than {HASH}"),
            ({"logs": [LOG | {"transactionHash": OTHER}]}, f"it is about another transaction than {HASH}"),
            ({"status": "0x0", "logs": [LOG | {"transactionHash": HASH}]}, "it has logs, although it is said to have"),
            ({"gasUsed": hex(26_251)}, "its gasUsed is 26251, and 26250 is the most that was signed"),
            ({"effectiveGasPrice": "0x4"}, "its effectiveGasPrice is 4, and 3 is the most that was signed"),
            ({"status": "0x2"}, "status: expected the status 0x0 or 0x1, got '0x2'"),
            ({"logs": None}, "logs: expected a list, got None"),
        ],
    )
    def test_receipt_that_is_none(self, change: dict[str, Any], reason: str, node: Node) -> None:
        """A receipt of another transaction, or one that contradicts itself, tells nothing about this one."""
        node.results["eth_getTransactionReceipt"] |= change
        with pytest.raises(TransactionUnknown) as caught:
            sent(node)
        assert caught.value.tx_hash == HASH
        assert caught.value.reason.startswith(reason)

    def test_receipt_of_a_block_that_is_gone(self, node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
        """A receipt whose block the chain has no more, after a reorganisation, does not count."""
        monkeypatch.setattr(waiting, "RECEIPT_TIMEOUT_S", 5)
        node.results["eth_getTransactionReceipt"] |= {"blockHash": OTHER}
        with pytest.raises(TransactionTimeout) as caught:
            sent(node)
        assert caught.value.tx_hash == HASH

    def test_a_moment_of_trouble(self, node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
        """A receipt is asked for again after an answer that was of no use."""
        plain = node.answer

        def answer(request: dict[str, Any]) -> bytes:
            first = request["method"] == "eth_getTransactionReceipt" and request["method"] not in node.asked
            return plain(request)[:20] if first else plain(request)

        monkeypatch.setattr(node, "answer", answer)
        assert sent(node).tx_hash == HASH

    def test_node_that_is_lost(self, node: Node, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
        """A node that answers no more is given up, and the error names the transaction."""
        fails_for(node, "eth_getTransactionReceipt", monkeypatch)
        with pytest.raises(TransactionUnknown) as caught:
            sent(node)
        assert vars(caught.value) == {"tx_hash": HASH, "reason": "HTTP status 503"}
        assert clock.now >= 30

    @pytest.mark.parametrize("method", ["eth_getTransactionReceipt", "eth_getTransactionByHash"])
    def test_outage(self, method: str, node: Node, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
        """A node that is away for less than half a minute, or asks to slow down, leaves nobody in doubt."""
        plain = node.answer

        def answer(request: dict[str, Any]) -> bytes:
            lost = request["method"] == "eth_sendRawTransaction" and method == "eth_getTransactionByHash"
            node.status = 429 if lost or (request["method"] == method and clock.now < 25) else 200
            return plain(request)

        monkeypatch.setattr(node, "answer", answer)
        assert sent(node).tx_hash == HASH

    def test_polls_become_rare(self, node: Node, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
        """Blocks that are far apart are not asked for ten times a second: public nodes refuse those who do."""
        plain = node.answer

        def answer(request: dict[str, Any]) -> bytes:
            if request["method"] == "eth_getTransactionReceipt" and clock.now < 60:
                node.asked.append(request["method"])
                return json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": None}).encode()
            return plain(request)

        monkeypatch.setattr(node, "answer", answer)
        assert sent(node).tx_hash == HASH
        assert node.asked.count("eth_getTransactionReceipt") < 60
        assert (clock.slept[0], clock.slept[-1]) == (0.1, 2.0)

    def test_reverted_with_a_reason(self, node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
        """A contract's error carries the transaction if it was mined, and none if it was only simulated."""
        node.results["eth_getTransactionReceipt"]["status"] = "0x0"
        reverted = {"code": 3, "message": "execution reverted", "data": "0x08c379a0" + "20".zfill(64) + "0" * 64}
        plain = node.answer

        def answer(request: dict[str, Any]) -> bytes:
            if request["method"] == "eth_sendRawTransaction":
                node.errors["eth_call"] = reverted
            return plain(request)

        monkeypatch.setattr(node, "answer", answer)
        with pytest.raises(ContractReverted) as mined_one:
            sent(node)
        with pytest.raises(ContractReverted) as simulated:
            sent(node)
        assert (mined_one.value.tx_hash, simulated.value.tx_hash) == (HASH, None)


class TestNothingIsSent:
    """What is refused before anything is signed."""

    def test_others_are_pending(self, node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
        """While a transaction of the account is unmined no other is sent: it may be the same action, sent before."""
        plain = node.answer

        def answer(request: dict[str, Any]) -> bytes:
            node.results["eth_getTransactionCount"] = "0x5" if "pending" in request["params"] else "0x3"
            return plain(request)

        monkeypatch.setattr(node, "answer", answer)
        with pytest.raises(TransactionsPending) as caught:
            sent(node)
        assert vars(caught.value) == {"account": SIGNER.address, "count": 2}
        assert "eth_sendRawTransaction" not in node.asked

    @pytest.mark.parametrize(
        "change",
        [{"eth_feeHistory": {"gasUsedRatio": [0.5], "reward": [[hex(10**15)]]}}, {"eth_estimateGas": hex(10**18)}],
        ids=["tip", "gas"],
    )
    def test_fee_beyond_reason(self, change: dict[str, Any], node: Node) -> None:
        """Fees are the endpoint's word, so there is a limit to what is believed."""
        node.results |= change
        with pytest.raises(FeeTooHigh) as caught:
            sent(node)
        assert caught.value.fee > caught.value.most == 10**18
        assert "eth_sendRawTransaction" not in node.asked


class TestFees:
    """What is offered for gas."""

    def test_tip_of_a_node_without_the_method(self, node: Node) -> None:
        """Where the node does not tell the tip, it is what the gas price has above the base fee."""
        node.errors["eth_maxPriorityFeePerGas"] = {"code": -32601, "message": "the method does not exist"}
        node.results["eth_gasPrice"] = "0x2"
        assert sent(node).tx_hash == HASH


class TestFate:
    """Looking a transaction up later."""

    @pytest.mark.parametrize(
        ("receipt", "known", "fate"),
        [
            ({}, True, Fate.DONE),
            ({"status": "0x0"}, True, Fate.REVERTED),
            (None, True, Fate.WAITING),
            (None, False, Fate.UNKNOWN),
        ],
    )
    def test_fates(self, receipt: dict[str, str] | None, known: bool, fate: Fate, node: Node) -> None:
        """It is done, reverted, waiting, or not known."""
        found = node.results["eth_getTransactionReceipt"]
        node.results["eth_getTransactionReceipt"] = None if receipt is None else found | receipt
        node.results["eth_getTransactionByHash"] = {"hash": HASH} if known else None
        assert Chain(node.url).fate(HASH) is fate

    @pytest.mark.parametrize("receipt", [True, False])
    def test_capitals(self, receipt: bool, node: Node) -> None:
        """A hash in capitals is the same hash: its transaction is not said to be unknown."""
        if not receipt:
            node.results["eth_getTransactionReceipt"] = None
        shouted = "0x" + HASH[2:].upper()
        assert Chain(node.url).fate(shouted) is (Fate.DONE if receipt else Fate.WAITING)

    @pytest.mark.parametrize("tx_hash", ["", HASH[2:], HASH[:-1], HASH + "00", "0x" + "zz" * 32])
    def test_no_hash(self, tx_hash: str, node: Node) -> None:
        """What is no hash is refused, as no node would know it."""
        with pytest.raises(InvalidInput):
            Chain(node.url).fate(tx_hash)
