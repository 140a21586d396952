"""`withdraw`: what an account is owed is paid out on demand."""

from __future__ import annotations

from typing import Any

import pytest
from brownie import BlacklistToken, Party

from tests.contracts.support.assets import Token
from tests.contracts.support.errors import error, refusal
from tests.contracts.support.events import event, events_of
from tests.contracts.support.market import Market, State
from tests.contracts.support.values import ZERO_ADDRESS


@pytest.mark.parametrize("to_another", [False, True])
def test_pays_out_all_credit(market: Market, to_another: bool) -> None:
    """A verifier's fees go wherever it wants, all at once."""
    terms = market.bring(State.INSPECTING, market.terms(quorum=3))
    market.claim(terms, 1)
    market.submit(terms, 1)
    market.attest(terms, 0, lot=0)
    market.attest(terms, 0, lot=1)
    verifier, amount = terms.verifiers[0], 2 * terms.verifier_fee
    to = market.people.stranger if to_another else verifier
    with market.ledger().moves({market.escrow: -amount, to: amount}, {verifier: -amount}):
        withdrawn = market.escrow.withdraw(terms.token, to, amount, {"from": verifier})
    expected = event("CreditWithdrawn", account=verifier, token=terms.token, to=to, amount=amount)
    assert events_of(withdrawn, market.escrow) == [expected]


def test_pays_out_a_part(ether: Market) -> None:
    """What is not withdrawn stays, to the unit."""
    terms, verifier = ether.bring(State.INSPECTING, ether.terms()), ether.people.verifiers[0]
    ether.attest(terms, 0)
    part = terms.verifier_fee - 1
    for amount in (part, 1):
        with ether.ledger().moves({ether.escrow: -amount, verifier: amount}, {verifier: -amount}):
            withdrawn = ether.escrow.withdraw(terms.token, verifier, amount, {"from": verifier})
        expected = event("CreditWithdrawn", account=verifier, token=terms.token, to=verifier, amount=amount)
        assert events_of(withdrawn, ether.escrow) == [expected]


def test_credits_in_other_tokens_stay(ether: Market, assets: dict[str, Any]) -> None:
    """Each token is owed and paid on its own."""
    paid_in = [ether, ether.paid_in(assets["plain token"])]
    for market in paid_in:
        market.attest(market.bring(State.INSPECTING, market.terms()), 0)
    verifier, fee = ether.people.verifiers[0], ether.terms().verifier_fee
    with paid_in[1].ledger().moves({ether.escrow: -fee, verifier: fee}, {verifier: -fee}), ether.ledger().moves():
        ether.escrow.withdraw(assets["plain token"].address, verifier, fee, {"from": verifier})


def test_refuses_a_second_time(ether: Market) -> None:
    """Credit is paid once."""
    terms = ether.bring(State.INSPECTING, ether.terms())
    ether.attest(terms, 0)
    verifier = terms.verifiers[0]
    ether.escrow.withdraw(ZERO_ADDRESS, verifier, terms.verifier_fee, {"from": verifier})
    expected = error("EscrowInsufficientCredit", token=ZERO_ADDRESS, actual=0, expected=1)
    assert refusal(ether.escrow.withdraw, ZERO_ADDRESS, verifier, 1, by=verifier) == expected


def test_refuses_nothing(ether: Market) -> None:
    """A withdrawal of zero is a mistake."""
    terms = ether.bring(State.INSPECTING, ether.terms())
    ether.attest(terms, 0)
    verifier = terms.verifiers[0]
    assert refusal(ether.escrow.withdraw, ZERO_ADDRESS, verifier, 0, by=verifier) == error("EscrowZeroWithdrawal")


@pytest.mark.parametrize("above", [1, 2**256 - 1 - 1013])
def test_refuses_more_than_the_credit(ether: Market, above: int) -> None:
    """One unit above the credit is too much, and so is everything there is."""
    terms = ether.bring(State.INSPECTING, ether.terms())
    ether.attest(terms, 0)
    verifier, fee = terms.verifiers[0], terms.verifier_fee
    expected = error("EscrowInsufficientCredit", token=ZERO_ADDRESS, actual=fee, expected=fee + above)
    assert refusal(ether.escrow.withdraw, ZERO_ADDRESS, verifier, fee + above, by=verifier) == expected


def test_refuses_who_is_owed_nothing(ether: Market) -> None:
    """Another's credit is not mine."""
    terms, rival = ether.bring(State.INSPECTING, ether.terms()), ether.people.rival
    ether.attest(terms, 0)
    expected = error("EscrowInsufficientCredit", token=ZERO_ADDRESS, actual=0, expected=terms.verifier_fee)
    assert refusal(ether.escrow.withdraw, ZERO_ADDRESS, rival, terms.verifier_fee, by=rival) == expected


def test_refuses_another_token(ether: Market, assets: dict[str, Any]) -> None:
    """Credit in ether is not credit in a token."""
    terms = ether.bring(State.INSPECTING, ether.terms())
    ether.attest(terms, 0)
    verifier, token = terms.verifiers[0], assets["plain token"].address
    expected = error("EscrowInsufficientCredit", token=token, actual=0, expected=terms.verifier_fee)
    assert refusal(ether.escrow.withdraw, token, verifier, terms.verifier_fee, by=verifier) == expected


def test_refuses_recipients_that_lose_money(ether: Market) -> None:
    """The zero address and the escrow itself would swallow it."""
    terms = ether.bring(State.INSPECTING, ether.terms())
    ether.attest(terms, 0)
    for to in (ZERO_ADDRESS, ether.escrow):
        expected = error("EscrowInvalidRecipient", to=to)
        assert refusal(ether.escrow.withdraw, ZERO_ADDRESS, to, 1, by=terms.verifiers[0]) == expected


def test_refuses_a_recipient_that_refuses(ether: Market) -> None:
    """A withdrawal that cannot be sent leaves the credit for another try."""
    terms, verifier = ether.bring(State.INSPECTING, ether.terms()), ether.people.verifiers[0]
    ether.attest(terms, 0)
    closed = Party.deploy({"from": verifier})
    closed.setMood(1, {"from": verifier})
    fee = terms.verifier_fee
    expected = error("EscrowWithdrawFailed", token=ZERO_ADDRESS, to=closed, amount=fee)
    assert refusal(ether.escrow.withdraw, ZERO_ADDRESS, closed, fee, by=verifier) == expected
    with ether.ledger().moves({ether.escrow: -fee, verifier: fee}, {verifier: -fee}):
        ether.escrow.withdraw(ZERO_ADDRESS, verifier, fee, {"from": verifier})


def test_refuses_a_recipient_that_the_token_bars(ether: Market, people: Any) -> None:
    """Who is barred by a token's issuer may send the credit elsewhere."""
    token = BlacklistToken.deploy({"from": people.deployer})
    market = ether.paid_in(Token(token))
    terms, verifier = market.bring(State.INSPECTING, market.terms()), people.verifiers[0]
    market.attest(terms, 0)
    token.bar(verifier, True, {"from": people.deployer})
    fee = terms.verifier_fee
    expected = error("EscrowWithdrawFailed", token=token, to=verifier, amount=fee)
    assert refusal(market.escrow.withdraw, token, verifier, fee, by=verifier) == expected
    with market.ledger().moves({market.escrow: -fee, people.stranger: fee}, {verifier: -fee}):
        market.escrow.withdraw(token, people.stranger, fee, {"from": verifier})


def test_sends_ether_with_all_gas(ether: Market) -> None:
    """Whoever withdraws pays for the gas, so the receiver may use more than a push allows."""
    terms, verifier = ether.bring(State.INSPECTING, ether.terms()), ether.people.verifiers[0]
    ether.attest(terms, 0)
    sender, fee = {"from": verifier}, terms.verifier_fee
    hungry, other = Party.deploy(sender), Party.deploy(sender)
    hungry.reenter(other, other.reenter.encode_input(other, b"\x01" * 2_000), sender)
    with ether.ledger(hungry=hungry).moves({ether.escrow: -fee, hungry: fee}, {verifier: -fee}):
        withdrawn = ether.escrow.withdraw(ZERO_ADDRESS, hungry, fee, sender)
    ((_, reentered),) = events_of(withdrawn, hungry)
    assert reentered["done"] is True
    assert withdrawn.gas_used > 400_000
