"""What each state of a lot takes, before its deadline and from it on (rule V2)."""

from __future__ import annotations

from tests.contracts.support.market import Action, State

IN_TIME: dict[State, frozenset[Action]] = {
    State.OPEN: frozenset({Action.CLAIM, Action.CANCEL}),
    State.BUILDING: frozenset({Action.SUBMIT, Action.EXTEND, Action.ACCEPT, Action.CONCEDE, Action.AGREE}),
    State.INSPECTING: frozenset({Action.ATTEST, Action.ACCEPT, Action.CONCEDE, Action.AGREE}),
    State.PASSED: frozenset({Action.ACCEPT, Action.CONCEDE, Action.AGREE, Action.DISPUTE}),
    State.FAILED: frozenset({Action.ACCEPT, Action.AGREE, Action.DISPUTE}),
    State.VOIDED: frozenset({Action.AGREE, Action.DISPUTE}),
    State.DISPUTED: frozenset({Action.AGREE}),
    State.CLOSED: frozenset(),
}
"""Before the deadline; an open lot's is `claimBy`."""

OVERDUE: dict[State, frozenset[Action]] = {
    State.OPEN: frozenset({Action.CANCEL}),
    State.BUILDING: frozenset({Action.EXTEND, Action.ACCEPT, Action.CONCEDE, Action.AGREE, Action.LAPSE}),
    State.INSPECTING: frozenset({Action.ACCEPT, Action.CONCEDE, Action.AGREE, Action.LAPSE}),
    State.PASSED: frozenset({Action.ACCEPT, Action.CONCEDE, Action.AGREE, Action.SETTLE}),
    State.FAILED: frozenset({Action.ACCEPT, Action.AGREE, Action.SETTLE}),
    State.VOIDED: frozenset({Action.AGREE, Action.SETTLE}),
    State.DISPUTED: frozenset({Action.AGREE, Action.LAPSE}),
    State.CLOSED: frozenset(),
}
"""From the deadline on, and where there is none."""
