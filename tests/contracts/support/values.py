"""One spelling of values, so that what Brownie, eth_abi and the tests call the same thing compares equal."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from eth_utils import is_address, to_checksum_address

ZERO_ADDRESS = "0x" + "00" * 20
ZERO_HASH = "0x" + "00" * 32


def plain(value: Any) -> Any:
    """Accounts and contracts as checksum addresses, hex and byte strings as bytes, sequences as tuples."""
    if hasattr(value, "abi_value"):
        return plain(value.abi_value)
    if isinstance(value, (bytes, bytearray)):
        return bytes(value)
    if isinstance(value, (list, tuple)):
        return tuple(plain(item) for item in value)
    if hasattr(value, "address"):
        return str(value.address)
    if isinstance(value, str):
        return _plain_string(value)
    return value


@lru_cache(maxsize=4096)
def _plain_string(value: str) -> str | bytes:
    if is_address(value):
        return str(to_checksum_address(value))
    return bytes.fromhex(value[2:]) if value.startswith("0x") else str(value)
