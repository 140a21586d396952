"""The book again, from the escrow's logs alone: what an indexer would know."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from tests.contracts.support.market import State
from tests.contracts.support.values import ZERO_ADDRESS

CUSTOMER, TOKEN, LOTS, PRICE, BOND, FEE = 0, 2, 4, 5, 6, 7
Event = tuple[str, dict[str, Any]]


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


class Replay:
    """The book as far as logs tell it.

    Attributes:
        lots: State, supplier, round and votes by verifier, of each lot by (bid, lot).
        held: What the escrow should hold by token.
        credits: What each account is owed by (token, account).
    """

    def __init__(self, events: list[Event]) -> None:
        self._terms: dict[bytes, tuple[Any, ...]] = {}
        self._cancelled: set[bytes] = set()
        self.lots: dict[tuple[bytes, int], dict[str, Any]] = {}
        self.held: Counter[str] = Counter()
        self.credits: Counter[tuple[str, str]] = Counter()
        for name, values in events:
            getattr(self, f"_on_{_snake(name)}")(values)

    def state(self, bid: bytes, lot: int) -> State:
        """State of a lot."""
        state: State = self.lots[bid, lot]["state"]
        return State.CLOSED if state is State.OPEN and bid in self._cancelled else state

    def _lot(self, values: dict[str, Any]) -> dict[str, Any]:
        return self.lots[values["bid"], values["lot"]]

    def _move(self, values: dict[str, Any], amount: int) -> None:
        self.held[self._terms[values["bid"]][TOKEN]] += amount

    def _on_bid_posted(self, values: dict[str, Any]) -> None:
        bid, terms = values["bid"], values["terms"]
        self._terms[bid] = terms
        panel = terms[-1][0][1]
        self._move(values, terms[LOTS] * (terms[PRICE] + terms[FEE] * panel.bit_count()))
        for lot in range(terms[LOTS]):
            self.lots[bid, lot] = {"state": State.OPEN, "supplier": ZERO_ADDRESS, "round": 0, "votes": {}}

    def _on_bid_cancelled(self, values: dict[str, Any]) -> None:
        self._cancelled.add(values["bid"])
        self._move(values, -values["toCustomer"])

    def _on_lot_claimed(self, values: dict[str, Any]) -> None:
        claimed = {"state": State.BUILDING, "supplier": values["supplier"], "round": values["round"], "votes": {}}
        self._lot(values).update(claimed)
        self._move(values, self._terms[values["bid"]][BOND])

    def _on_lot_submitted(self, values: dict[str, Any]) -> None:
        self._lot(values)["state"] = State.INSPECTING

    def _on_lot_attested(self, values: dict[str, Any]) -> None:
        self._lot(values)["votes"][values["verifier"]] = values["passed"]
        terms = self._terms[values["bid"]]
        self.credits[terms[TOKEN], values["verifier"]] += terms[FEE]

    def _on_lot_decided(self, values: dict[str, Any]) -> None:
        self._lot(values)["state"] = State(values["verdict"])

    def _on_lot_accepted(self, values: dict[str, Any]) -> None:
        """`LotPaid` follows."""

    def _on_lot_conceded(self, values: dict[str, Any]) -> None:
        """`LotDefaulted` follows."""

    def _on_lot_paid(self, values: dict[str, Any]) -> None:
        self._lot(values)["state"] = State.CLOSED
        self._move(values, -values["toSupplier"] - values["toCustomer"])

    _on_lot_voided = _on_lot_paid

    def _on_lot_defaulted(self, values: dict[str, Any]) -> None:
        self._lot(values)["state"] = State.OPEN if values["reopened"] else State.CLOSED
        if values["reopened"]:
            self._lot(values).update({"supplier": ZERO_ADDRESS, "votes": {}})
        self._move(values, -values["toCustomer"])

    def _on_credit_withdrawn(self, values: dict[str, Any]) -> None:
        self.credits[values["token"], values["account"]] -= values["amount"]
        self.held[values["token"]] -= values["amount"]
