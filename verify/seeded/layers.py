"""The layers that look for seeded bugs."""

from __future__ import annotations

import os
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

ATTACKS = ("-m", "pytest", "tests/attacks", "-q", "-x", "-p", "no:cacheprovider")


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
        name: The copy's folder.
        arguments: What Python is to run.
        patched: Whether the copy's sources have the bug, for what compiles them; else only the artifacts do.
    """

    def __init__(self, name: str, arguments: tuple[str, ...], *, patched: bool) -> None:
        self._arguments, self._patched = arguments, patched
        self._scratch = Scratch(name)

    def check(self) -> None:
        """Runs the command on the contracts as they are."""
        verdict = self._run({}, compiling.codes({}))
        if verdict.killed:
            raise JudgeError(f"the contracts as they are fail: {verdict.by}")

    def find(self, bug: Bug, codes: Mapping[str, Code]) -> Verdict:
        """Runs the command: exit code 1 is a find."""
        return self._run(bug.change, codes)

    def _run(self, change: Mapping[str, bytes], codes: Mapping[str, Code]) -> Verdict:
        self._scratch.deploy(codes)
        if self._patched:
            self._scratch.write({**_own_sources(), **change})
        started = time.monotonic()
        environment = os.environ | {"PYTHONPATH": str(self._scratch.folder)}
        done = subprocess.run(
            [_PYTHON, *self._arguments],
            cwd=self._scratch.folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=_LONGEST_S,
            check=False,
        )
        output = done.stdout + done.stderr
        if done.returncode not in (0, 1):
            raise JudgeError(f"{' '.join(self._arguments)} ended with {done.returncode}: {output[-2000:]}")
        return Verdict(
            done.returncode == 1, _last_line(done.stdout) if done.returncode else "", time.monotonic() - started
        )


def _own_sources() -> dict[str, bytes]:
    return {path: sources.originals()[path] for path in sources.mutated_paths()}


def _last_line(output: str) -> str:
    lines = [line for line in output.splitlines() if line.strip()]
    return lines[-1].strip() if lines else "no output"


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
    attacks = digest_of_files("tests/attacks/*.py", "tests/fuzz/*.py", "tests/model/*.py", "contracts/mocks/*.sol")
    return [
        Known(Differential.name, Differential.digest(), lambda: Judged(Differential())),
        Known("attacks", attacks, lambda: Command("seeded-attacks", ATTACKS, patched=False)),
        Known(ContractTests.name, ContractTests.digest(), lambda: Judged(ContractTests(Scratch("seeded-tests")))),
    ]
