"""Ways to every state of a lot: in its first round, with a dispute window, in a rework and in a second stage."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tests.contracts.support import clock
from tests.contracts.support.market import Market, State
from tests.contracts.support.terms import Terms

SHARES = (3_333, 6_667)


def bring_on(market: Market, state: State, terms: Terms) -> None:
    """Brings lot 0 from Building to a later state, in whatever round and stage it is, by one vote or none."""
    lot = market.lot(terms)
    if state is State.CLOSED:
        for stage in range(lot.stage, len(terms.stages)):
            market.accept(terms, round_=lot.round + stage - lot.stage)
        return
    if state > State.BUILDING:
        market.submit(terms, round_=lot.round)
    if state in (State.PASSED, State.FAILED, State.DISPUTED):
        market.attest(terms, 0, state is not State.FAILED, round_=lot.round)
    if state > State.INSPECTING:
        market.lapse(terms)
    if state is State.DISPUTED:
        market.dispute(terms, round_=lot.round)


def first_round(market: Market, state: State, terms: Terms) -> Terms:
    """Without a dispute window, unless the state is Disputed."""
    return market.bring(state, terms)


def disputable(market: Market, state: State, terms: Terms) -> Terms:
    """With a dispute window."""
    return market.bring(state, market.arbitrated(terms))


def rework(market: Market, state: State, terms: Terms) -> Terms:
    """In the first stage's only rework, after two FAILs; an open lot was never claimed."""
    terms = market.arbitrated(terms).but(reworks=1)
    if state is State.OPEN:
        return market.bring(state, terms)
    market.bring(State.INSPECTING, terms)
    market.attest_with(terms, [market.signed(terms, seat, False) for seat in (1, 2)])
    with clock.executing_at(market.lot(terms).deadline):
        market.settle(terms)
    bring_on(market, state, terms)
    return terms


def second_stage(market: Market, state: State, terms: Terms) -> Terms:
    """In the second of two stages, the first of which was accepted; an open lot was never claimed."""
    terms = market.arbitrated(terms).but(stages=tuple(replace(terms.stage, share_bps=share) for share in SHARES))
    if state is State.OPEN:
        return market.bring(state, terms)
    market.bring(State.BUILDING, terms)
    market.accept(terms)
    bring_on(market, state, terms)
    return terms


WAYS: dict[str, Callable[[Market, State, Terms], Terms]] = {
    "first round": first_round,
    "disputable": disputable,
    "rework": rework,
    "second stage": second_stage,
}
