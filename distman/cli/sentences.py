"""What happened, in sentences for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from distman import events
from distman.errors.wording import fill, line
from distman.events import ArbitrationEvent, Event, LotEvent, VerifierEvent
from distman.token import ETHER, Token, smallest_units

_SETTLE: Final = "Next: `distman lot settle` moves the money."
_MOVED: Final[Mapping[type[LotEvent], str]] = {
    events.LotPaid: "paid",
    events.LotVoided: "voided",
    events.LotAgreed: "split as agreed",
}


def when(unix_time: int) -> str:
    """A Unix time for people, in UTC."""
    return fill("{t:time}", {"t": unix_time})


def how_long(seconds: int) -> str:
    """A duration for people."""
    return fill("{s:duration}", {"s": seconds})


def sentence(event: Event, token: Token, others: Sequence[Token] = ()) -> str:
    """Says what an event means.

    Args:
        event: The event.
        token: What the bid's amounts are counted in.
        others: More tokens that may occur.
    """
    match event:
        case events.Credited():
            amount = _unit(event.token, (token, *others)).format(event.amount)
            return f"{amount} could not be sent to {event.account}: credited, to be withdrawn."
        case events.CreditWithdrawn():
            return f"{_unit(event.token, (token, *others)).format(event.amount)} withdrawn to {event.to}."
        case events.BidPosted():
            return f"Posted bid 0x{event.bid.hex()}: {token.format(event.terms.locked)} locked."
        case events.BidCancelled():
            lots = "lot" if event.lots == 1 else "lots"
            return f"Cancelled: {event.lots} open {lots} refunded, {token.format(event.to_customer)} to the customer."
        case (
            events.Staked()
            | events.ExitRequested()
            | events.StakeWithdrawn()
            | events.StakeReserved()
            | events.StakeReleased()
            | events.Slashed()
            | events.VerifierSlashed()
            | events.ProfileSet()
        ):
            return _of_a_verifier(event)
        case (
            events.MetaEvidence()
            | events.Evidence()
            | events.Dispute()
            | events.Ruling()
            | events.DisputeCreation()
            | events.FeesWithdrawn()
        ):
            return _of_arbitration(event)
        case _:
            return _of_a_lot(event, token)


def _of_a_lot(event: LotEvent, token: Token) -> str:
    lot = f"Lot {event.lot}"
    match event:
        case events.LotClaimed():
            return f"{lot} is claimed by {event.supplier}; its first stage times out at {when(event.deadline)}."
        case events.LotStarted():
            return (
                f"{lot} starts round {event.round}, in stage {event.stage}, which times out at {when(event.deadline)}."
            )
        case events.LotExtended():
            return f"{lot} can be submitted until {when(event.deadline)}."
        case events.LotSubmitted():
            return f"{lot} is submitted for inspection."
        case events.LotAttested():
            return f"Verifier {event.verifier} attests {'PASS' if event.passed else 'FAIL'} on lot {event.lot}."
        case events.LotDecided():
            open_until = f", and can be disputed until {when(event.deadline)}" if event.deadline else ""
            return f"{lot} is {event.verdict.name.lower()}{open_until}. {_SETTLE}"
        case events.LotDisputed():
            end = f"to be ruled until {when(event.deadline)}"
            return f"{lot} is disputed by {event.party}: dispute {event.dispute_id}, {end}."
        case events.LotRuled():
            return f"{lot} is ruled {event.verdict.name.lower()}, which is final. {_SETTLE}"
        case events.LotAccepted():
            return f"The customer accepts lot {event.lot}."
        case events.LotConceded():
            return f"The supplier gives lot {event.lot} up."
        case events.LotPaid() | events.LotVoided() | events.LotAgreed():
            shares = f"{token.format(event.to_supplier)} to the supplier, {token.format(event.to_customer)} back"
            return f"{lot} is {_MOVED[type(event)]}: {shares} to the customer."
        case events.LotDefaulted():
            then = "the lot is open again" if event.reopened else "the lot is closed"
            return f"{lot} is in default: {token.format(event.to_customer)} to the customer; {then}."


def _of_a_verifier(event: VerifierEvent) -> str:
    match event:
        case events.Staked():
            return f"{ETHER.format(event.amount)} staked by {event.verifier}."
        case events.ExitRequested():
            return f"{ETHER.format(event.amount)} of stake can be withdrawn from {when(event.exit_at)} on."
        case events.StakeWithdrawn():
            return f"{ETHER.format(event.amount)} of stake withdrawn to {event.to}."
        case events.StakeReserved():
            return f"{ETHER.format(event.amount)} of the stake of {event.verifier} reserved until the round is over."
        case events.StakeReleased():
            return f"{ETHER.format(event.amount)} of the stake of {event.verifier} is free again."
        case events.Slashed():
            return f"{ETHER.format(event.amount)} of stake taken from {event.verifier}."
        case events.VerifierSlashed():
            return f"{ETHER.format(event.amount)} of the stake of {event.verifier} credited to {event.party}."
        case events.ProfileSet():
            return f"Profile of {event.verifier}: {line(event.uri) or 'removed'}."


def _of_arbitration(event: ArbitrationEvent) -> str:
    match event:
        case events.MetaEvidence():
            return f"The arbitrator reads the build spec at {line(event.evidence)}."
        case events.Evidence():
            return f"Evidence by {event.party}: {line(event.evidence)}"
        case events.Dispute():
            return f"Dispute {event.dispute_id} is before the arbitrator {event.arbitrator}."
        case events.Ruling():
            return f"The arbitrator {event.arbitrator} rules {event.ruling} in dispute {event.dispute_id}."
        case events.DisputeCreation():
            return f"Dispute {event.dispute_id} is taken for {event.arbitrable}."
        case events.FeesWithdrawn():
            return f"{ETHER.format(event.amount)} of fees withdrawn to {event.to}."


def _unit(address: str, tokens: Sequence[Token]) -> Token:
    """The token with an address; one that is not known is counted in smallest units."""
    known = {token.address: token for token in (ETHER, *tokens)}
    return known.get(address) or smallest_units(address)
