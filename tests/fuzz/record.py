"""Records games as a corpus."""

from __future__ import annotations

from random import Random

from tests.fuzz import artifacts, purses, scene
from tests.fuzz.corpus import Corpus, Setup, Step, answer_digest, purses_digest
from tests.fuzz.evm import Answer, Chain
from tests.fuzz.game import Game, MakeTable
from tests.fuzz.scene import DEPLOYER, PURSE, Scene

THOROUGH_EVERY = 40


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
    """Plays a game for each seed until all of them together have made this many calls, and notes everything."""
    games, setup = [], None
    for seed in seeds:
        chain = RecordingChain(scene.START)
        game = Game(Random(seed), make_table, chain)
        setup = chain.setup = setup_of(game.table.scene)
        for number in range(calls // len(seeds)):
            at = len(chain.steps)
            game.step()
            if len(chain.steps) > at:
                chain.note_purses(at, number % THOROUGH_EVERY == 0)
        chain.note_purses(-1, is_thorough=True)
        games.append(tuple(chain.steps))
    if setup is None:
        raise ValueError("no seeds")
    return Corpus(setup, tuple(games))
