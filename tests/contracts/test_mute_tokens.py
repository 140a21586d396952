"""Tokens that do not say what the escrow holds of them, or take all gas to say it."""

from __future__ import annotations

from typing import Any

import pytest
from brownie import MuteToken

from tests.contracts.support import clock
from tests.contracts.support.assets import Token
from tests.contracts.support.hostile import BALANCE_STIPEND, TOKEN_STIPEND, TRANSACTION_GAS_CAP, starved
from tests.contracts.support.market import STAKE, Market, State
from tests.contracts.support.terms import Terms

PLAIN, DENIED, STOPPED = range(3)
TRUTH, REVERT, SHORT, HUGE, WANTS_GAS = range(5)
ALL_GAS = 2**64 - 1
UNHEARD = {"burns gas": (TRUTH, ALL_GAS), "reverts": (REVERT, 0), "31 bytes": (SHORT, 0)}
"""Ways to keep a balance from its holder: what it is told, and the gas that takes."""
HEARD = {"as it should": (TRUTH, 0), "return bomb": (HUGE, 0)}


@pytest.fixture
def mute(ether: Market, people: Any) -> Market:
    """A market in a token that can be told to keep balances from their holders."""
    return ether.paid_in(Token(MuteToken.deploy({"from": people.deployer})))


def set_ways(market: Market, moving: tuple[int, int], telling: tuple[int, int]) -> None:
    """Has the token move and tell in these ways, each after it spent some gas."""
    market.asset.contract.move(*moving, {"from": market.people.stranger})
    market.asset.contract.tell(*telling, {"from": market.people.stranger})


def due(market: Market, terms: Terms) -> dict[Any, int]:
    """What a lot that passed with one vote pays out."""
    return {market.people.supplier: terms.price + terms.bond, terms.customer: terms.budget - terms.verifier_fee}


def left(market: Market, paid: dict[Any, int]) -> dict[Any, int]:
    """What everybody's purses gain when the escrow pays this."""
    return paid | {market.escrow: -sum(paid.values())}


# Tokens that burn all they get


@pytest.mark.parametrize("moving", [(STOPPED, 0), (PLAIN, ALL_GAS)], ids=["paused", "burning too"])
def test_settling_what_burns_gas_fits_into_a_transaction(mute: Market, moving: tuple[int, int]) -> None:
    """W1: a token that burns all gas, asked or moved, is owed to both sides, and the verifier's stake is free again."""
    terms = mute.bring(State.PASSED, mute.arbitrated(mute.terms(verifier_stake=STAKE)))
    set_ways(mute, moving, (TRUTH, ALL_GAS))
    holding = mute.escrow, terms.verifiers[0]
    assert mute.registry.stakeOf(*holding)["reserved"] == STAKE
    owed = due(mute, terms)
    with mute.ledger().moves({}, owed), clock.executing_at(mute.lot(terms).deadline):
        settled = mute.settle(terms)
    assert settled.gas_used < 2 * (TOKEN_STIPEND + 2 * BALANCE_STIPEND) + 150_000 < TRANSACTION_GAS_CAP // 10
    stake = mute.registry.stakeOf(*holding)
    assert (stake["active"], stake["reserved"]) == (STAKE, 0)
    assert mute.lot(terms).state is State.CLOSED
    set_ways(mute, (PLAIN, 0), (TRUTH, 0))
    for account, amount in owed.items():
        with mute.ledger().moves(left(mute, {account: amount}), {account: -amount}):
            mute.escrow.withdraw(terms.token, account, amount, {"from": account})


@pytest.mark.parametrize(("spent", "is_paid"), [(360_000, True), (TOKEN_STIPEND, False)])
def test_transfer_uses_so_much_gas_at_most(mute: Market, spent: int, is_paid: bool) -> None:
    """W1: a transfer that takes all of the 400,000 gas fails, one that takes little less does not."""
    terms = mute.bring(State.PASSED, mute.terms())
    set_ways(mute, (PLAIN, spent), (TRUTH, 0))
    payout = due(mute, terms)
    with mute.ledger().moves(*((left(mute, payout), {}) if is_paid else ({}, payout))):
        mute.settle(terms)


@pytest.mark.parametrize(("spent", "is_heard"), [(94_000, True), (BALANCE_STIPEND, False)])
def test_balance_uses_so_much_gas_at_most(mute: Market, spent: int, is_heard: bool) -> None:
    """W1: of a token that denies what it moves, a balance that takes all of the 100,000 gas is not heard."""
    terms = mute.bring(State.PASSED, mute.terms())
    set_ways(mute, (DENIED, 0), (TRUTH, spent))
    paid = due(mute, terms)
    with mute.ledger().moves(left(mute, paid), {} if is_heard else paid):
        mute.settle(terms)


# Tokens that are silent


@pytest.mark.parametrize("telling", (UNHEARD | HEARD).values(), ids=UNHEARD | HEARD)
def test_what_moves_is_paid_whatever_is_told(mute: Market, telling: tuple[int, int]) -> None:
    """M2: what a token says it moved has left, whether or not it says how much is there."""
    terms = mute.bring(State.PASSED, mute.terms())
    set_ways(mute, (PLAIN, 0), telling)
    with mute.ledger().moves(left(mute, due(mute, terms))):
        settled = mute.settle(terms)
    assert settled.gas_used < 2 * BALANCE_STIPEND + 200_000


@pytest.mark.parametrize("telling", (UNHEARD | HEARD).values(), ids=UNHEARD | HEARD)
def test_what_does_not_move_is_owed_whatever_is_told(mute: Market, telling: tuple[int, int]) -> None:
    """M2: silence is not taken for an empty purse, so what has not left is owed."""
    terms = mute.bring(State.PASSED, mute.terms())
    set_ways(mute, (STOPPED, 0), telling)
    with mute.ledger().moves({}, due(mute, terms)):
        mute.settle(terms)


@pytest.mark.parametrize("telling", HEARD.values(), ids=HEARD)
def test_what_moves_and_is_denied_is_not_owed_as_well(mute: Market, telling: tuple[int, int]) -> None:
    """M2: a balance that is told counts, however much comes with it."""
    terms = mute.bring(State.PASSED, mute.terms())
    set_ways(mute, (DENIED, 0), telling)
    with mute.ledger().moves(left(mute, due(mute, terms))):
        mute.settle(terms)


@pytest.mark.parametrize("telling", UNHEARD.values(), ids=UNHEARD)
def test_silent_denial_harms_its_own_bids_only(ether: Market, mute: Market, telling: tuple[int, int]) -> None:
    """M1: a token that denies what it moves and says nothing is owed as well, and what is in ether stays whole."""
    terms, honest = mute.bring(State.PASSED, mute.terms()), ether.bring(State.PASSED, ether.terms())
    set_ways(mute, (DENIED, 0), telling)
    paid = due(mute, terms)
    with mute.ledger().moves(left(mute, paid), paid), ether.ledger().moves():
        mute.settle(terms)
    with ether.ledger().moves(left(ether, due(ether, honest))):
        ether.settle(honest)


# A settler who gives too little


def passed(market: Market) -> tuple[Terms, int]:
    """A lot that has passed and owes its supplier only, and how much."""
    terms = market.bring(State.PASSED, market.terms(lots=1, verifier_fee=0))
    return terms, terms.price + terms.bond


def test_starving_a_slow_token_does_not_lose_a_payout(mute: Market) -> None:
    """M2: where a token that does not move has no gas to tell its balance, the payout does not pass for sent."""
    terms, owed = passed(mute)
    set_ways(mute, (STOPPED, 0), (TRUTH, 60_000))
    gas = [*range(90_000, 150_000, 500), *range(500_000, 800_000, 50_000)]
    assert starved(mute, terms, mute.people.supplier, gas) == {(False, 0, 0), (True, owed, owed)}


SLOW = {
    "takes gas to tell": (0, (TRUTH, 60_000), range(60_000, 300_000, 3_000)),
    "wants gas to tell": (360_000, (WANTS_GAS, 94_000), range(480_000, 780_000, 3_000)),
}


@pytest.mark.parametrize(("moving", "telling", "gas"), SLOW.values(), ids=SLOW)
def test_starving_a_denial_does_not_pay_twice(mute: Market, moving: int, telling: tuple[int, int], gas: range) -> None:
    """W2: what has left is not credited as well, however little gas is left to ask whether it has."""
    terms, paid = passed(mute)
    set_ways(mute, (DENIED, moving), telling)
    assert starved(mute, terms, mute.people.supplier, gas) == {(False, 0, 0), (True, paid, 0)}
