"""When two states are the same to an exploration: what can still happen is the same, amounts and times told apart.

Left out is what no rule looks at again: purses (the exploration keeps them full), how much credit there is, how many
rounds there were, and numbers of disputes that are over. Money that does not add up is not left out: `check_money` is
asked in each state.
"""

from __future__ import annotations

from collections.abc import Hashable

from .lot import VERDICTS, Lot, LotState
from .rounds import MOST_ROUNDS
from .state import State
from .terms import Terms

LotKey = tuple[Hashable, ...]


def key_of(state: State) -> Hashable:
    """The canonical state: times are relative to now, and what has passed has passed."""
    return (
        tuple(_bid_key(state, bid) for bid in state.bids),
        tuple(sorted(owner for owner, amount in state.credits.items() if amount)),
        tuple(sorted((who, stake_key(state, *who)) for who in state.stakes)),
        others_key(state),
    )


def others_key(state: State) -> Hashable:
    """What does not belong to bids, credit and stake: used nonces, moods, and whom tokens have barred."""
    return (
        tuple(sorted(map(repr, state.used.items()))),
        tuple(sorted(map(repr, state.moods.items()))),
        tuple(sorted(account for account, yes in state.barred.items() if yes)),
    )


def stake_key(state: State, escrow: str, verifier: str) -> tuple[int, ...]:
    """A verifier's stake; an exit whose delay has passed has passed."""
    kept = state.stakes.get((escrow, verifier))
    return (*kept[:3], max(kept.exit_at - state.time, 0)) if kept else ()


def _bid_key(state: State, bid: bytes) -> Hashable:
    terms = state.bids[bid].terms
    assert isinstance(terms, Terms)
    lots = tuple((lot_key(state, bid, index, terms), votes_key(state, bid, index)) for index in range(terms.lots))
    return bid, bid_key(state, bid, terms), lots


def bid_key(state: State, bid: bytes, terms: Terms) -> tuple[bool, int]:
    """What a bid keeps beside its lots."""
    return state.bids[bid].cancelled, max(terms.claim_by - state.time, 0)


def votes_key(state: State, bid: bytes, index: int) -> tuple[int, int]:
    """The votes of a lot that is under way."""
    lot = state.lots.get((bid, index), Lot())
    return (0, 0) if lot.state is LotState.CLOSED else (lot.passes, lot.fails)


def lot_key(state: State, bid: bytes, index: int, terms: Terms) -> LotKey:
    """A lot without its votes."""
    lot = state.lots.get((bid, index), Lot())
    if lot.state is LotState.CLOSED:
        return (int(lot.state),)
    # How long ago an inspection ran out still matters while the window that follows it runs (I7).
    since = terms.dispute_window if lot.state is LotState.INSPECTING else 0
    remaining = max(lot.deadline - state.time, -since)
    is_final = lot.state in VERDICTS and remaining <= 0
    room = lot.round + terms.rounds <= MOST_ROUNDS
    spent = lot.spent * terms.verifier_fee
    disputed = _disputed_key(state, bid, index, lot) if lot.state is LotState.DISPUTED else ()
    return (int(lot.state), *lot[1:4], room, 0 if is_final else remaining, spent, disputed)


def _disputed_key(state: State, bid: bytes, index: int, lot: Lot) -> tuple[Hashable, ...]:
    """The verdict that a dispute is about, and whether the arbitrator has used its ruling up."""
    meant = (bid, index, lot.round)
    who, record = next(pair for pair in state.disputes.items() if pair[1][:3] == meant)
    case = state.cases.get(who)
    return int(record.verdict), case is None or case.ruled
