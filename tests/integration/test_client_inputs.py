"""What a client refuses before the contracts are asked, and costs nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from eth_account import Account

from distman import (
    ZERO_ADDRESS,
    Agreement,
    Arbitrator,
    Client,
    InvalidInput,
    KeyUnavailable,
    LotState,
    Permit,
    SignedAgreement,
    SignedClaim,
    Terms,
    errors,
)
from tests.integration.market import REPORT, Market


def foreign_claim(client: Client, terms: Terms) -> SignedClaim:
    """A claim of a lot of another bid."""
    return client.sign_claim(replace(terms, salt=bytes(32)), 0, 2**40, round=1)


def foreign_agreement(client: Client, terms: Terms) -> SignedAgreement:
    """An agreement about a lot of another bid."""
    agreement = Agreement(
        bid=bytes(32), lot=0, stage=0, round=1, supplier=terms.customer, to_supplier=1, deadline=2**40
    )
    return SignedAgreement(agreement=agreement, signature=bytes(65))


class TestBeforeTheChainIsAsked:
    """What the client itself refuses."""

    def test_viewer_cannot_act(self, market: Market) -> None:
        """A client without a signer looks, but does not act."""
        terms = market.posted()
        viewer = market.client()
        assert viewer.lot(terms, 0).state == LotState.OPEN
        for act in (viewer.cancel, viewer.post):
            with pytest.raises(KeyUnavailable, match="make it with a signer to act"):
                act(terms)

    def test_only_a_named_verifier_signs(self, market: Market) -> None:
        """Who is no verifier of the bid cannot sign for it."""
        terms = market.building()
        with pytest.raises(InvalidInput) as caught:
            market["stranger"].sign_attestation(terms, 0, True, REPORT)
        assert (caught.value.name, caught.value.actual) == ("verifier", market.address("stranger"))

    @pytest.mark.parametrize(
        ("act", "name"),
        [
            (lambda client, terms: client.claim(terms, -1), "lot"),
            (lambda client, terms: client.attest(terms, 0, "PASS", REPORT), "passed"),
            (lambda client, terms: client.attest(terms, 0, True, REPORT[:-1]), "report"),
            (lambda client, terms: client.sign_attestation(terms, 0, True, REPORT[:-1]), "report"),
            (lambda client, terms: client.withdraw(to="alice", amount=1), "to"),
            (lambda client, terms: client.credit("alice"), "account"),
            (lambda client, terms: client.post(replace(terms, claim_by="60d")), "terms.claim_by"),
            (lambda client, terms: client.extend(terms, 0, "10d"), "due"),
            (lambda client, terms: client.dispute(terms, 0), "terms.arbitrator"),
            (lambda client, terms: client.submit_evidence(terms, 0, b"/ipfs/x"), "evidence"),
            (lambda client, terms: client.withdraw_all([ZERO_ADDRESS, "usdc"]), "tokens[1]"),
            (lambda client, terms: client.lots(terms, -1), "first"),
            (lambda client, terms: client.sign_terms(terms), "customer"),
            (lambda client, terms: client.sign_claim(terms, 0, -1), "deadline"),
            (lambda client, terms: client.sign_agreement(terms, 0, 1, 2**40), "supplier"),
            (lambda client, terms: client.agree(terms, foreign_agreement(client, terms)), "agreement.bid"),
            (lambda client, terms: client.claim_with_signature(terms, foreign_claim(client, terms)), "claim.bid"),
            (lambda client, terms: client.sign_permit(terms, {"name": "ETH"}, 2**40), "token"),
            (
                lambda client, terms: client.post_with_permit(terms, Permit(deadline=1, signature=b"")),
                "permit.signature",
            ),
            (lambda client, terms: Arbitrator(client, "judge"), "arbitrator"),
        ],
    )
    def test_wrong_types_are_named(
        self, act: Callable[[Any, Terms], object], name: str, usual: dict[str, Terms], market: Market
    ) -> None:
        """An argument that does not fit is named, and nothing is sent."""
        terms, nonces = usual["inspecting"], market.nonces()
        with pytest.raises(InvalidInput) as caught:
            act(market["verifier 1"], terms)
        assert caught.value.name == name
        assert market.nonces() == nonces

    def test_poor_account_cannot_pay_for_gas(self, market: Market) -> None:
        """An account without any ether is refused by the node, not by a crash."""
        nobody = market.client(Account.from_key("0x" + "42" * 32))
        with pytest.raises(errors.NodeRefused):
            nobody.set_profile("https://lab.example")
