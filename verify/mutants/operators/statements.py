"""Operators that take statements away."""

from __future__ import annotations

from collections.abc import Iterator

from verify.mutants.mutant import Edit
from verify.mutants.syntax import Node

NOTHING = "{}"

_WRITERS = ("_store", "_credit", "push", "pop")


def delete_statements(root: Node) -> Iterator[Edit]:
    """Each write of state, event, check that is a call, other call and assignment, left out."""
    for node in root.of_kind("EmitStatement"):
        yield Edit("delete-event", node, NOTHING)
    for node in root.of_kind("ExpressionStatement"):
        expression = node.child("expression")
        if expression.kind == "Assignment":
            writes = writes_state(expression.child("leftHandSide"))
            yield Edit("delete-write" if writes else "delete-assignment", node, NOTHING)
        elif expression.kind == "UnaryOperation" and node.above("ForStatement") is None:
            yield Edit("delete-assignment", node, NOTHING)
        elif expression.kind == "FunctionCall":
            yield Edit(_call_operator(expression), node, NOTHING)


def _call_operator(call: Node) -> str:
    name = called(call)
    if name in _WRITERS:
        return "delete-write"
    return "delete-check" if "check" in name.lower() or name in ("require", "assert") else "delete-call"


def called(call: Node) -> str:
    """The name of the function that is called."""
    target = call.child("expression")
    while target.kind == "FunctionCallOptions":
        target = target.child("expression")
    return str(target.raw.get("memberName") or target.raw.get("name") or "")


def writes_state(target: Node) -> bool:
    """Whether what is assigned to is, or has among it, a part of storage."""
    if target.kind == "TupleExpression":
        return any(writes_state(part) for part in target.list("components"))
    return any("storage" in node.type or "mapping(" in node.type or _is_state(node) for node in target.walk())


def _is_state(node: Node) -> bool:
    declared = node.raw.get("referencedDeclaration")
    root = node
    while root.parent is not None:
        root = root.parent
    return any(
        found.raw.get("stateVariable") and found.raw["id"] == declared for found in root.of_kind("VariableDeclaration")
    )


def delete_targets(root: Node) -> Iterator[Edit]:
    """Each part of an assignment to several, left out."""
    for node in root.of_kind("Assignment"):
        target = node.child("leftHandSide")
        if target.kind == "TupleExpression":
            parts = target.list("components")
            for part in parts if len(parts) > 1 else []:
                yield Edit("delete-write" if writes_state(part) else "delete-assignment", part, "")


def delete_checks(root: Node) -> Iterator[Edit]:
    """Each condition that refuses a call, left out together with the refusal."""
    for node in root.of_kind("IfStatement"):
        body = node.child("trueBody")
        inner = body.list("statements") if body.kind == "Block" else [body]
        if len(inner) == 1 and inner[0].kind == "RevertStatement" and node.find("falseBody") is None:
            yield Edit("delete-check", node, NOTHING)
    for node in root.of_kind("RevertStatement"):
        if node.parent is not None and node.parent.kind == "Block" and len(node.parent.list("statements")) > 1:
            yield Edit("delete-check", node, NOTHING)


def delete_modifiers(root: Node) -> Iterator[Edit]:
    """Each modifier of a function, left out; what looks like one but gives a base its arguments stays."""
    for node in root.of_kind("ModifierInvocation"):
        if node.raw.get("kind") == "modifierInvocation":
            yield Edit("delete-modifier", node, "")


def delete_returns(root: Node) -> Iterator[Edit]:
    """Each return before a function's end, and each step to the next turn of a loop, left out."""
    for node in root.of_kind("Return", "Continue", "Break"):
        body = None if node.parent is None else node.parent
        last = body is not None and body.kind == "Block" and body.list("statements")[-1].raw is node.raw
        ends_function = (
            last and body is not None and body.parent is not None and body.parent.kind == "FunctionDefinition"
        )
        if not ends_function:
            yield Edit("delete-return", node, NOTHING)
