"""Games to their end: the logs tell the whole book, and everybody gets its money out."""

from __future__ import annotations

import pytest

from tests.fuzz.duel import Mismatch
from tests.fuzz.ending import Ending
from tests.fuzz.rebuilt import Rebuilt
from tests.fuzz.witness import watch

FIRST_SEED = 2_000_000
GAMES = 24
CALLS = 300


def test_everybody_gets_out() -> None:
    """When all fall silent strangers close every lot, no money is stuck (M1, M2, M5), and logs tell all (M9)."""
    closed = withdrawn = 0
    for seed in range(FIRST_SEED, FIRST_SEED + GAMES):
        witness = watch(seed, CALLS)
        tally = witness.tally
        before = tally.states["CLOSED"], tally.events["CreditWithdrawn"]
        Ending(witness).play()
        closed += tally.states["CLOSED"] - before[0]
        withdrawn += tally.events["CreditWithdrawn"] - before[1]
    assert closed > GAMES
    assert withdrawn > GAMES


def test_log_that_is_missing_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The book that is rebuilt from all logs but those of one event is not the chain's (M9)."""
    monkeypatch.setattr(Rebuilt, "_on_lot_submitted", lambda self, values: None)
    with pytest.raises(Mismatch, match="the logs tell"):
        watch(FIRST_SEED, CALLS)


def test_money_that_is_stuck_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """An ending after which somebody is still owed something does not pass (M5)."""
    monkeypatch.setattr(Ending, "_take_credits", lambda self: None)
    ending = Ending(watch(FIRST_SEED, CALLS))
    with pytest.raises(AssertionError, match="left in the escrow"):
        ending.play()
