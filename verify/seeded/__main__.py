"""Command line of the seeded bugs."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict

from verify import results
from verify.mutants import compile as compiling
from verify.mutants import sources
from verify.mutants.layers import Verdict
from verify.mutants.progress import Progress
from verify.mutants.store import Store
from verify.seeded.layers import Known, known
from verify.seeded.patches import Bug, PatchError, all_bugs

NEEDED = 2

_STORE = Store("seeded")


def main() -> int:
    """Looks for every bug with every layer, and says which has found which."""
    options = _parser().parse_args()
    begun, started = results.begin("seeded"), time.monotonic()
    try:
        bugs = [bug for bug in all_bugs() if not options.only or options.only in bug.name]
    except PatchError as error:
        print(error, file=sys.stderr)
        return 1
    layers = [layer for layer in known() if not options.layer or layer.name in options.layer]
    compiling.run([bug.change for bug in bugs], options.jobs)
    found = {layer.name: _searched(layer, bugs) for layer in layers}
    print(_table(bugs, found))
    missed = [bug.name for bug in bugs if sum(found[name][bug.name].killed for name in found) < NEEDED]
    for name in missed:
        print(f"{name} is found by fewer than {NEEDED} layers")
    if not missed and not options.only and not options.layer:
        begun.write("python -m verify.seeded", _figures(bugs, found), seconds=time.monotonic() - started)
    return 1 if missed else 0


def _searched(layer: Known, bugs: Sequence[Bug]) -> dict[str, Verdict]:
    """What a layer says of each bug, by the bug's name.

    Raises:
        JudgeError: The layer finds something in the contracts as they are.
    """
    missing = [bug for bug in bugs if _kept(layer, bug) is None]
    progress = Progress(layer.name, len(missing))
    made = layer.make() if missing else None
    if made is not None:
        made.check()
        for bug in missing:
            verdict = made.find(bug, compiling.codes(bug.change))
            _STORE.put(_key(layer, bug), asdict(verdict))
            progress.did("found" if verdict.killed else "passed")
    return {bug.name: _found(layer, bug) for bug in bugs}


def _found(layer: Known, bug: Bug) -> Verdict:
    verdict = _kept(layer, bug)
    assert verdict is not None
    return verdict


def _kept(layer: Known, bug: Bug) -> Verdict | None:
    """The verdict of a layer as it is today."""
    kept = _STORE.get(_key(layer, bug))
    return None if kept is None else Verdict(**kept)


def _key(layer: Known, bug: Bug) -> str:
    codes = compiling.codes(bug.change)
    return sources.digest(layer.name, layer.digest, *(codes[name].creation for name in sources.DEPLOYED))


def _table(bugs: Sequence[Bug], found: dict[str, dict[str, Verdict]]) -> str:
    width = max(len(bug.name) for bug in bugs) + 2
    head = " " * width + "  ".join(found)
    rows = [
        bug.name.ljust(width)
        + "  ".join(("found" if found[name][bug.name].killed else "-").ljust(len(name)) for name in found)
        for bug in bugs
    ]
    return "\n".join([head, *rows])


def _figures(bugs: Sequence[Bug], found: dict[str, dict[str, Verdict]]) -> dict[str, object]:
    return {
        "bugs": len(bugs),
        "found by each layer": {
            name: sum(verdict.killed for verdict in verdicts.values()) for name, verdicts in found.items()
        },
        "found by": {
            bug.name: {
                "description": bug.description,
                "rules": bug.rules,
                "layers": {name: found[name][bug.name].by for name in found if found[name][bug.name].killed},
            }
            for bug in bugs
        },
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m verify.seeded", description="Looks for the seeded bugs.")
    parser.add_argument("--only", metavar="PART", help="only bugs with this in their name; writes no result")
    parser.add_argument(
        "--layer",
        action="append",
        choices=[layer.name for layer in known()],
        help="this layer only; may be given several times; writes no result",
    )
    parser.add_argument("--jobs", type=int, default=2, help="how many compilers run side by side")
    return parser


if __name__ == "__main__":
    sys.exit(main())
