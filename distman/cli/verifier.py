"""``distman verifier``: stake and profile of those who inspect."""

from __future__ import annotations

from typing import Annotated

import typer

from distman.cli.output import AsJson, print_json, print_outcome
from distman.cli.sentences import when
from distman.cli.session import Session
from distman.codec import address
from distman.errors.wording import line
from distman.token import ETHER

app = typer.Typer(help="Stake and profile of verifiers.", no_args_is_help=True)

Ether = Annotated[str, typer.Argument(metavar="ETHER", help="An amount of ether, such as 1.5.")]


@app.command()
def stake(context: typer.Context, amount: Ether, as_json: AsJson = False) -> None:
    """Stake ether for the escrow, so that your attestations count."""
    session: Session = context.obj
    wei = ETHER.parse(amount, "ETHER")
    if not as_json:
        client = session.client
        typer.echo(f"Staking {ETHER.format(wei)} at {client.registry()} for the escrow {client.escrow} ...", err=True)
    print_outcome(session.client.stake(wei), ETHER, as_json)


@app.command()
def exit(context: typer.Context, amount: Ether, as_json: AsJson = False) -> None:
    """Start to take free stake out; it can be withdrawn after the exit delay."""
    session: Session = context.obj
    print_outcome(session.client.request_exit(ETHER.parse(amount, "ETHER")), ETHER, as_json)


@app.command()
def withdraw(
    context: typer.Context,
    to: Annotated[str | None, typer.Option(help="Who receives it; yourself if none is given.")] = None,
    as_json: AsJson = False,
) -> None:
    """Withdraw the stake whose exit delay is over."""
    session: Session = context.obj
    print_outcome(session.client.withdraw_stake(to), ETHER, as_json)


@app.command()
def profile(
    context: typer.Context,
    uri: Annotated[str, typer.Argument(metavar="URI", help="Where you describe yourself; empty to remove it.")],
    as_json: AsJson = False,
) -> None:
    """Publish where you describe yourself: what you inspect, where, and who accredits you."""
    session: Session = context.obj
    print_outcome(session.client.set_profile(uri), ETHER, as_json)


@app.command()
def show(
    context: typer.Context,
    verifier: Annotated[
        str | None, typer.Argument(metavar="[VERIFIER]", help="Whom to show; yourself if none is given.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show a verifier's stake, what of it is free, and its profile."""
    session: Session = context.obj
    who = session.account_address if verifier is None else address(verifier, "VERIFIER")
    held, uri = session.viewer.stake_of(who), session.viewer.profile_of(who)
    if as_json:
        print_json({"verifier": who, "stake": held, "profile": uri})
        return
    typer.echo(f"Verifier {who}")
    typer.echo(f"  stake     {ETHER.format(held.active)}")
    typer.echo(f"  free      {ETHER.format(held.free)}")
    if held.reserved:
        typer.echo(f"  reserved  {ETHER.format(held.reserved)}, until the rounds that it answers for are over")
    if held.exiting:
        typer.echo(f"  exiting   {ETHER.format(held.exiting)}, to be withdrawn from {when(held.exit_at)}")
    typer.echo(f"  profile   {line(uri) or 'none'}")
