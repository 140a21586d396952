"""A mutant: one small change of one source."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from verify.mutants import sources
from verify.mutants.syntax import Node


@dataclass(frozen=True)
class Edit:
    """What an operator proposes: another text for a node.

    Attributes:
        operator: The operator's name.
        node: What is replaced.
        replacement: What comes in its place.
    """

    operator: str
    node: Node
    replacement: str


@dataclass(frozen=True)
class Mutant:
    """One small change of one source.

    Attributes:
        id: Stays the same when other parts of the source change: a digest of path, operator, function, original,
            replacement, and of how many alike stand before it.
        path: The source.
        line: Where the change starts, from 1.
        operator: What kind of change it is.
        category: What it touches; one of `categories.ALL`.
        function: The function that it is in; empty outside of any.
        start: Where the change starts, in bytes.
        end: Where what is replaced ends.
        original: What is replaced.
        replacement: What comes in its place.
    """

    id: str
    path: str
    line: int
    operator: str
    category: str
    function: str
    start: int
    end: int
    original: str
    replacement: str

    def text(self) -> bytes:
        """The whole changed source."""
        return changed(sources.originals()[self.path], self.start, self.end, self.replacement)

    def change(self) -> dict[str, bytes]:
        """The sources that are changed, by path: one."""
        return {self.path: self.text()}

    def diff(self) -> str:
        """The change as a unified diff without context."""
        before, after = (text.decode().splitlines() for text in (sources.originals()[self.path], self.text()))
        return "\n".join(difflib.unified_diff(before, after, self.path, self.path, n=0, lineterm=""))


def changed(source: bytes, start: int, end: int, replacement: str) -> bytes:
    """A source with a part of it replaced."""
    return source[:start] + replacement.encode() + source[end:]


def replaced_range(edit: Edit) -> tuple[int, int]:
    """The bytes that an edit replaces: those of its node, and the semicolon of a statement that a block replaces.

    The compiler's range of a statement that is an expression ends before its semicolon.
    """
    end = edit.node.end
    statement = edit.replacement == "{}" and not edit.node.kind.startswith("Yul")
    return edit.node.start, end + 1 if statement and edit.node.source[end : end + 1] == b";" else end


def identified(path: str, found: Iterable[tuple[Edit, str]]) -> list[Mutant]:
    """Mutants with their ids.

    Args:
        path: The source that all are of.
        found: Edits and their categories, in the order of the source.
    """
    counts: dict[tuple[str, ...], int] = {}
    mutants = []
    for edit, category in found:
        start, end = replaced_range(edit)
        source = edit.node.source
        original = source[start:end].decode()
        key = (path, edit.operator, edit.node.function, original, edit.replacement)
        counts[key] = counts.get(key, -1) + 1
        identity = sources.digest(*key, str(counts[key]))[:12]
        line = source.count(b"\n", 0, start) + 1
        mutants.append(
            Mutant(
                id=identity,
                path=path,
                line=line,
                operator=edit.operator,
                category=category,
                function=edit.node.function,
                start=start,
                end=end,
                original=original,
                replacement=edit.replacement,
            )
        )
    return mutants
