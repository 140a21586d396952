"""Calls of tokens and of accounts that are contracts: what sets a scene, not what is checked."""

from __future__ import annotations

from . import tokens
from .call import Call
from .outcome import Refusal
from .state import State


def mint(state: State, call: Call, to: str, amount: int) -> tuple[()]:
    """Makes tokens."""
    token = call.target
    state.add(state.purses[token], to, amount)
    state.add(state.minted, token, amount)
    _note_gift(state, token, to, amount)
    return ()


def burn(state: State, call: Call, holder: str, amount: int) -> tuple[()]:
    """Destroys anyone's tokens."""
    token = call.target
    if state.purses[token].get(holder, 0) < amount:
        raise Refusal("InsufficientBalance")
    state.add(state.purses[token], holder, -amount)
    state.add(state.minted, token, -amount)
    _note_gift(state, token, holder, -amount)
    return ()


def approve(state: State, call: Call, spender: str, amount: int) -> tuple[()]:
    """Sets an allowance."""
    state.put(state.allowances[call.target], (call.sender, spender), amount)
    return ()


def transfer(state: State, call: Call, to: str, amount: int) -> tuple[()]:
    """Moves the caller's tokens; of what a token returns nothing is told."""
    purse = state.purses[call.target]
    before = purse.get(to, 0)
    tokens.transfer(state, call.target, call.sender, to, amount)
    _note_gift(state, call.target, to, purse.get(to, 0) - before)
    return ()


def _note_gift(state: State, token: str, account: str, amount: int) -> None:
    if account == state.setting.escrow:
        state.add(state.gifts, token, amount)


def bar(state: State, call: Call, account: str, yes: bool) -> tuple[()]:
    """A token bars an account or admits it again."""
    state.put(state.barred, (call.target, account), yes)
    return ()


def set_skew(state: State, call: Call, skew: int) -> tuple[()]:
    """Chooses what a token adds to each transfer."""
    state.put(state.moods, (call.target, "skew"), skew)
    return ()


def set_mood(state: State, call: Call, mood: str) -> tuple[()]:
    """Chooses how a token, a party or a bad arbitrator behaves, by the name of the mood in its mock."""
    state.put(state.moods, (call.target, "mood"), mood)
    return ()


def move(state: State, call: Call, moving: str, gas: int = 0) -> tuple[()]:
    """Chooses how transfers of a mute token go; gas is not modelled."""
    state.put(state.moods, (call.target, "moving"), moving)
    return ()


def tell(state: State, call: Call, telling: str, gas: int = 0) -> tuple[()]:
    """Chooses what a mute token tells of its holders' balances; gas is not modelled."""
    state.put(state.moods, (call.target, "telling"), telling)
    return ()


def set_id(state: State, call: Call, number: int) -> tuple[()]:
    """Chooses the id that a bad arbitrator gives from now on."""
    state.put(state.moods, (call.target, "id"), number)
    return ()


def set_owner(state: State, call: Call, owner: str) -> tuple[()]:
    """Has another key sign for a wallet."""
    state.put(state.moods, (call.target, "owner"), owner)
    return ()


def reenter(state: State, call: Call, inner: Call) -> tuple[()]:
    """Has a party or a bad arbitrator make a call once, while it is paid or asked; its sender is the contract."""
    state.put(state.moods, (call.target, "mood"), "Reenters")
    state.put(state.moods, (call.target, "call"), inner)
    return ()
