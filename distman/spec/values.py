"""What a single value of a document must be: each function raises `InvalidInput` naming the value when it is not."""

import math
import re
from collections.abc import Sequence, Set
from datetime import datetime
from typing import Any
from unicodedata import category

from distman.errors import InvalidInput

LARGEST_INTEGER = 2**53 - 1
"""The largest integer up to which a JSON number holds every integer exactly."""

_TIME_FORMAT = "%Y-%m-%dT%H:%M:%SZ"


def require_object(name: str, value: object) -> dict[str, Any]:
    """Refuse what is not a JSON object, and return it as one."""
    if not isinstance(value, dict):
        raise InvalidInput(name, value, "a JSON object")
    return value


def require_text(name: str, value: object) -> None:
    """Refuse what is not Unicode text. The text may be empty and may have many lines."""
    if not isinstance(value, str) or _has_category(value, {"Cs"}):
        raise InvalidInput(name, value, "text in Unicode")


def require_label(name: str, value: object) -> None:
    """Refuse what is not one line of text, with single spaces between its words only: something to compare by."""
    if not isinstance(value, str) or not _is_label(value):
        raise InvalidInput(name, value, "a line of text that is not empty, with single spaces between its words only")


def require_number(name: str, value: object, minimum: float = -math.inf) -> None:
    """Refuse what is not a finite number, from `minimum` on, that a JSON number carries exactly."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidInput(name, value, "a number")
    if isinstance(value, int) and abs(value) > LARGEST_INTEGER:
        raise InvalidInput(name, value, "an integer of at most 2**53 - 1")
    if not math.isfinite(value):
        raise InvalidInput(name, value, "a finite number")
    if value < minimum:
        raise InvalidInput(name, value, f"at least {minimum}")


def require_integer(name: str, value: object, minimum: int) -> None:
    """Refuse what is not an integer from `minimum` to 2**53 - 1."""
    if isinstance(value, bool) or not isinstance(value, int) or not minimum <= value <= LARGEST_INTEGER:
        raise InvalidInput(name, value, f"an integer from {minimum} to 2**53 - 1")


def require_order(low_name: str, low: float, high_name: str, high: float) -> None:
    """Refuse a pair of numbers whose lower one is above the upper one."""
    if low > high:
        raise InvalidInput(low_name, low, f"at most {high_name}, {high}")


def require_choice(name: str, value: object, choices: Sequence[str]) -> None:
    """Refuse what is not one of the words to choose from."""
    if value not in choices:
        raise InvalidInput(name, value, f"one of {', '.join(choices)}")


def require_hash(name: str, value: object) -> None:
    """Refuse what is not 32 bytes as 0x and 64 lower-case hexadecimal digits."""
    if not isinstance(value, str) or not re.fullmatch(r"0x[0-9a-f]{64}", value):
        raise InvalidInput(name, value, "0x and 64 lower-case hexadecimal digits")


def require_address(name: str, value: object) -> None:
    """Refuse what is not an address as 0x and 40 hexadecimal digits, in either case."""
    if not isinstance(value, str) or not re.fullmatch(r"0x[0-9a-fA-F]{40}", value):
        raise InvalidInput(name, value, "an address: 0x and 40 hexadecimal digits")


def require_utc_time(name: str, value: object) -> None:
    """Refuse what is not a moment in ISO 8601, in UTC and whole seconds, such as 2026-01-31T09:30:00Z."""
    if not isinstance(value, str) or not _is_utc_time(value):
        raise InvalidInput(name, value, "a UTC time such as 2026-01-31T09:30:00Z")


def require_records(name: str, values: object, kind: type) -> None:
    """Refuse what is not a tuple of records of one kind."""
    if not isinstance(values, tuple):
        raise InvalidInput(name, values, f"a tuple of {kind.__name__}")
    for index, value in enumerate(values):
        if not isinstance(value, kind):
            raise InvalidInput(f"{name}[{index}]", value, f"a {kind.__name__}")


def require_some(name: str, values: Sequence[Any]) -> None:
    """Refuse a list with nothing in it."""
    if not values:
        raise InvalidInput(name, values, "at least one")


def require_distinct(name: str, values: Sequence[Any], key: str) -> None:
    """Refuse records of which two have the same `key`; the error names the second."""
    seen = set()
    for index, value in enumerate(getattr(record, key) for record in values):
        if value in seen:
            raise InvalidInput(f"{name}[{index}].{key}", value, f"a {key} that no other of the {name} has")
        seen.add(value)


def _is_label(value: str) -> bool:
    return value != "" and value == " ".join(value.split()) and not _has_category(value, {"Cc", "Cs"})


def _has_category(value: str, unwanted: Set[str]) -> bool:
    """Whether any character is of one of these Unicode categories: Cc, control characters; Cs, lone surrogates."""
    return any(category(character) in unwanted for character in value)


def _is_utc_time(value: str) -> bool:
    try:
        return datetime.strptime(value, _TIME_FORMAT).strftime(_TIME_FORMAT) == value
    except ValueError:
        return False
