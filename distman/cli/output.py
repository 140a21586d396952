"""What commands print of an action: sentences for people, JSON for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from distman.cli.sentences import sentence
from distman.client import Outcome
from distman.json_values import to_json
from distman.rpc import Receipt
from distman.token import ETHER, Token

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs: amounts are strings in smallest units.")]


def print_json(value: Any) -> None:
    """Prints a value as JSON."""
    typer.echo(json.dumps(to_json(value), indent=2))


def for_programs() -> bool:
    """Whether the command line asks for JSON: known before the command is read, for what may go wrong earlier."""
    return "--json" in sys.argv


announced: list[str] = []
"""The transactions that this command has told of before it sent them."""


def announce(tx_hash: str) -> None:
    """Tells which transaction is about to be sent, so that it can be looked up even if this process is killed."""
    announced.append(tx_hash)
    words = json.dumps({"sending": tx_hash}) if for_programs() else f"Sending transaction {tx_hash} ..."
    try:
        typer.echo(words, err=True)
    except OSError:
        announced.remove(tx_hash)  # what cannot be told is not sent
        raise


def print_outcome(outcome: Outcome, token: Token, as_json: bool, others: Sequence[Token] = ()) -> None:
    """Prints what an action did.

    Args:
        outcome: What it did.
        token: What the bid's amounts are counted in.
        as_json: For programs.
        others: More tokens that may occur.
    """
    if as_json:
        print_json(outcome_json(outcome))
        return
    for event in outcome.events:
        typer.echo(sentence(event, token, others))
    for line in approval_lines(outcome.approvals):
        typer.echo(line)
    typer.echo(f"  transaction  {receipt_words(outcome.receipt)}")


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    """An outcome as JSON: its transactions, and each event under its name."""
    return {
        "transaction": receipt_json(outcome.receipt),
        "approvals": approvals_json(outcome.approvals),
        "events": [{"event": type(event).__name__, **to_json(event)} for event in outcome.events],
    }


def approvals_json(approvals: Sequence[Receipt]) -> list[dict[str, Any]]:
    """Approvals as JSON."""
    return [receipt_json(approval) for approval in approvals]


def approval_lines(approvals: Sequence[Receipt]) -> list[str]:
    """Approvals for people, a line for each."""
    return [f"  approval     {receipt_words(approval)}" for approval in approvals]


def receipt_json(receipt: Receipt) -> dict[str, Any]:
    """A mined transaction as JSON."""
    return {
        "hash": receipt.tx_hash,
        "block": receipt.block,
        "gas_used": receipt.gas_used,
        "gas_price": str(receipt.gas_price),
        "fee": str(receipt.fee),
    }


def receipt_words(receipt: Receipt) -> str:
    """A mined transaction for people."""
    return f"{receipt.tx_hash}, block {receipt.block}, {receipt.gas_used:,} gas, fee {ETHER.format(receipt.fee)}"
