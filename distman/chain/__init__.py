"""The only package that knows web3: calls, sending, fees, nonces, receipts and logs of one EVM chain."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import cached_property
from typing import Any, Final

from web3 import Web3
from web3.exceptions import BlockNotFound, TransactionNotFound
from web3.types import RPCEndpoint

from distman.chain.asking import asking
from distman.chain.endpoint import Endpoint
from distman.chain.values import Fate, Log, Receipt, TransactionSigner
from distman.errors import (
    ChainError,
    ContractError,
    FeeTooHigh,
    NodeRefused,
    NotDeployed,
    TransactionFailed,
    TransactionRefused,
    TransactionsPending,
    TransactionTimeout,
    TransactionUnknown,
    WrongAnswer,
    WrongChain,
)
from distman.json_values import bytes32

ANSWER_TIMEOUT_S: Final = 30.0
RECEIPT_TIMEOUT_S: Final = 300.0
POLL_S: Final = 0.1

PATIENCE: Final = 10
"""After how many polls in a row without a usable answer nobody waits for a receipt any longer."""

GAS_MARGIN: Final = 1.25
"""What is sent above the estimate, as the state may change until the transaction is mined."""

GAS_SPREAD: Final = 4096
"""Up to how much gas, by chance, is sent above that; what is not used costs nothing.

Two programs that act alike with one key would else sign the same transaction, and both take it for their own.
"""

MOST_FEE_WEI: Final = 10**18
"""What a transaction may cost in fees: they are the endpoint's word, and are paid even if it lied."""


__all__ = ["Chain", "Fate", "Log", "Receipt", "TransactionSigner"]


class Chain:
    """One EVM chain behind one JSON-RPC endpoint."""

    def __init__(
        self, url: str, *, expected_id: int | None = None, announce: Callable[[str], object] | None = None
    ) -> None:
        """Takes an HTTP endpoint; nothing is asked yet.

        Args:
            url: The endpoint.
            expected_id: The chain's id (EIP-155), where another chain must be refused: nothing else is asked of it.
            announce: Is told the hash of every transaction after it is signed and before it is sent, so that it can
                be looked up whatever happens then.
        """
        self.url = url
        self._expected_id = expected_id
        self._announce = announce
        self._web3 = Web3(Endpoint(url, ANSWER_TIMEOUT_S), middleware=[])

    @cached_property
    def id(self) -> int:
        """The chain's id (EIP-155).

        Raises:
            WrongChain: It is not the one expected.
        """
        with self._asking("eth_chainId"):
            found = self._web3.eth.chain_id
        if self._expected_id not in (None, found):
            raise WrongChain(actual=found, expected=self._expected_id)
        return found

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

        Whatever is raised before it is sent has no ``tx_hash``; whatever is raised later has.

        Args:
            signer: Who pays and signs.
            to: The contract.
            data: Selector and arguments.
            value: Wei sent along.

        Raises:
            ContractError: It would revert (nothing was sent), or it was mined and reverted.
            TransactionsPending: Another one of the signer is not mined yet; nothing was sent.
            FeeTooHigh: Its fees may be more than anyone should pay; nothing was sent.
            TransactionRefused: The node did not take it, and does not know it.
            TransactionTimeout: It was sent but not mined in time; it may be mined later.
            TransactionUnknown: The node gave no usable answer; it may have been sent, and may be mined.
            TransactionFailed: It was mined and reverted, and nobody can tell why.
        """
        self.call(to, data, sender=signer.address, value=value)
        request = _request(to, data, signer.address, value)
        transaction = request | self._gas(request) | {"chainId": self.id, "nonce": self._nonce(signer.address)}
        signed = signer.sign_transaction({key: item for key, item in transaction.items() if key != "from"})
        raw = bytes(signed.raw_transaction)
        tx_hash = "0x" + Web3.keccak(raw).hex()
        if self._announce is not None:
            self._announce(tx_hash)
        self._broadcast(raw, tx_hash)
        return self._mined(request, tx_hash)

    def fate(self, tx_hash: str) -> Fate:
        """Looks a transaction up, such as one that an error has named.

        Raises:
            InvalidInput: This is no hash.
        """
        tx_hash = "0x" + bytes32(tx_hash, "tx_hash").hex()
        found = self._receipt(tx_hash)
        if found is not None:
            return Fate.DONE if found["status"] else Fate.REVERTED
        return Fate.WAITING if self._knows(tx_hash) else Fate.UNKNOWN

    def logs(self, address: str, topics: Sequence[bytes | None], from_block: int = 0) -> list[Log]:
        """Logs of a contract, oldest first.

        Args:
            address: The contract.
            topics: What the first topics must be; None for any.
            from_block: The first block to look into.

        Raises:
            WrongAnswer: There is one among them that was not asked for.
        """
        contract = Web3.to_checksum_address(address)
        query: Any = {
            "address": contract,
            "topics": [None if item is None else "0x" + item.hex() for item in topics],
            "fromBlock": from_block,
            "toBlock": "latest",
        }
        with self._asking("eth_getLogs"):
            found = [_log(entry) for entry in self._web3.eth.get_logs(query)]
        for log in found:
            if log.address != contract or not _fits(log.topics, topics):
                raise WrongAnswer(self.url, "eth_getLogs", "it has a log that was not asked for")
        return found

    def _nonce(self, address: str) -> int:
        """The next nonce of an account all of whose transactions are mined.

        One that waits would change the state that was simulated, and may be this very action, sent before. A new one
        would have to wait behind it all the same.
        """
        account = Web3.to_checksum_address(address)
        with self._asking("eth_getTransactionCount"):
            sent = self._web3.eth.get_transaction_count(account, "pending")
            mined = self._web3.eth.get_transaction_count(account, "latest")
        if sent < mined:
            reason = f"{mined} transactions of {account} are mined, but only {sent} sent"
            raise WrongAnswer(self.url, "eth_getTransactionCount", reason)
        if sent > mined:
            raise TransactionsPending(account, sent - mined)
        return mined

    def _gas(self, request: dict[str, Any]) -> dict[str, int]:
        """Gas limit and fees: EIP-1559 where blocks have a base fee, else one gas price."""
        with self._asking("eth_estimateGas"):
            estimate = self._web3.eth.estimate_gas(request)  # type: ignore[arg-type]
            limit = int(estimate * GAS_MARGIN) + secrets.randbelow(GAS_SPREAD)
            base_fee = self._web3.eth.get_block("latest")["baseFeePerGas"]
            if base_fee is None:
                fees = {"gasPrice": int(self._web3.eth.gas_price)}
            else:
                tip = self._tip(base_fee)
                fees = {"maxFeePerGas": 2 * base_fee + tip, "maxPriorityFeePerGas": tip}
        most = limit * max(fees.values())
        if most > MOST_FEE_WEI:
            raise FeeTooHigh(most, MOST_FEE_WEI)
        return {"gas": limit, **fees}

    def _tip(self, base_fee: int) -> int:
        """What miners get for each unit of gas; not every node knows the method for it, and the price implies it."""
        try:
            with self._asking("eth_maxPriorityFeePerGas"):
                answer: Any = self._web3.manager.request_blocking(RPCEndpoint("eth_maxPriorityFeePerGas"), [])
            return int(answer, 16)
        except NodeRefused:
            return max(0, int(self._web3.eth.gas_price) - base_fee)

    def _broadcast(self, raw: bytes, tx_hash: str) -> None:
        """Sends a transaction; where no usable answer says that the node has it, the node is asked whether it does."""
        try:
            with self._asking("eth_sendRawTransaction"):
                told = "0x" + bytes(self._web3.eth.send_raw_transaction(raw)).hex()
            if told == tx_hash:
                return
            raise WrongAnswer(self.url, "eth_sendRawTransaction", f"it has the hash of another transaction, {told}")
        except (ChainError, ContractError) as error:
            trouble = error
        try:
            known = self._knows(tx_hash)
        except ChainError as error:
            raise TransactionUnknown(tx_hash, _reason(trouble)) from error
        if known:
            return
        if isinstance(trouble, NodeRefused):
            raise TransactionRefused(tx_hash, trouble.code, trouble.reason) from trouble
        raise TransactionUnknown(tx_hash, _reason(trouble)) from trouble

    def _knows(self, tx_hash: str) -> bool:
        with self._asking("eth_getTransactionByHash"):
            try:
                return "0x" + bytes(self._web3.eth.get_transaction(tx_hash)["hash"]).hex() == tx_hash  # type: ignore[arg-type]
            except TransactionNotFound:
                return False

    def _mined(self, request: dict[str, Any], tx_hash: str) -> Receipt:
        found = self._awaited(tx_hash)
        if not found["status"]:
            raise self._why_failed(request, tx_hash, found["blockNumber"])
        return Receipt(
            tx_hash=tx_hash,
            block=found["blockNumber"],
            gas_used=found["gasUsed"],
            gas_price=found["effectiveGasPrice"],
            logs=tuple(_log(entry) for entry in found["logs"]),
        )

    def _awaited(self, tx_hash: str) -> Any:
        """The receipt of a transaction that was sent, asked for until it is there."""
        end = time.monotonic() + RECEIPT_TIMEOUT_S
        failures = 0
        while time.monotonic() < end:
            try:
                found = self._receipt(tx_hash)
                failures = 0
            except ChainError as error:
                found, failures = None, failures + 1
                if failures == PATIENCE:
                    raise TransactionUnknown(tx_hash, _reason(error)) from error
            if found is not None:
                return found
            time.sleep(POLL_S)
        raise TransactionTimeout(tx_hash, RECEIPT_TIMEOUT_S)

    def _receipt(self, tx_hash: str) -> Any:
        """The receipt of a transaction in a block that the chain still has; None where there is none."""
        method = "eth_getTransactionReceipt"
        with self._asking(method):
            try:
                found: Any = self._web3.eth.get_transaction_receipt(tx_hash)  # type: ignore[arg-type]
            except TransactionNotFound:
                return None
        told = {"0x" + bytes(entry["transactionHash"]).hex() for entry in (found, *found["logs"])}
        if told != {tx_hash}:
            raise WrongAnswer(self.url, method, f"it is about another transaction than {tx_hash}")
        if not found["status"] and found["logs"]:
            raise WrongAnswer(self.url, method, "it has logs, although it is said to have reverted")
        return found if self._has_block(found["blockNumber"], bytes(found["blockHash"])) else None

    def _has_block(self, number: int, block_hash: bytes) -> bool:
        with self._asking("eth_getBlockByNumber"):
            try:
                return bytes(self._web3.eth.get_block(number)["hash"]) == block_hash
            except BlockNotFound:
                return False

    def _why_failed(self, request: dict[str, Any], tx_hash: str, block: int) -> ContractError | TransactionFailed:
        """Replays a reverted transaction on the state that it met, as far as a node can tell it."""
        try:
            with self._asking("eth_call"):
                self._web3.eth.call(request, block, ccip_read_enabled=False)  # type: ignore[arg-type]
        except ContractError as error:
            error.tx_hash = tx_hash
            return error
        except ChainError as error:
            return TransactionFailed(tx_hash, f"the node would not replay it, as {_reason(error)}")
        return TransactionFailed(tx_hash, "the replay did not revert: it met another state, or ran out of gas")

    def _asking(self, method: str) -> AbstractContextManager[None]:
        if self._expected_id is not None and method != "eth_chainId":
            _ = self.id  # another chain is refused before anything is asked of it
        return asking(self.url, method)


def _reason(error: ChainError | ContractError) -> str:
    """What went wrong, without what to do about it."""
    return str(getattr(error, "reason", error))


def _request(to: str, data: bytes, sender: str | None, value: int) -> dict[str, Any]:
    request = {"to": Web3.to_checksum_address(to), "data": "0x" + data.hex(), "value": value}
    return request if sender is None else request | {"from": Web3.to_checksum_address(sender)}


def _fits(topics: Sequence[bytes], wanted: Sequence[bytes | None]) -> bool:
    """Whether a log's topics are those that are wanted; None stands for any, and more may follow."""
    found = topics[: len(wanted)]
    return len(found) == len(wanted) and all(one in (None, other) for one, other in zip(wanted, found, strict=True))


def _log(entry: Any) -> Log:
    return Log(
        address=entry["address"],
        topics=tuple(bytes(item) for item in entry["topics"]),
        data=bytes(entry["data"]),
        block=entry["blockNumber"],
        tx_hash="0x" + bytes(entry["transactionHash"]).hex(),
    )
