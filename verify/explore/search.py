"""Breadth-first search over all states of a small world, with what must hold in each."""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from tests.model.call import Call
from tests.model.messages import digest
from tests.model.outcome import Done, Refused
from tests.model.stake import EXIT_DELAY
from tests.model.terms import Terms
from tests.model.views import LotView
from tests.model.world import World
from verify.explore import canonical
from verify.explore.moves import Move, moves
from verify.explore.rights import ACTIONS, BUILDING, CLOSED, RIGHTS, is_allowed, may_cancel, may_claim
from verify.explore.worlds import ESCROW, PURSE, REGISTRY, STRANGER, Small, build

ACTORS = ("time", "customer", "supplier", "verifiers", "arbitrator", "stranger", "owner", "issuer")


class RuleBroken(AssertionError):
    """Something does not hold in a state; the words say what, and how it was reached."""


@dataclass
class Graph:
    """All states that were reached, as numbers, and the moves between them.

    Attributes:
        small: The world.
        first: For each state, where its moves begin in the lists below; one more at the end.
        target: For each move, the state it leads to.
        actor: For each move, whose it is: an index in `ACTORS`.
        wait: For each move, the seconds that pass.
        parent: For each state, the one from which it was first reached.
        label: For each state, the move that first reached it.
        closed: For each state, whether all lots are closed.
        name: For each move, its words: an index in `names`.
        names: Words for moves, each once.
        tried: How many calls were made.
        refused: How many of them were refused.
    """

    small: Small
    first: array[int] = field(default_factory=lambda: array("l", [0]))
    target: array[int] = field(default_factory=lambda: array("l"))
    actor: array[int] = field(default_factory=lambda: array("b"))
    wait: array[int] = field(default_factory=lambda: array("l"))
    parent: array[int] = field(default_factory=lambda: array("l"))
    label: list[str] = field(default_factory=list)
    closed: bytearray = field(default_factory=bytearray)
    name: array[int] = field(default_factory=lambda: array("l"))
    names: dict[str, int] = field(default_factory=dict)
    tried: int = 0
    refused: int = 0

    def __len__(self) -> int:
        return len(self.label)

    def path(self, state: int) -> list[str]:
        """The moves by which a state was first reached."""
        labels: list[str] = []
        while state > 0:
            labels.append(self.label[state])
            state = self.parent[state]
        return labels[::-1]


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
            RuleBroken: Something does not hold in one of them.
            MoneyBroken: A money rule does not hold.
        """
        world = build(self.small)
        self.bid = digest(self.terms, world.domain)
        world.check_money()
        self._reach(world, 0, "the bid is posted")
        while self.waiting:
            state, world = self.waiting.popleft()
            self._visit(state, world)
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
            self._check_end(number, world.copy())
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
        done: set[tuple[int, str]] = set()
        for move in moves(self.small, world, self.terms, self.bid, lots):
            mark = world.mark()
            outcome = world.run(move.call)
            is_done = isinstance(outcome, Done)
            self.graph.tried += 1
            self.graph.refused += not is_done
            self._judge(state, world, before, lots, move, is_done)
            if isinstance(outcome, Done):
                if move.lot is not None and not self._is_wrong_round(lots, move):
                    done.add((move.lot, move.call.function))
                self._check_after(state, world, lots, move, outcome, here)
                self._edge(state, world, move.actor, str(move), 0)
                world.go_back(mark)
        self._check_unchanged(state, world, before)
        self._check_actions(state, lots, done)
        for later in self._later(world, lots):
            now, world.time = world.time, later
            self._check_deadlines(state, world, lots, now)
            self._edge(state, world, "time", f"{timedelta(seconds=later - now)} pass", later - now)
            world.time = now

    @staticmethod
    def _is_wrong_round(lots: tuple[LotView, ...], move: Move) -> bool:
        return move.lot is not None and move.round not in (None, lots[move.lot].round)

    def _edge(self, state: int, world: World, actor: str, label: str, wait: int) -> None:
        target, graph = self._reach(world, state, label), self.graph
        if target != state:
            graph.target.append(target)
            graph.actor.append(ACTORS.index(actor))
            graph.wait.append(wait)
            graph.name.append(graph.names.setdefault(label, len(graph.names)))

    def _judge(
        self, state: int, world: World, before: World, lots: tuple[LotView, ...], move: Move, is_done: bool
    ) -> None:
        """M4, L9 and all deadlines: what went through was allowed, and what was allowed went through."""
        function, account, terms, now = move.call.function, move.call.sender, self.terms, world.time
        if move.call.target != ESCROW or function in ("rule", "withdrawAll"):
            return
        if function == "cancel":
            has_open = any(lot.state == 0 for lot in lots)
            allowed, is_exact = may_cancel(terms, before.bids[self.bid].cancelled, has_open, now, account), True
        elif function == "claim":
            assert move.lot is not None
            allowed, is_exact = may_claim(terms, lots[move.lot], now, account), self.small.token != "blacklist"
        else:
            assert move.lot is not None
            allowed = is_allowed(terms, lots[move.lot], now, function, account, move.round)
            is_exact = RIGHTS[function].is_exact and function != "agree"
        if is_done and not allowed:
            self._fail(state, f"{move} went through")
        if allowed and is_exact and not is_done:
            self._fail(state, f"{move} was refused")

    def _check_after(
        self, state: int, world: World, lots: tuple[LotView, ...], move: Move, outcome: Done, here: bytes
    ) -> None:
        """After a call: money (M1, M2, M8), closed lots (M7), rounds (L5), and an event for each change (M9)."""
        try:
            world.check_money()
        except AssertionError as error:
            raise RuleBroken(f"{self.small.name}: {error}, after {[*self.graph.path(state), str(move)]}") from error
        for lot, later in zip(lots, self._lots(world), strict=True):
            if lot.state == CLOSED and later != lot:
                self._fail(state, f"{move} moved a closed lot")
            if not lot.round <= later.round <= lot.round + 1:
                self._fail(state, f"{move} changed the round from {lot.round} to {later.round}")
        if not outcome.events and move.actor != "issuer" and self._key(world) != here:
            self._fail(state, f"{move} changed the state without an event")

    def _check_end(self, state: int, world: World) -> None:
        """Once all lots are closed, whoever has credit or stake gets all of it, and nothing is left (M2, M5)."""
        for (account, token), amount in world.credits.copy().items():
            if amount and isinstance(world.apply(Call(account, ESCROW, "withdraw", (token, PURSE, amount))), Refused):
                self._fail(state, f"{account} cannot withdraw {amount}")
        for (escrow, verifier), kept in world.stakes.copy().items():
            if kept.active:
                world.apply(Call(verifier, REGISTRY, "requestExit", (escrow, kept.active)))
        world.time += EXIT_DELAY
        for escrow, verifier in world.stakes.copy():
            world.apply(Call(verifier, REGISTRY, "withdraw", (escrow, PURSE)))
        left = [world.purses[token].get(holder, 0) for holder in (ESCROW, REGISTRY) for token in world.purses]
        if any(left):
            self._fail(state, f"{left} is left of ether and token in escrow and registry, with all lots closed")

    def _check_unchanged(self, state: int, world: World, before: World) -> None:
        """What was refused or taken back has changed nothing."""
        for table in (*World.TABLES, "purses", "allowances"):
            if getattr(world, table) != getattr(before, table):
                self._fail(state, f"a refused call changed {table}")

    def _check_actions(self, state: int, lots: tuple[LotView, ...], done: set[tuple[int, str]]) -> None:
        """V2: a lot tells exactly the actions that it takes."""
        for index, lot in enumerate(lots):
            for function, bit in ACTIONS.items():
                if self._tells(function, lot) and (lot.actions >> bit & 1) != ((index, function) in done):
                    self._fail(state, f"actions of lot {index} are wrong about {function}")

    def _tells(self, function: str, lot: LotView) -> bool:
        """Whether the calls that were tried tell if a lot takes an action: where nothing else can refuse them."""
        small = self.small
        if function in ("agree", "extend"):
            return function in small.moves and (function == "agree" or lot.state != BUILDING)
        refusing = {"attest": small.stake > 0, "claim": small.token == "blacklist"}
        return not refusing.get(function, False)

    def _check_deadlines(self, state: int, world: World, lots: tuple[LotView, ...], now: int) -> None:
        """What a lot takes changes at its deadlines only, and at them (the bid's `claimBy` among them)."""
        for lot, later in zip(lots, self._lots(world), strict=True):
            passed = any(now < deadline <= world.time for deadline in (lot.deadline, self.terms.claim_by))
            if lot.actions != later.actions and not passed:
                self._fail(state, f"actions changed from {lot.actions} to {later.actions} between deadlines")

    def _later(self, world: World, lots: tuple[LotView, ...]) -> Iterator[int]:
        """The next moment that matters: a deadline, and where the world is looked at closely the seconds around it."""
        moments = {self.terms.claim_by, *(lot.deadline for lot in lots)}
        moments |= {lot.deadline + self.terms.dispute_window for lot in lots if lot.state == 2}
        if "exits" in self.small.moves:
            moments |= {kept.exit_at for kept in world.stakes.values()}
        if self.small.near:
            moments = {moment + side for moment in moments for side in (-1, 0, 1)}
        future = [moment for moment in moments if moment > world.time]
        if future:
            yield min(future)

    def _fail(self, state: int, words: str) -> None:
        raise RuleBroken(f"{self.small.name}: {words}, after {self.graph.path(state)}")
