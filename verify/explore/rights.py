"""Who may do what to a lot, and when: the table of docs/operations/README.md, written apart from the model.

The exploration makes every call in every state, the wrong ones too, and compares what came of it with this table.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.model.terms import Terms
from tests.model.views import LotView

OPEN, BUILDING, INSPECTING, PASSED, FAILED, VOIDED, DISPUTED, CLOSED = range(8)
BEFORE, AFTER, ANY = "before", "after", "any"


@dataclass(frozen=True, slots=True)
class Right:
    """When a function of a lot goes through.

    Attributes:
        roles: Who may call it: "customer", "supplier", "verifier" or "anyone".
        states: In which states of the lot.
        time: On which side of the lot's deadline.
        is_exact: Whether nothing else is asked for; else it may also be refused for another reason.
    """

    roles: frozenset[str]
    states: frozenset[int]
    time: str = ANY
    is_exact: bool = True


def _right(roles: str, states: set[int], time: str = ANY, is_exact: bool = True) -> Right:
    return Right(frozenset(roles.split()), frozenset(states), time, is_exact)


VERDICTS = {PASSED, FAILED, VOIDED}
RIGHTS = {
    "submit": _right("supplier", {BUILDING}, BEFORE),
    "submitWithSignatures": _right("supplier", {BUILDING}, BEFORE, is_exact=False),
    "extend": _right("customer", {BUILDING}, is_exact=False),
    "attest": _right("verifier", {INSPECTING}, BEFORE, is_exact=False),
    "attestWithSignatures": _right("anyone", {INSPECTING}, BEFORE, is_exact=False),
    "accept": _right("customer", {BUILDING, INSPECTING, PASSED, FAILED}),
    "concede": _right("supplier", {BUILDING, INSPECTING, PASSED}),
    "agree": _right("customer supplier", {BUILDING, INSPECTING, *VERDICTS, DISPUTED}),
    "dispute": _right("customer supplier", VERDICTS, BEFORE),
    "submitEvidence": _right("customer supplier verifier", {DISPUTED}),
    "lapse": _right("anyone", {BUILDING, INSPECTING, DISPUTED}, AFTER),
    "settle": _right("anyone", VERDICTS, AFTER),
}
# Bit of `Lot.actions` for each function that has one (V2).
ACTIONS = {
    "claim": 0,
    "submit": 2,
    "extend": 3,
    "attest": 4,
    "accept": 5,
    "concede": 6,
    "agree": 7,
    "dispute": 8,
    "lapse": 9,
    "settle": 10,
}


def is_role(terms: Terms, lot: LotView, account: str, role: str) -> bool:
    """Whether an account has a role in a lot."""
    accounts = {
        "anyone": (account,),
        "customer": (terms.customer,),
        "supplier": (lot.supplier,) if lot.state != OPEN else (),
        "verifier": terms.verifiers,
    }
    return account in accounts[role]


def is_time(right: Right, lot: LotView, now: int) -> bool:
    """Whether it is the right side of the lot's deadline; at the deadline it has passed."""
    return right.time == ANY or (now < lot.deadline) == (right.time == BEFORE)


def is_allowed(terms: Terms, lot: LotView, now: int, function: str, account: str, round_: int | None) -> bool:
    """Whether an account has the right to call a function of a lot, naming a round where one is asked for."""
    right = RIGHTS[function]
    return (
        lot.state in right.states
        and is_time(right, lot, now)
        and any(is_role(terms, lot, account, role) for role in right.roles)
        and round_ in (None, lot.round)
    )


def may_claim(terms: Terms, lot: LotView, now: int, account: str) -> bool:
    """L1, L2: an open lot before `claimBy`, by the named supplier or by anyone but verifiers and arbitrator."""
    free = int(terms.supplier, 16) == 0 and account not in (*terms.verifiers, terms.arbitrator)
    return lot.state == OPEN and now < terms.claim_by and (free or account == terms.supplier)


def may_cancel(terms: Terms, is_cancelled: bool, has_open: bool, now: int, account: str) -> bool:
    """C1: the customer at any time, anyone from `claimBy` on while a lot is open, once."""
    return not is_cancelled and (account == terms.customer or (now >= terms.claim_by and has_open))
