"""Contracts as parties of the market, and how they come to lots and bids."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from brownie import Starver

from tests.contracts.support.errors import Refusal, decoded
from tests.contracts.support.events import events_of
from tests.contracts.support.market import EVIDENCE, Market
from tests.contracts.support.terms import Terms
from tests.contracts.support.values import plain

TRANSACTION_GAS_CAP = 16_777_216
ETHER_STIPEND = 100_000
TOKEN_STIPEND = 400_000
BALANCE_STIPEND = 100_000
ETHER_GAS_NEEDED = 140_000
TOKEN_GAS_NEEDED = 540_000
MOODS = {"accepts": 0, "refuses": 1, "burns gas": 2, "huge revert": 3, "huge answer": 4, "wants gas": 6}
"""How a Party takes payments, as the contract numbers it."""
REFUSING = {name: MOODS[name] for name in ("refuses", "burns gas", "huge revert")}


def call_of(method: Any, *arguments: Any) -> str:
    """The calldata of a call."""
    return str(method.encode_input(*(plain(argument) for argument in arguments)))


def act(party: Any, method: Any, *arguments: Any, value: int = 0, by: Any) -> Any:
    """Has a contract call another."""
    return party.act(method._address, value, call_of(method, *arguments), {"from": by, "value": value})


def fund(party: Any, market: Market, amount: int) -> int:
    """Makes a contract ready to be charged.

    Returns:
        Wei to send along.
    """
    deployer, asset = market.people.deployer, market.asset
    if not hasattr(asset, "contract"):
        return amount
    if amount:
        asset.contract.mint(party, amount, {"from": deployer})
        act(party, asset.contract.approve, market.escrow, amount, by=deployer)
    return 0


def post_as(party: Any, market: Market, terms: Terms) -> Any:
    """Has a contract post a bid."""
    return act(party, market.escrow.post, terms, value=fund(party, market, terms.total), by=market.people.deployer)


def claim_as(party: Any, market: Market, terms: Terms, lot: int = 0) -> Any:
    """Has a contract claim a lot."""
    value = fund(party, market, terms.bond)
    return act(party, market.escrow.claim, terms, lot, value=value, by=market.people.deployer)


def submit_as(party: Any, market: Market, terms: Terms, round_: int = 1) -> Any:
    """Has a contract submit lot 0."""
    return act(party, market.escrow.submit, terms, 0, round_, EVIDENCE, by=market.people.deployer)


def passed_lot_of(party: Any, market: Market, terms: Terms) -> Terms:
    """Posts the Terms and has lot 0 be a contract's, passed by one vote and not settled."""
    market.post(terms)
    claim_as(party, market, terms)
    submit_as(party, market, terms)
    market.attest(terms, 0)
    market.lapse(terms)
    return terms


def failed_bid_of(party: Any, market: Market) -> Terms:
    """Terms of a contract as the customer, of which lot 0 has failed by one vote and is not settled."""
    terms = market.terms(customer=party)
    post_as(party, market, terms)
    market.claim(terms)
    market.submit(terms)
    market.attest(terms, 0, False)
    market.lapse(terms)
    return terms


def listen(party: Any, market: Market) -> None:
    """Has a token with hooks call the contract."""
    act(party, market.asset.contract.listen, True, by=market.people.deployer)


def reenter(party: Any, market: Market, method: Any, *arguments: Any) -> None:
    """Has a contract make a call when it is next paid."""
    party.reenter(method._address, call_of(method, *arguments), {"from": market.people.stranger})


def reentrance(transaction: Any, party: Any) -> Refusal | None:
    """How the call that a contract made when it was paid was refused; None if it was not."""
    ((_, logged),) = events_of(transaction, party)
    return None if logged["done"] else decoded(logged["answer"])


def starved(market: Market, terms: Terms, supplier: Any, gas: Iterable[int]) -> set[tuple[bool, int, int]]:
    """What comes of settlements of lot 0 with these amounts of gas.

    Returns:
        Whether they go through, what the supplier gains in purse and credit, and what of it is credit.
    """
    starver = Starver.deploy({"from": market.people.deployer})
    before = market.asset.balance(supplier)
    results = (starver.settle.call(market.escrow, plain(terms), supplier, amount) for amount in gas)
    return {(done, credit + purse - before, credit) for done, credit, purse in map(plain, results)}
