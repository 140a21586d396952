"""What the players know: bids, lots, stakes and disputes as the contracts' views tell them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from tests.model.lot import LotState
from tests.model.terms import ZERO, Terms

WORD = 32
LOT_WORDS = 10


class Seen(NamedTuple):
    """A lot as `getLots` told it last."""

    state: LotState = LotState.OPEN
    supplier: str = ZERO
    stage: int = 0
    reworks: int = 0
    round: int = 0
    deadline: int = 0
    passes: int = 0
    fails: int = 0
    spent: int = 0
    actions: int = 0


@dataclass(eq=False)
class Posted:
    """A bid that was posted.

    Attributes:
        bid: Its id.
        lots: Its lots as they were seen last.
        aim: For each lot what its inspection should come to: true to pass, false to fail.
    """

    terms: Terms
    bid: bytes
    lots: list[Seen]
    cancelled: bool = False
    aims: dict[tuple[int, int], bool] = field(default_factory=dict)

    @property
    def is_over(self) -> bool:
        """Whether nothing can come of it any more."""
        return all(lot.state is LotState.CLOSED for lot in self.lots)


@dataclass
class Asked:
    """A dispute that an arbitrator was asked to rule."""

    arbitrator: str
    id: int
    posted: Posted | None
    lot: int
    round: int
    ruled: bool = False


@dataclass
class Book:
    """Everything that was seen so far.

    Attributes:
        live: Bids of which something can come yet.
        stakes: Active, reserved and exiting stake and the time of exit, by verifier.
        credits: What the escrow owes, by account and token.
        permits: Next nonce of permits, by token and owner.
    """

    bids: list[Posted] = field(default_factory=list)
    live: list[Posted] = field(default_factory=list)
    disputes: list[Asked] = field(default_factory=list)
    stakes: dict[str, tuple[int, int, int, int]] = field(default_factory=dict)
    credits: dict[tuple[str, str], int] = field(default_factory=dict)
    permits: dict[tuple[str, str], int] = field(default_factory=dict)

    def find(self, terms: Terms) -> Posted | None:
        """The posted bid with these Terms."""
        same = (posted for posted in reversed(self.bids) if posted.terms is terms or posted.terms == terms)
        return next(same, None)

    def add(self, posted: Posted) -> None:
        """Adds a bid that was posted just now."""
        self.bids.append(posted)
        self.live.append(posted)

    def clear(self, posted: Posted) -> None:
        """Takes a bid that is over from those that live: nothing leaves Closed."""
        if posted.is_over and posted in self.live:
            self.live.remove(posted)

    def free(self, verifier: str) -> int:
        """Stake of a verifier that is neither reserved nor exiting."""
        active, reserved, *_ = self.stakes.get(verifier, (0, 0, 0, 0))
        return active - reserved


def read_lots(output: bytes) -> list[Seen]:
    """Lots as `getLots` returns them."""
    words = [int.from_bytes(output[at : at + WORD], "big") for at in range(2 * WORD, len(output), WORD)]
    return [_lot(words[at : at + LOT_WORDS]) for at in range(0, len(words), LOT_WORDS)]


def _lot(words: list[int]) -> Seen:
    state, supplier, *rest = words
    return Seen(LotState(state), f"0x{supplier:040x}", *rest)


def read_numbers(output: bytes) -> tuple[int, ...]:
    """Numbers that a view returns."""
    return tuple(int.from_bytes(output[at : at + WORD], "big") for at in range(0, len(output), WORD))
