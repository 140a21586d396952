"""Which module of a package imports which: read from the source, wherever in a file an import stands."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Layers:
    """The order that the imports of a package must keep.

    Attributes:
        ranks: The top-level modules, lowest first; those in one rank do not import each other.
        third_party: Who may import which packages beside the standard library.
        unranked: Modules that nothing imports, and what of the package they may not import.
    """

    ranks: Sequence[frozenset[str]]
    third_party: Mapping[str, frozenset[str]]
    unranked: Mapping[str, frozenset[str]]

    def rank(self, module: str) -> int:
        """The rank of a top-level module.

        Raises:
            StopIteration: It has none.
        """
        return next(rank for rank, members in enumerate(self.ranks) if module in members)


def imports_of(root: Path) -> dict[str, set[str]]:
    """The absolute names that each module below a package's folder imports, submodules included.

    Args:
        root: The package's folder.
    """
    sources = {module_name(root, path): path for path in sorted(root.rglob("*.py"))}
    return {name: {resolve(target, sources) for target in imported_names(name, path)} for name, path in sources.items()}


def module_name(root: Path, path: Path) -> str:
    """The dotted name of a file's module."""
    parts = [root.name, *path.relative_to(root).with_suffix("").parts]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported_names(module: str, path: Path) -> Iterator[str]:
    """What a file imports, as `module.name` for `from module import name`."""
    is_package = path.name == "__init__.py"
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = absolute(module, is_package, node)
            yield from (f"{base}.{alias.name}" for alias in node.names)


def absolute(module: str, is_package: bool, node: ast.ImportFrom) -> str:
    """The absolute name of the module that `from ... import` names."""
    if not node.level:
        return node.module or ""
    parents = module.split(".")
    base = parents[: len(parents) - node.level + is_package]
    return ".".join([*base, node.module] if node.module else base)


def resolve(target: str, sources: Mapping[str, Path]) -> str:
    """The module that holds an imported name, or the name itself when it comes from outside."""
    parent = target.rpartition(".")[0]
    return parent if target not in sources and parent in sources else target


def violations(root: Path, layers: Layers) -> list[str]:
    """Every import below a package's folder that breaks its order, in words."""
    found = imports_of(root)
    broken = [
        f"{module} imports {target}"
        for module, targets in found.items()
        for target in sorted(targets)
        if not allowed(root.name, module, target, layers)
    ]
    return broken + [f"cycle: {' -> '.join(cycle)}" for cycle in cycles(found)]


def allowed(package: str, module: str, target: str, layers: Layers) -> bool:
    """Whether a module may import a target."""
    source = top(package, module)
    if target.partition(".")[0] != package:
        return allowed_outside(source, target.partition(".")[0], layers)
    goal = top(package, target)
    if source in layers.unranked:
        return goal not in layers.unranked[source]
    if goal in layers.unranked:
        return False
    return source == goal or layers.rank(goal) < layers.rank(source)


def top(package: str, module: str) -> str:
    """The top-level module that a module belongs to; the package itself is `__init__`."""
    return module.removeprefix(package).removeprefix(".").partition(".")[0] or "__init__"


def allowed_outside(source: str, distribution: str, layers: Layers) -> bool:
    """Whether a top-level module may import a package from outside."""
    return distribution in sys.stdlib_module_names or distribution in layers.third_party.get(source, frozenset())


def cycles(graph: Mapping[str, set[str]]) -> list[list[str]]:
    """Import cycles among modules, each found once, from its first module on."""
    found: list[list[str]] = []
    done: set[str] = set()

    def visit(module: str, path: list[str]) -> None:
        if module in path:
            found.append([*path[path.index(module) :], module])
        elif module not in done:
            for target in sorted(graph.get(module, set())):
                visit(target, [*path, module])
            done.add(module)

    for module in sorted(graph):
        visit(module, [])
    return found
