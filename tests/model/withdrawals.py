"""Taking credit out (W3, W4)."""

from __future__ import annotations

from collections.abc import Sequence

from .call import Call
from .money import try_send
from .outcome import Refusal
from .state import State
from .terms import ZERO


def withdraw(state: State, call: Call, token: str, to: str, amount: int) -> tuple[()]:
    """A part of the caller's credit in one token (W3)."""
    _need_recipient(state, to)
    if not amount:
        raise Refusal("EscrowZeroWithdrawal")
    owed = state.credits.get((call.sender, token), 0)
    if owed < amount:
        raise Refusal("EscrowInsufficientCredit", token=token, actual=owed, expected=amount)
    _take(state, call.sender, token, to, amount)
    return ()


def withdraw_all(state: State, call: Call, tokens: Sequence[str], to: str) -> tuple[()]:
    """All credit of the caller in several tokens; one that cannot be sent refuses all (W4)."""
    _need_recipient(state, to)
    for token in tokens:
        owed = state.credits.get((call.sender, token), 0)
        if owed:
            _take(state, call.sender, token, to, owed)
    return ()


def _need_recipient(state: State, to: str) -> None:
    if to in (ZERO, state.setting.escrow):
        raise Refusal("EscrowInvalidRecipient", to=to)


def _take(state: State, account: str, token: str, to: str, amount: int) -> None:
    state.add(state.credits, (account, token), -amount)
    state.log("CreditWithdrawn", account=account, token=token, to=to, amount=amount)
    if not try_send(state, token, to, amount):
        raise Refusal("EscrowWithdrawFailed", token=token, to=to, amount=amount)
