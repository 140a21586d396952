"""Runs forge, and reads what it tells of invariant tests."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from verify.results import ROOT

FOLDER = ROOT / "tests" / "forge"
MODULES = ROOT / "node_modules"


class ForgeError(Exception):
    """Forge did not do what it was asked for: no compiler, no such test, or output that says nothing."""


@dataclass(frozen=True)
class Campaign:
    """What forge tells of one invariant.

    Attributes:
        passed: Whether it held.
        reason: Why not.
        calls: Calls made to the handler.
        reverts: Calls of those that reverted in the handler itself.
        by_handler: Calls to each function of the handler.
        sequence: The calls that broke it, as forge prints them.
    """

    passed: bool
    reason: str
    calls: int
    reverts: int
    by_handler: dict[str, int]
    sequence: Any


def run(*arguments: str, environment: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Runs forge in the folder of its tests.

    Raises:
        ForgeError: It is not installed.
    """
    # The wrapper beside it ends well whatever forge says.
    native = next(MODULES.glob("@foundry-rs/forge-*/bin/forge"), None)
    if native is None:
        raise ForgeError("forge is not installed: run `make setup`")
    return subprocess.run(
        [str(native), *arguments],
        cwd=FOLDER,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
    )


def build() -> None:
    """Compiles the tests.

    Raises:
        ForgeError: They do not compile.
    """
    done = run("build")
    if done.returncode != 0:
        raise ForgeError(f"forge build failed:\n{done.stdout}\n{done.stderr}")


def invariants() -> list[tuple[str, str]]:
    """Every invariant as (contract, function), in the order of files and names."""
    done = run("test", "--list", "--json", "--match-test", "^invariant_")
    listed = json.loads(_last_object(done.stdout))
    return [
        (contract, function)
        for contracts in listed.values()
        for contract, functions in contracts.items()
        for function in functions
    ]


def campaigns(
    invariant: tuple[str, str] | None, *, seed: int, environment: Mapping[str, str]
) -> dict[tuple[str, str], Campaign]:
    """Runs one invariant, on one core, or all of them, on as many as there are.

    Raises:
        ForgeError: Forge did not run it.
    """
    tested = ["--match-test", "^invariant_"]
    if invariant is not None:
        tested = ["--threads", "1", "--match-contract", f"^{invariant[0]}$", "--match-test", f"^{invariant[1]}\\("]
    done = run("test", "--json", "--fuzz-seed", str(seed), *tested, environment=environment)
    suites = json.loads(_last_object(done.stdout))
    found = {
        (suite.rsplit(":", 1)[-1], name.removesuffix("()")): _campaign(result)
        for suite, told in suites.items()
        for name, result in told["test_results"].items()
    }
    if not found or (invariant is not None and list(found) != [invariant]):
        raise ForgeError(f"forge ran {sorted(found)}:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return found


def _campaign(result: dict[str, Any]) -> Campaign:
    kind = result["kind"].get("Invariant")
    if kind is None:  # the set-up failed
        return Campaign(False, result.get("reason") or "not run", 0, 0, {}, None)
    return Campaign(
        passed=result["status"] == "Success",
        reason=result.get("reason") or "",
        calls=kind["calls"],
        reverts=kind["reverts"],
        by_handler={name.rsplit(".", 1)[-1]: metric["calls"] for name, metric in kind["metrics"].items()},
        sequence=result.get("counterexample"),
    )


def _last_object(output: str) -> str:
    """The last line that is a JSON object: pulses of a long run come before it."""
    lines = [line for line in output.splitlines() if line.startswith("{")]
    if not lines:
        raise ForgeError(f"forge told nothing:\n{output[-2000:]}")
    return lines[-1]
