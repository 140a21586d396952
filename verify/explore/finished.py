"""What was found is kept world by world, so that a run that was stopped goes on where it was.

It is kept under a digest of the model and of the exploration: a change of either begins anew.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

from verify.explore.liveness import Wait
from verify.explore.report import Found
from verify.kept import keep

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / ".verify" / "explore"
SOURCES = ("tests/model", "verify/explore")


def _digest() -> str:
    """Digest of all that decides what is found."""
    digest = sha256()
    for folder in SOURCES:
        for path in sorted((ROOT / folder).glob("*.py")):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


class Finished:
    """What earlier runs of the same exploration have found."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self.folder = folder / _digest()

    def _path(self, world: str) -> Path:
        return self.folder / f"{world.replace(' ', '-')}.json"

    def keep(self, found: Found) -> None:
        """Keeps what was found in a world in which all holds."""
        if found.broken:
            return
        waits = {" ".join(silent): asdict(wait) for silent, wait in found.waits.items()}
        keep(self._path(found.world), {**asdict(found), "waits": waits})

    def kept(self, world: str) -> Found | None:
        """What was found in a world before."""
        path = self._path(world)
        if not path.exists():
            return None
        values = json.loads(path.read_text())
        waits = {
            tuple(silent.split()): Wait(wait["seconds"], tuple(wait["path"]))
            for silent, wait in values["waits"].items()
        }
        return Found(**{**values, "waits": waits})
