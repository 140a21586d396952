"""The committed gas figures, and that the check fails when one has drifted."""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from bench.gas import __main__ as command
from bench.gas.goals import GOALS
from bench.gas.measure import Figures
from bench.gas.snapshot import SNAPSHOT, drift, snapshot_of, to_text
from bench.gas.trace import Cost


def cost(gas: int) -> Cost:
    """Some gas, all of it floor but 1."""
    return Cost(Counter({"SLOAD": gas - 1}), Counter({"ADD": 1}))


FIGURES = Figures(
    lives={name: cost(goal) for name, goal in GOALS.items() if name.startswith(("erc20", "eth"))},
    actions={name: cost(goal) for name, goal in GOALS.items() if not name.startswith(("erc20", "eth"))},
    features={"bond_eth": cost(500)},
    bytecode={"Escrow": 24_000},
)


def run(monkeypatch: pytest.MonkeyPatch, figures: Figures, *words: str) -> int:
    """Runs the command as if these figures had been measured."""
    monkeypatch.setattr(command, "measure", lambda: figures)
    monkeypatch.setattr(sys, "argv", ["gas", *words])
    return command.main()


@pytest.fixture
def snapshot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the command keeps its snapshot: a folder of the test's own."""
    path = tmp_path / "snapshots" / "gas.json"
    monkeypatch.setattr(command, "SNAPSHOT", path)
    return path


def test_a_snapshot_has_the_gas_of_all_sections() -> None:
    """Lives, actions, features and bytecode are plain numbers by name."""
    taken = snapshot_of(FIGURES)
    assert set(taken) == {"lives", "actions", "features", "bytecode"}
    assert taken["lives"] == {
        name: GOALS[name] for name in ("erc20_signed", "eth_signed", "erc20_direct", "eth_direct")
    }
    assert taken["bytecode"] == {"Escrow": 24_000}


def test_equal_snapshots_have_not_drifted() -> None:
    """Nothing is said of a snapshot that equals what was measured."""
    assert drift(json.loads(to_text(snapshot_of(FIGURES))), snapshot_of(FIGURES)) == []


def test_every_kind_of_drift_is_named() -> None:
    """A figure that is another, gone or new is told with its numbers."""
    committed = {"actions": {"claim_eth": 37_000, "old": 1_000}}
    measured = {"actions": {"claim_eth": 37_001}, "bytecode": {"Escrow": 2_000}}
    assert drift(committed, measured) == [
        "actions.claim_eth: 37,000 in the snapshot, 37,001 measured (+1)",
        "actions.old: 1,000 in the snapshot, not measured",
        "bytecode.Escrow: 2,000 measured, not in the snapshot",
    ]


def test_the_check_passes_on_what_was_written(snapshot: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same figures measured again agree with the snapshot, which the check leaves alone."""
    assert run(monkeypatch, FIGURES) == 0
    written = snapshot.read_text()
    assert run(monkeypatch, FIGURES, "--check") == 0
    assert snapshot.read_text() == written == to_text(snapshot_of(FIGURES))


@pytest.mark.parametrize("changed", [{"features": {"bond_eth": cost(501)}}, {"bytecode": {"Escrow": 23_999}}])
def test_the_check_fails_on_a_changed_figure(
    changed: dict[str, dict[str, Cost]],
    snapshot: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One unit more or less is named and fails the check, which leaves the snapshot alone."""
    run(monkeypatch, FIGURES)
    written = snapshot.read_text()
    assert run(monkeypatch, replace(FIGURES, **changed), "--check") == 1
    assert "1)" in capsys.readouterr().err
    assert snapshot.read_text() == written


def test_the_check_fails_without_a_snapshot(snapshot: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing snapshot is drift, and the check does not write one."""
    assert run(monkeypatch, FIGURES, "--check") == 1
    assert not snapshot.exists()


@pytest.mark.usefixtures("snapshot")
def test_a_contract_that_is_too_large_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """A byte above the limit of EIP-170 is refused."""
    assert run(monkeypatch, replace(FIGURES, bytecode={"Escrow": 24_576})) == 0
    assert run(monkeypatch, replace(FIGURES, bytecode={"Escrow": 24_577})) == 1
    assert run(monkeypatch, replace(FIGURES, bytecode={"Escrow": 24_577}), "--check") == 1


def test_the_committed_snapshot_has_every_goal() -> None:
    """Each figure with a goal is in the snapshot, and the file is as the command writes it."""
    text = SNAPSHOT.read_text()
    committed = json.loads(text)
    assert GOALS.keys() <= committed["lives"].keys() | committed["actions"].keys()
    assert text == to_text(committed)


def test_the_committed_lives_are_the_sums_of_their_actions() -> None:
    """A life costs what its transactions cost."""
    committed = json.loads(SNAPSHOT.read_text())
    for asset in ("erc20", "eth"):
        signed = ("post", "claim", "submit_with_signatures_pays")
        direct = ("post", "claim", "submit", "attest_pays")
        for life, names in (("signed", signed), ("direct", direct)):
            expected = sum(committed["actions"][f"{name}_{asset}"] for name in names)
            assert committed["lives"][f"{asset}_{life}"] == expected
