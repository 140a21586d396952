"""The `.tree` beside each test file names its tests: given a state, when something is done, then a test."""

from __future__ import annotations

import ast
from pathlib import Path

FOLDER = Path(__file__).parent
FILES = sorted(FOLDER.rglob("test_*.py"))


def defined_in(path: Path) -> list[str]:
    """The tests that a file defines."""
    body = ast.parse(path.read_text()).body
    return sorted(node.name for node in body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"))


def leaves_of(path: Path) -> list[str]:
    """The tests that a tree names."""
    lines = (line.lstrip("│├└─ ") for line in path.read_text().splitlines()[1:])
    return sorted(line for line in lines if line.startswith("test_"))


def test_tree_names_every_test() -> None:
    """Each test stands in the tree of its file, once, and nothing else does."""
    assert {path: leaves_of(path.with_suffix(".tree")) for path in FILES} == {path: defined_in(path) for path in FILES}


def test_tree_belongs_to_a_test_file() -> None:
    """No tree outlives its file."""
    assert sorted(FOLDER.rglob("*.tree")) == [path.with_suffix(".tree") for path in FILES]
