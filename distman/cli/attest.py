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
    _check_combination(passed, report, sign, carry)
    session: Session = context.obj
    terms, unit = session.bid(bid)
    if carry:
        signed = [attestation_from_document(load_document(path)) for path in carry]
        print_outcome(session.client.attest_with_signatures(terms, lot, signed, round), unit, as_json)
        return
    verdict, report_hash = bool(passed), hash_or_file(str(report), "--report")
    if sign:
        attestation = session.client.sign_attestation(terms, lot, verdict, report_hash, round)
        typer.echo(json.dumps(attestation_to_document(attestation), indent=2))
    else:
        print_outcome(session.client.attest(terms, lot, verdict, report_hash, round), unit, as_json)


def _check_combination(passed: bool | None, report: str | None, sign: bool, carry: list[Path] | None) -> None:
    expected = "either --pass or --fail with --report, or --carry alone"
    own = [passed is not None, report is not None, sign]
    if carry and any(own):
        raise InvalidInput("--carry", "together with a verdict of your own", expected)
    if not carry and (passed is None or report is None):
        raise InvalidInput("--pass/--fail and --report", "not both", expected)
