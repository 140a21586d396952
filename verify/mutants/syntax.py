"""The syntax tree of a source, as the compiler gives it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from verify.mutants import sources
from verify.mutants.compiler import Compiler, question

_TREES = {"*": {"": ["ast"]}}


@dataclass(frozen=True)
class Node:
    """A node of the tree of one source; of Yul too, inside assembly.

    Attributes:
        raw: The compiler's own description.
        source: The whole text that the node is part of.
        parent: The node around it; none for the source itself.
    """

    raw: Mapping[str, Any]
    source: bytes
    parent: Node | None

    @property
    def kind(self) -> str:
        """The compiler's `nodeType`."""
        return str(self.raw["nodeType"])

    @property
    def start(self) -> int:
        """Where the node starts, in bytes."""
        return int(self.raw["src"].split(":")[0])

    @property
    def end(self) -> int:
        """Where the node ends, in bytes."""
        return self.start + int(self.raw["src"].split(":")[1])

    @property
    def text(self) -> str:
        """The node's text."""
        return self.source[self.start : self.end].decode()

    @property
    def type(self) -> str:
        """The type of an expression, in the compiler's words; empty for what has none."""
        return str((self.raw.get("typeDescriptions") or {}).get("typeString") or "")

    def child(self, name: str) -> Node:
        """The child in a member that holds one."""
        return Node(self.raw[name], self.source, self)

    def find(self, name: str) -> Node | None:
        """The child in a member that may be empty."""
        return self.child(name) if isinstance(self.raw.get(name), dict) else None

    def list(self, name: str) -> list[Node]:
        """The children in a member that holds several; those left out are passed over."""
        return [Node(raw, self.source, self) for raw in self.raw.get(name) or [] if raw is not None]

    def walk(self) -> Iterator[Node]:
        """The node and all below it, in the order of the tree."""
        yield self
        for value in self.raw.values():
            for raw in value if isinstance(value, list) else [value]:
                if isinstance(raw, dict) and "nodeType" in raw and "src" in raw:
                    yield from Node(raw, self.source, self).walk()

    def of_kind(self, *kinds: str) -> Iterator[Node]:
        """The nodes of some kinds among the node and all below it."""
        return (node for node in self.walk() if node.kind in kinds)

    def above(self, *kinds: str) -> Node | None:
        """The nearest node of some kinds around this one."""
        node = self.parent
        while node is not None and node.kind not in kinds:
            node = node.parent
        return node

    @property
    def function(self) -> str:
        """The name of the function around the node; empty outside of any."""
        found = self if self.kind == "FunctionDefinition" else self.above("FunctionDefinition")
        return "" if found is None else str(found.raw["name"] or found.raw["kind"])


def trees() -> dict[str, Node]:
    """The trees of all sources that the deployed contracts are made of, by path."""
    found: dict[str, Node] = {}
    settings = {"remappings": sources.compiler()["remappings"], "outputSelection": _TREES}
    with Compiler() as compiler:
        for contract in sources.DEPLOYED:
            answer = compiler.ask(question(contract, {}, settings))
            for path, entry in answer["sources"].items():
                found.setdefault(path, Node(entry["ast"], sources.originals()[path], None))
    return found


def tree(source: bytes) -> Node:
    """The tree of a source that imports nothing."""
    with Compiler() as compiler:
        answer = compiler.ask(
            {
                "language": "Solidity",
                "sources": {"Source.sol": {"content": source.decode()}},
                "settings": {"outputSelection": _TREES},
            }
        )
    return Node(answer["sources"]["Source.sol"]["ast"], source, None)
