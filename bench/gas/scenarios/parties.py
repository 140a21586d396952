"""What customer, supplier and verifiers do with a lot under way."""

from __future__ import annotations

from bench.gas.chain import GENESIS
from bench.gas.deal import new_deal
from bench.gas.market import Market
from bench.gas.scenarios.common import Scenario, Transactions, claimed, submitted
from bench.gas.terms import BOND, DAY, PRICE, halves, locked

SIGNED_UNTIL = GENESIS + 50 * DAY
PUT_OFF_TO = GENESIS + 45 * DAY


def cancel(market: Market, asset: str) -> Transactions:
    """Cancels a bid that nobody claimed."""
    deal = new_deal(market, asset)
    deal.post()
    return {"cancel": deal.send(market.people.customer, "cancel")}


def claim_with_bond(market: Market, asset: str) -> Transactions:
    """Claims with a bond."""
    deal = new_deal(market, asset, bond=BOND)
    deal.post()
    return {"claim_with_bond": deal.claim()}


def claim_with_signature(market: Market, asset: str) -> Transactions:
    """Carries a supplier's signed claim."""
    deal = new_deal(market, asset)
    deal.post()
    return {"claim_with_signature": deal.claim_by_keeper(SIGNED_UNTIL)}


def further_lot(market: Market, asset: str) -> Transactions:
    """Claims the second lot of a bid and is paid for it."""
    deal = claimed(new_deal(market, asset, lots=3))
    return {"claim_further_lot": deal.claim(1), "submit_with_signatures_pays_further_lot": deal.submit_signed(1)}


def extend(market: Market, asset: str) -> Transactions:
    """Puts off the time to submit."""
    deal = claimed(new_deal(market, asset))
    return {"extend": deal.send(market.people.customer, "extend", 0, 1, PUT_OFF_TO)}


def agree(market: Market, asset: str) -> Transactions:
    """Splits the price in halves."""
    return {"agree": claimed(new_deal(market, asset)).agree(PRICE // 2, SIGNED_UNTIL)}


def attest_undecided(market: Market, asset: str) -> Transactions:
    """Attests the first of two PASSes."""
    return {"attest_undecided": submitted(new_deal(market, asset, verifiers=2)).attest()}


def attest_with_signatures(market: Market, asset: str) -> Transactions:
    """Carries both of two PASSes, which pays."""
    return {"attest_with_signatures_2_pays": submitted(new_deal(market, asset, verifiers=2)).attest_signed()}


def attest_starts_stage(market: Market, asset: str) -> Transactions:
    """Pays the first of two stages and starts the second."""
    return {"attest_pays_and_starts_stage": submitted(new_deal(market, asset, stages=halves(1))).attest()}


def attest_starts_rework(market: Market, asset: str) -> Transactions:
    """Fails a lot that may be built again."""
    return {"attest_fails_and_starts_rework": submitted(new_deal(market, asset, reworks=1)).attest(passed=False)}


def post_with_exact_allowance(market: Market, asset: str) -> Transactions:
    """Posts with an allowance that is used up."""
    deal = new_deal(market, asset)
    market.send(market.people.customer, market.token, "approve", market.escrow.address, locked(deal.terms))
    return {"post_with_exact_allowance": deal.post()}


PARTIES: tuple[Scenario, ...] = (
    cancel,
    claim_with_bond,
    claim_with_signature,
    further_lot,
    extend,
    agree,
    attest_undecided,
    attest_with_signatures,
    attest_starts_stage,
    attest_starts_rework,
)

ERC20_PARTIES: tuple[Scenario, ...] = (post_with_exact_allowance,)
"""Those that need a token."""
