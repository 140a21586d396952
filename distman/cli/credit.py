"""``distman credit``: money that waits to be withdrawn."""

from __future__ import annotations

from typing import Annotated

import typer

from distman.cli.output import AsJson, print_json, print_outcome
from distman.cli.session import Session
from distman.codec import address
from distman.types import ZERO_ADDRESS

app = typer.Typer(help="Verifier fees, and payouts that could not be sent.", no_args_is_help=True)

TokenAddress = Annotated[str, typer.Option(help="Address of the ERC-20 token; ether if none is given.")]


@app.command()
def show(
    context: typer.Context,
    account: Annotated[
        str | None, typer.Argument(metavar="[ACCOUNT]", help="Whose credit; your own if none is given.")
    ] = None,
    token: TokenAddress = ZERO_ADDRESS,
    as_json: AsJson = False,
) -> None:
    """Show what an account can withdraw."""
    session: Session = context.obj
    who = session.account if account is None else address(account, "ACCOUNT")
    unit = session.token(address(token, "--token"))
    amount = session.viewer.credit(who, unit.address)
    if as_json:
        print_json({"account": who, "token": unit.address, "amount": amount})
    else:
        typer.echo(f"{who} can withdraw {unit.format(amount)}.")


@app.command()
def withdraw(
    context: typer.Context,
    token: TokenAddress = ZERO_ADDRESS,
    to: Annotated[str | None, typer.Option(help="Who receives it; yourself if none is given.")] = None,
    amount: Annotated[str | None, typer.Option(help="How much of it, such as 2.5; all if none is given.")] = None,
    as_json: AsJson = False,
) -> None:
    """Withdraw your credit in one token."""
    session: Session = context.obj
    unit = session.token(address(token, "--token"))
    wanted = None if amount is None else unit.parse(amount, "--amount")
    print_outcome(session.client.withdraw(unit.address, to, wanted), unit, as_json)
