"""Gambit's mutants."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from verify.mutants import sources
from verify.mutants.gambit_solc import FOLDER
from verify.mutants.mutant import Edit
from verify.mutants.operators.statements import NOTHING
from verify.mutants.syntax import Node

_PROGRAM = Path(sys.prefix) / "lib" / f"python3.{sys.version_info.minor}" / "site-packages" / "certora_bins" / "gambit"
# Gambit puts a line above each change that tells of it.
_NOTE = re.compile(rb"^[ \t]*/// \w+Mutation\(`.*\n", re.MULTILINE)
# What Gambit leaves of a statement; the operators of this project leave nothing, so that the two meet.
_DELETED = b"assert(true);"


def edits(path: str, trees: Mapping[str, Node]) -> Iterator[Edit]:
    """What Gambit proposes for a source.

    Args:
        path: The source.
        trees: The syntax trees of all sources.
    """
    with tempfile.TemporaryDirectory() as folder:
        asts, results = Path(folder, "asts"), Path(folder, "results")
        asts.mkdir()
        asts.joinpath(f"{Path(path).name}_json.ast").write_text(json.dumps(trees[path].raw))
        _run(path, results, asts)
        for entry in json.loads(results.joinpath("gambit_results.json").read_text()):
            yield _edit(trees[path], entry["description"], results.joinpath(entry["name"]).read_bytes())


def _run(path: str, results: Path, asts: Path) -> None:
    script = Path(__file__).with_name("gambit_solc.py")
    command: list[str | Path] = [
        _PROGRAM,
        "mutate",
        "--skip_validate",
        "--solc",
        script,
        "--filename",
        path,
        "--outdir",
        results,
    ]
    environment = os.environ | {FOLDER: str(asts)}
    subprocess.run(command, cwd=sources.ROOT, env=environment, check=True, capture_output=True)


def _edit(root: Node, description: str, mutated: bytes) -> Edit:
    """The change that makes a mutated text of a source, of whole words."""
    before, after = root.source, _NOTE.sub(b"", mutated, count=1).replace(_DELETED, NOTHING.encode())
    start = _alike(before, after)
    room = min(len(before), len(after)) - start
    tail = min(room, _alike(before[::-1], after[::-1]))
    while start and before[start - 1 : start].isalnum():
        start -= 1
    while tail and before[len(before) - tail : len(before) - tail + 1].isalnum():
        tail -= 1
    end = len(before) - tail
    inside = min((n for n in root.walk() if n.start <= start and end <= n.end), key=lambda node: node.end - node.start)
    here = Node({**inside.raw, "src": f"{start}:{end - start}:0"}, before, inside)
    return Edit(f"gambit-{description.removesuffix('Mutation')}", here, after[start : len(after) - tail].decode())


def _alike(first: bytes, second: bytes) -> int:
    """How many bytes two texts have in common at their start."""
    pairs = enumerate(zip(first, second, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(first), len(second)))
