"""The figures as they are committed, and how they have drifted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from bench.gas.measure import Figures

SNAPSHOT: Final = Path(__file__).resolve().parents[2] / "snapshots" / "gas.json"

Snapshot = dict[str, dict[str, int]]


def snapshot_of(figures: Figures) -> Snapshot:
    """The figures by section and name, without what they are made of."""
    costs = {"lives": figures.lives, "actions": figures.actions, "features": figures.features}
    gas = {section: {name: cost.gas for name, cost in named.items()} for section, named in costs.items()}
    return {**gas, "bytecode": dict(figures.bytecode)}


def to_text(snapshot: Snapshot) -> str:
    """The snapshot as it is committed: sorted JSON."""
    return json.dumps(snapshot, indent=2, sort_keys=True) + "\n"


def drift(committed: Snapshot, measured: Snapshot) -> list[str]:
    """A sentence for each figure that is new, gone or another than before; none when nothing has drifted."""
    sentences = []
    for section in sorted(committed.keys() | measured.keys()):
        before, after = committed.get(section, {}), measured.get(section, {})
        for name in sorted(before.keys() | after.keys()):
            if before.get(name) != after.get(name):
                sentences.append(f"{section}.{name}: {_difference(before.get(name), after.get(name))}")
    return sentences


def _difference(before: int | None, after: int | None) -> str:
    if before is None:
        return f"{after:,} measured, not in the snapshot"
    if after is None:
        return f"{before:,} in the snapshot, not measured"
    return f"{before:,} in the snapshot, {after:,} measured ({after - before:+,})"
