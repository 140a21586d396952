"""Gas as a weapon: too little of it, or too much."""

from __future__ import annotations

from typing import Any

import pytest
from brownie import BlacklistToken, Party

from tests.contracts.support.assets import Token
from tests.contracts.support.errors import Refusal, error, refusal
from tests.contracts.support.hostile import (
    ETHER_GAS_NEEDED,
    ETHER_STIPEND,
    MOODS,
    TOKEN_GAS_NEEDED,
    TOKEN_STIPEND,
    TRANSACTION_GAS_CAP,
    act,
    claim_as,
    failed_bid_of,
    listen,
    passed_lot_of,
    post_as,
    starved,
    submit_as,
)
from tests.contracts.support.market import FAIL, PASS, Market, State
from tests.contracts.support.signing import REPORT
from tests.contracts.support.terms import MAX_LOTS, MAX_VERIFIERS, Terms
from tests.contracts.support.values import plain

BURNS_GAS = 7


# A settler who gives too little


def test_starving_a_payout_does_not_turn_it_into_a_credit(ether: Market, party: Any) -> None:
    """W2: whatever gas a settler gives, a receiver content with the full stipend is paid, or nothing happens."""
    terms = passed_lot_of(party, ether, ether.terms())
    party.setMood(MOODS["wants gas"], {"from": ether.people.stranger})
    due = terms.price + terms.bond
    assert starved(ether, terms, party, range(50_000, 260_000, 3_000)) == {(False, 0, 0), (True, due, 0)}


def test_starving_a_token_payout_does_not_turn_it_into_a_credit(hooked: Market, party: Any) -> None:
    """W2: the hook of a token's receiver is not starved either."""
    terms = passed_lot_of(party, hooked, hooked.terms())
    listen(party, hooked)
    party.setMood(MOODS["wants gas"], {"from": hooked.people.stranger})
    due = terms.price + terms.bond
    assert starved(hooked, terms, party, range(50_000, 700_000, 9_000)) == {(False, 0, 0), (True, due, 0)}


@pytest.mark.parametrize("mood", ["refuses", "wants gas"])
def test_failed_payout_with_little_gas_is_refused(ether: Market, party: Any, mood: str) -> None:
    """W2: with too little gas to blame the receiver the settlement is refused, and says how much it needs."""
    terms = passed_lot_of(party, ether, ether.terms())
    party.setMood(MOODS[mood], {"from": ether.people.stranger})
    answers = [
        refusal(ether.escrow.settle, terms, 0, by=terms.customer, gas=gas) for gas in range(80_000, 120_000, 5_000)
    ]
    too_little = [answer for answer in answers if answer and answer.name == "EscrowGasTooLow"]
    assert too_little
    for answer in too_little:
        actual = answer.arguments["actual"]
        assert actual < ETHER_GAS_NEEDED
        assert answer == error("EscrowGasTooLow", actual=actual, expected=ETHER_GAS_NEEDED)


@pytest.mark.parametrize("gas", [150_000, 300_000, 450_000, 550_000])
def test_failed_token_payout_with_little_gas_is_refused(ether: Market, people: Any, gas: int) -> None:
    """W2: tokens are not to be starved either."""
    token = BlacklistToken.deploy({"from": people.deployer})
    market = ether.paid_in(Token(token))
    terms = market.bring(State.PASSED, market.terms())
    token.bar(people.supplier, True, {"from": people.deployer})
    answer = refusal(market.escrow.settle, terms, 0, by=people.stranger, gas=gas)
    assert answer is not None
    actual = answer.arguments["actual"]
    assert answer == error("EscrowGasTooLow", actual=actual, expected=TOKEN_GAS_NEEDED)
    assert actual < TOKEN_GAS_NEEDED


def edge(market: Market, terms: Terms, needed: int) -> list[Refusal | None]:
    """How settlements that end in one failing payout are refused with one gas too little, just enough, and one more."""
    short = refusal(market.escrow.settle, terms, 0, by=market.people.stranger, gas=needed)
    assert short is not None
    least = 2 * needed - short.arguments["actual"]
    return [refusal(market.escrow.settle, terms, 0, by=market.people.stranger, gas=least + more) for more in (-1, 0, 1)]


def test_failed_payout_counts_from_so_much_gas_on(ether: Market, party: Any) -> None:
    """W2: 140,000 gas just before a payout in ether is enough to blame the receiver, one less is not."""
    terms = failed_bid_of(party, ether)
    party.setMood(MOODS["refuses"], {"from": ether.people.stranger})
    short = error("EscrowGasTooLow", actual=ETHER_GAS_NEEDED - 1, expected=ETHER_GAS_NEEDED)
    assert edge(ether, terms, ETHER_GAS_NEEDED) == [short, None, None]


def test_failed_token_payout_counts_from_so_much_gas_on(ether: Market, people: Any) -> None:
    """W2: 540,000 gas just before a payout in a token is enough, one less is not."""
    token = BlacklistToken.deploy({"from": people.deployer})
    market = ether.paid_in(Token(token))
    terms = market.bring(State.FAILED, market.terms())
    token.bar(terms.customer, True, {"from": people.deployer})
    short = error("EscrowGasTooLow", actual=TOKEN_GAS_NEEDED - 1, expected=TOKEN_GAS_NEEDED)
    assert edge(market, terms, TOKEN_GAS_NEEDED) == [short, None, None]


# Parties and tokens that burn all they get


def burning_lot(market: Market, party: Any) -> tuple[Any, dict[Any, int]]:
    """A lot between two contracts that burn all gas, and what each is due."""
    customer = Party.deploy({"from": market.people.deployer})
    terms = market.terms(customer=customer)
    post_as(customer, market, terms)
    claim_as(party, market, terms)
    submit_as(party, market, terms)
    market.attest(terms, 0)
    market.lapse(terms)
    for contract in (party, customer):
        contract.setMood(MOODS["burns gas"], {"from": market.people.deployer})
    return terms, {party: terms.price + terms.bond, customer: terms.budget - terms.verifier_fee}


def test_parties_who_burn_gas_make_settling_little_dearer(ether: Market, party: Any) -> None:
    """W1: two receivers of ether cost whoever settles no more than their stipends."""
    terms, credits = burning_lot(ether, party)
    with ether.ledger(party=party, other=terms.customer).moves({}, credits):
        settled = ether.settle(terms)
    assert settled.gas_used < 2 * ETHER_STIPEND + 150_000


def test_hooks_that_burn_gas_fit_into_a_transaction(hooked: Market, party: Any) -> None:
    """W1: two receivers whom a token calls cost no more than theirs, far from what a transaction may use."""
    terms, credits = burning_lot(hooked, party)
    for contract in (party, terms.customer):
        contract.setMood(MOODS["accepts"], {"from": hooked.people.deployer})
        listen(contract, hooked)
        contract.setMood(MOODS["burns gas"], {"from": hooked.people.deployer})
    with hooked.ledger(party=party, other=terms.customer).moves({}, credits):
        settled = hooked.settle(terms)
    assert settled.gas_used < 2 * TOKEN_STIPEND + 200_000 < TRANSACTION_GAS_CAP


def test_token_that_burns_gas_fits_into_a_transaction(moody: Market) -> None:
    """W1: a token that burns all gas in transfers costs its stipend for each payout, and is owed to both sides."""
    terms = moody.bring(State.PASSED, moody.terms())
    moody.asset.contract.setMood(BURNS_GAS, {"from": moody.people.stranger})
    credits = {moody.people.supplier: terms.price + terms.bond, terms.customer: terms.budget - terms.verifier_fee}
    with moody.ledger().moves({}, credits):
        settled = moody.settle(terms)
    assert settled.gas_used < 2 * TOKEN_STIPEND + 200_000 < TRANSACTION_GAS_CAP


# As much as the Terms allow


def test_cancelling_the_most_lots_fits_into_a_transaction(ether: Market) -> None:
    """T3: a bid of 1,024 lots is cancelled with the gas of one transaction, but for those under way."""
    terms = ether.bring(State.OPEN, ether.terms(lots=MAX_LOTS))
    for lot in (0, 1, MAX_LOTS - 1):
        ether.claim(terms, lot)
    refund = (MAX_LOTS - 3) * terms.per_lot
    capped = {"from": terms.customer, "gas_limit": TRANSACTION_GAS_CAP}
    with ether.ledger().moves({ether.escrow: -refund, terms.customer: refund}):
        cancelled = ether.escrow.cancel(plain(terms), capped)
    assert cancelled.gas_used < TRANSACTION_GAS_CAP // 4
    assert ether.lot(terms, MAX_LOTS - 1).state is State.BUILDING
    assert ether.lot(terms, MAX_LOTS - 2).state is State.CLOSED


@pytest.mark.parametrize("ruling", [PASS, FAIL])
def test_slashing_the_largest_panel_fits_into_a_transaction(ether: Market, party: Any, ruling: int) -> None:
    """D8: fifteen overturned verifiers are slashed with the gas of one transaction, though a party burns its own."""
    people, stake = ether.people, 10**9
    panel = tuple(Party.deploy({"from": people.deployer}) for _ in range(MAX_VERIFIERS))
    everybody = {"panel": 2**MAX_VERIFIERS - 1, "quorum": 8, "verifiers": panel, "verifier_stake": stake}
    terms = ether.bring(State.OPEN, ether.arbitrated(ether.terms(lots=1, **everybody)))
    claim_as(party, ether, terms)
    submit_as(party, ether, terms)
    for verifier in panel[:8]:
        act(verifier, ether.registry.stake, ether.escrow, value=stake, by=people.deployer)
        act(verifier, ether.escrow.attest, terms, 0, 1, ruling == FAIL, REPORT, by=people.deployer)
    ether.dispute(terms, by=terms.customer)
    ether.arbitrator.giveRuling(0, ruling, {"from": people.judge})
    party.setMood(MOODS["burns gas"], {"from": people.deployer})
    capped = {"from": people.stranger, "gas_limit": TRANSACTION_GAS_CAP}
    rest = terms.budget - 8 * terms.verifier_fee
    if ruling == PASS:
        purses, credits = {terms.customer: rest}, {party: terms.price + terms.bond + 8 * stake}
    else:
        purses, credits = {terms.customer: terms.price + rest + terms.bond}, {terms.customer: 8 * stake}
    moved = purses | {ether.escrow: 8 * stake - sum(purses.values()), ether.registry: -8 * stake}
    with ether.ledger(party=party, registry=ether.registry).moves(moved, credits):
        settled = ether.escrow.settle(plain(terms), 0, capped)
    assert settled.gas_used < TRANSACTION_GAS_CAP // 20
