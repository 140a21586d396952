"""Doing what a `Call` says, and telling what came of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from distman import events
from distman.calls import Call
from distman.chain import ChainSteps
from distman.codec import decode_log, decode_result, encode_call
from distman.errors import InvalidInput, TransactionUnknown
from distman.events import Event
from distman.rpc import Misshapen, Receipt, Steps, TransactionSigner, methods
from distman.signing import MessageSigner

_TOLD_BY: Final[Mapping[tuple[str, str], tuple[type[Event], ...]]] = {
    ("Escrow", "post"): (events.BidPosted,),
    ("Escrow", "postWithAuthorization"): (events.BidPosted,),
    ("Escrow", "postWithPermit"): (events.BidPosted,),
    ("Escrow", "postWithPermit2"): (events.BidPosted,),
    ("Escrow", "cancel"): (events.BidCancelled,),
    ("Escrow", "claim"): (events.LotClaimed,),
    ("Escrow", "claimWithSignature"): (events.LotClaimed,),
    ("Escrow", "submit"): (events.LotSubmitted,),
    ("Escrow", "submitWithSignatures"): (events.LotSubmitted,),
    ("Escrow", "extend"): (events.LotExtended,),
    ("Escrow", "accept"): (events.LotAccepted,),
    ("Escrow", "concede"): (events.LotConceded,),
    ("Escrow", "agree"): (events.LotAgreed,),
    ("Escrow", "lapse"): (events.LotDecided, events.LotDefaulted),
    ("Escrow", "settle"): (events.LotPaid, events.LotStarted, events.LotVoided, events.LotDefaulted),
    ("Escrow", "attest"): (events.LotAttested,),
    ("Escrow", "attestWithSignatures"): (events.LotAttested,),
    ("Escrow", "dispute"): (events.LotDisputed,),
    ("Escrow", "submitEvidence"): (events.Evidence,),
    ("Escrow", "withdraw"): (events.CreditWithdrawn,),
    ("Escrow", "withdrawAll"): (),
    ("VerifierRegistry", "stake"): (events.Staked,),
    ("VerifierRegistry", "requestExit"): (events.ExitRequested,),
    ("VerifierRegistry", "withdraw"): (events.StakeWithdrawn,),
    ("VerifierRegistry", "setProfile"): (events.ProfileSet,),
    ("OwnedArbitrator", "giveRuling"): (events.Ruling,),
    ("OwnedArbitrator", "withdraw"): (events.FeesWithdrawn,),
}
"""The events of which each function writes one at least; `withdrawAll` may have nothing to do, and then writes none."""


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


def view(
    contract: str, at: str, function: str, *arguments: Any, check: Callable[[Any], object] | None = None
) -> Steps[Any]:
    """Asks a contract.

    Args:
        contract: The contract's name.
        at: Its address.
        function: One of its functions that has one result.
        *arguments: The function's arguments.
        check: Raises `Misshapen` where the result cannot be right.

    Raises:
        ContractError: The contract refuses.
        InvalidInput: An argument does not fit its type.
        WrongAnswer: What came back is nothing that the function returns.
    """

    def read(data: bytes) -> Any:
        try:
            found = decode_result(contract, function, data)
        except InvalidInput as error:
            raise Misshapen(str(error)) from error
        if check is not None:
            check(found)
        return found

    return (yield from methods.call(methods.request(at, encode_call(contract, function, *arguments)), read))


def act(
    chain: ChainSteps, signer: Signer, call: Call, heard: Collection[str], approvals: Sequence[Receipt] = ()
) -> Steps[Outcome]:
    """Does what a call says, in a transaction that is simulated first.

    Args:
        chain: The chain.
        signer: Who acts.
        call: What to do.
        heard: The contracts whose events are told; what others log is left out.
        approvals: The token approvals that it took before.

    Raises:
        ContractError: The contract refuses.
        TransactionUnknown: The node gave a receipt whose logs are not what the contracts write.
    """
    told: list[tuple[Event, ...]] = []

    def check(receipt: Receipt) -> None:
        told.append(_told(call, receipt, heard))

    receipt = yield from chain.send(signer, call.to, call.data, call.value, call.spare_gas, check)
    return Outcome(receipt, tuple(approvals), told[0])


def _told(call: Call, receipt: Receipt, heard: Collection[str]) -> tuple[Event, ...]:
    """The events of a transaction that did what a call says.

    Raises:
        TransactionUnknown: Its logs are not what the contracts write.
    """
    try:
        found = [decode_log(log.topics, log.data) for log in receipt.logs if log.address in heard]
    except InvalidInput as error:
        raise TransactionUnknown(receipt.tx_hash, f"the logs in its receipt are none: {error}") from error
    own = _TOLD_BY[call.contract, call.function]
    told = tuple(event for event in found if event is not None)
    if own and not any(isinstance(event, own) for event in told):
        raise TransactionUnknown(receipt.tx_hash, f"its receipt has none of the logs that {call.function} writes")
    return told
