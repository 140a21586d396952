"""`post`: a customer publishes Terms and locks the money."""

from __future__ import annotations

from typing import Any

import pytest
from brownie import MoodyToken, SkewedToken

from tests.contracts.support import clock
from tests.contracts.support.actions import IN_TIME
from tests.contracts.support.assets import Token
from tests.contracts.support.errors import error, refusal
from tests.contracts.support.events import event, events_of
from tests.contracts.support.market import Lot, Market, State
from tests.contracts.support.terms import DAY, LONGEST_INSPECTION, LONGEST_TIME, Stage
from tests.contracts.support.terms_log import unpacked
from tests.contracts.support.values import ZERO_ADDRESS, plain

MOST = 2**256 - 1
NO_AMOUNTS = {"bond": 0, "verifier_fee": 0, "verifier_stake": 0}
LOCK = Stage(panel=0, quorum=0, pays_on_silence=True, build_time=0, inspection_time=LONGEST_TIME)


def others(count: int) -> tuple[str, ...]:
    """Distinct addresses that nobody has."""
    return tuple(f"0x{number:040x}" for number in range(2**159, 2**159 + count))


SIXTEEN = tuple(
    Stage(
        panel=1 << index % 15 | 1 << 14,
        quorum=1,
        pays_on_silence=index % 2 > 0,
        build_time=index + 1,
        inspection_time=1 + index * DAY,
        share_bps=1_000 if index == 9 else 600,
    )
    for index in range(16)
)
SHAPES: dict[str, dict[str, Any]] = {
    "defaults": {},
    "named supplier": {"supplier": others(1)[0]},
    "nothing but a time lock": NO_AMOUNTS | {"verifiers": (), "stages": (LOCK,)},
    "a bond only": NO_AMOUNTS | {"bond": 1},
    "a fee only": NO_AMOUNTS | {"verifier_fee": 1},
    "a stake only": NO_AMOUNTS | {"verifier_stake": MOST},
    "bond and stake": {"bond": 2**200, "verifier_fee": 0, "verifier_stake": 2**104},
    "most of everything": {"lots": 1024, "reworks": 7, "verifiers": others(15), "stages": SIXTEEN, "price": 2**60 + 1},
    "longest times": {"build_time": LONGEST_TIME, "inspection_time": LONGEST_INSPECTION, "pays_on_silence": True},
    "hashes": {"spec": "0x" + "00" * 31 + "01", "salt": "0x" + "ff" * 32},
}
DATA = {"no data": "0x", "a zero byte": "0x00", "33 bytes": "0x" + "d1" * 33, "300 bytes": "0x" + "d2" * 300}


def test_locks_price_and_budget_of_all_lots(market: Market) -> None:
    """The customer pays for every lot, all of which are then open."""
    terms = market.terms(lots=3)
    bid = market.bid(terms)
    assert refusal(market.escrow.getLot, terms, 0, by=terms.customer) == error("EscrowUnknownBid", bid=bid)
    value = market.asset.prepare(terms.customer, market.escrow, terms.total)
    with market.ledger().moves({terms.customer: -terms.total, market.escrow: terms.total}):
        posted = market.escrow.post(terms.abi_value, {"from": terms.customer, "value": value})
    ((name, values),) = events_of(posted, market.escrow)
    packed = values.pop("terms")
    assert (name, values) == event("BidPosted", bid=bid, customer=terms.customer, supplier=ZERO_ADDRESS)
    assert unpacked(terms.customer, ZERO_ADDRESS, packed) == plain(terms)
    assert [market.lot(terms, lot) for lot in range(3)] == [Lot(State.OPEN, actions=IN_TIME[State.OPEN])] * 3


@pytest.mark.parametrize("changes", SHAPES.values(), ids=SHAPES)
def test_logs_all_of_the_terms(market: Market, changes: dict[str, Any]) -> None:
    """M9: the event tells the Terms to the last bit, whatever their shape."""
    terms = market.terms(**changes)
    ((_, values),) = events_of(market.post(terms), market.escrow)
    assert unpacked(values["customer"], values["supplier"], values["terms"]) == plain(terms)


@pytest.mark.parametrize("changes", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("data", DATA.values(), ids=DATA)
def test_logs_the_arbitrator_and_its_data(ether: Market, changes: dict[str, Any], data: str) -> None:
    """M9: arbitrator, window and data are part of what is told."""
    terms = ether.arbitrated(ether.terms(arbitrator_data=data, **changes))
    ((_, values),) = events_of(ether.post(terms), ether.escrow)
    assert unpacked(values["customer"], values["supplier"], values["terms"]) == plain(terms)


def test_returns_the_id(ether: Market) -> None:
    """The answer is the EIP-712 digest of the Terms."""
    terms = ether.terms()
    answer = ether.escrow.post.call(terms.abi_value, {"from": terms.customer, "value": terms.total})
    assert bytes(answer) == ether.bid(terms)


def test_names_the_supplier_in_the_event(ether: Market) -> None:
    """A bid for one supplier can be found by that supplier."""
    terms = ether.terms(supplier=ether.people.supplier)
    posted = ether.post(terms)
    assert events_of(posted, ether.escrow)[0][1]["supplier"] == ether.people.supplier.address


def test_same_terms_with_another_salt_are_another_bid(ether: Market) -> None:
    """The salt tells equal bids apart."""
    first, second = ether.terms(), ether.terms(salt="0x" + "01" * 32)
    ether.post(first)
    with ether.ledger().moves({first.customer: -second.total, ether.escrow: second.total}):
        ether.post(second)
    assert ether.bid(first) != ether.bid(second)


def test_refuses_another_sender(ether: Market) -> None:
    """Nobody posts in the name of another."""
    terms, stranger = ether.terms(), ether.people.stranger
    expected = error("EscrowNotCustomer", actual=stranger, expected=terms.customer)
    assert refusal(ether.escrow.post, terms, by=stranger, value=terms.total) == expected


@pytest.mark.parametrize("state", State)
def test_refuses_the_same_terms_again(ether: Market, state: State) -> None:
    """P2: Terms are posted once, whatever became of their first lot."""
    terms = ether.bring(state, ether.terms(claim_by=clock.now() + 100 * DAY))
    expected = error("EscrowAlreadyPosted", bid=ether.bid(terms))
    assert refusal(ether.escrow.post, terms, by=terms.customer, value=terms.total) == expected


def test_refuses_the_same_terms_after_cancelling(ether: Market) -> None:
    """A cancelled bid does not come back."""
    terms = ether.bring(State.OPEN, ether.terms())
    ether.cancel(terms)
    expected = error("EscrowAlreadyPosted", bid=ether.bid(terms))
    assert refusal(ether.escrow.post, terms, by=terms.customer, value=terms.total) == expected


@pytest.mark.parametrize("difference", [-1, 1])
def test_refuses_other_ether(ether: Market, difference: int) -> None:
    """Exactly the total is sent along."""
    terms = ether.terms()
    expected = error("EscrowWrongValue", actual=terms.total + difference, expected=terms.total)
    assert refusal(ether.escrow.post, terms, by=terms.customer, value=terms.total + difference) == expected


def test_refuses_ether_with_a_token_bid(ether: Market, assets: dict[str, Any]) -> None:
    """Ether sent with a token bid would be lost."""
    market = ether.paid_in(assets["plain token"])
    terms = market.terms()
    market.asset.prepare(terms.customer, market.escrow, terms.total)
    expected = error("EscrowValueWithToken", value=1, token=terms.token)
    assert refusal(market.escrow.post, terms, by=terms.customer, value=1) == expected


@pytest.mark.parametrize("kind", ["plain token", "token without return value", "token of 6 decimals"])
@pytest.mark.parametrize(("minted", "allowed"), [(0, 0), (0, -1), (-1, 0)])
def test_refuses_what_the_customer_lacks(
    ether: Market, assets: dict[str, Any], kind: str, minted: int, allowed: int
) -> None:
    """A token is pulled only as far as balance and allowance reach; one unit short is too short."""
    market = ether.paid_in(assets[kind])
    terms, token = market.terms(), assets[kind].contract
    if minted or allowed:
        token.mint(terms.customer, terms.total + minted, {"from": terms.customer})
        token.approve(market.escrow, terms.total + allowed, {"from": terms.customer})
    expected = error("EscrowPullFailed", token=token, payer=terms.customer, amount=terms.total)
    assert refusal(market.escrow.post, terms, by=terms.customer) == expected


@pytest.mark.parametrize("skew", [-1, 1])
def test_refuses_a_token_that_delivers_another_amount(ether: Market, people: Any, skew: int) -> None:
    """What arrives is measured: a fee on the transfer, or a gift, is not what was agreed."""
    market = ether.paid_in(Token(SkewedToken.deploy(skew, {"from": people.deployer})))
    terms = market.terms()
    market.asset.prepare(people.customer, market.escrow, terms.total)
    expected = error("EscrowWrongDelivery", token=terms.token, actual=terms.total + skew, expected=terms.total)
    assert refusal(market.escrow.post, terms, by=people.customer) == expected


def test_refuses_a_token_that_moves_nothing(ether: Market, people: Any) -> None:
    """A token that says yes and moves nothing locks nothing."""
    token = MoodyToken.deploy({"from": people.deployer})
    token.setMood(2, {"from": people.deployer})
    terms = ether.terms(token=token)
    expected = error("EscrowWrongDelivery", token=token, actual=0, expected=terms.total)
    assert refusal(ether.escrow.post, terms, by=people.customer) == expected


@pytest.mark.parametrize("mood", [1, 3, 4], ids=["false", "huge revert", "huge answer"])
def test_refuses_a_token_that_does_not_say_yes(ether: Market, people: Any, mood: int) -> None:
    """Anything but success and a true or missing answer is a failed pull."""
    token = MoodyToken.deploy({"from": people.deployer})
    token.setMood(mood, {"from": people.deployer})
    terms = ether.terms(token=token)
    expected = error("EscrowPullFailed", token=token, payer=people.customer, amount=terms.total)
    assert refusal(ether.escrow.post, terms, by=people.customer) == expected
