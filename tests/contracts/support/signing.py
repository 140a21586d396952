"""EIP-712 as an outsider would do it, from the standard and the published types, with the test mnemonic's keys."""

from __future__ import annotations

from functools import cache
from typing import Any

from brownie import web3
from eth_account import Account
from eth_account.messages import SignableMessage, encode_typed_data
from eth_utils import keccak

from scripts.local_chain import ACCOUNTS, MNEMONIC
from tests.contracts.support.terms import Terms
from tests.contracts.support.values import plain

REPORT = "0x" + "4e" * 32

DOMAIN_TYPE = [
    {"name": "name", "type": "string"},
    {"name": "version", "type": "string"},
    {"name": "chainId", "type": "uint256"},
    {"name": "verifyingContract", "type": "address"},
]


def members(declaration: str) -> list[dict[str, str]]:
    """The members of an EIP-712 type as it is written."""
    return [dict(zip(("type", "name"), member.split(), strict=True)) for member in declaration.split(",")]


ATTESTATION_TYPE = members(
    "bytes32 bid,uint256 lot,uint256 stage,uint256 round,address supplier,address verifier,bool passed,bytes32 report"
)
CLAIM_TYPE = members("bytes32 bid,uint256 lot,uint256 round,address supplier,uint256 deadline")
AGREEMENT_TYPE = members(
    "bytes32 bid,uint256 lot,uint256 stage,uint256 round,address supplier,uint256 toSupplier,uint256 deadline"
)
STAGE_TYPE = members(
    "uint256 panel,uint256 quorum,bool paysOnSilence,uint256 buildTime,uint256 inspectionTime,uint256 shareBps"
)
TERMS_TYPE = members(
    "address customer,address supplier,address token,uint256 lots,uint256 price,uint256 bond,address arbitrator,"
    "uint256 disputeWindow,uint256 claimBy,uint256 reworks,uint256 verifierFee,uint256 verifierStake,bytes32 spec,"
    "bytes32 salt,Stage[] stages,address[] verifiers,bytes arbitratorData"
)


@cache
def keys() -> dict[str, bytes]:
    """Private keys by address."""
    Account.enable_unaudited_hdwallet_features()
    paths = (f"m/44'/60'/0'/0/{index}" for index in range(ACCOUNTS))
    return {one.address: one.key for one in (Account.from_mnemonic(MNEMONIC, account_path=path) for path in paths)}


def domain(escrow: Any, **changes: Any) -> dict[str, Any]:
    """The escrow's EIP-712 domain, or one that differs from it."""
    own = {"name": "distman", "version": "1", "chainId": web3.eth.chain_id, "verifyingContract": plain(escrow)}
    return own | changes


def digest_of(message: SignableMessage) -> bytes:
    """What is signed in the end."""
    return bytes(keccak(b"\x19" + message.version + message.header + message.body))


def bid_id(terms: Terms, escrow: Any) -> bytes:
    """The id that a bid with these Terms should have."""
    return digest_of(whole_terms(terms, escrow))


def whole_terms(terms: Terms, escrow: Any, **domain_changes: Any) -> SignableMessage:
    """The typed data that a customer signs to have others post the Terms."""
    types = {"EIP712Domain": DOMAIN_TYPE, "Terms": TERMS_TYPE, "Stage": STAGE_TYPE}
    full = {"types": types, "primaryType": "Terms", "domain": domain(escrow, **domain_changes)}
    return encode_typed_data(full_message=full | {"message": terms_message(terms)})


def terms_message(terms: Terms) -> dict[str, Any]:
    """The Terms under their EIP-712 names."""
    values = dict(zip((member["name"] for member in TERMS_TYPE), terms.abi_value, strict=True))
    values["verifiers"] = list(values["verifiers"])
    names = [member["name"] for member in STAGE_TYPE]
    values["stages"] = [dict(zip(names, stage, strict=True)) for stage in values["stages"]]
    return values


def attestation(
    escrow: Any,
    bid: bytes,
    supplier: Any,
    verifier: Any,
    passes: bool = True,
    lot: int = 0,
    stage: int = 0,
    round_: int = 1,
    report: str = REPORT,
    **domain_changes: Any,
) -> SignableMessage:
    """The typed data that a verifier signs."""
    values = (bid, lot, stage, round_, supplier, verifier, passes, report)
    return typed("Attestation", ATTESTATION_TYPE, values, domain(escrow, **domain_changes))


def claim(
    escrow: Any, bid: bytes, supplier: Any, deadline: int, lot: int = 0, round_: int = 1, **domain_changes: Any
) -> SignableMessage:
    """The typed data that a supplier signs to have others claim for it."""
    return typed("Claim", CLAIM_TYPE, (bid, lot, round_, supplier, deadline), domain(escrow, **domain_changes))


def agreement(
    escrow: Any,
    bid: bytes,
    supplier: Any,
    to_supplier: int,
    deadline: int,
    lot: int = 0,
    stage: int = 0,
    round_: int = 1,
    **domain_changes: Any,
) -> SignableMessage:
    """The typed data that customer or supplier signs to split what is left."""
    values = (bid, lot, stage, round_, supplier, to_supplier, deadline)
    return typed("Agreement", AGREEMENT_TYPE, values, domain(escrow, **domain_changes))


def typed(name: str, of_type: list[dict[str, str]], values: Any, of_domain: dict[str, Any]) -> SignableMessage:
    """The typed data of a struct without structs in it."""
    message = dict(zip((member["name"] for member in of_type), plain(values), strict=True))
    types = {"EIP712Domain": DOMAIN_TYPE, name: of_type}
    full = {"types": types, "primaryType": name, "domain": of_domain, "message": message}
    return encode_typed_data(full_message=full)


def sign(message: SignableMessage, signer: Any) -> bytes:
    """A 65-byte signature by one of the chain's accounts."""
    return bytes(Account.sign_message(message, keys()[plain(signer)]).signature)


def compact(signature: bytes) -> bytes:
    """The EIP-2098 form of a 65-byte signature."""
    r, s, v = signature[:32], int.from_bytes(signature[32:64], "big"), signature[64]
    return r + (s | (v - 27) << 255).to_bytes(32, "big")
