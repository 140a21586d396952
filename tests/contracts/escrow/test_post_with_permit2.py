"""`postWithPermit2`: anyone posts a bid with the customer's Permit2 signature, whose witness is the Terms."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from brownie import Escrow, HostileWallet, PlainToken, SignerWallet, SkewedToken, accounts

from tests.contracts.support import clock, code, funding, signing
from tests.contracts.support.assets import Token
from tests.contracts.support.errors import CALL_GAS, Refusal, error, foreign, raw_refusal, refusal
from tests.contracts.support.events import event, events_of
from tests.contracts.support.funding import ENDLESS, PERMIT2
from tests.contracts.support.market import Market, State
from tests.contracts.support.terms import DAY, LONGEST_TIME, Stage, Terms
from tests.contracts.support.values import ZERO_ADDRESS, plain

GARBAGE = {"empty": b"", "64 zeros": bytes(64), "65 zeros": bytes(65), "66 zeros": bytes(66), "64 ones": b"\xff" * 64}
TOKENS = ["plain token", "token without return value", "token of 6 decimals"]
OTHER_MESSAGES: list[dict[str, Any]] = [
    *funding.OTHER_DOMAINS,
    {"spender": "0x" + "11" * 20},
    {"token": "0x" + "11" * 20},
    {"amount": 1},
    {"amount": 2**256 - 1},
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


@pytest.fixture(scope="module", autouse=True)
def permit2(module_isolation: None) -> Any:
    """Permit2 where every chain has it."""
    return funding.put_permit2()


@pytest.fixture(params=TOKENS)
def market(ether: Market, assets: Any, request: pytest.FixtureRequest) -> Market:
    """A market in each token in turn: none of them needs to know of signatures."""
    return ether.paid_in(assets[request.param])


@pytest.fixture
def plainly(ether: Market, assets: Any) -> Market:
    """A market in a plain token."""
    return ether.paid_in(assets["plain token"])


@pytest.fixture
def terms(plainly: Market) -> Terms:
    """Terms of a customer who has the money and has approved Permit2."""
    return funded(plainly, plainly.terms())


def funded(market: Market, terms: Terms) -> Terms:
    """The Terms, for which the customer gets the money and approves Permit2."""
    market.asset.prepare(terms.customer, PERMIT2, terms.total)
    return terms


def wallet_with_allowance(market: Market, wallet: Any) -> Terms:
    """Terms of a contract that has the money and has approved Permit2."""
    terms, token, sender = market.terms(customer=wallet), market.asset.contract, {"from": market.people.deployer}
    token.mint(wallet, terms.total, sender)
    wallet.act(token, 0, token.approve.encode_input(PERMIT2, terms.total), sender)
    return terms


def relay(market: Market, terms: Terms, signed: tuple[int, int, bytes]) -> Any:
    """Posts as a stranger."""
    return market.escrow.postWithPermit2(plain(terms), *signed, {"from": market.people.stranger})


def refused(market: Market, terms: Terms, signed: tuple[int, int, bytes]) -> Refusal | None:
    """How a stranger's post is refused."""
    return refusal(market.escrow.postWithPermit2, terms, *signed, by=market.people.stranger, gas=CALL_GAS)


def pull_failed(terms: Terms) -> Refusal:
    """The refusal when Permit2 refuses."""
    return error("EscrowPullFailed", token=terms.token, payer=terms.customer, amount=terms.total)


# Signed by the customer


@pytest.mark.parametrize("form", [bytes, signing.compact], ids=["65 bytes", "64 bytes"])
def test_moves_the_money_of_who_signed(market: Market, ether: Market, form: Any) -> None:
    """P5: a stranger posts, the customer pays exactly the bid's money, and the stranger nothing."""
    terms = funded(market, market.terms())
    nonce, deadline, signature = funding.permit2(market, terms)
    total, signed = terms.total, (nonce, deadline, form(signature))
    with market.ledger().moves({terms.customer: -total, market.escrow: total}), ether.ledger().moves():
        posted = relay(market, terms, signed)
    ((name, values),) = events_of(posted, market.escrow)
    logged = {"bid": market.bid(terms), "customer": terms.customer, "supplier": ZERO_ADDRESS}
    assert (name, values) == event("BidPosted", **logged, terms=values["terms"])
    assert [market.lot(terms, lot).state for lot in range(terms.lots)] == [State.OPEN] * terms.lots


def test_logs_what_a_plain_post_logs(plainly: Market, terms: Terms) -> None:
    """M9: the log does not tell which way the money came; only the salts differ here."""
    other = terms.but(salt="0x" + "5a" * 32)
    ((_, of_other),) = events_of(plainly.post(other), plainly.escrow)
    ((_, relayed),) = events_of(relay(plainly, terms, funding.permit2(plainly, terms)), plainly.escrow)
    assert relayed["terms"] == of_other["terms"].replace(plain(other.salt), plain(terms.salt))


def test_returns_the_id(plainly: Market, terms: Terms) -> None:
    """T1: the answer is the bid's id."""
    signed, sender = funding.permit2(plainly, terms), {"from": plainly.people.stranger}
    assert bytes(plainly.escrow.postWithPermit2.call(plain(terms), *signed, sender)) == plainly.bid(terms)


def test_takes_terms_of_every_shape(plainly: Market) -> None:
    """P5: the witness is the whole of the Terms, stages, verifiers and data of any length."""
    stages = (Stage(share_bps=2_500), Stage(share_bps=7_500, panel=0, quorum=0, build_time=0))
    terms = plainly.arbitrated(plainly.terms(stages=stages, arbitrator_data="0x" + "da" * 45, reworks=2))
    bare = plainly.terms(verifiers=(), panel=0, quorum=0, build_time=0)
    for number, one in enumerate((terms, bare)):
        relay(plainly, funded(plainly, one), funding.permit2(plainly, one, nonce=number))
        assert plainly.lot(one).state is State.OPEN


def test_nonces_come_in_any_order(plainly: Market) -> None:
    """P5: two bids signed beforehand are posted in whichever order, far nonces among them."""
    nonces = {2**256 - 1: "0x" + "01" * 32, 7: "0x" + "02" * 32, 6: "0x" + "03" * 32}
    bids = [(plainly.terms(salt=salt), nonce) for nonce, salt in nonces.items()]
    for terms, nonce in bids:
        relay(plainly, funded(plainly, terms), funding.permit2(plainly, terms, nonce))
    assert [plainly.lot(terms).state for terms, _ in bids] == [State.OPEN] * 3


# Signed for something else


@pytest.mark.parametrize("changes", OTHER_MESSAGES, ids=str)
def test_refuses_another_message(plainly: Market, terms: Terms, changes: dict[str, Any]) -> None:
    """P5: chain, Permit2, spender, token and exactly the amount are what the customer signed."""
    assert refused(plainly, terms, funding.permit2(plainly, terms, **changes)) == pull_failed(terms)


@pytest.mark.parametrize("changes", OTHER_TERMS, ids=str)
def test_refuses_other_terms(plainly: Market, terms: Terms, changes: dict[str, Any]) -> None:
    """P5: whoever relays can change nothing of the Terms, be the amount the same or not."""
    signed, other = funding.permit2(plainly, terms), terms.but(**changes)
    assert refused(plainly, other, signed) == pull_failed(other)


@pytest.mark.parametrize("changes", OTHER_TERMS, ids=str)
def test_refuses_another_witness(plainly: Market, terms: Terms, changes: dict[str, Any]) -> None:
    """P5: the money alone is not enough: the witness is these Terms."""
    signed = funding.permit2(plainly, terms, witness=terms.but(**changes))
    assert refused(plainly, terms, signed) == pull_failed(terms)


def test_refuses_no_witness(plainly: Market, terms: Terms) -> None:
    """P5: a Permit2 signature over the money alone posts nothing."""
    assert refused(plainly, terms, funding.permit2_without_witness(plainly, terms)) == pull_failed(terms)


def test_refuses_another_customer(plainly: Market, terms: Terms) -> None:
    """M4: nobody pays for what somebody else signed."""
    victim = funded(plainly, terms.but(customer=plainly.people.rival))
    signed = funding.permit2(plainly, victim, signer=terms.customer)
    assert refused(plainly, victim, signed) == pull_failed(victim)


def test_refuses_another_escrow(plainly: Market, terms: Terms) -> None:
    """M7: what was signed for one escrow is worth nothing at another."""
    other = replace(plainly, escrow=Escrow.deploy(plainly.registry, {"from": terms.customer}))
    assert refused(other, terms, funding.permit2(plainly, terms)) == pull_failed(terms)
    assert refused(other, terms, funding.permit2(other, terms)) is None


@pytest.mark.parametrize(("nonce", "deadline"), [(1, 0), (256, 0), (0, 1)])
def test_refuses_another_nonce_or_deadline(plainly: Market, terms: Terms, nonce: int, deadline: int) -> None:
    """P5: whoever relays can neither renew nor prolong it."""
    _, signed_until, signature = funding.permit2(plainly, terms, 0, terms.claim_by)
    assert refused(plainly, terms, (nonce, signed_until + deadline, signature)) == pull_failed(terms)


@pytest.mark.parametrize("signature", GARBAGE.values(), ids=GARBAGE)
def test_refuses_garbage(plainly: Market, terms: Terms, signature: bytes) -> None:
    """P5: no signature at all moves nothing."""
    assert refused(plainly, terms, (0, ENDLESS, signature)) == pull_failed(terms)


# Time


@pytest.mark.parametrize("late", [-1, 0, 1])
def test_keeps_to_its_deadline(plainly: Market, terms: Terms, late: int) -> None:
    """P5: Permit2 takes a signature up to and at its deadline."""
    deadline = clock.now() + DAY
    signed = funding.permit2(plainly, terms, 0, deadline)
    clock.mine_at(deadline + late)
    assert refused(plainly, terms, signed) == (pull_failed(terms) if late > 0 else None)


@pytest.mark.parametrize("late", [-1, 0, 1])
def test_keeps_to_the_time_to_claim(plainly: Market, terms: Terms, late: int) -> None:
    """T4: a signature without deadline posts nothing once the bid could not be claimed any more."""
    signed, end = funding.permit2(plainly, terms), terms.claim_by
    clock.mine_at(end + late)
    earliest, latest = end + late + 1, end + late + LONGEST_TIME
    over = error("EscrowClaimByOutOfRange", actual=end, earliest=earliest, latest=latest)
    assert refused(plainly, terms, signed) == (over if late >= 0 else None)


# Once


def test_refuses_a_second_time(plainly: Market, terms: Terms) -> None:
    """P2: however often it is relayed, and though the bid was cancelled, the customer pays once."""
    signed = funding.permit2(plainly, terms)
    relay(plainly, terms, signed)
    plainly.cancel(terms)
    assert refused(plainly, funded(plainly, terms), signed) == error("EscrowAlreadyPosted", bid=plainly.bid(terms))


def test_refuses_a_second_signature(plainly: Market, terms: Terms) -> None:
    """P2: a customer who signed twice, with two nonces, pays once all the same."""
    relay(plainly, terms, funding.permit2(plainly, terms))
    again = funding.permit2(plainly, terms, nonce=1)
    assert refused(plainly, funded(plainly, terms), again) == error("EscrowAlreadyPosted", bid=plainly.bid(terms))


def test_refuses_a_nonce_used_before(plainly: Market, terms: Terms) -> None:
    """P5: of two bids signed with one nonce one is posted."""
    other = terms.but(salt="0x" + "01" * 32)
    relay(plainly, terms, funding.permit2(plainly, terms))
    funded(plainly, other)
    assert refused(plainly, other, funding.permit2(plainly, other)) == pull_failed(other)


def test_refuses_what_the_customer_took_back(plainly: Market, terms: Terms, permit2: Any) -> None:
    """P5: a signature whose nonce the customer has invalidated is none."""
    signed = funding.permit2(plainly, terms, nonce=258)
    permit2.invalidateUnorderedNonces(1, 1 << 2, {"from": terms.customer})
    assert refused(plainly, terms, signed) == pull_failed(terms)
    assert refused(plainly, terms, funding.permit2(plainly, terms, nonce=2)) is None


@pytest.mark.parametrize("payee", ["escrow", "stranger"])
def test_nobody_else_can_use_it(plainly: Market, terms: Terms, permit2: Any, payee: str) -> None:
    """P5: taken to Permit2 directly it moves nothing, so that none is lost or stolen on the way."""
    stranger = plainly.people.stranger
    to = plainly.escrow if payee == "escrow" else stranger
    nonce, deadline, signature = funding.permit2(plainly, terms)
    permitted, details = ((terms.token, terms.total), nonce, deadline), (to, terms.total)
    witness = signing.whole_terms(terms, plainly.escrow).body
    arguments = (permitted, details, terms.customer, witness, funding.WITNESS, signature)
    assert refusal(permit2.permitWitnessTransferFrom, *arguments, by=stranger) == foreign("InvalidSigner()")
    assert refusal(permit2.permitWitnessTransferFrom, *arguments, by=plainly.escrow) is None


# Wallets


def test_takes_the_word_of_a_wallet(plainly: Market, people: Any) -> None:
    """P5: Permit2 asks a customer that is a contract by ERC-1271."""
    wallet = SignerWallet.deploy(people.customer, {"from": people.deployer})
    terms = wallet_with_allowance(plainly, wallet)
    signed = funding.permit2(plainly, terms, signer=people.customer)
    with plainly.ledger(wallet=wallet).moves({wallet: -terms.total, plainly.escrow: terms.total}):
        relay(plainly, terms, signed)


def test_refuses_who_does_not_own_the_wallet(plainly: Market, people: Any) -> None:
    """M4: a wallet pays only for what its owner signed."""
    terms = wallet_with_allowance(plainly, SignerWallet.deploy(people.customer, {"from": people.deployer}))
    assert refused(plainly, terms, funding.permit2(plainly, terms, signer=people.rival)) == pull_failed(terms)


@pytest.mark.parametrize("mood", range(10))
def test_hostile_wallet_pays_only_if_it_says_yes(plainly: Market, people: Any, mood: int) -> None:
    """P5: whatever else a wallet answers, and however, posts nothing."""
    wallet = HostileWallet.deploy({"from": people.deployer})
    wallet.setMood(mood, {"from": people.deployer})
    terms = wallet_with_allowance(plainly, wallet)
    assert refused(plainly, terms, (0, ENDLESS, b"")) == (pull_failed(terms) if mood else None)


def test_code_of_an_account_with_a_key_counts(plainly: Market, people: Any) -> None:
    """P5: Permit2 asks the code of an account that delegates (EIP-7702), which here heeds another's key."""
    account = accounts[10]
    terms = funded(plainly, plainly.terms(customer=account))
    code.delegate(account, SignerWallet.deploy(people.rival, {"from": people.deployer}))
    SignerWallet.at(account.address).setOwner(people.stranger, {"from": people.stranger})
    relay(plainly, terms, funding.permit2(plainly, terms, signer=people.stranger))
    assert plainly.lot(terms).state is State.OPEN


# Tokens, chains and Terms


def test_refuses_ether(ether: Market) -> None:
    """P6: ether cannot be moved by a signature."""
    terms = ether.terms()
    assert refused(ether, terms, funding.permit2(ether, terms)) == error("EscrowTokenRequired")


def test_refuses_a_chain_without_permit2(plainly: Market, terms: Terms) -> None:
    """M3: where nobody is at Permit2's address, a call that succeeds has delivered nothing."""
    plainly.asset.prepare(terms.customer, plainly.escrow, terms.total)
    code.set_code(PERMIT2, b"")
    expected = error("EscrowWrongDelivery", token=terms.token, actual=0, expected=terms.total)
    assert refused(plainly, terms, funding.permit2(plainly, terms)) == expected


def test_refuses_who_has_not_approved_permit2(plainly: Market) -> None:
    """P5: an allowance to the escrow is none to Permit2."""
    terms = plainly.terms()
    plainly.asset.prepare(terms.customer, plainly.escrow, terms.total)
    assert refused(plainly, terms, funding.permit2(plainly, terms)) == pull_failed(terms)


def test_refuses_who_has_too_little(plainly: Market, terms: Terms) -> None:
    """M3: one unit short is too little."""
    plainly.asset.contract.burn(terms.customer, 1, {"from": terms.customer})
    assert refused(plainly, terms, funding.permit2(plainly, terms)) == pull_failed(terms)


@pytest.mark.parametrize("skew", [-1, 1])
def test_refuses_another_delivery(ether: Market, people: Any, skew: int) -> None:
    """M3: a token that delivers a unit less or more is refused, though Permit2 is content."""
    market = ether.paid_in(Token(SkewedToken.deploy(skew, {"from": people.deployer})))
    terms = funded(market, market.terms())
    expected = error("EscrowWrongDelivery", token=terms.token, actual=terms.total + skew, expected=terms.total)
    assert refused(market, terms, funding.permit2(market, terms)) == expected


def test_refuses_another_token(plainly: Market, terms: Terms) -> None:
    """P5: the same customer's money in another token is not what was signed for."""
    other = plainly.paid_in(Token(PlainToken.deploy(18, {"from": terms.customer})))
    elsewhere = funded(other, terms.but(token=other.asset.address))
    assert refused(other, elsewhere, funding.permit2(plainly, terms)) == pull_failed(elsewhere)


@pytest.mark.parametrize(("changes", "expected"), funding.BROKEN_TERMS.values(), ids=funding.BROKEN_TERMS)
def test_refuses_broken_terms(plainly: Market, terms: Terms, changes: dict[str, Any], expected: Refusal) -> None:
    """T2 to T14: what the customer signed must be Terms that can be posted."""
    broken = terms.but(**changes)
    assert refused(plainly, broken, funding.permit2(plainly, broken, signer=terms.customer)) == expected


def test_takes_no_ether(plainly: Market, terms: Terms) -> None:
    """P6: ether sent along would belong to nobody."""
    call = plainly.escrow.postWithPermit2.encode_input(plain(terms), *funding.permit2(plainly, terms))
    sent = {"from": plain(plainly.people.stranger), "to": plain(plainly.escrow), "data": call, "value": "0x1"}
    assert raw_refusal(sent) == Refusal("Unknown", {"data": b""})
