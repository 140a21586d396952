"""The layers that look for seeded bugs."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from verify.mutants import compile as compiling
from verify.mutants import sources
from verify.mutants.compiler import Code
from verify.mutants.layers import JudgeError, Layer, Verdict, digest_of_files
from verify.mutants.layers.contract_tests import ContractTests
from verify.mutants.layers.differential import Differential
from verify.mutants.scratch import Scratch
from verify.seeded.patches import Bug

_PYTHON = ".toolchain/verify/bin/python"
_LONGEST_S = 3600

_ATTACKS = ("-m", "pytest", "tests/attacks", "-q", "-x", "-p", "no:cacheprovider")
_INVARIANTS = ("-m", "verify.invariants", "--quick")


class SeededLayer(Protocol):
    """A way of looking for a bug."""

    def check(self) -> None:
        """Makes sure that the layer works and has nothing against the contracts as they are.

        Raises:
            JudgeError: It does not, or has.
        """

    def find(self, bug: Bug, codes: Mapping[str, Code]) -> Verdict:
        """Tells whether a bug is noticed.

        Args:
            bug: The bug.
            codes: The code of each deployed contract with it, by name.

        Raises:
            JudgeError: The layer itself failed.
        """


class Judged:
    """A layer that judges mutants as well."""

    def __init__(self, layer: Layer) -> None:
        self._layer = layer

    def check(self) -> None:
        """Checks the layer."""
        self._layer.check()

    def find(self, bug: Bug, codes: Mapping[str, Code]) -> Verdict:
        """Judges the code; what tests the changed source comes first."""
        return self._layer.judge(codes, next(iter(bug.change)))


class Command:
    """A command of the campaign, in a copy of the project.

    Args:
        folder: The copy's folder.
        arguments: What Python is to run.
        finding: What a line looks like that tells of a find; its first group is kept.
        patched: Whether the copy's sources have the bug, for what compiles them; else only the artifacts do.
    """

    _check: tuple[str, ...] = ()

    def __init__(self, folder: str, arguments: tuple[str, ...], finding: str, *, patched: bool = False) -> None:
        self._arguments, self._patched = arguments, patched
        self._finding = re.compile(finding, re.MULTILINE)
        self._scratch = Scratch(folder)

    def check(self) -> None:
        """Runs the command on the contracts as they are."""
        done, _ = self._run({}, compiling.codes({}), self._check)
        if done.returncode != 0:
            raise JudgeError(f"fails on the contracts as they are: {(done.stdout + done.stderr)[-2000:]}")

    def find(self, bug: Bug, codes: Mapping[str, Code]) -> Verdict:
        """Runs the command: a find is one that it names; that it only could not do its work is none."""
        more = self._more(bug)
        if more is None:
            return Verdict(False, "", 0)
        done, seconds = self._run(bug.change, codes, more)
        found = self._finding.search(done.stdout)
        if done.returncode not in (0, 1):
            raise JudgeError(f"ended with {done.returncode}: {(done.stdout + done.stderr)[-2000:]}")
        return Verdict(True, found[1], seconds) if done.returncode and found else Verdict(False, "", seconds)

    def _more(self, bug: Bug) -> tuple[str, ...] | None:
        """What the command is told of a bug beside its arguments; none where it has nothing to say to it."""
        del bug
        return ()

    def _run(
        self, change: Mapping[str, bytes], codes: Mapping[str, Code], more: tuple[str, ...]
    ) -> tuple[subprocess.CompletedProcess[str], float]:
        self._scratch.deploy(codes)
        if self._patched:
            self._scratch.write({**_own_sources(), **change})
        started = time.monotonic()
        done = subprocess.run(
            [_PYTHON, *self._arguments, *more],
            cwd=self._scratch.folder,
            env=os.environ | {"PYTHONPATH": str(self._scratch.folder)},
            capture_output=True,
            text=True,
            timeout=_LONGEST_S,
            check=False,
        )
        return done, time.monotonic() - started


class Proofs(Command):
    """The symbolic proof that is about a bug, on the patched sources."""

    _check = ("--only", "Verdict.passedAtQuorum")

    def __init__(self) -> None:
        super().__init__("seeded-proofs", ("-m", "verify.proofs"), r"^refuted.* (\S+)$", patched=True)

    def _more(self, bug: Bug) -> tuple[str, ...] | None:
        return ("--only", bug.proof) if bug.proof else None


def _own_sources() -> dict[str, bytes]:
    return {path: sources.originals()[path] for path in sources.mutated_paths()}


@dataclass(frozen=True)
class Known:
    """A layer as the command knows it.

    Attributes:
        name: The layer's name.
        digest: What its verdicts depend on beside the code.
        make: Makes the layer.
    """

    name: str
    digest: str
    make: Callable[[], SeededLayer]


def known() -> list[Known]:
    """All layers, the quickest first."""
    own = ("contracts/mocks/*.sol", "tests/fuzz/*.py", "tests/model/*.py")
    return [
        Known(Differential.name, Differential.digest(), lambda: Judged(Differential())),
        Known(
            "attacks",
            digest_of_files("tests/attacks/*.py", *own),
            lambda: Command("seeded-attacks", _ATTACKS, r"^FAILED (\S+)"),
        ),
        Known(ContractTests.name, ContractTests.digest(), lambda: Judged(ContractTests(Scratch("seeded-tests")))),
        Known(
            "forge invariants",
            digest_of_files("tests/forge/**/*", "contracts/mocks/*.sol", "verify/invariants.py", "verify/forge.py"),
            lambda: Command("seeded-invariants", _INVARIANTS, r"^BROKEN (\w+)"),
        ),
        Known(
            "symbolic proofs",
            digest_of_files("tests/symbolic/**/*.*", "verify/proofs/*.py", "requirements/verify.lock"),
            Proofs,
        ),
    ]
