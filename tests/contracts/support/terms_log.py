"""The Terms that `BidPosted` tells, as the contract takes them."""

from __future__ import annotations

from dataclasses import astuple
from typing import Any

from tests.contracts.support.values import plain
from tests.fuzz import terms_log


def unpacked(customer: Any, supplier: Any, packed: bytes) -> tuple[Any, ...]:
    """The Terms of a `BidPosted` event: two of its topics, and its data."""
    return tuple(plain(astuple(terms_log.unpacked(plain(customer), plain(supplier), packed))))
