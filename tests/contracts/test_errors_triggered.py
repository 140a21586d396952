"""Every named error is triggered somewhere in this suite.

The sources are scanned: each error of the contracts must be written out in a test file, as a call of `error`, whose
result only ever stands in an assertion. So the answer does not depend on which tests a run selects.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

from tests.contracts.support.errors import own_errors

FOLDER = Path(__file__).parent
OURS = ("Escrow", "Registry", "Arbitrator")
NAMES = {entry["name"] for entry in own_errors().values() if entry["name"].startswith(OURS)}


@cache
def expected_errors() -> set[str]:
    """Names of the errors that tests expect."""
    calls = (
        node
        for path in FOLDER.rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "error"
    )
    return {call.args[0].value for call in calls if isinstance(call.args[0], ast.Constant)}


def test_every_error_is_triggered() -> None:
    """Some test expects each error."""
    assert NAMES - expected_errors() == set()


def test_no_test_expects_an_error_that_does_not_exist() -> None:
    """An error that was renamed in the contracts is renamed in the tests."""
    assert expected_errors() - NAMES == set()
