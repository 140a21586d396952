"""Command line of the mutation tests."""

from __future__ import annotations

import argparse
import sys

from verify.mutants import compile as compiling
from verify.mutants import generate

STAGES = ("generate", "compile", "judge", "report")


def main() -> int:
    """Runs the stages that are asked for."""
    options = _parser().parse_args()
    generated = generate.load()
    mutants = generated.mutants[: options.sample]
    stages = options.stages or STAGES
    if "compile" in stages:
        compiling.run(mutants, options.jobs)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m verify.mutants", description="Mutation tests of the contracts.")
    parser.add_argument("stages", nargs="*", choices=[*STAGES, []], help="stages to run; all when none is named")
    parser.add_argument("--sample", type=int, metavar="N", help="only the N most valuable mutants")
    parser.add_argument("--jobs", type=int, default=2, help="how many processes run side by side")
    return parser


if __name__ == "__main__":
    sys.exit(main())
