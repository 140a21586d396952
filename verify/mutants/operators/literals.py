"""Operators on constants."""

from __future__ import annotations

from collections.abc import Iterator

from verify.mutants.mutant import Edit
from verify.mutants.syntax import Node

_COMPARED = ("<", "<=", ">", ">=", "==", "!=", "+", "-")
_TYPE_NAMES = ("ArrayTypeName", "PragmaDirective")


def shift_numbers(root: Node) -> Iterator[Edit]:
    """Each number, one more and one less."""
    for node in root.of_kind("Literal"):
        if node.raw.get("kind") != "number" or node.above(*_TYPE_NAMES) is not None:
            continue
        if node.type.startswith("address"):
            yield Edit("shift-number", node, "address(1)")
        elif len(node.text) == 66:
            yield Edit("shift-number", node, f"{int(node.text, 16) + 1:#066x}")
        else:
            yield Edit("shift-number", node, f"({node.text} + 1)")
            if node.text != "0":
                yield Edit("shift-number", node, f"({node.text} - 1)")


def shift_constants(root: Node) -> Iterator[Edit]:
    """Each named constant of upper case that something is compared with or added to, one more and one less."""
    for node in root.of_kind("Identifier", "MemberAccess"):
        name = str(node.raw.get("name") or node.raw.get("memberName"))
        inside = node.parent
        if not name.isupper() or inside is None or inside.kind != "BinaryOperation" or "int" not in node.type:
            continue
        if inside.raw["operator"] in _COMPARED and node.function:
            yield Edit("shift-constant", node, f"({node.text} + 1)")
            yield Edit("shift-constant", node, f"({node.text} - 1)")


def change_words(root: Node) -> Iterator[Edit]:
    """Each text, with another first letter."""
    for node in root.of_kind("Literal"):
        if node.raw.get("kind") == "string" and len(node.text) > 2:
            first = node.text[1]
            yield Edit("change-word", node, f'"{"y" if first == "x" else "x"}{node.text[2:]}')


def change_choices(root: Node) -> Iterator[Edit]:
    """Each truth value, turned around; each member of an enum, as the one after it."""
    enums = _enums(root)
    for node in root.of_kind("Literal"):
        if node.raw.get("kind") == "bool":
            yield Edit("change-choice", node, "false" if node.text == "true" else "true")
    for node in root.of_kind("MemberAccess"):
        members = enums.get(node.type, [])
        if len(members) > 1 and node.raw["memberName"] in members and node.child("expression").type.startswith("type("):
            other = members[(members.index(str(node.raw["memberName"])) + 1) % len(members)]
            yield Edit("change-choice", node, f"{node.child('expression').text}.{other}")


def _enums(root: Node) -> dict[str, list[str]]:
    """The members of the enums that a source uses, by their type in the compiler's words."""
    members: dict[str, dict[int, str]] = {}
    for node in root.of_kind("MemberAccess"):
        if node.type.startswith("enum ") and node.child("expression").type == f"type({node.type})":
            members.setdefault(node.type, {})[int(node.raw["referencedDeclaration"])] = str(node.raw["memberName"])
    return {kind: [name for _, name in sorted(found.items())] for kind, found in members.items()}
