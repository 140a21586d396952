"""The locked dependencies: every package is pinned by hash, and no known advisory stays without a reason.

Usage:
    python -m verify.audit            checks the lock files and asks PyPI and npm for advisories
    python -m verify.audit --write    the same, and keeps the figures in verify/results/audit.json

Exit codes: 0 sound, 1 something is to be mended, 2 bad usage, 3 the lock files are sound but a service of advisories
could not be asked, which is no pass.
"""

from __future__ import annotations

import argparse
import sys
import time
from typing import Any

from verify import results
from verify.dependencies import accepted, advisories, locks
from verify.dependencies.advisories import Answer


def answers() -> dict[str, Answer]:
    """What the services say of each lock file."""
    told = {locks.relative(path): advisories.ask_python(path) for path in locks.PYTHON_LOCKS}
    return {**told, locks.relative(locks.NODE_LOCK): advisories.ask_node()}


def complaints(told: dict[str, Answer], reasons: dict[accepted.Key, str]) -> list[str]:
    """What is to be mended, a line each."""
    lines = [f"{flaw.lock}: {flaw.package} {flaw.what}" for flaw in locks.all_flaws()]
    found = {(item.package, item.id) for answer in told.values() for item in answer.advisories}
    for lock, answer in told.items():
        lines += [
            f"{lock}: {item.package} {item.version}: {item.id}"
            for item in answer.advisories
            if (item.package, item.id) not in reasons
        ]
        if not answer.silence:
            lines += [f"{lock}: {name}: the service does not know it" for name in answer.unknown]
    if not any(answer.silence for answer in told.values()):
        lines += [f"listed, and no longer told: {package} {id_}" for package, id_ in sorted(reasons.keys() - found)]
    return lines


def figures(told: dict[str, Answer], lines: list[str]) -> dict[str, Any]:
    """What is kept of a run."""
    return {
        "packages": {locks.relative(path): len(locks.pinned(path.read_text())) for path in locks.PYTHON_LOCKS},
        "advisories": {
            lock: f"could not be asked: {answer.silence}"
            if answer.silence
            else [f"{item.package} {item.id}" for item in answer.advisories]
            for lock, answer in told.items()
        },
        "to_mend": lines,
    }


def main() -> int:
    """Checks the lock files and asks for advisories."""
    parser = argparse.ArgumentParser(description="Check the locked dependencies.")
    parser.add_argument("--write", action="store_true", help="keep the figures in verify/results/audit.json")
    options = parser.parse_args()
    begun, started = results.begin("audit", results.Subject.DEPENDENCIES), time.monotonic()
    reasons = accepted.load(accepted.LIST.read_text())
    told = answers()
    lines = complaints(told, reasons)
    silent = {lock: answer.silence for lock, answer in told.items() if answer.silence}
    for line in lines:
        print(f"to mend: {line}")
    for lock, why in silent.items():
        print(f"NOT CHECKED against advisories: {lock}: the service could not be asked: {why}")
    print(f"{len(lines)} to mend, {len(silent)} of {len(told)} lock files not checked against advisories")
    if options.write:
        begun.write("python -m verify.audit --write", figures(told, lines), seconds=time.monotonic() - started)
    if lines:
        return 1
    return 3 if silent else 0


if __name__ == "__main__":
    sys.exit(main())
