"""The compiler in a Node process that stays."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from verify.mutants import sources


class CompilerGoneError(RuntimeError):
    """The compiler's process has ended."""


@dataclass(frozen=True)
class Code:
    """What a source compiles to.

    Attributes:
        creation: Creation bytecode in hex, without 0x; empty if it does not compile.
        deployed: Deployed bytecode in hex, its immutables zero.
        error: The first thing that the compiler has to say against it.
    """

    creation: str
    deployed: str
    error: str = ""

    def as_json(self) -> str:
        """The code as JSON text."""
        return json.dumps(asdict(self))


class Compiler:
    """A compiler that is warm after its first answer. Use it as a context."""

    def __enter__(self) -> Compiler:
        script = Path(__file__).with_name("compiler.js")
        self._process = subprocess.Popen(
            ["node", str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=sources.ROOT
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.communicate()

    def ask(self, question: Mapping[str, Any]) -> dict[str, Any]:
        """The compiler's standard output for a standard input.

        Raises:
            CompilerGoneError: Its process has ended.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise CompilerGoneError(f"the compiler ended with exit code {self._process.wait()}")
        return dict(json.loads(answer))

    def code(self, contract: str, changed: Mapping[str, bytes], *, metadata: bool = False) -> Code:
        """Compiles a deployed contract.

        Args:
            contract: Its name.
            changed: Sources that differ from the project's, by path.
            metadata: Whether the code ends with the hash of its metadata, as when deployed.
        """
        path = sources.DEPLOYED[contract]
        output = {path: {contract: ["evm.bytecode.object", "evm.deployedBytecode.object"]}}
        answer = self.ask(question(contract, changed, sources.settings(output, metadata=metadata)))
        errors = [entry for entry in answer.get("errors", []) if entry["severity"] == "error"]
        if errors:
            return Code("", "", errors[0]["message"])
        evm = answer["contracts"][path][contract]["evm"]
        return Code(evm["bytecode"]["object"], evm["deployedBytecode"]["object"])


def question(contract: str, changed: Mapping[str, bytes], settings: Mapping[str, Any]) -> dict[str, Any]:
    """The standard input for the sources that a contract is made of."""
    texts = {path: changed.get(path, sources.originals()[path]) for path in sorted(sources.reached(contract))}
    return {
        "language": "Solidity",
        "sources": {path: {"content": text.decode()} for path, text in texts.items()},
        "settings": dict(settings),
    }
