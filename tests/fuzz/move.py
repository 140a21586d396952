"""A call and when it is made."""

from __future__ import annotations

from typing import NamedTuple

from tests.model.call import Call


class Move(NamedTuple):
    """What somebody does next."""

    call: Call
    time: int
