"""What a run of a layer keeps: figures that name what they were made from."""

from __future__ import annotations

from pathlib import Path

import pytest

from verify import results


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where results are kept for a test."""
    monkeypatch.setattr(results, "FOLDER", tmp_path / "results")
    return tmp_path


def test_a_result_names_the_start(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is merged while a layer runs is not what has run: the commit and the bytecode are those of the start."""
    monkeypatch.setattr(results, "_commit", lambda: "before")
    monkeypatch.setattr(results, "bytecode_digest", lambda: "old")
    run = results.begin("fuzz")
    monkeypatch.setattr(results, "_commit", lambda: "after")
    monkeypatch.setattr(results, "bytecode_digest", lambda: "new")
    run.write("python -m verify.fuzz", {"calls": 3}, seconds=1.6, seeds=(1, 2))
    kept = results.read("fuzz")
    assert (kept.commit, kept.bytecode) == ("before", "old")
    assert (kept.command, kept.figures, kept.seconds, kept.seeds) == ("python -m verify.fuzz", {"calls": 3}, 2, (1, 2))


def test_a_run_outside_of_a_checkout(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no checkout a layer runs all the same, and its result names no commit."""
    monkeypatch.setattr(results, "ROOT", folder)
    assert results.begin("fuzz").commit == ""


def test_a_run_without_git(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no Git a layer runs all the same, and its result names no commit."""
    monkeypatch.setenv("PATH", "")
    assert results.begin("fuzz").commit == ""
