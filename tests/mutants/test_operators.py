"""What the operators propose for a small contract."""

from __future__ import annotations

import pytest

from verify.mutants import operators, syntax
from verify.mutants.mutant import changed, replaced_range
from verify.mutants.operators import Operator, arguments, assembly, expressions, literals, parties, statements
from verify.mutants.syntax import Node

SOURCE = b"""
// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

contract Sample {
    enum Kind { None, Some, All }
    struct Held { uint128 active; uint128 exiting; }

    event Moved(address indexed from, address to, uint256 amount, uint256 left);
    error TooLate(uint256 time);

    uint256 private constant LONGEST = 30 days;
    mapping(address => Held) private _held;
    Kind public kind = Kind.All;

    modifier once() { _; }

    function move(address to, uint256 amount, uint256 until) external once returns (bool) {
        if (block.timestamp >= until) revert TooLate(until);
        Held storage held = _held[msg.sender];
        uint256 left = held.active - amount;
        if (until + LONGEST < amount) return false;
        held.active -= uint128(amount);
        (held.exiting, kind) = (uint128(amount), Kind.Some);
        _check(to);
        emit Moved(msg.sender, to, amount, left);
        assembly { if gt(left, 5) { mstore(0, left) } }
        return true;
    }

    function _check(address to) private pure { if (!(to != address(0))) revert TooLate(0); }
}
"""


@pytest.fixture(scope="module")
def root() -> Node:
    """The syntax tree of the sample."""
    return syntax.tree(SOURCE)


def proposals(operator: Operator, root: Node) -> set[tuple[str, str]]:
    """What an operator replaces, and by what."""
    found = set()
    for edit in operator(root):
        start, end = replaced_range(edit)
        found.add((SOURCE[start:end].decode(), edit.replacement))
    return found


EXPECTED: list[tuple[Operator, set[tuple[str, str]]]] = [
    (
        statements.delete_statements,
        {
            ("held.active -= uint128(amount);", "{}"),
            ("(held.exiting, kind) = (uint128(amount), Kind.Some);", "{}"),
            ("_check(to);", "{}"),
            ("emit Moved(msg.sender, to, amount, left);", "{}"),
        },
    ),
    (statements.delete_targets, {("held.exiting", ""), ("kind", "")}),
    (
        statements.delete_checks,
        {
            ("if (block.timestamp >= until) revert TooLate(until);", "{}"),
            ("if (!(to != address(0))) revert TooLate(0);", "{}"),
        },
    ),
    (statements.delete_modifiers, {("once", "")}),
    (statements.delete_returns, {("return false;", "{}")}),
    (
        expressions.move_boundaries,
        {
            ("block.timestamp >= until", "block.timestamp > until"),
            ("block.timestamp >= until", "block.timestamp < until"),
            ("until + LONGEST < amount", "until + LONGEST <= amount"),
            ("until + LONGEST < amount", "until + LONGEST >= amount"),
            ("to != address(0)", "to == address(0)"),
        },
    ),
    (
        expressions.drop_operands,
        {
            ("held.active - amount", "held.active"),
            ("held.active - amount", "amount"),
            ("until + LONGEST", "until"),
            ("until + LONGEST", "LONGEST"),
        },
    ),
    (
        expressions.change_operators,
        {("held.active - amount", "held.active + amount"), ("until + LONGEST", "until - LONGEST")},
    ),
    (expressions.drop_negations, {("!(to != address(0))", "(to != address(0))")}),
    (
        expressions.overwrite,
        {
            ("held.active -= uint128(amount)", "held.active = uint128(amount)"),
            ("held.active -= uint128(amount)", "held.active += uint128(amount)"),
        },
    ),
    (
        literals.shift_numbers,
        {("30 days", "(30 days + 1)"), ("30 days", "(30 days - 1)"), ("0", "(0 + 1)")},
    ),
    (literals.shift_constants, {("LONGEST", "(LONGEST + 1)"), ("LONGEST", "(LONGEST - 1)")}),
    (
        literals.change_choices,
        {("false", "true"), ("true", "false"), ("Kind.All", "Kind.Some"), ("Kind.Some", "Kind.All")},
    ),
    (
        arguments.change_event_arguments,
        {
            ("msg.sender", "address(0)"),
            ("msg.sender", "to"),
            ("to", "address(0)"),
            ("to", "msg.sender"),
            ("amount", "0"),
            ("amount", "left"),
            ("left", "0"),
            ("left", "amount"),
        },
    ),
    (parties.change_parties, {("msg.sender", "tx.origin")}),
    (assembly.delete_statements, {("if gt(left, 5) { mstore(0, left) }", "{}"), ("mstore(0, left)", "{}")}),
    (assembly.shift_literals, {("5", "6"), ("5", "4"), ("0", "1")}),
    (assembly.change_functions, {("gt", "lt"), ("mstore", "mstore8")}),
    (assembly.force_conditions, {("gt(left, 5)", "iszero(gt(left, 5))")}),
]


@pytest.mark.parametrize(("operator", "expected"), EXPECTED, ids=[case[0].__name__ for case in EXPECTED])
def test_operator_proposes(operator: Operator, expected: set[tuple[str, str]], root: Node) -> None:
    """An operator proposes each change of its kind in the sample, and no other."""
    assert proposals(operator, root) == expected


def test_every_operator_but_two_finds_something_in_the_sample(root: Node) -> None:
    """The sample shows what the operators do; calls with swapped arguments and texts it does not have."""
    idle = [operator for operator in operators.ALL if not list(operator(root))]
    assert idle == [literals.change_words, arguments.swap_call_arguments]


def test_writes_of_state_are_told_apart(root: Node) -> None:
    """What writes storage is deleted under a name of its own, through pointers and in tuples too."""
    deleted = {edit.operator for edit in statements.delete_statements(root) if "held." in edit.node.text}
    assert deleted == {"delete-write"}


def test_a_changed_source_differs_in_one_place() -> None:
    """A change replaces the bytes that it names, and only these."""
    assert changed(b"one two three", 4, 7, "2") == b"one 2 three"
