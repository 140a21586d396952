"""Whose a signature is (I3)."""

from __future__ import annotations

from .eip712 import Domain
from .messages import Message, Signature, digest
from .outcome import Refusal
from .state import State


def _is_made_by(key: str, message: Message, signature: Signature, domain: Domain) -> bool:
    """Whether this key made the signature of this message for this domain."""
    if signature.form not in ("65", "64") or signature.signer != key:
        return False
    return signature.message == message and signature.domain in (None, domain)


def is_signed_by_key(state: State, signer: str, message: Message, signature: Signature, domain: Domain) -> bool:
    """Whether the account's own key signed; a contract has none, an account with delegated code has."""
    has_key = state.setting.account(signer).name in ("key", "delegated")
    return has_key and _is_made_by(signer, message, signature, domain)


def _is_approved(state: State, signer: str, message: Message, signature: Signature, domain: Domain) -> bool:
    """Whether the account's contract says by ERC-1271 that it has signed."""
    kind = state.setting.account(signer)
    if kind.name == "wallet":
        owner = state.moods.get((signer, "owner"), kind.owner)
        return _is_made_by(owner, message, signature, domain)
    return kind.name == "hostile" and state.moods.get((signer, "mood"), "SaysYes") == "SaysYes"


def is_signed(state: State, signer: str, message: Message, signature: Signature, domain: Domain) -> bool:
    """Whether the account's key or else its contract signed (I3)."""
    return is_signed_by_key(state, signer, message, signature, domain) or _is_approved(
        state, signer, message, signature, domain
    )


def is_signed_for_token(state: State, signer: str, message: Message, signature: Signature, domain: Domain) -> bool:
    """The same as tokens and Permit2 see it: they ask the code of an account that has some, and no key of it."""
    if state.setting.account(signer).has_code:
        return _is_approved(state, signer, message, signature, domain)
    return is_signed_by_key(state, signer, message, signature, domain)


def need_signature(state: State, signer: str, message: Message, signature: Signature) -> None:
    """Refuses what the signer has not signed for this escrow.

    Raises:
        Refusal: It has not.
    """
    if not is_signed(state, signer, message, signature, state.domain):
        raise Refusal("EscrowInvalidSignature", signer=signer, digest=digest(message, state.domain))
