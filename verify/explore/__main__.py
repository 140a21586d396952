"""Explores all states of the small worlds: `python -m verify.explore`.

A full run goes on where an earlier one of the same model was stopped. Exits with 0 if all holds, with 1 if something
does not (which is told with the way that led there), with 2 if it was asked wrongly.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from multiprocessing import Pool

from verify import results
from verify.explore.finished import Finished
from verify.explore.pairs import PAIRED
from verify.explore.report import Found, look, summary
from verify.explore.worlds import WORLDS, Small

COMMAND = "python -m verify.explore"
ALL = (*PAIRED, *WORLDS)


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=COMMAND, description="Explores all states of small worlds.")
    parser.add_argument("--quick", action="store_true", help="only the worlds that take seconds; keeps no figures")
    parser.add_argument("--world", metavar="NAME", choices=[world.name for world in ALL], help="only this one")
    parser.add_argument("--jobs", type=int, default=2, help="how many processes (2)")
    parser.add_argument("--list", action="store_true", help="name the worlds and stop")
    return parser.parse_args(arguments)


def _chosen(options: argparse.Namespace) -> list[Small]:
    if options.world:
        return [world for world in ALL if world.name == options.world]
    # Large ones first, so that no process is left alone with one at the end.
    return [world for world in reversed(ALL) if world.quick or not options.quick]


def _gather(found: Iterable[Found], finished: Finished) -> list[Found]:
    every = []
    for each in found:
        finished.keep(each)
        print(each.line(), file=sys.stderr, flush=True)
        every.append(each)
    return every


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command."""
    options = _parse(arguments)
    if options.list:
        print("\n".join(world.name for world in ALL))
        return 0
    begun = results.begin("explore")
    worlds, finished = _chosen(options), Finished()
    before = [kept for world in worlds if not options.quick and (kept := finished.kept(world.name))]
    known = {found.world for found in before}
    with Pool(options.jobs) as pool:
        rest = pool.imap_unordered(look, [world for world in worlds if world.name not in known])
        found = before + _gather(rest, finished)
    broken = [each for each in found if each.broken]
    for each in broken:
        print(each.broken)
    if broken:
        return 1
    figures = summary(found)
    print("\n".join(f"{name}: {value}" for name, value in figures.items() if name != "waits"))
    if not options.quick and not options.world:
        begun.write(COMMAND, figures, seconds=sum(each.seconds for each in found) / options.jobs)
    return 0


if __name__ == "__main__":
    sys.exit(main())
