"""Bids that are funded by a signature: in tokens that take one, and in those that know none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest

from distman import Authorization, InvalidInput, LotState, Outcome, Permit, Permit2Transfer, Terms, events
from distman.errors import EscrowInvalidSignature, EscrowPullFailed, EscrowWrongDelivery
from distman.funding import PERMIT2
from tests.integration.market import DAY_S, TOKENS_EACH, Market
from tests.integration.tokens import compile_mock

UNUSED = b"\x1b" * 65
"""A signature that the token never looks at."""


@dataclass(frozen=True, slots=True)
class Funded:
    """A market with a token that moves by signature, and with Permit2.

    Attributes:
        market: The market.
        token: The token.
    """

    market: Market
    token: str

    @property
    def domain(self) -> dict[str, Any]:
        """The token's own EIP-712 domain."""
        chain_id = self.market.client().chain.id()
        return {"name": "Token", "version": "1", "chainId": chain_id, "verifyingContract": self.token}

    def terms(self) -> Terms:
        """New Terms in the token."""
        return self.market.terms(token=self.token)


@pytest.fixture(scope="module")
def codes() -> tuple[str, str]:
    """The creation bytecode of the token, and Permit2's code on chain."""
    return compile_mock("FundingToken")[0], compile_mock("Permit2Mock")[1]


@pytest.fixture
def funded(market: Market, codes: tuple[str, str]) -> Funded:
    """The market, in which the customer has some of the token."""
    token = market.create(codes[0])
    market.transact(token, "mint(address,uint256)", market.address("customer"), TOKENS_EACH)
    market.put_code(PERMIT2, "0x" + codes[1])
    return Funded(market, token)


def expect_posted(market: Market, terms: Terms, outcome: Outcome) -> None:
    """Makes sure that a bid is posted and its money there."""
    bid = market.client().bid_id(terms)
    assert outcome.events == (events.BidPosted(bid=bid, customer=terms.customer, supplier=terms.supplier, terms=terms),)
    assert market.client().lot(terms, 0).state == LotState.OPEN


def soon(market: Market) -> int:
    """A day from now."""
    return market.chain.now() + DAY_S


class TestPermit:
    """ERC-2612: the permit may fail, as long as the allowance is there."""

    def test_anyone_posts_with_signed_terms(self, market: Market) -> None:
        """A stranger posts with the customer's signature of the Terms, by the allowance; signing sends nothing."""
        terms = market.terms(token=market.token)
        market["customer"].approve(market.token, terms.locked)
        nonces = market.nonces()
        signature = market["customer"].sign_terms(terms)
        assert market.nonces() == nonces
        permit = Permit(deadline=soon(market), signature=UNUSED)
        outcome = market["stranger"].post_with_permit(terms, permit, signature)
        assert outcome.events == (
            events.BidPosted(
                bid=market.client().bid_id(terms), customer=terms.customer, supplier=terms.supplier, terms=terms
            ),
        )
        assert market.balance(market.token, market.escrow) == terms.locked

    def test_customer_needs_no_signature_of_the_terms(self, market: Market) -> None:
        """The customer itself posts with the permit alone."""
        terms = market.terms(token=market.token)
        market["customer"].approve(market.token, terms.locked)
        market["customer"].post_with_permit(terms, Permit(deadline=soon(market), signature=UNUSED))
        assert market.balance(market.token, market.escrow) == terms.locked

    def test_signature_of_other_terms(self, market: Market) -> None:
        """A signature of other Terms does not post these."""
        terms = market.terms(token=market.token)
        market["customer"].approve(market.token, terms.locked)
        signature = market["customer"].sign_terms(replace(terms, price=1))
        with pytest.raises(EscrowInvalidSignature) as caught:
            market["stranger"].post_with_permit(terms, Permit(deadline=soon(market), signature=UNUSED), signature)
        assert caught.value.fields == {"signer": terms.customer, "digest": market.client().bid_id(terms)}

    def test_token_without_permits(self, market: Market) -> None:
        """A token that counts no nonces of permits is named when a permit is to be signed."""
        terms = market.terms(token=market.token)
        with pytest.raises(InvalidInput) as caught:
            market["customer"].sign_permit(terms, {"name": "TUSD"}, soon(market))
        assert (caught.value.name, caught.value.actual) == ("token", market.token)

    def test_nonce_that_is_named(self, market: Market) -> None:
        """With a nonce the token is not asked."""
        terms = market.terms(token=market.token)
        permit = market["customer"].sign_permit(terms, {"name": "TUSD"}, soon(market), nonce=3)
        assert len(permit.signature) == 65


class TestApproval:
    """Allowances that are set by hand."""

    def test_exactly_what_is_asked(self, market: Market) -> None:
        """An approval is for the escrow unless another spender is named, and is not repeated."""
        customer = market["customer"]
        receipts = [
            customer.approve(market.token, 7),
            customer.approve(market.token, 7),
            customer.approve(market.token, 9, PERMIT2),
        ]
        assert [len(found) for found in receipts] == [1, 0, 1]
        allowances = [
            market.ask(market.token, "allowance(address,address)", market.address("customer"), spender)
            for spender in (market.escrow, PERMIT2)
        ]
        assert allowances == [7, 9]


def authorized(market: Market, terms: Terms) -> Authorization:
    """The customer's authorization in a token that knows none."""
    return market["customer"].sign_authorization(terms, {"name": "TUSD"}, soon(market))


def transferred(market: Market, terms: Terms) -> Permit2Transfer:
    """The customer's Permit2 transfer on a chain that has no Permit2."""
    return market["customer"].sign_permit2(terms, soon(market))


def test_token_without_authorizations(market: Market) -> None:
    """A token that knows no EIP-3009 refuses, and nothing is sent."""
    terms = market.terms(token=market.token)
    signed, nonces = authorized(market, terms), market.nonces()
    with pytest.raises(EscrowPullFailed) as caught:
        market["stranger"].post_with_authorization(terms, signed)
    assert caught.value.fields == {"token": market.token, "payer": terms.customer, "amount": terms.locked}
    assert market.nonces() == nonces


def test_chain_without_permit2(market: Market) -> None:
    """Where there is no Permit2 nothing comes, which is told as such, and nothing is sent."""
    terms = market.terms(token=market.token)
    signed, nonces = transferred(market, terms), market.nonces()
    with pytest.raises(EscrowWrongDelivery) as caught:
        market["stranger"].post_with_permit2(terms, signed)
    assert caught.value.fields == {"token": market.token, "actual": 0, "expected": terms.locked}
    assert market.nonces() == nonces


def test_nonces_follow_from_the_bid(market: Market) -> None:
    """Unless another is named, a Permit2 nonce is the bid's id: what is signed twice is used once."""
    terms = market.terms(token=market.token)
    bid = int.from_bytes(market.client().bid_id(terms))
    assert transferred(market, terms).nonce == bid
    assert market["customer"].sign_permit2(terms, soon(market), nonce=5).nonce == 5


class TestFundingToken:
    """A token that moves by signature, and Permit2 where it is."""

    def test_authorization(self, funded: Funded) -> None:
        """Anyone posts with the customer's EIP-3009 authorization; the customer only signs."""
        market, terms = funded.market, funded.terms()
        nonces = market.nonces()
        signed = market["customer"].sign_authorization(terms, funded.domain, soon(market))
        assert market.nonces() == nonces
        expect_posted(market, terms, market["stranger"].post_with_authorization(terms, signed))

    def test_authorization_binds_the_terms(self, funded: Funded) -> None:
        """An authorization is for one bid: with other Terms of the same money the token refuses."""
        market, terms = funded.market, funded.terms()
        signed = market["customer"].sign_authorization(terms, funded.domain, soon(market))
        with pytest.raises(EscrowPullFailed):
            market["stranger"].post_with_authorization(replace(terms, salt=bytes(32)), signed)

    @pytest.mark.parametrize("who", ["customer", "stranger"])
    def test_permit(self, who: str, funded: Funded) -> None:
        """The customer posts with its ERC-2612 permit, or anyone with the signed Terms beside it."""
        market, terms = funded.market, funded.terms()
        permit = market["customer"].sign_permit(terms, funded.domain, soon(market))
        signature = b"" if who == "customer" else market["customer"].sign_terms(terms)
        expect_posted(market, terms, market[who].post_with_permit(terms, permit, signature))

    def test_second_permit_has_the_next_nonce(self, funded: Funded) -> None:
        """The nonce of a permit is asked of the token, so that one follows the other."""
        market = funded.market
        for terms in (funded.terms(), funded.terms()):
            permit = market["customer"].sign_permit(terms, funded.domain, soon(market))
            expect_posted(market, terms, market["customer"].post_with_permit(terms, permit))
        assert market.balance(funded.token, market.escrow) == 2 * funded.terms().locked

    def test_permit2(self, funded: Funded) -> None:
        """Anyone posts with the customer's Permit2 transfer, once the customer has approved Permit2."""
        market, terms = funded.market, funded.terms()
        market["customer"].approve(funded.token, terms.locked, PERMIT2)
        signed = market["customer"].sign_permit2(terms, soon(market))
        expect_posted(market, terms, market["stranger"].post_with_permit2(terms, signed))

    def test_permit2_binds_the_terms(self, funded: Funded) -> None:
        """A Permit2 transfer is for one bid: its witness is the Terms."""
        market, terms = funded.market, funded.terms()
        market["customer"].approve(funded.token, terms.locked, PERMIT2)
        signed = market["customer"].sign_permit2(terms, soon(market))
        with pytest.raises(EscrowPullFailed):
            market["stranger"].post_with_permit2(replace(terms, salt=bytes(32)), signed)
