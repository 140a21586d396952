"""Sound documents and values to start from."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import strategies as st

from distman import Agreement, Claim, SignedAgreement, SignedClaim, Terms
from distman.json_values import (
    agreement_to_document,
    attestation_to_document,
    claim_to_document,
    terms_to_document,
)
from tests.unit.samples import random_attestation, random_terms
from tests.unit.signed import CUSTOMER, SUPPLIER, TERMS

HASH = "0x" + "ab" * 32

SPEC: dict[str, Any] = {
    "$type": "distman/build-spec/1",
    "title": "A small robot",
    "summary": "Two lines\nabout it.",
    "figures": [{"name": "mass", "value": 12.5, "unit": "kg"}],
    "parts": [{"part_number": "P-1", "name": "Hip", "quantity": 2, "make_or_buy": "CNC", "material": "6061"}],
    "checks": [
        {"name": "hip", "unit": "deg", "minimum": -45, "maximum": 45.5, "demand": "cover", "tolerance": 0.5},
        {"name": "mass", "unit": "kg", "minimum": 12, "maximum": 13, "demand": "within", "tolerance": 0},
    ],
    "source": "https://example.org",
    "licence": "CERN-OHL-P-2.0",
    "attachments": [{"name": "hip.step", "media_type": "model/step", "sha256": HASH}],
}

REPORT: dict[str, Any] = {
    "$type": "distman/inspection-report/1",
    "spec_hash": HASH,
    "bid": HASH,
    "lot": 0,
    "round": 1,
    "unit": "SN-1",
    "inspector": CUSTOMER,
    "inspected_at": "2026-01-31T09:30:00Z",
    "measurements": [{"check": "hip", "value_min": -46, "value_max": 46.25}],
    "notes": "",
    "attachments": [],
}

CLAIM = SignedClaim(
    claim=Claim(bid=b"\x01" * 32, lot=2, round=3, supplier=SUPPLIER, deadline=1_800_000_000), signature=b"\x02" * 65
)
AGREEMENT = SignedAgreement(
    agreement=Agreement(
        bid=b"\x01" * 32, lot=2, stage=1, round=3, supplier=SUPPLIER, to_supplier=2**255, deadline=1_800_000_000
    ),
    signature=b"\x02" * 64,
)

TERMS_DOCUMENT = terms_to_document(TERMS)
CLAIM_DOCUMENT = claim_to_document(CLAIM)
AGREEMENT_DOCUMENT = agreement_to_document(AGREEMENT)
ATTESTATION_DOCUMENT = attestation_to_document(random_attestation(Random(1)))

DEPLOYMENT: dict[str, Any] = {
    "chain_id": 5,
    "compiler": {"version": "0.8.30", "viaIR": True},
    "contracts": {
        "Escrow": {
            "address": CUSTOMER,
            "block": 7,
            "tx_hash": HASH,
            "creation_hash": HASH,
            "code_hash": HASH,
        }
    },
}


def terms() -> st.SearchStrategy[Terms]:
    """Terms with any values that fit their types."""
    return st.integers(0, 2**64).map(lambda seed: random_terms(Random(seed)))
