"""How a lot ends or starts over without a decision by quorum."""

from __future__ import annotations

from bench.gas.deal import Deal, new_deal
from bench.gas.market import Market
from bench.gas.scenarios.common import Scenario, Transactions, claimed, submitted
from bench.gas.terms import BUILD_TIME, INSPECTION_TIME, stage


def accept(market: Market, asset: str) -> Transactions:
    """The customer pays a lot that is being built."""
    return {"accept": claimed(new_deal(market, asset)).send(market.people.customer, "accept", 0, 1)}


def concede(market: Market, asset: str) -> Transactions:
    """The supplier gives up, and the lot opens again."""
    return {"concede_reopens": claimed(new_deal(market, asset)).send(market.people.supplier, "concede", 0, 1)}


def lapse_building(market: Market, asset: str) -> Transactions:
    """Nothing was submitted, and the lot opens again."""
    deal = claimed(new_deal(market, asset))
    market.chain.wait(BUILD_TIME)
    return {"lapse_building_reopens": deal.lapse()}


def inspected_in_silence(market: Market, asset: str) -> Transactions:
    """No verifier attested: voided."""
    deal = submitted(new_deal(market, asset))
    market.chain.wait(INSPECTION_TIME)
    return {"lapse_inspection": deal.lapse(), "settle_voided": deal.settle()}


def settle_passed(market: Market, asset: str) -> Transactions:
    """No verifier attested a stage that then pays."""
    return {
        "settle_passed": _lapsed(submitted(new_deal(market, asset, stages=[stage(1, paysOnSilence=True)]))).settle()
    }


def settle_failed(market: Market, asset: str) -> Transactions:
    """One of three verifiers attested FAIL and the others nothing: the lot opens again."""
    deal = submitted(new_deal(market, asset, verifiers=3, stages=[stage(3, quorum=2)]))
    deal.attest(passed=False)
    return {"settle_failed_reopens": _lapsed(deal).settle()}


def _lapsed(deal: Deal) -> Deal:
    deal.market.chain.wait(INSPECTION_TIME)
    deal.lapse()
    return deal


ENDS: tuple[Scenario, ...] = (accept, concede, lapse_building, inspected_in_silence, settle_passed, settle_failed)
