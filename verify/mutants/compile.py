"""The second stage: every changed set of sources as it would be deployed."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from functools import cache
from queue import Empty, SimpleQueue

from verify.mutants import sources
from verify.mutants.compiler import Code, Compiler
from verify.mutants.progress import Progress
from verify.mutants.store import Store

STILLBORN = "stillborn"
EQUAL = "equal bytecode"
VALID = "valid"

# Sources that differ from the original, by path.
Change = Mapping[str, bytes]

_STORE = Store("compiled")

# A text, which is kept, or a comment.
_COMMENT = re.compile(rb'("[^"\n]*")|//[^\n]*|/\*.*?\*/', re.DOTALL)


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


def run(changes: Sequence[Change], jobs: int) -> None:
    """Compiles what is not compiled yet.

    Args:
        changes: The changes of the sources, in the order in which they are taken.
        jobs: How many compilers run side by side.
    """
    check_original()
    waiting: SimpleQueue[Change] = SimpleQueue()
    missing = [change for change in changes if kind(change) is None]
    print(f"compile: {len(changes) - len(missing)} of {len(changes)} are compiled already", file=sys.stderr)
    for change in missing:
        waiting.put(change)
    progress = Progress("compile", len(missing))
    with ThreadPoolExecutor(jobs) as pool:
        for done in [pool.submit(_work, waiting, progress) for _ in range(jobs if missing else 0)]:
            done.result()


def _work(waiting: SimpleQueue[Change], progress: Progress) -> None:
    with Compiler() as compiler:
        while True:
            try:
                change = waiting.get_nowait()
            except Empty:
                return
            for name in _targets(change):
                if not _compile(compiler, name, _relevant(name, change), metadata=False).creation:
                    break
            progress.did(str(kind(change)))


def kind(change: Change) -> str | None:
    """Whether changed sources are stillborn, equal to the original, or valid; None while they are not compiled."""
    equal = True
    for name in _targets(change):
        code = _kept(name, _relevant(name, change), metadata=False)
        if code is None:
            return None
        if not code.creation:
            return STILLBORN
        original = _kept(name, {}, metadata=False)
        equal = equal and original is not None and code.creation == original.creation
    return EQUAL if equal else VALID


def _targets(change: Change) -> list[str]:
    """The deployed contracts that changed sources are part of."""
    return [name for name in sources.DEPLOYED if _relevant(name, change)]


def _relevant(contract: str, change: Change) -> Change:
    return {path: text for path, text in change.items() if path in sources.reached(contract)}


def codes(change: Change) -> dict[str, Code]:
    """The code of all deployed contracts, some of whose sources are changed; all of it must be compiled."""
    return {name: _needed(name, _relevant(name, change)) for name in sources.DEPLOYED}


def _needed(contract: str, change: Change) -> Code:
    code = _kept(contract, change, metadata=False)
    if code is None:
        raise LookupError(f"{contract} with changes of {', '.join(change)} is not compiled")
    return code


def _compile(compiler: Compiler, contract: str, change: Change, *, metadata: bool) -> Code:
    code = _kept(contract, change, metadata=metadata)
    if code is None:
        code = compiler.code(contract, change, metadata=metadata)
        _STORE.put(_key(contract, change, metadata=metadata), asdict(code))
    return code


def _kept(contract: str, change: Change, *, metadata: bool) -> Code | None:
    fields = _STORE.get(_key(contract, change, metadata=metadata))
    return None if fields is None else Code(**fields)


def _key(contract: str, change: Change, *, metadata: bool) -> str:
    """What the code of a contract depends on. Comments are part of it only through the hash of its metadata."""
    settings = json.dumps(sources.settings({}, metadata=metadata), sort_keys=True)
    texts = [change.get(path, sources.originals()[path]) for path in sorted(sources.reached(contract))]
    if not metadata:
        texts = [_without_comments(text) for text in texts]
    return sources.digest(sources.compiler()["version"], settings, contract, *texts)


@cache
def _without_comments(text: bytes) -> bytes:
    """A source without comments, for one that nests them in nothing else."""
    return b" ".join(_COMMENT.sub(lambda found: found[1] or b" ", text).split())
