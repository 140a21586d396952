"""Records games as a corpus."""

from __future__ import annotations

from itertools import count
from random import Random

from tests.fuzz import artifacts, purses, scene
from tests.fuzz.corpus import Corpus, Setup, Step, answer_digest, purses_digest
from tests.fuzz.evm import Answer, Chain
from tests.fuzz.game import Game, MakeTable
from tests.fuzz.scene import DEPLOYER, PURSE, Scene

THOROUGH_EVERY = 40
GRINDING_CALLS = 900


class RecordingChain(Chain):
    """A chain that notes each call and what came of it."""

    def __init__(self, time: int) -> None:
        super().__init__(time)
        self.setup: Setup | None = None
        self.steps: list[Step] = []

    def call(self, sender: str, target: str, data: bytes, value: int = 0) -> Answer:
        """Makes a call and notes it."""
        answer = super().call(sender, target, data, value)
        self.steps.append(Step(self.time, sender, target, data, value, False, answer_digest(answer), b"", False))
        return answer

    def note_purses(self, at: int, is_thorough: bool) -> None:
        """Notes at a step, counted from where its call was made, what everybody has now."""
        if self.setup is None:
            raise RuntimeError("nobody said who is watched")
        digest = purses_digest(self, self.setup, is_thorough)
        self.steps[-1] = self.steps[-1]._replace(purses=digest, is_thorough=is_thorough)
        self.steps[at] = self.steps[at]._replace(is_move=True)


def setup_of(place: Scene) -> Setup:
    """How a scene is set, as a corpus tells it."""

    def words(holders: list[str]) -> tuple[tuple[str, int], ...]:
        return tuple(
            (token, purses.slot(place.contracts[token] in purses.MAPPED, holder))
            for token in place.tokens.values()
            for holder in holders
        )

    return Setup(
        start=scene.START,
        deployer=DEPLOYER,
        recipe=tuple((name, artifacts.creation_code(name), args) for name, args in place.recipe),
        codes=tuple(place.codes),
        purses=tuple((who, PURSE) for who in place.people),
        watched=tuple(place.holders),
        words=(words([place.escrow]), words(place.holders)),
    )


def record(seeds: range, calls: int, make_table: MakeTable) -> Corpus:
    """Plays a game for each seed until all of them together have made this many calls, and notes everything.

    The first seed after them whose game runs out of rounds is played too, as no short game gets there.
    """
    games = [_open(seed, make_table) for seed in seeds]
    for chain, game in games:
        _play(chain, game, calls // len(seeds))
    grinding = next(one for one in (_open(seed, make_table) for seed in count(seeds.stop)) if one[1].swarm.grinding)
    _play(*grinding, GRINDING_CALLS)
    games.append(grinding)
    return Corpus(setup_of(grinding[1].table.scene), tuple(tuple(chain.steps) for chain, _ in games))


def _open(seed: int, make_table: MakeTable) -> tuple[RecordingChain, Game]:
    chain = RecordingChain(scene.START)
    game = Game(Random(seed), make_table, chain)
    chain.setup = setup_of(game.table.scene)
    return chain, game


def _play(chain: RecordingChain, game: Game, calls: int) -> None:
    for number in range(calls):
        at = len(chain.steps)
        game.step()
        if len(chain.steps) > at:
            chain.note_purses(at, number % THOROUGH_EVERY == 0)
    chain.note_purses(-1, is_thorough=True)
