"""The seeded bugs."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from verify.mutants import sources

FOLDER = Path(__file__).with_name("patches")


class PatchError(RuntimeError):
    """A patch does not say what it is, or does not apply to the contracts as they are now."""


@dataclass(frozen=True, eq=False)
class Bug:
    """A seeded bug.

    Attributes:
        name: The patch's file name without its ending.
        description: What is wrong with the contracts, in a sentence.
        rules: The rules of docs/SPEC.md that are broken.
        proof: The symbolic proof that is about it; empty where none is.
        change: The sources that are changed, by path.
    """

    name: str
    description: str
    rules: str
    proof: str
    change: dict[str, bytes]


def all_bugs() -> list[Bug]:
    """Every bug, in the order of the patches.

    Raises:
        PatchError: A patch does not say what it is, or does not apply.
    """
    return [_bug(path) for path in sorted(FOLDER.glob("*.patch"))]


def _bug(path: Path) -> Bug:
    lines = path.read_text().splitlines()
    if not lines[0].startswith("Bug: ") or not lines[1].startswith("Rules: "):
        raise PatchError(f"{path.name} must begin with a line `Bug: ...` and a line `Rules: ...`")
    proof = lines[2].removeprefix("Proof: ") if lines[2].startswith("Proof: ") else ""
    return Bug(path.stem, lines[0].removeprefix("Bug: "), lines[1].removeprefix("Rules: "), proof, _applied(path))


def _applied(patch: Path) -> dict[str, bytes]:
    """The sources that a patch changes, as they are then."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        shutil.copytree(sources.ROOT / "contracts", copy / "contracts")
        # Within a repository git would look for the files from its root on.
        environment = os.environ | {"GIT_CEILING_DIRECTORIES": str(copy.parent)}
        command = ["git", "apply", "--whitespace=nowarn", str(patch)]
        done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise PatchError(f"{patch.name} no longer applies to the contracts: {done.stderr.strip()}")
        texts = {path: (copy / path).read_bytes() for path in sources.mutated_paths()}
    change = {path: text for path, text in texts.items() if text != sources.originals()[path]}
    if not change:
        raise PatchError(f"{patch.name} changes nothing in the deployed contracts")
    return change
