"""Every action at the escrow as a `Call`: a function for each, which asks nobody and sends nothing.

All of them take the escrow's address first and the bid's Terms next. A round says which turn of a lot is meant: the
escrow refuses what was meant for another one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from distman.calls.call import Call
from distman.codec import encode_call
from distman.errors import InvalidInput
from distman.types import (
    ZERO_ADDRESS,
    Authorization,
    Permit,
    Permit2Transfer,
    SignedAgreement,
    SignedAttestation,
    SignedClaim,
    Terms,
)

_PLAIN_SIGNATURE: Final = 65

_DECIDING_GAS: Final = 100_000
"""What an attestation may use more if others attest before it is mined, so that it decides, and pays."""


def post(escrow: str, terms: Terms) -> Call:
    """Posts a bid and locks its money (customer); tokens must be approved."""
    encode_call("Escrow", "post", terms)  # names a member that does not fit before money is computed from it
    return _call(escrow, "post", terms, value=_ether(terms, terms.locked))


def post_with_authorization(escrow: str, terms: Terms, authorization: Authorization) -> Call:
    """Posts a bid with the customer's EIP-3009 authorization (anyone)."""
    signed = authorization
    return _call(escrow, "postWithAuthorization", terms, signed.valid_after, signed.valid_before, signed.signature)


def post_with_permit(escrow: str, terms: Terms, permit: Permit, terms_signature: bytes = b"") -> Call:
    """Posts a bid with the customer's ERC-2612 permit (anyone who has the customer's signature of the Terms as well).

    Raises:
        InvalidInput: The permit's signature is not of 65 bytes: tokens take no other in a permit.
    """
    signature = permit.signature
    if len(signature) != _PLAIN_SIGNATURE:
        raise InvalidInput("permit.signature", f"{len(signature)} bytes", f"{_PLAIN_SIGNATURE} bytes")
    parts = (signature[64], signature[:32], signature[32:64])
    return _call(escrow, "postWithPermit", terms, terms_signature, permit.deadline, *parts)


def post_with_permit2(escrow: str, terms: Terms, transfer: Permit2Transfer) -> Call:
    """Posts a bid with the customer's Permit2 transfer (anyone)."""
    return _call(escrow, "postWithPermit2", terms, transfer.nonce, transfer.deadline, transfer.signature)


def cancel(escrow: str, terms: Terms) -> Call:
    """Refunds the open lots of a bid: the customer at any time, anyone once the time to claim is over."""
    return _call(escrow, "cancel", terms)


def claim(escrow: str, terms: Terms, lot: int) -> Call:
    """Claims an open lot and locks the bond (supplier); tokens must be approved."""
    return _call(escrow, "claim", terms, lot, value=_ether(terms, terms.bond))


def claim_with_signature(escrow: str, terms: Terms, signed: SignedClaim) -> Call:
    """Claims an open lot for a supplier who signed for it (anyone), with its bond where that is ether."""
    claimed = signed.claim
    arguments = (terms, claimed.lot, claimed.supplier, claimed.deadline, signed.signature)
    return _call(escrow, "claimWithSignature", *arguments, value=_ether(terms, terms.bond))


def submit(
    escrow: str, terms: Terms, lot: int, round: int, evidence: bytes, attestations: Sequence[SignedAttestation] = ()
) -> Call:
    """Submits a built lot (supplier), together with attestations that were signed beforehand, if any."""
    if attestations:
        return _call(escrow, "submitWithSignatures", terms, lot, round, evidence, tuple(attestations))
    return _call(escrow, "submit", terms, lot, round, evidence)


def extend(escrow: str, terms: Terms, lot: int, round: int, due: int) -> Call:
    """Gives the supplier until another Unix time to submit (customer)."""
    return _call(escrow, "extend", terms, lot, round, due)


def accept(escrow: str, terms: Terms, lot: int, round: int) -> Call:
    """Pays the stage at once, whatever the inspection says (customer)."""
    return _call(escrow, "accept", terms, lot, round)


def concede(escrow: str, terms: Terms, lot: int, round: int) -> Call:
    """Gives a lot up (supplier): a default before its time."""
    return _call(escrow, "concede", terms, lot, round)


def agree(escrow: str, terms: Terms, signed: SignedAgreement) -> Call:
    """Splits all that is left of a lot as the other party signed, and closes it (customer or supplier)."""
    agreement = signed.agreement
    arguments = (terms, agreement.lot, agreement.round, agreement.to_supplier, agreement.deadline, signed.signature)
    return _call(escrow, "agree", *arguments)


def lapse(escrow: str, terms: Terms, lot: int) -> Call:
    """Does what a passed deadline calls for (anyone)."""
    return _call(escrow, "lapse", terms, lot)


def settle(escrow: str, terms: Terms, lot: int) -> Call:
    """Moves the money of a verdict that is final (anyone)."""
    return _call(escrow, "settle", terms, lot)


def attest(escrow: str, terms: Terms, lot: int, round: int, passed: bool, report: bytes) -> Call:
    """Attests PASS or FAIL on a submitted lot (verifier), with the hash of the inspection report."""
    return _call(escrow, "attest", terms, lot, round, passed, report, spare_gas=_DECIDING_GAS)


def attest_with_signatures(
    escrow: str, terms: Terms, lot: int, round: int, attestations: Sequence[SignedAttestation]
) -> Call:
    """Carries attestations that verifiers signed (anyone)."""
    arguments = (terms, lot, round, tuple(attestations))
    return _call(escrow, "attestWithSignatures", *arguments, spare_gas=_DECIDING_GAS)


def dispute(escrow: str, terms: Terms, lot: int, round: int, cost: int) -> Call:
    """Disputes a verdict before the arbitrator of the Terms (customer or supplier), and pays up to a cost in wei."""
    return _call(escrow, "dispute", terms, lot, round, value=cost)


def submit_evidence(escrow: str, terms: Terms, lot: int, evidence: str) -> Call:
    """Logs the URI of a document for the arbitrator (customer, supplier or a verifier, while a lot is disputed)."""
    return _call(escrow, "submitEvidence", terms, lot, evidence)


def withdraw(escrow: str, token: str, to: str, amount: int) -> Call:
    """Sends some of one's credit in a token to somebody."""
    return _call(escrow, "withdraw", token, to, amount)


def withdraw_all(escrow: str, tokens: Sequence[str], to: str) -> Call:
    """Sends all of one's credit in several tokens to somebody."""
    return _call(escrow, "withdrawAll", tuple(tokens), to)


def _call(escrow: str, function: str, *arguments: Any, value: int = 0, spare_gas: int = 0) -> Call:
    return Call("Escrow", escrow, function, arguments, value, spare_gas)


def _ether(terms: Terms, amount: int) -> int:
    """Wei to send along for an amount that the Terms ask for."""
    return amount if terms.token == ZERO_ADDRESS else 0
