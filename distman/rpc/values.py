"""What goes to a chain and what comes back: signers, logs and receipts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Protocol


class TransactionSigner(Protocol):
    """Whatever signs transactions for one address, such as an account of eth-account."""

    @property
    def address(self) -> str:
        """The signer's address, with its checksum."""

    def sign_transaction(self, transaction_dict: dict[str, Any]) -> Any:
        """Signs a transaction; the result has its ``raw_transaction`` bytes and its ``hash``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """A log as the chain keeps it.

    Attributes:
        address: The contract that wrote it.
        topics: Up to four times 32 bytes.
        data: The rest of it.
        block: Number of its block.
        tx_hash: Hash of its transaction, as 0x hex.
    """

    address: str
    topics: tuple[bytes, ...]
    data: bytes
    block: int
    tx_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A mined transaction that succeeded.

    Attributes:
        tx_hash: Its hash, as 0x hex.
        block: Number of its block.
        gas_used: Gas that it used.
        gas_price: Wei paid for each unit of gas.
        logs: What the contracts wrote.
    """

    tx_hash: str
    block: int
    gas_used: int
    gas_price: int
    logs: tuple[Log, ...]

    @property
    def fee(self) -> int:
        """Wei that the sender paid for gas."""
        return self.gas_used * self.gas_price


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A block's head.

    Attributes:
        number: Its number.
        hash: Its hash, 32 bytes.
        time: Its Unix time, in seconds.
        base_fee: Wei that each unit of gas costs at least (EIP-1559); None on chains without.
    """

    number: int
    hash: bytes
    time: int
    base_fee: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mined:
    """A mined transaction, whether it succeeded or not.

    Attributes:
        tx_hash: Its hash, as 0x hex.
        succeeded: Whether it did not revert.
        block: Number of its block.
        block_hash: Hash of its block, 32 bytes.
        gas_used: Gas that it used.
        gas_price: Wei paid for each unit of gas.
        logs: What the contracts wrote.
    """

    tx_hash: str
    succeeded: bool
    block: int
    block_hash: bytes
    gas_used: int
    gas_price: int
    logs: tuple[Log, ...]


class Fate(Enum):
    """What became of a transaction, as far as an endpoint tells."""

    UNKNOWN = auto()
    WAITING = auto()
    DONE = auto()
    REVERTED = auto()
