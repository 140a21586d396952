"""Invariant tests with forge: every rule after every call, on the bytecode that is deployed.

    python -m verify.invariants            500,000 calls for each invariant, guided by coverage
    python -m verify.invariants --quick    some thousand calls for each invariant, for every change

A full run goes on where it was stopped: invariants that are done are kept under .verify/invariants/, by what was
tested and with what, and a change of either starts anew. A full run writes verify/results/invariants.json.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from verify import forge, results
from verify.kept import keep, tell

SEED = 20_261
DEPTH = 250
LONG_RUNS = 2000
QUICK_RUNS = 40
# Above this share of refused calls a campaign mostly tries doors.
MOST_REFUSED = 0.75
# These check nothing but the rules of every call, as all others do too.
RULES_ONLY = ("invariant_everyCallKeepsTheRules", "invariant_M4_nobodyButThePartiesIsPaid")
KEPT = results.ROOT / ".verify" / "invariants"


class Vacuous(Exception):
    """An invariant held because little or nothing was done."""


@dataclass(frozen=True)
class Finished:
    """One invariant that held.

    Attributes:
        invariant: Its name, which begins with the rule of docs/SPEC.md.
        calls: How many calls it held after.
        seed: What forge's choices started from.
        seconds: How long it took.
        deeds: What was done to lots, by name.
        done: Calls that went through, by what they are.
        refused: Calls that the contracts refused, in the same way.
    """

    invariant: str
    calls: int
    seed: int
    seconds: float
    deeds: dict[str, int]
    done: dict[str, int]
    refused: dict[str, int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a tier; see the module."""
    parser = argparse.ArgumentParser(prog="python -m verify.invariants", description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="the tier for every change, which keeps nothing")
    parser.add_argument("--list", action="store_true", help="list the invariants")
    options = parser.parse_args(arguments)
    begun = results.begin("invariants")
    try:
        forge.build()
        invariants = forge.invariants()
        if options.list:
            print("\n".join(function for _, function in invariants))
            return 0
        return _quick() if options.quick else _long(begun, invariants)
    except (forge.ForgeError, Vacuous) as error:
        tell(str(error))
        return 1


def _quick() -> int:
    path = _deeds_path(KEPT / "quick", "all")
    start = time.monotonic()
    found = forge.campaigns(None, seed=SEED, environment=_environment(QUICK_RUNS, path))
    broken = [_broken(invariant, campaign) for invariant, campaign in found.items() if not campaign.passed]
    print("\n".join(broken), end="\n" if broken else "")
    for (_, function), campaign in found.items():
        if campaign.passed:
            _check_calls(function, campaign, QUICK_RUNS)
    if not broken:
        deeds, done, refused = _read_deeds(path)
        _check_deeds("all invariants together", deeds, done, refused)
        calls = sum(campaign.calls for campaign in found.values())
        print(f"{len(found)} invariants held after {calls:,} calls in {time.monotonic() - start:.0f} s")
    return 1 if broken else 0


def _long(begun: results.Run, invariants: Sequence[tuple[str, str]]) -> int:
    folder = KEPT / _key()
    finished = []
    for number, invariant in enumerate(invariants):
        kept = folder / f"{invariant[1]}.json"
        if not kept.exists():
            tell(f"{number + 1}/{len(invariants)} {invariant[1]}")
            outcome = _run_long(folder, invariant, SEED + number)
            if isinstance(outcome, str):
                print(outcome)
                return 1
            keep(kept, asdict(outcome))
        finished.append(Finished(**json.loads(kept.read_text())))
    _write(begun, finished)
    return 0


def _run_long(folder: Path, invariant: tuple[str, str], seed: int) -> Finished | str:
    """Runs one invariant from its beginning; a text says how it was broken."""
    _, function = invariant
    path = _deeds_path(folder, function)
    corpus = folder / "corpus" / function
    shutil.rmtree(corpus, ignore_errors=True)
    environment = {**_environment(LONG_RUNS, path), "FOUNDRY_INVARIANT_CORPUS_DIR": str(corpus)}
    start = time.monotonic()
    campaign = forge.campaigns(invariant, seed=seed, environment=environment)[invariant]
    seconds = time.monotonic() - start
    if not campaign.passed:
        return _broken(invariant, campaign)
    _check_calls(function, campaign, LONG_RUNS)
    deeds, done, refused = _read_deeds(path)
    _check_deeds(function, deeds, done, refused)
    return Finished(function, campaign.calls, seed, round(seconds, 1), deeds, done, refused)


def _environment(runs: int, deeds: Path) -> dict[str, str]:
    return {
        "FOUNDRY_INVARIANT_RUNS": str(runs),
        "FOUNDRY_INVARIANT_DEPTH": str(DEPTH),
        "DISTMAN_DEEDS": str(deeds),
    }


def _broken(invariant: tuple[str, str], campaign: forge.Campaign) -> str:
    return f"BROKEN {invariant[1]}: {campaign.reason}\n{json.dumps(campaign.sequence, indent=2)}"


def _check_calls(function: str, campaign: forge.Campaign, runs: int) -> None:
    """Refuses a campaign that did not do its calls, or whose handler stumbled."""
    if campaign.calls < runs * DEPTH:
        raise Vacuous(f"{function}: {campaign.calls:,} calls of {runs * DEPTH:,}")
    if campaign.reverts:
        raise Vacuous(f"{function}: the handler reverted {campaign.reverts} times")


def _check_deeds(name: str, deeds: dict[str, int], done: dict[str, int], refused: dict[str, int]) -> None:
    """Refuses a campaign that left some state unreached, or was refused most of the time."""
    never = [deed for deed, count in {**deeds, **done}.items() if not count]
    if never:
        raise Vacuous(f"{name}: never happened: {', '.join(never)}")
    share = sum(refused.values()) / (sum(refused.values()) + sum(done.values()))
    if share > MOST_REFUSED:
        raise Vacuous(f"{name}: {share:.0%} of all calls were refused")


def _deeds_path(folder: Path, name: str) -> Path:
    path = folder / "deeds" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("")
    return path


def _read_deeds(path: Path) -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
    """What all runs did together: each wrote a line of three lists."""
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    if not rows:
        raise Vacuous(f"{path.name}: no run came to its end")
    deeds, ops = _enum("Deed"), _enum("Op")
    return (
        _sum(deeds, (row[0] for row in rows)),
        _sum(ops, (row[1] for row in rows)),
        _sum(ops, (row[2] for row in rows)),
    )


def _sum(names: Sequence[str], rows: Iterable[Sequence[int]]) -> dict[str, int]:
    return {name: sum(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)}


def _enum(name: str) -> list[str]:
    """Members of an enum of the handlers, in order."""
    source = (forge.FOLDER / "handlers" / "Rules.sol").read_text()
    found = re.search(rf"enum {name} \{{(.*?)\}}", source, re.DOTALL)
    if found is None:
        raise forge.ForgeError(f"no enum {name}")
    return re.findall(r"^ *(\w+)", found[1], re.MULTILINE)


def _rules() -> dict[str, str]:
    """The rules that are checked at every call, and what they say."""
    source = (forge.FOLDER / "handlers" / "Rules.sol").read_text()
    return dict(re.findall(r"^ *(\w+),? // (.*)$", source, re.MULTILINE))


def _key() -> str:
    """What was tested and with what, as a folder's name."""
    digest = hashlib.sha256(results.bytecode_digest().encode())
    sources = [*forge.FOLDER.rglob("*.sol"), *(results.ROOT / "contracts" / "mocks").glob("*.sol")]
    for path in sorted([*sources, forge.FOLDER / "foundry.toml", results.ROOT / "package-lock.json"]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _write(begun: results.Run, finished: Sequence[Finished]) -> None:
    calls = sum(one.calls for one in finished)
    names = finished[0].deeds
    rules = _rules()
    figures: dict[str, Any] = {
        "invariants": len(rules) + len(finished) - len(RULES_ONLY),
        "rules of every call": rules,
        "calls": calls,
        "fewest calls for an invariant": min(one.calls for one in finished),
        "calls that went through": sum(sum(one.done.values()) for one in finished),
        "calls refused by the contracts": sum(sum(one.refused.values()) for one in finished),
        "deeds": {deed: sum(one.deeds[deed] for one in finished) for deed in names},
        "by invariant": [
            {"invariant": one.invariant, "calls": one.calls, "reverts": 0, "seed": one.seed, "seconds": one.seconds}
            for one in finished
        ],
    }
    seconds = sum(one.seconds for one in finished)
    seeds = tuple(one.seed for one in finished)
    begun.write("python -m verify.invariants", figures, seconds=seconds, seeds=seeds)
    print(f"{len(finished)} invariants held after {calls:,} calls in {seconds:.0f} s")


if __name__ == "__main__":
    sys.exit(main())
