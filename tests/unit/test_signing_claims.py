"""EIP-712: claims against a literal that was written by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from eth_account import Account

from distman import Claim, InvalidInput
from distman.signing import claim_typed_data, digest, sign_claim
from tests.unit.signed import CHAIN_ID, DOMAIN, DOMAIN_MEMBERS, ESCROW, OTHER, SIGNER, literal_digest

CLAIM = Claim(bid=b"\x05" * 32, lot=2**60 + 1, round=4, supplier=SIGNER.address, deadline=1_800_000_000)
CLAIM_LITERAL = {
    "types": {
        "EIP712Domain": DOMAIN_MEMBERS,
        "Claim": [
            {"name": "bid", "type": "bytes32"},
            {"name": "lot", "type": "uint256"},
            {"name": "round", "type": "uint256"},
            {"name": "supplier", "type": "address"},
            {"name": "deadline", "type": "uint256"},
        ],
    },
    "primaryType": "Claim",
    "domain": DOMAIN,
    "message": {
        "bid": "0x" + "05" * 32,
        "lot": 2**60 + 1,
        "round": 4,
        "supplier": SIGNER.address,
        "deadline": 1_800_000_000,
    },
}


class TestClaims:
    """What a supplier signs so that somebody else can claim for it."""

    def test_digest_is_that_of_the_literal(self) -> None:
        """The digest is what eth-account computes from the hand-written literal."""
        assert digest(claim_typed_data(CLAIM, CHAIN_ID, ESCROW)) == literal_digest(CLAIM_LITERAL)

    def test_signature_recovers(self) -> None:
        """The signature recovers the supplier and goes with the claim."""
        signed = sign_claim(SIGNER, CLAIM, CHAIN_ID, ESCROW)
        assert Account._recover_hash(literal_digest(CLAIM_LITERAL), signature=signed.signature) == SIGNER.address
        assert signed.claim == CLAIM

    def test_refuses_to_sign_for_somebody_else(self) -> None:
        """The signer must be the claim's supplier."""
        with pytest.raises(InvalidInput) as caught:
            sign_claim(OTHER, CLAIM, CHAIN_ID, ESCROW)
        assert (caught.value.name, caught.value.actual) == ("supplier", SIGNER.address)

    @pytest.mark.parametrize(
        "change", [{"deadline": -1}, {"bid": b"\x01"}, {"round": None}], ids=lambda item: next(iter(item))
    )
    def test_never_signs_what_does_not_fit(self, change: dict[str, Any]) -> None:
        """A member that does not fit its type is named."""
        with pytest.raises(InvalidInput) as caught:
            sign_claim(SIGNER, replace(CLAIM, **change), CHAIN_ID, ESCROW)
        assert [(caught.value.name, caught.value.actual)] == list(change.items())
