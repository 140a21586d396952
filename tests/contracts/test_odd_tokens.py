"""Tokens that are not as they should be: each harms its own bids at most."""

from __future__ import annotations

from typing import Any

import pytest
from brownie import BlacklistToken, PlainToken, SkewedToken

from tests.contracts.support.assets import Token
from tests.contracts.support.code import code_of, set_code
from tests.contracts.support.errors import error, refusal
from tests.contracts.support.events import event, events_of
from tests.contracts.support.market import Market, State
from tests.contracts.support.terms import Terms

PLAIN, FALSE, MOVES_NOTHING, HUGE_REVERT, HUGE_ANSWER, DENIES, PAUSED = range(7)
DENIES_HALF = 8


def set_mood(market: Market, mood: int) -> None:
    """Has the token misbehave from now on."""
    market.asset.contract.setMood(mood, {"from": market.people.deployer})


def skewed(market: Market, skew: int) -> Market:
    """A market in a token that delivers more or less than was sent."""
    return market.paid_in(Token(SkewedToken.deploy(skew, {"from": market.people.deployer})))


def due(market: Market, terms: Terms) -> dict[Any, int]:
    """What a lot that passed with one vote pays out."""
    return {market.people.supplier: terms.price + terms.bond, terms.customer: terms.budget - terms.verifier_fee}


# Tokens that refuse


@pytest.mark.parametrize("victim", ["supplier", "customer"])
def test_barred_party_is_credited(ether: Market, people: Any, victim: str) -> None:
    """M6: who is barred by a token's issuer is owed, the other is paid, and the credit leaves elsewhere."""
    token = BlacklistToken.deploy({"from": people.deployer})
    market = ether.paid_in(Token(token))
    terms, barred = market.bring(State.PASSED, market.terms()), getattr(people, victim)
    token.bar(barred, True, {"from": people.deployer})
    paid = due(market, terms)
    owed = paid.pop(barred)
    with market.ledger().moves(paid | {market.escrow: -sum(paid.values())}, {barred: owed}):
        settled = market.settle(terms)
    assert event("Credited", account=barred, token=token, amount=owed) in events_of(settled, market.escrow)
    failed = error("EscrowWithdrawFailed", token=token, to=barred, amount=owed)
    assert refusal(market.escrow.withdraw, token, barred, owed, by=barred) == failed
    with market.ledger().moves({market.escrow: -owed, people.stranger: owed}, {barred: -owed}):
        market.escrow.withdraw(token, people.stranger, owed, {"from": barred})


def test_token_that_is_gone_for_a_while_is_owed(ether: Market, people: Any) -> None:
    """W1: an account without code answers nothing to everything, which is no payment; back again, the token pays."""
    market = ether.paid_in(Token(PlainToken.deploy(18, {"from": people.deployer})))
    terms, token = market.bring(State.PASSED, market.terms()), market.asset.contract
    code = code_of(token)
    set_code(token, b"")
    market.settle(terms)
    assert market.lot(terms).state is State.CLOSED
    assert {one: market.escrow.creditOf(one, token) for one in due(market, terms)} == due(market, terms)
    set_code(token, code)
    for account, owed in due(market, terms).items():
        with market.ledger().moves({market.escrow: -owed, account: owed}, {account: -owed}):
            market.escrow.withdraw(token, account, owed, {"from": account})


STOPPED = {"false": FALSE, "huge revert": HUGE_REVERT, "huge answer": HUGE_ANSWER, "paused": PAUSED}


@pytest.mark.parametrize("mood", STOPPED.values(), ids=STOPPED)
def test_token_that_stops_moving_is_owed(moody: Market, mood: int) -> None:
    """W1: when a token no longer moves, everybody is owed; when it does again, everybody gets out."""
    terms, token = moody.bring(State.PASSED, moody.terms()), moody.asset.contract
    set_mood(moody, mood)
    owed = due(moody, terms)
    with moody.ledger().moves({}, owed):
        moody.settle(terms)
    for account, amount in owed.items():
        failed = error("EscrowWithdrawFailed", token=token, to=account, amount=amount)
        assert refusal(moody.escrow.withdraw, token, account, amount, by=account) == failed
        assert refusal(moody.escrow.withdrawAll, [token.address], account, by=account) == failed
    set_mood(moody, PLAIN)
    for account, amount in owed.items():
        with moody.ledger().moves({moody.escrow: -amount, account: amount}, {account: -amount}):
            moody.escrow.withdraw(token, account, amount, {"from": account})


@pytest.mark.parametrize("mood", STOPPED.values(), ids=STOPPED)
def test_token_that_does_not_move_is_not_pulled(moody: Market, mood: int) -> None:
    """M3: neither a bid nor a claim is taken in a token that refuses to move."""
    terms = moody.bring(State.OPEN, moody.terms())
    another, supplier = terms.but(salt="0x" + "01" * 32), moody.people.supplier
    moody.asset.prepare(terms.customer, moody.escrow, terms.total)
    moody.asset.prepare(supplier, moody.escrow, terms.bond)
    set_mood(moody, mood)
    failed = {"token": terms.token, "payer": terms.customer, "amount": terms.total}
    assert refusal(moody.escrow.post, another, by=terms.customer) == error("EscrowPullFailed", **failed)
    failed |= {"payer": supplier, "amount": terms.bond}
    assert refusal(moody.escrow.claim, terms, 0, by=supplier) == error("EscrowPullFailed", **failed)


# Tokens that lie


def test_token_that_moves_and_denies_it_is_not_owed_as_well(moody: Market, people: Any) -> None:
    """M2: what has left is not credited, so one bid's payout takes nothing from another's."""
    first = moody.bring(State.PASSED, moody.terms(lots=1))
    second = moody.bring(State.OPEN, moody.terms(lots=1, customer=people.rival))
    set_mood(moody, DENIES)
    paid = due(moody, first)
    with moody.ledger().moves(paid | {moody.escrow: -sum(paid.values())}):
        moody.settle(first)
    with moody.ledger().moves({moody.escrow: -second.total, people.rival: second.total}):
        moody.cancel(second)


def test_token_that_moves_a_part_and_denies_it_owes_the_whole(moody: Market) -> None:
    """W1: half a payout is none: all of it is credited, at the cost of bids in this token alone."""
    terms = moody.bring(State.PASSED, moody.terms(lots=1))
    moody.post(moody.terms(lots=1, customer=moody.people.rival))
    set_mood(moody, DENIES_HALF)
    owed = due(moody, terms)
    halves = {account: amount // 2 for account, amount in owed.items()}
    with moody.ledger().moves(halves | {moody.escrow: -sum(halves.values())}, owed):
        moody.settle(terms)


def test_token_that_moves_and_denies_it_cannot_be_posted(moody: Market) -> None:
    """M3: a pull that the token denies is refused, whatever moved."""
    terms = moody.terms()
    moody.asset.prepare(terms.customer, moody.escrow, terms.total)
    set_mood(moody, DENIES)
    expected = error("EscrowPullFailed", token=terms.token, payer=terms.customer, amount=terms.total)
    assert refusal(moody.escrow.post, terms, by=terms.customer) == expected


def test_token_that_moves_nothing_cannot_be_posted(moody: Market) -> None:
    """M3: what a token says it has moved does not count, only what has come."""
    moody.post(moody.terms(lots=9))
    set_mood(moody, MOVES_NOTHING)
    terms = moody.terms(customer=moody.people.rival)
    expected = error("EscrowWrongDelivery", token=terms.token, actual=0, expected=terms.total)
    assert refusal(moody.escrow.post, terms, by=terms.customer) == expected


def test_lying_token_harms_its_own_bids_only(ether: Market, moody: Market) -> None:
    """M1: a token that says yes and moves nothing leaves bids in ether untouched."""
    terms, honest = moody.bring(State.PASSED, moody.terms()), ether.bring(State.PASSED, ether.terms())
    set_mood(moody, MOVES_NOTHING)
    with moody.ledger().moves(), ether.ledger().moves():
        moody.settle(terms)
    paid = due(ether, honest)
    with ether.ledger().moves(paid | {ether.escrow: -sum(paid.values())}):
        ether.settle(honest)


# Tokens that deliver more or less


@pytest.mark.parametrize("skew", [-1, 1], ids=["fee", "gift"])
def test_token_that_delivers_another_amount_is_refused(ether: Market, skew: int) -> None:
    """M3: a bid that brings more or less than was asked for is refused, with both figures."""
    market = skewed(ether, skew)
    terms = market.terms()
    market.asset.prepare(terms.customer, market.escrow, terms.total)
    expected = error("EscrowWrongDelivery", token=terms.token, actual=terms.total + skew, expected=terms.total)
    assert refusal(market.escrow.post, terms, by=terms.customer) == expected


@pytest.mark.parametrize("skew", [-1, 1], ids=["fee", "gift"])
def test_bond_that_is_delivered_in_another_amount_is_refused(ether: Market, skew: int) -> None:
    """M3: a bond too."""
    market, supplier = skewed(ether, 0), ether.people.supplier
    terms = market.bring(State.OPEN, market.terms())
    market.asset.prepare(supplier, market.escrow, terms.bond)
    market.asset.contract.setSkew(skew, {"from": supplier})
    expected = error("EscrowWrongDelivery", token=terms.token, actual=terms.bond + skew, expected=terms.bond)
    assert refusal(market.escrow.claim, terms, 0, by=supplier) == expected


def test_fee_that_comes_later_is_the_receivers_loss(ether: Market) -> None:
    """M2: a token that learns to take a fee takes it from the receiver, never from another bid."""
    market = skewed(ether, 0)
    first, second = market.bring(State.PASSED, market.terms(lots=1)), market.terms(customer=ether.people.rival)
    market.post(second)
    market.asset.contract.setSkew(-1, {"from": ether.people.deployer})
    before = {account: market.asset.balance(account) for account in due(market, first)}
    market.settle(first)
    gains = {account: market.asset.balance(account) - held for account, held in before.items()}
    assert gains == {account: amount - 1 for account, amount in due(market, first).items()}
    assert market.asset.balance(market.escrow) == second.total + first.verifier_fee


# Tokens that shrink


def test_rebasing_token_harms_its_own_bids_only(ether: Market, people: Any) -> None:
    """M1: who comes last to a token that shrank is owed; bids in another token are paid in full."""
    sender = {"from": people.deployer}
    shrinking, steady = (ether.paid_in(Token(PlainToken.deploy(18, sender))) for _ in range(2))
    harmed, sound = shrinking.bring(State.OPEN, shrinking.terms()), steady.bring(State.OPEN, steady.terms())
    shrinking.asset.contract.burn(ether.escrow, 1, sender)
    with shrinking.ledger().moves({}, {harmed.customer: harmed.total}):
        shrinking.cancel(harmed)
    with steady.ledger().moves({ether.escrow: -sound.total, sound.customer: sound.total}):
        steady.cancel(sound)
    shrinking.asset.contract.mint(ether.escrow, 1, sender)
    with shrinking.ledger().moves(
        {ether.escrow: -harmed.total, harmed.customer: harmed.total}, {harmed.customer: -harmed.total}
    ):
        ether.escrow.withdrawAll([harmed.token], harmed.customer, {"from": harmed.customer})


# Few decimals, and none at all


@pytest.mark.parametrize("decimals", [0, 2, 77])
def test_decimals_do_not_matter(ether: Market, decimals: int) -> None:
    """M10: the smallest price is paid to the last unit, whatever the token calls its units."""
    market = ether.paid_in(Token(PlainToken.deploy(decimals, {"from": ether.people.deployer})))
    terms = market.bring(State.PASSED, market.terms(lots=1, price=1, bond=1, verifier_fee=1))
    with market.ledger().moves({market.escrow: -4, market.people.supplier: 2, terms.customer: 2}):
        market.settle(terms)


# No tokens


@pytest.mark.parametrize("name", ["escrow", "registry", "arbitrator", "reader"])
def test_contracts_that_are_no_tokens_are_refused(ether: Market, name: str) -> None:
    """M3: a bid in the escrow, the registry or any other contract as a token locks nothing."""
    terms = ether.terms(token=getattr(ether, name).address)
    expected = error("EscrowPullFailed", token=terms.token, payer=terms.customer, amount=terms.total)
    assert refusal(ether.escrow.post, terms, by=terms.customer) == expected
