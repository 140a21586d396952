"""EIP-712: a bid's id against a literal that was written by hand and independent encoders, and its signature."""

from __future__ import annotations

import json
from dataclasses import replace
from random import Random

import pytest
from eth_abi import abi
from eth_account import Account
from eth_utils.crypto import keccak

from distman import InvalidInput, Terms
from distman.signing import bid_id, digest, sign_terms, terms_typed_data
from tests.unit.samples import plain, random_address, random_terms
from tests.unit.signed import (
    CHAIN_ID,
    CUSTOMER,
    DOMAIN,
    DOMAIN_MEMBERS,
    ESCROW,
    OTHER,
    SIGNER,
    STAGE_TYPE,
    STAGE_WORDS,
    SUPPLIER,
    TERMS,
    TERMS_TYPE,
    TERMS_WORDS,
    TOKEN,
    literal_digest,
)

TERMS_LITERAL = {
    "types": {
        "EIP712Domain": DOMAIN_MEMBERS,
        "Terms": [
            {"name": "customer", "type": "address"},
            {"name": "supplier", "type": "address"},
            {"name": "token", "type": "address"},
            {"name": "lots", "type": "uint256"},
            {"name": "price", "type": "uint256"},
            {"name": "bond", "type": "uint256"},
            {"name": "arbitrator", "type": "address"},
            {"name": "disputeWindow", "type": "uint256"},
            {"name": "claimBy", "type": "uint256"},
            {"name": "reworks", "type": "uint256"},
            {"name": "verifierFee", "type": "uint256"},
            {"name": "verifierStake", "type": "uint256"},
            {"name": "spec", "type": "bytes32"},
            {"name": "salt", "type": "bytes32"},
            {"name": "stages", "type": "Stage[]"},
            {"name": "verifiers", "type": "address[]"},
            {"name": "arbitratorData", "type": "bytes"},
        ],
        "Stage": [
            {"name": "panel", "type": "uint256"},
            {"name": "quorum", "type": "uint256"},
            {"name": "paysOnSilence", "type": "bool"},
            {"name": "buildTime", "type": "uint256"},
            {"name": "inspectionTime", "type": "uint256"},
            {"name": "shareBps", "type": "uint256"},
        ],
    },
    "primaryType": "Terms",
    "domain": DOMAIN,
    "message": {
        "customer": CUSTOMER,
        "supplier": SUPPLIER,
        "token": TOKEN,
        "lots": 3,
        "price": 2**255 + 1,
        "bond": 10**18 + 1,
        "arbitrator": "0x0000000000000000000000000000000000000000",
        "disputeWindow": 9,
        "claimBy": 1_800_000_000,
        "reworks": 2,
        "verifierFee": 7,
        "verifierStake": 8,
        "spec": "0x" + "01" * 32,
        "salt": "0x" + "02" * 32,
        "stages": [
            {
                "panel": 1,
                "quorum": 1,
                "paysOnSilence": True,
                "buildTime": 10,
                "inspectionTime": 20,
                "shareBps": 4000,
            },
            {
                "panel": 3,
                "quorum": 2,
                "paysOnSilence": False,
                "buildTime": 30,
                "inspectionTime": 40,
                "shareBps": 6000,
            },
        ],
        "verifiers": [OTHER.address, SIGNER.address],
        "arbitratorData": "0x0304",
    },
}


DOMAIN_TYPE = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"


def eip712_digest(terms: Terms, chain_id: int, escrow: str) -> bytes:
    """The EIP-712 digest of Terms, written out after the standard."""
    domain = (keccak(text=DOMAIN_TYPE), keccak(text="distman"), keccak(text="1"), chain_id, escrow)
    *static, stages, verifiers, data = plain(terms)
    stage_hashes = [keccak(abi.encode(STAGE_WORDS, [keccak(text=STAGE_TYPE), *stage])) for stage in stages]
    members = [
        keccak(text=TERMS_TYPE + STAGE_TYPE),
        *static,
        keccak(b"".join(stage_hashes)),
        keccak(b"".join(abi.encode(["address"], [verifier]) for verifier in verifiers)),
        keccak(data),
    ]
    separator = keccak(abi.encode(["bytes32", "bytes32", "bytes32", "uint256", "address"], domain))
    return keccak(b"\x19\x01" + separator + keccak(abi.encode(TERMS_WORDS, members)))


class TestTerms:
    """A bid's id."""

    def test_typed_data_is_the_literal(self) -> None:
        """Types, domain and message are those of the literal, with integers as decimal strings."""
        made = terms_typed_data(TERMS, CHAIN_ID, ESCROW)
        assert {key: made[key] for key in ("types", "primaryType", "domain")} == {
            key: TERMS_LITERAL[key] for key in ("types", "primaryType", "domain")
        }
        assert list(made["message"]) == list(TERMS_LITERAL["message"])
        assert made["message"]["price"] == str(2**255 + 1)
        assert made["message"]["stages"][0]["paysOnSilence"] is True

    def test_id_is_the_digest_of_the_literal(self) -> None:
        """The id is what eth-account computes from the hand-written literal."""
        assert bid_id(TERMS, CHAIN_ID, ESCROW) == literal_digest(TERMS_LITERAL)

    def test_id_is_the_digest_of_the_standard(self) -> None:
        """For any Terms, the id is what the formulas of EIP-712 give."""
        rng = Random(1)
        for _ in range(20):
            terms, chain_id, escrow = random_terms(rng), rng.getrandbits(64), random_address(rng)
            assert bid_id(terms, chain_id, escrow) == eip712_digest(terms, chain_id, escrow)

    def test_typed_data_survives_json(self) -> None:
        """Typed data is JSON without a number that a double cannot hold, and its digest survives the way."""
        typed_data = terms_typed_data(TERMS, CHAIN_ID, ESCROW)
        text = json.dumps(typed_data)
        through_doubles = json.loads(text, parse_int=lambda digits: int(float(digits)))
        assert through_doubles == typed_data
        assert digest(through_doubles) == bid_id(TERMS, CHAIN_ID, ESCROW)

    @pytest.mark.parametrize("name", ["salt", "price", "verifiers", "stages", "arbitrator_data", "supplier"])
    def test_every_member_counts(self, name: str) -> None:
        """Terms that differ in one member have different ids."""
        other = replace(TERMS, **{name: getattr(random_terms(Random(2)), name)})
        assert bid_id(other, CHAIN_ID, ESCROW) != bid_id(TERMS, CHAIN_ID, ESCROW)

    def test_chain_and_escrow_count(self) -> None:
        """The same Terms are another bid on another chain or escrow."""
        ids = {bid_id(TERMS, 1, ESCROW), bid_id(TERMS, 2, ESCROW), bid_id(TERMS, 1, CUSTOMER)}
        assert len(ids) == 3

    def test_refuses_an_escrow_that_is_no_address(self) -> None:
        """The escrow must be an address."""
        with pytest.raises(InvalidInput) as caught:
            bid_id(TERMS, CHAIN_ID, "escrow")
        assert (caught.value.name, caught.value.actual) == ("escrow", "escrow")


class TestSignedTerms:
    """What a customer signs so that somebody else can post with a permit."""

    def test_signature_is_over_the_bids_id(self) -> None:
        """The signature of the Terms recovers the customer from the bid's id."""
        terms = replace(TERMS, customer=SIGNER.address)
        signature = sign_terms(SIGNER, terms, CHAIN_ID, ESCROW)
        assert Account._recover_hash(bid_id(terms, CHAIN_ID, ESCROW), signature=signature) == SIGNER.address

    def test_refuses_to_sign_for_somebody_else(self) -> None:
        """The signer must be the customer."""
        with pytest.raises(InvalidInput) as caught:
            sign_terms(SIGNER, TERMS, CHAIN_ID, ESCROW)
        assert (caught.value.name, caught.value.actual) == ("customer", CUSTOMER)
