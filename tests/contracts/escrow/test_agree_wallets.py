"""`agree` where a party is an ERC-1271 wallet, which takes no ether and so is credited."""

from __future__ import annotations

from typing import Any

import pytest
from brownie import SignerWallet

from tests.contracts.support import clock, signing
from tests.contracts.support.errors import error, refusal
from tests.contracts.support.market import Market, State
from tests.contracts.support.terms import DAY, Terms
from tests.contracts.support.values import plain


@pytest.fixture
def wallet(ether: Market) -> Any:
    """A wallet for which the stranger signs."""
    return SignerWallet.deploy(ether.people.stranger, {"from": ether.people.deployer})


def act(wallet: Any, method: Any, *arguments: Any, value: int = 0, by: Any) -> Any:
    """Has the wallet call the escrow."""
    data = method.encode_input(*(plain(argument) for argument in arguments))
    return wallet.act(method._address, value, data, {"from": by, "value": value})


@pytest.fixture
def bought(ether: Market, wallet: Any) -> Terms:
    """Terms of the wallet as the customer, of which lot 0 is being built."""
    terms = ether.terms(customer=wallet)
    act(wallet, ether.escrow.post, terms, value=terms.total, by=ether.people.stranger)
    ether.claim(terms)
    return terms


@pytest.fixture
def sold(ether: Market, wallet: Any) -> Terms:
    """Terms of which lot 0 is being built by the wallet."""
    terms = ether.bring(State.OPEN, ether.terms())
    act(wallet, ether.escrow.claim, terms, 0, value=terms.bond, by=ether.people.stranger)
    return terms


def test_wallet_signs_as_the_customer(ether: Market, wallet: Any, bought: Terms) -> None:
    """E9, I3: the supplier sends what the customer's wallet says is signed."""
    left = bought.per_lot + bought.bond
    with ether.ledger(wallet=wallet).moves({ether.escrow: -5, ether.people.supplier: 5}, {wallet: left - 5}):
        ether.agree(bought, ether.agreed(bought, 5, signer=ether.people.stranger))
    assert ether.lot(bought).state is State.CLOSED


def test_wallet_signs_as_the_supplier(ether: Market, wallet: Any, sold: Terms) -> None:
    """E9, I3: the customer sends what the supplier's wallet says is signed."""
    left = sold.per_lot + sold.bond
    agreed = ether.agreed(sold, 5, signer=ether.people.stranger, supplier=wallet)
    with ether.ledger(wallet=wallet).moves({ether.escrow: 5 - left, sold.customer: left - 5}, {wallet: 5}):
        ether.agree(sold, agreed, by=sold.customer)


def test_wallet_sends_what_the_customer_signed(ether: Market, wallet: Any, sold: Terms) -> None:
    """E9: a contract is a party like any other."""
    left = sold.per_lot + sold.bond
    agreed = ether.agreed(sold, left, supplier=wallet)
    with ether.ledger(wallet=wallet).moves({}, {wallet: left}):
        act(wallet, ether.escrow.agree, sold, 0, 1, *agreed, by=ether.people.rival)


def test_refuses_what_the_wallet_no_longer_signs(ether: Market, wallet: Any, bought: Terms) -> None:
    """I3: the wallet is asked when the agreement is sent, not when it was signed."""
    until = clock.now() + DAY
    agreed = ether.agreed(bought, 5, until, signer=ether.people.stranger)
    wallet.setOwner(ether.people.rival, {"from": ether.people.deployer})
    message = signing.agreement(ether.escrow, ether.bid(bought), ether.people.supplier, 5, until)
    expected = error("EscrowInvalidSignature", signer=wallet, digest=signing.digest_of(message))
    assert refusal(ether.escrow.agree, bought, 0, 1, *agreed, by=ether.people.supplier) == expected
