"""The operators: each proposes changes of one kind for the syntax tree of a source."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from verify.mutants.mutant import Edit
from verify.mutants.operators import arguments, assembly, expressions, literals, parties, statements
from verify.mutants.syntax import Node

Operator = Callable[[Node], Iterator[Edit]]

ALL: tuple[Operator, ...] = (
    statements.delete_statements,
    statements.delete_targets,
    statements.delete_checks,
    statements.delete_modifiers,
    statements.delete_returns,
    expressions.move_boundaries,
    expressions.drop_operands,
    expressions.change_operators,
    expressions.force_conditions,
    expressions.drop_negations,
    expressions.overwrite,
    literals.shift_numbers,
    literals.shift_constants,
    literals.change_words,
    literals.change_choices,
    arguments.change_event_arguments,
    arguments.swap_call_arguments,
    parties.change_parties,
    assembly.delete_statements,
    assembly.shift_literals,
    assembly.change_functions,
    assembly.force_conditions,
)
