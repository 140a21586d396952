"""The bench's own encoder, held against calldata written out by hand."""

from __future__ import annotations

from typing import Any

import pytest
from eth_utils.crypto import keccak

from bench.gas.abi import Contract, constructor_arguments
from bench.gas.terms import locked, salt_of, stage, terms

PAIR: dict[str, Any] = {
    "name": "pair",
    "type": "tuple",
    "internalType": "struct Pair",
    "components": [{"name": "first", "type": "uint256"}, {"name": "second", "type": "bool"}],
}
ABI = [
    {"type": "constructor", "inputs": [{"name": "owner", "type": "address"}]},
    {"type": "function", "name": "take", "inputs": [PAIR, {"name": "lot", "type": "uint256"}]},
    {"type": "function", "name": "takeAll", "inputs": [{**PAIR, "type": "tuple[]"}]},
]
CONTRACT = Contract("0x" + "11" * 20, ABI)


def words(*numbers: int) -> bytes:
    """ABI words."""
    return b"".join(number.to_bytes(32, "big") for number in numbers)


def test_structs_are_encoded_in_the_order_of_the_abi() -> None:
    """The order of a mapping's keys does not matter."""
    data = CONTRACT.encode("take", {"second": True, "first": 7}, 9)
    assert data == keccak(text="take((uint256,bool),uint256)")[:4] + words(7, 1, 9)


def test_lists_of_structs_are_encoded_one_by_one() -> None:
    """Each item of a list is a struct."""
    data = CONTRACT.encode("takeAll", [{"first": 7, "second": True}, {"first": 8, "second": False}])
    assert data == keccak(text="takeAll((uint256,bool)[])")[:4] + words(32, 2, 7, 1, 8, 0)


@pytest.mark.parametrize("value", [{"first": 7}, {"first": 7, "second": True, "third": 1}])
def test_a_struct_with_other_members_is_refused(value: dict[str, Any]) -> None:
    """A member too few or too many is not passed over."""
    with pytest.raises(ValueError, match="members of struct Pair"):
        CONTRACT.encode("take", value, 9)


def test_a_deployment_carries_the_constructors_arguments() -> None:
    """They are encoded like a call's; a contract without constructor takes none."""
    assert constructor_arguments(ABI, "0x" + "22" * 20) == words(0x2222222222222222222222222222222222222222)
    assert constructor_arguments([]) == b""


def test_salts_are_without_zero_bytes() -> None:
    """All salts cost the same as calldata, and no two are equal."""
    salts = [salt_of(number) for number in range(1_000)]
    assert all(0 not in salt for salt in salts)
    assert len(set(salts)) == 1_000


def test_the_locked_amount_has_price_and_budget() -> None:
    """`lots * (price + fee * seats of all stages * (1 + reworks))`, as P1 and T13 say."""
    changes = {"lots": 3, "price": 100, "verifierFee": 7, "reworks": 1, "stages": [stage(2), stage(1)]}
    assert locked(terms("0x", "0x", 1, b"", ["a", "b"], **changes)) == 3 * (100 + 7 * 3 * 2)
