"""A secret in whatever way a program might write it."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, quote_plus

PIECE = 8
"""Bytes of a key in a row that are a leak already."""


@dataclass(frozen=True, slots=True)
class Secret:
    """What must not be told.

    Attributes:
        name: What it is called in a failure, which tells no secret either.
        data: Its bytes.
        is_text: Whether it is a password and not a key.
    """

    name: str
    data: bytes
    is_text: bool = False

    def told_in(self, text: str) -> list[str]:
        """In which spellings a text tells it; none if it does not. Case does not matter."""
        folded = text.casefold()
        return list(dict.fromkeys(kind for kind, spelling in self._spellings() if spelling.casefold() in folded))

    def _spellings(self) -> Iterator[tuple[str, str]]:
        yield from _of_bytes(self.data)
        if self.is_text:
            yield from _of_text(self.data.decode())
        else:
            yield "decimal", str(int.from_bytes(self.data))
            yield "little-endian decimal", str(int.from_bytes(self.data, "little"))
            pieces = (self.data[at : at + PIECE] for at in range(len(self.data) - PIECE + 1))
            yield from (("a piece in hex", piece.hex()) for piece in pieces)


def _of_bytes(data: bytes) -> Iterator[tuple[str, str]]:
    yield "hex", data.hex()
    yield "hex backwards", data[::-1].hex()
    yield from (
        (f"hex with {name}", data.hex(sign)) for name, sign in (("blanks", " "), ("colons", ":"), ("dashes", "-"))
    )
    yield "hex with escapes", "".join(f"\\x{byte:02x}" for byte in data)
    yield "bytes as Python writes them", repr(data)[2:-1]
    yield "a list of numbers", str(list(data))[1:-1]
    yield "latin-1", data.decode("latin-1")
    yield "base64", base64.b64encode(data).decode().rstrip("=")
    yield "base64 for URLs", base64.urlsafe_b64encode(data).decode().rstrip("=")
    yield "base32", base64.b32encode(data).decode().rstrip("=")
    yield "base85", base64.b85encode(data).decode()


def _of_text(text: str) -> Iterator[tuple[str, str]]:
    yield "plain", text
    yield "text as Python writes it", repr(text)[1:-1]
    yield "JSON", json.dumps(text)[1:-1]
    yield "escaped", text.encode("unicode_escape").decode()
    yield "quoted", quote(text)
    yield "quoted for a form", quote_plus(text)


def leaks(secrets: list[Secret], text: str) -> list[str]:
    """What a text tells of any of the secrets."""
    return [f"{secret.name}: {kind}" for secret in secrets for kind in secret.told_in(text)]
