"""`postWithAuthorization`: anyone posts a bid with the customer's EIP-3009 authorization."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from brownie import Escrow, FundingToken, HostileWallet, Party, PhantomToken, SignerWallet, accounts

from tests.contracts.support import clock, code, funding, signing
from tests.contracts.support.assets import Token
from tests.contracts.support.errors import CALL_GAS, Refusal, error, foreign, raw_refusal, refusal
from tests.contracts.support.events import event, events_of
from tests.contracts.support.market import Market, State
from tests.contracts.support.terms import DAY, LONGEST_TIME, Terms
from tests.contracts.support.values import ZERO_ADDRESS, plain

FORM_WITH_BYTES = "address, address, uint256, uint256, uint256, bytes32, bytes"
GARBAGE = {"empty": b"", "64 zeros": bytes(64), "65 zeros": bytes(65), "66 zeros": bytes(66), "64 ones": b"\xff" * 64}
OTHER_MESSAGES: list[dict[str, Any]] = [
    *funding.OTHER_DOMAINS,
    {"version": "2"},
    {"from": "0x" + "11" * 20},
    {"to": "0x" + "11" * 20},
    {"value": 1},
    {"validAfter": 1},
    {"validBefore": 2**255},
    {"nonce": bytes(32)},
]
OTHER_TERMS: list[dict[str, Any]] = [
    {"lots": 1},
    {"price": 1_000_002},
    {"bond": 0},
    {"supplier": "0x" + "11" * 20},
    {"spec": "0x" + "11" * 32},
    {"salt": "0x" + "11" * 32},
    {"verifiers": ("0x" + "11" * 20,), "panel": 1, "quorum": 1},
    {"pays_on_silence": True},
]


@pytest.fixture
def terms(signable: Market) -> Terms:
    """Terms of a customer who has the money and has approved nobody."""
    return funded(signable, signable.terms())


def funded(market: Market, terms: Terms) -> Terms:
    """The Terms, for which the customer gets the money."""
    market.asset.contract.mint(terms.customer, terms.total, {"from": market.people.deployer})
    return terms


def relay(market: Market, terms: Terms, signed: tuple[int, int, bytes]) -> Any:
    """Posts as a stranger."""
    return market.escrow.postWithAuthorization(plain(terms), *signed, {"from": market.people.stranger})


def refused(market: Market, terms: Terms, signed: tuple[int, int, bytes], gas: int = CALL_GAS) -> Refusal | None:
    """How a stranger's post is refused."""
    return refusal(market.escrow.postWithAuthorization, terms, *signed, by=market.people.stranger, gas=gas)


def pull_failed(terms: Terms) -> Refusal:
    """The refusal of a token that does not take the authorization."""
    return error("EscrowPullFailed", token=terms.token, payer=terms.customer, amount=terms.total)


def in_short(signed: tuple[int, int, bytes]) -> tuple[int, int, bytes]:
    """The same with the signature in 64 bytes, which goes to the form that takes bytes."""
    return (*signed[:2], signing.compact(signed[2]))


# Signed by the customer


@pytest.mark.parametrize("form", [tuple, in_short], ids=["v r s", "bytes"])
def test_moves_the_money_of_who_signed(signable: Market, ether: Market, terms: Terms, form: Any) -> None:
    """P3: a stranger posts, the customer pays exactly the bid's money, and the stranger nothing."""
    signed, total = form(funding.authorization(signable, terms)), terms.total
    with signable.ledger().moves({terms.customer: -total, signable.escrow: total}), ether.ledger().moves():
        posted = relay(signable, terms, signed)
    ((name, values),) = events_of(posted, signable.escrow)
    logged = {"bid": signable.bid(terms), "customer": terms.customer, "supplier": ZERO_ADDRESS}
    assert (name, values) == event("BidPosted", **logged, terms=values["terms"])
    assert [signable.lot(terms, lot).state for lot in range(terms.lots)] == [State.OPEN] * terms.lots
    assert signable.asset.contract.authorizationState(terms.customer, signable.bid(terms))


def test_logs_what_a_plain_post_logs(signable: Market, terms: Terms) -> None:
    """M9: the log does not tell which way the money came; only the salts differ here."""
    other = terms.but(salt="0x" + "5a" * 32)
    ((_, plainly),) = events_of(signable.post(other), signable.escrow)
    ((_, relayed),) = events_of(relay(signable, terms, funding.authorization(signable, terms)), signable.escrow)
    assert relayed["terms"] == plainly["terms"].replace(plain(other.salt), plain(terms.salt))


def test_returns_the_id(signable: Market, terms: Terms) -> None:
    """T1: the answer is the bid's id."""
    signed = funding.authorization(signable, terms)
    answer = signable.escrow.postWithAuthorization.call(plain(terms), *signed, {"from": signable.people.stranger})
    assert bytes(answer) == signable.bid(terms)


def test_bid_is_as_good_as_any(signable: Market, terms: Terms) -> None:
    """M2: a bid that a stranger posted is cancelled by its customer, who gets all of it back."""
    relay(signable, terms, funding.authorization(signable, terms))
    with signable.ledger().moves({signable.escrow: -terms.total, terms.customer: terms.total}):
        signable.cancel(terms)


# Signed for something else


@pytest.mark.parametrize("changes", OTHER_MESSAGES, ids=str)
def test_refuses_another_message(signable: Market, terms: Terms, changes: dict[str, Any]) -> None:
    """P3: chain, token, payer, payee, amount, times and nonce are what the customer signed."""
    assert refused(signable, terms, funding.authorization(signable, terms, **changes)) == pull_failed(terms)


@pytest.mark.parametrize("changes", OTHER_TERMS, ids=str)
def test_refuses_other_terms(signable: Market, terms: Terms, changes: dict[str, Any]) -> None:
    """P3: whoever relays can change nothing of the Terms, be the amount the same or not."""
    signed, other = funding.authorization(signable, terms), terms.but(**changes)
    assert refused(signable, other, signed) == pull_failed(other)


def test_refuses_another_token(signable: Market, terms: Terms) -> None:
    """P3: the same customer's money in another token is not what was signed for."""
    other = signable.paid_in(Token(FundingToken.deploy({"from": terms.customer})))
    elsewhere = funded(other, terms.but(token=other.asset.address))
    assert refused(other, elsewhere, funding.authorization(signable, terms)) == pull_failed(elsewhere)


def test_refuses_another_customer(signable: Market, terms: Terms) -> None:
    """M4: nobody pays for what somebody else signed."""
    victim = funded(signable, terms.but(customer=signable.people.rival))
    signed = funding.authorization(signable, victim, signer=terms.customer)
    assert refused(signable, victim, signed) == pull_failed(victim)


def test_refuses_another_escrow(signable: Market, terms: Terms) -> None:
    """M7: what was signed for one escrow is worth nothing at another."""
    other = replace(signable, escrow=Escrow.deploy(signable.registry, {"from": terms.customer}))
    assert refused(other, terms, funding.authorization(signable, terms)) == pull_failed(terms)
    assert refused(other, terms, funding.authorization(other, terms)) is None


@pytest.mark.parametrize("changed", ["validAfter", "validBefore"])
def test_refuses_other_times(signable: Market, terms: Terms, changed: str) -> None:
    """P3: whoever relays can neither hasten nor prolong it."""
    after, before, signature = funding.authorization(signable, terms, 5, terms.claim_by)
    times = (4, before) if changed == "validAfter" else (after, before + 1)
    assert refused(signable, terms, (*times, signature)) == pull_failed(terms)


@pytest.mark.parametrize("signature", GARBAGE.values(), ids=GARBAGE)
def test_refuses_garbage(signable: Market, terms: Terms, signature: bytes) -> None:
    """P3: no signature at all moves nothing, in whichever form the token is asked."""
    assert refused(signable, terms, (0, funding.ENDLESS, signature)) == pull_failed(terms)


# Time


@pytest.mark.parametrize("late", [-1, 0])
def test_refuses_before_it_is_valid(signable: Market, terms: Terms, late: int) -> None:
    """P3: an authorization is valid after, not at, its first time."""
    start = clock.now() + DAY
    signed = funding.authorization(signable, terms, start)
    clock.mine_at(start + late)
    assert refused(signable, terms, signed) == pull_failed(terms)


def test_takes_it_when_it_has_become_valid(signable: Market, terms: Terms) -> None:
    """P3: a second after its first time an authorization is valid."""
    start = clock.now() + DAY
    signed = funding.authorization(signable, terms, start)
    clock.mine_at(start + 1)
    assert refused(signable, terms, signed) is None


@pytest.mark.parametrize("late", [-1, 0, 1])
def test_keeps_to_its_last_time(signable: Market, terms: Terms, late: int) -> None:
    """P3: an authorization is valid before, not at, its last time."""
    end = clock.now() + DAY
    signed = funding.authorization(signable, terms, 0, end)
    clock.mine_at(end + late)
    assert refused(signable, terms, signed) == (pull_failed(terms) if late >= 0 else None)


@pytest.mark.parametrize("late", [-1, 0, 1])
def test_keeps_to_the_time_to_claim(signable: Market, terms: Terms, late: int) -> None:
    """T4: an authorization without end posts nothing once the bid could not be claimed any more."""
    signed = funding.authorization(signable, terms)
    clock.mine_at(terms.claim_by + late)
    latest = terms.claim_by + late + LONGEST_TIME
    over = error("EscrowClaimByOutOfRange", actual=terms.claim_by, earliest=terms.claim_by + late + 1, latest=latest)
    assert refused(signable, terms, signed) == (over if late >= 0 else None)


# Once


def test_refuses_a_second_time(signable: Market, terms: Terms) -> None:
    """P2: however often it is relayed, and though the bid was cancelled, the customer pays once."""
    signed = funding.authorization(signable, terms)
    relay(signable, terms, signed)
    signable.cancel(terms)
    assert refused(signable, terms, signed) == error("EscrowAlreadyPosted", bid=signable.bid(terms))


def test_is_worth_nothing_after_a_plain_post(signable: Market, terms: Terms) -> None:
    """P2: a customer who grew impatient and posted is not charged again."""
    signed = funding.authorization(signable, terms)
    signable.post(terms)
    assert refused(signable, terms, signed) == error("EscrowAlreadyPosted", bid=signable.bid(terms))


def test_refuses_what_the_customer_took_back(signable: Market, terms: Terms) -> None:
    """P3: an authorization cancelled at the token is none."""
    signed, token = funding.authorization(signable, terms), signable.asset.contract
    cancellation = funding.cancellation(signable, terms)
    token.cancelAuthorization(terms.customer, signable.bid(terms), cancellation, {"from": signable.people.stranger})
    assert refused(signable, terms, signed) == pull_failed(terms)


def test_nobody_else_can_use_it(signable: Market, terms: Terms) -> None:
    """P3: taken to the token directly the authorization moves nothing, so that none is lost on the way."""
    *times, signature = funding.authorization(signable, terms)
    receive = signable.asset.contract.receiveWithAuthorization[FORM_WITH_BYTES]
    arguments = (terms.customer, signable.escrow, terms.total, *times, signable.bid(terms), signature)
    expected = foreign("CallerIsNotPayee(address,address)", signable.people.stranger, signable.escrow)
    assert refusal(receive, *arguments, by=signable.people.stranger) == expected


# Wallets


def test_takes_the_word_of_a_wallet(signable: Market, people: Any) -> None:
    """P3: a customer that is a contract is asked by ERC-1271, in the form that takes bytes."""
    wallet = SignerWallet.deploy(people.customer, {"from": people.deployer})
    terms = funded(signable, signable.terms(customer=wallet))
    signed = in_short(funding.authorization(signable, terms, signer=people.customer))
    with signable.ledger(wallet=wallet).moves({wallet: -terms.total, signable.escrow: terms.total}):
        relay(signable, terms, signed)


def test_refuses_a_wallets_word_of_65_bytes(signable: Market, people: Any) -> None:
    """P3: 65 bytes go to the form with v, r, s, which takes keys only at this token."""
    wallet = SignerWallet.deploy(people.customer, {"from": people.deployer})
    terms = funded(signable, signable.terms(customer=wallet))
    signed = funding.authorization(signable, terms, signer=people.customer)
    assert refused(signable, terms, signed) == pull_failed(terms)


def test_refuses_who_does_not_own_the_wallet(signable: Market, people: Any) -> None:
    """M4: a wallet pays only for what its owner signed."""
    wallet = SignerWallet.deploy(people.customer, {"from": people.deployer})
    terms = funded(signable, signable.terms(customer=wallet))
    signed = in_short(funding.authorization(signable, terms, signer=people.rival))
    assert refused(signable, terms, signed) == pull_failed(terms)


@pytest.mark.parametrize("mood", range(10))
def test_hostile_wallet_pays_only_if_it_says_yes(signable: Market, people: Any, mood: int) -> None:
    """P3: whatever else a wallet answers, and however, posts nothing."""
    wallet = HostileWallet.deploy({"from": people.deployer})
    wallet.setMood(mood, {"from": people.deployer})
    terms = funded(signable, signable.terms(customer=wallet))
    expected = pull_failed(terms) if mood else None
    assert refused(signable, terms, (0, funding.ENDLESS, b"")) == expected


@pytest.mark.parametrize("contract", [Party, SignerWallet], ids=["no wallet", "wallet"])
def test_key_of_an_account_with_code_counts(signable: Market, people: Any, contract: Any) -> None:
    """P3: a customer whose account delegates (EIP-7702) signs with its key all the same."""
    arguments = () if contract is Party else (people.rival,)
    account = accounts[10]
    code.delegate(account, contract.deploy(*arguments, {"from": people.deployer}))
    terms = funded(signable, signable.terms(customer=account))
    relay(signable, terms, funding.authorization(signable, terms))
    assert signable.lot(terms).state is State.OPEN


def test_code_of_an_account_with_a_key_counts(signable: Market, people: Any) -> None:
    """P3: where the account's code is a wallet, the word of the wallet's owner counts as well."""
    account = accounts[10]
    code.delegate(account, SignerWallet.deploy(people.rival, {"from": people.deployer}))
    SignerWallet.at(account.address).setOwner(people.stranger, {"from": people.stranger})
    terms = funded(signable, signable.terms(customer=account))
    relay(signable, terms, in_short(funding.authorization(signable, terms, signer=people.stranger)))
    assert signable.lot(terms).state is State.OPEN


# Tokens and Terms


def test_refuses_ether(ether: Market) -> None:
    """P6: ether cannot be moved by a signature."""
    terms = ether.terms()
    assert refused(ether, terms, funding.authorization(ether, terms)) == error("EscrowTokenRequired")


def test_refuses_a_token_without_authorizations(ether: Market, assets: Any) -> None:
    """P3: a token that does not know EIP-3009 refuses, though the customer has approved the escrow."""
    market = ether.paid_in(assets["plain token"])
    terms = market.terms()
    market.asset.prepare(terms.customer, market.escrow, terms.total)
    assert refused(market, terms, funding.authorization(market, terms)) == pull_failed(terms)


def test_refuses_a_token_that_only_pretends(ether: Market, people: Any) -> None:
    """M3: a token that takes any call for an authorization, and has an old allowance, still has to deliver."""
    market = ether.paid_in(Token(PhantomToken.deploy({"from": people.deployer})))
    terms = market.terms()
    market.asset.prepare(terms.customer, market.escrow, terms.total)
    expected = error("EscrowWrongDelivery", token=terms.token, actual=0, expected=terms.total)
    assert refused(market, terms, (0, funding.ENDLESS, b"")) == expected
    assert refused(market, terms, funding.authorization(market, terms)) == expected


def test_refuses_who_has_too_little(signable: Market, terms: Terms) -> None:
    """M3: one unit short is too little."""
    signable.asset.contract.burn(terms.customer, 1, {"from": terms.customer})
    assert refused(signable, terms, funding.authorization(signable, terms)) == pull_failed(terms)


@pytest.mark.parametrize(("changes", "expected"), funding.BROKEN_TERMS.values(), ids=funding.BROKEN_TERMS)
def test_refuses_broken_terms(signable: Market, terms: Terms, changes: dict[str, Any], expected: Refusal) -> None:
    """T2 to T14: what the customer signed must be Terms that can be posted."""
    broken = terms.but(**changes)
    signed = funding.authorization(signable, broken, signer=terms.customer)
    assert refused(signable, broken, signed) == expected


def test_takes_no_ether(signable: Market, terms: Terms) -> None:
    """P6: ether sent along would belong to nobody."""
    call = signable.escrow.postWithAuthorization.encode_input(plain(terms), *funding.authorization(signable, terms))
    sent = {"from": plain(signable.people.stranger), "to": plain(signable.escrow), "data": call, "value": "0x1"}
    assert raw_refusal(sent) == Refusal("Unknown", {"data": b""})
