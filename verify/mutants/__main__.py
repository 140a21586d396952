"""Command line of the mutation tests."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence

from verify import results
from verify.mutants import compile as compiling
from verify.mutants import generate, judge, report
from verify.mutants.mutant import Mutant
from verify.mutants.store import Store

STAGES = ("generate", "compile", "judge", "report")


def main() -> int:
    """Runs the stages that are asked for."""
    parser = _parser()
    options = parser.parse_args()
    if unknown := set(options.stages) - set(STAGES):
        parser.error(f"unknown stage: {', '.join(sorted(unknown))}")
    stages = options.stages or STAGES
    begun, started = results.begin("mutants"), time.monotonic()
    generated = generate.load()
    mutants = generated.mutants[: options.sample]
    print(f"generate: {generated.proposed} proposed, {len(generated.mutants)} different", file=sys.stderr)
    if "compile" in stages:
        compiling.run([mutant.change() for mutant in mutants], options.jobs)
    if "judge" in stages:
        judge.run(mutants, options.jobs, options.layer)
    seconds = _spent(time.monotonic() - started)
    return _report(begun, generated, mutants, options, seconds) if "report" in stages else 0


def _report(
    begun: results.Run,
    generated: generate.Generated,
    mutants: Sequence[Mutant],
    options: argparse.Namespace,
    seconds: float,
) -> int:
    found = report.outcomes(mutants)
    figures = report.figures(generated, found)
    print(report.table(figures))
    wrong = report.faults(generated, found)
    for line in wrong:
        print(line)
    if options.sample is None or options.write:
        command = "python -m verify.mutants" + (f" --sample {options.sample}" if options.sample else "")
        begun.write(command, figures, seconds=seconds)
    return 1 if wrong else 0


def _spent(seconds: float) -> float:
    """The time that all runs over these contracts took together, this one included."""
    times = Store("time")
    key = results.bytecode_digest()
    total = float(times.get(key) or 0) + seconds
    times.put(key, total)
    return total


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m verify.mutants", description="Mutation tests of the contracts.")
    parser.add_argument("stages", nargs="*", metavar="STAGE", help=f"{', '.join(STAGES)}; all when none is named")
    parser.add_argument("--sample", type=int, metavar="N", help="only the N most valuable mutants; writes no result")
    parser.add_argument("--write", action="store_true", help="write the result of a sample all the same")
    layers = [known.name for known in judge.judges()]
    parser.add_argument("--layer", choices=layers, help="judge with one layer only")
    parser.add_argument("--jobs", type=int, default=2, help="how many processes run side by side")
    return parser


if __name__ == "__main__":
    sys.exit(main())
