"""Tells on stderr how far a long run is, how fast it goes and how long it will take."""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter

_EVERY_S = 30


class Progress:
    """A run over a known number of things; may be told from several threads.

    Args:
        what: What is being done.
        total: How many things there are to do.
    """

    def __init__(self, what: str, total: int) -> None:
        self._what, self._total, self._done = what, total, 0
        self._counts: Counter[str] = Counter()
        self._started = self._told = time.monotonic()
        self._lock = threading.Lock()

    def did(self, outcome: str) -> None:
        """One more is done."""
        with self._lock:
            self._done += 1
            self._counts[outcome] += 1
            now = time.monotonic()
            if now - self._told >= _EVERY_S or self._done == self._total:
                self._told = now
                self._tell(now)

    def _tell(self, now: float) -> None:
        rate = self._done / max(now - self._started, 0.001)
        left = (self._total - self._done) / rate / 60
        counts = ", ".join(f"{count} {name}" for name, count in sorted(self._counts.items()))
        line = f"{self._what}: {self._done}/{self._total} ({counts}), {rate * 60:.1f} a minute, {left:.0f} minutes left"
        print(line, file=sys.stderr, flush=True)
