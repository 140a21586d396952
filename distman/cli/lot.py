"""``distman lot``: what happens to one lot of a bid."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from distman.cli.inputs import hash_or_file
from distman.cli.output import AsJson, print_json, print_outcome, when
from distman.cli.session import Session
from distman.json_values import attestation_from_document
from distman.spec import load_document
from distman.types import Lot, Terms

app = typer.Typer(help="Claim, build, deliver and settle the lots of a bid.", no_args_is_help=True)

BidId = Annotated[str, typer.Argument(metavar="BID", help="The bid's id: 0x and 64 hex digits.")]
LotNumber = Annotated[int, typer.Argument(metavar="LOT", min=0, help="Which lot of the bid, counted from 0.")]
Round = Annotated[
    int | None, typer.Option(min=1, help="The round that is meant; the lot's own at this moment if none is given.")
]


@app.command()
def show(context: typer.Context, bid: BidId, lot: LotNumber, as_json: AsJson = False) -> None:
    """Show where a lot stands."""
    session: Session = context.obj
    terms = session.terms(bid)
    found = session.viewer.lot(terms, lot)
    if as_json:
        print_json(lot_json(found, lot, terms))
    else:
        typer.echo(lot_line(found, lot))


@app.command()
def claim(context: typer.Context, bid: BidId, lot: LotNumber, as_json: AsJson = False) -> None:
    """Claim an open lot and lock its bond."""
    session: Session = context.obj
    terms, unit = session.bid(bid)
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
    """Submit a built lot for inspection, with signed attestations if there are any."""
    session: Session = context.obj
    terms, unit = session.bid(bid)
    signed = [attestation_from_document(load_document(path)) for path in attestation or ()]
    outcome = session.client.submit(terms, lot, hash_or_file(evidence, "--evidence"), signed, round)
    print_outcome(outcome, unit, as_json)


@app.command()
def accept(context: typer.Context, bid: BidId, lot: LotNumber, round: Round = None, as_json: AsJson = False) -> None:
    """Pay the supplier at once, whatever the inspection says (customer)."""
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


def lot_json(lot: Lot, number: int, terms: Terms) -> dict[str, Any]:
    """A lot as JSON, with the addresses of who attested."""
    return {
        "lot": number,
        "state": lot.state,
        "supplier": lot.supplier,
        "round": lot.round,
        "deadline": lot.deadline,
        "passes": [verifier for seat, verifier in enumerate(terms.verifiers) if lot.passes >> seat & 1],
        "fails": [verifier for seat, verifier in enumerate(terms.verifiers) if lot.fails >> seat & 1],
    }


def lot_line(lot: Lot, number: int) -> str:
    """A lot in one line, for people."""
    parts = [f"lot {number}: {lot.state.name.lower()}"]
    if int(lot.supplier, 16):
        parts.append(f"supplier {lot.supplier}, round {lot.round}")
    if lot.passes or lot.fails:
        parts.append(f"{lot.passes.bit_count()} PASS, {lot.fails.bit_count()} FAIL")
    if lot.deadline and lot.state.name in ("BUILDING", "INSPECTING"):
        parts.append(f"until {when(lot.deadline)}")
    return "; ".join(parts)
