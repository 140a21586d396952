"""The differential fuzzing, as a corpus of games that is recorded once and replayed against each mutant."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import cache

from tests.fuzz.corpus import Corpus, load
from tests.fuzz.replay import replay
from verify.mutants import sources
from verify.mutants.compiler import Code
from verify.mutants.layers import Verdict

CORPUS = sources.WORK / "corpus.gz"


class Differential:
    """The replay of the corpus."""

    name = "differential replay"

    @staticmethod
    def digest() -> str:
        """What a verdict depends on beside the code."""
        return sources.digest(CORPUS.read_bytes())

    def judge(self, codes: Mapping[str, Code], path: str) -> Verdict:
        """Replays up to the first call that comes out otherwise."""
        del path  # all games concern all sources
        started = time.monotonic()
        found = replay(_corpus(), {name: bytes.fromhex(code.creation) for name, code in codes.items()})
        seconds = time.monotonic() - started
        if found is None:
            return Verdict(False, "", seconds)
        selector = found.data[:4].hex()
        return Verdict(True, f"call {found.calls} (game {found.game}, selector {selector}): {found.what}", seconds)


@cache
def _corpus() -> Corpus:
    return load(CORPUS)
