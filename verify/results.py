"""What each layer of the campaign measured last: one JSON file a layer, from which docs/SECURITY.md is written.

A figure stands for one state of the contracts. So each result names the commit it was made from and the digest of the
deployed bytecode: after a change of the contracts it no longer speaks for them, and the report says so.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "verify" / "results"
ARTIFACTS = ROOT / "distman" / "artifacts"
CONTRACTS = ("Escrow", "OwnedArbitrator", "VerifierRegistry")


@dataclass(frozen=True)
class Result:
    """One full run of a layer.

    Attributes:
        layer: The layer's name, which is also that of its file.
        command: What repeats the run from the project's folder.
        commit: Hash of the commit it was made from.
        bytecode: Digest of the deployed bytecode, as `bytecode_digest` gives it.
        seeds: What the run's random choices started from; empty for a run without any.
        seconds: How long it took on the clock; over all parts where it was resumed.
        figures: What was counted, by name.
    """

    layer: str
    command: str
    commit: str
    bytecode: str
    seeds: tuple[int, ...]
    seconds: int
    figures: dict[str, Any]


def bytecode_digest() -> str:
    """SHA-256 over the creation bytecode of all deployed contracts, less the hash of their comments, in hex."""
    digest = hashlib.sha256()
    for name in CONTRACTS:
        artifact = json.loads((ARTIFACTS / f"{name}.json").read_text())
        digest.update(_without_metadata(bytes.fromhex(artifact["bytecode"].removeprefix("0x"))))
    return digest.hexdigest()


def _without_metadata(code: bytes) -> bytes:
    """Code without the CBOR data that solc ends it with, whose length stands in the last two bytes."""
    return code[: -2 - int.from_bytes(code[-2:])]


def write(
    layer: str, command: str, figures: Mapping[str, Any], *, seconds: float, seeds: tuple[int, ...] = ()
) -> Result:
    """Keeps the figures of a full run of a layer.

    Args:
        layer: The layer's name.
        command: What repeats the run.
        figures: What was counted, by name; numbers, words, and lists and mappings of them.
        seconds: How long the run took on the clock.
        seeds: What its random choices started from.

    Returns:
        What was written.
    """
    result = Result(layer, command, _commit(), bytecode_digest(), seeds, round(seconds), dict(figures))
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{layer}.json").write_text(json.dumps(asdict(result), indent=2) + "\n")
    return result


def read(layer: str) -> Result:
    """The last full run of a layer.

    Raises:
        FileNotFoundError: It was never run to its end.
    """
    values = json.loads((FOLDER / f"{layer}.json").read_text())
    return Result(**{**values, "seeds": tuple(values["seeds"])})


def _commit() -> str:
    """Hash of the commit that is checked out; with a plus where files were changed since."""
    head = _git("rev-parse", "HEAD")
    changed = _git(
        "status", "--porcelain", "--untracked-files=no", "--", "contracts", "tests", "verify/*.py", "distman"
    )
    return f"{head}+" if changed else head


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
