"""`withdrawAll`: what an account is owed in several tokens is paid out at once."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

import pytest
from brownie import BlacklistToken, Party

from tests.contracts.support.assets import Token
from tests.contracts.support.errors import decoded, error, refusal
from tests.contracts.support.events import event, events_of
from tests.contracts.support.market import Market, State
from tests.contracts.support.values import ZERO_ADDRESS, plain

FEES = {"ether": 1_013, "plain token": 1_019, "token without return value": 1_021}


@pytest.fixture
def owing(ether: Market, assets: Any) -> list[Market]:
    """Markets in three assets, in each of which the first verifier has earned a fee of its own."""
    markets = [ether.paid_in(assets[name]) for name in FEES]
    for market, fee in zip(markets, FEES.values(), strict=True):
        market.attest(market.bring(State.INSPECTING, market.terms(verifier_fee=fee)), 0)
    return markets


@pytest.fixture
def verifier(people: Any) -> Any:
    """Who is owed the fees."""
    return people.verifiers[0]


def tokens_of(markets: list[Market]) -> list[str]:
    """The addresses of what the markets are paid in."""
    return [plain(market.asset.address) for market in markets]


def withdrawn(account: Any, market: Market, to: Any, amount: int) -> tuple[str, dict[str, Any]]:
    """The event of a withdrawal."""
    return event("CreditWithdrawn", account=account, token=market.asset.address, to=to, amount=amount)


@pytest.mark.parametrize("to_another", [False, True])
def test_pays_out_all_credit(owing: list[Market], verifier: Any, to_another: bool) -> None:
    """W4: each token's whole credit goes where the owner wants, and each is logged."""
    escrow = owing[0].escrow
    to = owing[0].people.stranger if to_another else verifier
    pairs = list(zip(owing, FEES.values(), strict=True))
    with ExitStack() as books:
        for market, fee in pairs:
            books.enter_context(market.ledger().moves({escrow: -fee, to: fee}, {verifier: -fee}))
        transaction = escrow.withdrawAll(tokens_of(owing), to, {"from": verifier})
    assert events_of(transaction, escrow) == [withdrawn(verifier, market, to, fee) for market, fee in pairs]


def test_tokens_not_named_stay(owing: list[Market], verifier: Any) -> None:
    """W4: credit in a token that is not named is left alone."""
    first, second, third = owing
    fee = FEES["token without return value"]
    paid = third.ledger().moves({third.escrow: -fee, verifier: fee}, {verifier: -fee})
    with first.ledger().moves(), second.ledger().moves(), paid:
        first.escrow.withdrawAll(tokens_of([third]), verifier, {"from": verifier})


def test_a_token_twice_is_paid_once(owing: list[Market], verifier: Any) -> None:
    """W4: once it is paid there is no credit left, though others' money is there."""
    ether, fee = owing[0], FEES["ether"]
    twice = [ZERO_ADDRESS, ZERO_ADDRESS]
    with ether.ledger().moves({ether.escrow: -fee, verifier: fee}, {verifier: -fee}):
        transaction = ether.escrow.withdrawAll(twice, verifier, {"from": verifier})
    assert events_of(transaction, ether.escrow) == [withdrawn(verifier, ether, verifier, fee)]


def test_tokens_without_credit_are_passed_over(owing: list[Market], assets: Any, verifier: Any) -> None:
    """W4: neither a token that nothing is owed in nor an address that is none stops the others."""
    ether, fee = owing[0], FEES["ether"]
    others = [assets["token of 6 decimals"].address, verifier.address]
    with ether.ledger().moves({ether.escrow: -fee, verifier: fee}, {verifier: -fee}):
        transaction = ether.escrow.withdrawAll([*others, ZERO_ADDRESS], verifier, {"from": verifier})
    assert events_of(transaction, ether.escrow) == [withdrawn(verifier, ether, verifier, fee)]


@pytest.mark.parametrize("names", [[], ["ether"], list(FEES)], ids=len)
def test_nothing_owed_is_nothing_paid(owing: list[Market], assets: Any, names: list[str]) -> None:
    """W4: who has no credit, or names no token, gets nothing and is told nothing."""
    stranger = owing[0].people.stranger
    with owing[0].ledger().moves(), owing[1].ledger().moves(), owing[2].ledger().moves():
        tokens = [assets[name].address for name in names]
        transaction = owing[0].escrow.withdrawAll(tokens, stranger, {"from": stranger})
    assert events_of(transaction, owing[0].escrow) == []


def test_refuses_recipients_that_lose_money(owing: list[Market], verifier: Any) -> None:
    """W3: the zero address and the escrow itself would swallow it, be there credit or not."""
    escrow = owing[0].escrow
    for to in (ZERO_ADDRESS, escrow):
        for tokens in (tokens_of(owing), []):
            assert refusal(escrow.withdrawAll, tokens, to, by=verifier) == error("EscrowInvalidRecipient", to=to)


def test_one_that_cannot_be_sent_refuses_all(owing: list[Market], people: Any, verifier: Any) -> None:
    """W4: a token that bars the receiver leaves every credit as it was, and the others can be named alone."""
    ether, token = owing[0], BlacklistToken.deploy({"from": people.deployer})
    barring = ether.paid_in(Token(token))
    terms = barring.bring(State.INSPECTING, barring.terms())
    barring.attest(terms, 0)
    token.bar(verifier, True, {"from": people.deployer})
    expected = error("EscrowWithdrawFailed", token=token, to=verifier, amount=terms.verifier_fee)
    for tokens in ([ZERO_ADDRESS, token.address], [token.address, ZERO_ADDRESS]):
        assert refusal(ether.escrow.withdrawAll, tokens, verifier, by=verifier) == expected
    with ether.ledger().moves({ether.escrow: -FEES["ether"], verifier: FEES["ether"]}, {verifier: -FEES["ether"]}):
        ether.escrow.withdrawAll([ZERO_ADDRESS], verifier, {"from": verifier})


def test_refuses_a_recipient_that_refuses_ether(owing: list[Market], verifier: Any) -> None:
    """W4: a receiver that takes tokens but no ether gets nothing."""
    closed = Party.deploy({"from": verifier})
    closed.setMood(1, {"from": verifier})
    expected = error("EscrowWithdrawFailed", token=ZERO_ADDRESS, to=closed, amount=FEES["ether"])
    assert refusal(owing[0].escrow.withdrawAll, tokens_of(owing)[::-1], closed, by=verifier) == expected


def test_owner_who_withdraws_again_while_paid(ether: Market, people: Any) -> None:
    """M7: credit is gone before it is sent, so a receiver that calls back in the middle finds none."""
    party = Party.deploy({"from": people.deployer})
    terms = ether.bring(State.OPEN, ether.terms())
    call = ether.escrow.claim.encode_input(plain(terms), 0)
    party.act(ether.escrow, terms.bond, call, {"from": people.deployer, "value": terms.bond})
    party.setMood(1, {"from": people.deployer})
    ether.accept(terms)
    owed = terms.price + terms.bond
    again = ether.escrow.withdraw.encode_input(ZERO_ADDRESS, party, 1)
    party.reenter(ether.escrow, again, {"from": people.deployer})
    all_of_it = ether.escrow.withdrawAll.encode_input([ZERO_ADDRESS, ZERO_ADDRESS], party)
    with ether.ledger(party=party).moves({ether.escrow: -owed, party: owed}, {party: -owed}):
        transaction = party.act(ether.escrow, 0, all_of_it, {"from": people.deployer})
    ((_, reentered),) = events_of(transaction, party)
    expected = error("EscrowInsufficientCredit", token=ZERO_ADDRESS, actual=0, expected=1)
    assert decoded(reentered["answer"]) == expected


def test_sends_ether_with_all_gas(owing: list[Market], verifier: Any) -> None:
    """W3: whoever withdraws pays for the gas, so the receiver may use more than a push allows."""
    ether, fee, sender = owing[0], FEES["ether"], {"from": verifier}
    hungry, other = Party.deploy(sender), Party.deploy(sender)
    hungry.reenter(other, other.reenter.encode_input(other, b"\x01" * 2_000), sender)
    with ether.ledger(hungry=hungry).moves({ether.escrow: -fee, hungry: fee}, {verifier: -fee}):
        transaction = ether.escrow.withdrawAll([ZERO_ADDRESS], hungry, sender)
    ((_, reentered),) = events_of(transaction, hungry)
    assert reentered["done"] is True
    assert transaction.gas_used > 400_000
