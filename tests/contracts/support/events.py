"""What a transaction logged."""

from __future__ import annotations

from typing import Any

from tests.contracts.support.values import plain


def event(name: str, **arguments: Any) -> tuple[str, dict[str, Any]]:
    """An event that a test expects, with all its arguments."""
    return name, {key: plain(value) for key, value in arguments.items()}


def events_of(transaction: Any, contract: Any) -> list[tuple[str, dict[str, Any]]]:
    """All events of one contract in a transaction, in their order."""
    logged = [item for item in transaction.events if item.address == contract.address]
    return [(item.name, {key: plain(value) for key, value in item.items()}) for item in logged]
