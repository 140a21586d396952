"""The contracts, their syntax trees, and which function a place in a file belongs to."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from verify.analysis.findings import ToolFailed
from verify.results import ARTIFACTS, CONTRACTS, ROOT

Tree = dict[str, Any]
"""A node of solc's syntax tree."""

_OUTPUTS: Final = {"*": {"*": ["abi", "devdoc", "userdoc"], "": ["ast"]}}
_NAMED: Final = ("ContractDefinition", "FunctionDefinition", "VariableDeclaration", "StructDefinition")


def contract_files() -> list[str]:
    """All contracts but the mocks, as paths from the project's folder."""
    paths = (path.relative_to(ROOT) for path in (ROOT / "contracts").rglob("*.sol"))
    return sorted(str(path) for path in paths if "mocks" not in path.parts)


class Sources:
    """The contracts as solc reads them, with the settings of the deployed bytecode."""

    def __init__(self) -> None:
        """Has solc read and check all contracts; no code is made.

        Raises:
            ToolFailed: They do not compile.
        """
        compiler = json.loads((ARTIFACTS / f"{CONTRACTS[0]}.json").read_text())["compiler"]
        self.version = str(compiler.pop("version")).partition("+")[0]
        self.settings = {**compiler, "outputSelection": _OUTPUTS}
        self.output = _compiled(self.settings)
        self._bytes = {path: (ROOT / path).read_bytes() for path in contract_files()}

    @property
    def warnings(self) -> list[Tree]:
        """What solc warns of."""
        return [error for error in self.output.get("errors", []) if error["severity"] != "error"]

    def trees(self) -> Iterator[Tree]:
        """The syntax tree of each contract file."""
        for path in self._bytes:
            yield self.output["sources"][path]["ast"]

    def text(self, path: str, start: int, end: int) -> str:
        """A part of a file on one line; positions count bytes."""
        return " ".join(self._bytes[path][start:end].decode().split())

    def offset(self, path: str, line: int, column: int) -> int:
        """The position of a line and column, both from one."""
        lines = self._bytes[path].splitlines(keepends=True)
        return sum(len(text) for text in lines[: line - 1]) + column - 1

    def owner(self, path: str, at: int) -> str:
        """The innermost function or variable that a position lies in, as `Contract.function`; else the file's path."""
        names = _names_around(self.output["sources"][path]["ast"], at)
        return ".".join(names) if names else path


def nodes(tree: Any) -> Iterator[Tree]:
    """All nodes of a syntax tree."""
    if isinstance(tree, dict):
        if "nodeType" in tree:
            yield tree
        for value in tree.values():
            yield from nodes(value)
    elif isinstance(tree, list):
        for item in tree:
            yield from nodes(item)


def span(node: Tree) -> tuple[int, int]:
    """Where a node starts and ends."""
    start, length, _ = (int(part) for part in node["src"].split(":"))
    return start, start + length


def _names_around(tree: Tree, at: int) -> list[str]:
    """The names of what a position lies in: a contract, and what of it; documentation is a part of what it is for."""
    for node in tree.get("nodes", ()):
        start, end = span(node)
        if node.get("documentation"):
            start = min(start, span(node["documentation"])[0])
        if start <= at < end:
            name = node.get("name") or node.get("kind", "")
            return ([name] if node["nodeType"] in _NAMED else []) + _names_around(node, at)
    return []


def _compiled(settings: dict[str, Any]) -> dict[str, Any]:
    sources = {path: {"content": (ROOT / path).read_text()} for path in contract_files()}
    request = json.dumps({"language": "Solidity", "sources": sources, "settings": settings})
    allowed = f".,{Path(ROOT / 'node_modules').resolve()}"
    command = [str(ROOT / "scripts" / "solc"), "--standard-json", "--allow-paths", allowed]
    done = subprocess.run(command, cwd=ROOT, input=request, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ToolFailed(f"solc: {done.stderr}")
    output: dict[str, Any] = json.loads(done.stdout)
    errors = [error["formattedMessage"] for error in output.get("errors", []) if error["severity"] == "error"]
    if errors:
        raise ToolFailed(f"solc: {errors[0]}")
    return output
