"""`postWithPermit`: anyone posts with the customer's ERC-2612 permit and signature of the Terms."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from brownie import Escrow, HostileWallet, Party, PhantomToken, SignerWallet, accounts

from tests.contracts.support import clock, code, funding, signing
from tests.contracts.support.assets import Token
from tests.contracts.support.errors import CALL_GAS, Refusal, error, raw_refusal, refusal
from tests.contracts.support.events import event, events_of
from tests.contracts.support.funding import NO_PERMIT
from tests.contracts.support.market import Market, State
from tests.contracts.support.terms import DAY, LONGEST_TIME, Terms
from tests.contracts.support.values import ZERO_ADDRESS, plain

GARBAGE = {"empty": b"", "64 zeros": bytes(64), "65 zeros": bytes(65), "66 zeros": bytes(66), "64 ones": b"\xff" * 64}
OTHER_PERMITS: list[dict[str, Any]] = [
    *funding.OTHER_DOMAINS,
    {"version": "2"},
    {"owner": "0x" + "11" * 20},
    {"spender": "0x" + "11" * 20},
    {"value": 1},
    {"value": 2**256 - 1},
    {"nonce": 1},
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


@pytest.fixture
def approved(signable: Market, terms: Terms) -> Terms:
    """The same Terms, of a customer who once approved the escrow for more than they take."""
    signable.asset.contract.approve(signable.escrow, 10 * terms.total, {"from": terms.customer})
    return terms


@pytest.fixture
def pretending(ether: Market, people: Any) -> Market:
    """A market in a token that takes any call for a permit."""
    return ether.paid_in(Token(PhantomToken.deploy({"from": people.deployer})))


def funded(market: Market, terms: Terms) -> Terms:
    """The Terms, for which the customer gets the money."""
    market.asset.contract.mint(terms.customer, terms.total, {"from": market.people.deployer})
    return terms


def relay(market: Market, terms: Terms, of_terms: bytes, permit: tuple[Any, ...]) -> Any:
    """Posts as a stranger."""
    return market.escrow.postWithPermit(plain(terms), of_terms, *permit, {"from": market.people.stranger})


def refused(market: Market, terms: Terms, of_terms: bytes, permit: tuple[Any, ...], by: Any = None) -> Refusal | None:
    """How the post of a stranger or another is refused."""
    sender = by or market.people.stranger
    return refusal(market.escrow.postWithPermit, terms, of_terms, *permit, by=sender, gas=CALL_GAS)


def pull_failed(terms: Terms) -> Refusal:
    """The refusal for want of an allowance."""
    return error("EscrowPullFailed", token=terms.token, payer=terms.customer, amount=terms.total)


def not_signed(market: Market, terms: Terms) -> Refusal:
    """The refusal for want of the customer's word on these Terms."""
    return error("EscrowInvalidSignature", signer=terms.customer, digest=market.bid(terms))


def both(market: Market, terms: Terms) -> tuple[bytes, tuple[Any, ...]]:
    """What the customer signs for a stranger to post: the Terms and a permit."""
    return funding.whole_terms(market, terms), funding.permit(market, terms)


# Signed by the customer


def test_moves_the_money_of_who_signed(signable: Market, ether: Market, terms: Terms) -> None:
    """P4: a stranger posts, the customer pays exactly the bid's money, and the stranger nothing."""
    signed, total = both(signable, terms), terms.total
    with signable.ledger().moves({terms.customer: -total, signable.escrow: total}), ether.ledger().moves():
        posted = relay(signable, terms, *signed)
    ((name, values),) = events_of(posted, signable.escrow)
    logged = {"bid": signable.bid(terms), "customer": terms.customer, "supplier": ZERO_ADDRESS}
    assert (name, values) == event("BidPosted", **logged, terms=values["terms"])
    assert [signable.lot(terms, lot).state for lot in range(terms.lots)] == [State.OPEN] * terms.lots
    assert signable.asset.contract.allowance(terms.customer, signable.escrow) == 0


def test_logs_what_a_plain_post_logs(signable: Market, terms: Terms) -> None:
    """M9: the log does not tell which way the money came; only the salts differ here."""
    other = terms.but(salt="0x" + "5a" * 32)
    ((_, plainly),) = events_of(signable.post(other), signable.escrow)
    ((_, relayed),) = events_of(relay(signable, terms, *both(signable, terms)), signable.escrow)
    assert relayed["terms"] == plainly["terms"].replace(plain(other.salt), plain(terms.salt))


def test_customer_needs_no_signature_of_the_terms(signable: Market, terms: Terms) -> None:
    """P4: a customer who sends the transaction wants the Terms."""
    total, call = terms.total, signable.escrow.postWithPermit
    with signable.ledger().moves({terms.customer: -total, signable.escrow: total}):
        call(plain(terms), b"", *funding.permit(signable, terms), {"from": terms.customer})
    assert signable.lot(terms).state is State.OPEN


def test_returns_the_id(signable: Market, terms: Terms) -> None:
    """T1: the answer is the bid's id."""
    sender = {"from": signable.people.stranger}
    of_terms, permit = both(signable, terms)
    answer = signable.escrow.postWithPermit.call(plain(terms), of_terms, *permit, sender)
    assert bytes(answer) == signable.bid(terms)


def test_short_signature_of_the_terms_counts(signable: Market, terms: Terms) -> None:
    """I3: the 64-byte form of EIP-2098 is as good as the 65-byte one."""
    of_terms, permit = both(signable, terms)
    assert refused(signable, terms, signing.compact(of_terms), permit) is None


# The permit


@pytest.mark.parametrize("changes", OTHER_PERMITS, ids=str)
def test_refuses_another_permit(signable: Market, terms: Terms, changes: dict[str, Any]) -> None:
    """P4: chain, token, owner, spender, amount, nonce and deadline are what the customer signed."""
    of_terms, permit = funding.whole_terms(signable, terms), funding.permit(signable, terms, **changes)
    assert refused(signable, terms, of_terms, permit) == pull_failed(terms)


def test_refuses_another_deadline(signable: Market, terms: Terms) -> None:
    """P4: whoever relays cannot prolong the permit."""
    deadline, *signature = funding.permit(signable, terms, terms.claim_by)
    prolonged = (deadline + 1, *signature)
    assert refused(signable, terms, funding.whole_terms(signable, terms), prolonged) == pull_failed(terms)


def test_refuses_a_permit_of_another(signable: Market, terms: Terms) -> None:
    """P4: a permit that somebody else signed opens nobody's purse."""
    permit = funding.permit(signable, terms, signer=signable.people.rival)
    assert refused(signable, terms, funding.whole_terms(signable, terms), permit) == pull_failed(terms)


@pytest.mark.parametrize("late", [-1, 0, 1])
def test_keeps_to_the_deadline_of_the_permit(signable: Market, terms: Terms, late: int) -> None:
    """P4: ERC-2612 takes a permit up to and at its deadline; one that is over sets no allowance."""
    deadline = clock.now() + DAY
    of_terms, permit = funding.whole_terms(signable, terms), funding.permit(signable, terms, deadline)
    clock.mine_at(deadline + late)
    assert refused(signable, terms, of_terms, permit) == (pull_failed(terms) if late > 0 else None)


def test_permit_sent_ahead_does_no_harm(signable: Market, terms: Terms) -> None:
    """P4: where a stranger has used the permit before, the allowance is there and the post goes through."""
    of_terms, (deadline, *signature) = both(signable, terms)
    arguments = (terms.customer, signable.escrow, terms.total, deadline, *signature)
    signable.asset.contract.permit(*arguments, {"from": signable.people.rival})
    with signable.ledger().moves({terms.customer: -terms.total, signable.escrow: terms.total}):
        relay(signable, terms, of_terms, (deadline, *signature))


def test_allowance_is_enough(signable: Market, approved: Terms) -> None:
    """P4: what counts is the allowance, wherever it comes from."""
    before = signable.asset.contract.allowance(approved.customer, signable.escrow)
    with signable.ledger().moves({approved.customer: -approved.total, signable.escrow: approved.total}):
        relay(signable, approved, funding.whole_terms(signable, approved), NO_PERMIT)
    assert signable.asset.contract.allowance(approved.customer, signable.escrow) == before - approved.total


def test_refuses_too_little_allowance(signable: Market, terms: Terms) -> None:
    """M3: one unit short is too little."""
    signable.asset.contract.approve(signable.escrow, terms.total - 1, {"from": terms.customer})
    assert refused(signable, terms, funding.whole_terms(signable, terms), NO_PERMIT) == pull_failed(terms)


def test_refuses_who_has_too_little(signable: Market, terms: Terms) -> None:
    """M3: a permit is not yet money."""
    signable.asset.contract.burn(terms.customer, 1, {"from": terms.customer})
    assert refused(signable, terms, *both(signable, terms)) == pull_failed(terms)


# The signature of the Terms


def test_refuses_a_permit_without_the_terms(signable: Market, terms: Terms) -> None:
    """P4: a permit does not name Terms, so whoever finds one can do nothing with it."""
    assert refused(signable, terms, b"", funding.permit(signable, terms)) == not_signed(signable, terms)


def test_nobody_can_draw_on_an_allowance(signable: Market, approved: Terms) -> None:
    """M4: an allowance to the escrow, of old or by a permit sent ahead, is spent on what its owner wants only."""
    people, escrow = signable.people, signable.escrow
    greedy = approved.but(supplier=people.rival, verifiers=(people.rival,), panel=1, quorum=1)
    assert refused(signable, greedy, b"", NO_PERMIT, people.rival) == not_signed(signable, greedy)
    own = funding.whole_terms(signable, greedy, signer=people.rival)
    assert refused(signable, greedy, own, NO_PERMIT, people.rival) == not_signed(signable, greedy)
    expected = error("EscrowNotCustomer", actual=people.rival, expected=approved.customer)
    assert refusal(escrow.post, greedy, by=people.rival) == expected
    signable.post(rivals := approved.but(customer=people.rival))
    signed = signable.signed_claim(rivals, approved.customer, signer=people.rival)
    digest = signing.digest_of(signing.claim(escrow, signable.bid(rivals), approved.customer, signed[1]))
    invalid = error("EscrowInvalidSignature", signer=approved.customer, digest=digest)
    assert refusal(escrow.claimWithSignature, rivals, 0, *signed, by=people.rival) == invalid


@pytest.mark.parametrize("changes", OTHER_TERMS, ids=str)
def test_refuses_other_terms(signable: Market, approved: Terms, changes: dict[str, Any]) -> None:
    """P4: whoever relays can change nothing of the Terms, though the allowance would do."""
    other = approved.but(**changes)
    of_terms, permit = both(signable, approved)
    assert refused(signable, other, of_terms, permit) == not_signed(signable, other)


@pytest.mark.parametrize("changes", [*funding.OTHER_DOMAINS, {"version": "2"}], ids=str)
def test_refuses_terms_signed_for_another_domain(signable: Market, approved: Terms, changes: dict[str, Any]) -> None:
    """M7: Terms are signed for one chain and one escrow."""
    of_terms = funding.whole_terms(signable, approved, **changes)
    assert refused(signable, approved, of_terms, NO_PERMIT) == not_signed(signable, approved)


def test_refuses_another_escrow(signable: Market, terms: Terms) -> None:
    """M7: what was signed for one escrow is worth nothing at another."""
    other = replace(signable, escrow=Escrow.deploy(signable.registry, {"from": terms.customer}))
    signable.asset.contract.approve(other.escrow, terms.total, {"from": terms.customer})
    assert refused(other, terms, *both(signable, terms)) == not_signed(other, terms)
    assert refused(other, terms, *both(other, terms)) is None


@pytest.mark.parametrize("signature", GARBAGE.values(), ids=GARBAGE)
def test_refuses_garbage(signable: Market, approved: Terms, signature: bytes) -> None:
    """I3: no signature at all is nobody's word."""
    assert refused(signable, approved, signature, NO_PERMIT) == not_signed(signable, approved)


@pytest.mark.parametrize("late", [-1, 0, 1])
def test_keeps_to_the_time_to_claim(signable: Market, approved: Terms, late: int) -> None:
    """T4: signed Terms post nothing once the bid could not be claimed any more."""
    of_terms, end = funding.whole_terms(signable, approved), approved.claim_by
    clock.mine_at(end + late)
    earliest, latest = end + late + 1, end + late + LONGEST_TIME
    over = error("EscrowClaimByOutOfRange", actual=end, earliest=earliest, latest=latest)
    assert refused(signable, approved, of_terms, NO_PERMIT) == (over if late >= 0 else None)


def test_refuses_a_second_time(signable: Market, approved: Terms) -> None:
    """P2: however often it is relayed, and though the bid was cancelled, the customer pays once."""
    signed = both(signable, approved)
    relay(signable, approved, *signed)
    signable.cancel(approved)
    signable.asset.contract.approve(signable.escrow, approved.total, {"from": approved.customer})
    assert refused(signable, approved, *signed) == error("EscrowAlreadyPosted", bid=signable.bid(approved))


# Wallets


def wallet_with_allowance(market: Market, wallet: Any) -> Terms:
    """Terms of a contract that has the money and has approved the escrow."""
    terms = funded(market, market.terms(customer=wallet))
    approve = market.asset.contract.approve.encode_input(market.escrow, terms.total)
    wallet.act(market.asset.contract, 0, approve, {"from": market.people.deployer})
    return terms


def test_takes_the_word_of_a_wallet(signable: Market, people: Any) -> None:
    """I3: a wallet, which no permit knows, approves and has its owner sign the Terms."""
    wallet = SignerWallet.deploy(people.customer, {"from": people.deployer})
    terms = wallet_with_allowance(signable, wallet)
    of_terms = funding.whole_terms(signable, terms, signer=people.customer)
    with signable.ledger(wallet=wallet).moves({wallet: -terms.total, signable.escrow: terms.total}):
        relay(signable, terms, of_terms, NO_PERMIT)


def test_refuses_who_does_not_own_the_wallet(signable: Market, people: Any) -> None:
    """M4: a wallet pays only for what its owner signed."""
    terms = wallet_with_allowance(signable, SignerWallet.deploy(people.customer, {"from": people.deployer}))
    of_terms = funding.whole_terms(signable, terms, signer=people.rival)
    assert refused(signable, terms, of_terms, NO_PERMIT) == not_signed(signable, terms)


@pytest.mark.parametrize("mood", range(10))
def test_hostile_wallet_pays_only_if_it_says_yes(signable: Market, people: Any, mood: int) -> None:
    """I3: whatever else a wallet answers, and however, posts nothing."""
    wallet = HostileWallet.deploy({"from": people.deployer})
    wallet.setMood(mood, {"from": people.deployer})
    terms = wallet_with_allowance(signable, wallet)
    expected = not_signed(signable, terms) if mood else None
    assert refused(signable, terms, b"", NO_PERMIT) == expected


@pytest.mark.parametrize("contract", [Party, SignerWallet], ids=["no wallet", "wallet"])
def test_key_of_an_account_with_code_counts(signable: Market, people: Any, contract: Any) -> None:
    """I3: a customer whose account delegates (EIP-7702) signs with its key all the same."""
    arguments = () if contract is Party else (people.rival,)
    account = accounts[10]
    code.delegate(account, contract.deploy(*arguments, {"from": people.deployer}))
    terms = funded(signable, signable.terms(customer=account))
    relay(signable, terms, *both(signable, terms))
    assert signable.lot(terms).state is State.OPEN


def test_code_of_an_account_with_a_key_counts(signable: Market, people: Any) -> None:
    """I3: where the account's code is a wallet, the word of the wallet's owner counts as well."""
    account = accounts[10]
    code.delegate(account, SignerWallet.deploy(people.rival, {"from": people.deployer}))
    SignerWallet.at(account.address).setOwner(people.stranger, {"from": people.stranger})
    terms = funded(signable, signable.terms(customer=account))
    of_terms = funding.whole_terms(signable, terms, signer=people.stranger)
    relay(signable, terms, of_terms, funding.permit(signable, terms))
    assert signable.lot(terms).state is State.OPEN


# Tokens and Terms


def test_phantom_permit_draws_on_no_old_allowance(pretending: Market) -> None:
    """M4: where a token takes anything for a permit, an old allowance is still its owner's alone to use."""
    terms, people = pretending.terms(), pretending.people
    pretending.asset.prepare(terms.customer, pretending.escrow, 10 * terms.total)
    for of_terms in (b"", funding.whole_terms(pretending, terms, signer=people.rival)):
        answer = refused(pretending, terms, of_terms, NO_PERMIT, people.rival)
        assert answer == not_signed(pretending, terms)
    with pretending.ledger().moves({terms.customer: -terms.total, pretending.escrow: terms.total}):
        relay(pretending, terms, funding.whole_terms(pretending, terms), NO_PERMIT)


def test_phantom_permit_is_no_money(pretending: Market) -> None:
    """M3: a permit that a token only seems to take funds nothing."""
    terms = funded(pretending, pretending.terms())
    assert refused(pretending, terms, funding.whole_terms(pretending, terms), NO_PERMIT) == pull_failed(terms)


@pytest.mark.parametrize("name", ["plain token", "token without return value"])
def test_takes_tokens_by_allowance_alone(ether: Market, assets: Any, name: str) -> None:
    """P4: the customer's signature of the Terms is enough for any token that it has approved."""
    market = ether.paid_in(assets[name])
    terms = market.terms()
    market.asset.prepare(terms.customer, market.escrow, terms.total)
    with market.ledger().moves({terms.customer: -terms.total, market.escrow: terms.total}):
        relay(market, terms, funding.whole_terms(market, terms), NO_PERMIT)


def test_refuses_ether(ether: Market) -> None:
    """P6: ether cannot be moved by a signature."""
    terms = ether.terms()
    assert refused(ether, terms, funding.whole_terms(ether, terms), NO_PERMIT) == error("EscrowTokenRequired")
    assert refused(ether, terms, b"", NO_PERMIT, terms.customer) == error("EscrowTokenRequired")


@pytest.mark.parametrize(("changes", "expected"), funding.BROKEN_TERMS.values(), ids=funding.BROKEN_TERMS)
def test_refuses_broken_terms(signable: Market, terms: Terms, changes: dict[str, Any], expected: Refusal) -> None:
    """T2 to T14: what the customer signed must be Terms that can be posted."""
    broken = terms.but(**changes)
    signer = {"signer": terms.customer}
    of_terms, permit = funding.whole_terms(signable, broken, **signer), funding.permit(signable, broken, **signer)
    assert refused(signable, broken, of_terms, permit) == expected


def test_takes_no_ether(signable: Market, terms: Terms) -> None:
    """P6: ether sent along would belong to nobody."""
    of_terms, permit = both(signable, terms)
    call = signable.escrow.postWithPermit.encode_input(plain(terms), of_terms, *permit)
    sent = {"from": plain(signable.people.stranger), "to": plain(signable.escrow), "data": call, "value": "0x1"}
    assert raw_refusal(sent) == Refusal("Unknown", {"data": b""})
