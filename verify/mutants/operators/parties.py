"""Operators on who may do something and who is paid."""

from __future__ import annotations

from collections.abc import Iterator

from verify.mutants.mutant import Edit
from verify.mutants.syntax import Node


def change_parties(root: Node) -> Iterator[Edit]:
    """Each caller as the transaction's origin; customer and supplier as each other."""
    for node in root.of_kind("MemberAccess", "Identifier", "FunctionCall"):
        if not node.function or "address" not in node.type or node.type.startswith("function"):
            continue
        if other := _other(node):
            yield Edit("change-party", node, other)


def _other(node: Node) -> str:
    """Another party that is at hand where a party is named; empty where none is."""
    if node.text == "msg.sender":
        return "tx.origin"
    names = _names_before(node)
    if node.text == "terms.customer":
        if "supplier" in names:
            return "supplier"
        return "slot.supplier()" if "slot" in names else "terms.supplier"
    is_supplier = node.text in ("supplier", "slot.supplier()", "terms.supplier")
    return "terms.customer" if is_supplier and "terms" in names else ""


def _names_before(node: Node) -> set[str]:
    """The variables of the function around a node that are declared before it."""
    function = node.above("FunctionDefinition")
    assert function is not None
    declared = function.of_kind("VariableDeclaration")
    return {str(found.raw["name"]) for found in declared if found.end <= node.start}
