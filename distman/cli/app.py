"""The root of the command line: options of every command, and how errors end."""

from __future__ import annotations

import json
import os
import sys
import traceback
from contextlib import suppress
from importlib.metadata import version
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Final

import typer

from distman.cli import account, arbitrator, attest, bid, credit, dispute, lot, tx, verifier
from distman.cli.output import announced, approval_lines, approvals_json, for_programs
from distman.cli.session import KEY_VARIABLE, Session, journals
from distman.deployments import DEFAULT_FOLDER
from distman.errors import (
    ChainError,
    ContractError,
    DistmanError,
    InvalidInput,
    KeyUnavailable,
    TransactionRefused,
    TransactionReplaced,
    TransactionTimeout,
    TransactionUnknown,
)
from distman.json_values import to_json
from distman.rpc.waiting import RECEIPT_TIMEOUT_S

EXIT_CODES: Final = (
    (InvalidInput, 2),
    (ContractError, 3),
    ((TransactionTimeout, TransactionUnknown, TransactionRefused, TransactionReplaced), 6),
    (ChainError, 4),
    (KeyUnavailable, 5),
)
"""The code of each kind of error; the first kind that fits counts."""

INTERRUPTED: Final = 130
"""The code with which typer ends what is interrupted."""

app = typer.Typer(
    help="Escrow for distributed manufacturing: bid, claim, attest, get paid.",
    epilog=(
        f"Keys come from a V3 keystore (--account, --keystore) or from the environment variable {KEY_VARIABLE}, never "
        "from the command line. Exit codes: 0 done, 1 aborted, 2 wrong input, 3 refused by the contract, 4 trouble "
        "with the chain, 5 no key, 6 sent but perhaps not done, or cut off before it was told: look the transaction up."
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
app.add_typer(tx.app, name="tx")
app.add_typer(account.app, name="account")
app.add_typer(arbitrator.app, name="arbitrator")


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"distman {version('distman')}")
        raise typer.Exit


@app.callback()
def root(
    context: typer.Context,
    rpc_url: Annotated[
        str,
        typer.Option(
            envvar="DISTMAN_RPC_URL",
            help="Endpoint of the chain: HTTP or WebSocket URL, or path of an IPC socket. Several with commas between "
            "them: what one does not answer, the next is asked.",
        ),
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
    account_: Annotated[
        str | None,
        typer.Option(
            "--account",
            envvar="DISTMAN_ACCOUNT",
            help="Who acts: name or address of a keystore of Foundry, geth, Brownie or distman. See `account list`.",
        ),
    ] = None,
    password_file: Annotated[
        Path | None, typer.Option(envvar="DISTMAN_PASSWORD_FILE", help="File with the keystore's password.")
    ] = None,
    journal: Annotated[
        Path | None,
        typer.Option(
            envvar="DISTMAN_JOURNAL",
            help="Folder in which transactions are kept before they are sent: a command that was cut off and is run "
            "again finds its own there. Else one in your own folder of settings.",
        ),
    ] = None,
    confirmations: Annotated[
        int,
        typer.Option(
            envvar="DISTMAN_CONFIRMATIONS",
            min=1,
            help="How many blocks must hold a transaction, its own among them, until it counts as mined.",
        ),
    ] = 1,
    timeout: Annotated[
        float,
        typer.Option(
            envvar="DISTMAN_TIMEOUT",
            min=0,
            help="How many seconds to wait until a transaction is mined.",
            metavar="SECONDS",
        ),
    ] = RECEIPT_TIMEOUT_S,
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Keeps the common options for the command."""
    context.obj = Session(
        rpc_url, chain_id, escrow, deployments, keystore, account_, password_file, journal, confirmations, timeout
    )


def main() -> None:
    """Runs the command line; distman's errors become a message and an exit code."""
    if isinstance(sys.stdout, TextIOWrapper):
        # A token's name may have letters that the terminal lacks, and what is done must be told all the same.
        sys.stdout.reconfigure(errors="backslashreplace")
    announced.clear()
    journals.clear()
    try:
        _run()
    except DistmanError as error:
        _print_error(error)
        _close_journals(told=True)
        sys.exit(next(code for kind, code in EXIT_CODES if isinstance(error, kind)))
    finally:
        _close_journals(told=False)


def _run() -> None:
    """Runs the command.

    Raises:
        DistmanError: It failed.
        TransactionUnknown: It ended without telling what became of a transaction, whatever the reason.
    """
    try:
        app()
    except DistmanError:
        raise
    except BaseException as end:
        try:
            if isinstance(end, SystemExit) and not end.code:
                sys.stdout.flush()
                _close_journals(told=True)
                raise
        except OSError as error:
            end = error
        if not announced:
            raise
        _close_journals(told=False)
        _let_output_go()
        raise TransactionUnknown(announced[-1], _why_cut_off(end)) from end


def _close_journals(*, told: bool) -> None:
    """Closes the journals; what was done is found again by the same command, unless it was told."""
    while journals:
        journal = journals.pop()
        with suppress(InvalidInput):  # what was done is told, whatever became of the journal since
            if told:
                journal.confirm()
        journal.unsay()
        journal.close()


def _why_cut_off(end: BaseException) -> str:
    """Why a command has told no result."""
    if isinstance(end, KeyboardInterrupt) or (isinstance(end, SystemExit) and end.code == INTERRUPTED):
        return "the command was interrupted"
    if isinstance(end, SystemExit | OSError):
        return "what the command did could not be printed"
    traceback.print_exception(end)
    return "the command broke off"


def _let_output_go() -> None:
    """Gives up what could not be printed: Python would try again at its end, and end with a code of its own."""
    with suppress(OSError, ValueError):
        sys.stdout.flush()
    with suppress(OSError, ValueError), Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())


def _print_error(error: DistmanError) -> None:
    tx_hash = getattr(error, "tx_hash", None)
    if for_programs():
        fields = to_json(error.fields) if isinstance(error, ContractError) else {}
        told = {"error": type(error).__name__, "message": str(error), "fields": fields}
        told |= {"transaction": tx_hash} if tx_hash else {}
        told |= {"approvals": approvals_json(error.approvals)} if error.approvals else {}
        typer.echo(json.dumps(told), err=True)
        return
    typer.echo(f"Error: {error}", err=True)
    if tx_hash and isinstance(error, ContractError):
        typer.echo(f"Transaction {tx_hash} was mined and reverted: it cost gas and changed nothing else.", err=True)
    if error.approvals:
        typer.echo("Mined before, and not taken back:\n" + "\n".join(approval_lines(error.approvals)), err=True)
