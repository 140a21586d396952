"""How Terms read for people."""

from __future__ import annotations

from distman.cli.sentences import how_long, when
from distman.errors import InvalidInput
from distman.errors.wording import fill
from distman.token import ETHER, Token
from distman.types import ZERO_ADDRESS, Stage, Terms


def terms_lines(terms: Terms, token: Token) -> list[str]:
    """The Terms in words, a line for each fact and each stage.

    Raises:
        InvalidInput: The Terms have no stage.
    """
    if not terms.stages:
        raise InvalidInput("stages", terms.stages, "at least one stage")
    anyone = terms.supplier == ZERO_ADDRESS
    facts = {
        "customer": terms.customer,
        "supplier": "anyone" if anyone else terms.supplier,
        "lots": f"{terms.lots}, to be claimed until {when(terms.claim_by)}",
        "token": "ether" if terms.token == ZERO_ADDRESS else f"{terms.token}, which calls itself {token.symbol}",
        "price": f"{token.format(terms.price)} a lot, bond {token.format(terms.bond)}",
        "verifiers": ", ".join(terms.verifiers) or "none",
        "fee": f"{token.format(terms.verifier_fee)} an attestation, stake {ETHER.format(terms.verifier_stake)}",
        "spec": "0x" + terms.spec.hex(),
        "reworks": f"{terms.reworks} of each stage",
        "disputes": _disputes(terms),
        **{f"stage {index}": _stage(stage) for index, stage in enumerate(terms.stages)},
    }
    return [f"{name:10} {fact}" for name, fact in facts.items()]


def _disputes(terms: Terms) -> str:
    if terms.arbitrator == ZERO_ADDRESS:
        return "none: verdicts are final"
    return f"within {how_long(terms.dispute_window)} of a verdict, before the arbitrator {terms.arbitrator}"


def _stage(stage: Stage) -> str:
    """A stage in words: its share, its times, and how it is decided."""
    build = f"{how_long(stage.build_time)} to build, " if stage.build_time else ""
    share, silence = f"{stage.share_bps / 100:g} %", "pays" if stage.pays_on_silence else "voids the lot"
    if not stage.panel:
        return f"{share}; {build}{how_long(stage.inspection_time)} to wait; silence {silence}"
    panel = f"{stage.panel.bit_count()} verifiers ({fill('{panel:seats}', {'panel': stage.panel})})"
    inspect = f"{how_long(stage.inspection_time)} to inspect"
    return f"{share}; {build}{inspect}; {stage.quorum} PASS of {panel}; silence {silence}"
