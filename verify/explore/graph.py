"""The states that were reached, and the moves between them."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field

from verify.explore.worlds import Small

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
