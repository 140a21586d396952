"""Calls of the contracts: what they answer, and what actions did."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from distman import events
from distman.chain import Chain, Receipt, TransactionSigner
from distman.codec import checked, decode_log, decode_result, encode_call
from distman.errors import InvalidInput, TransactionUnknown, WrongAnswer
from distman.events import Event
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
        InvalidInput: An argument does not fit its type.
        WrongAnswer: What came back is nothing that the function returns.
    """
    answer = chain.call(at, encode_call(contract, function, *arguments))
    try:
        return decode_result(contract, function, answer)
    except InvalidInput as error:
        raise WrongAnswer(chain.url, "eth_call", str(error)) from error


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
        InvalidInput: An argument, or the amount of ether, does not fit its type; names it.
        TransactionUnknown: The node gave a receipt whose logs are not what the contracts write.
    """
    own = _TOLD_BY[contract, function]
    data = encode_call(contract, function, *arguments)
    receipt = chain.send(signer, at, data, checked("uint256", value, "amount"))
    try:
        found = [decode_log(log.topics, log.data) for log in receipt.logs if log.address in heard]
    except InvalidInput as error:
        raise TransactionUnknown(receipt.tx_hash, f"the logs in its receipt are none: {error}") from error
    told = tuple(event for event in found if event is not None)
    if own and not any(isinstance(event, own) for event in told):
        raise TransactionUnknown(receipt.tx_hash, f"its receipt has none of the logs that {function} writes")
    return Outcome(receipt, tuple(approvals), told)
