"""Operators on assembly."""

from __future__ import annotations

from collections.abc import Iterator

from verify.mutants.mutant import Edit
from verify.mutants.operators.statements import NOTHING
from verify.mutants.syntax import Node

_OTHERS = {
    "add": "sub",
    "sub": "add",
    "mul": "add",
    "shl": "shr",
    "shr": "shl",
    "and": "or",
    "or": "and",
    "gt": "lt",
    "lt": "gt",
    "eq": "lt",
    "mstore": "mstore8",
    "mstore8": "mstore",
}


def delete_statements(root: Node) -> Iterator[Edit]:
    """Each statement but declarations, left out."""
    for node in root.of_kind("YulExpressionStatement"):
        name = str(node.child("expression").child("functionName").raw["name"])
        yield Edit("delete-write" if name in ("sstore", "log4") else "assembly-delete", node, NOTHING)
    for node in root.of_kind("YulAssignment", "YulIf"):
        if node.above("YulForLoop") is None or not _is_step(node):
            yield Edit("assembly-delete", node, NOTHING)


def _is_step(node: Node) -> bool:
    """Whether a statement is a loop's step, without which it does not end."""
    block, loop = node.parent, node.above("YulForLoop")
    return block is not None and loop is not None and loop.raw["post"] is block.raw


def shift_literals(root: Node) -> Iterator[Edit]:
    """Each number, one more and one less."""
    for node in root.of_kind("YulLiteral"):
        value = int(node.text, 0)
        for other in (value + 1, value - 1):
            if other >= 0:
                yield Edit("assembly-shift", node, hex(other) if node.text.startswith("0x") else str(other))


def change_functions(root: Node) -> Iterator[Edit]:
    """Each function, as its opposite."""
    for node in root.of_kind("YulFunctionCall"):
        name = node.child("functionName")
        if other := _OTHERS.get(str(name.raw["name"])):
            yield Edit("assembly-function", name, other)


def force_conditions(root: Node) -> Iterator[Edit]:
    """Each condition, as its opposite."""
    for node in root.of_kind("YulIf"):
        condition = node.child("condition")
        yield Edit("assembly-condition", condition, f"iszero({condition.text})")
