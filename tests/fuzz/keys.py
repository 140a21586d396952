"""Keys of the players, and the bytes of what they sign."""

from __future__ import annotations

from functools import cache, lru_cache

from coincurve import PrivateKey
from eth_utils.crypto import keccak

from tests.model.messages import (
    AuthorizationMessage,
    Domain,
    Message,
    Permit2Message,
    PermitMessage,
    Signature,
    digest,
)

FORMS = ("65", "64", "empty", "short", "noise", "long")
GOOD_FORMS = FORMS[:2]
_NAMES: dict[str, str] = {}


@cache
def account(name: str) -> str:
    """Address of the player with this name."""
    public = _key(name).public_key.format(compressed=False)[1:]
    address = "0x" + keccak(public)[12:].hex()
    _NAMES[address] = name
    return address


def secret_of(address: str) -> bytes:
    """Secret of the key that an address belongs to."""
    return bytes(_key(_NAMES[address]).secret)


def signature_bytes(signature: Signature, domain: Domain) -> bytes:
    """What stands in the call for a signature.

    Args:
        signature: The signature as the model sees it.
        domain: What the call asks to be signed in, where the signature does not name another.
    """
    if signature.form == "empty":
        return b""
    made = _signed(signature.signer, digest(signature.message, signature.domain or domain))
    if signature.form == "64":
        return made[:32] + (int.from_bytes(made[32:64], "big") | made[64] - 27 << 255).to_bytes(32, "big")
    if signature.form == "short":
        return made[:63]
    if signature.form == "noise":
        return made[:31] + bytes([made[31] ^ 1]) + made[32:]
    return made + b"\0" if signature.form == "long" else made


def domain_of(message: Message, escrow: Domain, token: Domain, permit2: Domain) -> Domain:
    """In whose domain a message is signed."""
    if isinstance(message, AuthorizationMessage | PermitMessage):
        return token
    return permit2 if isinstance(message, Permit2Message) else escrow


@lru_cache(maxsize=16_384)
def _signed(signer: str, what: bytes) -> bytes:
    # An account without a key has somebody else sign.
    made: bytes = _key(_NAMES.get(signer, "nobody")).sign_recoverable(what, hasher=None)
    return made[:64] + bytes([made[64] + 27])


@cache
def _key(name: str) -> PrivateKey:
    return PrivateKey(keccak(text=f"a player of distman's fuzzing: {name}"))
