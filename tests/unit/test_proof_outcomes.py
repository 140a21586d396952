"""What the command of the symbolic proofs takes for proved."""

from __future__ import annotations

from typing import Any

import pytest

from verify.proofs import halmos, mutants
from verify.proofs.proof import PROVED, REFUTED, UNDECIDED


def report(**changed: Any) -> dict[str, Any]:
    """What Halmos writes of a proof that holds, with some of it changed."""
    result = {"exitcode": 0, "models": [], "num_paths": [3, 1, 0], "num_bounded_loops": 0}
    return {"test_results": {"Proofs": [{**result, **changed}]}}


def test_complete_proof_stands() -> None:
    """A proof whose paths were all followed to the end counts, with the number of its paths (M2)."""
    outcome = halmos.judged(report(), "[PASS] check_x()", 1.5)
    assert (outcome.status, outcome.paths, outcome.seconds) == (PROVED, 3, 1.5)


@pytest.mark.parametrize(
    "changed",
    [
        {"num_paths": [3, 0, 0]},
        {"num_paths": [3, 1, 1]},
        {"num_paths": None},
        {"num_bounded_loops": 1},
        {"exitcode": 2},
        {"exitcode": 3},
        {"exitcode": 4},
        {"exitcode": 5},
    ],
)
def test_incomplete_proof_is_none(changed: dict[str, Any]) -> None:
    """No path that ends well, a path left off, a loop cut short, a timeout or an error is never a proof (M2)."""
    assert halmos.judged(report(**changed), "[PASS] check_x()", 1).status == UNDECIDED


@pytest.mark.parametrize("printed", ["WARNING  paths have not been fully explored", "[ERROR] check_x()", "ERROR    x"])
def test_warning_spoils_a_proof(printed: str) -> None:
    """Whatever Halmos warns of keeps a property from counting as proved (M2)."""
    assert halmos.judged(report(), printed, 1).status == UNDECIDED


def test_counterexample_must_be_valid() -> None:
    """Only a counterexample that holds for real arithmetic refutes; one of an abstraction decides nothing (M2)."""
    real = report(exitcode=1, models=[{"is_valid": False}, {"is_valid": True}])
    assert halmos.judged(real, "Counterexample: x = 1", 1).status == REFUTED
    abstract = report(exitcode=1, models=[{"is_valid": False}])
    assert halmos.judged(abstract, "Counterexample (potentially invalid)", 1).status == UNDECIDED


def test_nothing_run_proves_nothing() -> None:
    """A run that found no proof of that name decides nothing (M2)."""
    assert halmos.judged({"test_results": {}}, "", 1).status == UNDECIDED


def test_every_mutant_changes_the_code() -> None:
    """Each mutant still finds the one place that it breaks, so that the proofs of all rules stay tested (M1)."""
    for mutant in mutants.load():
        assert mutant.before != mutant.after
        assert mutant.fails
