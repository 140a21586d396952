"""ABI encoding of the model's values, by encoders that are made once for each type."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import cache, lru_cache
from typing import Any

from eth_utils import keccak

WORD = 32
MODULUS = 1 << 256

Encode = Callable[[Any], bytes]
Member = dict[str, Any]


def selector(member: Member) -> bytes:
    """The four bytes by which a function or an error is known."""
    return topic(member)[:4]


def topic(member: Member) -> bytes:
    """Hash of the signature of a function, an error or an event."""
    return bytes(keccak(text=f"{member['name']}({','.join(map(type_of, member['inputs']))})"))


def type_of(member: Member) -> str:
    """A member's type, tuples written out."""
    kind: str = member["type"]
    if not kind.startswith("tuple"):
        return kind
    return f"({','.join(map(type_of, member['components']))}){kind.removeprefix('tuple')}"


def encoder(members: list[Member]) -> Encode:
    """What encodes the values of these members, one after the other."""
    return _tuple(tuple(_coder(member) for member in members))


def word(value: Any) -> bytes:
    """A number, a truth, an address or 32 bytes as a word."""
    if isinstance(value, bytes):
        return value.ljust(WORD, b"\0")
    return address_word(value) if isinstance(value, str) else number(value)


def number(value: int) -> bytes:
    """A number as a word, in two's complement where it is negative."""
    return (value % MODULUS if value < 0 else value).to_bytes(WORD, "big")


@lru_cache(maxsize=4_096)
def address_word(address: str) -> bytes:
    """An address as a word."""
    return bytes.fromhex(address[2:]).rjust(WORD, b"\0")


def padded(data: bytes) -> bytes:
    """Bytes filled up with zeros to whole words, after their length."""
    return len(data).to_bytes(WORD, "big") + data + bytes(-len(data) % WORD)


def _coder(member: Member) -> tuple[bool, Encode]:
    return _coder_of(type_of(member))


@cache
def _coder_of(kind: str) -> tuple[bool, Encode]:
    """Whether values of a type have a length of their own, and what encodes them."""
    if kind.endswith("[]"):
        return True, _array(_coder_of(kind[:-2]))
    if kind.startswith("("):
        members = tuple(map(_coder_of, _split(kind[1:-1])))
        return any(dynamic for dynamic, _ in members), _tuple(members)
    if kind == "bytes":
        return True, padded
    if kind == "string":
        return True, lambda value: padded(value.encode())
    if kind == "address":
        return False, address_word
    return False, word if kind.startswith("bytes") else number


def _split(kinds: str) -> list[str]:
    """Types between commas, but not those within brackets."""
    found, depth = [""], 0
    for letter in kinds:
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            found.append("")
        else:
            found[-1] += letter
    return found


def _tuple(members: tuple[tuple[bool, Encode], ...]) -> Encode:
    codes = [code for _, code in members]
    if not any(dynamic for dynamic, _ in members):
        return lambda values: b"".join([code(value) for code, value in zip(codes, _values(values), strict=True)])
    head_size = WORD * len(members)

    def encode(values: Any) -> bytes:
        heads, tails, at = [], [], head_size
        for (dynamic, code), value in zip(members, _values(values), strict=True):
            encoded = code(value)
            if dynamic:
                heads.append(at.to_bytes(WORD, "big"))
                tails.append(encoded)
                at += len(encoded)
            else:
                heads.append(encoded)
        return b"".join(heads + tails)

    remembered = lru_cache(maxsize=4_096)(encode)
    return lambda values: encode(values) if isinstance(values, tuple | list) else remembered(values)


def _array(member: tuple[bool, Encode]) -> Encode:
    @lru_cache(maxsize=64)
    def of_length(length: int) -> Encode:
        if member[0]:
            return _tuple((member,) * length)
        return lambda values: b"".join(map(member[1], values))

    return lambda values: len(values).to_bytes(WORD, "big") + of_length(len(values))(values)


def _values(values: Any) -> Any:
    """Members of a dataclass, in their order; a sequence as it is."""
    if isinstance(values, tuple | list):
        return values
    return [getattr(values, name) for name in _names(type(values))]


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))
