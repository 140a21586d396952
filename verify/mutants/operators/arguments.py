"""Operators on what is logged and on what is handed to functions."""

from __future__ import annotations

from collections.abc import Iterator

from verify.mutants.mutant import Edit
from verify.mutants.syntax import Node

_ZEROS = {"address": "address(0)", "bool": "false", "bytes32": "bytes32(0)"}


def change_event_arguments(root: Node) -> Iterator[Edit]:
    """Each argument of an event, as zero and as each other argument of its type."""
    for statement in root.of_kind("EmitStatement"):
        arguments = statement.child("eventCall").list("arguments")
        for argument in arguments:
            if zero := _zero(argument):
                yield Edit("event-argument-zero", argument, zero)
            for other in arguments:
                if other.raw is not argument.raw and _kind(other) == _kind(argument) and other.text != argument.text:
                    yield Edit("event-argument-other", argument, other.text)


def _kind(argument: Node) -> str:
    """The type of an argument, with what converts into one another taken for one."""
    kind = argument.type
    if kind.startswith(("int_const", "uint")):
        return "uint256"
    return "text" if kind.startswith(("string", "bytes ", "literal_string")) else kind


def _zero(argument: Node) -> str:
    """Another value of an argument's type; zero where it is not zero already."""
    kind = _kind(argument)
    if kind == "uint256":
        return "1" if argument.text == "0" else "0"
    if kind.startswith("contract "):
        return f"{kind.removeprefix('contract ')}(address(0))"
    if kind.startswith("enum "):
        return f"type({kind.removeprefix('enum ').split('.')[-1]}).min"
    return '""' if kind == "text" else _ZEROS.get(kind, "")


def swap_call_arguments(root: Node) -> Iterator[Edit]:
    """Each two arguments of one type that a function is called with, exchanged."""
    for call in root.of_kind("FunctionCall"):
        inside = call.parent
        if call.raw["kind"] != "functionCall" or inside is None or inside.kind in ("EmitStatement", "RevertStatement"):
            continue
        arguments = call.list("arguments")
        for at, first in enumerate(arguments):
            for second in arguments[at + 1 :]:
                if _kind(first) == _kind(second) and first.text != second.text:
                    yield Edit("swap-arguments", call, _swapped(call, first, second))


def _swapped(call: Node, first: Node, second: Node) -> str:
    source = call.source
    parts = source[call.start : first.start], source[first.end : second.start], source[second.end : call.end]
    before, between, after = (part.decode() for part in parts)
    return f"{before}{second.text}{between}{first.text}{after}"
