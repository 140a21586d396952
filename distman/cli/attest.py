"""``distman attest``: a verifier's word on a lot, sent or signed for somebody else to carry."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from distman.cli.inputs import hash_or_file
from distman.cli.lot import BidId, LotNumber, Round
from distman.cli.output import AsJson, print_outcome
from distman.cli.session import Session
from distman.errors import InvalidInput
from distman.json_values import attestation_from_document, attestation_to_document
from distman.spec import load_document
from distman.types import Terms


def attest(
    context: typer.Context,
    bid: BidId,
    lot: LotNumber,
    passed: Annotated[bool | None, typer.Option("--pass/--fail", help="The verdict.", show_default=False)] = None,
    report: Annotated[
        str | None, typer.Option(help="The inspection report: a JSON file, or its hash as 0x and 64 hex digits.")
    ] = None,
    sign: Annotated[bool, typer.Option("--sign", help="Only sign; print what the supplier can carry.")] = False,
    carry: Annotated[
        list[Path] | None, typer.Option(help="Carry an attestation from this file instead; can be given several times.")
    ] = None,
    round: Round = None,
    as_json: AsJson = False,
) -> None:
    """Attest PASS or FAIL on a lot (verifier), or carry what verifiers signed (anyone)."""
    session: Session = context.obj
    terms = session.terms(bid)
    if carry:
        _carry(session, terms, lot, carry, round, as_json)
        return
    if passed is None or report is None:
        raise InvalidInput("--pass/--fail and --report", "not both", "both, or --carry with a file")
    report_hash = hash_or_file(report, "--report")
    if sign:
        signed = session.client.sign_attestation(terms, lot, passed, report_hash, round)
        typer.echo(json.dumps(attestation_to_document(signed), indent=2))
    else:
        outcome = session.client.attest(terms, lot, passed, report_hash, round)
        print_outcome(outcome, session.token(terms.token), as_json)


def _carry(session: Session, terms: Terms, lot: int, files: list[Path], round: int | None, as_json: bool) -> None:
    signed = [attestation_from_document(load_document(path)) for path in files]
    outcome = session.client.attest_with_signatures(terms, lot, signed, round)
    print_outcome(outcome, session.token(terms.token), as_json)
