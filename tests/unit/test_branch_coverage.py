"""What a run on the probed contracts tells, and what the coverage makes of tests that fail on them."""

from __future__ import annotations

from pathlib import Path

import pytest

from verify import coverage, results
from verify.branches import BASE
from verify.coverage import Reached

FILES = ["tests/contracts/test_a.py", "tests/contracts/test_b.py"]
FAILED = f"{FILES[1]}::test_gas"
PASSES = f"echo {BASE + 7}; echo '3 passed in 1 s'"
FAILS = (
    f"echo {BASE + 7}; echo eth_call; echo 'FAILED {FAILED} - assert 1 < 0'; echo '1 failed, 2 passed in 1 s'; exit 1"
)


def run(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> Reached:
    """Runs the test files with a Python that does what a script says."""
    python = folder / "python"
    python.write_text(f"#!/bin/sh\n{script}\n")
    python.chmod(0o755)
    monkeypatch.setattr(coverage, "PYTHON", python)
    return coverage._run(folder, FILES)


@pytest.mark.parametrize(("script", "failed"), [(PASSES, []), (FAILS, [FAILED])])
def test_failures_are_named(script: str, failed: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test that fails on the probed contracts is named."""
    reached = run(tmp_path, script, monkeypatch)
    assert (reached.failed, reached.told) == (failed, [BASE + 7])


@pytest.mark.parametrize(
    "script", [f"{PASSES}; exit 1", f"{PASSES}; exit 2", "echo '3 passed in 1 s'", FAILS[:-1] + "0"]
)
def test_what_did_not_run(script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that ends badly without naming a test, or the other way round, or tells nothing, is none."""
    with pytest.raises(RuntimeError, match="did not run"):
        run(tmp_path, script, monkeypatch)


@pytest.mark.parametrize(("failed", "code"), [([], 0), ([FAILED], 1)])
def test_failures_are_kept(failed: list[str], code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that fails on the probed contracts fails the run, and stands in its figures."""
    monkeypatch.setattr(results, "FOLDER", tmp_path)
    monkeypatch.setattr(coverage, "_reasons", dict)
    reached = [Reached(FILES, 1, "", failed, [])]
    assert coverage._report([], reached, results.begin("coverage")) == code
    assert results.read("coverage").figures["failed on the probed contracts"] == failed
