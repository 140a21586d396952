"""Terms as `BidPosted` logs them: packed by the contracts' library `TermsLog`, unpacked here.

All but customer and supplier, which are topics of the log. Big-endian, one after the other:

| bytes   | what                                                                                                   |
|---------|--------------------------------------------------------------------------------------------------------|
| 1       | kinds: bit 0 token, 1 arbitrator, 2 bond, 3 verifier fee, 4 verifier stake is not zero and follows     |
| 2       | lots                                                                                                   |
| 1       | reworks                                                                                                |
| 5       | claim by                                                                                               |
| 4       | dispute window                                                                                         |
| 32 each | price, spec, salt                                                                                      |
| 1       | number of verifiers                                                                                    |
| 20 each | verifiers                                                                                              |
| 1       | number of stages                                                                                       |
| 14 each | stages: share 2, panel 2, quorum 1, build time 4, inspection time 4, pays on silence 1                 |
| 20 or 0 | token, arbitrator                                                                                      |
| 32 or 0 | bond, verifier fee, verifier stake                                                                     |
| rest    | data for the arbitrator                                                                                |
"""

from __future__ import annotations

from typing import Any, Final

from eth_utils.address import to_checksum_address

from distman.errors import InvalidInput
from distman.types import ZERO_ADDRESS, Stage, Terms

_OPTIONAL: Final = ("token", "arbitrator", "bond", "verifier_fee", "verifier_stake")
"""The members that are left out where they are zero, in the order of their bits."""


def unpack(packed: bytes, customer: str, supplier: str) -> Terms:
    """Reads packed Terms.

    Args:
        packed: The log's data.
        customer: From the log's topics.
        supplier: From the log's topics.

    Raises:
        InvalidInput: This is not what the contracts pack; says what is wrong.
    """
    reader = _Reader(packed)
    kinds = reader.number("kinds", 1)
    if kinds >> len(_OPTIONAL):
        raise InvalidInput("packed terms", f"kinds {kinds:#04x}", f"no bits beyond the lowest {len(_OPTIONAL)}")
    members: dict[str, Any] = {
        "lots": reader.number("lots", 2),
        "reworks": reader.number("reworks", 1),
        "claim_by": reader.number("claim_by", 5),
        "dispute_window": reader.number("dispute_window", 4),
        "price": reader.number("price", 32),
        "spec": reader.take("spec", 32),
        "salt": reader.take("salt", 32),
        "verifiers": tuple(reader.address("verifiers") for _ in range(reader.number("verifiers", 1))),
        "stages": tuple(_stage(reader) for _ in range(reader.number("stages", 1))),
    }
    members |= {name: _optional(reader, name) for bit, name in enumerate(_OPTIONAL) if kinds >> bit & 1}
    data = reader.rest()
    if data and "arbitrator" not in members:
        raise InvalidInput("packed terms", f"{len(data)} bytes at the end", "none, as only an arbitrator has data")
    return Terms(customer=customer, supplier=supplier, arbitrator_data=data, **members)


class _Reader:
    """Takes bytes from the front."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, name: str, size: int) -> bytes:
        found = self._data[self._at : self._at + size]
        if len(found) < size:
            raise InvalidInput("packed terms", f"{len(self._data)} bytes", f"more: they end within {name}")
        self._at += size
        return found

    def number(self, name: str, size: int) -> int:
        return int.from_bytes(self.take(name, size))

    def address(self, name: str) -> str:
        return str(to_checksum_address(self.take(name, 20)))

    def rest(self) -> bytes:
        return self._data[self._at :]


def _stage(reader: _Reader) -> Stage:
    numbers = {
        "share_bps": reader.number("stages", 2),
        "panel": reader.number("stages", 2),
        "quorum": reader.number("stages", 1),
        "build_time": reader.number("stages", 4),
        "inspection_time": reader.number("stages", 4),
    }
    flag = reader.number("stages", 1)
    if flag > 1:
        raise InvalidInput("packed terms", f"pays_on_silence {flag}", "0 or 1")
    return Stage(**numbers, pays_on_silence=flag == 1)


def _optional(reader: _Reader, name: str) -> str | int:
    """A member whose bit is set, so that it is not zero."""
    value = reader.address(name) if name in ("token", "arbitrator") else reader.number(name, 32)
    if value in (0, ZERO_ADDRESS):
        raise InvalidInput("packed terms", f"{name} 0", f"no bit for {name}, as it is zero")
    return value
