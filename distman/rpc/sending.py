"""Simulating, signing and sending a transaction, and waiting until it is mined."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from distman.errors import (
    ChainError,
    ContractError,
    NodeRefused,
    TransactionFailed,
    TransactionRefused,
    TransactionsPending,
    TransactionUnknown,
)
from distman.rpc import methods
from distman.rpc.fees import gas_and_fees
from distman.rpc.steps import Ask, Steps
from distman.rpc.values import Fate, Mined, Receipt, TransactionSigner
from distman.rpc.waiting import awaited, patiently, reason_of

_PRICES: Final = ("gasPrice", "maxFeePerGas")


def send(
    signer: TransactionSigner,
    to: str,
    data: bytes,
    value: int,
    spare_gas: int,
    chain_id: int,
    announce: Callable[[str], object] | None = None,
) -> Steps[Receipt]:
    """Simulates, signs and sends a transaction and waits until it is mined.

    Whatever is raised before it is sent has no ``tx_hash``; whatever is raised later has.

    Args:
        signer: Who pays and signs.
        to: The contract.
        data: Selector and arguments.
        value: Wei sent along.
        spare_gas: Gas to allow beyond what is estimated now.
        chain_id: The chain that it is for (EIP-155).
        announce: Is told its hash after it is signed and before it is sent.

    Raises:
        ContractError: It would revert (nothing was sent), or it was mined and reverted.
        TransactionsPending: Another one of the signer is not mined yet; this was not sent.
        FeeTooHigh: Its fees may be more than anyone should pay; this was not sent.
        TransactionRefused: The node did not take it, and does not know it.
        TransactionTimeout: It was sent but not mined in time; it may be mined later.
        TransactionUnknown: The node gave no usable answer; it may have been sent, and may be mined.
        TransactionFailed: It was mined and reverted, and nobody can tell why.
    """
    wanted = methods.request(to, data, signer.address, value)
    yield from methods.call(wanted, bytes)
    transaction = {
        "to": wanted["to"],
        "data": wanted["data"],
        "value": value,
        "chainId": chain_id,
        **(yield from gas_and_fees(wanted, spare_gas)),
        "nonce": (yield from _next_nonce(signer.address)),
    }
    raw = bytes(signer.sign_transaction(dict(transaction)).raw_transaction)
    tx_hash = "0x" + keccak(raw).hex()
    if announce is not None:
        announce(tx_hash)
    yield from _broadcast(raw, tx_hash)
    return (yield from _receipt(wanted, transaction, tx_hash))


def fate(tx_hash: str) -> Steps[Fate]:
    """What became of a transaction."""
    found = yield from _mined(tx_hash)
    if found is not None:
        return Fate.DONE if found.succeeded else Fate.REVERTED
    return Fate.WAITING if (yield from methods.knows_transaction(tx_hash)) else Fate.UNKNOWN


def _next_nonce(account: str) -> Steps[int]:
    """The next nonce of an account all of whose transactions are mined.

    One that waits would change the state that was simulated, and may be this very action, sent before. A new one
    would have to wait behind it all the same.
    """
    named = to_checksum_address(account)
    sent = yield from methods.sent_count(named)
    mined = yield from methods.mined_count(named, sent)
    if sent > mined:
        raise TransactionsPending(named, sent - mined)
    return mined


def _broadcast(raw: bytes, tx_hash: str) -> Steps[None]:
    """Sends a transaction; where no usable answer says that the node has it, the node is asked whether it does."""
    try:
        yield from methods.send_raw_transaction(raw, tx_hash)
    except (ChainError, ContractError) as error:
        trouble = error
    else:
        return
    if (yield from patiently(lambda: iter(methods.knows_transaction(tx_hash)), tx_hash)):
        return
    if isinstance(trouble, NodeRefused):
        raise TransactionRefused(tx_hash, trouble.code, trouble.reason) from trouble
    raise TransactionUnknown(tx_hash, reason_of(trouble)) from trouble


def _receipt(wanted: Mapping[str, Any], transaction: Mapping[str, Any], tx_hash: str) -> Steps[Receipt]:
    price = max(transaction.get(name, 0) for name in _PRICES)
    most = {"gasUsed": transaction["gas"], "effectiveGasPrice": price}
    found = yield from awaited(lambda: _mined(tx_hash, most), tx_hash)
    if not found.succeeded:
        raise (yield from _why_failed(wanted, tx_hash, found.block))
    return Receipt(
        tx_hash=tx_hash, block=found.block, gas_used=found.gas_used, gas_price=found.gas_price, logs=found.logs
    )


def _mined(tx_hash: str, most: Mapping[str, int] | None = None) -> Steps[Mined | None]:
    """The receipt of a transaction in a block that the chain still has; None where there is none."""
    found = yield from methods.receipt(tx_hash, most)
    if found is None:
        return None
    block = yield from methods.block(found.block)
    return found if block is not None and block.hash == found.block_hash else None


def _why_failed(wanted: Mapping[str, Any], tx_hash: str, block: int) -> Steps[ContractError | TransactionFailed]:
    """Replays a reverted transaction on the state that it met, as far as a node can tell it."""
    replay: Ask[bytes] = methods.call(wanted, bytes, block)
    try:
        yield from replay
    except ContractError as error:
        error.tx_hash = tx_hash
        return error
    except ChainError as error:
        return TransactionFailed(tx_hash, f"the node would not replay it, as {reason_of(error)}")
    return TransactionFailed(tx_hash, "the replay did not revert: it met another state, or ran out of gas")
