"""What all scenarios share."""

from __future__ import annotations

from collections.abc import Callable

from bench.gas.chain import Sent
from bench.gas.deal import Deal
from bench.gas.market import Market

Transactions = dict[str, Sent]

Scenario = Callable[[Market, str], Transactions]
"""Plays transactions for bids in an asset (`erc20` or `eth`) and returns those to measure, by name."""


def claimed(deal: Deal) -> Deal:
    """Posts a bid and has its first lot claimed."""
    deal.post()
    deal.claim()
    return deal


def submitted(deal: Deal) -> Deal:
    """Posts a bid and has its first lot claimed and submitted."""
    claimed(deal).submit()
    return deal
