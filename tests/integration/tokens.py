"""Tokens that are compiled on the spot: a small ERC-20, and those of `contracts/mocks` that move by signature."""

from __future__ import annotations

import json
import posixpath
import re
import subprocess
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
COMPILER = ROOT / "scripts" / "solc"

SOURCE = """
// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Token {
    string public symbol;
    uint8 public constant decimals = 6;
    bool public immutable strict;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    constructor(string memory symbol_, bool strict_) {
        symbol = symbol_;
        strict = strict_;
    }

    function mint(address to, uint256 value) external {
        balanceOf[to] += value;
        emit Transfer(address(0), to, value);
    }

    function approve(address spender, uint256 value) external {
        require(!strict || value == 0 || allowance[msg.sender][spender] == 0, "set it to zero first");
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
    }

    function transfer(address to, uint256 value) external {
        _move(msg.sender, to, value);
    }

    function transferFrom(address from, address to, uint256 value) external {
        allowance[from][msg.sender] -= value;
        _move(from, to, value);
    }

    function _move(address from, address to, uint256 value) private {
        balanceOf[from] -= value;
        balanceOf[to] += value;
        emit Transfer(from, to, value);
    }
}
"""


def compile_token() -> str:
    """Compiles the token.

    Returns:
        Its creation bytecode, as hex without 0x; the constructor takes a symbol and whether to be strict.

    Raises:
        RuntimeError: It does not compile.
    """
    return str(_compiled({"Token.sol": SOURCE}, "Token.sol", "Token")["bytecode"]["object"])


def compile_mock(name: str) -> tuple[str, str]:
    """Compiles a contract of `contracts/mocks`.

    Returns:
        Its creation bytecode and the code that it has on chain, as hex without 0x.

    Raises:
        RuntimeError: It does not compile.
    """
    path = f"contracts/mocks/{name}.sol"
    code = _compiled(_with_imports(path), path, name)
    return str(code["bytecode"]["object"]), str(code["deployedBytecode"]["object"])


def _with_imports(path: str) -> dict[str, str]:
    """A source and all that it imports, by the names under which the compiler asks for them."""
    sources: dict[str, str] = {}
    pending = [path]
    while pending:
        name = pending.pop()
        sources[name] = (ROOT / name.replace("solady/", "node_modules/solady/src/", 1)).read_text(encoding="utf-8")
        found = re.findall(r'^import .*"(.+)";', sources[name], re.MULTILINE)
        pending += [part for part in (_resolved(name, item) for item in found) if part not in sources]
    return sources


def _resolved(importer: str, item: str) -> str:
    """The name of an imported source, which may be relative to its importer."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(importer), item)) if item.startswith(".") else item


def _compiled(sources: dict[str, str], path: str, name: str) -> dict[str, Any]:
    question = {
        "language": "Solidity",
        "sources": {source: {"content": content} for source, content in sources.items()},
        "settings": {
            "evmVersion": "paris",
            "optimizer": {"enabled": True},
            "viaIR": True,
            "outputSelection": {"*": {"*": ["evm.bytecode.object", "evm.deployedBytecode.object"]}},
        },
    }
    done = subprocess.run(
        [COMPILER, "--standard-json"], input=json.dumps(question), capture_output=True, text=True, check=True
    )
    answer = json.loads(done.stdout)
    if "contracts" not in answer:
        raise RuntimeError(json.dumps(answer["errors"], indent=2))
    return dict(answer["contracts"][path][name]["evm"])
