"""The book again, from logs and the times of their blocks alone: what an indexer would know."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from tests.contracts.support.market import Lot, State
from tests.contracts.support.stakes import Stake
from tests.contracts.support.terms import Stage, Terms
from tests.contracts.support.terms_log import unpacked
from tests.contracts.support.values import ZERO_ADDRESS, plain

Event = tuple[str, dict[str, Any]]


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


@dataclass(slots=True)
class ReplayedLot:
    """A lot as far as logs tell it; votes are verdicts by seat."""

    state: State = State.OPEN
    supplier: str = ZERO_ADDRESS
    stage: int = 0
    reworks: int = 0
    round: int = 0
    deadline: int = 0
    spent: int = 0
    votes: dict[int, bool] = field(default_factory=dict)

    def start(self, stage: Stage, deadline: int) -> None:
        """Begins a round: building, or its wait where there is nothing to build."""
        self.state = State.BUILDING if stage.build_time else State.INSPECTING
        self.deadline, self.votes = deadline, {}

    def close(self) -> None:
        """Ends the lot."""
        self.state, self.deadline = State.CLOSED, 0

    def bits(self, passes: bool) -> int:
        """The seats that voted so."""
        return sum(1 << seat for seat, vote in self.votes.items() if vote is passes)


class Replay:
    """The book as far as logs tell it.

    Attributes:
        lots: All lots by (bid, lot).
        held: What the escrow should hold by token.
        credits: What each account is owed by (token, account).
        stakes: Stakes by verifier.
    """

    def __init__(self, escrow: Any) -> None:
        self._escrow = plain(escrow)
        self._terms: dict[bytes, Terms] = {}
        self._cancelled: set[bytes] = set()
        self._time = 0
        self.lots: dict[tuple[bytes, int], ReplayedLot] = {}
        self.held: Counter[str] = Counter()
        self.credits: Counter[tuple[str, str]] = Counter()
        self.stakes: defaultdict[str, Stake] = defaultdict(Stake)

    def read(self, events: list[Event], time: int) -> None:
        """Books the events of a block at this time."""
        self._time = time
        for name, values in events:
            getattr(self, f"_on_{_snake(name)}")(values)

    def told(self, bid: bytes, number: int) -> Lot:
        """A lot without its actions."""
        lot = self.lots[bid, number]
        state = State.CLOSED if lot.state is State.OPEN and bid in self._cancelled else lot.state
        figures = (lot.stage, lot.reworks, lot.round, lot.deadline, lot.bits(True), lot.bits(False), lot.spent)
        return Lot(state, lot.supplier, *figures)

    def _lot(self, values: dict[str, Any]) -> ReplayedLot:
        return self.lots[values["bid"], values["lot"]]

    def _token(self, values: dict[str, Any]) -> str:
        return str(plain(self._terms[values["bid"]].token))

    def _move(self, values: dict[str, Any], amount: int) -> None:
        self.held[self._token(values)] += amount

    # Bids

    def _on_bid_posted(self, values: dict[str, Any]) -> None:
        terms = unpacked(values["customer"], values["supplier"], values["terms"])
        self._terms[values["bid"]] = terms
        self._move(values, terms.total)
        self.lots |= {(values["bid"], lot): ReplayedLot() for lot in range(terms.lots)}

    def _on_bid_cancelled(self, values: dict[str, Any]) -> None:
        self._cancelled.add(values["bid"])
        self._move(values, -values["toCustomer"])

    # Rounds

    def _on_lot_claimed(self, values: dict[str, Any]) -> None:
        lot, terms = self._lot(values), self._terms[values["bid"]]
        lot.supplier, lot.round, lot.spent = values["supplier"], values["round"], 0
        lot.stage = lot.reworks = 0
        lot.start(terms.stages[0], values["deadline"])
        self._move(values, terms.bond)

    def _on_lot_started(self, values: dict[str, Any]) -> None:
        lot, stage = self._lot(values), values["stage"]
        lot.reworks = lot.reworks + 1 if stage == lot.stage else 0
        lot.stage, lot.round = stage, values["round"]
        lot.start(self._terms[values["bid"]].stages[stage], values["deadline"])

    def _on_lot_extended(self, values: dict[str, Any]) -> None:
        self._lot(values).deadline = values["deadline"]

    def _on_lot_submitted(self, values: dict[str, Any]) -> None:
        lot = self._lot(values)
        stage = self._terms[values["bid"]].stages[lot.stage]
        lot.state, lot.deadline = State.INSPECTING, self._time + stage.inspection_time

    def _on_lot_attested(self, values: dict[str, Any]) -> None:
        lot, terms = self._lot(values), self._terms[values["bid"]]
        lot.votes[terms.verifiers.index(values["verifier"])] = values["passed"]
        lot.spent += 1
        self.credits[self._token(values), values["verifier"]] += terms.verifier_fee

    # Verdicts

    def _on_lot_decided(self, values: dict[str, Any]) -> None:
        lot = self._lot(values)
        lot.state, lot.deadline = State(values["verdict"]), values["deadline"]

    def _on_lot_disputed(self, values: dict[str, Any]) -> None:
        lot = self._lot(values)
        lot.state, lot.deadline = State.DISPUTED, values["deadline"]

    def _on_lot_ruled(self, values: dict[str, Any]) -> None:
        lot = self._lot(values)
        lot.state, lot.deadline = State(values["verdict"]), 0

    def _on_meta_evidence(self, values: dict[str, Any]) -> None:
        """For those who rule: the book does not change."""

    _on_dispute = _on_evidence = _on_ruling = _on_meta_evidence

    def _on_verifier_slashed(self, values: dict[str, Any]) -> None:
        self.credits[ZERO_ADDRESS, values["party"]] += values["amount"]
        self.held[ZERO_ADDRESS] += values["amount"]

    # Ends

    def _on_lot_accepted(self, values: dict[str, Any]) -> None:
        """`LotPaid` follows."""

    def _on_lot_conceded(self, values: dict[str, Any]) -> None:
        """`LotDefaulted` follows."""

    def _on_lot_paid(self, values: dict[str, Any]) -> None:
        self._move(values, -values["toSupplier"] - values["toCustomer"])
        lot = self._lot(values)
        if lot.stage + 1 == len(self._terms[values["bid"]].stages):
            lot.close()

    def _on_lot_voided(self, values: dict[str, Any]) -> None:
        self._move(values, -values["toSupplier"] - values["toCustomer"])
        self._lot(values).close()

    _on_lot_agreed = _on_lot_voided

    def _on_lot_defaulted(self, values: dict[str, Any]) -> None:
        self._move(values, -values["toCustomer"])
        if values["reopened"]:
            self.lots[values["bid"], values["lot"]] = ReplayedLot(round=self._lot(values).round)
        else:
            self._lot(values).close()

    # Credits

    def _on_credited(self, values: dict[str, Any]) -> None:
        self.credits[values["token"], values["account"]] += values["amount"]
        self.held[values["token"]] += values["amount"]

    def _on_credit_withdrawn(self, values: dict[str, Any]) -> None:
        self.credits[values["token"], values["account"]] -= values["amount"]
        self.held[values["token"]] -= values["amount"]

    # Stakes

    def _restake(self, values: dict[str, Any], **changes: int) -> None:
        """Adds to a stake's figures."""
        held = self.stakes[values["verifier"]]
        self.stakes[values["verifier"]] = held._replace(
            **{name: getattr(held, name) + change for name, change in changes.items()}
        )

    def _on_staked(self, values: dict[str, Any]) -> None:
        self._restake(values, active=values["amount"])

    def _on_exit_requested(self, values: dict[str, Any]) -> None:
        self._restake(values, active=-values["amount"], exiting=values["amount"])
        self.stakes[values["verifier"]] = self.stakes[values["verifier"]]._replace(exit_at=values["exitAt"])

    def _on_stake_withdrawn(self, values: dict[str, Any]) -> None:
        self._restake(values, exiting=-values["amount"])
        self.stakes[values["verifier"]] = self.stakes[values["verifier"]]._replace(exit_at=0)

    def _on_stake_reserved(self, values: dict[str, Any]) -> None:
        self._restake(values, reserved=values["amount"])

    def _on_stake_released(self, values: dict[str, Any]) -> None:
        self._restake(values, reserved=-values["amount"])

    def _on_slashed(self, values: dict[str, Any]) -> None:
        self._restake(values, active=-values["amount"], reserved=-values["amount"])
