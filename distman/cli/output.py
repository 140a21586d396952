"""What commands print: sentences for people, JSON for programs."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from distman import events
from distman.chain import Receipt
from distman.client import Outcome
from distman.errors.wording import fill
from distman.events import Event
from distman.json_values import to_json
from distman.token import ETHER, Token

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs: amounts are strings in smallest units.")]


def print_json(value: Any) -> None:
    """Prints a value as JSON."""
    typer.echo(json.dumps(to_json(value), indent=2))


def print_outcome(outcome: Outcome, token: Token, as_json: bool) -> None:
    """Prints what an action did.

    Args:
        outcome: What it did.
        token: What the bid's amounts are counted in.
        as_json: For programs.
    """
    if as_json:
        print_json(outcome_json(outcome))
        return
    for event in outcome.events:
        typer.echo(sentence(event, token))
    for approval in outcome.approvals:
        typer.echo(f"  approval     {_transaction(approval)}")
    typer.echo(f"  transaction  {_transaction(outcome.receipt)}")


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    """An outcome as JSON: its transactions, and each event under its name."""
    return {
        "transaction": _receipt_json(outcome.receipt),
        "approvals": [_receipt_json(approval) for approval in outcome.approvals],
        "events": [{"event": type(event).__name__, **to_json(event)} for event in outcome.events],
    }


def when(unix_time: int) -> str:
    """A Unix time for people, in UTC."""
    return fill("{t:time}", {"t": unix_time})


def how_long(seconds: int) -> str:
    """A duration for people."""
    return fill("{s:duration}", {"s": seconds})


def sentence(event: Event, token: Token) -> str:
    """Says what an event means.

    Args:
        event: The event.
        token: What the bid's amounts are counted in.
    """
    match event:
        case events.BidPosted():
            return f"Posted bid 0x{event.bid.hex()}: {token.format(event.terms.locked)} locked."
        case events.BidCancelled():
            lots = "lot" if event.lots == 1 else "lots"
            return (
                f"Cancelled: {event.lots} open {lots} refunded, {token.format(event.to_customer)} to {event.customer}."
            )
        case events.LotClaimed():
            return f"Lot {event.lot} is claimed by {event.supplier}, due {when(event.due)}."
        case events.LotSubmitted():
            return f"Lot {event.lot} is submitted, to be inspected until {when(event.deadline)}."
        case events.LotAttested():
            return f"Verifier {event.verifier} attests {'PASS' if event.passed else 'FAIL'} on lot {event.lot}."
        case events.LotDecided():
            return f"Lot {event.lot} is {event.verdict.name.lower()}. Next: `distman lot settle` moves the money."
        case events.LotAccepted():
            return f"The customer accepts lot {event.lot}."
        case events.LotConceded():
            return f"The supplier gives lot {event.lot} up."
        case events.LotPaid() | events.LotVoided():
            word = "paid" if isinstance(event, events.LotPaid) else "voided"
            shares = f"{token.format(event.to_supplier)} to the supplier, {token.format(event.to_customer)} back"
            return f"Lot {event.lot} is {word}: {shares} to the customer."
        case events.LotDefaulted():
            then = "the lot is open again" if event.reopened else "the lot is closed"
            return f"Lot {event.lot} is in default: {token.format(event.to_customer)} to the customer; {then}."
        case events.Credited():
            return f"{token.format(event.amount)} could not be sent to {event.account}: credited, to be withdrawn."
        case events.CreditWithdrawn():
            return f"{token.format(event.amount)} withdrawn to {event.to}."
        case events.Staked():
            return f"{ETHER.format(event.amount)} staked by {event.verifier}."
        case events.ExitRequested():
            return f"{ETHER.format(event.amount)} of stake can be withdrawn from {when(event.exit_at)} on."
        case events.StakeWithdrawn():
            return f"{ETHER.format(event.amount)} of stake withdrawn to {event.to}."
        case events.ProfileSet():
            return f"Profile of {event.verifier}: {event.uri or 'removed'}."


def _receipt_json(receipt: Receipt) -> dict[str, Any]:
    return {
        "hash": receipt.tx_hash,
        "block": receipt.block,
        "gas_used": receipt.gas_used,
        "gas_price": str(receipt.gas_price),
        "fee": str(receipt.fee),
    }


def _transaction(receipt: Receipt) -> str:
    return f"{receipt.tx_hash}, block {receipt.block}, {receipt.gas_used:,} gas, fee {ETHER.format(receipt.fee)}"
