"""How facts are worded in messages: amounts, times, bitmasks and addresses in plain words.

A message is a format string over named facts. Beside Python's own format specs it may use these:

| spec       | fact                                    | example                                      |
|------------|-----------------------------------------|----------------------------------------------|
| `time`     | Unix seconds                            | `2026-11-22 21:50:10 UTC`                    |
| `duration` | seconds                                 | `3 d 4 h`                                    |
| `ether`    | wei                                     | `0.05 ether`                                 |
| `token`    | address of a token, zero for ether      | `ether` or `token 0x...`                     |
| `unit`     | address of a token, zero for ether      | `wei` or `smallest units of token 0x...`     |
| `state`    | number of a lot's state                 | `Building`                                   |
| `states`   | bitmask of states                       | `Building or Inspecting`                     |
| `seats`    | bitmask of seats in `Terms.verifiers`   | `seats 0 and 2`                              |
| `panic`    | code of Solidity's `Panic(uint256)`     | `0x12 (a division by zero)`                  |

Bytes are always written as 0x and hexadecimal digits, and text on one line.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from string import Formatter
from typing import Any, Final

LOT_STATES: Final = ("Open", "Building", "Inspecting", "Passed", "Failed", "Voided", "Disputed", "Closed")
"""Names of a lot's states, in the order of `IEscrow.LotState`."""

PANICS: Final = {
    0x00: "a generic check inserted by the compiler",
    0x01: "an assertion that does not hold",
    0x11: "an arithmetic overflow or underflow",
    0x12: "a division by zero",
    0x21: "a number that is no value of its enumeration",
    0x22: "a storage byte array that is encoded wrongly",
    0x31: "a removal from an empty array",
    0x32: "an array index out of bounds",
    0x41: "too much memory or too long an array",
    0x51: "a call of an uninitialised internal function",
}
"""What each code of `Panic(uint256)` stands for, after the Solidity documentation."""

_ZERO_ADDRESS: Final = "0x" + "0" * 40
_WEI_PER_ETHER: Final = 10**18
_LAST_TIME: Final = int(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC).timestamp())
_DURATION_UNITS: Final = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))
_MOST_SEATS: Final = 16
_MOST_BYTES: Final = 4 + 8 * 32
_MOST_BITS: Final = 256
_MOST_CHARACTERS: Final = 120
_LONGEST_LINE: Final = 400

_HOST: Final = re.compile(r"(?:\[[^\]]*\]|[^:]*)(?::[0-9]+$)?")
"""A host, and its port if it has one: what else follows a colon is of a password, which a stray sign has cut off."""


def fill(template: str, facts: Mapping[str, object]) -> str:
    """Fill a message's format string with facts.

    Args:
        template: A format string that may use the specs of this module.
        facts: The value of every name in it.

    Returns:
        The message.
    """
    return _FORMATTER.vformat(template, (), facts)


def brief(value: object) -> str:
    """Word any value in at most 120 characters, for messages that echo what somebody gave."""
    if isinstance(value, bytes):
        text = hexadecimal(value)
    elif isinstance(value, int) and value.bit_length() > _MOST_BITS:
        text = f"an integer of {value.bit_length()} bits"
    else:
        text = _shown(value)
    return text if len(text) <= _MOST_CHARACTERS else text[: _MOST_CHARACTERS - 3] + "..."


def line(text: str) -> str:
    """Word text that somebody gave on one line: cut after 400 characters, and nothing in it that a terminal acts on."""
    cut = text if len(text) <= _LONGEST_LINE else text[: _LONGEST_LINE - 3] + "..."
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in cut)


def hexadecimal(data: bytes) -> str:
    """Word bytes as 0x and hexadecimal digits; beyond a selector and eight words only their start and number."""
    if len(data) <= _MOST_BYTES:
        return f"0x{data.hex()}"
    return f"0x{data[:_MOST_BYTES].hex()}... ({len(data)} bytes)"


def host(endpoint: str) -> str:
    """Word a node's endpoint by its host alone, for the rest often holds a secret; an IPC path whole."""
    if endpoint.startswith("/"):
        return endpoint
    _, is_url, rest = endpoint.partition("://")
    place = re.split("[/?#]", rest if is_url else endpoint)[0].rpartition("@")[2]
    return _HOST.match(place)[0]  # type: ignore[index]  # it matches any text


def time(seconds: int) -> str:
    """Word Unix seconds as UTC in the style of ISO 8601."""
    if seconds > _LAST_TIME:
        return f"after the year 9999 ({seconds} s)"
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def duration(seconds: int) -> str:
    """Word seconds in days, hours, minutes and seconds."""
    parts = []
    rest = seconds
    for name, size in _DURATION_UNITS:
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count} {name}")
    return " ".join(parts) or "0 s"


def ether(wei: int) -> str:
    """Word wei as ether, exactly."""
    whole, rest = divmod(wei, _WEI_PER_ETHER)
    return f"{whole}.{rest:018d}".rstrip("0").rstrip(".") + " ether"


def token(address: str) -> str:
    """Word what a token's address stands for."""
    return "ether" if address == _ZERO_ADDRESS else f"token {address}"


def unit(address: str) -> str:
    """Word the unit in which amounts of a token count."""
    return "wei" if address == _ZERO_ADDRESS else f"smallest units of token {address}"


def state(number: int) -> str:
    """Word the number of a lot's state."""
    return LOT_STATES[number] if number < len(LOT_STATES) else f"state {number}"


def states(mask: int) -> str:
    """Word a bitmask of states, of which bit `i` stands for state `i`."""
    return _listed([state(number) for number in _bits(mask)], "or") or "in no state"


def seats(mask: int) -> str:
    """Word a bitmask of seats, of which bit `i` stands for `Terms.verifiers[i]`."""
    numbers = _bits(mask)
    if not numbers:
        return "no seats"
    if len(numbers) == 1:
        return f"seat {numbers[0]}"
    if len(numbers) > _MOST_SEATS:
        return f"{len(numbers)} seats from {numbers[0]} to {numbers[-1]}"
    return f"seats {_listed([str(number) for number in numbers], 'and')}"


def panic(code: int) -> str:
    """Word a code of `Panic(uint256)`."""
    return f"{code:#04x} ({PANICS.get(code, 'a code that Solidity does not document')})"


def _shown(value: object) -> str:
    try:
        return repr(value)
    except (RecursionError, ValueError):
        # Nested without end, or with a number in it of more digits than Python writes.
        return f"a {type(value).__name__} that is too large to show"


def _bits(mask: int) -> list[int]:
    return [bit for bit in range(mask.bit_length()) if mask >> bit & 1]


def _listed(words: Sequence[str], conjunction: str) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {conjunction} {words[-1]}"


_SPECS: Final[Mapping[str, Callable[[Any], str]]] = {
    spec.__name__: spec for spec in (time, duration, ether, token, unit, state, states, seats, panic)
}


class _Formatter(Formatter):
    def format_field(self, value: object, format_spec: str) -> str:
        if format_spec in _SPECS:
            return _SPECS[format_spec](value)
        if isinstance(value, bytes):
            return hexadecimal(value)
        return format(line(value) if isinstance(value, str) else value, format_spec)


_FORMATTER: Final = _Formatter()
