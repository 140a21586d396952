"""The fourth stage: what became of the mutants, and whether that is good enough."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from verify.mutants import compile as compiling
from verify.mutants import sources
from verify.mutants.categories import ALL, MUST_DIE
from verify.mutants.generate import Generated
from verify.mutants.judge import fate
from verify.mutants.mutant import Mutant
from verify.mutants.survivors import reasons

SCORE = 0.97

STILLBORN, EQUAL = compiling.STILLBORN, compiling.EQUAL
SAME = "same bytecode as another mutant"
WAITING = "not compiled or judged yet"
EQUIVALENT = "survived, equivalent"
SURVIVED = "survived, unexplained"
CHANGED = "killed by tests that have changed since"
_NOT_VALID = (STILLBORN, EQUAL, SAME, WAITING)


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant.

    Attributes:
        mutant: The mutant.
        name: One of the names above, or the layer that killed it.
        by: What killed it, or why it is equivalent.
        by_today: Whether the tests that killed it are still the same.
    """

    mutant: Mutant
    name: str
    by: str
    by_today: bool = True

    @property
    def valid(self) -> bool:
        """Whether it counts."""
        return self.name not in _NOT_VALID

    @property
    def survived(self) -> bool:
        """Whether nothing has killed it."""
        return self.name in (EQUIVALENT, SURVIVED)


def outcomes(mutants: Sequence[Mutant]) -> list[Outcome]:
    """What became of each mutant."""
    explained = reasons()
    seen: set[str] = set()
    return [_outcome(mutant, explained, seen) for mutant in mutants]


def _outcome(mutant: Mutant, explained: dict[str, str], seen: set[str]) -> Outcome:
    kind = compiling.kind(mutant.change())
    if kind != compiling.VALID:
        return Outcome(mutant, kind or WAITING, "")
    codes = compiling.codes(mutant.change())
    bytecode = sources.digest(*(codes[name].creation for name in sources.DEPLOYED))
    if bytecode in seen:
        return Outcome(mutant, SAME, "")
    seen.add(bytecode)
    found = fate(mutant)
    if found is None:
        return Outcome(mutant, WAITING, "")
    if found.layer:
        return Outcome(mutant, found.layer, found.verdict.by, found.by_today)
    return Outcome(mutant, EQUIVALENT if mutant.id in explained else SURVIVED, explained.get(mutant.id, ""))


def figures(generated: Generated, found: Sequence[Outcome]) -> dict[str, Any]:
    """The counts of a run."""
    counts = Counter(outcome.name for outcome in found)
    valid = [outcome for outcome in found if outcome.valid]
    killed = Counter(outcome.name for outcome in valid if not outcome.survived)
    return {
        "proposed": generated.proposed,
        "same text as another mutant": generated.proposed - len(generated.mutants),
        "looked at": len(found),
        STILLBORN: counts[STILLBORN],
        EQUAL: counts[EQUAL],
        SAME: counts[SAME],
        WAITING: counts[WAITING],
        "valid": len(valid),
        "killed": dict(sorted(killed.items())),
        CHANGED: sum(not outcome.by_today for outcome in valid),
        EQUIVALENT: counts[EQUIVALENT],
        SURVIVED: counts[SURVIVED],
        "score": _score(valid),
        "by category": {name: _row(o for o in valid if o.mutant.category == name) for name in ALL},
        "by source": {path: _row(o for o in valid if o.mutant.path == path) for path in sources.mutated_paths()},
        "survivors": [_shown(outcome) for outcome in valid if outcome.survived],
    }


def _row(found: Iterable[Outcome]) -> dict[str, Any]:
    valid = list(found)
    equivalent = sum(outcome.name == EQUIVALENT for outcome in valid)
    unexplained = sum(outcome.name == SURVIVED for outcome in valid)
    return {"valid": len(valid), "equivalent": equivalent, "unexplained": unexplained, "score": _score(valid)}


def _score(valid: Sequence[Outcome]) -> float:
    """The part of the mutants that can be killed, and were."""
    mortal = [outcome for outcome in valid if outcome.name != EQUIVALENT]
    return round(sum(not outcome.survived for outcome in mortal) / len(mortal), 4) if mortal else 1.0


def _shown(outcome: Outcome) -> dict[str, str]:
    mutant = outcome.mutant
    return {
        "id": mutant.id,
        "where": f"{mutant.path}:{mutant.line} {mutant.function}".strip(),
        "category": mutant.category,
        "change": f"{mutant.operator}: {mutant.original} -> {mutant.replacement or 'nothing'}",
        "reason": outcome.by,
    }


def faults(generated: Generated, found: Sequence[Outcome]) -> list[str]:
    """What is not good enough, in words; nothing for a run that passes."""
    wrong = [f"not explained: {_told(o)}" for o in found if o.name == SURVIVED and o.mutant.category in MUST_DIE]
    score = _score([outcome for outcome in found if outcome.valid])
    if score < SCORE:
        wrong.append(f"the score is {score:.2%}, not {SCORE:.0%}")
    waiting = sum(outcome.name == WAITING for outcome in found)
    if waiting:
        wrong.append(f"{waiting} mutants are not compiled or judged yet")
    ids = {mutant.id for mutant in generated.mutants}
    killed = {outcome.mutant.id for outcome in found if outcome.valid and not outcome.survived}
    for entry in reasons():
        if entry not in ids or entry in killed:
            wrong.append(f"survivors.toml explains {entry}, which is {'killed' if entry in killed else 'gone'}")
    return wrong


def _told(outcome: Outcome) -> str:
    mutant = outcome.mutant
    return f"{mutant.id} ({mutant.category}, {mutant.operator}, {mutant.function})\n{mutant.diff()}\n"


def table(found: dict[str, Any]) -> str:
    """The figures as text."""
    simple = [f"{name:40} {value}" for name, value in found.items() if isinstance(value, int | float)]
    killed = [f"killed by {name:30} {count}" for name, count in found["killed"].items()]
    rows = [
        f"{name:36} {row['valid']:6} {row['equivalent']:11} {row['unexplained']:12} {row['score']:8.2%}"
        for part in ("by category", "by source")
        for name, row in found[part].items()
    ]
    head = f"{'':36} {'valid':>6} {'equivalent':>11} {'unexplained':>12} {'score':>8}"
    return "\n".join([*simple, *killed, "", head, *rows])
