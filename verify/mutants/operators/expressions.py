"""Operators on what is compared, calculated and decided."""

from __future__ import annotations

from collections.abc import Iterator

from verify.mutants.mutant import Edit
from verify.mutants.operators.statements import writes_state
from verify.mutants.syntax import Node

_BOUNDARIES = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
_OPPOSITES = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
_OTHERS = {"+": "-", "-": "+", "*": "/", "/": "*", "&": "|", "|": "&", "<<": ">>", ">>": "<<", "&&": "||", "||": "&&"}


def _operation(node: Node, operator: str) -> str:
    """The operation with another operator; what stands between the operands stays."""
    left, right = node.child("leftExpression"), node.child("rightExpression")
    between = node.source[left.end : right.start].decode()
    return left.text + between.replace(str(node.raw["operator"]), operator) + right.text


def move_boundaries(root: Node) -> Iterator[Edit]:
    """Each comparison one off, and turned around."""
    for node in root.of_kind("BinaryOperation"):
        operator = str(node.raw["operator"])
        if operator in _BOUNDARIES:
            yield Edit("move-boundary", node, _operation(node, _BOUNDARIES[operator]))
        if operator in _OPPOSITES:
            yield Edit("turn-comparison", node, _operation(node, _OPPOSITES[operator]))


def drop_operands(root: Node) -> Iterator[Edit]:
    """Each operand of an operation, left out."""
    for node in root.of_kind("BinaryOperation"):
        if node.raw["operator"] in _OTHERS:
            yield Edit("drop-operand", node, node.child("leftExpression").text)
            yield Edit("drop-operand", node, node.child("rightExpression").text)


def change_operators(root: Node) -> Iterator[Edit]:
    """Each operation, with the opposite operator."""
    for node in root.of_kind("BinaryOperation"):
        if other := _OTHERS.get(str(node.raw["operator"])):
            yield Edit("change-operator", node, _operation(node, other))


def force_conditions(root: Node) -> Iterator[Edit]:
    """Each condition, decided beforehand; each choice between two values, made beforehand."""
    for node in root.of_kind("IfStatement"):
        for value in ("true", "false"):
            yield Edit("force-condition", node.child("condition"), value)
    for node in root.of_kind("Conditional"):
        yield Edit("force-condition", node, node.child("trueExpression").text)
        yield Edit("force-condition", node, node.child("falseExpression").text)
    for node in root.of_kind("ForStatement"):
        yield Edit("force-condition", node.child("condition"), "false")


def drop_negations(root: Node) -> Iterator[Edit]:
    """Each negation, left out."""
    for node in root.of_kind("UnaryOperation"):
        if node.raw["operator"] in ("!", "~"):
            yield Edit("drop-negation", node, node.child("subExpression").text)


def overwrite(root: Node) -> Iterator[Edit]:
    """Each addition to, or subtraction from, a variable as the opposite, and as an assignment."""
    for node in root.of_kind("Assignment"):
        operator = str(node.raw["operator"])
        if operator in ("+=", "-="):
            target, value = node.child("leftHandSide"), node.child("rightHandSide")
            kind = "overwrite-state" if writes_state(target) else "overwrite"
            yield Edit(kind, node, f"{target.text} = {value.text}")
            yield Edit(kind, node, f"{target.text} {'-=' if operator == '+=' else '+='} {value.text}")
