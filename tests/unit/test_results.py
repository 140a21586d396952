"""What a run of a layer keeps: figures that name what they were made from."""

from __future__ import annotations

from pathlib import Path

import pytest

from verify import results
from verify.report import tables
from verify.results import Subject


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
    assert (kept.commit, kept.subject, kept.digest) == ("before", Subject.CONTRACTS, "old")
    assert (kept.command, kept.figures, kept.seconds, kept.seeds) == ("python -m verify.fuzz", {"calls": 3}, 2, (1, 2))


def test_a_run_outside_of_a_checkout(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no checkout a layer runs all the same, and its result names no commit."""
    monkeypatch.setattr(results, "ROOT", folder)
    assert results.begin("fuzz").commit == ""


def test_a_run_without_git(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no Git a layer runs all the same, and its result names no commit."""
    monkeypatch.setenv("PATH", "")
    assert results.begin("fuzz").commit == ""


@pytest.mark.parametrize(
    ("subject", "file"),
    [(Subject.CLIENT, "distman/chain/sending.py"), (Subject.DEPENDENCIES, "requirements/dev.lock")],
)
def test_a_subject_has_states(subject: Subject, file: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Client and dependencies are of another state after a change of one of their files, and of no other file."""
    for path in (file, "package-lock.json", "README.md"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("before")
    monkeypatch.setattr(results, "ROOT", folder)
    before = subject.digest()
    (folder / "README.md").write_text("after")
    assert subject.digest() == before
    (folder / file).write_text("after")
    assert subject.digest() != before


@pytest.mark.parametrize("subject", Subject)
def test_old_figures_are_marked(subject: Subject, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The report marks figures that speak for an earlier state of their subject, whatever that is."""
    mark = f"(of an earlier state of the {subject})"
    results.begin("parsers", subject).write("", {"parsers": {}, "inputs": 0, "examples_per_test": 0}, seconds=1)
    assert mark not in tables.summary()
    monkeypatch.setattr(Subject, "digest", lambda _: "of a later state")
    assert mark in tables.summary()
