"""The contract tests, which Brownie runs on anvil."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from verify.mutants import compile as compiling
from verify.mutants import sources
from verify.mutants.compiler import Code
from verify.mutants.layers import JudgeError, Verdict, digest_of_files
from verify.mutants.scratch import Scratch

# The original takes a fraction of these: for all test files, and for one.
_LONGEST_S = 1800
_LONGEST_OF_ONE_S = 600

_NAMED = re.compile(r"^(FAILED|ERROR) ((\S+\.py)\S*)", re.MULTILINE)
_BEGUN = re.compile(r"^(tests/contracts/\S+\.py) ", re.MULTILINE)
# How it looks when anvil does not answer.
_UNANSWERED = "requests.exceptions."

# Which test files are likely to notice a change of a source: parts of their paths.
_FIRST = {
    "Escrow": ("escrow/test_settle", "escrow/test_lapse", "escrow/test_get", "test_deadlines"),
    "Bids": ("escrow/test_post", "escrow/test_cancel"),
    "Builds": (
        "escrow/test_claim",
        "escrow/test_submit",
        "escrow/test_concede",
        "escrow/test_extend",
        "escrow/test_accept",
        "escrow/test_agree",
    ),
    "Inspections": ("escrow/test_attest", "escrow/test_submit_with", "escrow/test_reserved"),
    "Disputes": ("escrow/test_dispute", "escrow/test_rule", "escrow/test_submit_evidence", "escrow/test_settle_ruled"),
    "Settlement": (
        "escrow/test_settle",
        "escrow/test_stages",
        "escrow/test_reworks",
        "escrow/test_reserved",
        "escrow/test_lapse",
        "escrow/test_concede",
        "escrow/test_agree",
    ),
    "Credits": ("escrow/test_withdraw", "test_hostile", "test_gas_attacks", "test_reentrancy"),
    "Lots": ("escrow/test_views", "escrow/test_get", "escrow/test_claim", "test_errors", "test_calldata"),
    "Actions": ("escrow/test_get",),
    "Amounts": ("escrow/test_stages", "escrow/test_settle", "test_extremes"),
    "LotSlot": ("test_extremes", "escrow/test_get", "escrow/test_reworks"),
    "Signatures": ("test_signature", "escrow/test_agree", "escrow/test_claim_with"),
    "SignedPulls": ("escrow/test_post_with",),
    "TermsCheck": ("escrow/test_post",),
    "TermsHash": ("escrow/test_views", "test_signature", "escrow/test_agree"),
    "TermsLog": ("escrow/test_post", "test_extremes", "test_calldata"),
    "TermsParts": ("test_calldata", "escrow/test_views", "escrow/test_post"),
    "Times": ("escrow/test_post_limits", "registry/test_withdraw", "test_deadlines", "escrow/test_rule"),
    "Transfers": ("test_odd", "test_mute", "test_lying", "test_hostile", "test_gas", "escrow/test_post"),
    "Verdicts": ("escrow/test_attest", "escrow/test_lapse", "escrow/test_settle_ruled"),
    "VerifierRegistry": ("registry/",),
    "OwnedArbitrator": ("arbitrator/",),
}


@dataclass(frozen=True)
class Seen:
    """What a run of test files came to.

    Attributes:
        by: The first test that failed, or what else went wrong; empty if all passed.
        file: The file in which that happened; empty where there is none.
        sure: Whether a test has failed, which was no fault of what it needs.
        seconds: How long it took.
    """

    by: str
    file: str
    sure: bool
    seconds: float


class ContractTests:
    """The contract tests in a copy of the project.

    Args:
        scratch: The copy.
    """

    name = "contract tests"

    def __init__(self, scratch: Scratch) -> None:
        self._scratch = scratch

    @staticmethod
    def digest() -> str:
        """What a verdict depends on beside the code."""
        return digest_of_files("tests/contracts/**/*.py", "contracts/mocks/*.sol")

    def check(self) -> None:
        """Runs a few tests on the original; that all pass is what `make test-contracts` shows."""
        seen = self._run(compiling.codes({}), _ordered("OwnedArbitrator")[:4], _LONGEST_S)
        if seen.by:
            raise JudgeError(f"the original fails {seen.by}")

    def judge(self, codes: Mapping[str, Code], path: str) -> Verdict:
        """Runs the tests up to the first that fails, those of the changed source first."""
        seen = self._run(codes, _ordered(path), _LONGEST_S)
        if seen.by and not seen.sure:
            return self._confirmed(codes, seen)
        return Verdict(bool(seen.by), seen.by, seen.seconds)

    def _confirmed(self, codes: Mapping[str, Code], seen: Seen) -> Verdict:
        """The verdict on code which the machine may have failed: only what tells it from the original kills it."""
        if not seen.file:
            raise JudgeError(f"{seen.by} before the first test")
        original = self._run(compiling.codes({}), [seen.file], _LONGEST_OF_ONE_S)
        if original.by:
            raise JudgeError(f"{seen.by}: and so the original: {original.by}")
        again = self._run(codes, [seen.file], _LONGEST_OF_ONE_S)
        if not again.by:
            raise JudgeError(f"{seen.by}: but {seen.file} passes when it is run again")
        return Verdict(True, again.by, seen.seconds + original.seconds + again.seconds)

    def _run(self, codes: Mapping[str, Code], files: Sequence[str], longest_s: float) -> Seen:
        self._scratch.deploy(codes)
        started = time.monotonic()
        command = [".venv/bin/python", "scripts/toolchain.py", "brownie", "--chain", "anvil", "--", "test"]
        with subprocess.Popen(
            [*command, *files, "--network", "local", "-x"],
            cwd=self._scratch.folder,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        ) as process:
            try:
                printed, _ = process.communicate(timeout=longest_s)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)  # the tests and their chain as well
                printed, _ = process.communicate()
                begun = _BEGUN.findall(printed)
                return Seen("out of time", begun[-1] if begun else "", False, longest_s)
        return _seen(process.returncode, printed, time.monotonic() - started)


def _seen(code: int, printed: str, seconds: float) -> Seen:
    """What a run came to that has ended by itself.

    Raises:
        JudgeError: It says neither that all tests pass nor which does not.
    """
    named = sorted(_NAMED.findall(printed), key=lambda found: found[0] != "FAILED")
    if code not in (0, 1) or bool(code) != bool(named):
        raise JudgeError(f"Brownie ended with {code}: {printed[-2000:]}")
    if not named:
        return Seen("", "", True, seconds)
    kind, test, file = named[0]
    return Seen(test, file, kind == "FAILED" and _UNANSWERED not in printed, seconds)


def _ordered(path: str) -> list[str]:
    """The test files, those first that are meant for a source."""
    first = _FIRST.get(Path(path).stem, ())
    found = sorted(str(file.relative_to(sources.ROOT)) for file in sources.ROOT.glob("tests/contracts/**/test_*.py"))
    return sorted(found, key=lambda file: not any(part in file for part in first))
