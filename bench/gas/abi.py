"""Encodes calls by a contract's ABI, with nothing of the package that it measures beside its artifacts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eth_abi import abi
from eth_utils.abi import collapse_if_tuple
from eth_utils.crypto import keccak

AbiEntry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Contract:
    """A deployed contract.

    Attributes:
        address: Where it is.
        abi: Its ABI.
    """

    address: str
    abi: Sequence[AbiEntry]

    def encode(self, function: str, *arguments: Any) -> bytes:
        """Calldata of a call; structs are mappings by their members' names."""
        entry = next(e for e in self.abi if e["type"] == "function" and e["name"] == function)
        return keccak(text=_signature(entry))[:4] + encode_inputs(entry, arguments)


def constructor_arguments(contract_abi: Sequence[AbiEntry], *arguments: Any) -> bytes:
    """What follows the bytecode in a deployment."""
    entry: AbiEntry = next((e for e in contract_abi if e["type"] == "constructor"), {"inputs": []})
    return encode_inputs(entry, arguments)


def encode_inputs(entry: AbiEntry, arguments: Sequence[Any]) -> bytes:
    """Arguments in the order of an ABI entry's inputs."""
    inputs = entry["inputs"]
    values = [_ordered(parameter, value) for parameter, value in zip(inputs, arguments, strict=True)]
    return abi.encode(_types(entry), values)


def _signature(function: AbiEntry) -> str:
    return f"{function['name']}({','.join(_types(function))})"


def _types(entry: AbiEntry) -> list[str]:
    return [collapse_if_tuple(parameter) for parameter in entry["inputs"]]


def _ordered(parameter: AbiEntry, value: Any) -> Any:
    """A value with its structs as tuples in the order of their members."""
    if not parameter["type"].startswith("tuple"):
        return value
    if parameter["type"].endswith("[]"):
        return [_ordered({**parameter, "type": parameter["type"][:-2]}, item) for item in value]
    members = parameter["components"]
    if value.keys() != {member["name"] for member in members}:
        raise ValueError(f"members of {parameter['internalType']}: got {sorted(value)}")
    return tuple(_ordered(member, value[member["name"]]) for member in members)
