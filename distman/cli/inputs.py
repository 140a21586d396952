"""What people type, read into values."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from distman.errors import InvalidInput
from distman.json_values import bytes32
from distman.spec import document_hash, load_document

_UNITS_S: Final = {"d": 86_400, "h": 3_600, "min": 60, "s": 1}
_DURATION: Final = re.compile(r"(?:\d{1,12}(?:d|h|min|s)\s*)+")


def duration(text: str, name: str) -> int:
    """Reads a duration such as ``30d``, ``36h`` or ``1d 12h``.

    Returns:
        Seconds.

    Raises:
        InvalidInput: It is none.
    """
    if not _DURATION.fullmatch(text.strip()):
        raise InvalidInput(name, text, "a duration in d, h, min and s, such as 30d or '1d 12h'")
    return sum(int(count) * _UNITS_S[unit] for count, unit in re.findall(r"(\d+)(d|h|min|s)", text))


def moment(text: str, name: str, now: int) -> int:
    """Reads a time: a duration from now on, such as ``60d``, or UTC such as ``2027-01-31T12:00:00Z``.

    Args:
        text: What was typed.
        name: What the time is, for the error.
        now: Unix time that durations start from.

    Returns:
        Unix time in seconds.

    Raises:
        InvalidInput: It is neither.
    """
    if _DURATION.fullmatch(text.strip()):
        return now + duration(text, name)
    try:
        return int(datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp())
    except ValueError:
        raise InvalidInput(name, text, "a duration such as 60d, or UTC such as 2027-01-31T12:00:00Z") from None


def hash_or_file(text: str, name: str) -> bytes:
    """Reads a document's hash: as 0x and 64 hex digits, or from the JSON file that holds the document.

    Raises:
        InvalidInput: It is neither.
    """
    return bytes32(text, name) if text.startswith("0x") else document_hash(load_document(Path(text)))
