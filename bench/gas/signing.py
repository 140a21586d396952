"""What parties sign, by EIP-712. Signatures are deterministic (RFC 6979)."""

from __future__ import annotations

from typing import Any

from eth_account.messages import encode_typed_data
from eth_account.signers.local import LocalAccount

CHAIN_ID = 31_337

DOMAIN = {
    "name": "string",
    "version": "string",
    "chainId": "uint256",
    "verifyingContract": "address",
}

ATTESTATION = {
    "bid": "bytes32",
    "lot": "uint256",
    "stage": "uint256",
    "round": "uint256",
    "supplier": "address",
    "verifier": "address",
    "passed": "bool",
    "report": "bytes32",
}

CLAIM = {
    "bid": "bytes32",
    "lot": "uint256",
    "round": "uint256",
    "supplier": "address",
    "deadline": "uint256",
}

AGREEMENT = {
    "bid": "bytes32",
    "lot": "uint256",
    "stage": "uint256",
    "round": "uint256",
    "supplier": "address",
    "toSupplier": "uint256",
    "deadline": "uint256",
}


def sign(signer: LocalAccount, escrow: str, name: str, members: dict[str, str], **message: Any) -> bytes:
    """Signs a struct in the escrow's domain.

    Args:
        signer: Whose key signs.
        escrow: The escrow's address.
        name: The struct's name.
        members: The types of its members, in order.
        **message: Their values.

    Returns:
        65 bytes.
    """
    typed = {
        "types": {"EIP712Domain": _listed(DOMAIN), name: _listed(members)},
        "primaryType": name,
        "domain": {"name": "distman", "version": "1", "chainId": CHAIN_ID, "verifyingContract": escrow},
        "message": message,
    }
    return bytes(signer.sign_message(encode_typed_data(full_message=typed)).signature)


def _listed(members: dict[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "type": kind} for name, kind in members.items()]
