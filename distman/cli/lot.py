"""``distman lot``: what happens to one lot of a bid."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from distman.cli.inputs import hash_or_file, moment
from distman.cli.lot_words import lot_json, lot_line, next_line
from distman.cli.output import AsJson, print_json, print_outcome
from distman.cli.session import Session
from distman.errors import InvalidInput
from distman.json_values import attestation_from_document, claim_from_document, claim_to_document
from distman.spec import load_document
from distman.token import Token
from distman.types import Terms

app = typer.Typer(help="Claim, build, deliver, dispute and settle the lots of a bid.", no_args_is_help=True)

BidId = Annotated[str, typer.Argument(metavar="BID", help="The bid's id: 0x and 64 hex digits.")]
LotNumber = Annotated[int, typer.Argument(metavar="LOT", min=0, help="Which lot of the bid, counted from 0.")]
Round = Annotated[
    int | None, typer.Option(min=1, help="The round that is meant; the lot's own at this moment if none is given.")
]
Until = Annotated[
    str | None, typer.Option(help="With --sign: how long the signature counts: 7d, or 2027-01-31T12:00:00Z.")
]


@app.command()
def show(context: typer.Context, bid: BidId, lot: LotNumber, as_json: AsJson = False) -> None:
    """Show where a lot stands, and what can be done with it."""
    session: Session = context.obj
    terms = session.terms(bid)
    found = session.viewer.lot(terms, lot)
    if as_json:
        print_json(lot_json(found, lot, terms))
        return
    typer.echo(lot_line(found, lot, terms))
    typer.echo(f"  next: {next_line(found)}")


@app.command()
def claim(
    context: typer.Context,
    bid: BidId,
    lot: LotNumber,
    sign: Annotated[bool, typer.Option("--sign", help="Only sign; print what anyone can send for you.")] = False,
    until: Until = None,
    carried: Annotated[
        Path | None, typer.Option("--for", help="Claim for the supplier who signed this file; an ether bond is yours.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Claim an open lot and lock its bond (supplier), or sign that somebody else may, or claim for who signed.

    A bond in a token is pulled from the supplier, who must have approved it before somebody else claims.
    """
    _check_claim(sign, until, carried)
    session: Session = context.obj
    terms, unit = session.bid(bid)
    if carried is not None:
        signed = claim_from_document(load_document(carried))
        expect_lot(carried, signed.claim.lot, lot)
        _tell_bond(session, terms, unit, as_json)
        print_outcome(session.client.claim_with_signature(terms, signed), unit, as_json)
    elif until is not None:
        deadline = moment(until, "--until", session.viewer.chain.now())
        typer.echo(json.dumps(claim_to_document(session.client.sign_claim(terms, lot, deadline)), indent=2))
    else:
        _tell_bond(session, terms, unit, as_json)
        print_outcome(session.client.claim(terms, lot), unit, as_json)


@app.command()
def submit(
    context: typer.Context,
    bid: BidId,
    lot: LotNumber,
    evidence: Annotated[
        str, typer.Option(help="What shows the delivery: a JSON file, or its hash as 0x and 64 hex digits.")
    ],
    attestation: Annotated[
        list[Path] | None, typer.Option(help="File of an attestation signed beforehand; can be given several times.")
    ] = None,
    round: Round = None,
    as_json: AsJson = False,
) -> None:
    """Submit a built lot for inspection, with signed attestations if there are any (supplier)."""
    session: Session = context.obj
    terms, unit = session.bid(bid)
    signed = [attestation_from_document(load_document(path)) for path in attestation or ()]
    outcome = session.client.submit(terms, lot, hash_or_file(evidence, "--evidence"), signed, round)
    print_outcome(outcome, unit, as_json)


@app.command()
def extend(
    context: typer.Context,
    bid: BidId,
    lot: LotNumber,
    due: Annotated[str, typer.Option(help="The new time to submit: 10d from now on, or 2027-01-31T12:00:00Z.")],
    round: Round = None,
    as_json: AsJson = False,
) -> None:
    """Give the supplier longer to submit (customer)."""
    session: Session = context.obj
    terms, unit = session.bid(bid)
    at = moment(due, "--due", session.viewer.chain.now())
    print_outcome(session.client.extend(terms, lot, at, round), unit, as_json)


@app.command()
def accept(context: typer.Context, bid: BidId, lot: LotNumber, round: Round = None, as_json: AsJson = False) -> None:
    """Pay the stage at once, whatever the inspection says (customer)."""
    session: Session = context.obj
    terms, unit = session.bid(bid)
    print_outcome(session.client.accept(terms, lot, round), unit, as_json)


@app.command()
def concede(context: typer.Context, bid: BidId, lot: LotNumber, round: Round = None, as_json: AsJson = False) -> None:
    """Give a lot up (supplier): the customer gets the bond."""
    session: Session = context.obj
    terms, unit = session.bid(bid)
    print_outcome(session.client.concede(terms, lot, round), unit, as_json)


@app.command()
def lapse(context: typer.Context, bid: BidId, lot: LotNumber, as_json: AsJson = False) -> None:
    """Do what a passed deadline calls for (anyone)."""
    session: Session = context.obj
    terms, unit = session.bid(bid)
    print_outcome(session.client.lapse(terms, lot), unit, as_json)


@app.command()
def settle(context: typer.Context, bid: BidId, lot: LotNumber, as_json: AsJson = False) -> None:
    """Move the money of a verdict that is final (anyone)."""
    session: Session = context.obj
    terms, unit = session.bid(bid)
    print_outcome(session.client.settle(terms, lot), unit, as_json)


def expect_lot(path: Path, actual: int, expected: int) -> None:
    """Makes sure that a signed file is about the lot that was named.

    Raises:
        InvalidInput: It is about another.
    """
    if actual != expected:
        raise InvalidInput(str(path), f"a signature for lot {actual}", f"one for lot {expected}")


def _tell_bond(session: Session, terms: Terms, unit: Token, as_json: bool) -> None:
    if not as_json:
        typer.echo(f"Locking the bond, {unit.format_exactly(terms.bond)}, {session.place} ...", err=True)


def _check_claim(sign: bool, until: str | None, carried: Path | None) -> None:
    if carried is not None and (sign or until is not None):
        raise InvalidInput("--for", "together with --sign or --until", "--for alone")
    if sign != (until is not None):
        raise InvalidInput("--sign and --until", "only one of them", "both, or neither to claim yourself")
