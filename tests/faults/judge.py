"""Whether what a user was told is what is on the chain: nothing lost, nothing doubled, nothing misreported."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tests.faults.actions import Action
from tests.faults.report import Report
from tests.faults.truth import Sent, Truth

Money = Mapping[str, int]

_OPEN: Final = frozenset({"TransactionUnknown", "TransactionTimeout", "TransactionRefused"})
"""Errors that leave open what becomes of the transaction that they name."""


def outcome_of(report: Report) -> str:
    """A report's kind: ``done``, ``refused``, ``not sent``, ``unknown``, ``reverted``, ``killed`` or ``crashed``."""
    if report.end != "failed":
        return report.end
    if report.tx_hash is None:
        return "refused" if report.refused else "not sent"
    return "unknown" if report.error in _OPEN else "reverted"


def complaints(report: Report, action: Action, truth: Truth, once: Money) -> list[str]:
    """What is wrong with a report.

    Args:
        report: What the user was told.
        action: What the user did.
        truth: The chain since then.
        once: What everybody gains if it is done once.

    Returns:
        A sentence for each fault; none if all is well.
    """
    sent = truth.sent(action.who)
    found = [
        f"lost: {entry.hash} was sent, and the user was not told" for entry in sent if entry.hash not in report.told
    ]
    found += wrong_effects(action, truth, once, sent)
    found += _misreported(report, action, sent)
    return found


def effects_of(action: Action, sent: list[Sent]) -> int:
    """How often an action was done."""
    return sum(entry.tells(action.event) for entry in sent)


def wrong_effects(action: Action, truth: Truth, once: Money, sent: list[Sent]) -> list[str]:
    """What an action has done that it should not: twice, or money that moved otherwise than by doing it."""
    effects = effects_of(action, sent)
    expected = dict(once) if effects == 1 else {}
    if effects > 1:
        return [f"doubled: it was done {effects} times"]
    moved = truth.moved(action.who)
    return [f"money: {moved} was moved instead of {expected}"] if moved != expected else []


def _misreported(report: Report, action: Action, sent: list[Sent]) -> list[str]:
    effects = effects_of(action, sent)
    named = next((entry for entry in sent if entry.hash == report.tx_hash), None)
    match outcome_of(report):
        case "crashed":
            return [f"crashed: {report.error}"]
        case "done":
            return _wrong_success(report, action, named)
        case "refused" | "not sent" if effects or any(entry.receipt is None for entry in sent):
            return [f"misreported: {report.error} says that nothing was sent"]
        case "reverted" if named is None or named.receipt is None or named.is_done:
            return [f"misreported: {report.error} says that it is mined and has reverted"]
    return []


def _wrong_success(report: Report, action: Action, named: Sent | None) -> list[str]:
    if named is None or named.receipt is None or not named.is_done:
        return ["misreported: it is said to be done, and is not"]
    actual = (int(named.receipt["blockNumber"], 16), named.fee, named.tells(action.event))
    told = (report.block, report.fee, report.events.count(action.event))
    return [f"misreported: block, fee and events are {actual}, and {told} was told"] if actual != told else []
