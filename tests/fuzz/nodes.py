"""The chains of real nodes, anvil and ganache: signed transactions over JSON-RPC, and what comes of them, bit for bit.

Time stands still on them unless it is told to go on, and gas is free, so that purses can be compared to the last wei.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any, ClassVar

from eth_account import Account

from scripts.local_chain import local_chain
from tests.fuzz.evm import CHAIN_ID, GAS, Answer, Log
from tests.fuzz.keys import secret_of
from tests.fuzz.rpc import Endpoint, Request, RpcError
from tests.model.terms import ZERO

Receipt = dict[str, Any]

# How a node begins to tell that code refused, rather than that it did not understand.
HALTS = ("EVM error", "VM Exception")


class NodeChain(ABC):
    """The chain of a node, which nobody else uses."""

    set_code: ClassVar[str]
    set_balance: ClassVar[str]
    # Part of each transaction beside what it does: free gas, as this chain's fork writes it.
    envelope: ClassVar[Mapping[str, int]]
    # Words for the node's command line.
    options: ClassVar[tuple[str, ...]]

    def __init__(self, endpoint: Endpoint, time: int) -> None:
        self._node = endpoint
        self._nonces: Counter[str] = Counter()
        self.time = 0
        self.go_to(time)

    def go_to(self, time: int) -> None:
        """Lets time pass until then, by an empty block."""
        if time != self.time:
            self._mine_at(time)
            self.time = time

    def deploy(self, sender: str, code: bytes) -> str:
        """Deploys code with its constructor's arguments, and returns where it is.

        Raises:
            RuntimeError: The constructor refused.
        """
        receipt = self._receipt(self._signed(sender, b"", code, 0))
        if not _done(receipt):
            raise RuntimeError("the constructor refused")
        return str(receipt["contractAddress"]).lower()

    def put(self, address: str, code: bytes) -> None:
        """Puts code at an address."""
        self._node.ask(self.set_code, address, _hex(code))

    def give(self, address: str, amount: int) -> None:
        """Sets how much ether an account has."""
        self._node.ask(self.set_balance, address, hex(amount))

    def call(self, sender: str, target: str, data: bytes, value: int = 0) -> Answer:
        """Makes a call by a transaction; it changes the state if it goes through.

        Nobody has the zero address's key: what it would call is only asked for.

        Raises:
            AssertionError: The block is of another time, or the zero address could have made a change.
        """
        if sender != ZERO:
            return self._made(sender, target, data, value)
        answer = self._asked(sender, target, data, value)
        assert not answer.done, "a call that nobody can sign would go through"
        return answer

    def view(self, sender: str, target: str, data: bytes) -> Answer:
        """What would come of a call, without logs."""
        return self._asked(sender, target, data, 0)

    def ether(self, address: str) -> int:
        """How much ether an account has."""
        return self.ethers([address])[0]

    def ethers(self, addresses: Iterable[str]) -> list[int]:
        """How much ether each of these accounts has."""
        return self._numbers(Request("eth_getBalance", (address, "latest")) for address in addresses)

    def words(self, address: str, slots: Iterable[int]) -> list[int]:
        """Words of a contract's storage."""
        return self._numbers(Request("eth_getStorageAt", (address, f"0x{slot:064x}", "latest")) for slot in slots)

    @abstractmethod
    def _mine_at(self, time: int) -> None:
        """Mines an empty block at a time, which those that follow keep."""

    @abstractmethod
    def _receipt(self, signed: str) -> Receipt:
        """Sends a transaction and returns its receipt."""

    @abstractmethod
    def _made(self, sender: str, target: str, data: bytes, value: int) -> Answer:
        """What comes of a call in a transaction."""

    def _signed(self, sender: str, to: bytes, data: bytes, value: int) -> str:
        """A transaction as it is sent, with the sender's next nonce."""
        nonce = self._nonces[sender]
        self._nonces[sender] += 1
        members = {"chainId": CHAIN_ID, "nonce": nonce, "gas": GAS, "to": to, "value": value, "data": data}
        return _hex(bytes(Account.sign_transaction({**members, **self.envelope}, secret_of(sender)).raw_transaction))

    def _asked(self, sender: str, target: str, data: bytes, value: int) -> Answer:
        call = {"from": sender, "to": target, "data": _hex(data), "value": hex(value), "gas": hex(GAS)}
        try:
            return Answer(True, _bytes(self._node.ask("eth_call", call, "latest")))
        except RpcError as refused:
            return Answer(False, _reason(refused))

    def _numbers(self, requests: Iterable[Request]) -> list[int]:
        # ganache tells an empty word of storage by no digit at all.
        return [int(f"0{answer[2:]}", 16) for answer in self._node.ask_all(requests)]

    def _check_time(self, block: dict[str, Any]) -> None:
        found = int(block["timestamp"], 16)
        assert found == self.time, f"the block is at {found}, not at {self.time}"


class AnvilChain(NodeChain):
    """A chain of the latest fork. What a transaction returned, or why it was refused, stands in its trace."""

    set_code = "anvil_setCode"
    set_balance = "anvil_setBalance"
    # The base fee is zero, and stays so while no transaction fills half of a block.
    options = ("--gas-limit", str(4 * GAS))
    envelope = MappingProxyType({"type": 2, "maxFeePerGas": 0, "maxPriorityFeePerGas": 0})

    def _mine_at(self, time: int) -> None:
        self._node.ask("anvil_setBlockTimestampInterval", 0)
        self._node.ask("evm_setNextBlockTimestamp", time)
        self._node.ask("evm_mine")

    def _receipt(self, signed: str) -> Receipt:
        receipt: Receipt = self._node.ask("eth_sendRawTransactionSync", signed)
        return receipt

    def _made(self, sender: str, target: str, data: bytes, value: int) -> Answer:
        receipt = self._receipt(self._signed(sender, bytes.fromhex(target[2:]), data, value))
        how = {"tracer": "callTracer", "tracerConfig": {"onlyTopCall": True}}
        trace, block = self._node.ask_all(
            (
                Request("debug_traceTransaction", (receipt["transactionHash"], how)),
                Request("eth_getBlockByHash", (receipt["blockHash"], False)),
            )
        )
        self._check_time(block)
        return Answer(_done(receipt), _bytes(trace.get("output") or "0x"), _logs(receipt))


class GanacheChain(NodeChain):
    """A chain from before EIP-1559. What a transaction will return, or why it will be refused, is asked just before."""

    set_code = "evm_setAccountCode"
    set_balance = "evm_setAccountBalance"
    options = ("--chain.chainId", str(CHAIN_ID), "--miner.timestampIncrement", "0")
    envelope = MappingProxyType({"gasPrice": 0})

    def _mine_at(self, time: int) -> None:
        self._node.ask("evm_mine", {"timestamp": time})

    def _receipt(self, signed: str) -> Receipt:
        sent = self._node.ask("eth_sendRawTransaction", signed)
        receipt: Receipt = self._node.ask("eth_getTransactionReceipt", sent)
        return receipt

    def _made(self, sender: str, target: str, data: bytes, value: int) -> Answer:
        asked = self._asked(sender, target, data, value)
        receipt = self._receipt(self._signed(sender, bytes.fromhex(target[2:]), data, value))
        self._check_time(self._node.ask("eth_getBlockByHash", receipt["blockHash"], False))
        assert _done(receipt) is asked.done, f"the transaction did not do what {asked} said"
        return Answer(asked.done, asked.output, _logs(receipt))


KINDS: dict[str, type[AnvilChain | GanacheChain]] = {"anvil": AnvilChain, "ganache": GanacheChain}


@contextmanager
def node_chain(kind: str, time: int) -> Iterator[NodeChain]:
    """Starts a node with a chain at this time, and stops it when the block ends.

    Args:
        kind: ``anvil`` or ``ganache``.
        time: Of the first block.
    """
    make = KINDS[kind]
    with local_chain(kind, base_fee_wei=0, options=make.options) as node, Endpoint(node.url) as endpoint:
        yield make(endpoint, time)


def _done(receipt: Receipt) -> bool:
    return int(receipt["status"], 16) == 1


def _logs(receipt: Receipt) -> tuple[Log, ...]:
    return tuple(
        (log["address"].lower(), tuple(map(_bytes, log["topics"])), _bytes(log["data"])) for log in receipt["logs"]
    )


def _reason(refused: RpcError) -> bytes:
    """Data of a revert; none where the code came to a halt.

    Raises:
        RpcError: The node did not even try.
    """
    if isinstance(refused.data, str):
        return _bytes(refused.data)
    if refused.message.startswith(HALTS):
        return b""
    raise refused


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix("0x"))


def _hex(data: bytes) -> str:
    return f"0x{data.hex()}"
