"""The campaign of faults: client and command line behind faulty endpoints, and killed at random points.

`python -m verify.faults` plays trials by their seeds and counts what came of them. It goes on where it was stopped, and
plays anew what was played with other code. Exit code 0: nothing was lost, doubled or misreported; 1: something was.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from tests.faults.kills import commands
from tests.faults.plan import kinds
from tests.faults.theatre import Theatre
from tests.faults.trial import Record
from verify import results

COMMAND: Final = ".venv/bin/python -m verify.faults"
FOLDER: Final = results.ROOT / ".verify" / "faults"
PARTS: Final = ("faults", "kills")
FAULTS: Final = 1000
KILLS: Final = 400
SEED: Final = 1_000_000

Entry = Mapping[str, Any]


class Progress:
    """The trials that were played with this very code, kept in a file."""

    def __init__(self, part: str) -> None:
        """Reads what was played.

        Args:
            part: ``faults`` or ``kills``.
        """
        self.path = FOLDER / f"{part}-{_code_digest()[:16]}.jsonl"
        lines = self.path.read_text().splitlines() if self.path.exists() else []
        self.entries: dict[int, Entry] = {entry["seed"]: entry for entry in map(json.loads, lines)}

    def missing(self, seeds: range) -> range:
        """The seeds from the first one on that was not played."""
        played = next((index for index, seed in enumerate(seeds) if seed not in self.entries), len(seeds))
        return seeds[played:]

    def add(self, record: Record, seconds: float) -> None:
        """Keeps a trial, and how long it took on the clock."""
        entry = asdict(record) | {"seconds": round(seconds, 3)}
        self.entries[record.seed] = json.loads(json.dumps(entry))
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a") as file:
            file.write(json.dumps(entry) + "\n")


def figures(faults: Iterable[Entry], kills: Iterable[Entry]) -> dict[str, Any]:
    """Counts trials.

    Args:
        faults: Those with faults.
        kills: Those with kills.
    """
    faulty, killed = list(faults), list(kills)
    by_kind = {kind: _outcomes(entry for entry in faulty if kind in entry["hit"]) for kind in kinds()}
    by_moment = {way: _outcomes(entry for entry in killed if entry["way"] == way) for way in _ways(killed)}
    by_action = Counter(entry["action"] for entry in (*faulty, *killed))
    violations = sum(bool(entry["wrong"]) for entry in (*faulty, *killed))
    return {
        "trials": len(faulty) + len(killed),
        "trials with faults": len(faulty),
        "of them through the command line": sum(entry["way"] == "command" for entry in faulty),
        "faults that happened": sum(len(entry["hit"]) for entry in faulty),
        "trials with kills": len(killed),
        "of them killed before the end": sum(entry["outcome"] == "killed" for entry in killed),
        "lost, doubled or misreported": violations,
        "outcomes with faults": _outcomes(faulty),
        "outcomes with kills": _outcomes(killed),
        "by fault": by_kind,
        "by kill": by_moment,
        "by action": dict(sorted(by_action.items())),
    }


def main() -> None:
    """Plays the campaign."""
    options = _options()
    begun = results.begin("faults", results.Subject.CLIENT)
    start = {"faults": range(SEED, SEED + options.faults), "kills": range(SEED, SEED + options.kills)}
    progress = {part: Progress(part) for part in PARTS}
    with tempfile.TemporaryDirectory() as folder:
        theatre = Theatre(Path(folder))
        _play(theatre.faults(progress["faults"].missing(start["faults"])), progress["faults"], len(start["faults"]))
        with commands(Path(folder)) as processes:
            seeds = progress["kills"].missing(start["kills"])
            _play(theatre.kills(seeds, processes), progress["kills"], len(start["kills"]))
    entries = {part: [progress[part].entries[seed] for seed in start[part]] for part in PARTS}
    found = figures(**entries)
    seconds = sum(entry["seconds"] for part in entries.values() for entry in part)
    if not options.dry:
        command = COMMAND if _is_full(options) else f"{COMMAND} --faults {options.faults} --kills {options.kills}"
        begun.write(command, found, seconds=seconds, seeds=(SEED,))
    print(json.dumps({name: value for name, value in found.items() if isinstance(value, int)}, indent=2))
    sys.exit(1 if found["lost, doubled or misreported"] else 0)


def _play(records: Iterator[Record], progress: Progress, wanted: int) -> None:
    began = time.monotonic()
    for record in records:
        now = time.monotonic()
        progress.add(record, now - began)
        began = now
        if record.wrong:
            print(f"seed {record.seed}: {record}", file=sys.stderr)
        if len(progress.entries) % 50 == 0:
            print(f"{progress.path.stem}: {len(progress.entries)} of {wanted} trials", file=sys.stderr)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="verify.faults", description="Play trials with faulty endpoints and kills.")
    parser.add_argument("--faults", type=int, default=FAULTS, help=f"trials with faults ({FAULTS})")
    parser.add_argument("--kills", type=int, default=KILLS, help=f"trials with kills ({KILLS})")
    parser.add_argument("--dry", action="store_true", help="do not write the figures")
    return parser.parse_args()


def _is_full(options: argparse.Namespace) -> bool:
    return (options.faults, options.kills) == (FAULTS, KILLS)


def _outcomes(entries: Iterable[Entry]) -> dict[str, int]:
    """How often each outcome came, the most common first; what was wrong is one of them."""
    counted = Counter("VIOLATION" if entry["wrong"] else entry["outcome"] for entry in entries)
    return dict(counted.most_common())


def _ways(entries: Iterable[Entry]) -> list[str]:
    return sorted({entry["way"] for entry in entries})


def _code_digest() -> str:
    """SHA-256 over the code that is tried and that tries it."""
    digest = hashlib.sha256()
    used = [results.ROOT / "tests" / "integration" / f"{name}.py" for name in ("market", "shell", "tokens")]
    for folder in ("distman", "tests/faults"):
        used += sorted((results.ROOT / folder).rglob("*.py"))
    for path in used:
        digest.update(path.read_bytes())
    digest.update(results.bytecode_digest().encode())
    return digest.hexdigest()


if __name__ == "__main__":
    main()
