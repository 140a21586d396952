"""The first stage: all mutants, those with the same text once."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import chain

from verify.mutants import gambit, operators, sources, syntax
from verify.mutants.categories import ALL, category
from verify.mutants.mutant import Edit, Mutant, identified, replaced_range
from verify.mutants.syntax import Node

_LIST = sources.WORK / "mutants.json"


@dataclass(frozen=True)
class Generated:
    """All mutants.

    Attributes:
        mutants: Those to judge, the most valuable first.
        proposed: How many there were before those with the same text were taken together.
        origin: Digest of the sources and of what made them into mutants.
    """

    mutants: tuple[Mutant, ...]
    proposed: int
    origin: str


def load() -> Generated:
    """The mutants of the sources as they are; made anew when something has changed."""
    origin = _origin()
    if _LIST.is_file():
        kept = json.loads(_LIST.read_text())
        if kept["origin"] == origin:
            return Generated(tuple(Mutant(**fields) for fields in kept["mutants"]), kept["proposed"], origin)
    made = _generate(origin)
    _LIST.parent.mkdir(parents=True, exist_ok=True)
    _LIST.write_text(json.dumps(asdict(made)))
    return made


def _origin() -> str:
    """Digest of the sources, of the compiler's settings and of this package's part in mutants."""
    folder = sources.ROOT / "verify" / "mutants"
    code = (
        path.read_bytes() for path in sorted(folder.rglob("*.py")) if path.name in _MAKERS or "operators" in path.parts
    )
    settings = json.dumps(sources.compiler(), sort_keys=True)
    return sources.digest(settings, *sources.originals().values(), *code)


_MAKERS = ("categories.py", "gambit.py", "generate.py", "mutant.py", "syntax.py")


def _generate(origin: str) -> Generated:
    trees = syntax.trees()
    proposed, mutants = 0, []
    for path in sources.mutated_paths():
        edits = list(_edits(path, trees))
        proposed += len(edits)
        mutants.extend(identified(path, ((edit, category(path, edit)) for edit in _different(edits))))
    return Generated(tuple(_ordered(mutants)), proposed, origin)


def _edits(path: str, trees: Mapping[str, Node]) -> Iterator[Edit]:
    own = chain.from_iterable(operator(trees[path]) for operator in operators.ALL)
    return chain(own, gambit.edits(path, trees))


def _different(edits: list[Edit]) -> list[Edit]:
    """The first edit of each that make the same text, in the order of the source.

    Two edits of a source make the same text when they differ in what they replace and agree in what they change.
    """
    first: dict[tuple[int, int, str], Edit] = {}
    for edit in edits:
        start, end = replaced_range(edit)
        before, after = edit.node.source[start:end].decode(), edit.replacement
        if before != after:
            first.setdefault(_shrunk(start, before, after), edit)
    return sorted(first.values(), key=lambda edit: (edit.node.start, edit.node.end))


def _shrunk(start: int, before: str, after: str) -> tuple[int, int, str]:
    """The same change, without what is equal at both ends."""
    while before and after and before[0] == after[0]:
        start, before, after = start + 1, before[1:], after[1:]
    while before and after and before[-1] == after[-1]:
        before, after = before[:-1], after[:-1]
    return start, start + len(before), after


def _ordered(mutants: list[Mutant]) -> list[Mutant]:
    """Category by category in turn, each shuffled always alike, so that a part of a run says something already.

    What touches nothing of value comes last; before that Gambit's, of which many compile to nothing or to the same.
    """
    place: Counter[tuple[bool, str]] = Counter()
    keys: dict[str, tuple[bool, bool, int, int]] = {}
    for mutant in sorted(mutants, key=lambda mutant: mutant.id):
        others = mutant.operator.startswith("gambit-")
        place[others, mutant.category] += 1
        order = ALL.index(mutant.category)
        keys[mutant.id] = (mutant.category == ALL[-1], others, place[others, mutant.category], order)
    return sorted(mutants, key=lambda mutant: keys[mutant.id])
