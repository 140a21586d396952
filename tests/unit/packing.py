"""Terms packed as `contracts/libraries/TermsLog.sol` describes it, written without distman's own reader."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from distman import ZERO_ADDRESS, Stage, Terms
from tests.unit.samples import random_terms, random_uint


def pack(terms: Terms) -> bytes:
    """Packs Terms whose members fit."""
    accounts = [raw(account) for account in (terms.token, terms.arbitrator)]
    amounts = [amount.to_bytes(32) for amount in (terms.bond, terms.verifier_fee, terms.verifier_stake)]
    optional = [*accounts, *amounts]
    kinds = sum(1 << bit for bit, part in enumerate(optional) if any(part))
    head = [kinds.to_bytes(1), terms.lots.to_bytes(2), terms.reworks.to_bytes(1)]
    head += [terms.claim_by.to_bytes(5), terms.dispute_window.to_bytes(4)]
    head += [terms.price.to_bytes(32), terms.spec, terms.salt]
    people = [len(terms.verifiers).to_bytes(1), *(raw(verifier) for verifier in terms.verifiers)]
    gates = [len(terms.stages).to_bytes(1), *(pack_stage(stage) for stage in terms.stages)]
    return b"".join([*head, *people, *gates, *(part for part in optional if any(part)), terms.arbitrator_data])


def pack_stage(stage: Stage) -> bytes:
    """Packs one stage in 14 bytes."""
    head = stage.share_bps.to_bytes(2) + stage.panel.to_bytes(2) + stage.quorum.to_bytes(1)
    return head + stage.build_time.to_bytes(4) + stage.inspection_time.to_bytes(4) + bytes([stage.pays_on_silence])


def raw(account: str) -> bytes:
    """The 20 bytes of an address."""
    return bytes.fromhex(account[2:])


def random_packable_stage(rng: Random) -> Stage:
    """A stage whose members fit their packed form."""
    return Stage(
        share_bps=random_uint(rng, 16),
        panel=random_uint(rng, 15),
        quorum=random_uint(rng, 8),
        build_time=random_uint(rng, 32),
        inspection_time=random_uint(rng, 32),
        pays_on_silence=rng.random() < 0.5,
    )


def random_packable_terms(rng: Random) -> Terms:
    """Terms whose members fit their packed form; any member that may be left out is zero in half of them."""
    some = random_terms(rng)
    zero = {"token": ZERO_ADDRESS, "arbitrator": ZERO_ADDRESS, "bond": 0, "verifier_fee": 0, "verifier_stake": 0}
    left_out = {name: value for name, value in zero.items() if rng.random() < 0.5}
    if "arbitrator" in left_out:
        left_out["arbitrator_data"] = b""
    return replace(
        some,
        lots=random_uint(rng, 16),
        reworks=random_uint(rng, 8),
        claim_by=random_uint(rng, 40),
        dispute_window=random_uint(rng, 32),
        stages=tuple(random_packable_stage(rng) for _ in range(rng.randint(0, 16))),
        **left_out,
    )
