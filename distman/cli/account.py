"""``distman account``: the keystores of this user."""

from __future__ import annotations

from typing import Annotated

import typer

from distman.cli.output import AsJson, print_json
from distman.cli.session import Session
from distman.keystores import keystores, new_keystore

app = typer.Typer(help="See whose keys can be used, and make a new one.", no_args_is_help=True)


@app.command("list")
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """List the keystores that `--account` finds: distman's own, Foundry's, geth's and Brownie's."""
    session: Session = context.obj
    found = keystores(session.folders)
    if as_json:
        print_json([{"name": e.name, "wallet": e.wallet, "address": e.address, "path": str(e.path)} for e in found])
        return
    width = max((len(entry.name) for entry in found), default=0)
    for entry in found:
        typer.echo(f"{entry.name:{width}}  {entry.wallet:8}  {entry.address or 'address not told: open it to see'}")
    if not found:
        folders = ", ".join(str(folder) for folder in session.folders.values())
        typer.echo(f"There are no keystores in {folders}.", err=True)


@app.command()
def show(context: typer.Context, as_json: AsJson = False) -> None:
    """Open the key that would be used, and tell its address."""
    session: Session = context.obj
    if as_json:
        print_json({"address": session.account_address})
    else:
        typer.echo(session.account_address)


@app.command()
def new(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What to call it, for `--account`.")],
    as_json: AsJson = False,
) -> None:
    """Make a new key in a keystore of distman's own, with a password. Keep a copy of the file: nobody else has one."""
    session: Session = context.obj
    made = new_keystore(name, session.folders["distman"], session.new_password())
    if as_json:
        print_json({"name": made.name, "address": made.address, "path": str(made.path)})
    else:
        typer.echo(f"{made.address} in {made.path}")
