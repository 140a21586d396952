"""What distman's parties sign, as EIP-712 typed data, and the ids that follow from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Protocol

from eth_account.messages import SignableMessage, encode_typed_data
from eth_utils.crypto import keccak

from distman.codec import address, checked, json_exact, snake_case, terms_message, terms_types
from distman.errors import InvalidInput
from distman.types import (
    Agreement,
    Attestation,
    Claim,
    SignedAgreement,
    SignedAttestation,
    SignedClaim,
    Terms,
)

DOMAIN_NAME: Final = "distman"
DOMAIN_VERSION: Final = "1"

Members = list[dict[str, str]]
"""The members of an EIP-712 type, each with its name and type."""

DOMAIN_MEMBERS: Final = {
    "name": "string",
    "version": "string",
    "chainId": "uint256",
    "verifyingContract": "address",
    "salt": "bytes32",
}
"""All that an EIP-712 domain may have, in its order."""


class MessageSigner(Protocol):
    """Whatever signs EIP-712 messages for one address, such as an account of eth-account."""

    @property
    def address(self) -> str:
        """The signer's address, with its checksum."""

    def sign_message(self, signable_message: SignableMessage) -> Any:
        """Signs a message; the result has a 65-byte ``signature``."""


def members(**types: str) -> Members:
    """The members of an EIP-712 type.

    Args:
        **types: The Solidity type of each member by its name, in the order of the type.
    """
    return [{"name": name, "type": kind} for name, kind in types.items()]


_ATTESTATION_TYPE: Final = members(
    bid="bytes32",
    lot="uint256",
    stage="uint256",
    round="uint256",
    supplier="address",
    verifier="address",
    passed="bool",
    report="bytes32",
)
_CLAIM_TYPE: Final = members(bid="bytes32", lot="uint256", round="uint256", supplier="address", deadline="uint256")
_AGREEMENT_TYPE: Final = members(
    bid="bytes32",
    lot="uint256",
    stage="uint256",
    round="uint256",
    supplier="address",
    toSupplier="uint256",
    deadline="uint256",
)


def terms_typed_data(terms: Terms, chain_id: int, escrow: str) -> dict[str, Any]:
    """The EIP-712 typed data of Terms, as ``eth_signTypedData_v4`` takes it.

    Args:
        terms: The Terms.
        chain_id: The chain.
        escrow: The escrow's address.

    Raises:
        InvalidInput: A member of the Terms, or the address, does not fit its type.
    """
    return typed_data("Terms", terms_types(), terms_message(terms), _domain(chain_id, escrow))


def bid_id(terms: Terms, chain_id: int, escrow: str) -> bytes:
    """The id that a bid with these Terms has at this escrow: the EIP-712 digest of the Terms, 32 bytes."""
    return digest(terms_typed_data(terms, chain_id, escrow))


def attestation_typed_data(attestation: Attestation, chain_id: int, escrow: str) -> dict[str, Any]:
    """The EIP-712 typed data of an attestation, as `terms_typed_data` has that of Terms."""
    message = _message(_ATTESTATION_TYPE, attestation)
    return typed_data("Attestation", {"Attestation": _ATTESTATION_TYPE}, message, _domain(chain_id, escrow))


def claim_typed_data(claim: Claim, chain_id: int, escrow: str) -> dict[str, Any]:
    """The EIP-712 typed data of a claim, as `terms_typed_data` has that of Terms."""
    return typed_data("Claim", {"Claim": _CLAIM_TYPE}, _message(_CLAIM_TYPE, claim), _domain(chain_id, escrow))


def agreement_typed_data(agreement: Agreement, chain_id: int, escrow: str) -> dict[str, Any]:
    """The EIP-712 typed data of an agreement, as `terms_typed_data` has that of Terms."""
    message = _message(_AGREEMENT_TYPE, agreement)
    return typed_data("Agreement", {"Agreement": _AGREEMENT_TYPE}, message, _domain(chain_id, escrow))


def sign_terms(signer: MessageSigner, terms: Terms, chain_id: int, escrow: str) -> bytes:
    """Signs Terms, so that somebody else can post the bid with a permit.

    Raises:
        InvalidInput: The signer is not the customer.
    """
    expect_signer(signer, "customer", terms.customer)
    return sign(signer, terms_typed_data(terms, chain_id, escrow))


def sign_attestation(
    signer: MessageSigner, terms: Terms, attestation: Attestation, chain_id: int, escrow: str
) -> SignedAttestation:
    """Signs an attestation for somebody else to carry.

    Args:
        signer: The verifier.
        terms: The bid's Terms.
        attestation: The attestation.
        chain_id: The chain.
        escrow: The escrow's address.

    Raises:
        InvalidInput: The verifier is not among those of the Terms, or not the signer.
    """
    expect_signer(signer, "verifier", attestation.verifier)
    seat = seat_of(terms, attestation.verifier)
    signature = sign(signer, attestation_typed_data(attestation, chain_id, escrow))
    return SignedAttestation(seat=seat, passed=attestation.passed, report=attestation.report, signature=signature)


def sign_claim(signer: MessageSigner, claim: Claim, chain_id: int, escrow: str) -> SignedClaim:
    """Signs a claim for somebody else to send.

    Raises:
        InvalidInput: The signer is not the supplier.
    """
    expect_signer(signer, "supplier", claim.supplier)
    return SignedClaim(claim=claim, signature=sign(signer, claim_typed_data(claim, chain_id, escrow)))


def sign_agreement(
    signer: MessageSigner, terms: Terms, agreement: Agreement, chain_id: int, escrow: str
) -> SignedAgreement:
    """Signs an agreement for the other party to send.

    Raises:
        InvalidInput: The signer is neither the customer nor the supplier.
    """
    if signer.address.lower() != terms.customer.lower():
        expect_signer(signer, "supplier", agreement.supplier)
    return SignedAgreement(
        agreement=agreement, signature=sign(signer, agreement_typed_data(agreement, chain_id, escrow))
    )


def seat_of(terms: Terms, verifier: str) -> int:
    """The verifier's index in the Terms.

    Raises:
        InvalidInput: The Terms do not name it.
    """
    seats = [seat.lower() for seat in terms.verifiers]
    if verifier.lower() not in seats:
        raise InvalidInput(
            "verifier", verifier, f"one of the verifiers that the Terms name: {', '.join(terms.verifiers)}"
        )
    return seats.index(verifier.lower())


def expect_signer(signer: MessageSigner, name: str, account: str) -> None:
    """Makes sure that a signer signs for itself.

    Raises:
        InvalidInput: The account is another.
    """
    if signer.address.lower() != account.lower():
        raise InvalidInput(name, account, f"the signer, {signer.address}")


def sign(signer: MessageSigner, data: dict[str, Any]) -> bytes:
    """Signs typed data (EIP-712)."""
    return bytes(signer.sign_message(encode_typed_data(full_message=data)).signature)


def digest(data: dict[str, Any]) -> bytes:
    """The 32 bytes that a signer of typed data signs (EIP-712)."""
    message = encode_typed_data(full_message=data)
    return keccak(b"\x19" + message.version + message.header + message.body)


def typed_data(
    primary: str, types: Mapping[str, Members], message: Mapping[str, Any], domain: Mapping[str, Any]
) -> dict[str, Any]:
    """EIP-712 typed data as ``eth_signTypedData_v4`` takes it.

    Args:
        primary: The type that is signed.
        types: It and all that it is made of.
        message: Its values.
        domain: The domain; the type of the domain follows from what is in it.

    Raises:
        InvalidInput: The domain has a member that EIP-712 does not know.
    """
    for name in domain:
        if name not in DOMAIN_MEMBERS:
            raise InvalidInput("domain", name, f"only {', '.join(DOMAIN_MEMBERS)}")
    domain_type = members(**{name: kind for name, kind in DOMAIN_MEMBERS.items() if name in domain})
    return {
        "types": {"EIP712Domain": domain_type, **types},
        "primaryType": primary,
        "domain": dict(domain),
        "message": dict(message),
    }


def _domain(chain_id: int, escrow: str) -> dict[str, Any]:
    return {
        "name": DOMAIN_NAME,
        "version": DOMAIN_VERSION,
        "chainId": chain_id,
        "verifyingContract": address(escrow, "escrow"),
    }


def _message(kind: Members, value: Attestation | Claim | Agreement) -> dict[str, Any]:
    """A dataclass under its EIP-712 names.

    Raises:
        InvalidInput: A member does not fit its type; names it.
    """
    message = {}
    for member in kind:
        name = snake_case(member["name"])
        message[member["name"]] = json_exact(checked(member["type"], getattr(value, name), name))
    return message
