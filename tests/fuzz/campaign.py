"""Many games from consecutive seeds, side by side, with what is finished kept so that a run can be resumed."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from random import Random

from tests.fuzz.duel import Duel
from tests.fuzz.game import Game
from tests.fuzz.shrink import Words, shortest, shows
from tests.fuzz.tally import Tally

CALLS_A_GAME = 1_000


@dataclass
class Finding:
    """A game in which chain and model differ.

    Attributes:
        calls: How many calls were made until they did.
        what: How they differ.
        story: The shortest story found that shows it.
    """

    seed: int
    calls: int
    what: str
    story: str


@dataclass
class Played:
    """A game that was played to its end, or to a finding."""

    seed: int
    tally: Tally = field(default_factory=Tally)
    finding: Finding | None = None


def play(seed: int, calls: int = CALLS_A_GAME) -> Played:
    """Plays the game of a seed."""
    tables: list[Duel] = []

    def make(chain: object, place: object) -> Duel:
        tables.append(Duel(chain, place))  # type: ignore[arg-type]
        return tables[-1]

    try:
        game = Game(Random(seed), make)
        while game.table.tally.calls < calls:
            game.step()
        tables[0].compare_all()
    except AssertionError as mismatch:
        return Played(seed, tables[0].tally, _finding(seed, tables[0], str(mismatch)))
    return Played(seed, tables[0].tally)


def _finding(seed: int, duel: Duel, what: str) -> Finding:
    moves = shortest(duel.story) if shows(duel.story) else duel.story
    return Finding(seed, len(duel.story), shows(moves) or what, Words(duel).tell(moves))


def play_all(seeds: list[int], jobs: int) -> Iterator[Played]:
    """Plays the games of these seeds, in whatever order they end."""
    if jobs == 1:
        yield from map(play, seeds)
        return
    with get_context("spawn").Pool(jobs, maxtasksperchild=200) as pool:
        yield from pool.imap_unordered(play, seeds)


class Progress:
    """Which seeds are finished, and what they came across: a file with one line for each.

    Args:
        path: The file, which may have other seeds too.
        seeds: Those that count.
    """

    def __init__(self, path: Path, seeds: Collection[int]) -> None:
        self._path = path
        self._seeds = frozenset(seeds)
        path.parent.mkdir(parents=True, exist_ok=True)
        self.tally = Tally()
        self.finished: set[int] = set()
        self.seconds = 0.0
        for line in path.read_text().splitlines() if path.exists() else []:
            self._count(json.loads(line))

    def add(self, played: Played, seconds: float) -> None:
        """Keeps a finished game, and the time since the one before."""
        line = {"seed": played.seed, "seconds": round(seconds, 3), "tally": vars(played.tally)}
        with self._path.open("a") as file:
            file.write(json.dumps(line, separators=(",", ":")) + "\n")
        self._count(line)

    def _count(self, line: dict[str, object]) -> None:
        if line["seed"] not in self._seeds:
            return
        self.tally += Tally(**line["tally"])  # type: ignore[arg-type]
        self.finished.add(int(str(line["seed"])))
        self.seconds += float(str(line["seconds"]))
