"""The stateful machine of Hypothesis: when chain and model differ it shrinks what the players did to a short story."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import HealthCheck, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.fuzz.duel import Duel
from tests.fuzz.game import Game
from tests.fuzz.shrink import Words

STEPS = 60
EXAMPLES = 150
CHANCES = st.randoms(use_true_random=False, note_method_calls=False)


class Market(RuleBasedStateMachine):
    """People at a market, each of whose calls goes to the chain and to the model.

    Each rule draws its own chance, so that Hypothesis can leave out or change what one player did and keep the rest.
    """

    def __init__(self) -> None:
        super().__init__()
        self.game: Game | None = None
        self.duel: Duel | None = None

    @initialize(chance=CHANCES)
    def open(self, chance: Random) -> None:
        """The scene is set, and the run draws what it prefers."""
        self.game = Game(chance, self._make)

    def _make(self, chain: Any, place: Any) -> Duel:
        self.duel = Duel(chain, place)
        return self.duel

    @rule(chance=CHANCES)
    def post(self, chance: Random) -> None:
        """Somebody posts a bid, or tries."""
        self._do("post", chance)

    @rule(chance=CHANCES)
    def lead_on(self, chance: Random) -> None:
        """Somebody does what leads a lot on."""
        self._do("lead_on", chance)

    @rule(chance=CHANCES)
    def spoil(self, chance: Random) -> None:
        """Somebody tries what should be refused."""
        self._do("spoil", chance)

    @rule(chance=CHANCES)
    def turn_aside(self, chance: Random) -> None:
        """Somebody turns to the registry or an arbitrator, takes credit out, or changes its ways."""
        self._do("turn_aside", chance)

    def _do(self, kind: str, chance: Random) -> None:
        if self.game is not None:
            self.game.step_of(kind, chance)

    @invariant()
    def money_is_sound(self) -> None:
        """M1, M2, M8 and M10 hold in the model, which the chain agrees with."""
        if self.duel is not None:
            self.duel.world.check_money()

    def teardown(self) -> None:
        """All that was seen is compared once more, and the story is told."""
        if self.duel is not None:
            note(Words(self.duel).tell(self.duel.story))
            self.duel.compare_all()


Market.TestCase.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
TestMarket = Market.TestCase
TestMarket.__doc__ = "Chain and model never differ, whatever players do (all rules of sections 1 to 10)."
