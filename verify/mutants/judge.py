"""The third stage: the layers, the cheapest first, until one kills the mutant."""

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
from verify.mutants.layers import Layer, Verdict
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


def run(mutants: Sequence[Mutant], jobs: int) -> None:
    """Judges the valid mutants that are compiled and not judged yet.

    Args:
        mutants: The mutants, in the order in which they are taken.
        jobs: How many are judged side by side.

    Raises:
        JudgeError: A layer failed, or does not even pass the original.
    """
    waiting: SimpleQueue[Mutant] = SimpleQueue()
    missing = [
        mutant for mutant in mutants if compiling.kind(mutant.change()) == compiling.VALID and fate(mutant) is None
    ]
    for mutant in missing:
        waiting.put(mutant)
    print(f"judge: {len(missing)} of {len(mutants)} are compiled and not judged", file=sys.stderr)
    progress = Progress("judge", len(missing))
    with ThreadPoolExecutor(jobs) as pool:
        for done in [pool.submit(_work, number, waiting, progress) for number in range(jobs if missing else 0)]:
            done.result()


def _work(number: int, waiting: SimpleQueue[Mutant], progress: Progress) -> None:
    known = judges()
    layers = {judge.name: judge.make(number) for judge in known}
    for layer in layers.values():
        layer.check()
    while True:
        try:
            mutant = waiting.get_nowait()
        except Empty:
            return
        codes = compiling.codes(mutant.change())
        progress.did(_judged(known, layers, codes, mutant.path))


def _judged(known: Sequence[Judge], layers: Mapping[str, Layer], codes: Mapping[str, Code], path: str) -> str:
    for judge in known:
        verdict = _kept(judge, codes)
        if verdict is None:
            verdict = layers[judge.name].judge(codes, path)
            _keep(judge, codes, verdict)
        if verdict.killed:
            return f"killed by {judge.name}"
    return "survived"


def fate(mutant: Mutant) -> tuple[str, Verdict] | None:
    """The layer that killed a mutant and its verdict; without a layer if it survived; None while it is not judged."""
    codes = compiling.codes(mutant.change())
    verdicts = [(judge.name, _kept(judge, codes)) for judge in judges()]
    for name, verdict in verdicts:
        if verdict is not None and verdict.killed:
            return name, verdict
    seconds = sum(verdict.seconds for _, verdict in verdicts if verdict is not None)
    return None if any(verdict is None for _, verdict in verdicts) else ("", Verdict(False, "", seconds))


def _kept(judge: Judge, codes: Mapping[str, Code]) -> Verdict | None:
    """A layer's verdict; one that code passes is only worth something while the tests are the same."""
    kept = _STORE.get(_key(judge, codes))
    if kept is None or (not kept["verdict"]["killed"] and kept["digest"] != judge.digest):
        return None
    return Verdict(**kept["verdict"])


def _keep(judge: Judge, codes: Mapping[str, Code], verdict: Verdict) -> None:
    _STORE.put(_key(judge, codes), {"digest": judge.digest, "verdict": asdict(verdict)})


def _key(judge: Judge, codes: Mapping[str, Code]) -> str:
    return sources.digest(judge.name, *(codes[name].creation for name in sources.DEPLOYED))
