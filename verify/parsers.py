"""Every parser of outside data against many random inputs: the tests of tests/parsers, far longer than in CI.

Usage:
    python -m verify.parsers                            30,000 examples a test; keeps verify/results/parsers.json
    python -m verify.parsers --examples 1000            fewer, which keeps nothing
    python -m verify.parsers --examples 1000 --write    keeps the figures all the same

What is done is kept under .verify/parsers, a file of tests at a time, and a stopped run goes on there while parsers and
tests stay the same.

Exit codes: 0 all hold, 1 one does not, 2 bad usage.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from verify import results

FULL_EXAMPLES: Final = 30_000

TESTS: Final = results.ROOT / "tests" / "parsers"
PROGRESS: Final = results.ROOT / ".verify" / "parsers" / "progress.json"

Counts = dict[str, dict[str, int]]
"""How many inputs each parser took and refused."""


@dataclass
class Progress:
    """A run, as far as it has come.

    Attributes:
        examples: How many each test tries.
        seed: What Hypothesis starts from.
        code: Digest of parsers and tests, as `code_digest` gives it.
        seconds: How long it has taken so far.
        done: The counts of each file of tests that holds.
    """

    examples: int
    seed: int
    code: str = ""
    seconds: float = 0
    done: dict[str, Counts] = field(default_factory=dict)

    def save(self) -> None:
        """Keeps it."""
        PROGRESS.parent.mkdir(parents=True, exist_ok=True)
        PROGRESS.write_text(json.dumps(asdict(self), indent=2))


def started(examples: int, seed: int | None) -> Progress:
    """The run that was stopped, if it is of the same kind; else a new one."""
    if PROGRESS.exists():
        found = Progress(**json.loads(PROGRESS.read_text()))
        if (found.examples, found.code) == (examples, code_digest()) and seed in (None, found.seed):
            return found
    return Progress(examples, secrets.randbelow(2**32) if seed is None else seed, code_digest())


def code_digest() -> str:
    """SHA-256, in hex, of the parsers, their tests and what those start from."""
    digest = hashlib.sha256()
    for folder in ("distman", "tests/parsers", "tests/unit"):
        for path in sorted((results.ROOT / folder).rglob("*.py")):
            digest.update(f"{path.relative_to(results.ROOT)}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def try_file(name: str, progress: Progress, processes: int) -> Counts | None:
    """Runs a file of tests.

    Returns:
        What it counted; None if a test does not hold.
    """
    with tempfile.TemporaryDirectory(prefix="distman-parsers-") as folder:
        environment = os.environ | {"PARSER_EXAMPLES": str(progress.examples), "PARSER_COUNTS": folder}
        options = ["-q", "-p", "no:cacheprovider", f"--hypothesis-seed={progress.seed}", f"--numprocesses={processes}"]
        command = [sys.executable, "-m", "pytest", str(TESTS / name), *options]
        done = subprocess.run(command, cwd=results.ROOT, env=environment, stdout=sys.stderr, check=False)
        told = [json.loads(path.read_text()) for path in Path(folder).glob("*.json")]
    return added(told) if done.returncode == 0 else None


def added(parts: list[Counts]) -> Counts:
    """The sum of several counts."""
    sums: dict[str, Counter[str]] = {}
    for part in parts:
        for parser, counts in part.items():
            sums.setdefault(parser, Counter()).update(counts)
    return {parser: dict(sums[parser]) for parser in sorted(sums)}


def figures(progress: Progress) -> dict[str, Any]:
    """What a whole run counted."""
    parsers = added(list(progress.done.values()))
    inputs = sum(sum(counts.values()) for counts in parsers.values())
    return {"examples_per_test": progress.examples, "inputs": inputs, "parsers": parsers}


def run(progress: Progress, processes: int) -> bool:
    """Runs what is left to run.

    Returns:
        Whether all holds.
    """
    names = sorted(path.name for path in TESTS.glob("test_*.py"))
    holds = True
    for name in names:
        if name in progress.done:
            continue
        begin = time.monotonic()
        print(f"{name}, seed {progress.seed}", file=sys.stderr)
        counts = try_file(name, progress, processes)
        progress.seconds += time.monotonic() - begin
        if counts is None:
            holds = False
        else:
            progress.done[name] = counts
            progress.save()
    return holds


def main() -> int:
    """Parses the command line and runs the tests."""
    parser = argparse.ArgumentParser(description="Every parser of outside data against many random inputs.")
    parser.add_argument("--examples", type=int, default=FULL_EXAMPLES, help="how many each test tries")
    parser.add_argument("--seed", type=int, default=None, help="what to start from; random if none is given")
    parser.add_argument("--processes", type=int, default=2, help="how many run side by side")
    parser.add_argument("--write", action="store_true", help="keep the figures of fewer examples too")
    options = parser.parse_args()
    if options.examples < 1 or options.processes < 1:
        parser.error("--examples and --processes are at least 1")
    begun = results.begin("parsers", results.Subject.CLIENT)
    progress = started(options.examples, options.seed)
    holds = run(progress, options.processes)
    print(json.dumps(figures(progress), indent=2))
    if not holds:
        return 1
    PROGRESS.unlink()
    is_full = progress.examples == FULL_EXAMPLES
    if options.write or is_full:
        command = "python -m verify.parsers" + ("" if is_full else f" --examples {progress.examples} --write")
        begun.write(command, figures(progress), seconds=progress.seconds, seeds=(progress.seed,))
    return 0


if __name__ == "__main__":
    sys.exit(main())
