"""The signed life of a lot with one feature on, to be held against the life with all features off."""

from __future__ import annotations

from bench.gas.deal import Deal, new_deal
from bench.gas.market import Market
from bench.gas.scenarios.common import Scenario, Transactions
from bench.gas.scenarios.disputes import disputable
from bench.gas.scenarios.lives import signed
from bench.gas.terms import BOND, DISPUTE_WINDOW, FEE, STAKE, halves


def _paid(deal: Deal) -> Transactions:
    return {"post": deal.post(), "claim": deal.claim(), "pay": deal.submit_signed()}


def named_supplier(market: Market, asset: str) -> Transactions:
    """The Terms name the supplier."""
    return _paid(new_deal(market, asset, supplier=market.people.supplier.address))


def bond(market: Market, asset: str) -> Transactions:
    """The supplier locks a bond."""
    return _paid(new_deal(market, asset, bond=BOND))


def verifier_fee(market: Market, asset: str) -> Transactions:
    """The verifier earns a fee and has earned one before."""
    _paid(new_deal(market, asset, verifierFee=FEE))
    return _paid(new_deal(market, asset, verifierFee=FEE))


def verifier_stake(market: Market, asset: str) -> Transactions:
    """The verifier must have staked, and has."""
    market.send(market.people.verifiers[0], market.registry, "stake", market.escrow.address, value=STAKE)
    return _paid(new_deal(market, asset, verifierStake=STAKE))


def dispute_window(market: Market, asset: str) -> Transactions:
    """The verdict can be disputed, is not, and is settled by a transaction more."""
    deal = disputable(market, asset)
    paid = _paid(deal)
    market.chain.wait(DISPUTE_WINDOW)
    return {**paid, "settle": deal.settle()}


def dispute_window_with_stake(market: Market, asset: str) -> Transactions:
    """The same, and the verifier's stake is reserved until the verdict is settled."""
    market.send(market.people.verifiers[0], market.registry, "stake", market.escrow.address, value=STAKE)
    deal = disputable(market, asset, verifierStake=STAKE)
    paid = _paid(deal)
    market.chain.wait(DISPUTE_WINDOW)
    return {**paid, "settle": deal.settle()}


def second_stage(market: Market, asset: str) -> Transactions:
    """There is a second stage, submitted and paid by a transaction more."""
    deal = new_deal(market, asset, stages=halves(1))
    return {**_paid(deal), "pay_second": deal.submit_signed(round_=2)}


def reworks(market: Market, asset: str) -> Transactions:
    """The lot could be built again, and need not."""
    return _paid(new_deal(market, asset, reworks=1))


OFF: Scenario = signed

FEATURES: dict[str, Scenario] = {
    "named_supplier": named_supplier,
    "bond": bond,
    "verifier_fee": verifier_fee,
    "verifier_stake": verifier_stake,
    "dispute_window": dispute_window,
    "dispute_window_with_stake": dispute_window_with_stake,
    "second_stage": second_stage,
    "reworks": reworks,
}
