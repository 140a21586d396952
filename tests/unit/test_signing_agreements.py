"""EIP-712: agreements against a literal that was written by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from eth_account import Account

from distman import Agreement, InvalidInput
from distman.signing import agreement_typed_data, digest, sign_agreement
from tests.unit.signed import CHAIN_ID, DOMAIN, DOMAIN_MEMBERS, ESCROW, OTHER, SIGNER, TERMS, literal_digest

AGREEMENT = Agreement(
    bid=b"\x05" * 32,
    lot=2**60 + 1,
    stage=3,
    round=4,
    supplier=SIGNER.address,
    to_supplier=10**30,
    deadline=1_800_000_000,
)
AGREEMENT_LITERAL = {
    "types": {
        "EIP712Domain": DOMAIN_MEMBERS,
        "Agreement": [
            {"name": "bid", "type": "bytes32"},
            {"name": "lot", "type": "uint256"},
            {"name": "stage", "type": "uint256"},
            {"name": "round", "type": "uint256"},
            {"name": "supplier", "type": "address"},
            {"name": "toSupplier", "type": "uint256"},
            {"name": "deadline", "type": "uint256"},
        ],
    },
    "primaryType": "Agreement",
    "domain": DOMAIN,
    "message": {
        "bid": "0x" + "05" * 32,
        "lot": 2**60 + 1,
        "stage": 3,
        "round": 4,
        "supplier": SIGNER.address,
        "toSupplier": 10**30,
        "deadline": 1_800_000_000,
    },
}


class TestAgreements:
    """What one party signs so that the other can end a lot as both want."""

    def test_digest_is_that_of_the_literal(self) -> None:
        """The digest is what eth-account computes from the hand-written literal."""
        assert digest(agreement_typed_data(AGREEMENT, CHAIN_ID, ESCROW)) == literal_digest(AGREEMENT_LITERAL)

    @pytest.mark.parametrize("party", ["customer", "supplier"])
    def test_signature_recovers(self, party: str) -> None:
        """Either party can sign; the signature recovers it and goes with the agreement."""
        terms = replace(TERMS, customer=OTHER.address)
        signer = OTHER if party == "customer" else SIGNER
        signed = sign_agreement(signer, terms, AGREEMENT, CHAIN_ID, ESCROW)
        assert Account._recover_hash(literal_digest(AGREEMENT_LITERAL), signature=signed.signature) == signer.address
        assert signed.agreement == AGREEMENT

    def test_refuses_who_is_no_party(self) -> None:
        """Nobody but customer and supplier signs."""
        with pytest.raises(InvalidInput) as caught:
            sign_agreement(OTHER, TERMS, AGREEMENT, CHAIN_ID, ESCROW)
        assert (caught.value.name, caught.value.actual) == ("supplier", SIGNER.address)

    @pytest.mark.parametrize(
        "change", [{"to_supplier": -1}, {"stage": "0"}, {"supplier": "alice"}], ids=lambda item: next(iter(item))
    )
    def test_never_signs_what_does_not_fit(self, change: dict[str, Any]) -> None:
        """A member that does not fit its type is named as in Python."""
        terms = replace(TERMS, customer=SIGNER.address)
        with pytest.raises(InvalidInput) as caught:
            sign_agreement(SIGNER, terms, replace(AGREEMENT, **change), CHAIN_ID, ESCROW)
        assert [(caught.value.name, caught.value.actual)] == list(change.items())
