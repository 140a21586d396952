"""The only module that knows web3: calls, sending, fees, nonces, receipts and logs of one EVM chain."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from json import JSONDecodeError
from typing import Any, Final, Protocol

from requests.exceptions import HTTPError, RequestException
from web3 import Web3
from web3.exceptions import ContractLogicError, TimeExhausted, Web3Exception, Web3RPCError

from distman.codec import decode_error
from distman.errors import (
    ConnectionFailed,
    ContractError,
    NodeRefused,
    NotDeployed,
    TransactionFailed,
    TransactionTimeout,
    TransactionUnknown,
    WrongChain,
)

RECEIPT_TIMEOUT_S: Final = 300.0
POLL_S: Final = 0.1

_CACHE: Final[Any] = {"cache_allowed_requests": True, "cacheable_requests": {"eth_chainId"}}
"""web3 asks for the chain's id before most requests: once is enough."""

GAS_MARGIN: Final = 1.25
"""What is sent above the estimate, as the state may change until the transaction is mined."""


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


class Chain:
    """One EVM chain behind one JSON-RPC endpoint."""

    def __init__(self, url: str, *, timeout_s: float = 30.0) -> None:
        """Takes an HTTP endpoint; nothing is asked yet.

        Args:
            url: The endpoint.
            timeout_s: Seconds to wait for each answer.
        """
        self.url = url
        self._web3 = Web3(Web3.HTTPProvider(url, request_kwargs={"timeout": timeout_s}, **_CACHE))

    @cached_property
    def id(self) -> int:
        """The chain's id (EIP-155)."""
        with self._asking("eth_chainId"):
            return self._web3.eth.chain_id

    def expect_id(self, chain_id: int) -> None:
        """Makes sure of the chain.

        Raises:
            WrongChain: The endpoint serves another one.
        """
        if self.id != chain_id:
            raise WrongChain(actual=self.id, expected=chain_id)

    def expect_code(self, name: str, address: str) -> None:
        """Makes sure that there is a contract.

        Raises:
            NotDeployed: There is none at this address.
        """
        with self._asking("eth_getCode"):
            code = self._web3.eth.get_code(Web3.to_checksum_address(address))
        if not code:
            raise NotDeployed(name, address, self.id)

    def now(self) -> int:
        """Unix time of the latest block, in seconds."""
        with self._asking("eth_getBlockByNumber"):
            return self._web3.eth.get_block("latest")["timestamp"]

    def balance(self, address: str) -> int:
        """Wei that an address holds."""
        with self._asking("eth_getBalance"):
            return self._web3.eth.get_balance(Web3.to_checksum_address(address))

    def call(self, to: str, data: bytes, *, sender: str | None = None, value: int = 0) -> bytes:
        """Executes a call against the latest state without sending it.

        Args:
            to: The contract.
            data: Selector and arguments.
            sender: Who calls.
            value: Wei sent along.

        Returns:
            What the call returned, ABI-encoded.

        Raises:
            ContractError: The call reverted; the class tells why.
        """
        with self._asking("eth_call"):
            return bytes(self._web3.eth.call(_request(to, data, sender, value), ccip_read_enabled=False))  # type: ignore[arg-type]

    def send(self, signer: TransactionSigner, to: str, data: bytes, value: int = 0) -> Receipt:
        """Simulates, signs and sends a transaction and waits until it is mined.

        Args:
            signer: Who pays and signs.
            to: The contract.
            data: Selector and arguments.
            value: Wei sent along.

        Raises:
            ContractError: It would revert (nothing was sent), or it was mined and reverted.
            TransactionTimeout: It was sent but not mined in time; it may be mined later.
            TransactionUnknown: The node stopped answering; it may have been sent, and may be mined.
        """
        self.call(to, data, sender=signer.address, value=value)
        request = _request(to, data, signer.address, value)
        transaction = request | self._gas(request) | {"chainId": self.id, "nonce": self._nonce(signer.address)}
        signed = signer.sign_transaction({key: item for key, item in transaction.items() if key != "from"})
        tx_hash = "0x" + bytes(signed.hash).hex()
        try:
            with self._asking("eth_sendRawTransaction"):
                self._web3.eth.send_raw_transaction(signed.raw_transaction)
            return self._wait(request, tx_hash)
        except ConnectionFailed as error:
            raise TransactionUnknown(tx_hash, error.reason) from error

    def logs(self, address: str, topics: Sequence[bytes | None], from_block: int = 0) -> list[Log]:
        """Logs of a contract, oldest first.

        Args:
            address: The contract.
            topics: What the first topics must be; None for any.
            from_block: The first block to look into.
        """
        query: Any = {
            "address": Web3.to_checksum_address(address),
            "topics": [None if item is None else "0x" + item.hex() for item in topics],
            "fromBlock": from_block,
            "toBlock": "latest",
        }
        with self._asking("eth_getLogs"):
            return [_log(entry) for entry in self._web3.eth.get_logs(query)]

    def _nonce(self, address: str) -> int:
        with self._asking("eth_getTransactionCount"):
            return self._web3.eth.get_transaction_count(Web3.to_checksum_address(address), "pending")

    def _gas(self, request: dict[str, Any]) -> dict[str, int]:
        """Gas limit and fees: EIP-1559 where blocks have a base fee, else one gas price."""
        with self._asking("eth_estimateGas"):
            limit = int(self._web3.eth.estimate_gas(request) * GAS_MARGIN)  # type: ignore[arg-type]
            base_fee = self._web3.eth.get_block("latest").get("baseFeePerGas")
            if base_fee is None:
                return {"gas": limit, "gasPrice": self._web3.eth.gas_price}
            tip = self._web3.eth.max_priority_fee
            return {"gas": limit, "maxFeePerGas": 2 * base_fee + tip, "maxPriorityFeePerGas": tip}

    def _wait(self, request: dict[str, Any], tx_hash: str) -> Receipt:
        with self._asking("eth_getTransactionReceipt"):
            try:
                found: Any = self._web3.eth.wait_for_transaction_receipt(tx_hash, RECEIPT_TIMEOUT_S, POLL_S)  # type: ignore[arg-type]
            except TimeExhausted as error:
                raise TransactionTimeout(tx_hash, RECEIPT_TIMEOUT_S) from error
        if not found["status"]:
            raise self._why_failed(request, tx_hash, found["blockNumber"])
        return Receipt(
            tx_hash=tx_hash,
            block=found["blockNumber"],
            gas_used=found["gasUsed"],
            gas_price=found["effectiveGasPrice"],
            logs=tuple(_log(entry) for entry in found["logs"]),
        )

    def _why_failed(self, request: dict[str, Any], tx_hash: str, block: int) -> ContractError | TransactionFailed:
        """Replays a reverted transaction on the state that it met, as far as a node can tell it."""
        try:
            with self._asking("eth_call"):
                self._web3.eth.call(request, block, ccip_read_enabled=False)  # type: ignore[arg-type]
        except ContractError as error:
            return error
        except (NodeRefused, ConnectionFailed) as error:
            return TransactionFailed(tx_hash, f"the node would not replay it, as {error.reason}")
        return TransactionFailed(tx_hash, "the replay did not revert: it met another state, or ran out of gas")

    @contextmanager
    def _asking(self, method: str) -> Iterator[None]:
        """Turns what web3 and HTTP raise into distman's exceptions."""
        try:
            yield
        except ContractLogicError as error:
            raise decode_error(_revert_data(error.data)) from error
        except Web3RPCError as error:
            raise _node_error(method, error) from error
        except Web3Exception as error:
            raise NodeRefused(method, 0, str(error)) from error
        except HTTPError as error:
            raise ConnectionFailed(self.url, f"HTTP status {error.response.status_code}") from error
        except JSONDecodeError as error:
            raise ConnectionFailed(self.url, "what answers speaks no JSON-RPC") from error
        except RequestException as error:
            # Its text holds the whole URL, and that often a secret.
            raise ConnectionFailed(self.url, type(error).__name__) from error


def _node_error(method: str, error: Web3RPCError) -> ContractError | NodeRefused:
    """What a node's error means: nodes tell a revert each in their own way, and web3 sees only some of them."""
    answer: Any = (error.rpc_response or {}).get("error", {})
    reason = answer.get("message", str(error))
    if "revert" in reason.lower():
        return decode_error(_revert_data(answer.get("data")))
    return NodeRefused(method, answer.get("code", 0), reason)


def _request(to: str, data: bytes, sender: str | None, value: int) -> dict[str, Any]:
    request = {"to": Web3.to_checksum_address(to), "data": "0x" + data.hex(), "value": value}
    return request if sender is None else request | {"from": Web3.to_checksum_address(sender)}


def _log(entry: Any) -> Log:
    return Log(
        address=entry["address"],
        topics=tuple(bytes(item) for item in entry["topics"]),
        data=bytes(entry["data"]),
        block=entry["blockNumber"],
        tx_hash="0x" + bytes(entry["transactionHash"]).hex(),
    )


def _revert_data(data: Any) -> bytes:
    """Revert data as nodes give it: as hex, with ganache inside an object, or none; web3 then puts words there."""
    found = data.get("result") if isinstance(data, dict) else data
    digits = re.search(r"0x((?:[0-9a-fA-F]{2})*)$", found) if isinstance(found, str) else None
    return bytes.fromhex(digits[1]) if digits else b""
