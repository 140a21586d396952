"""The third stage: the layers, the cheapest first, each on what is still alive."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import cache
from queue import Empty, SimpleQueue

from verify.mutants import compile as compiling
from verify.mutants import sources
from verify.mutants.compiler import Code
from verify.mutants.layers import JudgeError, Layer, Verdict
from verify.mutants.layers.contract_tests import ContractTests
from verify.mutants.layers.differential import Differential
from verify.mutants.mutant import Mutant
from verify.mutants.progress import Progress
from verify.mutants.scratch import Scratch
from verify.mutants.store import Store

_STORE = Store("verdicts")


@dataclass(frozen=True)
class Judge:
    """A layer as the stage knows it.

    Attributes:
        name: The layer's name.
        digest: What its verdicts depend on beside the code.
        make: Makes the layer, for the thread of a number.
    """

    name: str
    digest: str
    make: Callable[[int], Layer]


@cache
def judges() -> list[Judge]:
    """The layers, the cheapest first."""
    return [
        Judge(Differential.name, Differential.digest(), lambda _: Differential()),
        Judge(ContractTests.name, ContractTests.digest(), lambda number: ContractTests(Scratch(f"judge-{number}"))),
    ]


@dataclass(frozen=True)
class Fate:
    """What the layers say of a mutant that is judged.

    Attributes:
        layer: The layer that killed it; empty if it survived.
        verdict: The verdict of that layer.
        by_today: Whether the layer's tests are still those that judged it.
    """

    layer: str
    verdict: Verdict
    by_today: bool


def run(mutants: Sequence[Mutant], jobs: int, only: str | None = None) -> None:
    """Judges the valid mutants that are compiled and not judged yet, with one layer after the other.

    Args:
        mutants: The mutants, in the order in which they are taken.
        jobs: How many are judged side by side.
        only: The one layer to judge with; all if there is none.

    Raises:
        JudgeError: A layer has something against the original.
    """
    for judge in judges():
        if only in (None, judge.name):
            _run(judge, mutants, jobs)


def _run(judge: Judge, mutants: Sequence[Mutant], jobs: int) -> None:
    waiting: SimpleQueue[Mutant] = SimpleQueue()
    missing = [mutant for mutant in mutants if _is_missing(judge, mutant)]
    for mutant in missing:
        waiting.put(mutant)
    print(f"{judge.name}: {len(missing)} of {len(mutants)} are to be judged", file=sys.stderr)
    progress = Progress(judge.name, len(missing))
    with ThreadPoolExecutor(jobs) as pool:
        working = [pool.submit(_work, judge, number, waiting, progress) for number in range(jobs if missing else 0)]
        try:
            for done in working:
                done.result()
        finally:  # who is interrupted waits for what is being judged, and not for all the rest
            while _next(waiting):
                pass


def _is_missing(judge: Judge, mutant: Mutant) -> bool:
    """Whether a mutant is compiled, valid, not killed, and not judged by this layer."""
    if compiling.kind(mutant.change()) != compiling.VALID:
        return False
    codes = compiling.codes(mutant.change())
    found = fate(mutant)
    return (found is None or not found.layer) and _kept(judge, codes) is None


def _work(judge: Judge, number: int, waiting: SimpleQueue[Mutant], progress: Progress) -> None:
    layer = judge.make(number)
    layer.check()
    while mutant := _next(waiting):
        progress.did(_judged(judge, layer, mutant))


def _next(waiting: SimpleQueue[Mutant]) -> Mutant | None:
    try:
        return waiting.get_nowait()
    except Empty:
        return None


def _judged(judge: Judge, layer: Layer, mutant: Mutant) -> str:
    """Judges a mutant, and says in a word or two what came of it.

    A layer that cannot tell leaves the mutant for the next run, and goes on if it still has nothing against the
    original.

    Raises:
        JudgeError: It has.
    """
    codes = compiling.codes(mutant.change())
    kept = _kept(judge, codes)
    if kept is None:
        try:
            verdict = layer.judge(codes, mutant.path)
        except JudgeError as error:
            print(f"{judge.name} could not tell of {mutant.id}: {error}", file=sys.stderr)
            layer.check()
            return "left"
        kept = _keep(judge, codes, verdict)
    return "killed" if kept.verdict.killed else "survived"


def fate(mutant: Mutant) -> Fate | None:
    """What became of a mutant; None while it is not judged."""
    codes = compiling.codes(mutant.change())
    kept = [_kept(judge, codes) for judge in judges()]
    told = [fate for fate in kept if fate is not None]
    for fate in told:
        if fate.verdict.killed:
            return fate
    return Fate("", Verdict(False, "", sum(fate.verdict.seconds for fate in told)), True) if told == kept else None


def _kept(judge: Judge, codes: Mapping[str, Code]) -> Fate | None:
    """What a layer has said.

    That code passes is only worth something while the tests are the same. A kill is kept across their changes, as it
    would take a day to repeat all of them; the report counts those.
    """
    kept = _STORE.get(_key(judge, codes))
    if kept is None:
        return None
    verdict, by_today = Verdict(**kept["verdict"]), kept["digest"] == judge.digest
    return Fate(judge.name if verdict.killed else "", verdict, by_today) if verdict.killed or by_today else None


def _keep(judge: Judge, codes: Mapping[str, Code], verdict: Verdict) -> Fate:
    _STORE.put(_key(judge, codes), {"digest": judge.digest, "verdict": asdict(verdict)})
    return Fate(judge.name if verdict.killed else "", verdict, True)


def _key(judge: Judge, codes: Mapping[str, Code]) -> str:
    return sources.digest(judge.name, *(codes[name].creation for name in sources.DEPLOYED))
