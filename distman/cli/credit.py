"""``distman credit``: money that waits to be withdrawn."""

from __future__ import annotations

from typing import Annotated

import typer

from distman.cli.amounts import Decimals, tell_whose_word
from distman.cli.output import AsJson, print_json, print_outcome
from distman.cli.session import Session
from distman.codec import address
from distman.errors import InvalidInput
from distman.types import ZERO_ADDRESS

app = typer.Typer(help="Verifier fees, slashed stake, and payouts that could not be sent.", no_args_is_help=True)


@app.command()
def show(
    context: typer.Context,
    account: Annotated[
        str | None, typer.Argument(metavar="[ACCOUNT]", help="Whose credit; your own if none is given.")
    ] = None,
    token: Annotated[str, typer.Option(help="Address of the ERC-20 token; ether if none is given.")] = ZERO_ADDRESS,
    as_json: AsJson = False,
) -> None:
    """Show what an account can withdraw."""
    session: Session = context.obj
    who = session.account_address if account is None else address(account, "ACCOUNT")
    unit = session.token(address(token, "--token"))
    amount = session.viewer.credit(who, unit.address)
    if as_json:
        print_json({"account": who, "token": unit.address, "amount": amount})
    else:
        typer.echo(f"{who} can withdraw {unit.format(amount)}.")


@app.command()
def withdraw(
    context: typer.Context,
    token: Annotated[
        list[str] | None,
        typer.Option(help="Address of an ERC-20 token, or zero for ether; several at once; ether if none is given."),
    ] = None,
    to: Annotated[str | None, typer.Option(help="Who receives it; yourself if none is given.")] = None,
    amount: Annotated[
        str | None, typer.Option(help="How much of it, such as 2.5, of one token; all if none is given.")
    ] = None,
    decimals: Decimals = None,
    as_json: AsJson = False,
) -> None:
    """Withdraw your credit, in several tokens at once if you name several."""
    session: Session = context.obj
    tokens = [address(item, "--token") for item in token or [ZERO_ADDRESS]]
    if len(tokens) == 1:
        unit = session.token(tokens[0], decimals)
        wanted = None if amount is None else unit.parse(amount, "--amount")
        if wanted is not None and not as_json:
            tell_whose_word(unit, decimals)
            typer.echo(f"Withdrawing {unit.format_exactly(wanted)} ...", err=True)
        print_outcome(session.client.withdraw(unit.address, to, wanted), unit, as_json)
        return
    if amount is not None or decimals is not None:
        raise InvalidInput("--amount and --decimals", "one of them", "a single --token: of several, all is withdrawn")
    units = [session.token(item) for item in tokens]
    outcome = session.client.withdraw_all(tokens, to)
    print_outcome(outcome, units[0], as_json, units)
