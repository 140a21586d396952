"""The differential fuzzing, as a corpus of games that is recorded once and replayed against each mutant.

What is recorded is what the deployed bytecode answers; that the rules say the same is what the fuzzing itself shows.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from tests.fuzz.corpus import Corpus, load, save
from tests.fuzz.record import record
from tests.fuzz.replay import replay
from tests.fuzz.table import Table
from verify import results
from verify.mutants import compile as compiling
from verify.mutants import sources
from verify.mutants.compiler import Code
from verify.mutants.layers import JudgeError, Verdict, digest_of_files

CALLS = 80_000
SEEDS = range(5_000_000, 5_000_200)

_LOCK = threading.Lock()


class Differential:
    """The replay of the corpus."""

    name = "differential replay"

    @staticmethod
    def digest() -> str:
        """What a verdict depends on beside the code."""
        return sources.digest(_corpus_path().name)

    def check(self) -> None:
        """Replays the corpus against the original."""
        verdict = self.judge(compiling.codes({}), "")
        if verdict.killed:
            raise JudgeError(f"the original deviates from the corpus: {verdict.by}")

    def judge(self, codes: Mapping[str, Code], path: str) -> Verdict:
        """Replays up to the first call that comes out otherwise."""
        del path  # all games concern all sources
        with _LOCK:
            corpus = _corpus()
        started = time.monotonic()
        found = replay(corpus, {name: bytes.fromhex(code.creation) for name, code in codes.items()})
        seconds = time.monotonic() - started
        if found is None:
            return Verdict(False, "", seconds)
        selector = found.data[:4].hex()
        return Verdict(True, f"call {found.calls} (game {found.game}, selector {selector}): {found.what}", seconds)


@cache
def _corpus() -> Corpus:
    path = _corpus_path()
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".draft")
        print(f"record: {CALLS} calls of {len(SEEDS)} games", file=sys.stderr)
        save(record(SEEDS, CALLS, Table), draft)
        draft.replace(path)
    return load(path)


def _corpus_path() -> Path:
    """The corpus of these contracts and this fuzzing."""
    played = sources.digest(results.bytecode_digest(), digest_of_files("tests/fuzz/*.py", "tests/model/*.py"))
    return sources.WORK / f"corpus-{played[:12]}.gz"
