"""What is kept of the search for seeded bugs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from verify.mutants.compiler import Code
from verify.mutants.layers import Verdict
from verify.seeded import __main__ as seeded
from verify.seeded.layers import Known
from verify.seeded.patches import Bug

BUG = Bug("bug", "Something is wrong.", "L6", "", {})


class Kept(dict[str, Any]):
    """A store in memory."""

    put = dict.__setitem__


class Counting:
    """A layer that finds every bug, and counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def check(self) -> None:
        """Has nothing against the contracts."""

    def find(self, bug: Bug, codes: Mapping[str, Code]) -> Verdict:
        """Finds it."""
        self.asked += 1
        return Verdict(True, f"{bug.name} {self.asked}", 1)


def test_a_find_is_of_the_layer_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """A layer that has changed looks for every bug anew, also for those that it had found."""
    monkeypatch.setattr(seeded, "_STORE", Kept())
    monkeypatch.setattr(seeded.compiling, "codes", lambda _: dict.fromkeys(seeded.sources.DEPLOYED, Code("00", "00")))
    layer = Counting()
    for digest, by in (("before", "bug 1"), ("before", "bug 1"), ("after", "bug 2")):
        found = seeded._searched(Known("layer", digest, lambda: layer), [BUG])
        assert found["bug"].by == by
