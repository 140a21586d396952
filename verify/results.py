"""What each layer of the campaign measured last: one JSON file a layer, from which docs/SECURITY.md is written.

A figure speaks for one state of its subject: contracts, client or dependencies. So each result names the commit it was
made from and the digest of its subject, both as they were when the run began: after a change it no longer speaks for
the subject, and the report says so.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "verify" / "results"
ARTIFACTS = ROOT / "distman" / "artifacts"
CONTRACTS = ("Escrow", "OwnedArbitrator", "VerifierRegistry")


class Subject(StrEnum):
    """What figures speak for."""

    CONTRACTS = "contracts"
    CLIENT = "client"
    DEPENDENCIES = "dependencies"

    def digest(self) -> str:
        """Tells one state of it from another: a SHA-256 in hex.

        That of the contracts is over their bytecode, of the client over the package's sources, of the dependencies over
        the lock files.
        """
        match self:
            case Subject.CONTRACTS:
                return bytecode_digest()
            case Subject.CLIENT:
                return _files_digest((ROOT / "distman").rglob("*.py"))
            case Subject.DEPENDENCIES:
                return _files_digest([*(ROOT / "requirements").glob("*.lock"), ROOT / "package-lock.json"])


@dataclass(frozen=True)
class Result:
    """One full run of a layer.

    Attributes:
        layer: The layer's name, which is also that of its file.
        command: What repeats the run from the project's folder.
        commit: Hash of the commit it was made from, with a plus where files were changed since; empty outside of a
            checkout.
        subject: What its figures speak for.
        digest: Which state of that.
        seeds: What the run's random choices started from; empty for a run without any.
        seconds: How long it took on the clock; over all parts where it was resumed.
        figures: What was counted, by name.
    """

    layer: str
    command: str
    commit: str
    subject: Subject
    digest: str
    seeds: tuple[int, ...]
    seconds: int
    figures: dict[str, Any]

    @property
    def is_of_today(self) -> bool:
        """Whether its subject is still the same."""
        return self.digest == self.subject.digest()


def bytecode_digest() -> str:
    """SHA-256 over the creation bytecode of all deployed contracts, less the hash of their comments, in hex."""
    digest = hashlib.sha256()
    for name in CONTRACTS:
        artifact = json.loads((ARTIFACTS / f"{name}.json").read_text())
        digest.update(_without_metadata(bytes.fromhex(artifact["bytecode"].removeprefix("0x"))))
    return digest.hexdigest()


def _files_digest(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for name, path in sorted((path.relative_to(ROOT).as_posix(), path) for path in paths):
        digest.update(f"{name}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _without_metadata(code: bytes) -> bytes:
    """Code without the CBOR data that solc ends it with, whose length stands in the last two bytes."""
    return code[: -2 - int.from_bytes(code[-2:])]


@dataclass(frozen=True)
class Run:
    """A run of a layer that goes on: what it runs on is what there was when it began.

    Attributes:
        layer: The layer's name.
        commit: As in `Result`.
        subject: As in `Result`.
        digest: As in `Result`.
    """

    layer: str
    commit: str
    subject: Subject
    digest: str

    def write(self, command: str, figures: Mapping[str, Any], *, seconds: float, seeds: tuple[int, ...] = ()) -> Result:
        """Keeps the figures of the run, which was a full one.

        Args:
            command: What repeats it.
            figures: What was counted, by name; numbers, words, and lists and mappings of them.
            seconds: How long it took on the clock.
            seeds: What its random choices started from.

        Returns:
            What was written.
        """
        told = (seeds, round(seconds), dict(figures))
        result = Result(self.layer, command, self.commit, self.subject, self.digest, *told)
        FOLDER.mkdir(exist_ok=True)
        (FOLDER / f"{self.layer}.json").write_text(json.dumps(asdict(result), indent=2) + "\n")
        return result


def begin(layer: str, subject: Subject = Subject.CONTRACTS) -> Run:
    """Begins a run of a layer: to be called before anything of it is done.

    Args:
        layer: The layer's name.
        subject: What its figures will speak for.
    """
    return Run(layer, _commit(), subject, subject.digest())


def read(layer: str) -> Result:
    """The last full run of a layer.

    Raises:
        FileNotFoundError: It was never run to its end.
    """
    values = json.loads((FOLDER / f"{layer}.json").read_text())
    return Result(**{**values, "subject": Subject(values["subject"]), "seeds": tuple(values["seeds"])})


def _commit() -> str:
    """Hash of the commit that is checked out, with a plus where files were changed since; empty if there is none."""
    head = _git("rev-parse", "HEAD")
    changed = _git(
        "status", "--porcelain", "--untracked-files=no", "--", "contracts", "tests", "verify/*.py", "distman"
    )
    return f"{head}+" if changed else head


def _git(*arguments: str) -> str:
    """What Git says; nothing where there is no Git or no checkout."""
    if shutil.which("git") is None:
        return ""
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""
