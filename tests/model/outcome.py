"""What comes of a call."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Event:
    """A log: who emitted it, its name, and its values by their names in Solidity."""

    emitter: str
    name: str
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Done:
    """A call that went through: what it returned, and the events of escrow, registry and arbitrators in their order."""

    returned: tuple[Any, ...] = ()
    events: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """A call that was refused and changed nothing.

    Attributes:
        name: Name of the error; "Empty" for a revert without data, "Panic", "Error", or the error of a token.
        values: Its arguments by their names in Solidity.
    """

    name: str
    values: dict[str, Any] = field(default_factory=dict)


class Refusal(Exception):
    """Stops a call from within."""

    def __init__(self, name: str, **values: Any) -> None:
        super().__init__(name, values)
        self.outcome = Refused(name, values)
