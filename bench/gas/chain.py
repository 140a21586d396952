"""A chain whose every block is the bench's own: one transaction each, at times that are the same in every run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bench.gas.trace import Cost, cost_of, steps_of
from scripts.local_chain import LocalChain, local_chain

GENESIS = 1_893_456_000
"""Unix time of the first block: 2030-01-01."""

BLOCK_TIME_S = 12
GAS_LIMIT = 12_000_000

OPTIONS = ("--steps-tracing", "--no-mining", "--hardfork", "osaka", "--timestamp", str(GENESIS))


@dataclass(frozen=True, slots=True)
class Sent:
    """A transaction that succeeded.

    Attributes:
        hash: Its hash.
        data: Its calldata.
        gas_used: The receipt's gas.
        created: Address of the contract that it created, if it did.
    """

    hash: str
    data: bytes
    gas_used: int
    created: str | None


class BenchChain:
    """Sends transactions block by block and takes their gas apart."""

    def __init__(self, chain: LocalChain) -> None:
        self._chain = chain
        self._time = GENESIS

    @property
    def time(self) -> int:
        """Unix time of the latest block."""
        return self._time

    def wait(self, seconds: int) -> None:
        """Lets the next block come this much later."""
        self._time += seconds

    def send(self, sender: str, to: str | None, data: bytes, value: int = 0) -> Sent:
        """Mines a transaction in a block of its own.

        Raises:
            RuntimeError: It reverted.
        """
        self._time += BLOCK_TIME_S
        transaction = {"from": sender, "data": "0x" + data.hex(), "value": hex(value), "gas": hex(GAS_LIMIT)}
        if to is not None:
            transaction["to"] = to
        self._chain.request("evm_setNextBlockTimestamp", self._time)
        sent = self._chain.request("eth_sendTransaction", transaction)
        self._chain.request("evm_mine")
        receipt = self._chain.request("eth_getTransactionReceipt", sent)
        if receipt["status"] != "0x1":
            raise RuntimeError(f"reverted with {self._trace(sent)['returnValue']}: {transaction}")
        return Sent(sent, data, int(receipt["gasUsed"], 16), receipt["contractAddress"])

    def call(self, to: str, data: bytes) -> bytes:
        """What a call returns at the latest block."""
        answer = self._chain.request("eth_call", {"to": to, "data": "0x" + data.hex()}, "latest")
        return bytes.fromhex(answer.removeprefix("0x"))

    def cost(self, sent: Sent, tokens: frozenset[str]) -> Cost:
        """Takes the gas of a transaction apart; `tokens` are addresses in lower case."""
        return cost_of(sent.data, sent.gas_used, steps_of(self._trace(sent.hash)["structLogs"]), tokens)

    def code_size(self, address: str) -> int:
        """Bytes of a contract's runtime code."""
        return len(self._chain.request("eth_getCode", address, "latest").removeprefix("0x")) // 2

    @contextmanager
    def isolated(self) -> Iterator[None]:
        """Takes back whatever is done within."""
        (snapshot, time) = (self._chain.request("evm_snapshot"), self._time)
        yield
        self._chain.request("evm_revert", snapshot)
        self._time = time

    def _trace(self, transaction: str) -> dict[str, Any]:
        options = {"disableStorage": True, "enableMemory": False}
        return dict(self._chain.request("debug_traceTransaction", transaction, options))


@contextmanager
def bench_chain() -> Iterator[BenchChain]:
    """Starts a chain and stops it when the block ends."""
    with local_chain("anvil", options=OPTIONS) as chain:
        yield BenchChain(chain)
