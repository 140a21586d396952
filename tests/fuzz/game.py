"""A game: players draw moves from a seed and play them on a table."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tests.fuzz import scene, swarm
from tests.fuzz.chain import AnyChain
from tests.fuzz.evm import Chain
from tests.fuzz.move import Move
from tests.fuzz.players import Players
from tests.fuzz.scene import Scene
from tests.fuzz.table import Table
from tests.fuzz.tally import Tally

MakeTable = Callable[[AnyChain, Scene], Table]


class Game:
    """Everything that one seed stands for.

    Attributes:
        table: Where it is played.
        swarm: What it prefers.
    """

    def __init__(self, chance: Random, make_table: MakeTable = Table, chain: AnyChain | None = None) -> None:
        chain = chain or Chain(scene.START)
        place = scene.build(chain)
        self.table = make_table(chain, place)
        self.swarm = swarm.draw(chance, place)
        self._players = Players(chance, place, self.table.book, self.swarm, self.table.encoding.escrow_domain)
        for call in self._players.opening():
            self.play(Move(call, chain.time))

    def step(self) -> None:
        """Somebody makes the next call."""
        move = self._players.next(self.table.chain.time)
        if self.table.affords(move.call):
            self.play(move)

    def step_of(self, kind: str, chance: Random) -> None:
        """Somebody makes the next call, of a kind: "post", "lead_on", "spoil" or "turn_aside"."""
        self._players.take(chance)
        move = self._players.next_of(kind, self.table.chain.time)
        if self.table.affords(move.call):
            self.play(move)

    def play(self, move: Move) -> None:
        """Makes a call."""
        if self.table.play(move).done:
            self._players.went_through(move.call)


def play(seed: int, calls: int, make_table: MakeTable = Table) -> Tally:
    """Plays a whole game and counts what it came across."""
    game = Game(Random(seed), make_table)
    while game.table.tally.calls < calls:
        game.step()
    return game.table.tally
