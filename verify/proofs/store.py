"""Keeps what proofs came to, by the digest of all that they rest on: a run goes on where the last one stopped."""

from __future__ import annotations

import json
from dataclasses import asdict

from verify.kept import keep
from verify.proofs.proof import PROVED, Outcome
from verify.proofs.tree import PROGRESS


def get(digest: str, name: str) -> Outcome | None:
    """What a proof of these sources came to, if it was run."""
    path = PROGRESS / "done" / digest[:16] / f"{name}.json"
    return Outcome(**json.loads(path.read_text())) if path.is_file() else None


def put(digest: str, name: str, outcome: Outcome) -> None:
    """Keeps what a proof came to."""
    keep(PROGRESS / "done" / digest[:16] / f"{name}.json", asdict(outcome))


def proved(digest: str, name: str) -> Outcome | None:
    """What a proof came to if it stands; anything else is tried again."""
    outcome = get(digest, name)
    return outcome if outcome and outcome.status == PROVED else None
