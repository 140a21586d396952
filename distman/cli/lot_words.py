"""How a lot reads: a line for people, an object for programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from distman.cli.sentences import when
from distman.types import ZERO_ADDRESS, Action, Lot, LotState, Terms

_BY: Final[Mapping[Action, str]] = {
    Action.CLAIM: "supplier",
    Action.CANCEL: "customer",
    Action.SUBMIT: "supplier",
    Action.EXTEND: "customer",
    Action.ATTEST: "verifiers",
    Action.ACCEPT: "customer",
    Action.CONCEDE: "supplier",
    Action.AGREE: "both parties",
    Action.DISPUTE: "customer or supplier",
    Action.LAPSE: "anyone",
    Action.SETTLE: "anyone",
}
"""Whom each action is meant for."""


def lot_json(lot: Lot, number: int, terms: Terms) -> dict[str, Any]:
    """A lot as JSON, with the addresses of who attested and the names of what is possible."""
    return {
        "lot": number,
        "state": lot.state,
        "supplier": lot.supplier,
        "stage": lot.stage,
        "reworks": lot.reworks,
        "round": lot.round,
        "deadline": lot.deadline,
        "passes": [verifier for seat, verifier in enumerate(terms.verifiers) if lot.passes >> seat & 1],
        "fails": [verifier for seat, verifier in enumerate(terms.verifiers) if lot.fails >> seat & 1],
        "spent": lot.spent,
        "actions": lot.possible,
    }


def lot_line(lot: Lot, number: int, terms: Terms) -> str:
    """A lot in one line, for people."""
    parts = [f"lot {number}: {lot.state.name.lower()}"]
    if lot.supplier != ZERO_ADDRESS:
        parts += [f"supplier {lot.supplier}, round {lot.round}", *_turns(lot, terms)]
    if lot.passes or lot.fails:
        parts.append(f"{lot.passes.bit_count()} PASS, {lot.fails.bit_count()} FAIL")
    return "; ".join([*parts, *_deadline(lot)])


def next_line(lot: Lot) -> str:
    """What can be done with a lot and by whom, for people."""
    return ", ".join(f"{action.name.lower()} ({_BY[action]})" for action in lot.possible) or "nothing"


def _turns(lot: Lot, terms: Terms) -> list[str]:
    """Where the lot is among its stages and reworks, as far as there are several."""
    parts = []
    if len(terms.stages) > 1:
        parts.append(f"stage {lot.stage} of 0 to {len(terms.stages) - 1}")
    if terms.reworks:
        parts.append(f"rework {lot.reworks} of {terms.reworks}")
    return [", ".join(parts)] if parts else []


def _deadline(lot: Lot) -> list[str]:
    if lot.state in (LotState.PASSED, LotState.FAILED, LotState.VOIDED):
        return [f"can be disputed until {when(lot.deadline)}" if Action.DISPUTE in lot.possible else "final"]
    if not lot.deadline or lot.state in (LotState.OPEN, LotState.CLOSED):
        return []
    over = ", which has passed" if Action.LAPSE in lot.possible else ""
    return [f"until {when(lot.deadline)}{over}"]
