"""The mirrors of the contracts' structs."""

from __future__ import annotations

import re
from dataclasses import FrozenInstanceError, fields, replace
from enum import IntEnum
from pathlib import Path
from random import Random
from typing import Any

import pytest

from distman import (
    Action,
    Agreement,
    Attestation,
    Claim,
    Lot,
    LotState,
    SignedAttestation,
    Stage,
    Stake,
    Terms,
    panel_of,
)
from distman.artifacts import artifact
from distman.codec import snake_case
from distman.errors.wording import LOT_STATES
from distman.signing import agreement_typed_data, attestation_typed_data, claim_typed_data
from distman.types import new_salt
from tests.unit.samples import random_terms

ROOT = Path(__file__).parents[2]
ALICE = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"


def structs() -> dict[str, list[str]]:
    """The members of every struct in the ABIs, by its name."""
    found: dict[str, list[str]] = {}
    pending = [
        item
        for name in ("Escrow", "OwnedArbitrator", "VerifierRegistry")
        for entry in artifact(name)["abi"]
        for item in (*entry.get("inputs", ()), *entry.get("outputs", ()))
    ]
    while pending:
        item = pending.pop()
        if item["type"].startswith("tuple"):
            name = item["internalType"].removesuffix("[]").rpartition(".")[2]
            found[name] = [part["name"] for part in item["components"]]
            pending.extend(item["components"])
    return found


@pytest.mark.parametrize("kind", [Lot, SignedAttestation, Stage, Stake, Terms], ids=lambda kind: kind.__name__)
def test_mirrors_its_struct(kind: type[Any]) -> None:
    """A dataclass has its struct's members, in their order."""
    assert [field.name for field in fields(kind)] == [snake_case(name) for name in structs()[kind.__name__]]


def test_every_struct_has_a_mirror() -> None:
    """The ABIs have no other structs."""
    assert sorted(structs()) == ["Lot", "SignedAttestation", "Stage", "Stake", "Terms"]


def test_attestation_mirrors_its_typed_data() -> None:
    """An attestation has the members that a verifier signs, in their order."""
    attestation = Attestation(
        bid=bytes(32), lot=0, stage=0, round=1, supplier=ALICE, verifier=ALICE, passed=True, report=bytes(32)
    )
    members = attestation_typed_data(attestation, 1, ALICE)["types"]["Attestation"]
    assert [member["name"] for member in members] == [field.name for field in fields(Attestation)]


def test_claim_mirrors_its_typed_data() -> None:
    """A claim has the members that a supplier signs, in their order."""
    claim = Claim(bid=bytes(32), lot=0, round=1, supplier=ALICE, deadline=1)
    members = claim_typed_data(claim, 1, ALICE)["types"]["Claim"]
    assert [member["name"] for member in members] == [field.name for field in fields(Claim)]


def test_agreement_mirrors_its_typed_data() -> None:
    """An agreement has the members that a party signs, in their order."""
    agreement = Agreement(bid=bytes(32), lot=0, stage=0, round=1, supplier=ALICE, to_supplier=1, deadline=1)
    members = agreement_typed_data(agreement, 1, ALICE)["types"]["Agreement"]
    assert [snake_case(member["name"]) for member in members] == [field.name for field in fields(Agreement)]


@pytest.mark.parametrize("kind", [Action, LotState], ids=lambda kind: kind.__name__)
def test_enums_are_those_of_the_interface(kind: type[IntEnum]) -> None:
    """States and actions are the members of the interface's enums, in their order from zero."""
    source = (ROOT / "contracts/interfaces/IEscrow.sol").read_text(encoding="utf-8")
    found = re.search(rf"enum {kind.__name__} \{{([^}}]*)\}}", source)
    assert found is not None
    assert [member.name for member in kind] == [name.upper() for name in re.findall(r"\w+", found[1])]
    assert [member.value for member in kind] == list(range(len(kind)))


def test_possible_actions_are_the_bits() -> None:
    """Bit i of a lot's actions is action i; a bit that no action has is left alone."""
    lot = Lot(
        state=LotState.OPEN,
        supplier=ALICE,
        stage=0,
        reworks=0,
        round=0,
        deadline=0,
        passes=0,
        fails=0,
        spent=0,
        actions=0b101 | 1 << 10 | 1 << 200,
    )
    assert lot.possible == (Action.CLAIM, Action.SUBMIT, Action.SETTLE)


@pytest.mark.parametrize(("reserved", "free"), [(0, 5), (2, 3), (5, 0)])
def test_free_stake_is_active_and_not_reserved(reserved: int, free: int) -> None:
    """Stake is free as far as it is active and not reserved; what is exiting does not count."""
    assert Stake(active=5, reserved=reserved, exiting=7, exit_at=1).free == free


def test_states_are_those_of_the_messages() -> None:
    """States have the names that messages use, in their order."""
    assert [state.name.capitalize() for state in LotState] == list(LOT_STATES)
    assert [state.value for state in LotState] == list(range(len(LOT_STATES)))


@pytest.mark.parametrize(
    ("seats", "panel"), [([], 0), ([0], 1), ([1, 3], 0b1010), ([3, 1, 3], 0b1010), (range(15), 2**15 - 1)]
)
def test_panel_of(seats: list[int], panel: int) -> None:
    """A panel has one bit for each seat, in any order and named once or twice."""
    assert panel_of(seats) == panel


def test_salts_differ() -> None:
    """Every salt is 32 bytes of its own, and Terms get one unless they are given one."""
    assert len({new_salt() for _ in range(100)}) == 100
    made = [Terms(customer=ALICE, price=1, claim_by=1, spec=bytes(32), verifiers=(), stages=()).salt for _ in range(2)]
    assert made[0] != made[1]
    assert {len(salt) for salt in made} == {32}


def test_locked() -> None:
    """A customer locks price and verifier budget for each lot: a fee for each seat of each stage's panel."""
    stages = tuple(Stage(panel=panel, quorum=1, build_time=1, inspection_time=1) for panel in (0b111, 0b101, 0))
    terms = replace(random_terms(Random(1)), lots=4, price=1_000, verifier_fee=7, reworks=0, stages=stages)
    assert (terms.verifier_budget, terms.locked) == (35, 4 * 1_035)


def test_locked_counts_reworks() -> None:
    """Each rework can be inspected anew, and so costs the panel's fees again."""
    stage = Stage(panel=0b11, quorum=1, build_time=1, inspection_time=1)
    terms = replace(random_terms(Random(1)), lots=1, price=10, verifier_fee=5, reworks=2, stages=(stage,))
    assert (terms.verifier_budget, terms.locked) == (30, 40)


def test_values_are_frozen() -> None:
    """What both sides agreed to cannot be changed in place."""
    terms = random_terms(Random(1))
    with pytest.raises(FrozenInstanceError):
        terms.price = 0  # type: ignore[misc]
