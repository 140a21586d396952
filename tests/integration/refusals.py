"""What the contracts refuse, and how a client tells so before anything is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from distman import Client, Terms
from distman.errors import ContractError
from tests.integration.market import Market

Fields = dict[str, Any]

SOON_S = 60
"""Within this a refusal's own time may be ahead of the latest block's."""

ANY_TIME = object()
"""Stands for a time that only the node knows: now."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An action that the contracts refuse.

    Attributes:
        given: State of the bid before: ``terms``, ``posted``, ``building``, ``inspecting`` or ``disputable``.
        who: Who tries.
        act: What is tried.
        error: What is raised.
        fields: Its fields.
        changes: How the Terms differ from the usual ones, if they do.
    """

    given: str
    who: str
    act: Callable[[Client, Terms], object]
    error: type[ContractError]
    fields: Callable[[Market, Terms], Fields]
    changes: Callable[[Market], Fields] | None = None


def agree(actual: Fields, expected: Fields, now: int) -> bool:
    """Whether fields are as expected, where a time that only the node knows may be any from now on."""
    for name, value in expected.items():
        if value is ANY_TIME and not now <= actual[name] <= now + SOON_S:
            return False
    return actual == expected | {name: actual[name] for name, value in expected.items() if value is ANY_TIME}


def refused(refusal: Refusal, usual: Terms, market: Market) -> None:
    """Tries what is refused: its exception must be raised with exactly its fields, and no transaction be sent.

    Args:
        refusal: What is refused.
        usual: The usual Terms in the state that it needs; they are made anew if it changes them.
        market: Where to try it.
    """
    terms = getattr(market, refusal.given)(**refusal.changes(market)) if refusal.changes else usual
    nonces, now = market.nonces(), market.chain.now()
    with pytest.raises(ContractError) as caught:
        refusal.act(market[refusal.who], terms)
    found = caught.value
    expected = refusal.fields(market, terms)
    assert type(found) is refusal.error, f"{found!r} is raised instead of {refusal.error.__name__}"
    assert agree(found.fields, expected, now), f"{found.fields} instead of {expected}"
    assert market.nonces() == nonces, "a transaction was sent"
