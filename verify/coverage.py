"""Branch coverage of the contracts by their Brownie tests, counted exactly.

    python -m verify.coverage              runs every test file on contracts that tell their branches
    python -m verify.coverage --report     tells of what was run so far

The contracts are copied and probed (see verify.branches), compiled with the project's own settings and tested on
anvil, a few test files at a time; what they reached is kept under .verify/coverage/, so that a stopped run goes on. A
branch that no test reaches must be named in verify/unreached.toml with why; else the command fails. So it does where a
test fails on the probed contracts: what a broken test reaches shows nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
import time
import tomllib
from collections import deque
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from verify import results
from verify.branches import BASE, Branch, instrument
from verify.kept import keep, tell
from verify.results import ROOT

KEPT = ROOT / ".verify" / "coverage"
REASONS = ROOT / "verify" / "unreached.toml"
COPIED = ("contracts", "scripts", "tests", "distman", "snapshots", "bench", "brownie-config.yaml", "package-lock.json")
LINKED = ("node_modules", ".venv")
AT_ONCE = 8
SUMMARY = re.compile(r"\d+ (passed|failed|error)")
FAILED = re.compile(r"(?:FAILED|ERROR) (\S+\.py\S*)")
PYTHON = ROOT / ".venv" / "bin" / "python"

# What is changed in the copy's chain, so that what it prints is seen and probed contracts are not too large for it.
LOUD = {
    '"--silent"': '"--disable-code-size-limit"',
    "stdout=subprocess.DEVNULL": "stdout=None",
}


@dataclass(frozen=True)
class Reached:
    """What a few test files reached.

    Attributes:
        files: The test files.
        seconds: How long it took.
        summary: pytest's last line.
        failed: The tests that failed.
        told: The numbers that probes told.
    """

    files: list[str]
    seconds: float
    summary: str
    failed: list[str]
    told: list[int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures what is not measured yet, and reports; see the module."""
    parser = argparse.ArgumentParser(prog="python -m verify.coverage", description=__doc__.split("\n")[0])
    parser.add_argument("--report", action="store_true", help="run nothing, tell of what was run so far")
    options = parser.parse_args(arguments)
    begun = results.begin("coverage")
    folder = KEPT / _key()
    branches = _prepare(folder)
    files = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "tests" / "contracts").rglob("test_*.py"))
    groups = [files[at : at + AT_ONCE] for at in range(0, len(files), AT_ONCE)]
    reached = []
    for number, group in enumerate(groups):
        kept = folder / "reached" / f"{number}.json"
        if not kept.exists() and not options.report:
            tell(f"{number + 1}/{len(groups)} {' '.join(group)}")
            keep(kept, asdict(_run(folder / "project", group)))
        if kept.exists():
            reached.append(Reached(**json.loads(kept.read_text())))
    complete = len(reached) == len(groups) and not options.report
    return _report(branches, reached, begun if complete else None)


def _prepare(folder: Path) -> list[Branch]:
    """The copy of the project with its probes, made once, and what they stand for."""
    list_ = folder / "branches.json"
    if list_.exists():
        return [Branch(**values) for values in json.loads(list_.read_text())]
    project = folder / "project"
    shutil.rmtree(project, ignore_errors=True)
    project.mkdir(parents=True)
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, project / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, project / name)
    for name in LINKED:
        (project / name).symlink_to((ROOT / name).resolve())
    chain = project / "scripts" / "local_chain.py"
    starts = chain.read_text()
    for before, after in LOUD.items():
        if before not in starts:
            raise ValueError(f"{chain}: no {before}")
        starts = starts.replace(before, after)
    chain.write_text(starts)
    branches = instrument(project)
    keep(list_, [asdict(branch) for branch in branches])
    return branches


def _run(project: Path, files: list[str]) -> Reached:
    """Runs test files on the copy."""
    start = time.monotonic()
    told: set[int] = set()
    failed: set[str] = set()
    rest: deque[str] = deque(maxlen=60)
    brownie = [str(PYTHON), "scripts/toolchain.py", "brownie", "--chain", "anvil", "--"]
    words = [*brownie, "test", *files, "--network", "local"]
    with subprocess.Popen(
        words, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            word = line.strip()
            if word.isdecimal() and BASE <= int(word) < 2 * BASE:
                told.add(int(word))
            elif not word.startswith(("eth_", "evm_", "anvil_")):
                rest.append(word)
                if named := FAILED.match(word):
                    failed.add(named[1])
    summary = next((line for line in reversed(rest) if SUMMARY.search(line)), None)
    if summary is None or not told or process.returncode != bool(failed):
        raise RuntimeError("\n".join([f"{files} did not run:", *rest]))
    return Reached(files, round(time.monotonic() - start, 1), summary.strip("= "), sorted(failed), sorted(told))


def _report(branches: Sequence[Branch], reached: Sequence[Reached], begun: results.Run | None) -> int:
    """Tells what was reached, and keeps the figures of a run if it is given, which is then a complete one."""
    told = {number for one in reached for number in one.told}
    missing = [
        (branch, outcome) for branch in branches for outcome in branch.outcomes if branch.told + outcome not in told
    ]
    print(f"{'file':34} {'functions':>12} {'branches':>12}")
    rows = _rows(branches, told)
    for name, functions, conditions in rows:
        print(f"{name:34} {functions[0]:5} / {functions[1]:4} {conditions[0]:5} / {conditions[1]:4}")
    reasons = _reasons()
    used = set()
    unexplained = 0
    for branch, outcome in missing:
        key = (branch.file, branch.text, outcome)
        reason = reasons.get(key)
        used.add(key)
        unexplained += reason is None
        print(f"{branch.file}:{branch.line}: never {outcome}: {branch.text}\n    {reason or 'NOT EXPLAINED'}")
    stale = reasons.keys() - used
    for file, text, outcome in sorted(stale):
        print(f"{file}: explained but reached, or gone: {outcome}: {text}")
    failed = [test for one in reached for test in one.failed]
    for test in failed:
        print(f"{test}: fails on the probed contracts")
    if begun:
        _write(begun, branches, rows, missing, reached)
    return 1 if unexplained or stale or failed or not reached else 0


def _rows(branches: Sequence[Branch], told: set[int]) -> list[tuple[str, tuple[int, int], tuple[int, int]]]:
    """For each file and for all: functions and branches, as reached of all."""
    files = sorted({branch.file for branch in branches})
    rows = []
    for file in [*files, "all"]:
        own = [branch for branch in branches if file in (branch.file, "all")]
        functions = [branch for branch in own if branch.kind == "function"]
        others = [branch for branch in own if branch.kind != "function"]
        rows.append((file, _count(functions, told), _count(others, told)))
    return rows


def _count(branches: Sequence[Branch], told: set[int]) -> tuple[int, int]:
    outcomes = [branch.told + outcome for branch in branches for outcome in branch.outcomes]
    return sum(number in told for number in outcomes), len(outcomes)


def _reasons() -> dict[tuple[str, str, bool], str]:
    """Why branches are not reached, by file, text and outcome."""
    if not REASONS.exists():
        return {}
    entries = tomllib.loads(REASONS.read_text())["branch"]
    return {(entry["file"], entry["text"], entry["outcome"]): entry["reason"] for entry in entries}


def _write(
    begun: results.Run,
    branches: Sequence[Branch],
    rows: Sequence[tuple[str, tuple[int, int], tuple[int, int]]],
    missing: Sequence[tuple[Branch, bool]],
    reached: Sequence[Reached],
) -> None:
    _, functions, conditions = rows[-1]
    figures: dict[str, Any] = {
        "branches": conditions[1],
        "branches reached": conditions[0],
        "functions": functions[1],
        "functions reached": functions[0],
        "test files": sum(len(one.files) for one in reached),
        "failed on the probed contracts": [test for one in reached for test in one.failed],
        "not reached": [
            {"file": branch.file, "line": branch.line, "branch": branch.text, "outcome": outcome}
            for branch, outcome in missing
        ],
        "by file": {name: {"functions": list(f), "branches": list(b)} for name, f, b in rows[:-1]},
    }
    seconds = sum(one.seconds for one in reached)
    begun.write("python -m verify.coverage", figures, seconds=seconds)


def _key() -> str:
    """What is measured, and by which tests, as a folder's name."""
    digest = hashlib.sha256(results.bytecode_digest().encode())
    paths = [*(ROOT / "contracts").rglob("*.sol"), *(ROOT / "tests" / "contracts").rglob("*.py")]
    for path in sorted([*paths, ROOT / "verify" / "branches.py", ROOT / "verify" / "coverage.py"]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


if __name__ == "__main__":
    sys.exit(main())
