"""How a verifier takes out the fees that it earned."""

from __future__ import annotations

from bench.gas.deal import new_deal
from bench.gas.market import Market
from bench.gas.scenarios.common import Scenario, Transactions, claimed
from bench.gas.terms import FEE


def _earn(market: Market, asset: str) -> str:
    """Earns the first verifier a fee; returns the token's address."""
    deal = claimed(new_deal(market, asset, verifierFee=FEE))
    deal.submit_signed()
    return str(deal.terms["token"])


def withdraw(market: Market, asset: str) -> Transactions:
    """Withdraws all credit in one token."""
    verifier, token = market.people.verifiers[0], _earn(market, asset)
    return {"withdraw": market.send(verifier, market.escrow, "withdraw", token, verifier.address, FEE)}


def withdraw_all(market: Market) -> Transactions:
    """Withdraws all credit in ether and a token."""
    verifier, tokens = market.people.verifiers[0], [_earn(market, "eth"), _earn(market, "erc20")]
    return {"withdraw_all_2_tokens": market.send(verifier, market.escrow, "withdrawAll", tokens, verifier.address)}


CREDITS: tuple[Scenario, ...] = (withdraw,)

SINGLE_CREDITS = (withdraw_all,)
