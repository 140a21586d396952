"""The second stage: every mutant as it would be deployed."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from queue import SimpleQueue

from verify.mutants import sources
from verify.mutants.compiler import Code, Compiler
from verify.mutants.mutant import Mutant
from verify.mutants.progress import Progress
from verify.mutants.store import Store

STILLBORN = "stillborn"
EQUAL = "equal bytecode"
VALID = "valid"

_STORE = Store("compiled")


class OriginalDiffersError(RuntimeError):
    """The contracts do not compile to the artifacts that are deployed."""


def check_original() -> None:
    """Makes sure that what is compiled here is what is deployed.

    Raises:
        OriginalDiffersError: It is not.
    """
    missing = [name for name in sources.DEPLOYED if _STORE.get(_key(name, {}, metadata=True)) is None]
    if missing:
        with Compiler() as compiler:
            for name in missing:
                _compile(compiler, name, {}, metadata=True)
                _compile(compiler, name, {}, metadata=False)
    for name in sources.DEPLOYED:
        code = _kept(name, {}, metadata=True)
        if code is None or "0x" + code.creation != sources.artifact(name)["bytecode"]:
            raise OriginalDiffersError(f"{sources.DEPLOYED[name]} does not compile to distman/artifacts/{name}.json")


def run(mutants: Sequence[Mutant], jobs: int) -> None:
    """Compiles what is not compiled yet.

    Args:
        mutants: The mutants, in the order in which they are taken.
        jobs: How many compilers run side by side.
    """
    check_original()
    waiting: SimpleQueue[Mutant] = SimpleQueue()
    missing = [mutant for mutant in mutants if kind(mutant) is None]
    print(f"compile: {len(mutants) - len(missing)} of {len(mutants)} are compiled already", file=sys.stderr)
    for mutant in missing:
        waiting.put(mutant)
    progress = Progress("compile", len(missing))
    with ThreadPoolExecutor(jobs) as pool:
        for done in [pool.submit(_work, waiting, progress) for _ in range(jobs)]:
            done.result()


def _work(waiting: SimpleQueue[Mutant], progress: Progress) -> None:
    with Compiler() as compiler:
        while not waiting.empty():
            mutant = waiting.get()
            for name in sources.targets(mutant.path):
                if not _compile(compiler, name, {mutant.path: mutant.text()}, metadata=False).creation:
                    break
            progress.did(str(kind(mutant)))


def kind(mutant: Mutant) -> str | None:
    """Whether a mutant is stillborn, equal to the original, or valid; None while it is not compiled."""
    equal = True
    for name in sources.targets(mutant.path):
        code = _kept(name, {mutant.path: mutant.text()}, metadata=False)
        if code is None:
            return None
        if not code.creation:
            return STILLBORN
        original = _kept(name, {}, metadata=False)
        equal = equal and original is not None and code.creation == original.creation
    return EQUAL if equal else VALID


def codes(changed: dict[str, bytes]) -> dict[str, Code]:
    """The code of all deployed contracts, some of whose sources are changed; as far as it is compiled.

    Args:
        changed: The changed sources, by path.
    """
    found = {}
    for name in sources.DEPLOYED:
        relevant = {path: text for path, text in changed.items() if path in sources.reached(name)}
        code = _kept(name, relevant, metadata=False)
        if code is not None:
            found[name] = code
    return found


def _compile(compiler: Compiler, contract: str, changed: dict[str, bytes], *, metadata: bool) -> Code:
    code = _kept(contract, changed, metadata=metadata)
    if code is None:
        code = compiler.code(contract, changed, metadata=metadata)
        _STORE.put(_key(contract, changed, metadata=metadata), asdict(code))
    return code


def _kept(contract: str, changed: dict[str, bytes], *, metadata: bool) -> Code | None:
    fields = _STORE.get(_key(contract, changed, metadata=metadata))
    return None if fields is None else Code(**fields)


def _key(contract: str, changed: dict[str, bytes], *, metadata: bool) -> str:
    settings = json.dumps(sources.settings({}, metadata=metadata), sort_keys=True)
    texts = (changed.get(path, sources.originals()[path]) for path in sorted(sources.reached(contract)))
    return sources.digest(sources.compiler()["version"], settings, contract, *texts)
