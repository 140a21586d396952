"""The book again, from logs and the times of their blocks alone: what an indexer would know (M9)."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from tests.fuzz.book import Seen
from tests.fuzz.evm import Log
from tests.fuzz.reading import read
from tests.model.lot import LotState
from tests.model.state import Stake
from tests.model.terms import ZERO, Stage, Terms

Values = dict[str, Any]


@dataclass(slots=True)
class RebuiltLot:
    """A lot as far as logs tell it; votes are verdicts by seat."""

    state: LotState = LotState.OPEN
    supplier: str = ZERO
    stage: int = 0
    reworks: int = 0
    round: int = 0
    deadline: int = 0
    spent: int = 0
    votes: dict[int, bool] = field(default_factory=dict)

    def start(self, stage: Stage, deadline: int) -> None:
        """Begins a round: building, or its wait where there is nothing to build."""
        self.state = LotState.BUILDING if stage.build_time else LotState.INSPECTING
        self.deadline, self.votes = deadline, {}

    def close(self) -> None:
        """Ends the lot."""
        self.state, self.deadline = LotState.CLOSED, 0

    def bits(self, passes: bool) -> int:
        """The seats that voted so."""
        return sum(1 << seat for seat, vote in self.votes.items() if vote is passes)


class Rebuilt:
    """The book as far as logs tell it.

    Attributes:
        terms: Of each bid that was posted.
        lots: All lots by bid and number.
        held: What the escrow should hold by token.
        credits: What each account is owed, by account and token.
        stakes: Stakes by escrow and verifier.
    """

    def __init__(self) -> None:
        self.terms: dict[bytes, Terms] = {}
        self._cancelled: set[bytes] = set()
        self._time = 0
        self.lots: dict[tuple[bytes, int], RebuiltLot] = {}
        self.held: Counter[str] = Counter()
        self.credits: Counter[tuple[str, str]] = Counter()
        self.stakes: defaultdict[tuple[str, str], Stake] = defaultdict(Stake)

    def book(self, log: Log, time: int) -> None:
        """Books a log of the escrow or the registry, from a block of this time."""
        self._time = time
        name, values = read(log)
        getattr(self, f"_on_{_snake(name)}")(values)

    def told(self, bid: bytes, number: int) -> Seen:
        """A lot without its actions."""
        lot = self.lots[bid, number]
        is_over = lot.state is LotState.OPEN and bid in self._cancelled
        figures = (lot.stage, lot.reworks, lot.round, lot.deadline, lot.bits(True), lot.bits(False), lot.spent)
        return Seen(LotState.CLOSED if is_over else lot.state, lot.supplier, *figures)

    def _lot(self, values: Values) -> RebuiltLot:
        return self.lots[values["bid"], values["lot"]]

    def _move(self, values: Values, amount: int) -> None:
        self.held[self.terms[values["bid"]].token] += amount

    # Bids

    def _on_bid_posted(self, values: Values) -> None:
        bid, terms = values["bid"], values["terms"]
        self.terms[bid] = terms
        self._move(values, terms.money)
        self.lots |= {(bid, lot): RebuiltLot() for lot in range(terms.lots)}

    def _on_bid_cancelled(self, values: Values) -> None:
        self._cancelled.add(values["bid"])
        self._move(values, -values["toCustomer"])

    # Rounds

    def _on_lot_claimed(self, values: Values) -> None:
        lot, terms = self._lot(values), self.terms[values["bid"]]
        lot.supplier, lot.round, lot.spent = values["supplier"], values["round"], 0
        lot.stage = lot.reworks = 0
        lot.start(terms.stages[0], values["deadline"])
        self._move(values, terms.bond)

    def _on_lot_started(self, values: Values) -> None:
        lot, stage = self._lot(values), values["stage"]
        lot.reworks = lot.reworks + 1 if stage == lot.stage else 0
        lot.stage, lot.round = stage, values["round"]
        lot.start(self.terms[values["bid"]].stages[stage], values["deadline"])

    def _on_lot_extended(self, values: Values) -> None:
        self._lot(values).deadline = values["deadline"]

    def _on_lot_submitted(self, values: Values) -> None:
        lot = self._lot(values)
        stage = self.terms[values["bid"]].stages[lot.stage]
        lot.state, lot.deadline = LotState.INSPECTING, self._time + stage.inspection_time

    def _on_lot_attested(self, values: Values) -> None:
        lot, terms = self._lot(values), self.terms[values["bid"]]
        lot.votes[terms.verifiers.index(values["verifier"])] = values["passed"]
        lot.spent += 1
        self.credits[values["verifier"], terms.token] += terms.verifier_fee

    # Verdicts

    def _on_lot_decided(self, values: Values) -> None:
        lot = self._lot(values)
        lot.state, lot.deadline = LotState(values["verdict"]), values["deadline"]

    def _on_lot_disputed(self, values: Values) -> None:
        lot = self._lot(values)
        lot.state, lot.deadline = LotState.DISPUTED, values["deadline"]

    def _on_lot_ruled(self, values: Values) -> None:
        lot = self._lot(values)
        lot.state, lot.deadline = LotState(values["verdict"]), 0

    def _on_meta_evidence(self, values: Values) -> None:
        """For those who rule: the book does not change."""

    _on_dispute = _on_evidence = _on_ruling = _on_meta_evidence

    def _on_verifier_slashed(self, values: Values) -> None:
        self.credits[values["party"], ZERO] += values["amount"]
        self.held[ZERO] += values["amount"]

    # Ends

    def _on_lot_accepted(self, values: Values) -> None:
        """`LotPaid` follows."""

    def _on_lot_conceded(self, values: Values) -> None:
        """`LotDefaulted` follows."""

    def _on_lot_paid(self, values: Values) -> None:
        self._move(values, -values["toSupplier"] - values["toCustomer"])
        lot = self._lot(values)
        if lot.stage + 1 == len(self.terms[values["bid"]].stages):
            lot.close()

    def _on_lot_voided(self, values: Values) -> None:
        self._move(values, -values["toSupplier"] - values["toCustomer"])
        self._lot(values).close()

    _on_lot_agreed = _on_lot_voided

    def _on_lot_defaulted(self, values: Values) -> None:
        self._move(values, -values["toCustomer"])
        if values["reopened"]:
            self.lots[values["bid"], values["lot"]] = RebuiltLot(round=self._lot(values).round)
        else:
            self._lot(values).close()

    # Credits

    def _on_credited(self, values: Values) -> None:
        self.credits[values["account"], values["token"]] += values["amount"]
        self.held[values["token"]] += values["amount"]

    def _on_credit_withdrawn(self, values: Values) -> None:
        self.credits[values["account"], values["token"]] -= values["amount"]
        self.held[values["token"]] -= values["amount"]

    # Stakes

    def _restake(self, values: Values, active: int = 0, reserved: int = 0, exiting: int = 0) -> Stake:
        """Adds to a stake's figures."""
        key = values["escrow"], values["verifier"]
        held = self.stakes[key]
        self.stakes[key] = Stake(held.active + active, held.reserved + reserved, held.exiting + exiting, held.exit_at)
        return self.stakes[key]

    def _on_staked(self, values: Values) -> None:
        self._restake(values, active=values["amount"])

    def _on_exit_requested(self, values: Values) -> None:
        held = self._restake(values, active=-values["amount"], exiting=values["amount"])
        self.stakes[values["escrow"], values["verifier"]] = held._replace(exit_at=values["exitAt"])

    def _on_stake_withdrawn(self, values: Values) -> None:
        held = self._restake(values, exiting=-values["amount"])
        self.stakes[values["escrow"], values["verifier"]] = held._replace(exit_at=0)

    def _on_stake_reserved(self, values: Values) -> None:
        self._restake(values, reserved=values["amount"])

    def _on_stake_released(self, values: Values) -> None:
        self._restake(values, reserved=-values["amount"])

    def _on_slashed(self, values: Values) -> None:
        self._restake(values, active=-values["amount"], reserved=-values["amount"])

    def _on_profile_set(self, values: Values) -> None:
        """A profile stands beside the book."""


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
