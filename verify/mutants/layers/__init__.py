"""The layers that judge mutants, each a way of testing the contracts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from verify.mutants import sources
from verify.mutants.compiler import Code


class JudgeError(RuntimeError):
    """A layer could not tell: its own failure, not that of a mutant."""


@dataclass(frozen=True)
class Verdict:
    """What a layer says of some code.

    Attributes:
        killed: Whether a test has failed.
        by: The first test that failed, or what else went wrong; empty for code that passes.
        seconds: How long it took.
    """

    killed: bool
    by: str
    seconds: float


class Layer(Protocol):
    """A way of testing the contracts. One for each thread."""

    name: str

    def check(self) -> None:
        """Makes sure that the layer works and has nothing against the original.

        Raises:
            JudgeError: It does not, or has.
        """

    def judge(self, codes: Mapping[str, Code], path: str) -> Verdict:
        """Tests deployed code.

        Args:
            codes: The code of each deployed contract, by name.
            path: The source that was changed; what tests it comes first.

        Raises:
            JudgeError: The layer itself failed.
        """


def digest_of_files(*patterns: str) -> str:
    """Digest of the project's files that match patterns: what a verdict depends on beside the code."""
    found = sorted({path for pattern in patterns for path in sources.ROOT.glob(pattern) if path.is_file()})
    return sources.digest(
        *(part for path in found for part in (str(path.relative_to(sources.ROOT)), path.read_bytes()))
    )
