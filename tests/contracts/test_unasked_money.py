"""Money that nobody asked for: it pays nobody more."""

from __future__ import annotations

from typing import Any

import pytest
from brownie import Escrow, PlainToken

from tests.contracts.support.assets import Token
from tests.contracts.support.errors import Refusal, error, raw_refusal, refusal
from tests.contracts.support.market import Market, State
from tests.contracts.support.values import ZERO_ADDRESS, plain


def force(market: Market, target: str, amount: int) -> None:
    """Sends ether by the creation of a contract that destroys itself."""
    market.people.stranger.transfer(amount=amount, data="0x73" + target.removeprefix("0x") + "ff")


@pytest.mark.parametrize("name", ["customer", "supplier", "judge", "stranger"])
def test_plain_ether_is_refused(ether: Market, name: str) -> None:
    """W5: ether that belongs to no bid does not come in by mistake."""
    sender = plain(getattr(ether.people, name))
    call = {"from": sender, "to": ether.escrow.address, "value": "0x1"}
    assert raw_refusal(call) == error("EscrowNotRegistry", actual=sender, expected=ether.registry)


def test_ether_with_data_for_nobody_is_refused(ether: Market) -> None:
    """W5: a call that the escrow does not know takes no ether."""
    call = {"from": plain(ether.people.stranger), "to": ether.escrow.address, "value": "0x1", "data": "0x12345678"}
    assert raw_refusal(call) == Refusal("Unknown", {"data": b""})


def test_forced_ether_changes_nothing(ether: Market) -> None:
    """M1: ether forced in by a self-destruction pays nobody more, and stays."""
    terms, people = ether.bring(State.PASSED, ether.terms(lots=1)), ether.people
    held = ether.asset.balance(ether.escrow)
    force(ether, ether.escrow.address, 7)
    assert ether.asset.balance(ether.escrow) == held + 7
    paid, rest = terms.price + terms.bond, terms.budget - terms.verifier_fee
    with ether.ledger().moves({ether.escrow: -paid - rest, people.supplier: paid, people.customer: rest}):
        ether.settle(terms)
    expected = error("EscrowInsufficientCredit", token=ZERO_ADDRESS, actual=0, expected=7)
    assert refusal(ether.escrow.withdraw, ZERO_ADDRESS, people.stranger, 7, by=people.stranger) == expected


def test_forced_ether_pays_for_no_bid(ether: Market) -> None:
    """P1: a bid in ether takes what was sent along, and nothing that was there before."""
    terms = ether.terms()
    force(ether, ether.escrow.address, terms.total)
    expected = error("EscrowWrongValue", actual=0, expected=terms.total)
    assert refusal(ether.escrow.post, terms, by=terms.customer) == expected


def test_ether_that_was_there_before_the_escrow_changes_nothing(ether: Market, people: Any) -> None:
    """M1: nor does what was sent to its address before it was deployed."""
    address = people.stranger.get_deployment_address()
    people.deployer.transfer(address, 11)
    escrow = Escrow.deploy(ether.registry, {"from": people.stranger})
    assert escrow.address == address
    assert ether.asset.balance(escrow) == 11
    terms = ether.terms(lots=1)
    escrow.post(plain(terms), {"from": terms.customer, "value": terms.total})
    escrow.cancel(plain(terms), {"from": terms.customer})
    assert ether.asset.balance(escrow) == 11


def test_donated_tokens_pay_for_no_bid(ether: Market, people: Any) -> None:
    """M3: tokens sent to the escrow pay for nobody's bid and nobody's bond."""
    market = ether.paid_in(Token(PlainToken.deploy(18, {"from": people.deployer})))
    terms, token = market.bring(State.OPEN, market.terms()), market.asset.contract
    token.mint(market.escrow, terms.total, {"from": people.stranger})
    another = terms.but(salt="0x" + "01" * 32)
    expected = error("EscrowPullFailed", token=token, payer=terms.customer, amount=terms.total)
    assert refusal(market.escrow.post, another, by=terms.customer) == expected
    expected = error("EscrowPullFailed", token=token, payer=people.supplier, amount=terms.bond)
    assert refusal(market.escrow.claim, terms, 0, by=people.supplier) == expected
    with market.ledger().moves({market.escrow: -terms.total, terms.customer: terms.total}):
        market.cancel(terms)
