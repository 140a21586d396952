"""A census of what deserves a reason wherever it stands: unchecked arithmetic and calls of foreign code.

Neither is a fault. But each such place is a decision, and a new one must not slip in unseen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from verify.analysis.findings import Finding
from verify.analysis.sources import Sources, Tree, contract_files, nodes, span

_CALLING_TYPES: Final = re.compile(
    r"t_function_(?:external|barecall|barestaticcall|baredelegatecall|send|transfer|creation)_"
)
_CALLING_INSTRUCTIONS: Final = {"call", "callcode", "create", "create2", "delegatecall", "selfdestruct", "staticcall"}
_CALLING_LIBRARIES: Final = re.compile(r"(?:SafeTransferLib|SignatureCheckerLib)\.")
"""Libraries of others whose functions call whom they are given."""


def findings(sources: Sources) -> list[Finding]:
    """Every unchecked block, and every call of code that is not the contract's own."""
    places = [*_places(sources, "unchecked", _unchecked), *_places(sources, "foreign-call", _foreign_call)]
    return sorted({Finding("census", check, at) for check, at in places})


def _places(
    sources: Sources, check: str, told: Callable[[Sources, str, Tree], str | None]
) -> Iterator[tuple[str, str]]:
    for path, tree in zip(contract_files(), sources.trees(), strict=True):
        for node in nodes(tree):
            what = told(sources, path, node)
            if what is not None:
                yield check, sources.owner(path, span(node)[0]) + what


def _unchecked(_: Sources, __: str, node: Tree) -> str | None:
    return "" if node["nodeType"] == "UncheckedBlock" else None


def _foreign_call(sources: Sources, path: str, node: Tree) -> str | None:
    """The callee's text, where it is foreign."""
    if node["nodeType"] == "YulFunctionCall":
        name = node["functionName"]["name"]
        return f": {name} in assembly" if name in _CALLING_INSTRUCTIONS else None
    if node["nodeType"] != "FunctionCall" or node["kind"] != "functionCall":
        return None
    callee = sources.text(path, *span(node["expression"]))
    called = _CALLING_TYPES.match(node["expression"]["typeDescriptions"]["typeIdentifier"])
    return f": {callee}" if called or _CALLING_LIBRARIES.match(callee) else None
