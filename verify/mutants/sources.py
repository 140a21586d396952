"""The contracts as they are deployed: their sources, the compiler's settings, and what imports what."""

from __future__ import annotations

import hashlib
import json
import posixpath
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
WORK = ROOT / ".verify" / "mutants"

DEPLOYED = {
    "Escrow": "contracts/Escrow.sol",
    "VerifierRegistry": "contracts/VerifierRegistry.sol",
    "OwnedArbitrator": "contracts/arbitration/OwnedArbitrator.sol",
}
_NOT_MUTATED = ("contracts/mocks/", "contracts/interfaces/")
_IMPORT = re.compile(r'^import [^"]*"([^"]+)";', re.MULTILINE)


@cache
def originals() -> Mapping[str, bytes]:
    """Every source that the deployed contracts are made of, by its path; solady's among them."""
    found: dict[str, bytes] = {}
    waiting = list(DEPLOYED.values())
    while waiting:
        path = waiting.pop()
        if path not in found:
            found[path] = (ROOT / path).read_bytes()
            waiting.extend(imports(path, found[path]))
    return dict(sorted(found.items()))


@cache
def mutated_paths() -> tuple[str, ...]:
    """The sources that faults are put into: the project's own, but mocks and interfaces."""
    return tuple(p for p in originals() if p.startswith("contracts/") and not p.startswith(_NOT_MUTATED))


def imports(path: str, text: bytes) -> list[str]:
    """The paths that a source imports."""
    return [_resolved(path, name) for name in _IMPORT.findall(text.decode())]


def _resolved(path: str, name: str) -> str:
    for remapping in compiler()["remappings"]:
        prefix, target = remapping.split("=")
        if name.startswith(prefix):
            return str(target + name.removeprefix(prefix))
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), name))


@cache
def reached(contract: str) -> frozenset[str]:
    """The sources that a deployed contract is made of."""
    found: set[str] = set()
    waiting = [DEPLOYED[contract]]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting.extend(imports(path, originals()[path]))
    return frozenset(found)


@cache
def compiler() -> dict[str, Any]:
    """What the deployed artifacts were compiled with."""
    return dict(artifact("Escrow")["compiler"])


def artifact(contract: str) -> dict[str, Any]:
    """The artifact of a deployed contract."""
    return dict(json.loads((ROOT / "distman" / "artifacts" / f"{contract}.json").read_text()))


def settings(output: Mapping[str, Any], *, metadata: bool) -> dict[str, Any]:
    """The standard JSON settings that the contracts are deployed with.

    Args:
        output: What to ask the compiler for.
        metadata: Whether the code ends with the hash of its metadata, as when deployed. Without it two sources that
            mean the same have the same code.
    """
    wanted = {name: value for name, value in compiler().items() if name != "version"} | {"outputSelection": output}
    if not metadata:
        wanted["metadata"] = {"bytecodeHash": "none", "appendCBOR": False}
    return wanted


def digest(*parts: str | bytes) -> str:
    """SHA-256 in hex over several parts, each told apart from the next."""
    total = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        total.update(len(data).to_bytes(8, "big") + data)
    return total.hexdigest()
