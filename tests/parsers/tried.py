"""Calls a parser and holds what it does against what it documents."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from distman import DistmanError, InvalidInput

Value = TypeVar("Value")

COUNTS: dict[str, dict[str, int]] = {}
"""How many inputs each parser has taken and refused."""

LONGEST_MESSAGE = 1_500
"""Of a message, in characters: whatever is handed in, a person can read what is said about it."""


def tried(parser: str, act: Callable[[], Value], kind: type[DistmanError] = InvalidInput) -> Value | None:
    """Calls a parser.

    Args:
        parser: What it is called in the figures.
        act: Calls it.
        kind: The only exception that it documents.

    Returns:
        What it made of the input, or None where it refused it in the way that it documents. Anything else is raised.
    """
    try:
        value = act()
    except kind as refusal:
        counted(parser, taken=False)
        check_refusal(refusal)
        return None
    counted(parser, taken=True)
    assert value is not None
    return value


def counted(parser: str, *, taken: bool) -> None:
    """Counts an input for the figures."""
    counts = COUNTS.setdefault(parser, {"taken": 0, "refused": 0})
    counts["taken" if taken else "refused"] += 1


def check_refusal(refusal: DistmanError) -> None:
    """A refusal is a line that can be shown; it names the input, what was wrong and what is expected."""
    message = str(refusal)
    assert message.isprintable(), f"not to be shown on a terminal: {message!r}"
    assert len(message) <= LONGEST_MESSAGE
    message.encode()
    if isinstance(refusal, InvalidInput):
        assert refusal.expected
        assert ": got " in message
        assert ", expected " in message
