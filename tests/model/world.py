"""The world: everything that the contracts know, and everybody's purse."""

from __future__ import annotations

from collections.abc import Hashable

from .call import Call
from .outcome import Done, Refused
from .setting import Setting


class World:
    """All state there is, changed by `apply` only.

    Attributes:
        time: This block's, in Unix seconds; set by the caller before a call.
        purses: Balances by token and account; the zero address stands for ether.
        allowances: Allowances by token, then by owner and spender.
    """

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.time = 0
        self.purses: dict[str, dict[str, int]] = {}
        self.allowances: dict[str, dict[tuple[str, str], int]] = {}

    def apply(self, call: Call) -> Done | Refused:
        """Makes a call; the world changes only if it is done."""
        raise NotImplementedError

    def view(self, call: Call) -> Done | Refused:
        """Answers a question, and changes nothing."""
        raise NotImplementedError

    def copy(self) -> World:
        """A world of its own in the same state."""
        raise NotImplementedError

    def key(self) -> Hashable:
        """What tells this state from others, for an exploration."""
        raise NotImplementedError

    def check_money(self) -> None:
        """Checks M1, M2, M8 and M10 over the whole world.

        Raises:
            MoneyBroken: One of them does not hold.
        """
        raise NotImplementedError
