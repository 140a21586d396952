"""What people type, read into values."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from distman.errors import InvalidInput
from distman.json_values import bytes32
from distman.spec import document_hash, load_document

_UNITS_S: Final = {"d": 86_400, "h": 3_600, "min": 60, "s": 1}
_DURATION: Final = re.compile(r"(?:[0-9]{1,12}(?:d|h|min|s) *)+")
_MOMENT: Final = re.compile(r"[0-9]{4}(?:-[0-9]{2}){2}T(?:[0-9]{2}:){2}[0-9]{2}Z")
_LONGEST_S: Final = 2**52
"""Far beyond any time that means something, and together with one still a number that JSON carries exactly."""


def duration(text: str, name: str) -> int:
    """Reads a duration such as ``30d``, ``36h`` or ``1d 12h``.

    Returns:
        Seconds.

    Raises:
        InvalidInput: It is none.
    """
    parts = re.findall(r"([0-9]+)(d|h|min|s)", text) if _DURATION.fullmatch(text.strip(" ")) else []
    seconds = sum(int(count) * _UNITS_S[unit] for count, unit in parts)
    if not parts or seconds > _LONGEST_S:
        raise InvalidInput(name, text, "a duration in d, h, min and s, such as 30d or '1d 12h'")
    return seconds


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
    if _DURATION.fullmatch(text.strip(" ")):
        return now + duration(text, name)
    seconds = _utc(text)
    if seconds is None or seconds < 0:
        raise InvalidInput(name, text, "a duration such as 60d, or UTC such as 2027-01-31T12:00:00Z")
    return seconds


def hash_or_file(text: str, name: str) -> bytes:
    """Reads a document's hash: as 0x and 64 hex digits, or from the JSON file that holds the document.

    Raises:
        InvalidInput: It is neither.
    """
    return bytes32(text, name) if text.startswith("0x") else document_hash(load_document(Path(text)))


def _utc(text: str) -> int | None:
    """Unix time of a UTC time; None if it is none, such as the 30th of February."""
    if not _MOMENT.fullmatch(text):
        return None
    with suppress(ValueError):
        return int(datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp())
    return None
