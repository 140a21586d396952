"""The money rules as assertions over the whole world (M1, M2, M8, M10)."""

from __future__ import annotations

from collections import Counter

from .bids import left, lot_of
from .lot import UNDER_WAY, Lot, LotState
from .state import State
from .terms import ZERO, Terms


class MoneyBroken(AssertionError):
    """A money rule does not hold."""


def held_for(terms: Terms, lot: Lot) -> int:
    """What the escrow holds for a lot, by its state."""
    if lot.state is LotState.OPEN:
        return terms.price + terms.budget
    return 0 if lot.state is LotState.CLOSED else left(terms, lot)


def _every_lot(state: State) -> list[tuple[bytes, int, Terms, Lot]]:
    """Lots of all bids."""
    lots = []
    for bid, kept in state.bids.items():
        terms = kept.terms
        assert isinstance(terms, Terms)
        lots += [(bid, index, terms, lot_of(state, bid, index)) for index in range(terms.lots)]
    return lots


def check_money(state: State) -> None:
    """Checks all money rules.

    Raises:
        MoneyBroken: One does not hold; the words say which, where, and by how much.
    """
    lots = _every_lot(state)
    _check_lots(state, lots)
    _check_solvency(state, lots)
    _check_supply(state)
    _check_stakes(state, lots)


def _check_lots(state: State, lots: list[tuple[bytes, int, Terms, Lot]]) -> None:
    """M2, M10: what came in for a lot less what went out is what its state says is left; nothing once it is closed."""
    for bid, index, terms, lot in lots:
        flow = terms.price + terms.budget + state.flows.get((bid, index), 0)
        if flow != held_for(terms, lot):
            raise MoneyBroken(f"M2: {held_for(terms, lot)} left of lot {index} of {bid.hex()}, but {flow} of its money")


def _check_solvency(state: State, lots: list[tuple[bytes, int, Terms, Lot]]) -> None:
    """M1: the escrow holds all that is locked and credited; exactly that of a plain token and of ether."""
    owed: Counter[str] = Counter(state.gifts)
    for _, _, terms, lot in lots:
        owed[terms.token] += held_for(terms, lot)
    for (account, token), amount in state.credits.items():
        if amount < 0:
            raise MoneyBroken(f"M1: {account} has a credit of {amount}")
        owed[token] += amount
    for token, purse in state.purses.items():
        held = purse.get(state.setting.escrow, 0)
        is_exact = token == ZERO or state.setting.tokens[token].is_exact
        is_honest = token == ZERO or state.setting.tokens[token].is_honest
        if (is_honest and held < owed[token]) or (is_exact and held != owed[token]):
            raise MoneyBroken(f"M1: the escrow holds {held} of {token} and owes {owed[token]}")


def _check_supply(state: State) -> None:
    """M2: nobody's purse is overdrawn, and no token appears or disappears."""
    for token, purse in state.purses.items():
        if min(purse.values(), default=0) < 0:
            raise MoneyBroken(f"M2: a purse of {token} is overdrawn")
        if sum(purse.values()) != state.minted.get(token, 0):
            raise MoneyBroken(f"M2: {sum(purse.values())} of {token} in purses, {state.minted.get(token, 0)} made")


def _check_stakes(state: State, lots: list[tuple[bytes, int, Terms, Lot]]) -> None:
    """M8: the registry holds all stake; what is reserved is what the votes of open rounds answer for."""
    answering: Counter[str] = Counter()
    for _, _, terms, lot in lots:
        if terms.reserves and lot.state in UNDER_WAY:
            for seat, verifier in enumerate(terms.verifiers):
                answering[verifier] += terms.verifier_stake * (lot.votes >> seat & 1)
    total = 0
    for (escrow, verifier), kept in state.stakes.items():
        total += kept.active + kept.exiting
        if not 0 <= kept.reserved <= kept.active or kept.exiting < 0:
            raise MoneyBroken(f"M8: {verifier} has {kept}")
        if escrow == state.setting.escrow and kept.reserved != answering[verifier]:
            raise MoneyBroken(f"M8: {kept.reserved} reserved of {verifier}, {answering[verifier]} answers for votes")
    held = state.purses[ZERO].get(state.setting.registry, 0)
    if held != total:
        raise MoneyBroken(f"M8: the registry holds {held} and owes {total}")
