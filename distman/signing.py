"""What distman's parties sign, as EIP-712 typed data, and the ids that follow from it."""

from __future__ import annotations

from typing import Any, Final, Protocol

from eth_account.messages import SignableMessage, encode_typed_data
from eth_utils.crypto import keccak

from distman.codec import address, checked, json_exact, terms_message, terms_types
from distman.errors import InvalidInput
from distman.types import Attestation, SignedAttestation, Terms

DOMAIN_NAME: Final = "distman"
DOMAIN_VERSION: Final = "1"

_DOMAIN_TYPE: Final = [
    {"name": "name", "type": "string"},
    {"name": "version", "type": "string"},
    {"name": "chainId", "type": "uint256"},
    {"name": "verifyingContract", "type": "address"},
]

_ATTESTATION_TYPE: Final = [
    {"name": "bid", "type": "bytes32"},
    {"name": "lot", "type": "uint256"},
    {"name": "round", "type": "uint256"},
    {"name": "supplier", "type": "address"},
    {"name": "verifier", "type": "address"},
    {"name": "passed", "type": "bool"},
    {"name": "report", "type": "bytes32"},
]


class MessageSigner(Protocol):
    """Whatever signs EIP-712 messages for one address, such as an account of eth-account."""

    @property
    def address(self) -> str:
        """The signer's address, with its checksum."""

    def sign_message(self, signable_message: SignableMessage) -> Any:
        """Signs a message; the result has a 65-byte ``signature``."""


def terms_typed_data(terms: Terms, chain_id: int, escrow: str) -> dict[str, Any]:
    """The EIP-712 typed data of Terms, as ``eth_signTypedData_v4`` takes it.

    Args:
        terms: The Terms.
        chain_id: The chain that the escrow was deployed on.
        escrow: The escrow's address.

    Raises:
        InvalidInput: A member of the Terms, or the address, does not fit its type.
    """
    return _typed_data("Terms", terms_types(), terms_message(terms), chain_id, escrow)


def bid_id(terms: Terms, chain_id: int, escrow: str) -> bytes:
    """The id that a bid with these Terms has at this escrow: the EIP-712 digest of the Terms, 32 bytes."""
    return digest(terms_typed_data(terms, chain_id, escrow))


def attestation_typed_data(attestation: Attestation, chain_id: int, escrow: str) -> dict[str, Any]:
    """The EIP-712 typed data of an attestation, as ``eth_signTypedData_v4`` takes it.

    Args:
        attestation: The attestation.
        chain_id: The chain.
        escrow: The escrow's address.

    Raises:
        InvalidInput: A member, or the address, does not fit its type; names it.
    """
    message = {
        member["name"]: json_exact(checked(member["type"], getattr(attestation, member["name"]), member["name"]))
        for member in _ATTESTATION_TYPE
    }
    return _typed_data("Attestation", {"Attestation": _ATTESTATION_TYPE}, message, chain_id, escrow)


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
    if signer.address.lower() != attestation.verifier.lower():
        raise InvalidInput("verifier", attestation.verifier, f"the signer, {signer.address}")
    seat = seat_of(terms, attestation.verifier)
    typed_data = attestation_typed_data(attestation, chain_id, escrow)
    signature = bytes(signer.sign_message(encode_typed_data(full_message=typed_data)).signature)
    return SignedAttestation(seat=seat, passed=attestation.passed, report=attestation.report, signature=signature)


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


def digest(typed_data: dict[str, Any]) -> bytes:
    """The 32 bytes that a signer of typed data signs (EIP-712)."""
    message = encode_typed_data(full_message=typed_data)
    return keccak(b"\x19" + message.version + message.header + message.body)


def _typed_data(
    primary: str, types: dict[str, list[dict[str, str]]], message: dict[str, Any], chain_id: int, escrow: str
) -> dict[str, Any]:
    return {
        "types": {"EIP712Domain": _DOMAIN_TYPE, **types},
        "primaryType": primary,
        "domain": {
            "name": DOMAIN_NAME,
            "version": DOMAIN_VERSION,
            "chainId": chain_id,
            "verifyingContract": address(escrow, "escrow"),
        },
        "message": message,
    }
