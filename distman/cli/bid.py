"""``distman bid``: draft, post, show and cancel bids."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from distman.cli.amounts import Decimals, tell_whose_word
from distman.cli.inputs import duration, hash_or_file, moment
from distman.cli.lot import BidId
from distman.cli.lot_words import lot_json, lot_line
from distman.cli.output import AsJson, outcome_json, print_json, print_outcome
from distman.cli.session import Session
from distman.cli.stages import OneStage, drafted_stages
from distman.cli.terms_words import terms_lines
from distman.codec import address
from distman.json_values import bytes32, hex_bytes, terms_from_document, terms_to_document
from distman.spec import load_document
from distman.token import ETHER
from distman.types import ZERO_ADDRESS, Terms

app = typer.Typer(help="Draft, post, show and cancel bids.", no_args_is_help=True)

TermsFile = Annotated[Path, typer.Argument(metavar="TERMS", help="File of the Terms, from `distman bid draft`.")]


@app.command()
def draft(
    context: typer.Context,
    spec: Annotated[str, typer.Option(help="The build spec: a JSON file, or its hash as 0x and 64 hex digits.")],
    price: Annotated[str, typer.Option(help="What the supplier of one lot is paid, such as 2.5.")],
    claim_by: Annotated[str, typer.Option(help="How long lots can be claimed: 60d, or 2027-01-31T12:00:00Z.")],
    build_time: Annotated[str | None, typer.Option(help="How long the supplier has to submit, such as 30d.")] = None,
    inspection_time: Annotated[
        str | None, typer.Option(help="How long the verifiers have to attest, such as 10d.")
    ] = None,
    verifier: Annotated[
        list[str] | None, typer.Option(help="Address of a verifier; can be given several times.")
    ] = None,
    quorum: Annotated[int | None, typer.Option(min=1, help="How many PASSes a lot needs.")] = None,
    stages: Annotated[
        Path | None,
        typer.Option(help="JSON file with a list of several stages, as in the Terms, instead of times and quorum."),
    ] = None,
    customer: Annotated[str | None, typer.Option(help="Who locks the money; yourself if not given.")] = None,
    supplier: Annotated[str, typer.Option(help="Who may claim; anyone if not given.")] = ZERO_ADDRESS,
    token: Annotated[str, typer.Option(help="ERC-20 token to pay in; ether if not given.")] = ZERO_ADDRESS,
    decimals: Decimals = None,
    lots: Annotated[int, typer.Option(min=1, help="How many lots.")] = 1,
    bond: Annotated[str, typer.Option(help="What a supplier locks on claiming a lot.")] = "0",
    fee: Annotated[str, typer.Option(help="What a verifier earns by one attestation.")] = "0",
    stake: Annotated[str, typer.Option(help="Ether that a verifier must have staked; free, with an arbitrator.")] = "0",
    reworks: Annotated[int, typer.Option(min=0, help="How often a stage may be built again after it failed.")] = 0,
    arbitrator: Annotated[
        str, typer.Option(help="ERC-792 arbitrator of disputed verdicts; verdicts are final if not given.")
    ] = ZERO_ADDRESS,
    arbitrator_data: Annotated[str, typer.Option(help="Extra data for the arbitrator: 0x and hex digits.")] = "0x",
    dispute_window: Annotated[
        str, typer.Option(help="How long a verdict can be disputed, such as 3d; an arbitrator needs one.")
    ] = "0s",
    pays_on_silence: Annotated[
        bool, typer.Option("--pays-on-silence", help="Pay when the verifiers stay silent; else the lot is voided.")
    ] = False,
) -> None:
    """Print the Terms of a bid, for a file. Nothing is sent; post them with `distman bid post`.

    The Terms get a random salt, so keep the file: posting it twice is refused, while a new draft is a new bid.
    """
    session: Session = context.obj
    one = OneStage(build_time, inspection_time, quorum, pays_on_silence)
    verifiers = tuple(address(item, "--verifier") for item in verifier or ())
    gates = drafted_stages(stages, one, len(verifiers))
    unit = session.token(address(token, "--token"), decimals)
    terms = Terms(
        customer=session.account_address if customer is None else address(customer, "--customer"),
        supplier=address(supplier, "--supplier"),
        token=unit.address,
        arbitrator=address(arbitrator, "--arbitrator"),
        lots=lots,
        price=unit.parse(price, "--price"),
        bond=unit.parse(bond, "--bond"),
        verifier_fee=unit.parse(fee, "--fee"),
        verifier_stake=ETHER.parse(stake, "--stake"),
        claim_by=moment(claim_by, "--claim-by", session.viewer.chain.now()),
        dispute_window=duration(dispute_window, "--dispute-window"),
        reworks=reworks,
        spec=hash_or_file(spec, "--spec"),
        arbitrator_data=hex_bytes(arbitrator_data, "--arbitrator-data"),
        verifiers=verifiers,
        stages=gates,
    )
    tell_whose_word(unit, decimals)
    price, locked = unit.format_exactly(terms.price), unit.format_exactly(terms.locked)
    typer.echo(f"A lot costs {price}, the bid {locked}.", err=True)
    typer.echo(json.dumps(terms_to_document(terms), indent=2))


@app.command()
def post(context: typer.Context, terms_file: TermsFile, as_json: AsJson = False) -> None:
    """Post a bid and lock its money. Safe to repeat: the same Terms are never posted twice."""
    session: Session = context.obj
    terms = terms_from_document(load_document(terms_file))
    unit = session.unit(terms.token)
    bid = session.viewer.bid_id(terms)
    if not as_json:
        typer.echo(f"Locking {unit.format_exactly(terms.locked)} {session.place} for bid 0x{bid.hex()} ...", err=True)
    outcome = session.client.post(terms)
    if as_json:
        print_json({"bid": bid, **outcome_json(outcome)})
    else:
        print_outcome(outcome, unit, as_json)


@app.command()
def show(context: typer.Context, bid: BidId, as_json: AsJson = False) -> None:
    """Show a bid's Terms and where its lots stand."""
    session: Session = context.obj
    terms = session.terms(bid)
    lots = session.viewer.lots(terms)
    if as_json:
        print_json(
            {
                "bid": bytes32(bid, "BID"),
                "terms": terms_to_document(terms),
                "lots": [lot_json(lot, number, terms) for number, lot in enumerate(lots)],
            }
        )
        return
    for line in terms_lines(terms, session.unit(terms.token)):
        typer.echo(line)
    for number, lot in enumerate(lots):
        typer.echo(lot_line(lot, number, terms))


@app.command()
def cancel(context: typer.Context, bid: BidId, as_json: AsJson = False) -> None:
    """Refund the open lots of a bid: the customer at any time, anyone once the time to claim is over."""
    session: Session = context.obj
    terms, unit = session.bid(bid)
    print_outcome(session.client.cancel(terms), unit, as_json)
