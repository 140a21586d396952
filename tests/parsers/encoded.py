"""ABI-encoded values, sound and broken: words changed, cut short, run on."""

from __future__ import annotations

from typing import Any

from eth_abi import abi
from eth_utils.abi import collapse_if_tuple
from hypothesis import strategies as st

from distman.artifacts import artifact
from distman.codec import CONTRACTS

AbiEntry = dict[str, Any]

_WORDS = tuple(
    number.to_bytes(32)
    for number in (
        0,
        1,
        31,
        32,
        33,
        64,
        255,
        256,
        2**32,
        2**63,
        2**64,
        2**160 - 1,
        2**160,
        2**255,
        2**256 - 32,
        2**256 - 1,
    )
)
"""Words that make a length, an offset, a flag or an address what it must not be."""


def entries(kind: str) -> list[AbiEntry]:
    """All entries of a kind in the contracts' ABIs."""
    return [item for contract in CONTRACTS for item in artifact(contract)["abi"] if item["type"] == kind]


def types(items: list[AbiEntry]) -> list[str]:
    """The types of parameters, as the ABI writes them."""
    return [collapse_if_tuple(item) for item in items]


@st.composite
def encoded(draw: st.DrawFn, items: list[AbiEntry]) -> bytes:
    """Values of these types, encoded and often broken."""
    data = abi.encode(types(items), [draw(_value(item)) for item in items])
    return draw(st.one_of(st.just(data), broken(data), st.binary(max_size=100)))


@st.composite
def broken(draw: st.DrawFn, data: bytes) -> bytes:
    """Bytes with a word or a byte changed, cut short, or run on."""
    how = draw(st.sampled_from(("word", "byte", "cut", "more")))
    at = draw(st.integers(0, max(len(data) - 1, 0)))
    if how == "word":
        at -= at % 32
        return data[:at] + draw(st.sampled_from(_WORDS)) + data[at + 32 :]
    if how == "byte":
        return data[:at] + draw(st.binary(max_size=2)) + data[at + 1 :]
    return data[:at] if how == "cut" else data + draw(st.binary(max_size=70))


def _value(item: AbiEntry) -> st.SearchStrategy[Any]:
    kind = item["type"]
    if kind.endswith("[]"):
        return st.lists(_value({**item, "type": kind.removesuffix("[]")}), max_size=3)
    if kind == "tuple":
        return st.tuples(*(_value(part) for part in item["components"]))
    if kind.startswith("uint"):
        return st.integers(0, 2 ** int(kind.removeprefix("uint")) - 1)
    return {
        "address": st.binary(min_size=20, max_size=20),
        "bool": st.booleans(),
        "bytes": st.binary(max_size=80),
        "bytes32": st.binary(min_size=32, max_size=32),
        "string": st.text(max_size=40),
    }[kind]
