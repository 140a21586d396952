"""Calls of the contracts: what they answer, and what actions did."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from distman.chain import Chain, Receipt, TransactionSigner
from distman.codec import decode_log, decode_result, encode_call
from distman.errors import InvalidInput, NodeRefused
from distman.events import Event
from distman.signing import MessageSigner


class Signer(TransactionSigner, MessageSigner, Protocol):
    """Whatever signs for one address, such as an account of eth-account."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an action did.

    Attributes:
        receipt: The transaction that did it.
        approvals: The token approvals that it took before.
        events: What the contracts told, in their order.
    """

    receipt: Receipt
    approvals: tuple[Receipt, ...]
    events: tuple[Event, ...]


def view(chain: Chain, contract: str, at: str, function: str, *arguments: Any) -> Any:
    """Asks a contract.

    Args:
        chain: The chain.
        contract: The contract's name.
        at: Its address.
        function: One of its functions that has one result.
        *arguments: The function's arguments.

    Raises:
        ContractError: The contract refuses.
        InvalidInput: An argument, or the answer, does not fit its type.
    """
    return decode_result(contract, function, chain.call(at, encode_call(contract, function, *arguments)))


def act(
    chain: Chain,
    signer: Signer,
    contract: str,
    at: str,
    function: str,
    *arguments: Any,
    heard: Collection[str],
    value: int = 0,
    approvals: Sequence[Receipt] = (),
) -> Outcome:
    """Calls a contract in a transaction, which is simulated first.

    Args:
        chain: The chain.
        signer: Who acts.
        contract: The contract's name.
        at: Its address.
        function: One of its functions.
        *arguments: The function's arguments.
        heard: The contracts whose events are told; what others log is left out.
        value: Wei sent along.
        approvals: The token approvals that it took before.

    Raises:
        ContractError: The contract refuses.
        InvalidInput: An argument does not fit its type; names it.
        NodeRefused: It was done, but the node gave logs that are not what the contracts write; tells the transaction.
    """
    receipt = chain.send(signer, at, encode_call(contract, function, *arguments), value)
    try:
        events = [decode_log(log.topics, log.data) for log in receipt.logs if log.address in heard]
    except InvalidInput as error:
        reason = f"transaction {receipt.tx_hash} is done, but the logs in its receipt are none: {error}"
        raise NodeRefused("eth_getTransactionReceipt", 0, reason) from error
    return Outcome(receipt, tuple(approvals), tuple(event for event in events if event is not None))
