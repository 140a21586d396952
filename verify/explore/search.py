"""Breadth-first search over all states of a small world, with what must hold in each."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import timedelta

from tests.model.call import Call
from tests.model.messages import digest
from tests.model.outcome import Done
from tests.model.terms import Terms
from tests.model.views import LotView
from tests.model.world import World
from verify.explore import canonical
from verify.explore.checks import check_actions, check_change, check_deadlines, check_end, check_unchanged, judge
from verify.explore.graph import ACTORS, Graph, RuleBroken
from verify.explore.moves import Move, moves
from verify.explore.rights import CLOSED, INSPECTING
from verify.explore.worlds import ESCROW, STRANGER, Small, build


class Search:
    """The search in one small world."""

    def __init__(self, small: Small) -> None:
        self.graph = Graph(small)
        self.small = small
        self.terms: Terms = small.terms()
        self.number: dict[bytes, int] = {}
        self.waiting: deque[tuple[int, World]] = deque()
        self.with_credits = "credits" in small.moves

    def run(self) -> Graph:
        """Visits all states.

        Raises:
            RuleBroken: Something does not hold in one of them, or after a call in it.
        """
        world = build(self.small)
        self.bid = digest(self.terms, world.domain)
        world.check_money()
        self._reach(world, 0, "the bid is posted")
        while self.waiting:
            state, world = self.waiting.popleft()
            try:
                self._visit(state, world)
            except AssertionError as error:
                raise RuleBroken(f"{self.small.name}: {error}, after {self.graph.path(state)}") from error
            self.graph.first.append(len(self.graph.target))
        return self.graph

    def _key(self, world: World) -> bytes:
        return canonical.key(world, self.bid, self.terms, self.with_credits)

    def _reach(self, world: World, parent: int, label: str) -> int:
        """The number of a state, which is new or was reached before."""
        key = self._key(world)
        known = self.number.get(key)
        if known is not None:
            return known
        number = self.number[key] = len(self.graph)
        self.graph.parent.append(parent)
        self.graph.label.append(label)
        self.graph.closed.append(all(lot.state == CLOSED for lot in self._lots(world)))
        if self.graph.closed[number]:
            check_end(world.copy())
        self.waiting.append((number, world.copy()))
        return number

    def _lots(self, world: World) -> tuple[LotView, ...]:
        seen = world.view(Call(STRANGER, ESCROW, "getLots", (self.terms, 0, self.terms.lots)))
        assert isinstance(seen, Done)
        lots: tuple[LotView, ...] = seen.returned[0]
        return lots

    def _visit(self, state: int, world: World) -> None:
        """Tries everything in a state, and lets time pass."""
        before, lots, here = world.copy(), self._lots(world), self._key(world)
        done = set()
        for move in moves(self.small, world, self.terms, self.bid, lots):
            if self._try(state, world, lots, move, here) and move.lot is not None:
                done.add((move.lot, move.call.function))
        check_unchanged(world, before)
        check_actions(self.small, lots, done)
        for later in self._later(world, lots):
            now, world.time = world.time, later
            check_deadlines(self.terms, lots, self._lots(world), now, later)
            self._edge(state, world, "time", f"{timedelta(seconds=later - now)} pass", later - now)
            world.time = now

    def _try(self, state: int, world: World, lots: tuple[LotView, ...], move: Move, here: bytes) -> bool:
        """Makes a call, notes where it leads, and takes it back; whether it went through."""
        mark, graph, is_cancelled = world.mark(), self.graph, world.bids[self.bid].cancelled
        outcome = world.run(move.call)
        is_done = isinstance(outcome, Done)
        graph.tried += 1
        graph.refused += not is_done
        judge(self.small, self.terms, lots, is_cancelled, world.time, move, is_done)
        if isinstance(outcome, Done):
            check_change(world, lots, self._lots(world), move, outcome)
            if not outcome.events and move.actor != "issuer" and self._key(world) != here:
                raise RuleBroken(f"{move} changed the state without an event")
            self._edge(state, world, move.actor, str(move), 0)
            world.go_back(mark)
        return is_done

    def _edge(self, state: int, world: World, actor: str, label: str, wait: int) -> None:
        target, graph = self._reach(world, state, label), self.graph
        if target != state:
            graph.target.append(target)
            graph.actor.append(ACTORS.index(actor))
            graph.wait.append(wait)
            graph.name.append(graph.names.setdefault(label, len(graph.names)))

    def _later(self, world: World, lots: tuple[LotView, ...]) -> Iterator[int]:
        """The next moment that matters: a deadline, and where the world is looked at closely the seconds around it."""
        moments = {self.terms.claim_by, *(lot.deadline for lot in lots)}
        moments |= {lot.deadline + self.terms.dispute_window for lot in lots if lot.state == INSPECTING}
        if "exits" in self.small.moves:
            moments |= {kept.exit_at for kept in world.stakes.values()}
        if self.small.near:
            moments = {moment + side for moment in moments for side in (-1, 0, 1)}
        future = [moment for moment in moments if moment > world.time]
        if future:
            yield min(future)
