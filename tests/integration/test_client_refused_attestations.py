"""Attestations that the contracts refuse are raised as exceptions of their own with all fields, and cost nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from distman import Attestation, Client, LotState, SignedAttestation, Terms, errors
from distman.signing import attestation_typed_data, digest
from tests.integration.market import REPORT, STAKE, WINDOW_S, Market
from tests.integration.refusals import Refusal, refused


def forged(client: Client, terms: Terms) -> SignedAttestation:
    """An attestation for the seat of another verifier than its signer."""
    return replace(client.sign_attestation(terms, 0, True, REPORT), seat=1)


def unreachable(client: Client, terms: Terms) -> SignedAttestation:
    """An attestation for a seat that the Terms do not have."""
    return replace(client.sign_attestation(terms, 0, True, REPORT), seat=3)


def digest_of(market: Market, terms: Terms) -> bytes:
    """What verifier 2 would have had to sign."""
    attestation = Attestation(
        bid=market["stranger"].bid_id(terms),
        lot=0,
        stage=0,
        round=1,
        supplier=market.address("supplier"),
        verifier=market.address("verifier 2"),
        passed=True,
        report=REPORT,
    )
    return digest(attestation_typed_data(attestation, market["stranger"].chain.id(), market.escrow))


REFUSALS = {
    "attest too early": Refusal(
        "building",
        "verifier 1",
        lambda client, terms: client.attest(terms, 0, True, REPORT),
        errors.EscrowWrongState,
        lambda market, terms: {"lot": 0, "actual": LotState.BUILDING, "expected": 1 << LotState.INSPECTING},
    ),
    "attest as nobody": Refusal(
        "inspecting",
        "stranger",
        lambda client, terms: client.attest(terms, 0, True, REPORT),
        errors.EscrowNotVerifier,
        lambda market, terms: {"account": market.address("stranger")},
    ),
    "attest without stake": Refusal(
        "inspecting",
        "unstaked",
        lambda client, terms: client.attest(terms, 0, True, REPORT),
        errors.EscrowInsufficientStake,
        lambda market, terms: {"verifier": market.address("unstaked"), "actual": 0, "expected": STAKE},
        lambda market: {"verifiers": tuple(market.address(name) for name in ("unstaked", "verifier 1", "verifier 2"))},
    ),
    "attest with reserved stake": Refusal(
        "inspecting",
        "verifier 1",
        lambda client, terms: client.attest(terms, 0, True, REPORT),
        errors.EscrowInsufficientStake,
        lambda market, terms: {"verifier": market.address("verifier 1"), "actual": 0, "expected": STAKE},
        lambda market: {"arbitrator": market.arbitrator, "dispute_window": WINDOW_S},
    ),
    "carry what another signed": Refusal(
        "inspecting",
        "verifier 1",
        lambda client, terms: client.attest_with_signatures(terms, 0, [forged(client, terms)]),
        errors.EscrowInvalidSignature,
        lambda market, terms: {"signer": market.address("verifier 2"), "digest": digest_of(market, terms)},
    ),
    "carry for no seat": Refusal(
        "inspecting",
        "verifier 1",
        lambda client, terms: client.attest_with_signatures(terms, 0, [unreachable(client, terms)]),
        errors.EscrowUnknownSeat,
        lambda market, terms: {"seat": 3, "verifiers": 3},
    ),
    "carry nothing": Refusal(
        "inspecting",
        "stranger",
        lambda client, terms: client.attest_with_signatures(terms, 0, []),
        errors.EscrowNoAttestations,
        lambda market, terms: {},
    ),
}


@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS.keys())
def test_refused_before_it_is_sent(refusal: Refusal, usual: dict[str, Terms], market: Market) -> None:
    """The contract's own exception is raised with exactly its fields, and no transaction is sent."""
    refused(refusal, usual[refusal.given], market)


def test_attesting_twice(market: Market) -> None:
    """Only a verifier's first word in a round counts."""
    terms = market.inspecting()
    market["verifier 1"].attest(terms, 0, True, REPORT)
    with pytest.raises(errors.EscrowAlreadyAttested) as caught:
        market["verifier 1"].attest(terms, 0, False, REPORT)
    assert caught.value.fields == {"verifier": market.address("verifier 1"), "round": 1}
