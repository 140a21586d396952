"""What counts as a kill by the contract tests, and what only as doubt."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from verify.mutants.compiler import Code
from verify.mutants.layers import JudgeError
from verify.mutants.layers import contract_tests as layer

FILE = "tests/contracts/test_forks.py"
ORIGINAL, MUTANT = {"Escrow": Code("00", "00")}, {"Escrow": Code("01", "01")}

PASSED = f"echo '{FILE} ..'"
FAILED = f"{PASSED}; echo 'FAILED {FILE}::test_fork - assert'; exit 1"
ERROR = f"{PASSED}; echo 'ERROR {FILE}::test_fork - no chain'; exit 1"
BOTH = f"{PASSED}; echo 'ERROR {FILE}::test_fork'; echo 'FAILED {FILE}::test_fork'; exit 1"
DEAD = f"{PASSED}; echo 'E   requests.exceptions.ConnectionError: refused'; echo 'FAILED {FILE}::test_fork'; exit 1"
ENDLESS = f"{PASSED}; tail -f /dev/null & wait"
SILENT = "tail -f /dev/null & wait"
BROKEN = "echo no such network; exit 2"

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
        """What happens to the mutant with all files, then to the original and to the mutant with one."""
        for name, script in (("01-all", first), ("00-alone", original), ("01-alone", again)):
            (self.folder / name).write_text(script)


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """The folder that the tests run in; what takes longer than a second is out of time."""
    monkeypatch.setattr(layer.compiling, "codes", lambda _: ORIGINAL)
    monkeypatch.setattr(layer, "_LONGEST_S", 1)
    monkeypatch.setattr(layer, "_LONGEST_OF_ONE_S", 1)
    return Stage(tmp_path)


@pytest.mark.parametrize(("first", "killed"), [(PASSED, False), (FAILED, True), (BOTH, True)])
def test_a_failed_test_kills(first: str, killed: bool, stage: Stage) -> None:
    """A test that fails kills at once, and nothing is run again."""
    stage.plays(first, BROKEN, BROKEN)
    verdict = layer.ContractTests(stage).judge(MUTANT, "")
    assert (verdict.killed, verdict.by) == (killed, f"{FILE}::test_fork" if killed else "")


@pytest.mark.parametrize("first", [ERROR, DEAD, ENDLESS])
@pytest.mark.parametrize(("again", "by"), [(ERROR, f"{FILE}::test_fork"), (ENDLESS, "out of time")])
def test_a_doubtful_kill_happens_again(first: str, again: str, by: str, stage: Stage) -> None:
    """What may be the machine's fault kills if the file alone fails again and the original passes it."""
    stage.plays(first, PASSED, again)
    verdict = layer.ContractTests(stage).judge(MUTANT, "")
    assert (verdict.killed, verdict.by) == (True, by)


@pytest.mark.parametrize("first", [ERROR, DEAD, ENDLESS])
@pytest.mark.parametrize(("original", "again"), [(PASSED, PASSED), (ERROR, ERROR), (ENDLESS, FAILED)])
def test_doubt_is_no_kill(first: str, original: str, again: str, stage: Stage) -> None:
    """What does not happen again, or happens to the original as well, is no verdict."""
    stage.plays(first, original, again)
    with pytest.raises(JudgeError, match=r"passes when it is run again|so the original"):
        layer.ContractTests(stage).judge(MUTANT, "")


@pytest.mark.parametrize("first", [SILENT, BROKEN])
def test_no_test_is_no_verdict(first: str, stage: Stage) -> None:
    """A run that comes to no test at all says nothing of the code."""
    stage.plays(first, PASSED, FAILED)
    with pytest.raises(JudgeError, match=r"before the first test|ended with 2"):
        layer.ContractTests(stage).judge(MUTANT, "")
