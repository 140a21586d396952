"""Whole lives of a lot with every feature off, as the goals have them."""

from __future__ import annotations

from bench.gas.deal import new_deal
from bench.gas.market import Market
from bench.gas.scenarios.common import Scenario, Transactions


def signed(market: Market, asset: str) -> Transactions:
    """Posted, claimed, and submitted together with the verifier's signature, which pays."""
    deal = new_deal(market, asset)
    return {"post": deal.post(), "claim": deal.claim(), "submit_with_signatures_pays": deal.submit_signed()}


def direct(market: Market, asset: str) -> Transactions:
    """Posted, claimed, submitted, and attested by the verifier itself, which pays."""
    deal = new_deal(market, asset)
    return {"post": deal.post(), "claim": deal.claim(), "submit": deal.submit(), "attest_pays": deal.attest()}


LIVES: dict[str, Scenario] = {"signed": signed, "direct": direct}
