"""The table and the breakdown that `make gas` prints."""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import replace

import pytest

from bench.gas import __main__ as command
from bench.gas.goals import GOALS
from bench.gas.report import document, explanation, missed, ratio, table
from bench.gas.trace import HIDDEN, Cost
from tests.bench.test_snapshot import FIGURES

DEAR = Cost(Counter({"intrinsic": 21_000, "SSTORE": 10_000}), Counter({"JUMP": 6_008, "ADD": 3, HIDDEN: -10}))


def with_claim(claim: Cost) -> dict[str, Cost]:
    """The actions with another cost of a claim in ether."""
    return {**FIGURES.actions, "claim_eth": claim}


def test_a_goal_is_met_up_to_its_number() -> None:
    """Exactly the goal is met; a unit more is missed."""
    assert missed(FIGURES) == []
    assert DEAR.gas == GOALS["claim_eth"] + 1
    assert missed(replace(FIGURES, actions=with_claim(DEAR))) == ["claim_eth"]


def test_a_row_shows_gas_floor_ratio_and_goal() -> None:
    """The row of a missed figure says by how much it is missed."""
    rows = table(replace(FIGURES, actions=with_claim(DEAR))).splitlines()
    row = next(row for row in rows if row.startswith("claim_eth"))
    assert row.split() == ["claim_eth", "37,001", "31,000", "1.19", "37,000", "+1"]
    assert next(row for row in rows if row.startswith("post_eth")).split()[-2:] == ["58,000", "yes"]
    assert next(row for row in rows if row.startswith("Escrow")).split() == ["Escrow", "24,000", "24,576", "yes"]


def test_there_is_no_ratio_to_nothing() -> None:
    """A difference whose floor is zero or less has no ratio."""
    assert ratio(Cost(Counter(), Counter({"ADD": 3}))) is None


def test_an_explanation_lists_all_parts() -> None:
    """The floor is listed by kind and the work by opcode, with what hides in the calldata."""
    lines = [line.split() for line in explanation("claim_eth", DEAR).splitlines()]
    assert lines == [
        ["claim_eth:", "37,001", "gas"],
        ["floor", "31,000"],
        ["intrinsic", "21,000"],
        ["SSTORE", "10,000"],
        ["work", "6,001"],
        ["JUMP", "6,008"],
        ["ADD", "3"],
        ["hidden", "in", "the", "calldata", "-10"],
    ]


def test_rare_opcodes_are_summed_up() -> None:
    """Opcodes beyond the dozen that cost most are one line."""
    work = Counter({f"OP{number}": 100 - number for number in range(15)})
    lines = explanation("post_eth", Cost(Counter(), work)).splitlines()
    assert lines[-1].split() == ["others", str(88 + 87 + 86)]


def test_the_document_has_what_the_table_has() -> None:
    """JSON gives each figure with floor, ratio, goal and parts."""
    told = document(replace(FIGURES, actions=with_claim(DEAR)))["gas"]
    assert told["claim_eth"] == {
        "gas": 37_001,
        "floor": 31_000,
        "ratio": 37_001 / 31_000,
        "goal": 37_000,
        "met": False,
        "floorByKind": {"intrinsic": 21_000, "SSTORE": 10_000},
        "workByOpcode": {"JUMP": 6_008, "ADD": 3, HIDDEN: -10},
    }
    assert told["feature_bond_eth"]["goal"] is None


def test_json_is_the_document(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """`--json` prints the document and nothing else."""
    monkeypatch.setattr(command, "measure", lambda: FIGURES)
    monkeypatch.setattr(sys, "argv", ["gas", "--json"])
    assert command.main() == 0
    assert json.loads(capsys.readouterr().out) == document(FIGURES)


@pytest.mark.parametrize(("name", "code"), [("claim_eth", 0), ("feature_bond_eth", 0), ("nothing", 1)])
def test_a_figure_is_explained_by_its_name(name: str, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--explain` takes the names of the table, and refuses others."""
    monkeypatch.setattr(command, "measure", lambda: FIGURES)
    monkeypatch.setattr(sys, "argv", ["gas", "--explain", name])
    assert command.main() == code
