"""``distman transaction``: what became of a transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final

import typer

from distman.cli.output import AsJson, print_json
from distman.cli.session import Session
from distman.json_values import bytes32
from distman.rpc import Fate

_WORDS: Final[Mapping[Fate, str]] = {
    Fate.DONE: "is mined, and was carried out.",
    Fate.REVERTED: "is mined, but reverted: it cost gas and changed nothing else.",
    Fate.WAITING: "waits to be mined. Do not send another for the same.",
    Fate.UNKNOWN: "is not known to this node. It was not sent, or was dropped, or the node is behind: ask another "
    "node too, and do not send another for the same while one knows it.",
}


def transaction(
    context: typer.Context,
    tx_hash: Annotated[str, typer.Argument(metavar="TRANSACTION", help="Its hash: 0x and 64 hex digits.")],
    as_json: AsJson = False,
) -> None:
    """Tell what became of a transaction, such as one whose command was cut off."""
    session: Session = context.obj
    wanted = "0x" + bytes32(tx_hash, "TRANSACTION").hex()
    fate = session.chain.fate(wanted)
    if as_json:
        print_json({"transaction": wanted, "fate": fate})
    else:
        typer.echo(f"Transaction {wanted} {_WORDS[fate]}")
