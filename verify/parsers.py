"""Every parser of outside data against many random inputs: the tests of tests/parsers, far longer than in CI.

Usage:
    python -m verify.parsers                    30,000 examples a test; keeps the figures in verify/results/parsers.json
    python -m verify.parsers --examples 1000    fewer, and keeps nothing

Exit codes: 0 all hold, 1 one does not, 2 bad usage.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any, Final

from verify import results

FULL_EXAMPLES: Final = 30_000


def run(examples: int, seed: int, processes: int, counts: Path) -> int:
    """Runs the tests.

    Args:
        examples: How many each tries.
        seed: What Hypothesis starts from.
        processes: How many run side by side.
        counts: Folder where each leaves its counts.

    Returns:
        pytest's exit code.
    """
    environment = os.environ | {"PARSER_EXAMPLES": str(examples), "PARSER_COUNTS": str(counts)}
    options = ["-q", "-p", "no:cacheprovider", f"--hypothesis-seed={seed}", f"--numprocesses={processes}"]
    command = [sys.executable, "-m", "pytest", "tests/parsers", *options]
    return subprocess.run(command, cwd=results.ROOT, env=environment, stdout=sys.stderr, check=False).returncode


def figures(counts: Path, examples: int) -> dict[str, Any]:
    """What all processes counted: inputs that each parser took and refused."""
    taken: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    for path in counts.glob("*.json"):
        for parser, told in json.loads(path.read_text()).items():
            taken[parser] += told["taken"]
            refused[parser] += told["refused"]
    parsers = {name: {"taken": taken[name], "refused": refused[name]} for name in sorted(taken | refused)}
    return {"examples_per_test": examples, "inputs": taken.total() + refused.total(), "parsers": parsers}


def main() -> int:
    """Parses the command line and runs the tests."""
    parser = argparse.ArgumentParser(description="Every parser of outside data against many random inputs.")
    parser.add_argument("--examples", type=int, default=FULL_EXAMPLES, help="how many each test tries")
    parser.add_argument("--seed", type=int, default=None, help="what to start from; random if none is given")
    parser.add_argument("--processes", type=int, default=2, help="how many run side by side")
    options = parser.parse_args()
    if options.examples < 1 or options.processes < 1:
        parser.error("--examples and --processes are at least 1")
    seed = secrets.randbelow(2**32) if options.seed is None else options.seed
    print(f"seed {seed}", file=sys.stderr)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="distman-parsers-") as folder:
        code = run(options.examples, seed, options.processes, Path(folder))
        found = figures(Path(folder), options.examples)
    print(json.dumps(found, indent=2))
    if code == 0 and options.examples >= FULL_EXAMPLES:
        results.write("parsers", "python -m verify.parsers", found, seconds=time.monotonic() - started, seeds=(seed,))
    return 0 if code == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
