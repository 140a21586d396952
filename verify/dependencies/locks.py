"""What the lock files pin, and what a lock file must say of each package so that nothing else can be installed."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from verify.results import ROOT

PYTHON_LOCKS: Final = tuple(ROOT / "requirements" / f"{name}.lock" for name in ("runtime", "dev", "verify"))
NODE_LOCK: Final = ROOT / "package-lock.json"

_ENTRY: Final = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^ ;\\]+)")
_HASH: Final = re.compile(r"--hash=sha256:[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Flaw:
    """A package that a lock file does not pin as it should.

    Attributes:
        lock: The lock file's name.
        package: The package.
        what: What is wrong.
    """

    lock: str
    package: str
    what: str


def pinned(text: str) -> dict[str, str]:
    """The version of each package in a lock file of Python's."""
    entries = (_ENTRY.match(block) for block in _blocks(text))
    return {entry["name"]: entry["version"] for entry in entries if entry}


def python_flaws(name: str, text: str) -> list[Flaw]:
    """Packages without an exact version or without the sha2-256 of what is installed."""
    flaws = []
    for block in _blocks(text):
        package = block.split()[0]
        if not _ENTRY.match(block):
            flaws.append(Flaw(name, package, "has no exact version"))
        elif not _HASH.search(block):
            flaws.append(Flaw(name, package, "has no sha2-256"))
    return flaws


def node_flaws(name: str, text: str) -> list[Flaw]:
    """Packages without a strong hash, or that their makers have given up."""
    flaws = []
    for path, entry in json.loads(text)["packages"].items():
        if path == "" or entry.get("inBundle"):
            continue
        if not str(entry.get("integrity", "")).startswith("sha512-"):
            flaws.append(Flaw(name, path, "has no sha2-512"))
        if "deprecated" in entry:
            flaws.append(Flaw(name, path, f"is deprecated: {entry['deprecated']}"))
    return flaws


def all_flaws() -> list[Flaw]:
    """The flaws of all lock files, and where two of them disagree."""
    flaws = [flaw for path in PYTHON_LOCKS for flaw in python_flaws(path.name, path.read_text())]
    return [*flaws, *node_flaws(NODE_LOCK.name, NODE_LOCK.read_text()), *_disagreements()]


def _disagreements() -> list[Flaw]:
    """What users get in another version than the tests run with."""
    runtime, dev = (pinned(path.read_text()) for path in PYTHON_LOCKS[:2])
    return [
        Flaw(PYTHON_LOCKS[0].name, name, f"is {version} here and {dev.get(name)} in {PYTHON_LOCKS[1].name}")
        for name, version in runtime.items()
        if dev.get(name) != version
    ]


def _blocks(text: str) -> list[str]:
    """The entries of a lock file of Python's, each with the lines that belong to it."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    blocks: list[str] = []
    for line in lines:
        if line[0].isspace():
            blocks[-1] += line
        else:
            blocks.append(line)
    return blocks


def relative(path: Path) -> str:
    """A lock file's path from the project's folder."""
    return str(path.relative_to(ROOT))
