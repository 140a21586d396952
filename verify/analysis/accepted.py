"""The committed list of findings that stay, each with its reason."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from verify.analysis.findings import Finding

LIST: Final = Path(__file__).with_name("accepted.toml")


@dataclass(frozen=True, slots=True)
class Judgement:
    """Findings of tools held against the list.

    Attributes:
        open: Found, and not in the list: to be mended or given a reason.
        accepted: Found, and in the list.
        stale: In the list, and not found: to be taken out.
    """

    open: tuple[Finding, ...]
    accepted: tuple[Finding, ...]
    stale: tuple[Finding, ...]


def load(text: str) -> dict[Finding, str]:
    """Reads the list.

    Args:
        text: TOML: for each tool a list of tables of `check`, `reason`, and `at` as one text or a list of them.

    Returns:
        The reason of each finding.

    Raises:
        ValueError: An entry has no reason, other members than these, or is there twice.
    """
    reasons: dict[Finding, str] = {}
    for tool, entries in tomllib.loads(text).items():
        for entry in entries:
            for finding in _findings(tool, entry):
                if finding in reasons:
                    raise ValueError(f"{finding.kind} at {finding.at} is listed twice")
                reasons[finding] = entry["reason"]
    return reasons


def judge(found: Sequence[Finding], reasons: dict[Finding, str]) -> Judgement:
    """Holds what was found against the list."""
    return Judgement(
        open=tuple(sorted(set(found) - reasons.keys())),
        accepted=tuple(sorted(set(found) & reasons.keys())),
        stale=tuple(sorted(reasons.keys() - set(found))),
    )


def counted(found: Sequence[Finding]) -> dict[str, int]:
    """How many findings there are of each kind."""
    return dict(sorted(Counter(finding.kind for finding in found).items()))


def _findings(tool: str, entry: dict[str, Any]) -> list[Finding]:
    if entry.keys() != {"check", "at", "reason"} or not str(entry["reason"]).strip():
        raise ValueError(f"an entry of {tool} needs check, at and reason, and no more: {entry}")
    places = entry["at"] if isinstance(entry["at"], list) else [entry["at"]]
    return [Finding(tool, entry["check"], at) for at in places]
