"""The contract tests, which Brownie runs on anvil."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from verify.mutants import compile as compiling
from verify.mutants import sources
from verify.mutants.compiler import Code
from verify.mutants.layers import JudgeError, Verdict, digest_of_files, first_failure
from verify.mutants.scratch import Scratch

# The original takes a fraction of this.
_LONGEST_S = 1800

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
        verdict = self._run(compiling.codes({}), _ordered("OwnedArbitrator")[:4])
        if verdict.killed:
            raise JudgeError(f"the original fails {verdict.by}")

    def judge(self, codes: Mapping[str, Code], path: str) -> Verdict:
        """Runs the tests up to the first that fails, those of the changed source first."""
        return self._run(codes, _ordered(path))

    def _run(self, codes: Mapping[str, Code], files: Sequence[str]) -> Verdict:
        self._scratch.deploy(codes)
        started = time.monotonic()
        command = [".venv/bin/python", "scripts/toolchain.py", "brownie", "--chain", "anvil", "--", "test"]
        command += [*files, "--network", "local", "-x", "-q"]
        try:
            done = subprocess.run(
                command, cwd=self._scratch.folder, capture_output=True, text=True, timeout=_LONGEST_S, check=False
            )
        except subprocess.TimeoutExpired:
            return Verdict(True, "out of time", _LONGEST_S)
        seconds = time.monotonic() - started
        failed = first_failure(done.stdout)
        if done.returncode not in (0, 1) or bool(done.returncode) != bool(failed):
            raise JudgeError(f"Brownie ended with {done.returncode}: {(done.stdout + done.stderr)[-2000:]}")
        return Verdict(bool(failed), failed, seconds)


def _ordered(path: str) -> list[str]:
    """The test files, those first that are meant for a source."""
    first = _FIRST.get(Path(path).stem, ())
    found = sorted(str(file.relative_to(sources.ROOT)) for file in sources.ROOT.glob("tests/contracts/**/test_*.py"))
    return sorted(found, key=lambda file: not any(part in file for part in first))
