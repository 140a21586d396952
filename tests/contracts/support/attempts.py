"""Tries any function that acts on a lot, with arguments that would be in order, without doing it."""

from __future__ import annotations

from typing import Any

from tests.contracts.support import clock
from tests.contracts.support.errors import Refusal, refusal
from tests.contracts.support.market import ARBITRATION_FEE, EVIDENCE, Action, Market, State
from tests.contracts.support.signing import REPORT
from tests.contracts.support.terms import DAY, Terms
from tests.contracts.support.values import plain

TAKEN: dict[str, list[State]] = {
    "claim": [State.OPEN],
    "claimWithSignature": [State.OPEN],
    "submit": [State.BUILDING],
    "submitWithSignatures": [State.BUILDING],
    "extend": [State.BUILDING],
    "attest": [State.INSPECTING],
    "attestWithSignatures": [State.INSPECTING],
    "accept": [State.BUILDING, State.INSPECTING, State.PASSED, State.FAILED],
    "concede": [State.BUILDING, State.INSPECTING, State.PASSED],
    "agree": [State.BUILDING, State.INSPECTING, State.PASSED, State.FAILED, State.VOIDED, State.DISPUTED],
    "dispute": [State.PASSED, State.FAILED, State.VOIDED],
    "submitEvidence": [State.DISPUTED],
    "lapse": [State.BUILDING, State.INSPECTING, State.DISPUTED],
    "settle": [State.PASSED, State.FAILED, State.VOIDED],
}
"""The states that each function on a lot takes."""

FUNCTIONS: dict[str, Action] = {
    "claim": Action.CLAIM,
    "claimWithSignature": Action.CLAIM,
    "submit": Action.SUBMIT,
    "submitWithSignatures": Action.SUBMIT,
    "extend": Action.EXTEND,
    "attest": Action.ATTEST,
    "attestWithSignatures": Action.ATTEST,
    "accept": Action.ACCEPT,
    "concede": Action.CONCEDE,
    "agree": Action.AGREE,
    "dispute": Action.DISPUTE,
    "lapse": Action.LAPSE,
    "settle": Action.SETTLE,
}
"""The action that each function is; evidence is none, as it changes nothing."""


def actor(market: Market, terms: Terms, function: str) -> Any:
    """Whom a function is meant for; a stranger where it is anyone's."""
    people = market.people
    by = {"extend": terms.customer, "accept": terms.customer, "dispute": terms.customer, "attest": terms.verifiers[2]}
    by |= dict.fromkeys(("claim", "submit", "submitWithSignatures", "concede", "agree"), people.supplier)
    return by.get(function, terms.customer if function == "submitEvidence" else people.stranger)


def arguments(market: Market, terms: Terms, function: str, by: Any) -> tuple[Any, ...]:
    """Arguments with which a function on lot 0 would be in order in round 1, for the second vote or a new claim."""
    signer = terms.customer if plain(by) != plain(terms.customer) else market.people.supplier
    more = {
        "claimWithSignature": lambda: market.signed_claim(terms, deadline=clock.now() + DAY),
        "submit": lambda: (1, EVIDENCE),
        "submitWithSignatures": lambda: (1, EVIDENCE, [market.signed(terms, seat) for seat in (1, 2)]),
        "extend": lambda: (1, max(market.lot(terms).deadline, clock.now()) + 1),
        "attest": lambda: (1, True, REPORT),
        "attestWithSignatures": lambda: (1, [market.signed(terms, seat) for seat in (1, 2)]),
        "accept": lambda: (1,),
        "concede": lambda: (1,),
        "agree": lambda: (1, *market.agreed(terms, 1, signer=signer)),
        "dispute": lambda: (1,),
        "submitEvidence": lambda: ("/ipfs/evidence",),
    }
    return (terms, 0, *more.get(function, tuple)())


def attempt(market: Market, terms: Terms, function: str, by: Any = None) -> Refusal | None:
    """How the chain refuses a function on lot 0, called by whom it is meant for or by another; None if it does not."""
    account = by or actor(market, terms, function)
    value = {"claim": terms.bond, "claimWithSignature": terms.bond, "dispute": ARBITRATION_FEE}.get(function, 0)
    method = getattr(market.escrow, function)
    return refusal(method, *arguments(market, terms, function, account), by=account, value=value)
