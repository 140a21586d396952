"""What anyone can ask the escrow, the registry and arbitrators (section 10 of docs/SPEC.md)."""

from __future__ import annotations

from typing import Any, NamedTuple

from . import arbitrators
from .bids import bid_of, known_lot, lot_of, posted_bid
from .call import Call
from .lot import ACCEPTABLE, CONCEDABLE, LAPSABLE, UNDER_WAY, VERDICTS, Action, Lot, LotState
from .stake import EXIT_DELAY, active_stake, stake_of
from .state import State
from .terms import Terms


class LotView(NamedTuple):
    """A lot as `getLot` tells it, its members in the order of `IEscrow.Lot`."""

    state: int
    supplier: str
    stage: int
    reworks: int
    round: int
    deadline: int
    passes: int
    fails: int
    spent: int
    actions: int


def actions_of(state: State, terms: Terms, lot: Lot) -> int:
    """A bit for each action that the lot takes at this time from whom it is meant for (V2)."""
    now, here = state.time, lot.state
    before = now < lot.deadline
    takes = {
        Action.CLAIM: here is LotState.OPEN and now < terms.claim_by,
        Action.CANCEL: here is LotState.OPEN,
        Action.SUBMIT: here is LotState.BUILDING and before,
        Action.EXTEND: here is LotState.BUILDING,
        Action.ATTEST: here is LotState.INSPECTING and before and terms.stages[lot.stage].panel > 0,
        Action.ACCEPT: here in ACCEPTABLE,
        Action.CONCEDE: here in CONCEDABLE,
        Action.AGREE: here in UNDER_WAY,
        Action.DISPUTE: here in VERDICTS and before,
        Action.LAPSE: here in LAPSABLE and not before,
        Action.SETTLE: here in VERDICTS and not before,
    }
    return sum(1 << action for action, taken in takes.items() if taken)


def _view(state: State, terms: Terms, lot: Lot) -> LotView:
    return LotView(int(lot.state), *lot[1:], actions_of(state, terms, lot))


def hash_terms(state: State, call: Call, terms: Terms) -> tuple[bytes]:
    """`hashTerms` (V1)."""
    return (bid_of(state, terms),)


def get_lot(state: State, call: Call, terms: Terms, index: int) -> tuple[LotView]:
    """`getLot` (V1)."""
    _, lot = known_lot(state, terms, index)
    return (_view(state, terms, lot),)


def get_lots(state: State, call: Call, terms: Terms, first: int, count: int) -> tuple[tuple[LotView, ...]]:
    """`getLots`: none from beyond the last (V1)."""
    if first >= terms.lots:
        return ((),)
    bid = posted_bid(state, terms)
    wanted = range(first, min(first + count, terms.lots))
    return (tuple(_view(state, terms, lot_of(state, bid, index)) for index in wanted),)


def credit_of(state: State, call: Call, account: str, token: str) -> tuple[int]:
    """`creditOf`."""
    return (state.credits.get((account, token), 0),)


def registry(state: State, call: Call) -> tuple[str]:
    """`registry`."""
    return (state.setting.registry,)


def eip712_domain(state: State, call: Call) -> tuple[Any, ...]:
    """`eip712Domain` of ERC-5267: name, version, chain and contract are used, and neither salt nor extensions."""
    domain = state.domain
    return b"\x0f", domain.name, domain.version, domain.chain_id, domain.contract, bytes(32), ()


def exit_delay(state: State, call: Call) -> tuple[int]:
    """`EXIT_DELAY` of the registry (S3)."""
    return (EXIT_DELAY,)


def get_active_stake(state: State, call: Call, escrow: str, verifier: str) -> tuple[int]:
    """`activeStake` of the registry."""
    return (active_stake(state, escrow, verifier),)


def get_stake(state: State, call: Call, escrow: str, verifier: str) -> tuple[Any]:
    """`stakeOf` of the registry."""
    return (stake_of(state, escrow, verifier),)


def profile_of(state: State, call: Call, verifier: str) -> tuple[str]:
    """`profileOf` of the registry."""
    return (state.profiles.get(verifier, ""),)


def owner(state: State, call: Call) -> tuple[str]:
    """`owner` of an arbitrator."""
    return (state.setting.arbitrators[call.target].owner,)


def fee(state: State, call: Call) -> tuple[int]:
    """`fee` of an arbitrator."""
    return (state.setting.arbitrators[call.target].fee,)


def arbitration_cost(state: State, call: Call, data: bytes) -> tuple[int]:
    """`arbitrationCost` of an arbitrator."""
    return (arbitrators.cost(state, call.target),)
