"""Bids that the contracts refuse to post, cancel or know are raised as exceptions of their own with all fields."""

from __future__ import annotations

import pytest

from distman import Authorization, Permit, Permit2Transfer, Terms, errors
from tests.integration.market import Market
from tests.integration.refusals import ANY_TIME, Refusal, refused

REFUSALS = {
    "post for another": Refusal(
        "terms",
        "stranger",
        lambda client, terms: client.post(terms),
        errors.EscrowNotCustomer,
        lambda market, terms: {"actual": market.address("stranger"), "expected": terms.customer},
    ),
    "post twice": Refusal(
        "posted",
        "customer",
        lambda client, terms: client.post(terms),
        errors.EscrowAlreadyPosted,
        lambda market, terms: {"bid": market["customer"].bid_id(terms)},
    ),
    "post without a price": Refusal(
        "terms",
        "customer",
        lambda client, terms: client.post(terms),
        errors.EscrowZeroPrice,
        lambda market, terms: {},
        lambda market: {"price": 0},
    ),
    "post with data for no arbitrator": Refusal(
        "terms",
        "customer",
        lambda client, terms: client.post(terms),
        errors.EscrowArbitratorDataUnused,
        lambda market, terms: {"arbitrator_data": b"\x01\x02\x03"},
        lambda market: {"arbitrator_data": b"\x01\x02\x03"},
    ),
    "post with a verifier twice": Refusal(
        "terms",
        "customer",
        lambda client, terms: client.post(terms),
        errors.EscrowDuplicateVerifier,
        lambda market, terms: {"verifier": market.address("verifier 1")},
        lambda market: {"verifiers": (market.address("verifier 1"),) * 3},
    ),
    "cancel for another": Refusal(
        "posted",
        "stranger",
        lambda client, terms: client.cancel(terms),
        errors.EscrowCancelTooEarly,
        lambda market, terms: {
            "account": market.address("stranger"),
            "timestamp": ANY_TIME,
            "claim_by": terms.claim_by,
        },
    ),
    "unknown bid": Refusal(
        "terms",
        "supplier",
        lambda client, terms: client.claim(terms, 0),
        errors.EscrowUnknownBid,
        lambda market, terms: {"bid": market["supplier"].bid_id(terms)},
    ),
    "unknown lot": Refusal(
        "posted",
        "supplier",
        lambda client, terms: client.claim(terms, 2),
        errors.EscrowUnknownLot,
        lambda market, terms: {"lot": 2, "lots": 2},
    ),
    "fund ether by permit": Refusal(
        "terms",
        "customer",
        lambda client, terms: client.post_with_permit(terms, Permit(deadline=2**40, signature=b"\x1b" * 65)),
        errors.EscrowTokenRequired,
        lambda market, terms: {},
    ),
    "fund ether by authorization": Refusal(
        "terms",
        "stranger",
        lambda client, terms: client.post_with_authorization(
            terms, Authorization(valid_after=0, valid_before=2**40, signature=b"\x1b" * 65)
        ),
        errors.EscrowTokenRequired,
        lambda market, terms: {},
    ),
    "fund ether by Permit2": Refusal(
        "terms",
        "stranger",
        lambda client, terms: client.post_with_permit2(
            terms, Permit2Transfer(nonce=0, deadline=2**40, signature=b"\x1b" * 65)
        ),
        errors.EscrowTokenRequired,
        lambda market, terms: {},
    ),
    "post with a permit for another": Refusal(
        "terms",
        "stranger",
        lambda client, terms: client.post_with_permit(
            terms, Permit(deadline=2**40, signature=b"\x1b" * 65), terms_signature=b"\x1b" * 65
        ),
        errors.EscrowInvalidSignature,
        lambda market, terms: {"signer": terms.customer, "digest": market["stranger"].bid_id(terms)},
        lambda market: {"token": market.token},
    ),
}


@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS.keys())
def test_refused_before_it_is_sent(refusal: Refusal, usual: dict[str, Terms], market: Market) -> None:
    """The contract's own exception is raised with exactly its fields, and no transaction is sent."""
    refused(refusal, usual[refusal.given], market)


def test_cancelling_twice(market: Market) -> None:
    """A bid is cancelled once."""
    terms = market.posted()
    market["customer"].cancel(terms)
    with pytest.raises(errors.EscrowAlreadyCancelled) as caught:
        market["customer"].cancel(terms)
    assert caught.value.fields == {"bid": market.client().bid_id(terms)}
