"""What the report of the mutation tests counts and what it refuses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

import pytest

from verify.mutants import report
from verify.mutants.categories import AMOUNT, OTHER
from verify.mutants.generate import Generated
from verify.mutants.mutant import Mutant
from verify.mutants.report import CHANGED, EQUAL, EQUIVALENT, SAME, STILLBORN, SURVIVED, WAITING, Outcome
from verify.report.layers import LAYERS

NUMBERS = count()
KILLED = "contract tests"


def outcome(name: str, category: str = AMOUNT) -> Outcome:
    """What became of a mutant of its own."""
    number = f"{next(NUMBERS):012}"
    mutant = Mutant(number, "contracts/Escrow.sol", 1, "delete-check", category, "settle", 0, 0, "", "")
    return Outcome(mutant, name, "")


def generated(found: list[Outcome]) -> Generated:
    """The mutants of some outcomes, out of one more that had the same text as another."""
    return Generated(tuple(entry.mutant for entry in found), len(found) + 1, "")


@pytest.fixture(autouse=True)
def explained(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """The explained survivors: none, until a test adds some."""
    listed: dict[str, str] = {}
    monkeypatch.setattr(report, "reasons", lambda: listed)
    return listed


def test_only_valid_mutants_are_scored() -> None:
    """Stillborn, equal and doubled mutants are counted apart, and equivalent ones cannot be killed."""
    found = [outcome(name) for name in (KILLED, KILLED, KILLED, SURVIVED, EQUIVALENT, STILLBORN, EQUAL, SAME)]
    figures = report.figures(generated(found), found)
    assert (figures["valid"], figures["score"], figures["killed"]) == (5, 0.75, {KILLED: 3})
    assert (figures[STILLBORN], figures[EQUAL], figures[SAME], figures["same text as another mutant"]) == (1, 1, 1, 1)
    assert [survivor["id"] for survivor in figures["survivors"]] == [found[3].mutant.id, found[4].mutant.id]


def test_kills_of_other_tests_are_told() -> None:
    """Kills by tests that have changed since count, and the page says how many they are."""
    found = [outcome(KILLED), replace(outcome(KILLED), by_today=False), outcome(SURVIVED)]
    figures = report.figures(generated(found), found)
    assert (figures["killed"], figures[CHANGED]) == ({KILLED: 2}, 1)
    told = next(layer.told for layer in LAYERS if layer.name == "mutants")
    assert f"killed 2 by {KILLED} (1 of them by tests that have changed since);" in told(figures)
    assert "changed since" not in told(figures | {CHANGED: 0})


def test_a_survivor_of_value_is_refused() -> None:
    """One survivor without a reason is too much where it touches money, however good the score is."""
    found = [*(outcome(KILLED) for _ in range(99)), outcome(SURVIVED)]
    assert any(found[-1].mutant.id in line for line in report.faults(generated(found), found))


def test_survivors_beside_may_be_few() -> None:
    """Survivors that touch nothing of value are let through up to three in a hundred."""
    found = [*(outcome(KILLED) for _ in range(97)), *(outcome(SURVIVED, OTHER) for _ in range(3))]
    assert report.faults(generated(found), found) == []
    found.append(outcome(SURVIVED, OTHER))
    assert report.faults(generated(found), found) == ["the score is 96.04%, not 97%"]


def test_an_unfinished_run_is_refused() -> None:
    """Mutants that nobody has judged are no success."""
    found = [outcome(KILLED), outcome(WAITING)]
    assert report.faults(generated(found), found) == ["1 mutants are not compiled or judged yet"]


def test_stale_reasons_are_refused(explained: dict[str, str]) -> None:
    """A reason for a mutant that is killed, or that there is no more, has to go."""
    found = [outcome(KILLED)]
    explained |= {found[0].mutant.id: "it was equivalent", "of another time": "as well"}
    assert report.faults(generated(found), found) == [
        f"survivors.toml explains {found[0].mutant.id}, which is killed",
        "survivors.toml explains of another time, which is gone",
    ]
