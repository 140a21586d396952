"""``distman tx``: what became of a transaction, and what to do about one that waits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Final

import typer

from distman.cli.output import AsJson, print_json, receipt_json, receipt_words
from distman.cli.session import Session
from distman.json_values import bytes32
from distman.rpc import Fate, Receipt

app = typer.Typer(help="Look transactions up, and hurry or cancel one that waits.", no_args_is_help=True)

TxHash = Annotated[str, typer.Argument(metavar="TRANSACTION", help="Its hash: 0x and 64 hex digits.")]

_WORDS: Final[Mapping[Fate, str]] = {
    Fate.DONE: "is mined, and was carried out.",
    Fate.REVERTED: "is mined, but reverted: it cost gas and changed nothing else.",
    Fate.WAITING: "waits to be mined. Do not send another for the same.",
    Fate.UNKNOWN: "is not known to this node. It was not sent, or was dropped, or the node is behind: ask another "
    "node too, and do not send another for the same while one knows it.",
}


@app.command()
def show(context: typer.Context, tx_hash: TxHash, as_json: AsJson = False) -> None:
    """Tell what became of a transaction, such as one whose command was cut off."""
    session: Session = context.obj
    wanted = _hash(tx_hash)
    fate = session.chain.fate(wanted)
    if as_json:
        print_json({"transaction": wanted, "fate": fate})
    else:
        typer.echo(f"Transaction {wanted} {_WORDS[fate]}")


@app.command("list")
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """List the account's transactions that were signed here and whose end was not told yet.

    The same command that sent one finds it again, and sends nothing new.
    """
    session: Session = context.obj
    chain = session.chain
    entries = chain.steps.journal.entries(chain.id(), session.signer.address)
    if as_json:
        print_json(
            [{"transaction": entry.tx_hash, "nonce": entry.nonce, "to": entry.fields["to"]} for entry in entries]
        )
        return
    for entry in entries:
        signed = datetime.fromtimestamp(entry.signed_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        typer.echo(f"{entry.tx_hash}  nonce {entry.nonce}  to {entry.fields['to']}  signed {signed}")
    if not entries:
        typer.echo(f"No transaction of {session.signer.address} waits here.", err=True)


@app.command()
def bump(context: typer.Context, tx_hash: TxHash, as_json: AsJson = False) -> None:
    """Send a transaction that waits once more, with higher fees: either is mined, and the other never."""
    session: Session = context.obj
    _print(session.chain.bump(session.signer, _hash(tx_hash)), as_json)


@app.command()
def cancel(context: typer.Context, tx_hash: TxHash, as_json: AsJson = False) -> None:
    """Send a transaction that does nothing, with higher fees, to be mined instead of one that waits."""
    session: Session = context.obj
    _print(session.chain.cancel(session.signer, _hash(tx_hash)), as_json)


def _print(receipt: Receipt, as_json: bool) -> None:
    if as_json:
        print_json({"transaction": receipt_json(receipt)})
    else:
        typer.echo(f"Mined: {receipt_words(receipt)}")


def _hash(tx_hash: str) -> str:
    return "0x" + bytes32(tx_hash, "TRANSACTION").hex()
