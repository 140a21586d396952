"""The root of the command line: options of every command, and how errors end."""

from __future__ import annotations

import json
import sys
from importlib.metadata import version
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Final

import typer

from distman.cli import arbitrator, attest, bid, credit, dispute, lot, transaction, verifier
from distman.cli.output import for_programs
from distman.cli.session import KEY_VARIABLE, Session
from distman.deployments import DEFAULT_FOLDER
from distman.errors import (
    ChainError,
    ContractError,
    DistmanError,
    InvalidInput,
    KeyUnavailable,
    TransactionRefused,
    TransactionTimeout,
    TransactionUnknown,
)
from distman.json_values import to_json

EXIT_CODES: Final = (
    (InvalidInput, 2),
    (ContractError, 3),
    ((TransactionTimeout, TransactionUnknown, TransactionRefused), 6),
    (ChainError, 4),
    (KeyUnavailable, 5),
)
"""The code of each kind of error; the first kind that fits counts."""

app = typer.Typer(
    help="Escrow for distributed manufacturing: bid, claim, attest, get paid.",
    epilog=(
        f"Keys come from a V3 keystore (--keystore) or from the environment variable {KEY_VARIABLE}, never from the "
        "command line. Exit codes: 0 done, 1 aborted, 2 wrong input, 3 refused by the contract, 4 trouble with the "
        "chain, 5 no key, 6 sent but perhaps not done: look the transaction up."
    ),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(bid.app, name="bid")
lot.app.command("dispute")(dispute.dispute)
lot.app.command("evidence")(dispute.evidence)
lot.app.command("agree")(dispute.agree)
app.add_typer(lot.app, name="lot")
app.command("attest")(attest.attest)
app.add_typer(verifier.app, name="verifier")
app.add_typer(credit.app, name="credit")
app.command("transaction")(transaction.transaction)
app.add_typer(arbitrator.app, name="arbitrator")


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"distman {version('distman')}")
        raise typer.Exit


@app.callback()
def root(
    context: typer.Context,
    rpc_url: Annotated[
        str, typer.Option(envvar="DISTMAN_RPC_URL", help="HTTP endpoint of the chain.")
    ] = "http://127.0.0.1:8545",
    chain_id: Annotated[
        int | None, typer.Option(envvar="DISTMAN_CHAIN_ID", help="The chain that is meant: any other is refused.")
    ] = None,
    escrow: Annotated[
        str | None, typer.Option(envvar="DISTMAN_ESCROW", help="The escrow's address; else taken from the records.")
    ] = None,
    deployments: Annotated[
        Path, typer.Option(envvar="DISTMAN_DEPLOYMENTS", help="Folder of the deployment records.")
    ] = DEFAULT_FOLDER,
    keystore: Annotated[
        Path | None, typer.Option(envvar="DISTMAN_KEYSTORE", help="V3 keystore of who acts; asks for its password.")
    ] = None,
    password_file: Annotated[
        Path | None, typer.Option(envvar="DISTMAN_PASSWORD_FILE", help="File with the keystore's password.")
    ] = None,
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Keeps the common options for the command."""
    context.obj = Session(rpc_url, chain_id, escrow, deployments, keystore, password_file)


def main() -> None:
    """Runs the command line; distman's errors become a message and an exit code."""
    if isinstance(sys.stdout, TextIOWrapper):
        # A token's name may have letters that the terminal lacks, and what is done must be told all the same.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        app()
    except DistmanError as error:
        _print_error(error)
        sys.exit(next(code for kind, code in EXIT_CODES if isinstance(error, kind)))


def _print_error(error: DistmanError) -> None:
    tx_hash = getattr(error, "tx_hash", None)
    if for_programs():
        fields = to_json(error.fields) if isinstance(error, ContractError) else {}
        told = {"error": type(error).__name__, "message": str(error), "fields": fields}
        typer.echo(json.dumps(told | ({"transaction": tx_hash} if tx_hash else {})), err=True)
        return
    typer.echo(f"Error: {error}", err=True)
    if tx_hash and isinstance(error, ContractError):
        typer.echo(f"Transaction {tx_hash} was mined and reverted: it cost gas and changed nothing else.", err=True)
