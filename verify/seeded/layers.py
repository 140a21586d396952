"""The layers that look for seeded bugs."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from verify.mutants import sources
from verify.mutants.compiler import Code
from verify.mutants.layers import JudgeError, Verdict
from verify.mutants.layers.contract_tests import ContractTests
from verify.mutants.scratch import Scratch
from verify.seeded.patches import Bug

_PYTHON = ".toolchain/verify/bin/python"
_LONGEST_S = 3600


class SeededLayer(Protocol):
    """A way of looking for a bug."""

    def find(self, bug: Bug | None, codes: Mapping[str, Code]) -> Verdict:
        """Tells whether a bug is noticed.

        Args:
            bug: The bug; none for the contracts as they are.
            codes: The code of each deployed contract with it, by name.

        Raises:
            JudgeError: The layer itself failed.
        """


class Tests:
    """The contract tests, up to the first that fails."""

    def __init__(self) -> None:
        self._tests = ContractTests(Scratch("seeded-tests"))

    def find(self, bug: Bug | None, codes: Mapping[str, Code]) -> Verdict:
        """Runs those of the changed source first."""
        return self._tests.judge(codes, next(iter(bug.change)) if bug else sources.DEPLOYED["Escrow"])


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

    def find(self, bug: Bug | None, codes: Mapping[str, Code]) -> Verdict:
        """Runs the command: exit code 1 is a find."""
        self._scratch.deploy(codes)
        if self._patched:
            self._scratch.write({**_own_sources(), **(bug.change if bug else {})})
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
    return [
        Known(ContractTests.name, ContractTests.digest(), Tests),
    ]
