"""When two states are the same to an exploration: what can still happen is the same, amounts and times told apart.

Left out is what no rule looks at again: purses (the exploration keeps them full), how much credit there is, how many
rounds there were, and numbers of disputes that are over. Money that does not add up is not left out: `check_money` is
asked in each state.
"""

from __future__ import annotations

from collections.abc import Hashable

from .lot import VERDICTS, Dispute, Lot, LotState
from .rounds import MOST_ROUNDS
from .state import State
from .terms import Terms


def key_of(state: State) -> Hashable:
    """The canonical state: times are relative to now, and what has passed has passed."""
    return (
        tuple(_bid_key(state, bid) for bid in state.bids),
        tuple(sorted(owner for owner, amount in state.credits.items() if amount)),
        tuple(sorted((who, kept[:3], max(kept.exit_at - state.time, 0)) for who, kept in state.stakes.items())),
        frozenset(state.used.items()),
        frozenset(state.moods.items()),
        frozenset(account for account, yes in state.barred.items() if yes),
    )


def _bid_key(state: State, bid: bytes) -> Hashable:
    kept = state.bids[bid]
    terms = kept.terms
    assert isinstance(terms, Terms)
    lots = tuple(_lot_key(state, bid, index, terms) for index in range(terms.lots))
    return bid, kept.cancelled, max(terms.claim_by - state.time, 0), lots


def _lot_key(state: State, bid: bytes, index: int, terms: Terms) -> Hashable:
    lot = state.lots.get((bid, index), Lot())
    if lot.state is LotState.CLOSED:
        return lot.state
    # How long ago an inspection ran out still matters while the window that follows it runs (I7).
    since = terms.dispute_window if lot.state is LotState.INSPECTING else 0
    remaining = max(lot.deadline - state.time, -since)
    disputed = _disputed(state, bid, index, lot) if lot.state is LotState.DISPUTED else None
    room = lot.round + terms.rounds <= MOST_ROUNDS
    is_final = lot.state in VERDICTS and remaining <= 0
    return (
        *lot[:4],
        room,
        0 if is_final else remaining,
        lot.passes,
        lot.fails,
        lot.spent * terms.verifier_fee,
        disputed,
    )


def _disputed(state: State, bid: bytes, index: int, lot: Lot) -> Hashable:
    """The verdict that a dispute is about, and whether the arbitrator can still rule it."""
    who, record = next(pair for pair in state.disputes.items() if _is_about(pair[1], bid, index, lot))
    case = state.cases.get(who)
    return record.verdict, case is None or case.ruled


def _is_about(record: Dispute, bid: bytes, index: int, lot: Lot) -> bool:
    return (record.bid, record.lot, record.round) == (bid, index, lot.round)
