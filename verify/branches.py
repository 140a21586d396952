"""A copy of the contracts in which every branch tells when it is taken.

Each condition (of `if`, `for` and `?:`, and each operand of `&&` and `||`) is wrapped in a call that passes it on and
tells its outcome, each case of a Yul `switch` and each function tells that it was reached. It is told by a static
call to the address that development chains print calls to, which works in views too and leaves no trace on the chain.
Nothing is guessed from source maps of optimised code.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from verify.results import ROOT

BASE = 915_700_000_000
"""Above all other numbers on the chain's output: probe `i` tells `BASE + 2 * i`, or one more for true."""

CONSOLE = "0x000000000000000000636F6e736F6c652e6c6f67"
LOG_NUMBER = "0xf82c50f1"  # log(uint256)
UNMEASURED = ("interfaces", "mocks")

PROBE = f"""// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

library Probe {{
    function at(uint256 told, bool outcome) internal view returns (bool) {{
        assembly ("memory-safe") {{
            let at_ := mload(0x40)
            mstore(at_, shl(224, {LOG_NUMBER}))
            mstore(add(at_, 4), add(told, outcome))
            pop(staticcall(gas(), {CONSOLE}, at_, 36, 0, 0))
        }}
        return outcome;
    }}

    function hit(uint256 told) internal view {{
        at(told, true);
    }}
}}
"""

YUL_PROBE = f"""
            function probe_(told, value) -> same {{
                let a := mload(0)
                let b := mload(32)
                mstore(0, shl(224, {LOG_NUMBER}))
                mstore(4, add(told, iszero(iszero(value))))
                pop(staticcall(gas(), {CONSOLE}, 0, 36, 0, 0))
                mstore(0, a)
                mstore(32, b)
                same := value
            }}
        """


@dataclass(frozen=True)
class Branch:
    """Where a probe stands.

    Attributes:
        file: The contract's file, below contracts/.
        line: Its line.
        kind: `if`, `loop`, `ternary`, `operand`, `case` or `function`.
        text: The condition, or the function's name.
        told: The number that it tells, for false; one more for true.
    """

    file: str
    line: int
    kind: str
    text: str
    told: int

    @property
    def outcomes(self) -> tuple[bool, ...]:
        """What there is to see: conditions come out both ways."""
        return (True,) if self.kind in ("case", "function") else (False, True)


def instrument(target: Path) -> list[Branch]:
    """Writes probes into the contracts of a copied project.

    Args:
        target: The copy's folder, whose contracts/ is rewritten.

    Returns:
        Every probe.
    """
    contracts = target / "contracts"
    files = sorted(
        path.relative_to(contracts)
        for path in contracts.rglob("*.sol")
        if path.relative_to(contracts).parts[0] not in UNMEASURED
    )
    asts = _asts(target)
    branches: list[Branch] = []
    for file in files:
        source = (contracts / file).read_bytes()
        writer = _Writer(str(file), source, branches)
        writer.visit(asts[f"contracts/{file}"])
        (contracts / file).write_bytes(writer.written(os.path.relpath("Probe.sol", file.parent)))
    (contracts / "Probe.sol").write_text(PROBE)
    return branches


def _asts(project: Path) -> dict[str, Any]:
    """The syntax tree of every contract."""
    paths = sorted((project / "contracts").rglob("*.sol"))
    request = {
        "language": "Solidity",
        "sources": {str(path.relative_to(project)): {"content": path.read_text()} for path in paths},
        "settings": {
            "remappings": ["@openzeppelin/=node_modules/@openzeppelin/", "solady/=node_modules/solady/src/"],
            "outputSelection": {"*": {"": ["ast"]}},
        },
    }
    compiler = [str(ROOT / "scripts" / "solc"), "--standard-json", "--allow-paths", f"{ROOT},{ROOT / 'node_modules'}"]
    done = subprocess.run(compiler, input=json.dumps(request), capture_output=True, text=True, check=True, cwd=ROOT)
    answer = json.loads(done.stdout)
    errors = [error["formattedMessage"] for error in answer.get("errors", []) if error["severity"] == "error"]
    if errors:
        raise ValueError("\n".join(errors))
    return {name: source["ast"] for name, source in answer["sources"].items()}


class _Writer:
    """Collects what is to be written into one file."""

    def __init__(self, file: str, source: bytes, branches: list[Branch]) -> None:
        self._file = file
        self._source = source
        self._branches = branches
        # (position, depth, text): of what begins at one place the outer comes first, of what ends there the inner.
        self._insertions: list[tuple[int, int, str]] = []
        self._cuts: list[tuple[int, int, str]] = []

    def visit(self, node: Any) -> None:
        """Puts probes into a tree, outer ones first."""
        if isinstance(node, list):
            for child in node:
                self.visit(child)
        elif isinstance(node, dict):
            self._probe(node)
            for child in node.values():
                if isinstance(child, dict | list):
                    self.visit(child)

    def _probe(self, node: dict[str, Any]) -> None:
        kind = node.get("nodeType")
        if kind == "IfStatement":
            self._wrap(node["condition"], "if")
        elif kind == "Conditional":
            self._wrap(node["condition"], "ternary")
        elif kind in ("ForStatement", "WhileStatement", "DoWhileStatement") and node.get("condition"):
            self._wrap(node["condition"], "loop")
        elif kind == "BinaryOperation" and node["operator"] in ("&&", "||"):
            for side in ("leftExpression", "rightExpression"):
                if not _is_logical(node[side]):
                    self._wrap(node[side], "operand")
        elif kind == "FunctionDefinition" and node.get("body"):
            self._enter(node)
        elif kind == "InlineAssembly":
            self._assembly(node["AST"])

    def _wrap(self, node: dict[str, Any], kind: str, call: str = "Probe.at") -> None:
        start, end = _range(node)
        told = self._branch(start, kind, self._source[start:end].decode())
        depth = len(self._insertions)
        self._insertions.append((start, depth, f"{call}({told}, "))
        self._insertions.append((end, -depth, ")"))

    def _enter(self, node: dict[str, Any]) -> None:
        pure = node["stateMutability"] == "pure"
        if pure and node.get("overrides") is not None:
            return  # it must stay pure, and has no branch
        start, _ = _range(node["body"])
        name = node["name"] or node["kind"]
        told = self._branch(_range(node)[0], "function", name)
        self._insertions.append((start + 1, 0, f" Probe.hit({told});"))
        if pure:
            head = self._source[_range(node)[0] : start]
            at = _range(node)[0] + head.rindex(b"pure")
            self._cuts.append((at, at + len(b"pure"), "view"))

    def _assembly(self, block: dict[str, Any]) -> None:
        before = len(self._insertions)
        for node in _walk(block):
            if node["nodeType"] == "YulIf":
                self._wrap(node["condition"], "if", "probe_")
            elif node["nodeType"] == "YulForLoop":
                self._wrap(node["condition"], "loop", "probe_")
            elif node["nodeType"] == "YulSwitch":
                for case in node["cases"]:
                    self._case(case)
        if len(self._insertions) != before:
            self._insertions.append((_range(block)[1] - 1, 0, YUL_PROBE))

    def _case(self, case: dict[str, Any]) -> None:
        """At the end of a case: what a call returned last is asked for before."""
        value = case["value"]
        name = value if isinstance(value, str) else value["value"]
        told = self._branch(_range(case)[0], "case", f"case {name}")
        self._insertions.append((_range(case["body"])[1] - 1, 0, f" pop(probe_({told}, 1)) "))

    def _branch(self, position: int, kind: str, text: str) -> int:
        told = BASE + 2 * len(self._branches)
        line = self._source.count(b"\n", 0, position) + 1
        self._branches.append(Branch(self._file, line, kind, " ".join(text.split()), told))
        return told

    def written(self, probe: str) -> bytes:
        """The file with its probes."""
        changes = [(at, at, depth, text) for at, depth, text in self._insertions]
        changes += [(start, end, 0, text) for start, end, text in self._cuts]
        out = self._source
        # From the end, so that what comes before keeps its place; at one place what is to stand last goes in first.
        for start, end, _, text in sorted(changes, key=lambda change: (change[0], change[2]), reverse=True):
            out = out[:start] + text.encode() + out[end:]
        probe = probe if probe.startswith(".") else f"./{probe}"
        head, pragma, rest = out.partition(b"pragma solidity 0.8.30;\n")
        return head + pragma + f'import {{Probe}} from "{probe}";\n'.encode() + rest


def _is_logical(node: dict[str, Any]) -> bool:
    """Whether an expression is made of operands that are probed themselves."""
    while node["nodeType"] == "TupleExpression" and len(node["components"]) == 1:
        node = node["components"][0]
    return node["nodeType"] == "BinaryOperation" and node["operator"] in ("&&", "||")


def _walk(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, list):
        for child in node:
            yield from _walk(child)
    elif isinstance(node, dict):
        if "nodeType" in node:
            yield node
        for child in node.values():
            yield from _walk(child)


def _range(node: dict[str, Any]) -> tuple[int, int]:
    start, length, _ = map(int, node["src"].split(":"))
    return start, start + length
