"""Logs as values: what an indexer reads from them."""

from __future__ import annotations

from functools import cache
from typing import Any

from eth_abi.abi import decode

from tests.fuzz import abi, artifacts
from tests.fuzz.evm import Log
from tests.fuzz.terms_log import unpacked

KEEPING = ("Escrow", "VerifierRegistry")


def read(log: Log) -> tuple[str, dict[str, Any]]:
    """Name and values of an event of the escrow or the registry; Terms are unpacked.

    Raises:
        KeyError: It is no such event.
    """
    _, topics, data = log
    member = _events()[topics[0]]
    indexed = [one for one in member["inputs"] if one["indexed"]]
    others = [one for one in member["inputs"] if not one["indexed"]]
    values = _values(indexed, b"".join(topics[1:])) | _values(others, data)
    if member["name"] == "BidPosted":
        values["terms"] = unpacked(values["customer"], values["supplier"], values["terms"])
    return member["name"], values


def _values(members: list[dict[str, Any]], data: bytes) -> dict[str, Any]:
    return {
        member["name"]: value
        for member, value in zip(members, decode([member["type"] for member in members], data), strict=True)
    }


@cache
def _events() -> dict[bytes, dict[str, Any]]:
    return {abi.topic(member): member for name in KEEPING for member in artifacts.members(name, "event")}
