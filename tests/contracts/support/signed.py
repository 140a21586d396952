"""Every use that the escrow makes of a signature itself, as data: for what is true of all of them alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from eth_account.messages import SignableMessage

from tests.contracts.support import signing
from tests.contracts.support.errors import CALL_GAS, Refusal, error, refusal
from tests.contracts.support.funding import NO_PERMIT
from tests.contracts.support.market import EVIDENCE, Market, State, states
from tests.contracts.support.signing import REPORT
from tests.contracts.support.terms import Terms
from tests.contracts.support.values import plain

TO_SUPPLIER = 77_003
NOT_CLOSED = states(State.BUILDING, State.INSPECTING, State.PASSED, State.FAILED, State.VOIDED, State.DISPUTED)

CURVE_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a signature, for lot 0 in round 1.

    Attributes:
        kind: The EIP-712 type that is signed.
        state: What state the lot must be in; None for a bid that is not posted.
        signer: Whose signature it takes.
        sender: Who sends it.
        function: Name of the function.
        arguments: Its arguments behind the Terms, with the signature.
        again: How it is refused when it was used already.
    """

    kind: str
    state: State | None
    signer: Callable[[Market], Any]
    sender: Callable[[Market], Any]
    function: str
    arguments: Callable[[Market, Terms, bytes], tuple[Any, ...]]
    again: Callable[[Market, Terms], Refusal]

    def prepare(self, market: Market, **changes: Any) -> Terms:
        """Terms, brought to the state, with all the money there that will be asked for."""
        terms = market.terms(**changes)
        if self.state is not None:
            market.bring(self.state, terms)
        market.asset.prepare(market.people.supplier, market.escrow, 10 * terms.bond)
        market.asset.prepare(market.people.customer, market.escrow, 10 * terms.total)
        return terms

    def message(self, market: Market, terms: Terms, kind: str | None = None, **changes: Any) -> SignableMessage:
        """What has to be signed, or another kind of message about the same, or one with other members."""
        return MESSAGES[kind or self.kind](market, terms, self.signer(market), **changes)

    def signature(self, market: Market, terms: Terms, **changes: Any) -> bytes:
        """The signer's signature of the message."""
        return signing.sign(self.message(market, terms, **changes), self.signer(market))

    def refused(self, market: Market, terms: Terms, signature: bytes) -> Refusal | None:
        """How the use of a signature is refused."""
        arguments = self.arguments(market, terms, signature)
        return refusal(getattr(market.escrow, self.function), terms, *arguments, by=self.sender(market), gas=CALL_GAS)

    def send(self, market: Market, terms: Terms, signature: bytes) -> Any:
        """Uses a signature."""
        arguments = self.arguments(market, terms, signature)
        return getattr(market.escrow, self.function)(plain(terms), *arguments, {"from": self.sender(market)})

    def not_signed(self, market: Market, terms: Terms) -> Refusal:
        """The refusal of a signature that is not the signer's for the message."""
        digest = signing.digest_of(self.message(market, terms))
        return error("EscrowInvalidSignature", signer=self.signer(market), digest=digest)


def _attestation(market: Market, terms: Terms, signer: Any, **changes: Any) -> SignableMessage:
    supplier, verifier = changes.pop("supplier", market.people.supplier), changes.pop("verifier", terms.verifiers[0])
    return signing.attestation(market.escrow, market.bid(terms), supplier, verifier, **changes)


def _claim(market: Market, terms: Terms, signer: Any, **changes: Any) -> SignableMessage:
    supplier, deadline = changes.pop("supplier", market.people.supplier), changes.pop("deadline", terms.claim_by)
    return signing.claim(market.escrow, market.bid(terms), supplier, deadline, **changes)


def _agreement(market: Market, terms: Terms, signer: Any, **changes: Any) -> SignableMessage:
    supplier, deadline = changes.pop("supplier", market.people.supplier), changes.pop("deadline", terms.claim_by)
    to_supplier = changes.pop("to_supplier", TO_SUPPLIER)
    return signing.agreement(market.escrow, market.bid(terms), supplier, to_supplier, deadline, **changes)


def _terms(market: Market, terms: Terms, signer: Any, **changes: Any) -> SignableMessage:
    return signing.whole_terms(terms, market.escrow, **changes)


MESSAGES = {"Attestation": _attestation, "Claim": _claim, "Agreement": _agreement, "Terms": _terms}


def _word(signature: bytes) -> list[tuple[Any, ...]]:
    return [(0, True, plain(REPORT), signature)]


def _moved_on(actual: State, expected: int) -> Callable[[Market, Terms], Refusal]:
    return lambda market, terms: error("EscrowWrongState", lot=0, actual=actual, expected=expected)


USES = {
    "terms": Use(
        "Terms",
        None,
        lambda market: market.people.customer,
        lambda market: market.people.stranger,
        "postWithPermit",
        lambda market, terms, signature: (signature, *NO_PERMIT),
        lambda market, terms: error("EscrowAlreadyPosted", bid=market.bid(terms)),
    ),
    "claim": Use(
        "Claim",
        State.OPEN,
        lambda market: market.people.supplier,
        lambda market: market.people.stranger,
        "claimWithSignature",
        lambda market, terms, signature: (0, market.people.supplier, terms.claim_by, signature),
        _moved_on(State.BUILDING, states(State.OPEN)),
    ),
    "submission": Use(
        "Attestation",
        State.BUILDING,
        lambda market: market.people.verifiers[0],
        lambda market: market.people.supplier,
        "submitWithSignatures",
        lambda market, terms, signature: (0, 1, plain(EVIDENCE), _word(signature)),
        _moved_on(State.INSPECTING, states(State.BUILDING)),
    ),
    "attestation": Use(
        "Attestation",
        State.INSPECTING,
        lambda market: market.people.verifiers[0],
        lambda market: market.people.stranger,
        "attestWithSignatures",
        lambda market, terms, signature: (0, 1, _word(signature)),
        lambda market, terms: error("EscrowNoAttestations"),
    ),
    "customer's agreement": Use(
        "Agreement",
        State.BUILDING,
        lambda market: market.people.customer,
        lambda market: market.people.supplier,
        "agree",
        lambda market, terms, signature: (0, 1, TO_SUPPLIER, terms.claim_by, signature),
        _moved_on(State.CLOSED, NOT_CLOSED),
    ),
    "supplier's agreement": Use(
        "Agreement",
        State.BUILDING,
        lambda market: market.people.supplier,
        lambda market: market.people.customer,
        "agree",
        lambda market, terms, signature: (0, 1, TO_SUPPLIER, terms.claim_by, signature),
        _moved_on(State.CLOSED, NOT_CLOSED),
    ),
}


def twin(signature: bytes) -> bytes:
    """The second form that every ECDSA signature has, with the other half of the curve's `s`."""
    s = CURVE_ORDER - int.from_bytes(signature[32:64], "big")
    return signature[:32] + s.to_bytes(32, "big") + bytes([55 - signature[64]])
