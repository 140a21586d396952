"""How mutants are judged one after the other, and what is kept of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from verify.mutants import judge
from verify.mutants.categories import OTHER
from verify.mutants.compiler import Code
from verify.mutants.judge import Judge
from verify.mutants.layers import JudgeError, Verdict
from verify.mutants.mutant import Mutant

NAMES = ("Escrow", "VerifierRegistry", "OwnedArbitrator")
UNTOLD = "1"


class Kept(dict[str, Any]):
    """A store in memory."""

    put = dict.__setitem__


class Odd:
    """A layer that kills what has an odd number, and cannot tell of the first of those.

    Args:
        sound: Whether it goes on to pass the original after that.
    """

    name = "odd"

    def __init__(self, sound: bool) -> None:
        self.sound, self.checks = sound, 0

    def check(self) -> None:
        """Passes, at least the first time."""
        self.checks += 1
        if self.checks > 1 and not self.sound:
            raise JudgeError("the original fails")

    def judge(self, codes: Mapping[str, Code], path: str) -> Verdict:
        """Judges by the number."""
        number = codes["Escrow"].creation
        if number == UNTOLD:
            raise JudgeError("out of time")
        return Verdict(int(number) % 2 == 1, "test", 1)


@pytest.fixture
def mutants(monkeypatch: pytest.MonkeyPatch) -> list[Mutant]:
    """Mutants whose code is their number."""
    monkeypatch.setattr(judge, "_STORE", Kept())
    monkeypatch.setattr(judge.compiling, "kind", lambda _: judge.compiling.VALID)
    monkeypatch.setattr(judge.compiling, "codes", lambda number: dict.fromkeys(NAMES, Code(number, number)))
    monkeypatch.setattr(Mutant, "change", lambda self: self.id)
    return [Mutant(str(number), "contracts/Escrow.sol", 1, "", OTHER, "", 0, 0, "", "") for number in range(6)]


def judges(layer: Odd, monkeypatch: pytest.MonkeyPatch, tests: str = "tests") -> None:
    """Makes a layer the only one, with tests of a digest."""
    monkeypatch.setattr(judge, "judges", lambda: [Judge(layer.name, tests, lambda _: layer)])


def fates(mutants: list[Mutant]) -> list[str | None]:
    """The layer that killed each mutant; empty for a survivor, none for one that is not judged."""
    return [found.layer if (found := judge.fate(mutant)) else None for mutant in mutants]


def test_doubt_stops_nothing(mutants: list[Mutant], monkeypatch: pytest.MonkeyPatch) -> None:
    """A mutant of which the layer cannot tell is left, and the others are judged."""
    layer = Odd(sound=True)
    judges(layer, monkeypatch)
    judge.run(mutants, jobs=1)
    assert fates(mutants) == ["", None, "", "odd", "", "odd"]
    assert layer.checks == 2


def test_a_broken_layer_stops(mutants: list[Mutant], monkeypatch: pytest.MonkeyPatch) -> None:
    """A layer that does not pass the original any more judges nothing further, and loses nothing."""
    judges(Odd(sound=False), monkeypatch)
    with pytest.raises(JudgeError, match="the original fails"):
        judge.run(mutants, jobs=1)
    assert fates(mutants) == ["", None, None, None, None, None]


def test_changed_tests(mutants: list[Mutant], monkeypatch: pytest.MonkeyPatch) -> None:
    """After a change of the tests kills stay, marked as such, and survivors are judged anew."""
    layer = Odd(sound=True)
    judges(layer, monkeypatch)
    judge.run(mutants, jobs=1)
    judges(layer, monkeypatch, tests="other tests")
    assert fates(mutants) == [None, None, None, "odd", None, "odd"]
    judge.run(mutants, jobs=1)
    assert fates(mutants) == ["", None, "", "odd", "", "odd"]
    assert [found.by_today for mutant in mutants if (found := judge.fate(mutant))] == [True, True, False, True, False]
