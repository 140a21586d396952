"""Measures the gas of all actions.

Usage:
    python -m bench.gas                    writes snapshots/gas.json and prints the table
    python -m bench.gas --check            writes nothing; fails if the snapshot has drifted
    python -m bench.gas --explain NAME     writes nothing; prints what one figure is made of
    python -m bench.gas --json             writes nothing; prints all figures with what they are made of
"""

from __future__ import annotations

import argparse
import json
import sys

from bench.gas.goals import MOST_CODE
from bench.gas.measure import Figures, measure
from bench.gas.report import document, explanation, missed, named_costs, table, too_large
from bench.gas.snapshot import SNAPSHOT, drift, snapshot_of, to_text


def main() -> int:
    """Parses the command line and runs it."""
    parser = argparse.ArgumentParser(prog="python -m bench.gas", description="Measure the gas of all actions.")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--check", action="store_true", help="only compare with the snapshot; exit 1 when it has drifted")
    mode.add_argument("--explain", metavar="NAME", help="only print what this figure is made of")
    mode.add_argument("--json", action="store_true", help="only print all figures with what they are made of")
    options = parser.parse_args()
    figures = measure()
    if options.explain:
        return _explain(figures, options.explain)
    if options.json:
        print(json.dumps(document(figures), indent=2))
    elif options.check:
        return _check(figures)
    else:
        _write(figures)
    return _refuse_too_large(figures)


def _readable(figures: Figures) -> str:
    costs = named_costs(figures)
    return "\n\n".join([table(figures), *(f"Missed: {explanation(name, costs[name])}" for name in missed(figures))])


def _explain(figures: Figures, name: str) -> int:
    costs = named_costs(figures)
    if name not in costs:
        print(f"no figure {name!r}; there are: {', '.join(sorted(costs))}", file=sys.stderr)
        return 1
    print(explanation(name, costs[name]))
    return 0


def _write(figures: Figures) -> None:
    print(_readable(figures))
    SNAPSHOT.parent.mkdir(exist_ok=True)
    SNAPSHOT.write_text(to_text(snapshot_of(figures)))


def _check(figures: Figures) -> int:
    committed = json.loads(SNAPSHOT.read_text()) if SNAPSHOT.exists() else {}
    sentences = drift(committed, snapshot_of(figures))
    for sentence in sentences:
        print(sentence, file=sys.stderr)
    if sentences:
        print("snapshots/gas.json has drifted: run `make gas` and commit it with what changed it", file=sys.stderr)
        return 1
    return _refuse_too_large(figures)


def _refuse_too_large(figures: Figures) -> int:
    large = too_large(figures)
    if large:
        print(f"above {MOST_CODE:,} bytes: {', '.join(large)}", file=sys.stderr)
    return 1 if large else 0


if __name__ == "__main__":
    sys.exit(main())
