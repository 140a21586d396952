"""``distman arbitrator``: the arbitrator of one owner."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from distman.arbitrator import Arbitrator, Choice
from distman.cli.output import AsJson, print_json, print_outcome
from distman.cli.session import Session
from distman.token import ETHER

app = typer.Typer(help="Rule disputes as the owner of an arbitrator.", no_args_is_help=True)

ArbitratorAddress = Annotated[str, typer.Argument(metavar="ARBITRATOR", help="The arbitrator's address.")]


class Word(StrEnum):
    """A ruling as it is typed."""

    PASS = "pass"
    FAIL = "fail"
    REFUSE = "refuse"


@app.command()
def show(context: typer.Context, arbitrator: ArbitratorAddress, as_json: AsJson = False) -> None:
    """Show who rules, what a dispute costs, and the fees that wait."""
    session: Session = context.obj
    found = Arbitrator(session.viewer, arbitrator)
    owner, fee, balance = found.owner(), found.fee(), found.balance()
    if as_json:
        print_json({"arbitrator": found.address, "owner": owner, "fee": fee, "balance": balance})
        return
    typer.echo(f"Arbitrator {found.address}")
    typer.echo(f"  owner  {owner}")
    typer.echo(f"  fee    {ETHER.format(fee)} a dispute")
    typer.echo(f"  holds  {ETHER.format(balance)} of fees")


@app.command()
def rule(
    context: typer.Context,
    arbitrator: ArbitratorAddress,
    dispute: Annotated[int, typer.Argument(metavar="DISPUTE", min=0, help="The dispute's number.")],
    ruling: Annotated[
        Word, typer.Argument(metavar="RULING", help="pass, fail, or refuse, which leaves the verdict as it is.")
    ],
    as_json: AsJson = False,
) -> None:
    """Rule a dispute, once (owner). Its verdict is final, and `distman lot settle` moves the money."""
    session: Session = context.obj
    outcome = Arbitrator(session.client, arbitrator).give_ruling(dispute, Choice[ruling.name])
    print_outcome(outcome, ETHER, as_json)


@app.command()
def withdraw(
    context: typer.Context,
    arbitrator: ArbitratorAddress,
    to: Annotated[str | None, typer.Option(help="Who receives them; yourself if none is given.")] = None,
    as_json: AsJson = False,
) -> None:
    """Withdraw all fees (owner)."""
    session: Session = context.obj
    print_outcome(Arbitrator(session.client, arbitrator).withdraw(to), ETHER, as_json)
