"""What a customer signs to fund a bid: against literals that were written by hand after the standards."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from eth_abi import abi
from eth_account import Account
from eth_utils.crypto import keccak

from distman import InvalidInput
from distman.funding import (
    PERMIT2,
    authorization_typed_data,
    permit2_typed_data,
    permit_typed_data,
    sign_authorization,
    sign_permit,
    sign_permit2,
)
from distman.signing import bid_id, digest
from tests.unit.samples import plain
from tests.unit.signed import (
    CHAIN_ID,
    CUSTOMER,
    ESCROW,
    OTHER,
    SIGNER,
    STAGE_TYPE,
    STAGE_WORDS,
    TERMS,
    TERMS_TYPE,
    TERMS_WORDS,
    TOKEN,
    literal_digest,
)

FUNDED = replace(TERMS, customer=SIGNER.address, price=10**20)
LOCKED = 3 * (10**20 + 7 * 3 * 3)
"""Three lots, each with its price and a fee of 7 for three seats in three rounds."""

DEADLINE = 1_800_000_000
DOMAIN = {"name": "USD Coin", "version": "2", "chainId": CHAIN_ID, "verifyingContract": TOKEN}
DOMAIN_MEMBERS = [
    {"name": "name", "type": "string"},
    {"name": "version", "type": "string"},
    {"name": "chainId", "type": "uint256"},
    {"name": "verifyingContract", "type": "address"},
]

AUTHORIZATION_LITERAL = {
    "types": {
        "EIP712Domain": DOMAIN_MEMBERS,
        "ReceiveWithAuthorization": [
            {"name": "from", "type": "address"},
            {"name": "to", "type": "address"},
            {"name": "value", "type": "uint256"},
            {"name": "validAfter", "type": "uint256"},
            {"name": "validBefore", "type": "uint256"},
            {"name": "nonce", "type": "bytes32"},
        ],
    },
    "primaryType": "ReceiveWithAuthorization",
    "domain": DOMAIN,
    "message": {
        "from": SIGNER.address,
        "to": ESCROW,
        "value": LOCKED,
        "validAfter": 5,
        "validBefore": DEADLINE,
        "nonce": "0x" + bid_id(FUNDED, CHAIN_ID, ESCROW).hex(),
    },
}

PERMIT_LITERAL = {
    "types": {
        "EIP712Domain": DOMAIN_MEMBERS,
        "Permit": [
            {"name": "owner", "type": "address"},
            {"name": "spender", "type": "address"},
            {"name": "value", "type": "uint256"},
            {"name": "nonce", "type": "uint256"},
            {"name": "deadline", "type": "uint256"},
        ],
    },
    "primaryType": "Permit",
    "domain": DOMAIN,
    "message": {"owner": SIGNER.address, "spender": ESCROW, "value": LOCKED, "nonce": 9, "deadline": DEADLINE},
}


def permit2_digest() -> bytes:
    """What Permit2 computes: its own type with the witness and the types behind it appended, as the escrow does."""
    typehash = keccak(
        text="PermitWitnessTransferFrom(TokenPermissions permitted,address spender,uint256 nonce,uint256 deadline,"
        f"Terms witness){STAGE_TYPE}{TERMS_TYPE}TokenPermissions(address token,uint256 amount)"
    )
    permitted_type = keccak(text="TokenPermissions(address token,uint256 amount)")
    permitted = keccak(abi.encode(["bytes32", "address", "uint256"], [permitted_type, TOKEN, LOCKED]))
    values = [typehash, permitted, ESCROW, 11, DEADLINE, terms_hash()]
    message = keccak(abi.encode(["bytes32", "bytes32", "address", "uint256", "uint256", "bytes32"], values))
    domain_type = keccak(text="EIP712Domain(string name,uint256 chainId,address verifyingContract)")
    domain = [domain_type, keccak(text="Permit2"), CHAIN_ID, "0x000000000022D473030F116dDEE9F6B43aC78BA3"]
    separator = keccak(abi.encode(["bytes32", "bytes32", "uint256", "address"], domain))
    return keccak(b"\x19\x01" + separator + message)


def terms_hash() -> bytes:
    """The EIP-712 hash of the funded Terms without a domain, written out after the standard."""
    *static, stages, verifiers, data = plain(FUNDED)
    members = [
        keccak(text=TERMS_TYPE + STAGE_TYPE),
        *static,
        keccak(b"".join(keccak(abi.encode(STAGE_WORDS, [keccak(text=STAGE_TYPE), *stage])) for stage in stages)),
        keccak(b"".join(abi.encode(["address"], [verifier]) for verifier in verifiers)),
        keccak(data),
    ]
    return keccak(abi.encode(TERMS_WORDS, members))


def authorization() -> dict[str, Any]:
    """The authorization as distman has it."""
    return authorization_typed_data(FUNDED, DOMAIN, 5, DEADLINE, CHAIN_ID, ESCROW)


def permit() -> dict[str, Any]:
    """The permit as distman has it."""
    return permit_typed_data(FUNDED, DOMAIN, 9, DEADLINE, CHAIN_ID, ESCROW)


def permit2() -> dict[str, Any]:
    """The Permit2 transfer as distman has it."""
    return permit2_typed_data(FUNDED, 11, DEADLINE, CHAIN_ID, ESCROW)


def test_authorization_is_the_literal() -> None:
    """An EIP-3009 authorization is over exactly the bid's money, to the escrow, with the bid's id as nonce."""
    assert digest(authorization()) == literal_digest(AUTHORIZATION_LITERAL)


def test_permit_is_the_literal() -> None:
    """An ERC-2612 permit is over exactly the bid's money, for the escrow."""
    assert digest(permit()) == literal_digest(PERMIT_LITERAL)


def test_permit2_is_what_permit2_computes() -> None:
    """A Permit2 transfer has the digest that Permit2 makes of its type, the witness type and the hash of the Terms."""
    assert digest(permit2()) == permit2_digest()


def test_permit2_has_one_address() -> None:
    """Permit2 is at the address that the escrow calls, and its domain has no version."""
    assert permit2()["domain"] == {"name": "Permit2", "chainId": CHAIN_ID, "verifyingContract": PERMIT2}
    assert PERMIT2 == "0x000000000022D473030F116dDEE9F6B43aC78BA3"


@pytest.mark.parametrize("make", [authorization, permit, permit2], ids=lambda make: make.__name__)
def test_typed_data_survives_json(make: Callable[[], dict[str, Any]]) -> None:
    """Typed data is JSON without a number that a double cannot hold."""
    made = make()
    assert json.loads(json.dumps(made), parse_int=lambda digits: int(float(digits))) == made


def test_signatures_recover() -> None:
    """Each signature recovers the customer, and goes with what a caller must repeat."""
    authorized = sign_authorization(SIGNER, FUNDED, DOMAIN, 5, DEADLINE, CHAIN_ID, ESCROW)
    permitted = sign_permit(SIGNER, FUNDED, DOMAIN, 9, DEADLINE, CHAIN_ID, ESCROW)
    transferred = sign_permit2(SIGNER, FUNDED, 11, DEADLINE, CHAIN_ID, ESCROW)
    assert (authorized.valid_after, authorized.valid_before) == (5, DEADLINE)
    assert permitted.deadline == DEADLINE
    assert (transferred.nonce, transferred.deadline) == (11, DEADLINE)
    digests = [literal_digest(AUTHORIZATION_LITERAL), literal_digest(PERMIT_LITERAL), permit2_digest()]
    signatures = [authorized.signature, permitted.signature, transferred.signature]
    recovered = [
        Account._recover_hash(item, signature=signature) for item, signature in zip(digests, signatures, strict=True)
    ]
    assert recovered == [SIGNER.address] * 3


@pytest.mark.parametrize(
    "act",
    [
        lambda: sign_authorization(OTHER, TERMS, DOMAIN, 5, DEADLINE, CHAIN_ID, ESCROW),
        lambda: sign_permit(OTHER, TERMS, DOMAIN, 9, DEADLINE, CHAIN_ID, ESCROW),
        lambda: sign_permit2(OTHER, TERMS, 11, DEADLINE, CHAIN_ID, ESCROW),
    ],
    ids=["authorization", "permit", "permit2"],
)
def test_nobody_signs_for_the_customer(act: Callable[[], object]) -> None:
    """The signer must be the customer."""
    with pytest.raises(InvalidInput) as caught:
        act()
    assert (caught.value.name, caught.value.actual) == ("customer", CUSTOMER)


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("chainId", CHAIN_ID + 1),
        ("chainId", "abc"),
        ("chainId", True),
        ("chainId", -1),
        ("verifyingContract", ESCROW),
        ("verifyingContract", "zz"),
        ("name", 7),
        ("version", None),
        ("salt", "0x12"),
    ],
)
def test_domain_of_another_token(member: str, value: object) -> None:
    """Nothing is signed that would be good for another token or chain, or that no wallet would sign."""
    domain = DOMAIN | {member: value}
    for act in (
        lambda: sign_authorization(SIGNER, FUNDED, domain, 5, DEADLINE, CHAIN_ID, ESCROW),
        lambda: sign_permit(SIGNER, FUNDED, domain, 9, DEADLINE, CHAIN_ID, ESCROW),
    ):
        with pytest.raises(InvalidInput) as caught:
            act()
        assert (caught.value.name, caught.value.actual) == (f"domain.{member}", value)


@pytest.mark.parametrize("salt", ["0x" + "01" * 32, b"\x01" * 32], ids=["hex", "bytes"])
def test_domain_without_the_usual_members(salt: str | bytes) -> None:
    """Tokens differ in what their domain has: what is not there is not asked for."""
    domain = {"name": "USDC", "verifyingContract": TOKEN.lower(), "salt": salt}
    assert len(sign_permit(SIGNER, FUNDED, domain, 9, DEADLINE, CHAIN_ID, ESCROW).signature) == 65


@pytest.mark.parametrize(
    ("act", "name"),
    [
        (lambda: authorization_typed_data(FUNDED, DOMAIN, -1, DEADLINE, CHAIN_ID, ESCROW), "valid_after"),
        (lambda: authorization_typed_data(FUNDED, DOMAIN, 0, "now", CHAIN_ID, ESCROW), "valid_before"),
        (lambda: authorization_typed_data(FUNDED, {"Name": "USDC"}, 0, 1, CHAIN_ID, ESCROW), "domain"),
        (lambda: permit_typed_data(FUNDED, DOMAIN, None, DEADLINE, CHAIN_ID, ESCROW), "nonce"),
        (lambda: permit_typed_data(FUNDED, DOMAIN, 0, 2**256, CHAIN_ID, ESCROW), "deadline"),
        (lambda: permit_typed_data(FUNDED, DOMAIN, 0, 1, CHAIN_ID, "escrow"), "escrow"),
        (lambda: permit2_typed_data(FUNDED, -1, DEADLINE, CHAIN_ID, ESCROW), "nonce"),
        (lambda: permit2_typed_data(replace(FUNDED, token="usdc"), 1, DEADLINE, CHAIN_ID, ESCROW), "token"),
    ],
)
def test_what_does_not_fit_is_named(act: Callable[[], object], name: str) -> None:
    """A value that does not fit its type is named instead of signed in some other form."""
    with pytest.raises(InvalidInput) as caught:
        act()
    assert caught.value.name == name
