"""What counts as a kill by the contract tests, and what only as doubt."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from verify.mutants.compiler import Code
from verify.mutants.layers import JudgeError
from verify.mutants.layers import contract_tests as layer

FILE = "tests/contracts/test_forks.py"
TEST = f"{FILE}::test_fork"
ORIGINAL, MUTANT = {"Escrow": Code("00", "00")}, {"Escrow": Code("01", "01")}

# What running the tests may print and how it may end, by name.
OUTCOMES = {
    "passed": f"echo '{FILE} ..'",
    "failed": f"echo 'FAILED {TEST} - assert'; exit 1",
    "error": f"echo 'ERROR {TEST} - no fixture'; exit 1",
    "failed and error": f"echo 'ERROR {TEST}'; echo 'FAILED {TEST}'; exit 1",
    "dead chain": f"echo 'E   requests.exceptions.ConnectionError: refused'; echo 'FAILED {TEST}'; exit 1",
    "endless": f"echo '{FILE} ..'; tail -f /dev/null & wait",
    "silent": "tail -f /dev/null & wait",
    "broken": "echo no such network; exit 2",
}

# Tells by its arguments whether all files are run or one, and does what it was told to do then.
PYTHON = """#!/bin/sh
shift 6
case "$2" in --network) way=alone ;; *) way=all ;; esac
. "./$(cat deployed)-$way"
"""


class Stage:
    """A folder whose Python does what a test wants.

    Args:
        folder: The folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        python = folder / ".venv" / "bin" / "python"
        python.parent.mkdir(parents=True)
        python.write_text(PYTHON)
        python.chmod(0o755)

    def deploy(self, codes: Mapping[str, Code]) -> None:
        """Remembers what is to be tested."""
        (self.folder / "deployed").write_text(codes["Escrow"].creation)

    def plays(self, first: str, original: str, again: str) -> None:
        """What comes of the mutant with all files, then of the original and of the mutant with one."""
        for name, outcome in (("01-all", first), ("00-alone", original), ("01-alone", again)):
            (self.folder / name).write_text(OUTCOMES[outcome])


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """The folder that the tests run in."""
    monkeypatch.setattr(layer.compiling, "codes", lambda _: ORIGINAL)
    return Stage(tmp_path)


@pytest.mark.parametrize(("first", "killed"), [("passed", False), ("failed", True), ("failed and error", True)])
def test_a_failed_test_kills(first: str, killed: bool, stage: Stage) -> None:
    """A test that fails kills at once, and nothing is run again."""
    stage.plays(first, "broken", "broken")
    verdict = layer.ContractTests(stage).judge(MUTANT, "")
    assert (verdict.killed, verdict.by) == (killed, TEST if killed else "")


@pytest.mark.parametrize("first", ["error", "dead chain"])
@pytest.mark.parametrize("again", ["error", "failed"])
def test_a_doubtful_kill_happens_again(first: str, again: str, stage: Stage) -> None:
    """What may be the machine's fault kills if the file alone fails again and the original passes it."""
    stage.plays(first, "passed", again)
    verdict = layer.ContractTests(stage).judge(MUTANT, "")
    assert (verdict.killed, verdict.by) == (True, TEST)


@pytest.mark.parametrize("first", ["error", "dead chain"])
@pytest.mark.parametrize(("original", "again"), [("passed", "passed"), ("error", "error"), ("failed", "failed")])
def test_doubt_is_no_kill(first: str, original: str, again: str, stage: Stage) -> None:
    """What does not happen again, or happens to the original as well, is no verdict."""
    stage.plays(first, original, again)
    with pytest.raises(JudgeError, match=r"passes when it is run again|so the original"):
        layer.ContractTests(stage).judge(MUTANT, "")


def test_out_of_time_is_doubt(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """What does not end is stopped with all that it has started, and the file that it was at is run again.

    What it has started holds its output open: were it left alone, the run would not end.
    """
    monkeypatch.setattr(layer, "_LONGEST_S", 5)
    stage.plays("endless", "passed", "failed")
    assert layer.ContractTests(stage).judge(MUTANT, "").killed
    stage.plays("endless", "passed", "passed")
    with pytest.raises(JudgeError, match=f"out of time: but {FILE} passes when it is run again"):
        layer.ContractTests(stage).judge(MUTANT, "")


def test_no_test_is_no_verdict(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that comes to no test at all says nothing of the code."""
    stage.plays("broken", "passed", "failed")
    with pytest.raises(JudgeError, match="ended with 2"):
        layer.ContractTests(stage).judge(MUTANT, "")
    monkeypatch.setattr(layer, "_LONGEST_S", 0.1)
    stage.plays("silent", "passed", "failed")
    with pytest.raises(JudgeError, match="before the first test"):
        layer.ContractTests(stage).judge(MUTANT, "")
