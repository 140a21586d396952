"""A small ERC-20 token, compiled on the spot: as strict about approvals as USDT on Ethereum, if it is told to be."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

COMPILER = Path(__file__).parents[2] / "scripts" / "solc"

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
    question = {
        "language": "Solidity",
        "sources": {"Token.sol": {"content": SOURCE}},
        "settings": {"evmVersion": "paris", "outputSelection": {"*": {"*": ["evm.bytecode.object"]}}},
    }
    done = subprocess.run(
        [COMPILER, "--standard-json"], input=json.dumps(question), capture_output=True, text=True, check=True
    )
    answer = json.loads(done.stdout)
    if "contracts" not in answer:
        raise RuntimeError(json.dumps(answer["errors"], indent=2))
    return str(answer["contracts"]["Token.sol"]["Token"]["evm"]["bytecode"]["object"])
