"""How money comes in and goes out: pulls, pushes and credits (M3, M6, W1, W6)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from . import tokens
from .outcome import Refusal
from .state import TOP, State
from .terms import ZERO


def send_ether(state: State, payer: str, payee: str, amount: int) -> None:
    """Sends plain ether, which a receiver can refuse or use to call back.

    Raises:
        Refusal: It did not arrive.
    """
    purse = state.purses[ZERO]
    if purse.get(payer, 0) < amount:
        raise Refusal("Empty")
    state.put(purse, payer, purse.get(payer, 0) - amount)
    state.put(purse, payee, purse.get(payee, 0) + amount)
    _receive(state, payer, payee)


def _receive(state: State, payer: str, payee: str) -> None:
    setting = state.setting
    if payee == setting.escrow:
        return need_registry(state, payer)
    kind = setting.account(payee)
    if kind.name == "party":
        return _take_as_party(state, payee)
    is_phantom = payee in setting.tokens and setting.tokens[payee].name == "phantom"
    is_account = payee in setting.accounts or not setting.has_code(payee)
    if not is_phantom and not (is_account and kind.takes_ether):
        raise Refusal("Empty")
    return None


def need_registry(state: State, payer: str) -> None:
    """Lets plain ether come from the registry only (W5).

    Raises:
        Refusal: It comes from another.
    """
    if payer != state.setting.registry:
        raise Refusal("EscrowNotRegistry", actual=payer, expected=state.setting.registry)


def _take_as_party(state: State, party: str) -> None:
    mood = state.moods.get((party, "mood"), "Accepts")
    if mood in ("Refuses", "BurnsGas", "RevertsHuge"):
        raise Refusal("Empty")
    if mood == "Reenters":
        state.put(state.moods, (party, "mood"), "Accepts")
        state.run(state.moods[party, "call"])


def pull(state: State, token: str, payer: str, amount: int, value: int) -> None:
    """Takes exactly an amount from the payer: ether that was sent along, or a token by allowance (P1, L1, M3).

    Raises:
        Refusal: It is not exactly that.
    """
    if token == ZERO:
        if value != amount:
            raise Refusal("EscrowWrongValue", actual=value, expected=amount)
        return
    if value:
        raise Refusal("EscrowValueWithToken", value=value, token=token)
    if amount:
        pull_token(state, token, payer, amount)


def pull_token(state: State, token: str, payer: str, amount: int) -> None:
    """Takes exactly an amount of a token by the escrow's allowance.

    Raises:
        Refusal: The token refused, or another amount came.
    """
    escrow = state.setting.escrow
    with measured(state, token, payer, amount):
        if not tokens.transfer_from(state, token, escrow, payer, escrow, amount):
            raise Refusal("TransferFromFailed")


@contextmanager
def measured(state: State, token: str, payer: str, amount: int) -> Iterator[None]:
    """Refuses if the token refuses, or if another amount came than was asked for (M3).

    Raises:
        Refusal: The token refused, or another amount came.
    """
    if token not in state.setting.tokens:
        raise Refusal("EscrowPullFailed", token=token, payer=payer, amount=amount)
    purse, escrow = state.purses[token], state.setting.escrow
    before = purse.get(escrow, 0)
    try:
        yield
    except Refusal as refusal:
        raise Refusal("EscrowPullFailed", token=token, payer=payer, amount=amount) from refusal
    # A token that does not tell a balance is taken to have delivered nothing.
    came = purse.get(escrow, 0) - before if tokens.tells_balance(state, token) else 0
    if came != amount:
        raise Refusal("EscrowWrongDelivery", token=token, actual=came, expected=amount)


def try_send(state: State, token: str, payee: str, amount: int) -> bool:
    """Sends money out of the escrow; whether it has left.

    A token is believed where it reports success, or where it reports failure and two answers show the money gone.
    """
    escrow = state.setting.escrow
    mark = state.mark()
    try:
        if token == ZERO:
            send_ether(state, escrow, payee, amount)
            return True
        before = state.purses[token].get(escrow, 0)
        if tokens.transfer(state, token, escrow, payee, amount):
            return True
    except Refusal:
        state.go_back(mark)
        return False
    gone = before - state.purses[token].get(escrow, 0)
    return tokens.tells_balance(state, token) and gone >= amount


def pay(state: State, token: str, payee: str, amount: int) -> None:
    """Pays out; what cannot be sent becomes a credit (M6, W1).

    Raises:
        Refusal: It cannot be sent, and who is paid ether already caused this payout: its gas is less than what must be
            left for a failed one (W2). No token here calls back.
    """
    if not amount or _push(state, token, payee, amount):
        return
    if state.is_pushing:
        raise Refusal("EscrowGasTooLow")
    credit(state, payee, token, amount)
    state.log("Credited", account=payee, token=token, amount=amount)


def _push(state: State, token: str, payee: str, amount: int) -> bool:
    outer, state.is_pushing = state.is_pushing, True
    try:
        return try_send(state, token, payee, amount)
    finally:
        state.is_pushing = outer


def credit(state: State, account: str, token: str, amount: int) -> None:
    """Adds to what an account can withdraw; it stops at 2^256 - 1 (W6)."""
    if amount:
        owed = state.credits.get((account, token), 0)
        state.put(state.credits, (account, token), min(owed + amount, TOP))
