"""What a customer signs to fund a bid (EIP-3009, ERC-2612, Permit2), as an outsider would make it from the standards.

Each function gives the arguments that the escrow takes beside the Terms. `changes` are other values of members of the
message or of the domain, for signatures over something else than the arguments say.
"""

from __future__ import annotations

from typing import Any

from brownie import Permit2Mock, web3
from eth_account.messages import SignableMessage, encode_typed_data

from tests.contracts.support import code, signing
from tests.contracts.support.errors import Refusal, error
from tests.contracts.support.market import Market
from tests.contracts.support.signing import DOMAIN_TYPE, STAGE_TYPE, TERMS_TYPE, members
from tests.contracts.support.terms import Terms
from tests.contracts.support.values import ZERO_ADDRESS, ZERO_HASH, plain

PERMIT2 = "0x000000000022D473030F116dDEE9F6B43aC78BA3"
ENDLESS = 2**256 - 1


def _written(of_type: list[dict[str, str]]) -> str:
    return ",".join(f"{member['type']} {member['name']}" for member in of_type)


RECEIVE_TYPE = members(
    "address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce",
)
CANCEL_TYPE = members("address authorizer,bytes32 nonce")
PERMIT_TYPE = members("address owner,address spender,uint256 value,uint256 nonce,uint256 deadline")
PERMISSIONS_TYPE = members("address token,uint256 amount")
TRANSFER_TYPE = members("TokenPermissions permitted,address spender,uint256 nonce,uint256 deadline")
PERMIT2_DOMAIN_TYPE = members("string name,uint256 chainId,address verifyingContract")

WITNESS = (
    f"Terms witness)Stage({_written(STAGE_TYPE)})Terms({_written(TERMS_TYPE)})"
    f"TokenPermissions({_written(PERMISSIONS_TYPE)})"
)
"""What is behind the members of Permit2's own type in a type that has the Terms as its witness."""

OTHER_DOMAINS: list[dict[str, Any]] = [{"chainId": 1}, {"verifyingContract": "0x" + "11" * 20}, {"name": "Other"}]


def put_permit2() -> Any:
    """Permit2 at the address where every chain has it."""
    mock = Permit2Mock.deploy({"from": web3.eth.accounts[0]})
    code.set_code(PERMIT2, code.code_of(mock))
    return Permit2Mock.at(PERMIT2)


def token_domain(token: Any) -> dict[str, Any]:
    """The EIP-712 domain of the tokens here."""
    contract = plain(token)
    return {"name": "Token", "version": "1", "chainId": web3.eth.chain_id, "verifyingContract": contract}


def authorization(
    market: Market, terms: Terms, valid_after: int = 0, valid_before: int = ENDLESS, signer: Any = None, **changes: Any
) -> tuple[int, int, bytes]:
    """The customer's EIP-3009 authorization: validAfter, validBefore, signature."""
    values = {
        "from": terms.customer,
        "to": market.escrow,
        "value": terms.total,
        "validAfter": valid_after,
        "validBefore": valid_before,
        "nonce": market.bid(terms),
    }
    message = _typed({"ReceiveWithAuthorization": RECEIVE_TYPE}, values, token_domain(terms.token), changes)
    return valid_after, valid_before, signing.sign(message, signer or terms.customer)


def cancellation(market: Market, terms: Terms) -> bytes:
    """The customer's signature by which the token forgets the authorization of a bid."""
    values = {"authorizer": terms.customer, "nonce": market.bid(terms)}
    message = _typed({"CancelAuthorization": CANCEL_TYPE}, values, token_domain(terms.token), {})
    return signing.sign(message, terms.customer)


def permit(
    market: Market, terms: Terms, deadline: int = ENDLESS, signer: Any = None, **changes: Any
) -> tuple[int, int, bytes, bytes]:
    """The customer's first ERC-2612 permit to the escrow: deadline, v, r, s."""
    values = {
        "owner": terms.customer,
        "spender": market.escrow,
        "value": terms.total,
        "nonce": 0,
        "deadline": deadline,
    }
    message = _typed({"Permit": PERMIT_TYPE}, values, token_domain(terms.token), changes)
    signature = signing.sign(message, signer or terms.customer)
    return deadline, signature[64], signature[:32], signature[32:64]


NO_PERMIT = (0, 0, plain(ZERO_HASH), plain(ZERO_HASH))
"""A permit that no token takes."""


def whole_terms(market: Market, terms: Terms, signer: Any = None, **domain_changes: Any) -> bytes:
    """The customer's signature of the Terms."""
    message = signing.whole_terms(terms, market.escrow, **domain_changes)
    return signing.sign(message, signer or terms.customer)


def permit2(
    market: Market, terms: Terms, nonce: int = 0, deadline: int = ENDLESS, signer: Any = None, **changes: Any
) -> tuple[int, int, bytes]:
    """The customer's Permit2 signature with the Terms as its witness: nonce, deadline, signature.

    `amount` and `token` change what is permitted, and `witness` the Terms.
    """
    witness = changes.pop("witness", terms)
    permitted = {"token": plain(changes.pop("token", terms.token)), "amount": changes.pop("amount", terms.total)}
    values = _transfer(market, permitted, nonce, deadline) | {"witness": signing.terms_message(witness)}
    types = {
        "PermitWitnessTransferFrom": [*TRANSFER_TYPE, {"name": "witness", "type": "Terms"}],
        "TokenPermissions": PERMISSIONS_TYPE,
        "Terms": TERMS_TYPE,
        "Stage": STAGE_TYPE,
    }
    message = _typed(types, values, _permit2_domain(), changes)
    return nonce, deadline, signing.sign(message, signer or terms.customer)


def permit2_without_witness(market: Market, terms: Terms) -> tuple[int, int, bytes]:
    """The customer's Permit2 signature over the money alone."""
    values = _transfer(market, {"token": plain(terms.token), "amount": terms.total}, 0, ENDLESS)
    types = {"PermitTransferFrom": TRANSFER_TYPE, "TokenPermissions": PERMISSIONS_TYPE}
    return 0, ENDLESS, signing.sign(_typed(types, values, _permit2_domain(), {}), terms.customer)


def _transfer(market: Market, permitted: dict[str, Any], nonce: int, deadline: int) -> dict[str, Any]:
    return {"permitted": permitted, "spender": market.escrow, "nonce": nonce, "deadline": deadline}


def _permit2_domain() -> dict[str, Any]:
    return {"name": "Permit2", "chainId": web3.eth.chain_id, "verifyingContract": PERMIT2}


def _typed(
    types: dict[str, Any], values: dict[str, Any], of_domain: dict[str, Any], changes: dict[str, Any]
) -> SignableMessage:
    """Typed data whose primary type is the first."""
    full = {
        "types": types | {"EIP712Domain": DOMAIN_TYPE if "version" in of_domain else PERMIT2_DOMAIN_TYPE},
        "primaryType": next(iter(types)),
        "domain": {name: changes.pop(name, value) for name, value in of_domain.items()},
        "message": {name: _plain(changes.pop(name, value)) for name, value in values.items()},
    }
    if changes:
        raise ValueError(f"members to change: got {sorted(changes)}, which the message does not have")
    return encode_typed_data(full_message=full)


def _plain(value: Any) -> Any:
    return value if isinstance(value, dict) else plain(value)


# What is refused whichever way the money comes

BROKEN_TERMS: dict[str, tuple[dict[str, Any], Refusal]] = {
    "no customer": ({"customer": ZERO_ADDRESS}, error("EscrowZeroCustomer")),
    "no lots": ({"lots": 0}, error("EscrowZeroLots")),
    "no price": ({"price": 0}, error("EscrowZeroPrice")),
    "no stages": ({"stages": ()}, error("EscrowZeroStages")),
    "wrong shares": ({"share_bps": 9_999}, error("EscrowWrongShares", actual=9_999, expected=10_000)),
    "no quorum": ({"quorum": 0}, error("EscrowZeroQuorum", stage=0)),
    "no arbitrator": (
        {"dispute_window": 1},
        error("EscrowArbitrationIncomplete", arbitrator=ZERO_ADDRESS, disputeWindow=1),
    ),
    "no contract": ({"token": "0x" + "aa" * 20}, error("EscrowTokenNotContract", token="0x" + "aa" * 20)),
}
