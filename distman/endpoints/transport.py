"""What carries requests to a node and answers back, and how it tells that none came."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Protocol

MOST_BYTES: Final = 32 * 2**20
"""How long an answer may be: far more than all that is ever asked for."""


class NoAnswer(Exception):
    """No answer came.

    Attributes:
        reason: Why, without any secret that a URL may have.
        passing: Whether it may be better soon, as when a server is overloaded.
    """

    def __init__(self, reason: str, *, passing: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.passing = passing


class TooLong(Exception):
    """An answer has more bytes than anything that is asked for."""

    def __init__(self) -> None:
        super().__init__(f"it has more than {MOST_BYTES} bytes")


class Transport(Protocol):
    """A way to one node."""

    async def ask(self, requests: Sequence[dict[str, Any]], timeout_s: float) -> list[Any]:
        """Sends requests and gives what came back for each, in their order, as JSON that nobody has checked.

        Args:
            requests: JSON-RPC requests, each with an id of its own.
            timeout_s: Seconds to wait for all of it.

        Raises:
            NoAnswer: There was none.
            TooLong: It was too long.
        """

    async def close(self) -> None:
        """Lets go of all connections; it connects anew when it is asked again."""
