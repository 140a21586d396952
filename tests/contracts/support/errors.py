"""Refusals: the exact custom error with its arguments, whatever form the chain gives them in.

A call is tried with `eth_call` at the latest block, which runs it with that block's timestamp and changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from brownie import Escrow, OwnedArbitrator, VerifierRegistry, web3
from eth_abi import decode, encode
from eth_utils import function_abi_to_4byte_selector as selector_of
from eth_utils import keccak

from tests.contracts.support.values import plain

CALL_GAS = 16_000_000
SOLIDITY_ERRORS = [
    {"type": "error", "name": "Error", "inputs": [{"name": "message", "type": "string"}]},
    {"type": "error", "name": "Panic", "inputs": [{"name": "code", "type": "uint256"}]},
]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A decoded revert."""

    name: str
    arguments: dict[str, Any]


def error(name: str, **arguments: Any) -> Refusal:
    """The refusal that a test expects, its arguments by the names that the ABI gives them."""
    return Refusal(name, {key: plain(value) for key, value in arguments.items()})


def foreign(signature: str, *values: Any) -> Refusal:
    """The refusal by an error that the contracts do not know, such as a token's, by its signature."""
    types = signature[signature.index("(") + 1 : -1]
    data = encode(types.split(",") if types else [], [plain(value) for value in values])
    return Refusal("Unknown", {"data": keccak(text=signature)[:4] + data})


@cache
def own_errors() -> dict[bytes, dict[str, Any]]:
    """The custom errors of the contracts by selector."""
    abis = [*Escrow.abi, *VerifierRegistry.abi, *OwnedArbitrator.abi]
    entries = [entry for entry in abis if entry["type"] == "error"]
    return {selector_of(entry): entry for entry in entries}


def decoded(data: bytes) -> Refusal:
    """What revert data says; data that no known error explains is kept as it is."""
    known = own_errors() | {selector_of(entry): entry for entry in SOLIDITY_ERRORS}
    entry = known.get(data[:4])
    if entry is None:
        return Refusal("Unknown", {"data": plain(data)})
    values = decode([item["type"] for item in entry["inputs"]], data[4:])
    return Refusal(entry["name"], {item["name"]: plain(v) for item, v in zip(entry["inputs"], values, strict=True)})


def refusal(method: Any, *arguments: Any, by: Any, value: int = 0, gas: int = CALL_GAS) -> Refusal | None:
    """How the chain refuses a call; None if it does not."""
    data = method.encode_input(*(plain(argument) for argument in arguments))
    return raw_refusal({"from": plain(by), "to": method._address, "data": data, "value": hex(value), "gas": hex(gas)})


def raw_refusal(call: dict[str, Any]) -> Refusal | None:
    """How the chain refuses a call or a deployment given as `eth_call` takes it; None if it does not."""
    answer = web3.provider.make_request("eth_call", [call, "latest"])
    if "error" not in answer:
        return None
    data = answer["error"].get("data")
    if not isinstance(data, str):
        return Refusal("Halted", {"message": answer["error"]["message"]})
    return decoded(bytes.fromhex(data.removeprefix("0x")))
