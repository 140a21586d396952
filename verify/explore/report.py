"""What an exploration found, in figures."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from verify.explore.liveness import PARTIES, SILENCES, Wait, longest_wait
from verify.explore.search import Search
from verify.explore.worlds import DAY, Small


@dataclass
class Found:
    """What was found in one world.

    Attributes:
        world: Its name.
        states: How many states are reachable.
        moves: How many moves lead from one to another.
        ends: In how many of them all lots are closed.
        calls: How many calls were tried.
        refused: How many of them were refused and changed nothing.
        waits: The longest wait until all lots are closed, by who is silent.
        seconds: How long the exploration took.
        broken: What does not hold, if something does not.
    """

    world: str
    states: int = 0
    moves: int = 0
    ends: int = 0
    calls: int = 0
    refused: int = 0
    waits: dict[tuple[str, ...], Wait] = field(default_factory=dict)
    seconds: float = 0
    broken: str = ""

    def line(self) -> str:
        """One line about the world."""
        if self.broken:
            return f"{self.world}: BROKEN"
        longest = max(wait.seconds for wait in self.waits.values()) / DAY
        return (
            f"{self.world}: {self.states:,} states, {self.moves:,} moves, {self.ends:,} ends, {self.calls:,} calls, "
            f"longest wait {longest:.1f} days, {self.seconds:.0f} s"
        )


def look(small: Small) -> Found:
    """Explores one world, and finds the longest waits in it."""
    start, found = time.monotonic(), Found(small.name)
    try:
        graph = Search(small).run()
        found.waits = {silent: longest_wait(graph, silent) for silent in SILENCES}
    except AssertionError as error:
        found.broken = str(error)
        return found
    found.states, found.moves, found.ends = len(graph), len(graph.target), sum(graph.closed)
    found.calls, found.refused = graph.tried, graph.refused
    found.seconds = time.monotonic() - start
    return found


def summary(found: Sequence[Found]) -> dict[str, Any]:
    """The figures of all worlds together, and of each."""
    return {
        "worlds": len(found),
        "states": sum(each.states for each in found),
        "transitions": sum(each.moves for each in found),
        "terminal_states": sum(each.ends for each in found),
        "calls": sum(each.calls for each in found),
        "refused": sum(each.refused for each in found),
        "longest_wait_all_silent": _longest(found, PARTIES),
        "longest_wait": _longest(found, ()),
        "waits": {each.world: _waits(each) for each in sorted(found, key=lambda each: each.world)},
    }


def _longest(found: Sequence[Found], silent: tuple[str, ...]) -> dict[str, Any]:
    """The longest wait of all worlds, and the way to it."""
    worst = max(found, key=lambda each: each.waits[silent].seconds)
    wait = worst.waits[silent]
    return {"days": round(wait.seconds / DAY, 1), "world": worst.world, "path": list(wait.path)}


def _waits(found: Found) -> dict[str, Any]:
    """A world's figures: the longest waits in days, by who is silent."""
    days = {" ".join(silent) or "nobody": round(wait.seconds / DAY, 1) for silent, wait in found.waits.items()}
    return {"states": found.states, "transitions": found.moves, "days_by_silence": days}
