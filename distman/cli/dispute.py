"""``distman lot dispute``, ``evidence`` and ``agree``: when the parties do not see a lot alike, or do again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from distman.cli.inputs import moment
from distman.cli.lot import BidId, LotNumber, Round, Until, expect_lot
from distman.cli.output import AsJson, print_outcome
from distman.cli.session import Session
from distman.errors import InvalidInput
from distman.json_values import agreement_from_document, agreement_to_document
from distman.spec import load_document
from distman.token import ETHER


def dispute(context: typer.Context, bid: BidId, lot: LotNumber, round: Round = None, as_json: AsJson = False) -> None:
    """Dispute a verdict before the arbitrator of the Terms, and pay what it asks (customer or supplier)."""
    session: Session = context.obj
    terms, unit = session.bid(bid)
    cost = session.viewer.arbitration_cost(terms)
    if not as_json:
        typer.echo(f"Paying {ETHER.format(cost)} to the arbitrator {terms.arbitrator} ...", err=True)
    print_outcome(session.client.dispute(terms, lot, round, cost), unit, as_json)


def evidence(
    context: typer.Context,
    bid: BidId,
    lot: LotNumber,
    uri: Annotated[str, typer.Argument(metavar="URI", help="Where the document is; ERC-1497 tells its form.")],
    as_json: AsJson = False,
) -> None:
    """Hand a document to the arbitrator of a disputed lot (customer, supplier or verifier)."""
    session: Session = context.obj
    terms, unit = session.bid(bid)
    print_outcome(session.client.submit_evidence(terms, lot, uri), unit, as_json)


def agree(
    context: typer.Context,
    bid: BidId,
    lot: LotNumber,
    sign: Annotated[bool, typer.Option("--sign", help="Only sign; print what the other party can send.")] = False,
    to_supplier: Annotated[
        str | None, typer.Option(help="With --sign: what the supplier gets, such as 1.5; the customer gets the rest.")
    ] = None,
    until: Until = None,
    carried: Annotated[
        Path | None, typer.Option("--with", help="Agree to what the other party signed in this file, and send it.")
    ] = None,
    round: Round = None,
    as_json: AsJson = False,
) -> None:
    """Split all that is left of a lot as both parties want, and close it: one signs, the other sends."""
    session: Session = context.obj
    if carried is not None:
        if sign or to_supplier is not None or until is not None or round is not None:
            raise InvalidInput("--with", "together with terms of your own", "--with alone")
        _send(session, bid, lot, carried, as_json)
    elif sign and to_supplier is not None and until is not None:
        terms, _ = session.bid(bid)
        amount = session.token(terms.token).parse(to_supplier, "--to-supplier")
        deadline = moment(until, "--until", session.viewer.chain.now())
        signed = session.client.sign_agreement(terms, lot, amount, deadline, round)
        typer.echo(json.dumps(agreement_to_document(signed), indent=2))
    else:
        expected = "either --sign with --to-supplier and --until, or --with alone"
        raise InvalidInput("--sign, --to-supplier and --until", "not all of them", expected)


def _send(session: Session, bid: str, lot: int, path: Path, as_json: bool) -> None:
    terms, unit = session.bid(bid)
    signed = agreement_from_document(load_document(path))
    expect_lot(path, signed.agreement.lot, lot)
    if not as_json:
        typer.echo(f"Agreeing to {unit.format(signed.agreement.to_supplier)} for the supplier ...", err=True)
    print_outcome(session.client.agree(terms, signed), unit, as_json)
