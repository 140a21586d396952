"""How long money can be kept from its owners (M5): the longest wait over the graph of all states.

Strangers are eager: as soon as `lapse`, `settle` or, from `claimBy` on, `cancel` goes through, somebody calls it. Time
passes only where they can do nothing. Whoever is not silent does at any moment whatever delays the end most; only
extensions are left out, as each is the customer's own word. What is found is the longest time until all lots are
closed.
"""

from __future__ import annotations

from dataclasses import dataclass

from verify.explore.search import ACTORS, Graph, RuleBroken

TIME, STRANGER = ACTORS.index("time"), ACTORS.index("stranger")
# Credit and free stake are their owners' already, and whom an issuer bars is its own will.
ALWAYS = frozenset({TIME, STRANGER, ACTORS.index("owner"), ACTORS.index("issuer")})
PARTIES = ("customer", "supplier", "verifiers", "arbitrator")
SILENCES: tuple[tuple[str, ...], ...] = (PARTIES, *((party,) for party in PARTIES), ())


@dataclass(frozen=True)
class Wait:
    """The longest wait of a world.

    Attributes:
        seconds: How long it is.
        path: How its first state is reached, and what happens from there.
    """

    seconds: int
    path: tuple[str, ...]


def longest_wait(graph: Graph, silent: tuple[str, ...]) -> Wait:
    """The longest time from any state until all lots are closed, while some parties are silent.

    Raises:
        RuleBroken: There is a state from which it is not bounded, or from which no way leads on.
    """
    speakers = ALWAYS | {ACTORS.index(party) for party in PARTIES if party not in silent}
    waits = _Waits(graph, speakers)
    waits.solve()
    worst = max(range(len(graph)), key=waits.of)
    return Wait(waits.of(worst), (*graph.path(worst), "...", *waits.way(worst)))


class _Waits:
    """Longest paths: states that lead to each other take no time among themselves, or the wait has no bound.

    Components are found by Tarjan's algorithm, which tells those first that the others lead to.
    """

    def __init__(self, graph: Graph, speakers: frozenset[int]) -> None:
        self.graph = graph
        self.speakers = speakers
        self.names = list(graph.names)
        size = len(graph)
        self.found = [0] * size
        self.low = [0] * size
        self.component = [-1] * size
        self.stack: list[int] = []
        self.wait: list[int] = []
        self.best: list[int] = []
        self.count = 0

    def of(self, state: int) -> int:
        """The longest wait from a state, in seconds."""
        return self.wait[self.component[state]]

    def way(self, state: int) -> list[str]:
        """What happens from a state on where the wait is longest, without moves that can be taken back at once."""
        words = []
        while (move := self.best[self.component[state]]) >= 0:
            words.append(self.names[self.graph.name[move]])
            state = self.graph.target[move]
        return words

    def moves(self, state: int) -> list[int]:
        """Moves that are made in a state: time passes only where no stranger can do anything."""
        graph = self.graph
        if graph.closed[state]:
            return []
        mine = range(graph.first[state], graph.first[state + 1])
        is_eager = any(graph.actor[move] == STRANGER for move in mine)
        made = [move for move in mine if self._is_made(move, is_eager)]
        if not made:
            raise RuleBroken(f"M5, {graph.small.name}: nothing leads on, after {graph.path(state)}")
        return made

    def _is_made(self, move: int, is_eager: bool) -> bool:
        actor = self.graph.actor[move]
        if actor not in self.speakers or (is_eager and actor == TIME):
            return False
        return " extend " not in self.names[self.graph.name[move]]

    def solve(self) -> None:
        """Finds the wait of each state."""
        for root in range(len(self.graph)):
            if not self.found[root]:
                self._search_from(root)

    def _search_from(self, root: int) -> None:
        calls = [(root, iter(self._enter(root)))]
        while calls:
            state, rest = calls[-1]
            for move in rest:
                target = self.graph.target[move]
                if not self.found[target]:
                    calls.append((target, iter(self._enter(target))))
                    break
                if self.component[target] < 0:
                    self.low[state] = min(self.low[state], self.found[target])
            else:
                calls.pop()
                if calls:
                    above = calls[-1][0]
                    self.low[above] = min(self.low[above], self.low[state])
                if self.low[state] == self.found[state]:
                    self._close(state)

    def _enter(self, state: int) -> list[int]:
        self.count += 1
        self.found[state] = self.low[state] = self.count
        self.stack.append(state)
        return self.moves(state)

    def _close(self, root: int) -> None:
        """Gathers a component, and takes the longest wait of the moves that lead out of it."""
        members = []
        while True:
            member = self.stack.pop()
            self.component[member] = len(self.wait)
            members.append(member)
            if member == root:
                break
        wait, best = 0, -1
        for member in members:
            for move in self.moves(member):
                longer = self._wait_by(member, move)
                if longer is not None and (best < 0 or longer > wait):
                    wait, best = longer, move
        if best < 0 and not self.graph.closed[root]:
            raise RuleBroken(f"M5, {self.graph.small.name}: no way out, after {self.graph.path(root)}")
        self.wait.append(wait)
        self.best.append(best)

    def _wait_by(self, member: int, move: int) -> int | None:
        target = self.component[self.graph.target[move]]
        if target != self.component[member]:
            return self.graph.wait[move] + self.wait[target]
        if self.graph.wait[move]:
            path = self.graph.path(member)
            raise RuleBroken(f"M5, {self.graph.small.name}: the wait has no bound, after {path}")
        return None
