"""Runs Halmos, and takes for proved only what it has followed to the end of every path without a warning."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from verify.proofs.proof import PROVED, REFUTED, UNDECIDED, Outcome, Proof
from verify.proofs.tree import Tree

PASS, COUNTEREXAMPLE = 0, 1
WARNING = re.compile(r"WARN|\[ERROR\]|ERROR ")
# What the proofs of a whole escrow have in common, beside what each says; see support/Market.sol.
MARKET = (
    "1 lot, in ether, of a bid with 1 stage (2 where named), 3 verifiers, quorum 2, 1 rework and no stake behind "
    "attestations; any bond and fee below 2^240, any votes, any time before 2242 (where no other is named)"
)


class BuildError(Exception):
    """The proofs do not compile."""


def build(tree: Tree) -> None:
    """Compiles contracts and proofs as Halmos wants them.

    Raises:
        BuildError: They do not compile.
    """
    command = ["forge", "build", "--ast", "--extra-output", "storageLayout", "metadata"]
    done = subprocess.run(command, cwd=tree.proofs, env=tree.environment(), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BuildError(f"{done.stdout}\n{done.stderr}")


def proofs(tree: Tree) -> tuple[Proof, ...]:
    """All properties that the proofs which were built state, in the order of their files."""
    found: list[Proof] = []
    for source in sorted((tree.proofs / "proofs").glob("*Proofs.sol")):
        # Forge leaves what is said of a whole contract out of the metadata that it has read.
        metadata = json.loads(json.loads((tree.out / source.name / f"{source.stem}.json").read_text())["rawMetadata"])
        market = MARKET if f"contract {source.stem} is Market" in source.read_text() else ""
        found += _stated(metadata["output"], source.stem, f"proofs/{source.name}", market)
    return tuple(found)


def _stated(output: dict[str, Any], contract: str, source: str, market: str) -> Iterator[Proof]:
    details, notices = output["devdoc"], output["userdoc"].get("methods", {})
    common = details.get("details", "")
    for entry in output["abi"]:
        if entry["type"] != "function" or not entry["name"].startswith("check_"):
            continue
        signature = next(known for known in details["methods"] if known.startswith(f"{entry['name']}("))
        tags = details["methods"][signature]
        yield Proof(
            contract=contract,
            function=entry["name"],
            source=source,
            statement=notices[signature]["notice"],
            rules=tuple(tags["custom:rules"].split()),
            bounds="; ".join(part for part in (tags.get("custom:bounds", ""), common, market) if part),
            tool="halmos",
            long="custom:long" in tags,
        )


def run(tree: Tree, proof: Proof, timeout_s: float, *, early: bool = False) -> Outcome:
    """Runs one proof.

    Args:
        tree: Where it was built.
        proof: What to prove.
        timeout_s: After how long to give up, in seconds.
        early: Whether one counterexample is enough.
    """
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, "-m", "halmos", "--contract", proof.contract, "--json-output", str(report)]
        command += ["--match-test", f"^{proof.function}\\(", *(["--early-exit"] if early else [])]
        started = time.monotonic()
        try:
            done = subprocess.run(
                command,
                cwd=tree.proofs,
                env={**tree.environment(), "TMPDIR": folder},
                capture_output=True,
                text=True,
                timeout=timeout_s,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Outcome(UNDECIDED, 0, time.monotonic() - started, f"no end within {timeout_s:.0f} s")
        seconds = time.monotonic() - started
        if not report.is_file():
            return Outcome(UNDECIDED, 0, seconds, _tail(done.stdout + done.stderr))
        return judged(json.loads(report.read_text()), done.stdout + done.stderr, seconds)


def judged(report: dict[str, Any], printed: str, seconds: float) -> Outcome:
    """What one proof came to.

    Args:
        report: What Halmos wrote as JSON.
        printed: What it printed.
        seconds: How long it took.
    """
    results = [result for several in report["test_results"].values() for result in several]
    if len(results) != 1:
        return Outcome(UNDECIDED, 0, seconds, _tail(printed))
    (result,) = results
    total, succeeded, blocked = result["num_paths"] or (0, 0, 0)
    if result["exitcode"] == COUNTEREXAMPLE and any(model["is_valid"] for model in result["models"]):
        return Outcome(REFUTED, total, seconds, _tail(printed))
    complete = succeeded > 0 and blocked == 0 and result["num_bounded_loops"] == 0
    if result["exitcode"] == PASS and complete and not WARNING.search(printed):
        return Outcome(PROVED, total, seconds)
    return Outcome(UNDECIDED, total, seconds, _tail(printed))


def _tail(printed: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", printed)[-2000:].strip()
