"""Signed batches of several verifiers with fees."""

from __future__ import annotations

from bench.gas.deal import new_deal
from bench.gas.market import Market
from bench.gas.scenarios.common import Transactions, claimed
from bench.gas.terms import FEE

BATCHES = (2, 3)
"""Numbers of verifiers; the difference of the two is what a further one costs."""


def second_batch(market: Market, asset: str, verifiers: int) -> Transactions:
    """Submits with the signatures of so many verifiers, each of whom has earned a fee before."""
    claimed(new_deal(market, asset, verifiers, verifierFee=FEE)).submit_signed()
    paid = claimed(new_deal(market, asset, verifiers, verifierFee=FEE)).submit_signed()
    return {f"submit_with_signatures_{verifiers}_pays_fees": paid}
