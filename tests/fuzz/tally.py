"""What a run has come across: actions, errors, events, and the situations that are far from the start."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from tests.fuzz.book import Posted, Seen
from tests.fuzz.encoding import error_name, event_name
from tests.fuzz.evm import Answer
from tests.model.call import Call
from tests.model.lot import LotState
from tests.model.terms import ZERO

DISPUTED = 1 << LotState.DISPUTED
# Situations that every long run must reach.
DEEP = (
    *("second stage", "third stage", "after a rework", "second claim of a lot", "disputed", "ruled to pass"),
    *(
        "ruled to fail",
        "verdict left by a ruling",
        "ruling ran out",
        "slashed",
        "slashed in part of a panel",
        "reopened",
    ),
    *("cancelled under way", "open lots refunded by a stranger", "payout became a credit", "credit withdrawn"),
    *("stake released", "exit beside reserved stake", "stake withdrawn", "panel of ten or more", "four lots"),
    *("paid by silence", "voided", "failed by majority", "split while disputed", "accepted after a dispute"),
    *("conceded", "disputed after a rework", "disputed in a later stage", "carried attestation of a wallet"),
    "moved on while the arbitrator was asked",
    *("out of rounds", "ether of a party refused", "time lock of an empty panel", "bond lost"),
)


@dataclass
class Tally:
    """Counts of a run; they add up."""

    calls: int = 0
    done: int = 0
    views: int = 0
    actions: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    events: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    deep: Counter[str] = field(default_factory=Counter)

    def __iadd__(self, other: Tally) -> Tally:
        self.calls += other.calls
        self.done += other.done
        self.views += other.views
        for name in ("actions", "errors", "events", "states", "deep"):
            getattr(self, name).update(getattr(other, name))
        return self

    def note(self, contract: str, call: Call, answer: Answer) -> None:
        """Counts a call and what came of it."""
        self.calls += 1
        self.done += answer.done
        self.actions[f"{contract}.{call.function or 'ether'} {'done' if answer.done else 'refused'}"] += 1
        if answer.done:
            self.events.update(event_name(log) for log in answer.logs)
        else:
            error = error_name(answer.output)
            self.errors[error] += 1
            waited_for = int.from_bytes(answer.output[-32:])
            moved_on = call.function == "dispute" and error == "EscrowWrongState" and waited_for == DISPUTED
            self.deep["moved on while the arbitrator was asked"] += moved_on

    def note_lots(self, posted: Posted, before: list[Seen], call: Call, answer: Answer) -> None:
        """Counts the situations that a call on a bid has led to."""
        names = [event_name(log) for log in answer.logs]
        for old, new in zip(before, posted.lots, strict=True):
            if old[:9] != new[:9]:
                self.states[new.state.name] += 1
                self._note_change(posted, old, new, call, names)
        self._note_events(posted, call, names)

    def _note_change(self, posted: Posted, old: Seen, new: Seen, call: Call, names: list[str]) -> None:
        found = {
            "second stage": new.stage == 1 and old.stage == 0,
            "third stage": new.stage == 2 and old.stage == 1,
            "after a rework": new.reworks > old.reworks,
            "second claim of a lot": old.state is LotState.OPEN and new.round > 1,
            "disputed": new.state is LotState.DISPUTED,
            "disputed after a rework": new.state is LotState.DISPUTED and new.reworks > 0,
            "disputed in a later stage": new.state is LotState.DISPUTED and new.stage > 0,
            "ruling ran out": old.state is LotState.DISPUTED and call.function == "lapse",
            "split while disputed": old.state is LotState.DISPUTED and call.function == "agree",
            "reopened": "LotDefaulted" in names and new.state is LotState.OPEN,
            "panel of ten or more": (new.passes | new.fails).bit_count() >= 10,
            "four lots": len(posted.lots) >= 4,
            "voided": new.state is LotState.VOIDED,
            "failed by majority": call.function == "lapse" and new.state is LotState.FAILED,
            "paid by silence": call.function == "lapse" and new.state is LotState.PASSED and not new.passes,
            "accepted after a dispute": call.function == "accept"
            and old.deadline == 0
            and posted.terms.arbitrator != ZERO,
            "time lock of an empty panel": new.state is LotState.INSPECTING
            and posted.terms.stages[new.stage].panel == 0,
            "out of rounds": "LotDefaulted" in names and new.state is LotState.CLOSED and old.round > 380,
            "bond lost": "LotDefaulted" in names and posted.terms.bond > 0,
        }
        self.deep.update(name for name, reached in found.items() if reached)

    def _note_events(self, posted: Posted, call: Call, names: list[str]) -> None:
        under_way = any(seen.state not in (LotState.OPEN, LotState.CLOSED) for seen in posted.lots)
        slashed = names.count("VerifierSlashed")
        found = {
            "cancelled under way": "BidCancelled" in names and under_way,
            "open lots refunded by a stranger": "BidCancelled" in names and call.sender != posted.terms.customer,
            "payout became a credit": "Credited" in names,
            "slashed": slashed > 0,
            "slashed in part of a panel": slashed > 0 and "StakeReleased" in names,
            "stake released": "StakeReleased" in names,
            "conceded": "LotConceded" in names,
        }
        self.deep.update(name for name, reached in found.items() if reached)

    def missing(self) -> list[str]:
        """Deep situations that were not reached."""
        return [name for name in DEEP if not self.deep[name]]

    def groups(self) -> dict[str, dict[str, int]]:
        """All counts by what they count."""
        return {
            "situations": {name: self.deep[name] for name in DEEP},
            "states": dict(self.states),
            "errors": dict(self.errors),
            "events": dict(self.events),
            "actions": dict(self.actions),
        }

    def described(self) -> str:
        """The counts in words."""
        lines = [f"{self.calls:,} calls compared, {self.done:,} done, {self.calls - self.done:,} refused"]
        lines.append(f"{self.views:,} views compared")
        for title, counts in self.groups().items():
            told = ", ".join(f"{name} {count:,}" for name, count in sorted(counts.items(), key=lambda one: -one[1]))
            lines.append(f"{title} ({len(counts)}): {told}")
        return "\n".join(lines)
