"""distman's values as JSON: round trips, and documents that are not what they should be."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest

from distman import (
    Action,
    Agreement,
    Claim,
    InvalidInput,
    LotState,
    SignedAgreement,
    SignedClaim,
    Stake,
    Terms,
    events,
)
from distman.json_values import (
    agreement_from_document,
    agreement_to_document,
    attestation_from_document,
    attestation_to_document,
    bytes32,
    claim_from_document,
    claim_to_document,
    hex_bytes,
    stages_from_list,
    terms_from_document,
    terms_to_document,
    to_json,
)
from tests.unit.samples import random_address, random_attestation, random_terms

ALICE = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
HASH = "0x" + "ab" * 32
DELETE = object()
CLAIM = {"bid": HASH, "lot": 0, "round": 1, "supplier": ALICE, "deadline": 1_800_000_000}
AGREEMENT = {**CLAIM, "stage": 0, "to_supplier": "5"}


def stage_document() -> dict[str, Any]:
    """A sound stage as JSON."""
    return {
        "share_bps": 10_000,
        "panel": 1,
        "quorum": 1,
        "build_time": 86_400,
        "inspection_time": 3_600,
        "pays_on_silence": False,
    }


def terms_document(**changes: Any) -> dict[str, Any]:
    """Sound Terms as JSON, with changes; DELETE leaves a field out."""
    document = {
        "$type": "distman/terms/1",
        "customer": ALICE,
        "price": "2500000",
        "claim_by": 1_800_000_000,
        "spec": HASH,
        "salt": HASH,
        "verifiers": [ALICE],
        "stages": [stage_document()],
    }
    return {key: value for key, value in (document | changes).items() if value is not DELETE}


def attestation_document(**changes: Any) -> dict[str, Any]:
    """A sound signed attestation as JSON, with changes; DELETE leaves a field out."""
    document = {
        "$type": "distman/signed-attestation/1",
        "seat": 0,
        "passed": True,
        "report": HASH,
        "signature": "0x" + "01" * 65,
    }
    return {key: value for key, value in (document | changes).items() if value is not DELETE}


def test_terms_round_trip() -> None:
    """Any Terms survive the way through JSON text."""
    rng = Random(1)
    for _ in range(50):
        terms = random_terms(rng)
        assert terms_from_document(json.loads(json.dumps(terms_to_document(terms)))) == terms


def test_attestation_round_trip() -> None:
    """Any signed attestation survives the way through JSON text."""
    rng = Random(2)
    for _ in range(50):
        signed = random_attestation(rng)
        assert attestation_from_document(json.loads(json.dumps(attestation_to_document(signed)))) == signed


def test_claim_round_trip() -> None:
    """Any signed claim survives the way through JSON text."""
    rng = Random(3)
    for _ in range(50):
        claim = Claim(
            bid=rng.randbytes(32), lot=rng.getrandbits(10), round=1, supplier=random_address(rng), deadline=2**40
        )
        signed = SignedClaim(claim=claim, signature=rng.randbytes(65))
        assert claim_from_document(json.loads(json.dumps(claim_to_document(signed)))) == signed


def test_agreement_round_trip() -> None:
    """Any signed agreement survives the way through JSON text, with its amount as a string."""
    rng = Random(4)
    for _ in range(50):
        agreement = Agreement(
            bid=rng.randbytes(32),
            lot=0,
            stage=rng.getrandbits(4),
            round=rng.getrandbits(9),
            supplier=random_address(rng),
            to_supplier=rng.getrandbits(256),
            deadline=2**40,
        )
        signed = SignedAgreement(agreement=agreement, signature=rng.randbytes(65))
        document = agreement_to_document(signed)
        assert document["agreement"]["to_supplier"] == str(agreement.to_supplier)
        assert agreement_from_document(json.loads(json.dumps(document))) == signed


def test_terms_document_reads_plainly() -> None:
    """Amounts are decimal strings, bytes are hex, times are numbers; fields with a default may be left out."""
    terms = terms_from_document(terms_document())
    assert terms == Terms(
        customer=ALICE,
        price=2_500_000,
        claim_by=1_800_000_000,
        spec=b"\xab" * 32,
        salt=b"\xab" * 32,
        verifiers=(ALICE,),
        stages=terms.stages,
    )
    written = terms_to_document(terms)
    assert written["$type"] == "distman/terms/1"
    assert (written["price"], written["bond"], written["claim_by"]) == ("2500000", "0", 1_800_000_000)
    assert written["stages"] == [stage_document()]


def test_terms_need_a_salt() -> None:
    """A document without a salt is refused: read twice, it would be two bids."""
    with pytest.raises(InvalidInput) as caught:
        terms_from_document(terms_document(salt=DELETE))
    assert (caught.value.name, caught.value.actual) == ("salt", None)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"$type": "distman/terms/2"}, "$type"),
        ({"$type": DELETE}, "$type"),
        ({"customer": DELETE}, "customer"),
        ({"customer": "alice"}, "customer"),
        ({"customer": ALICE.upper()}, "customer"),
        ({"supplier": None}, "supplier"),
        ({"price": 2_500_000}, "price"),
        ({"price": "2.5"}, "price"),
        ({"price": "-1"}, "price"),
        ({"price": ""}, "price"),
        ({"price": "1" * 5_000}, "price"),
        ({"price": "\u0663"}, "price"),
        ({"verifier_fee": 1}, "verifier_fee"),
        ({"lots": "1"}, "lots"),
        ({"lots": 1.0}, "lots"),
        ({"lots": -1}, "lots"),
        ({"lots": True}, "lots"),
        ({"claim_by": DELETE}, "claim_by"),
        ({"claim_by": None}, "claim_by"),
        ({"spec": HASH[:-2]}, "spec"),
        ({"spec": HASH.removeprefix("0x")}, "spec"),
        ({"salt": "0x"}, "salt"),
        ({"salt": 7}, "salt"),
        ({"arbitrator_data": "0x123"}, "arbitrator_data"),
        ({"verifiers": ALICE}, "verifiers"),
        ({"verifiers": [ALICE, "bob"]}, "verifiers[1]"),
        ({"stages": DELETE}, "stages"),
        ({"stages": {}}, "stages"),
        ({"stages": [1]}, "stages[0]"),
        ({"stages": [stage_document(), {}]}, "stages[1].panel"),
        ({"stages": [stage_document() | {"quorum": "1"}]}, "stages[0].quorum"),
        ({"stages": [stage_document() | {"pays_on_silence": 0}]}, "stages[0].pays_on_silence"),
        ({"stages": [stage_document() | {"colour": "red"}]}, "stages[0].colour"),
        ({"colour": "red"}, "colour"),
        ({"verifierFee": "1"}, "verifierFee"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_bad_terms_name_their_field(changes: dict[str, Any], name: str) -> None:
    """Whatever is wrong with a document of Terms, the error names the field."""
    with pytest.raises(InvalidInput) as caught:
        terms_from_document(terms_document(**changes))
    assert caught.value.name == name


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"$type": "distman/terms/1"}, "$type"),
        ({"seat": "0"}, "seat"),
        ({"seat": -1}, "seat"),
        ({"seat": DELETE}, "seat"),
        ({"passed": "yes"}, "passed"),
        ({"passed": None}, "passed"),
        ({"report": "0x01"}, "report"),
        ({"signature": "01" * 65}, "signature"),
        ({"signature": [1]}, "signature"),
        ({"verifier": ALICE}, "verifier"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_bad_attestations_name_their_field(changes: dict[str, Any], name: str) -> None:
    """Whatever is wrong with a document of an attestation, the error names the field."""
    with pytest.raises(InvalidInput) as caught:
        attestation_from_document(attestation_document(**changes))
    assert caught.value.name == name


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"$type": "distman/signed-agreement/1"}, "$type"),
        ({"claim": DELETE}, "claim"),
        ({"claim": []}, "claim"),
        ({"claim": {"bid": HASH}}, "claim.lot"),
        ({"claim": CLAIM | {"bid": "0x01"}}, "claim.bid"),
        ({"claim": CLAIM | {"deadline": "1"}}, "claim.deadline"),
        ({"claim": CLAIM | {"stage": 1}}, "claim.stage"),
        ({"signature": "65 bytes"}, "signature"),
        ({"lot": 0}, "lot"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_bad_claims_name_their_field(changes: dict[str, Any], name: str) -> None:
    """Whatever is wrong with a document of a claim, the error names the field."""
    document = {"$type": "distman/signed-claim/1", "claim": CLAIM, "signature": "0x01"} | changes
    with pytest.raises(InvalidInput) as caught:
        claim_from_document({key: value for key, value in document.items() if value is not DELETE})
    assert caught.value.name == name


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"$type": "distman/signed-claim/1"}, "$type"),
        ({"agreement": DELETE}, "agreement"),
        ({"agreement": CLAIM}, "agreement.stage"),
        ({"agreement": AGREEMENT | {"to_supplier": 1}}, "agreement.to_supplier"),
        ({"agreement": AGREEMENT | {"bid": HASH[:-2]}}, "agreement.bid"),
        ({"signature": DELETE}, "signature"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_bad_agreements_name_their_field(changes: dict[str, Any], name: str) -> None:
    """Whatever is wrong with a document of an agreement, the error names the field."""
    document = {"$type": "distman/signed-agreement/1", "agreement": AGREEMENT, "signature": "0x01"} | changes
    with pytest.raises(InvalidInput) as caught:
        agreement_from_document({key: value for key, value in document.items() if value is not DELETE})
    assert caught.value.name == name


def test_stages_are_read_from_a_list() -> None:
    """A list of stages is read as that of the Terms is."""
    (stage,) = stages_from_list([stage_document()], "stages.json")
    assert stage == terms_from_document(terms_document()).stages[0]
    with pytest.raises(InvalidInput) as caught:
        stages_from_list([stage_document(), stage_document() | {"panel": "1"}], "stages.json")
    assert caught.value.name == "stages.json[1].panel"


def test_events_are_objects() -> None:
    """An event is an object of its fields: amounts as strings, states by name, other integers as numbers."""
    paid = events.LotPaid(bid=b"\xab" * 32, lot=1, to_supplier=2**70, to_customer=0)
    decided = events.LotDecided(bid=b"\xab" * 32, lot=1, verdict=LotState.VOIDED, deadline=0)
    assert to_json(paid) == {
        "bid": HASH,
        "lot": 1,
        "to_supplier": str(2**70),
        "to_customer": "0",
    }
    assert to_json(decided)["verdict"] == "voided"


def test_numbers_of_arbitrators_are_strings() -> None:
    """What an arbitrator numbers may need 256 bits: disputes, rulings and groups of evidence are decimal strings."""
    dispute = events.Dispute(arbitrator=ALICE, dispute_id=2**200, meta_evidence_id=2**255, evidence_group_id=1)
    assert to_json(dispute) == {
        "arbitrator": ALICE,
        "dispute_id": str(2**200),
        "meta_evidence_id": str(2**255),
        "evidence_group_id": "1",
    }
    ruling = events.Ruling(arbitrator=ALICE, dispute_id=0, ruling=2)
    assert to_json(ruling) == {"arbitrator": ALICE, "dispute_id": "0", "ruling": "2"}


def test_actions_are_names() -> None:
    """Actions are their names in lower case."""
    assert to_json({"actions": (Action.ACCEPT, Action.LAPSE)}) == {"actions": ["accept", "lapse"]}


def test_stake_is_an_object() -> None:
    """Wei are strings, times are numbers."""
    assert to_json({"stake": Stake(active=4, reserved=1, exiting=2, exit_at=3)}) == {
        "stake": {"active": "4", "reserved": "1", "exiting": "2", "exit_at": 3}
    }


@pytest.mark.parametrize("text", [HASH, HASH.replace("ab", "AB")])
def test_bytes32_reads(text: str) -> None:
    """32 bytes may be written in either case."""
    assert bytes32(text, "BID") == b"\xab" * 32


@pytest.mark.parametrize("text", ["", "0x", HASH[2:], HASH + "ab", HASH[:-1], "0x" + "zz" * 32, HASH + "\n", None, 5])
def test_bytes32_refuses(text: object) -> None:
    """Anything else is refused by name."""
    with pytest.raises(InvalidInput) as caught:
        bytes32(text, "BID")
    assert (caught.value.name, caught.value.actual) == ("BID", text)


def test_hex_bytes_reads_and_refuses() -> None:
    """Any number of whole bytes is read, also none; anything else is refused by name."""
    assert [hex_bytes(text, "--data") for text in ("0x", "0xAb01")] == [b"", b"\xab\x01"]
    for text in ("", "ab", "0xa", "0xzz"):
        with pytest.raises(InvalidInput) as caught:
            hex_bytes(text, "--data")
        assert (caught.value.name, caught.value.actual) == ("--data", text)
