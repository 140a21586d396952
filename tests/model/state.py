"""All that changes in a world, with a journal that takes back what a refused call had done."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, NamedTuple

from .call import Call
from .eip712 import Domain
from .lot import Bid, Dispute, Lot
from .outcome import Done, Event, Refusal, Refused
from .setting import Setting
from .terms import ZERO

TOP = 2**256 - 1
DAY = 86_400
_GONE = object()


class Stake(NamedTuple):
    """A verifier's stake for one escrow, as `stakeOf` tells it."""

    active: int = 0
    reserved: int = 0
    exiting: int = 0
    exit_at: int = 0

    @property
    def free(self) -> int:
        """What can be reserved or asked back (S2, S6)."""
        return self.active - self.reserved


class Case(NamedTuple):
    """A dispute as an arbitrator of one owner keeps it."""

    arbitrable: str
    choices: int
    ruled: bool = False


class State(ABC):
    """Tables of plain, immutable values, so that a copy is shallow; `put` notes what was there before.

    Attributes:
        setting: Who and what there is.
        time: This block's, in Unix seconds.
        domain: That of bids and of signatures for the escrow (T1).
        purses: Balances by token and account; the zero address stands for ether.
        allowances: Allowances by token, then by owner and spender.
        credits: What the escrow owes, by account and token.
        bids: Posted bids by id.
        lots: Lots by bid and index; one that was never claimed is not there.
        disputes: The escrow's record of disputes, by arbitrator and id.
        overturned: The round of a lot in which a ruling last differed from the verdict that was disputed (D8).
        stakes: Stakes by escrow and verifier.
        profiles: URIs by verifier.
        cases: Disputes that arbitrators of one owner keep, by arbitrator and id.
        counts: How many of them, by arbitrator.
        used: Nonces that are used: of authorizations, permits and Permit2.
        moods: How tokens, parties and bad arbitrators behave, by address and what was set.
        barred: Accounts that a token has barred.
        flows: What came into each lot beyond its price and budget, less what went out: noted from money that moved, and
            not from the lot's state (M2).
        gifts: What came to the escrow without a call of it, by token (M1).
        minted: All there is of a token (M2).
        is_pushing: Whether what runs has only the gas that a payout is sent with (W1).
        events: Events of the call that runs.
        recent: The Terms that were hashed last, and their digest.
    """

    TABLES = (
        *("credits", "bids", "lots", "disputes", "overturned", "stakes", "profiles", "cases", "counts", "used"),
        *("moods", "barred", "flows", "gifts", "minted"),
    )

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.time = 0
        self.domain = Domain("distman", "1", setting.chain_id, setting.escrow)
        tokens = (ZERO, *setting.tokens)
        self.purses: dict[str, dict[str, int]] = {token: {} for token in tokens}
        self.allowances: dict[str, dict[tuple[str, str], int]] = {token: {} for token in setting.tokens}
        self.credits: dict[tuple[str, str], int] = {}
        self.bids: dict[bytes, Bid] = {}
        self.lots: dict[tuple[bytes, int], Lot] = {}
        self.disputes: dict[tuple[str, int], Dispute] = {}
        self.overturned: dict[tuple[bytes, int], int] = {}
        self.stakes: dict[tuple[str, str], Stake] = {}
        self.profiles: dict[str, str] = {}
        self.cases: dict[tuple[str, int], Case] = {}
        self.counts: dict[str, int] = {}
        self.used: dict[tuple[Any, ...], int] = {}
        self.moods: dict[tuple[str, str], Any] = {}
        self.barred: dict[tuple[str, str], bool] = {}
        self.flows: dict[tuple[bytes, int], int] = {}
        self.gifts: dict[str, int] = {}
        self.minted: dict[str, int] = {}
        self.is_pushing = False
        self.events: list[Event] = []
        self.recent: tuple[object, bytes] = (None, b"")
        self._journal: list[tuple[dict[Any, Any], Any, Any]] = []

    def put(self, table: dict[Any, Any], key: Any, value: Any) -> None:
        """Changes an entry, in a way that can be taken back."""
        self._journal.append((table, key, table.get(key, _GONE)))
        table[key] = value

    def add(self, table: dict[Any, int], key: Any, amount: int) -> None:
        """Adds to a number, which may be negative."""
        if amount:
            self.put(table, key, table.get(key, 0) + amount)

    def emit(self, emitter: str, name: str, **values: Any) -> None:
        """Logs an event."""
        self.events.append(Event(emitter, name, values))

    def log(self, name: str, **values: Any) -> None:
        """Logs an event of the escrow."""
        self.events.append(Event(self.setting.escrow, name, values))

    def mark(self) -> tuple[int, int]:
        """A point to go back to."""
        return len(self._journal), len(self.events)

    def go_back(self, mark: tuple[int, int]) -> None:
        """Takes back all changes and events since a point."""
        entries, events = mark
        while len(self._journal) > entries:
            table, key, before = self._journal.pop()
            if before is _GONE:
                del table[key]
            else:
                table[key] = before
        del self.events[events:]

    def forget(self) -> None:
        """Makes the changes so far final."""
        self._journal.clear()
        self.events = []

    def copy_to(self, other: State) -> None:
        """Gives another world this one's state."""
        other.setting, other.domain, other.time = self.setting, self.domain, self.time
        other.purses = {token: dict(purse) for token, purse in self.purses.items()}
        other.allowances = {token: dict(allowances) for token, allowances in self.allowances.items()}
        for table in self.TABLES:
            setattr(other, table, getattr(self, table).copy())
        other.is_pushing = False
        other.events, other.recent, other._journal = [], self.recent, []

    def refuse_late(self, error: str, until: int, name: str = "deadline") -> None:
        """Refuses what has a deadline at and after it."""
        if self.time >= until:
            raise Refusal(error, timestamp=self.time, **{name: until})

    def refuse_early(self, error: str, until: int, name: str = "deadline") -> None:
        """Refuses what needs a passed deadline before it."""
        if self.time < until:
            raise Refusal(error, timestamp=self.time, **{name: until})

    @abstractmethod
    def run(self, call: Call) -> Done | Refused:
        """Makes a call, also from within another one; the world itself says how."""
