"""What PyPI's and npm's advisory services know of what is pinned, or that they could not be asked."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from verify.results import ROOT

TIMEOUT_S = 300


@dataclass(frozen=True, slots=True, order=True)
class Advisory:
    """A known weakness of a package that is pinned.

    Attributes:
        package: The package.
        version: Its pinned version.
        id: The advisory's id.
    """

    package: str
    version: str
    id: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service said of a lock file.

    Attributes:
        asked: How many packages it was asked about.
        unknown: Packages of which it knows nothing, not even that they are sound.
        advisories: What it knows.
        silence: Why it could not be asked; empty if it could.
    """

    asked: int
    unknown: tuple[str, ...]
    advisories: tuple[Advisory, ...]
    silence: str = ""


def ask_python(lock: Path) -> Answer:
    """Asks PyPI about a lock file of Python's."""
    options = ["--require-hashes", "--disable-pip", "--progress-spinner=off", "--format=json"]
    return python_answer(*_run([sys.executable, "-m", "pip_audit", "-r", str(lock), *options]))


def python_answer(output: str, errors: str) -> Answer:
    """Reads what pip-audit says. A service that has never heard of any package is none."""
    try:
        told: list[dict[str, Any]] = json.loads(output)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return Answer(0, (), (), _last_line(errors) or "pip-audit told nothing")
    unknown = tuple(item["name"] for item in told if "skip_reason" in item)
    if len(unknown) == len(told):
        return Answer(len(told), unknown, (), "it knows of no package at all")
    found = (
        Advisory(item["name"], item["version"], weakness["id"]) for item in told for weakness in item.get("vulns", ())
    )
    return Answer(len(told), unknown, tuple(sorted(found)))


def ask_node() -> Answer:
    """Asks npm about package-lock.json."""
    return node_answer(*_run(["npm", "audit", "--json", "--package-lock-only"]))


def node_answer(output: str, errors: str) -> Answer:
    """Reads what npm says."""
    try:
        told = json.loads(output)
        packages, asked = told["vulnerabilities"], told["metadata"]["dependencies"]["total"]
    except (ValueError, KeyError, TypeError):
        return Answer(0, (), (), _message(output) or _last_line(errors) or "npm told nothing")
    found = {
        Advisory(name, entry["range"], str(cause["url"]).rpartition("/")[2])
        for name, entry in packages.items()
        for cause in entry["via"]
        if isinstance(cause, dict)
    }
    return Answer(asked, (), tuple(sorted(found)))


def _run(command: list[str]) -> tuple[str, str]:
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return "", str(error)
    return done.stdout, done.stderr


def _message(output: str) -> str:
    """What npm says where it could not ask, without the address that it asked."""
    try:
        return str(json.loads(output)["message"]).partition(" - ")[0]
    except (ValueError, KeyError, TypeError):
        return ""


def _last_line(text: str) -> str:
    return text.strip().rpartition("\n")[2]
