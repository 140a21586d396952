"""EIP-712: attestations against a literal that was written by hand, and the seats of those who sign them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from eth_account import Account

from distman import Attestation, InvalidInput
from distman.signing import attestation_typed_data, digest, seat_of, sign_attestation
from tests.unit.signed import (
    CHAIN_ID,
    CUSTOMER,
    DOMAIN,
    DOMAIN_MEMBERS,
    ESCROW,
    OTHER,
    SIGNER,
    SUPPLIER,
    TERMS,
    literal_digest,
)

ATTESTATION = Attestation(
    bid=b"\x05" * 32,
    lot=2**60 + 1,
    stage=3,
    round=4,
    supplier=SUPPLIER,
    verifier=SIGNER.address,
    passed=True,
    report=b"\x06" * 32,
)


ATTESTATION_LITERAL = {
    "types": {
        "EIP712Domain": DOMAIN_MEMBERS,
        "Attestation": [
            {"name": "bid", "type": "bytes32"},
            {"name": "lot", "type": "uint256"},
            {"name": "stage", "type": "uint256"},
            {"name": "round", "type": "uint256"},
            {"name": "supplier", "type": "address"},
            {"name": "verifier", "type": "address"},
            {"name": "passed", "type": "bool"},
            {"name": "report", "type": "bytes32"},
        ],
    },
    "primaryType": "Attestation",
    "domain": DOMAIN,
    "message": {
        "bid": "0x" + "05" * 32,
        "lot": 2**60 + 1,
        "stage": 3,
        "round": 4,
        "supplier": SUPPLIER,
        "verifier": SIGNER.address,
        "passed": True,
        "report": "0x" + "06" * 32,
    },
}


class TestAttestations:
    """What a verifier signs."""

    def test_digest_is_that_of_the_literal(self) -> None:
        """The digest is what eth-account computes from the hand-written literal."""
        assert digest(attestation_typed_data(ATTESTATION, CHAIN_ID, ESCROW)) == literal_digest(ATTESTATION_LITERAL)

    def test_typed_data_survives_json(self) -> None:
        """Typed data is JSON without a number that a double cannot hold."""
        typed_data = attestation_typed_data(ATTESTATION, CHAIN_ID, ESCROW)
        assert json.loads(json.dumps(typed_data), parse_int=lambda digits: int(float(digits))) == typed_data
        assert typed_data["message"]["lot"] == str(2**60 + 1)

    def test_signature_recovers(self) -> None:
        """The signature of an attestation recovers the verifier, and carries its seat, verdict and report."""
        signed = sign_attestation(SIGNER, TERMS, ATTESTATION, CHAIN_ID, ESCROW)
        assert Account._recover_hash(literal_digest(ATTESTATION_LITERAL), signature=signed.signature) == SIGNER.address
        assert (signed.seat, signed.passed, signed.report) == (1, True, ATTESTATION.report)
        assert len(signed.signature) == 65

    @pytest.mark.parametrize(
        "change",
        [
            {"bid": b"\x07" * 32},
            {"lot": 1},
            {"stage": 2},
            {"round": 5},
            {"supplier": CUSTOMER},
            {"verifier": OTHER.address},
            {"passed": False},
            {"report": b"\x07" * 32},
        ],
        ids=lambda change: next(iter(change)),
    )
    def test_every_member_counts(self, change: dict[str, Any]) -> None:
        """Attestations that differ in one member have different digests."""
        digests = {
            digest(attestation_typed_data(item, CHAIN_ID, ESCROW))
            for item in (ATTESTATION, replace(ATTESTATION, **change))
        }
        assert len(digests) == 2

    @pytest.mark.parametrize(
        ("change", "expected"),
        [
            ({"bid": b"\x01" * 31}, "32 bytes"),
            ({"report": b"\x01" * 33}, "32 bytes"),
            ({"report": "0x" + "01" * 32}, "32 bytes"),
            ({"lot": -1}, "a whole number from 0 to 2**256 - 1"),
            ({"round": "1"}, "a whole number from 0 to 2**256 - 1"),
            ({"passed": 1}, "True or False"),
        ],
        ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
    )
    def test_never_signs_what_does_not_fit(self, change: dict[str, Any], expected: str) -> None:
        """A member that does not fit its type is named instead of signed in some other form."""
        with pytest.raises(InvalidInput) as caught:
            sign_attestation(SIGNER, TERMS, replace(ATTESTATION, **change), CHAIN_ID, ESCROW)
        ((name, actual),) = change.items()
        assert vars(caught.value) == {"name": name, "actual": actual, "expected": expected}

    def test_refuses_to_sign_for_somebody_else(self) -> None:
        """The signer must be the attestation's verifier."""
        with pytest.raises(InvalidInput) as caught:
            sign_attestation(OTHER, TERMS, ATTESTATION, CHAIN_ID, ESCROW)
        assert (caught.value.name, caught.value.actual) == ("verifier", SIGNER.address)

    def test_refuses_who_is_not_named(self) -> None:
        """The verifier must be among those of the Terms."""
        terms = replace(TERMS, verifiers=(OTHER.address,))
        with pytest.raises(InvalidInput) as caught:
            sign_attestation(SIGNER, terms, ATTESTATION, CHAIN_ID, ESCROW)
        assert vars(caught.value) == {
            "name": "verifier",
            "actual": SIGNER.address,
            "expected": f"one of the verifiers that the Terms name: {OTHER.address}",
        }


class TestSeats:
    """Where a verifier sits."""

    def test_is_the_index(self) -> None:
        """The seat is the index in the Terms, whatever the letters' case."""
        assert [seat_of(TERMS, item) for item in (OTHER.address, SIGNER.address, SIGNER.address.lower())] == [0, 1, 1]

    def test_refuses_a_stranger(self) -> None:
        """An address that the Terms do not name has no seat."""
        with pytest.raises(InvalidInput) as caught:
            seat_of(TERMS, CUSTOMER)
        assert (caught.value.name, caught.value.actual) == ("verifier", CUSTOMER)
