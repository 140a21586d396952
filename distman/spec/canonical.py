"""Canonical JSON (RFC 8785, JCS) and the hash of a document."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import TypeAlias

import rfc8785

from distman.errors import InvalidInput

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"
"""A value that JSON can carry."""

# What the library raises: its own error, Python's for a key that is not Unicode, Python's for a bottomless document.
_REFUSALS = (rfc8785.CanonicalizationError, UnicodeEncodeError, RecursionError)


def canonical_json(document: Json) -> bytes:
    """Write a JSON value in its one canonical form (RFC 8785).

    Equal values give equal bytes: keys are sorted, there is no white space, and a number is written in the shortest
    form that reads back as the same IEEE 754 double. Negative zero is written as zero, 2.0 as 2, a tuple as a list.

    Args:
        document: None, bool, int, float, str, or lists, tuples and dicts of these.

    Returns:
        The canonical text in UTF-8, with no newline at its end.

    Raises:
        InvalidInput: JSON cannot carry the value exactly: NaN, an infinity, an integer beyond 2**53 - 1, text that is
            not Unicode, a key that is not text, any other Python type, or nesting without end.
    """
    try:
        return rfc8785.dumps(document)
    except _REFUSALS as error:
        raise InvalidInput("document", str(error), "values that JSON carries exactly (RFC 8785)") from error


def document_hash(document: Json) -> bytes:
    """Hash a document: sha2-256 of its canonical form, 32 bytes.

    It is the digest of a multihash with code 0x12, so the content identifier (CIDv1) of the canonical bytes follows
    from it.

    Raises:
        InvalidInput: As `canonical_json`.
    """
    return sha256(canonical_json(document)).digest()
