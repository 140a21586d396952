"""Bytecode and interfaces: of the deployed contracts from the package, of the mocks from what Brownie compiled."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DEPLOYED = ("Escrow", "VerifierRegistry", "OwnedArbitrator")
PACKAGED = ROOT / "distman" / "artifacts"
COMPILED = ROOT / "build" / "contracts"


@cache
def artifact(name: str) -> dict[str, Any]:
    """What the compiler made of a contract.

    Raises:
        FileNotFoundError: A mock was not compiled; `make test-contracts` does it first.
    """
    folder = PACKAGED if name in DEPLOYED else COMPILED
    found: dict[str, Any] = json.loads((folder / f"{name}.json").read_text())
    return found


@cache
def creation_code(name: str) -> bytes:
    """What a contract is deployed with, without its constructor's arguments."""
    return bytes.fromhex(artifact(name)["bytecode"].removeprefix("0x"))


@cache
def runtime_code(name: str) -> bytes:
    """What a contract without immutable members runs."""
    return bytes.fromhex(artifact(name)["deployedBytecode"].removeprefix("0x"))


def members(name: str, kind: str) -> list[dict[str, Any]]:
    """Functions, events or errors of a contract's interface."""
    return [member for member in artifact(name)["abi"] if member["type"] == kind]
