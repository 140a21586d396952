"""What a customer signs so that anyone can post its bid and the token pays for it: EIP-712 typed data, and signatures.

The token's own domain is given as EIP-712 has it, such as ``{"name": "USD Coin", "version": "2", "chainId": 1,
"verifyingContract": "0x..."}``; tokens differ in what is in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from distman.codec import address, checked, json_exact, terms_message, terms_types
from distman.errors import InvalidInput
from distman.signing import DOMAIN_MEMBERS, MessageSigner, bid_id, expect_signer, members, sign, typed_data
from distman.types import Authorization, Permit, Permit2Transfer, Terms

PERMIT2: Final = "0x000000000022D473030F116dDEE9F6B43aC78BA3"
"""Permit2's address on every chain that has it."""

_HASH: Final = re.compile("0x[0-9a-fA-F]{64}")

TokenDomain = Mapping[str, Any]
"""A token's EIP-712 domain."""

_AUTHORIZATION_TYPE: Final = members(
    **{"from": "address", "to": "address", "value": "uint256"},
    validAfter="uint256",
    validBefore="uint256",
    nonce="bytes32",
)
_PERMIT_TYPE: Final = members(owner="address", spender="address", value="uint256", nonce="uint256", deadline="uint256")
_PERMIT2_TYPE: Final = members(
    permitted="TokenPermissions", spender="address", nonce="uint256", deadline="uint256", witness="Terms"
)
_PERMISSIONS_TYPE: Final = members(token="address", amount="uint256")


def authorization_typed_data(
    terms: Terms, domain: TokenDomain, valid_after: int, valid_before: int, chain_id: int, escrow: str
) -> dict[str, Any]:
    """The typed data of an EIP-3009 ``ReceiveWithAuthorization`` over exactly a bid's money.

    Args:
        terms: The bid's Terms; the bid's id is the nonce.
        domain: The token's own domain.
        valid_after: Unix time after which it can be sent.
        valid_before: Unix time before which it can be sent.
        chain_id: The chain.
        escrow: The escrow's address.

    Raises:
        InvalidInput: A value does not fit its type, or the domain is not that of the token on this chain; names it.
    """
    message = {
        "from": address(terms.customer, "customer"),
        "to": address(escrow, "escrow"),
        "value": _uint(terms.locked, "value"),
        "validAfter": _uint(valid_after, "valid_after"),
        "validBefore": _uint(valid_before, "valid_before"),
        "nonce": json_exact(bid_id(terms, chain_id, escrow)),
    }
    own = _checked_domain(domain, terms.token, chain_id)
    return typed_data("ReceiveWithAuthorization", {"ReceiveWithAuthorization": _AUTHORIZATION_TYPE}, message, own)


def permit_typed_data(
    terms: Terms, domain: TokenDomain, nonce: int, deadline: int, chain_id: int, escrow: str
) -> dict[str, Any]:
    """The typed data of an ERC-2612 ``Permit`` over exactly a bid's money.

    Args:
        terms: The bid's Terms.
        domain: The token's own domain.
        nonce: The customer's next nonce at the token.
        deadline: Unix time until which it can be sent.
        chain_id: The chain.
        escrow: The escrow's address.

    Raises:
        InvalidInput: A value does not fit its type, or the domain is not that of the token on this chain; names it.
    """
    message = {
        "owner": address(terms.customer, "customer"),
        "spender": address(escrow, "escrow"),
        "value": _uint(terms.locked, "value"),
        "nonce": _uint(nonce, "nonce"),
        "deadline": _uint(deadline, "deadline"),
    }
    own = _checked_domain(domain, terms.token, chain_id)
    return typed_data("Permit", {"Permit": _PERMIT_TYPE}, message, own)


def permit2_typed_data(terms: Terms, nonce: int, deadline: int, chain_id: int, escrow: str) -> dict[str, Any]:
    """The typed data of Permit2's ``PermitWitnessTransferFrom`` over exactly a bid's money, with the Terms as witness.

    Args:
        terms: The bid's Terms.
        nonce: Any number that the customer has not used with Permit2.
        deadline: Unix time until which it can be sent.
        chain_id: The chain.
        escrow: The escrow's address.

    Raises:
        InvalidInput: A value does not fit its type; names it.
    """
    message = {
        "permitted": {"token": address(terms.token, "token"), "amount": _uint(terms.locked, "amount")},
        "spender": address(escrow, "escrow"),
        "nonce": _uint(nonce, "nonce"),
        "deadline": _uint(deadline, "deadline"),
        "witness": terms_message(terms),
    }
    types = {"PermitWitnessTransferFrom": _PERMIT2_TYPE, "TokenPermissions": _PERMISSIONS_TYPE, **terms_types()}
    domain = {"name": "Permit2", "chainId": chain_id, "verifyingContract": PERMIT2}
    return typed_data("PermitWitnessTransferFrom", types, message, domain)


def sign_authorization(
    signer: MessageSigner,
    terms: Terms,
    domain: TokenDomain,
    valid_after: int,
    valid_before: int,
    chain_id: int,
    escrow: str,
) -> Authorization:
    """Signs what `authorization_typed_data` describes.

    Raises:
        InvalidInput: The signer is not the customer.
    """
    expect_signer(signer, "customer", terms.customer)
    data = authorization_typed_data(terms, domain, valid_after, valid_before, chain_id, escrow)
    return Authorization(valid_after=valid_after, valid_before=valid_before, signature=sign(signer, data))


def sign_permit(
    signer: MessageSigner, terms: Terms, domain: TokenDomain, nonce: int, deadline: int, chain_id: int, escrow: str
) -> Permit:
    """Signs what `permit_typed_data` describes.

    Raises:
        InvalidInput: The signer is not the customer.
    """
    expect_signer(signer, "customer", terms.customer)
    data = permit_typed_data(terms, domain, nonce, deadline, chain_id, escrow)
    return Permit(deadline=deadline, signature=sign(signer, data))


def sign_permit2(
    signer: MessageSigner, terms: Terms, nonce: int, deadline: int, chain_id: int, escrow: str
) -> Permit2Transfer:
    """Signs what `permit2_typed_data` describes.

    Raises:
        InvalidInput: The signer is not the customer.
    """
    expect_signer(signer, "customer", terms.customer)
    data = permit2_typed_data(terms, nonce, deadline, chain_id, escrow)
    return Permit2Transfer(nonce=nonce, deadline=deadline, signature=sign(signer, data))


def _checked_domain(domain: TokenDomain, token: str, chain_id: int) -> TokenDomain:
    """A token's domain, of which every member is of its type.

    Raises:
        InvalidInput: One is not, or is that of another token or chain, where what is signed would be good.
    """
    known = {name: kind for name, kind in DOMAIN_MEMBERS.items() if name in domain}
    found = {name: checked(kind, _plain(domain[name]), f"domain.{name}") for name, kind in known.items()}
    for name, expected in {"chainId": chain_id, "verifyingContract": address(token, "token")}.items():
        if found.get(name, expected) != expected:
            raise InvalidInput(f"domain.{name}", domain[name], f"that of the token of the Terms, {expected}")
    return domain


def _plain(value: Any) -> Any:
    """A salt as bytes, which JSON has as hex; anything else as it is."""
    return bytes.fromhex(value[2:]) if isinstance(value, str) and _HASH.fullmatch(value) else value


def _uint(value: int, name: str) -> Any:
    return json_exact(checked("uint256", value, name))
