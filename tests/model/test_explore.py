"""The exploration finds what is planted: each rule is broken in the model once, and told."""

from __future__ import annotations

from array import array
from itertools import combinations
from pathlib import Path

import pytest

from tests.model import building, ends, rounds, stake
from tests.model.bids import left
from tests.model.lot import LotState
from tests.model.state import State
from verify.explore.__main__ import ALL
from verify.explore.finished import Finished
from verify.explore.graph import ACTORS, RuleBroken
from verify.explore.liveness import PARTIES, longest_wait
from verify.explore.pairs import FACTORS, LARGEST, all_pairs, choose, doublings, pairs_of
from verify.explore.report import Found, look
from verify.explore.search import Search
from verify.explore.worlds import DAY, Small

TINY = Small("tiny", verifiers=2, quorum=2, court=True, bond=50, fee=7, stake=90)


@pytest.fixture(scope="module")
def tiny() -> Search:
    """The tiny world, explored."""
    search = Search(TINY)
    search.run()
    return search


def test_the_rules_hold_in_a_tiny_world() -> None:
    """All states keep the money rules, and each ends in bounded time (M1, M2, M5, M8)."""
    found = look(TINY)
    assert found.broken == ""
    assert found.states > 100
    assert found.waits[PARTIES].seconds == 120 * DAY


def _forgets_bond(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "left", lambda terms, lot: left(terms, lot) - terms.bond)


def _forgets_stake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ends, "answer_for_votes", lambda *_: None)


def _takes_no_stake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stake, "slash", lambda state, escrow, verifier, amount: amount)


def _lets_anybody_accept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ends, "need_customer", lambda *_: None)


def _lets_anybody_submit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "need_supplier", lambda *_: None)


def _is_late_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    late = State.refuse_late
    monkeypatch.setattr(State, "refuse_late", lambda self, error, until, *name: late(self, error, until + 1, *name))


def _keeps_disputes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ends, "LAPSABLE", (LotState.BUILDING, LotState.INSPECTING))


@pytest.mark.parametrize(
    ("plant", "words"),
    [
        (_forgets_bond, "M2"),
        (_forgets_stake, "M8"),
        (_takes_no_stake, "M1"),
        (_lets_anybody_accept, "accept .* went through"),
        (_lets_anybody_submit, "submit .* went through"),
        (_is_late_by_one, "went through"),
        (_keeps_disputes, "lapse 0 was refused"),
    ],
)
def test_what_is_planted_is_found(plant: object, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that is broken in the model is told, with the way that led there (M1, M2, M4, M8, L6, D6)."""
    assert callable(plant)
    plant(monkeypatch)
    with pytest.raises(AssertionError, match=words):
        Search(TINY).run()


def test_a_state_without_exit_is_found(tiny: Search) -> None:
    """Where only a silent arbitrator could end a dispute, money is stuck, and that is told (M5)."""
    graph, lapse = tiny.graph, tiny.graph.names["stranger lapse 0"]
    actors = graph.actor
    try:
        graph.actor = array(
            "b",
            (
                ACTORS.index("arbitrator") if name == lapse else actor
                for actor, name in zip(actors, graph.name, strict=True)
            ),
        )
        with pytest.raises(RuleBroken, match="nothing leads on"):
            longest_wait(graph, ("arbitrator",))
    finally:
        graph.actor = actors


def test_a_wait_without_bound_is_found(tiny: Search) -> None:
    """Where a way back takes time, the wait has no bound, and that is told (M5)."""
    graph, waits = tiny.graph, tiny.graph.wait
    claim = graph.names["supplier claim 0"]
    try:
        graph.wait = array("l", (wait + (name == claim) for wait, name in zip(waits, graph.name, strict=True)))
        with pytest.raises(RuleBroken, match="no bound"):
            longest_wait(graph, ())
    finally:
        graph.wait = waits


def test_every_two_features_meet() -> None:
    """For each pair of values that two features can have there is a world, and none is too large (M1 to M10)."""
    chosen = choose()
    assert not set(all_pairs()) - set().union(*map(pairs_of, chosen))
    assert len(all_pairs()) == sum(len(FACTORS[one]) * len(FACTORS[two]) for one, two in combinations(FACTORS, 2))
    assert max(map(doublings, chosen)) <= LARGEST + 1


def test_worlds_have_names_of_their_own() -> None:
    """A figure names one world (M5)."""
    assert len({world.name for world in ALL}) == len(ALL)


def test_what_was_found_is_kept(tmp_path: Path) -> None:
    """A run that was stopped finds what it had found before, and nothing for a world that it had not finished (M5)."""
    finished, found = Finished(tmp_path), look(Small("brief"))
    finished.keep(found)
    assert Finished(tmp_path).kept("brief") == found
    assert finished.kept("other") is None


def test_what_is_broken_is_not_kept(tmp_path: Path) -> None:
    """A world in which something does not hold is looked at again (M5)."""
    Finished(tmp_path).keep(Found("brief", broken="M1"))
    assert Finished(tmp_path).kept("brief") is None
