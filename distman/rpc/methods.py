"""What distman asks of a node, one function for each JSON-RPC method (Ethereum's execution API)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from eth_utils.address import to_checksum_address

from distman.rpc.shapes import Misshapen
from distman.rpc.steps import Ask
from distman.rpc.values import Block, Log, Mined

Answer = TypeVar("Answer")

LATEST = "latest"


def chain_id() -> Ask[int]:
    """The chain's id (EIP-155)."""
    return Ask("eth_chainId", (), _number)


def code(account: str) -> Ask[bytes]:
    """The code of a contract; none for any other account."""
    return Ask("eth_getCode", (account, LATEST), _bytes)


def balance(account: str) -> Ask[int]:
    """Wei that an account holds."""
    return Ask("eth_getBalance", (account, LATEST), _number)


def block(number: int | None = None) -> Ask[Block | None]:
    """A block of the chain, the latest if none is named; None where there is none."""
    return Ask("eth_getBlockByNumber", (LATEST if number is None else hex(number), False), _block)


def latest_block() -> Ask[Block]:
    """The latest block."""
    return Ask("eth_getBlockByNumber", (LATEST, False), _some_block)


def request(to: str, data: bytes, sender: str | None = None, value: int = 0) -> dict[str, Any]:
    """What a call or a transaction does, as nodes take it."""
    told = {"to": to_checksum_address(to), "data": "0x" + data.hex(), "value": hex(value)}
    return told if sender is None else {**told, "from": to_checksum_address(sender)}


def call(wanted: Mapping[str, Any], read: Callable[[bytes], Answer], block_number: int | None = None) -> Ask[Answer]:
    """Executes a call without sending it.

    Args:
        wanted: What `request` makes.
        read: Makes the answer of what the call returned, or raises `Misshapen`.
        block_number: The block on whose state it is executed; the latest if none.
    """
    at = LATEST if block_number is None else hex(block_number)
    return Ask("eth_call", (dict(wanted), at), lambda result: read(_bytes(result)))


def estimate_gas(wanted: Mapping[str, Any]) -> Ask[int]:
    """Gas that a transaction would use."""
    return Ask("eth_estimateGas", (dict(wanted), LATEST), _number)


def gas_price() -> Ask[int]:
    """Wei for each unit of gas that a node thinks will do."""
    return Ask("eth_gasPrice", (), _number)


def priority_fee() -> Ask[int]:
    """Wei for each unit of gas that a node thinks block producers want (EIP-1559)."""
    return Ask("eth_maxPriorityFeePerGas", (), _number)


def tips_paid(blocks: int) -> Ask[list[int]]:
    """Wei for each unit of gas that the median transaction of each of the last blocks paid above the base fee.

    Empty blocks are left out.

    Args:
        blocks: How many blocks.
    """

    def read(result: Mapping[str, Any]) -> list[int]:
        told = zip(result["gasUsedRatio"], result["reward"] or (), strict=False)
        return [_number(tips[0]) for used, tips in told if used and tips]

    return Ask("eth_feeHistory", (hex(blocks), LATEST, [50]), read)


def mined_count(account: str, least: int = 0) -> Ask[int]:
    """How many transactions of an account are mined.

    Args:
        account: The account, with its checksum.
        least: How many are known to be.
    """

    def read(result: str) -> int:
        mined = _number(result)
        if mined < least:
            raise Misshapen(f"only {mined} transactions of {account} are mined, but {least} are known to be")
        return mined

    return Ask("eth_getTransactionCount", (account, LATEST), read)


def sent_count(account: str, mined: int) -> Ask[int]:
    """How many transactions an account has sent, mined or waiting.

    Args:
        account: The account, with its checksum.
        mined: How many were mined a moment ago.
    """

    def read(result: str) -> int:
        sent = _number(result)
        if sent < mined:
            raise Misshapen(f"{mined} transactions of {account} are mined, but only {sent} sent")
        return sent

    return Ask("eth_getTransactionCount", (account, "pending"), read)


def send_raw_transaction(raw: bytes, tx_hash: str) -> Ask[str]:
    """Sends a signed transaction; the answer is its hash.

    It is not asked again unseen: the error of the second sending would hide the success of the first.
    """

    def read(result: str) -> str:
        if result != tx_hash:
            raise Misshapen(f"it has the hash of another transaction, {result}")
        return result

    return Ask("eth_sendRawTransaction", ("0x" + raw.hex(),), read, repeatable=False)


def knows_transaction(tx_hash: str) -> Ask[bool]:
    """Whether a node knows a transaction, mined or waiting."""
    return Ask(
        "eth_getTransactionByHash", (tx_hash,), lambda found: found is not None and found["hash"].lower() == tx_hash
    )


def receipt(tx_hash: str, most: Mapping[str, int] | None = None) -> Ask[Mined | None]:
    """The receipt of a mined transaction; None where there is none.

    Args:
        tx_hash: Its hash.
        most: What was signed that some of its numbers may be at most, by their names in a receipt.
    """

    def read(found: Mapping[str, Any] | None) -> Mined | None:
        if found is None:
            return None
        for name, limit in (most or {}).items():
            if _number(found[name]) > limit:
                raise Misshapen(f"its {name} is {_number(found[name])}, and {limit} is the most that was signed")
        return _mined(found, tx_hash)

    return Ask("eth_getTransactionReceipt", (tx_hash,), read)


def logs(contract: str, topics: Sequence[bytes | None], from_block: int) -> Ask[list[Log]]:
    """Logs of a contract up to the latest block, oldest first.

    Args:
        contract: The contract, with its checksum.
        topics: What the first topics must be; None for any.
        from_block: The first block to look into.
    """
    query = {
        "address": contract,
        "topics": [None if item is None else "0x" + item.hex() for item in topics],
        "fromBlock": hex(from_block),
        "toBlock": LATEST,
    }

    def read(result: Sequence[Mapping[str, Any]]) -> list[Log]:
        found = [_log(entry) for entry in result]
        if any(log.address != contract or not _fits(log.topics, topics) for log in found):
            raise Misshapen("it has a log that was not asked for")
        return found

    return Ask("eth_getLogs", (query,), read)


def _number(result: str) -> int:
    return int(result, 16)


def _bytes(result: str) -> bytes:
    return bytes.fromhex(result[2:])


def _block(result: Mapping[str, Any] | None) -> Block | None:
    return None if result is None else _some_block(result)


def _some_block(result: Mapping[str, Any] | None) -> Block:
    if result is None:
        raise Misshapen("there is no latest block")
    fee = result["baseFeePerGas"]
    return Block(
        number=_number(result["number"]),
        hash=_bytes(result["hash"]),
        time=_number(result["timestamp"]),
        base_fee=None if fee is None else _number(fee),
    )


def _mined(result: Mapping[str, Any], tx_hash: str) -> Mined:
    """A receipt that is about the transaction that was asked for.

    Raises:
        Misshapen: It is about another, or at odds with itself.
    """
    told = {entry["transactionHash"].lower() for entry in (result, *result["logs"])}
    if told != {tx_hash}:
        raise Misshapen(f"it is about another transaction than {tx_hash}")
    succeeded = bool(_number(result["status"]))
    if not succeeded and result["logs"]:
        raise Misshapen("it has logs, although it is said to have reverted")
    return Mined(
        tx_hash=tx_hash,
        succeeded=succeeded,
        block=_number(result["blockNumber"]),
        block_hash=_bytes(result["blockHash"]),
        gas_used=_number(result["gasUsed"]),
        gas_price=_number(result["effectiveGasPrice"]),
        logs=tuple(_log(entry) for entry in result["logs"]),
    )


def _log(entry: Mapping[str, Any]) -> Log:
    return Log(
        address=to_checksum_address(entry["address"]),
        topics=tuple(_bytes(item) for item in entry["topics"]),
        data=_bytes(entry["data"]),
        block=_number(entry["blockNumber"]),
        tx_hash=entry["transactionHash"].lower(),
    )


def _fits(topics: Sequence[bytes], wanted: Sequence[bytes | None]) -> bool:
    """Whether a log's topics are those that are wanted; None stands for any, and more may follow."""
    found = topics[: len(wanted)]
    return len(found) == len(wanted) and all(one in (None, other) for one, other in zip(wanted, found, strict=True))
