"""EIP-712: ids and signatures against literals that were written by hand, and independent encoders."""

from __future__ import annotations

import json
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from eth_abi import abi
from eth_account import Account
from eth_account.messages import encode_typed_data
from eth_utils.crypto import keccak

from distman import Agreement, Attestation, Claim, InvalidInput, Stage, Terms
from distman.signing import (
    agreement_typed_data,
    attestation_typed_data,
    bid_id,
    claim_typed_data,
    digest,
    seat_of,
    sign_agreement,
    sign_attestation,
    sign_claim,
    sign_terms,
    terms_typed_data,
    typed_data,
)
from tests.unit.samples import plain, random_address, random_terms

ESCROW = "0x5FbDB2315678afecb367f032d93F642f64180aa3"
CUSTOMER = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
SUPPLIER = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"
TOKEN = "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"
SIGNER = Account.from_key("0x" + "07" * 32)
OTHER = Account.from_key("0x" + "08" * 32)
CHAIN_ID = 8453

TERMS = Terms(
    customer=CUSTOMER,
    supplier=SUPPLIER,
    token=TOKEN,
    lots=3,
    price=2**255 + 1,
    bond=10**18 + 1,
    verifier_fee=7,
    verifier_stake=8,
    claim_by=1_800_000_000,
    dispute_window=9,
    reworks=2,
    spec=b"\x01" * 32,
    salt=b"\x02" * 32,
    arbitrator_data=b"\x03\x04",
    verifiers=(OTHER.address, SIGNER.address),
    stages=(
        Stage(share_bps=4000, panel=1, quorum=1, build_time=10, inspection_time=20, pays_on_silence=True),
        Stage(share_bps=6000, panel=3, quorum=2, build_time=30, inspection_time=40),
    ),
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

DOMAIN_MEMBERS = [
    {"name": "name", "type": "string"},
    {"name": "version", "type": "string"},
    {"name": "chainId", "type": "uint256"},
    {"name": "verifyingContract", "type": "address"},
]
DOMAIN = {"name": "distman", "version": "1", "chainId": CHAIN_ID, "verifyingContract": ESCROW}

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

STAGE_TYPE = (
    "Stage(uint256 panel,uint256 quorum,bool paysOnSilence,uint256 buildTime,uint256 inspectionTime,uint256 shareBps)"
)
TERMS_TYPE = (
    "Terms(address customer,address supplier,address token,uint256 lots,uint256 price,uint256 bond,address arbitrator,"
    "uint256 disputeWindow,uint256 claimBy,uint256 reworks,uint256 verifierFee,uint256 verifierStake,bytes32 spec,"
    "bytes32 salt,Stage[] stages,address[] verifiers,bytes arbitratorData)"
)
STAGE_WORDS = ["bytes32", "uint256", "uint256", "bool", *["uint256"] * 3]
TERMS_WORDS = ["bytes32", *["address"] * 3, *["uint256"] * 3, "address", *["uint256"] * 5, *["bytes32"] * 5]
"""What EIP-712 hashes for a Stage and for Terms: the hash of the type, then a word for each member."""

DOMAIN_TYPE = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"


def literal_digest(typed_data: dict[str, Any]) -> bytes:
    """The EIP-712 digest of typed data, by eth-account."""
    message = encode_typed_data(full_message=typed_data)
    return keccak(b"\x19\x01" + message.header + message.body)


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


class TestDomains:
    """The domain that typed data is of."""

    def test_type_follows_from_what_is_in_it(self) -> None:
        """Whatever order it is given in, a domain's type has its members in the order of EIP-712."""
        domain = {"salt": "0x" + "01" * 32, "verifyingContract": TOKEN, "name": "Token"}
        made = typed_data("Nothing", {"Nothing": []}, {}, domain)
        assert made["types"]["EIP712Domain"] == [
            {"name": "name", "type": "string"},
            {"name": "verifyingContract", "type": "address"},
            {"name": "salt", "type": "bytes32"},
        ]

    def test_refuses_a_member_that_eip712_does_not_know(self) -> None:
        """A slip in a member's name is not signed over as if it were not there."""
        with pytest.raises(InvalidInput) as caught:
            typed_data("Nothing", {"Nothing": []}, {}, {"name": "Token", "chainid": 1})
        assert (caught.value.name, caught.value.actual) == ("domain", "chainid")


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
