"""What the contracts refuse to do with a lot is raised as its own exception with all fields, and costs nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from distman import Client, LotState, SignedClaim, Terms, errors
from distman.signing import agreement_typed_data, claim_typed_data, digest
from tests.integration.market import EVIDENCE, Market
from tests.integration.refusals import ANY_TIME, Refusal, refused


def stolen_claim(client: Client, terms: Terms) -> SignedClaim:
    """A claim for the supplier of the Terms that the client signed instead."""
    signed = client.sign_claim(terms, 0, 2**40)
    return replace(signed, claim=replace(signed.claim, supplier=terms.supplier))


REFUSALS = {
    "claim what is reserved": Refusal(
        "posted",
        "rival",
        lambda client, terms: client.claim(terms, 0),
        errors.EscrowClaimReserved,
        lambda market, terms: {"actual": market.address("rival"), "expected": market.address("supplier")},
        lambda market: {"supplier": market.address("supplier")},
    ),
    "claim as a verifier": Refusal(
        "posted",
        "verifier 1",
        lambda client, terms: client.claim(terms, 0),
        errors.EscrowSupplierIsVerifier,
        lambda market, terms: {"supplier": market.address("verifier 1")},
    ),
    "claim what is taken": Refusal(
        "building",
        "rival",
        lambda client, terms: client.claim(terms, 0),
        errors.EscrowWrongState,
        lambda market, terms: {"lot": 0, "actual": LotState.BUILDING, "expected": 1 << LotState.OPEN},
    ),
    "claim for who did not sign": Refusal(
        "posted",
        "stranger",
        lambda client, terms: client.claim_with_signature(terms, stolen_claim(client, terms)),
        errors.EscrowInvalidSignature,
        lambda market, terms: {
            "signer": market.address("supplier"),
            "digest": digest(
                claim_typed_data(
                    stolen_claim(market["stranger"], terms).claim, market["stranger"].chain.id(), market.escrow
                )
            ),
        },
        lambda market: {"supplier": market.address("supplier")},
    ),
    "submit for another": Refusal(
        "building",
        "rival",
        lambda client, terms: client.submit(terms, 0, EVIDENCE),
        errors.EscrowNotSupplier,
        lambda market, terms: {"actual": market.address("rival"), "expected": market.address("supplier")},
    ),
    "submit in another round": Refusal(
        "building",
        "supplier",
        lambda client, terms: client.submit(terms, 0, EVIDENCE, round=2),
        errors.EscrowWrongRound,
        lambda market, terms: {"lot": 0, "actual": 1, "expected": 2},
    ),
    "concede for another": Refusal(
        "building",
        "customer",
        lambda client, terms: client.concede(terms, 0),
        errors.EscrowNotSupplier,
        lambda market, terms: {"actual": market.address("customer"), "expected": market.address("supplier")},
    ),
    "accept for another": Refusal(
        "inspecting",
        "supplier",
        lambda client, terms: client.accept(terms, 0),
        errors.EscrowNotCustomer,
        lambda market, terms: {"actual": market.address("supplier"), "expected": terms.customer},
    ),
    "lapse too early": Refusal(
        "building",
        "stranger",
        lambda client, terms: client.lapse(terms, 0),
        errors.EscrowLapseTooEarly,
        lambda market, terms: {"timestamp": ANY_TIME, "deadline": market["stranger"].lot(terms, 0).deadline},
    ),
    "settle what is not decided": Refusal(
        "inspecting",
        "stranger",
        lambda client, terms: client.settle(terms, 0),
        errors.EscrowWrongState,
        lambda market, terms: {"lot": 0, "actual": LotState.INSPECTING, "expected": 0b111000},
    ),
    "settle too early": Refusal(
        "disputable",
        "stranger",
        lambda client, terms: client.settle(terms, 0),
        errors.EscrowSettleTooEarly,
        lambda market, terms: {"timestamp": ANY_TIME, "deadline": market["stranger"].lot(terms, 0).deadline},
    ),
    "extend for another": Refusal(
        "building",
        "supplier",
        lambda client, terms: client.extend(terms, 0, client.lot(terms, 0).deadline + 1),
        errors.EscrowNotCustomer,
        lambda market, terms: {"actual": market.address("supplier"), "expected": terms.customer},
    ),
    "extend in another round": Refusal(
        "building",
        "customer",
        lambda client, terms: client.extend(terms, 0, client.lot(terms, 0).deadline + 1, round=2),
        errors.EscrowWrongRound,
        lambda market, terms: {"lot": 0, "actual": 1, "expected": 2},
    ),
    "agree to an expired signature": Refusal(
        "building",
        "customer",
        lambda client, terms: client.agree(terms, client.sign_agreement(terms, 0, 5, 1)),
        errors.EscrowSignatureExpired,
        lambda market, terms: {"timestamp": ANY_TIME, "deadline": 1},
    ),
    "agree with one's own signature": Refusal(
        "building",
        "customer",
        lambda client, terms: client.agree(terms, client.sign_agreement(terms, 0, 5, 2**40)),
        errors.EscrowInvalidSignature,
        lambda market, terms: {
            "signer": market.address("supplier"),
            "digest": digest(
                agreement_typed_data(
                    market["customer"].sign_agreement(terms, 0, 5, 2**40).agreement,
                    market["customer"].chain.id(),
                    market.escrow,
                )
            ),
        },
    ),
}


@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS.keys())
def test_refused_before_it_is_sent(refusal: Refusal, usual: dict[str, Terms], market: Market) -> None:
    """The contract's own exception is raised with exactly its fields, and no transaction is sent."""
    refused(refusal, usual[refusal.given], market)
