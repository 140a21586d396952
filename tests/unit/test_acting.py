"""What actions are said to have done, by chains that answer anything."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from eth_abi import abi
from eth_account import Account

from distman import Terms, events
from distman.acting import act
from distman.calls import Call
from distman.calls import escrow as calls
from distman.client import ClientSteps
from distman.codec import topic
from distman.errors import InvalidInput, TransactionUnknown, WrongAnswer
from distman.rpc import Log, Receipt, Steps
from distman.rpc.sending import Check
from distman.signing import bid_id
from tests.unit.packing import pack
from tests.unit.taking import taken
from tests.unit.test_terms_log import TERMS

ESCROW = "0x5FbDB2315678afecb367f032d93F642f64180aa3"
STRANGER = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
BID = b"\x05" * 32
TX_HASH = "0x" + "ab" * 32
SIGNER = Account.from_key("0x" + "07" * 32)


@dataclass
class Node:
    """A chain that mines whatever it is sent, and gives the logs that it is told to.

    Attributes:
        given: The logs.
        sent: What was sent.
    """

    given: list[Log]
    sent: list[bytes] = field(default_factory=list)

    def id(self) -> Steps[int]:
        """The first chain."""
        return 1
        yield

    def send(self, signer: object, to: str, data: bytes, value: int, spare_gas: int, check: Check) -> Steps[Receipt]:
        """Keeps the call and makes a receipt, which is looked at before it is told."""
        self.sent.append(data)
        receipt = Receipt(tx_hash=TX_HASH, block=1, gas_used=1, gas_price=1, logs=tuple(self.given))
        check(receipt)
        return receipt
        yield

    def answer(self, method: str, params: tuple[Any, ...]) -> Any:
        """Gives the logs."""
        assert method == "eth_getLogs"
        return [
            {
                "address": log.address,
                "topics": ["0x" + item.hex() for item in log.topics],
                "data": "0x" + log.data.hex(),
                "blockNumber": "0x1",
                "transactionHash": log.tx_hash,
            }
            for log in self.given
        ]


def log(address: str, topics: list[bytes], data: bytes) -> Log:
    """A log of some contract."""
    return Log(address=address, topics=tuple(topics), data=data, block=1, tx_hash=TX_HASH)


def accepted(address: str, lot: int) -> Log:
    """A lot that was accepted, as some contract says."""
    return log(address, [topic("LotAccepted"), BID], abi.encode(["uint256"], [lot]))


def posted(packed: bytes, bid: bytes = BID) -> Log:
    """A bid that was posted, with its packed Terms."""
    parties = [abi.encode(["address"], [account]) for account in (TERMS.customer, TERMS.supplier)]
    return log(ESCROW, [topic("BidPosted"), bid, *parties], abi.encode(["bytes"], [packed]))


def did(chain: Node, call: Call) -> tuple[events.Event, ...]:
    """What a call is said to have done."""
    return taken(act(chain, SIGNER, call, heard=(ESCROW,)), chain.answer).events  # type: ignore[arg-type]


def tried(chain: Node) -> tuple[events.Event, ...]:
    """What an action is said to have done."""
    return did(chain, calls.accept(ESCROW, TERMS, 1, 1))


def found(chain: Node, bid: bytes) -> Terms:
    """The Terms that a client of the chain finds for a bid."""
    return taken(ClientSteps(chain, ESCROW, None, None).terms(bid), chain.answer)  # type: ignore[arg-type]


def test_only_who_is_heard_is_told() -> None:
    """What another contract logs in the same transaction is not taken for the escrow's word."""
    chain = Node([accepted(STRANGER, 7), accepted(ESCROW, 8)])
    assert tried(chain) == (events.LotAccepted(bid=BID, lot=8),)


def test_foreign_events_are_left_out() -> None:
    """An event that distman does not know is no trouble."""
    assert tried(Node([log(ESCROW, [b"\x01" * 32], b""), accepted(ESCROW, 8)])) == (events.LotAccepted(bid=BID, lot=8),)


@pytest.mark.parametrize("data", [b"", b"\x01" * 31], ids=["none", "short"])
def test_logs_that_are_none_keep_the_transaction(data: bytes) -> None:
    """When a node gives a receipt with broken logs, the transaction that was done is told."""
    chain = Node([log(ESCROW, [topic("LotAccepted"), BID], data)])
    with pytest.raises(TransactionUnknown) as caught:
        tried(chain)
    assert caught.value.tx_hash == TX_HASH
    assert caught.value.reason.startswith("the logs in its receipt are none: log of LotAccepted: got 0x")
    assert len(chain.sent) == 1


def test_receipt_without_the_logs_of_the_action() -> None:
    """A success that the contract does not tell of is not believed; only `withdrawAll` may have nothing to tell."""
    chain = Node([accepted(STRANGER, 7)])
    with pytest.raises(TransactionUnknown, match="none of the logs that accept writes") as caught:
        tried(chain)
    assert caught.value.tx_hash == TX_HASH
    assert did(chain, calls.withdraw_all(ESCROW, [], ESCROW)) == ()


def test_receipt_of_another_action() -> None:
    """Nor is one that the contract tells of in the words of another action."""
    conceded = log(ESCROW, [topic("LotConceded"), BID], abi.encode(["uint256"], [8]))
    with pytest.raises(TransactionUnknown, match="none of the logs that accept writes") as caught:
        tried(Node([conceded]))
    assert caught.value.tx_hash == TX_HASH


def test_argument_that_does_not_fit_is_never_sent() -> None:
    """What does not fit is named before there is anything to send."""
    with pytest.raises(InvalidInput, match="round"):
        calls.accept(ESCROW, TERMS, 1, "one")  # type: ignore[arg-type]


def test_terms_are_found() -> None:
    """Terms whose hash is the bid's id are given."""
    assert found(Node([posted(pack(TERMS), bid_id(TERMS, 1, ESCROW))]), bid_id(TERMS, 1, ESCROW)) == TERMS


def test_terms_of_another_bid_are_refused() -> None:
    """A node that gives other Terms is not believed."""
    with pytest.raises(WrongAnswer, match=f"do not hash to the bid 0x{BID.hex()}"):
        found(Node([posted(pack(TERMS))]), BID)


def test_terms_that_are_cut_off_are_refused() -> None:
    """A node that gives a broken log is told so, with what is wrong."""
    with pytest.raises(WrongAnswer, match="they end within salt") as caught:
        found(Node([posted(bytes(100))]), BID)
    assert caught.value.method == "eth_getLogs"
