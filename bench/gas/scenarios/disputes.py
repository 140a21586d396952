"""Verdicts that can be disputed, and what comes of it."""

from __future__ import annotations

from typing import Any

from bench.gas.chain import Sent
from bench.gas.deal import Deal, new_deal
from bench.gas.market import ARBITRATION_FEE, Market
from bench.gas.scenarios.common import Scenario, Transactions, submitted
from bench.gas.terms import DISPUTE_WINDOW, RULING_TIME, STAKE

RULED_FAIL = 2
EVIDENCE_URI = "/ipfs/f01551220" + "e1" * 32


def disputable(market: Market, asset: str, **changes: Any) -> Deal:
    """A bid with an arbitrator."""
    arbitration: dict[str, Any] = {"arbitrator": market.arbitrator.address, "disputeWindow": DISPUTE_WINDOW}
    return new_deal(market, asset, **arbitration, **changes)


def undisputed(market: Market, asset: str) -> Transactions:
    """A verdict that nobody disputes."""
    deal = submitted(disputable(market, asset))
    attest = deal.attest()
    market.chain.wait(DISPUTE_WINDOW)
    return {"attest_opens_dispute_window": attest, "settle_passed_after_window": deal.settle()}


def overturned(market: Market, asset: str) -> Transactions:
    """A PASS that the arbitrator overturns, which slashes the verifier and opens the lot again."""
    market.send(market.people.verifiers[0], market.registry, "stake", market.escrow.address, value=2 * STAKE)
    deal = submitted(disputable(market, asset, verifierStake=STAKE))
    deal.attest()
    customer, owner = market.people.customer, market.people.deployer
    return {
        "dispute": _dispute(deal),
        "submit_evidence": deal.send(customer, "submitEvidence", 0, EVIDENCE_URI),
        "rule": market.send(owner, market.arbitrator, "giveRuling", 0, RULED_FAIL),
        "settle_overturned_slashes": deal.settle(),
    }


def never_ruled(market: Market, asset: str) -> Transactions:
    """A dispute in which the arbitrator stays silent."""
    deal = submitted(disputable(market, asset))
    deal.attest()
    _dispute(deal)
    market.chain.wait(RULING_TIME)
    return {"lapse_dispute": deal.lapse()}


def _dispute(deal: Deal) -> Sent:
    return deal.send(deal.market.people.customer, "dispute", 0, 1, value=ARBITRATION_FEE)


DISPUTES: tuple[Scenario, ...] = (undisputed, overturned, never_ruled)
