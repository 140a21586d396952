"""Tokens: who holds what and how it moves, as the mocks of contracts/mocks do it."""

from __future__ import annotations

from typing import Any

from .eip712 import Domain
from .messages import AuthorizationMessage, Permit2Message, PermitMessage, Signature
from .outcome import Refusal
from .signatures import is_signed_by_key, is_signed_for_token
from .state import TOP, State


def move(state: State, token: str, payer: str, payee: str, amount: int) -> None:
    """Moves tokens between accounts as the token does it.

    Raises:
        Refusal: The token refuses.
    """
    kind = state.setting.tokens[token]
    purse = state.purses[token]
    if kind.name == "blacklist":
        for account in (payer, payee):
            if state.barred.get((token, account)):
                raise Refusal("Barred", account=account)
    if purse.get(payer, 0) < amount:
        raise Refusal("Panic", code=0x11) if kind.name in ("noreturn", "phantom") else Refusal("InsufficientBalance")
    state.put(purse, payer, purse.get(payer, 0) - amount)
    state.put(purse, payee, purse.get(payee, 0) + amount)
    if kind.name == "skewed":
        _skew(state, token, payee)


def _skew(state: State, token: str, payee: str) -> None:
    skew = state.moods.get((token, "skew"), state.setting.tokens[token].skew)
    if state.purses[token].get(payee, 0) + skew < 0:
        raise Refusal("InsufficientBalance")
    state.add(state.purses[token], payee, skew)
    state.add(state.minted, token, skew)


def spend(state: State, token: str, owner: str, spender: str, amount: int) -> None:
    """Uses up an allowance.

    Raises:
        Refusal: It does not cover the amount.
    """
    kind = state.setting.tokens[token]
    allowed = state.allowances[token].get((owner, spender), 0)
    if allowed == TOP and kind.keeps_infinite:
        return
    if allowed < amount:
        raise Refusal("InsufficientAllowance") if kind.keeps_infinite else Refusal("Panic", code=0x11)
    state.put(state.allowances[token], (owner, spender), allowed - amount)


def transfer_from(state: State, token: str, spender: str, payer: str, payee: str, amount: int) -> bool:
    """`transferFrom`: whether it reported success; a token in a bad mood may move nothing, or deny that it moved.

    Raises:
        Refusal: The token reverts.
    """
    mood = state.moods.get((token, "mood"), "Plain")
    if mood in ("Paused", "BurnsGas", "RevertsHuge"):
        raise Refusal("TransfersPaused" if mood == "Paused" else "Empty")
    if mood in ("AnswersFalse", "ReturnsHuge", "MovesNothing"):
        return bool(mood == "MovesNothing")
    spend(state, token, payer, spender, amount)
    move(state, token, payer, payee, amount)
    return bool(mood != "MovesButAnswersFalse")


def transfer(state: State, token: str, payer: str, payee: str, amount: int) -> bool:
    """`transfer`: whether it reported success.

    Raises:
        Refusal: The token reverts.
    """
    mood = state.moods.get((token, "mood"), "Plain")
    moving = state.moods.get((token, "moving"), "Plain")
    if mood in ("Paused", "BurnsGas", "RevertsHuge") or moving == "Stopped":
        raise Refusal("TransfersPaused" if mood == "Paused" else "Mute" if moving == "Stopped" else "Empty")
    if mood in ("AnswersFalse", "ReturnsHuge", "MovesNothing"):
        return bool(mood == "MovesNothing")
    move(state, token, payer, payee, amount)
    return bool(mood != "MovesButAnswersFalse" and moving == "Plain")


def tells_balance(state: State, token: str) -> bool:
    """Whether the token tells the escrow what it holds."""
    return bool(state.moods.get((token, "telling"), "Plain") in ("Plain", "Huge"))


def token_domain(state: State, token: str) -> Domain:
    """In which domain a token's messages are signed."""
    return Domain("Token", "1", state.setting.chain_id, token)


def permit(state: State, token: str, message: PermitMessage, signature: Signature) -> None:
    """ERC-2612: tries to set an allowance; what does not work is passed over (P4)."""
    kind = state.setting.tokens.get(token)
    if kind is None or not kind.has_permit or state.time > message.deadline:
        return
    domain = token_domain(state, token)
    if signature.form == "65" and is_signed_by_key(state, message.owner, message, signature, domain):
        state.put(state.allowances[token], (message.owner, message.spender), message.value)
        state.put(state.used, (token, "permit", message.owner), message.nonce + 1)


def receive_with_authorization(state: State, token: str, message: AuthorizationMessage, signature: Signature) -> None:
    """EIP-3009, in the form that the signature's length calls for (P3).

    Raises:
        Refusal: The token refuses or does not know the function.
    """
    kind = state.setting.tokens[token]
    if kind.name == "phantom":
        return
    if kind.name != "funding":
        raise Refusal("Empty")
    domain = token_domain(state, token)
    signed = is_signed_by_key if signature.form == "65" else is_signed_for_token
    if not signed(state, message.payer, message, signature, domain):
        raise Refusal("InvalidAuthorization", authorizer=message.payer)
    if state.time <= message.valid_after:
        raise Refusal("AuthorizationNotYetValid", timestamp=state.time, validAfter=message.valid_after)
    if state.time >= message.valid_before:
        raise Refusal("AuthorizationExpired", timestamp=state.time, validBefore=message.valid_before)
    use(state, (token, "authorization", message.payer, message.nonce))
    move(state, token, message.payer, message.payee, message.value)


def permit2_transfer(state: State, owner: str, message: Permit2Message, signature: Signature) -> None:
    """Permit2's transfer with a witness; where there is no Permit2 nothing happens (P5).

    Raises:
        Refusal: Permit2 or the token refuses.
    """
    setting = state.setting
    if not setting.has_permit2:
        return
    if state.time > message.deadline:
        raise Refusal("SignatureExpired", deadline=message.deadline)
    use(state, ("permit2", owner, message.nonce))
    domain = Domain("Permit2", "", setting.chain_id, setting.permit2)
    if not is_signed_for_token(state, owner, message, signature, domain):
        raise Refusal("InvalidSigner")
    if not transfer_from(state, message.token, setting.permit2, owner, message.spender, message.amount):
        raise Refusal("TransferFromFailed")


def use(state: State, nonce: tuple[Any, ...]) -> None:
    """Uses a nonce up, once.

    Raises:
        Refusal: It was used before.
    """
    if state.used.get(nonce):
        raise Refusal("InvalidNonce")
    state.put(state.used, nonce, 1)
