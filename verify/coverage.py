"""Branch coverage of the contracts by their Brownie tests, counted exactly.

    python -m verify.coverage              runs every test file on contracts that tell their branches
    python -m verify.coverage --report     tells of what was run so far

The contracts are copied and probed (see verify.branches), compiled with the project's own settings and tested on
anvil, one test file after the other; what each file reached is kept under .verify/coverage/, so that a stopped run goes
on. A branch that no test reaches must be named in verify/unreached.toml with why; else the command fails.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from verify import results
from verify.branches import BASE, Branch, instrument
from verify.results import ROOT

KEPT = ROOT / ".verify" / "coverage"
REASONS = ROOT / "verify" / "unreached.toml"
COPIED = ("contracts", "scripts", "tests", "distman", "snapshots", "bench", "brownie-config.yaml", "package-lock.json")
LINKED = ("node_modules", ".venv")
PYTHON = ROOT / ".venv" / "bin" / "python"

# What the copy runs: a chain whose output is read here, and Brownie on it.
RUN = """
import subprocess, sys
sys.path.insert(0, ".")
from scripts.local_chain import LocalChain, _wait_until_ready, command, free_port
from scripts.toolchain import run_brownie
port = free_port()
words = [word for word in command("anvil", port, 0) if word != "--silent"] + ["--disable-code-size-limit"]
with subprocess.Popen(words, stdout=3, stderr=3) as chain:
    try:
        _wait_until_ready(LocalChain("anvil", f"http://127.0.0.1:{port}"), chain)
        code = run_brownie(sys.argv[1:], f"http://127.0.0.1:{port}")
    finally:
        chain.terminate()
sys.exit(code)
"""


@dataclass(frozen=True)
class Reached:
    """What one test file reached.

    Attributes:
        file: The test file.
        seconds: How long it took.
        summary: pytest's last line.
        told: The numbers that probes told.
    """

    file: str
    seconds: float
    summary: str
    told: list[int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures what is not measured yet, and reports; see the module."""
    parser = argparse.ArgumentParser(prog="python -m verify.coverage", description=__doc__.split("\n")[0])
    parser.add_argument("--report", action="store_true", help="run nothing, tell of what was run so far")
    options = parser.parse_args(arguments)
    folder = KEPT / _key()
    branches = _prepare(folder)
    files = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "tests" / "contracts").rglob("test_*.py"))
    reached = []
    for number, file in enumerate(files):
        kept = folder / "reached" / f"{file.replace('/', '.')}.json"
        if not kept.exists() and not options.report:
            print(f"{number + 1}/{len(files)} {file}", file=sys.stderr, flush=True)
            _keep(kept, asdict(_run(folder / "project", file)))
        if kept.exists():
            reached.append(Reached(**json.loads(kept.read_text())))
    return _report(branches, reached, complete=len(reached) == len(files) and not options.report)


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
    branches = instrument(project)
    _keep(list_, [asdict(branch) for branch in branches])
    return branches


def _run(project: Path, file: str) -> Reached:
    """Runs one test file on the copy."""
    start = time.monotonic()
    told: set[int] = set()
    words = [str(PYTHON), "-c", RUN, "test", file, "--network", "local"]
    # The chain writes to descriptor 3 of the process, which is the end of a pipe that is read here.
    shell = ["sh", "-c", 'exec 3>&1 1>&2; exec "$@"', "sh", *words]
    with subprocess.Popen(shell, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        reader = threading.Thread(target=_listen, args=(process.stdout, told))
        reader.start()
        output = process.stderr.read()
        reader.join()
    summary = next((line for line in reversed(output.splitlines()) if " passed" in line or " failed" in line), "")
    if not summary or not told:
        raise RuntimeError(f"{file} did not run:\n{output[-3000:]}")
    return Reached(file, round(time.monotonic() - start, 1), summary.strip("= "), sorted(told))


def _listen(output: IO[str], told: set[int]) -> None:
    """Picks the probes' numbers out of what the chain prints."""
    for line in output:
        word = line.strip()
        if word.isdecimal() and BASE <= int(word) < 2 * BASE:
            told.add(int(word))


def _report(branches: Sequence[Branch], reached: Sequence[Reached], *, complete: bool) -> int:
    told = {number for one in reached for number in one.told}
    missing = [
        (branch, outcome) for branch in branches for outcome in branch.outcomes if branch.told + outcome not in told
    ]
    print(f"{'file':34} {'functions':>12} {'branches':>12}")
    rows = _rows(branches, told)
    for name, functions, conditions in rows:
        print(f"{name:34} {functions[0]:5} / {functions[1]:4} {conditions[0]:5} / {conditions[1]:4}")
    reasons = _reasons()
    unexplained = 0
    for branch, outcome in missing:
        reason = reasons.pop((branch.file, branch.text, outcome), None)
        unexplained += reason is None
        print(f"{branch.file}:{branch.line}: never {outcome}: {branch.text}\n    {reason or 'NOT EXPLAINED'}")
    for file, text, outcome in reasons:
        print(f"{file}: explained but reached, or gone: {outcome}: {text}")
    for one in reached:
        if "failed" in one.summary or "error" in one.summary:
            print(f"{one.file} on probed contracts: {one.summary}")
    if complete:
        _write(branches, rows, missing, reached)
    return 1 if unexplained or reasons or not reached else 0


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
        "test files": len(reached),
        "not reached": [
            {"file": branch.file, "line": branch.line, "branch": branch.text, "outcome": outcome}
            for branch, outcome in missing
        ],
        "by file": {name: {"functions": list(f), "branches": list(b)} for name, f, b in rows[:-1]},
    }
    seconds = sum(one.seconds for one in reached)
    results.write("coverage", "python -m verify.coverage", figures, seconds=seconds)


def _key() -> str:
    """What is measured, and by which tests, as a folder's name."""
    digest = hashlib.sha256(results.bytecode_digest().encode())
    paths = [*(ROOT / "contracts").rglob("*.sol"), *(ROOT / "tests" / "contracts").rglob("*.py")]
    for path in sorted([*paths, ROOT / "verify" / "branches.py"]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _keep(path: Path, values: Any) -> None:
    """Writes JSON so that a stop in between leaves the old file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".part")
    beside.write_text(json.dumps(values, indent=1) + "\n")
    beside.replace(path)


if __name__ == "__main__":
    sys.exit(main())
