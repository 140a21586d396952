"""distman's values as JSON: round trips, and documents that are not what they should be."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest

from distman import InvalidInput, LotState, Stake, Terms, events
from distman.json_values import (
    attestation_from_document,
    attestation_to_document,
    bytes32,
    terms_from_document,
    terms_to_document,
    to_json,
)
from tests.unit.samples import random_attestation, random_terms

ALICE = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
HASH = "0x" + "ab" * 32
DELETE = object()


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


def test_events_are_objects() -> None:
    """An event is an object of its fields: amounts as strings, states by name, other integers as numbers."""
    paid = events.LotPaid(bid=b"\xab" * 32, supplier=ALICE, lot=1, to_supplier=2**70, to_customer=0)
    decided = events.LotDecided(bid=b"\xab" * 32, supplier=ALICE, lot=1, round=2, verdict=LotState.VOIDED)
    assert to_json(paid) == {
        "bid": HASH,
        "supplier": ALICE,
        "lot": 1,
        "to_supplier": str(2**70),
        "to_customer": "0",
    }
    assert to_json(decided)["verdict"] == "voided"


def test_stake_is_an_object() -> None:
    """Wei are strings, times are numbers."""
    assert to_json({"stake": Stake(active=1, exiting=2, exit_at=3)}) == {
        "stake": {"active": "1", "exiting": "2", "exit_at": 3}
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
