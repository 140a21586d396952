"""JSON values, texts and numbers that somebody might hand in."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

EDGES = (0, 1, 2**8, 2**16, 2**31, 2**32, 2**53 - 1, 2**53, 2**63, 2**64, 2**128, 2**160, 2**255, 2**256 - 1, 2**256)
"""Numbers at which some type or reader ends."""

NASTY_TEXTS = (
    "",
    " ",
    "\0",
    "a\0b",
    "\x1b[2J\x1b[31m",
    "\u202etxt.exe",
    "\ud800",
    "\udfff\ud800",
    "0x",
    "0X" + "ab" * 32,
    "0x" + "ab" * 32,
    "0x" + "AB" * 32,
    "0x" + "ab" * 31,
    "0x" + "ab" * 33,
    "0x" + "a" * 63,
    "0x" + "\u0661" * 64,
    "0x" + "\uff11" * 40,
    "\u0661\u0662\u0663",
    "\uff11\uff12",
    "\u00b2",
    "1_000",
    "+1",
    "-1",
    "-0",
    "1e3",
    "1E400",
    "1e-400",
    "NaN",
    "sNaN",
    "Infinity",
    "-inf",
    "0.1",
    ".5",
    "5.",
    "00",
    "1" * 78,
    "9" * 78,
    "1" * 5_000,
    "0" * 9_000,
    "x" * 9_000,
    "line\nline",
    "e\u0301",
    "\u2028",
    "\ufeff{}",
    "null",
    "true",
    "[]",
    "{}",
    "0x0000000000000000000000000000000000000000",
    "0xffffffffffffffffffffffffffffffffffffffff",
    "2027-01-31T12:00:00Z",
    "2027-02-30T12:00:00Z",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:60Z",
    "\u0662\u0660\u0662\u0667-01-31T12:00:00Z",
)


def integers() -> st.SearchStrategy[int]:
    """Whole numbers of any size and sign, often next to an edge."""
    near = st.sampled_from(EDGES).flatmap(lambda edge: st.integers(edge - 1, edge + 1))
    return st.one_of(st.integers(), near, near.map(lambda number: -number), st.just(2**14_000))


def texts() -> st.SearchStrategy[str]:
    """Text of any characters, lone surrogates too."""
    anything = st.characters(exclude_categories=())
    return st.one_of(
        st.sampled_from(NASTY_TEXTS), st.text(anything, max_size=40), st.text("0123456789abcdefx.-: ", max_size=80)
    )


def floats() -> st.SearchStrategy[float]:
    """Floating point numbers, infinities and NaN too."""
    return st.floats()


def scalars() -> st.SearchStrategy[Any]:
    """Values without parts."""
    return st.one_of(st.none(), st.booleans(), integers(), floats(), texts())


def values(leaves: int = 12) -> st.SearchStrategy[Any]:
    """Any value that Python's JSON reader can make, and numbers that it cannot."""
    return st.one_of(scalars(), deep(), st.recursive(scalars(), _containers, max_leaves=leaves))


def deep() -> st.SearchStrategy[Any]:
    """Lists and objects in each other, from a few levels to more than Python can follow."""
    depths = st.one_of(st.integers(1, 20), st.integers(100, 1_200))
    return st.builds(nested, depths, st.booleans())


def nested(depth: int, objects: bool) -> Any:
    """A list in a list, or an object in an object, and so on."""
    value: Any = {} if objects else []
    for _ in range(depth):
        value = {"a": value} if objects else [value]
    return value


def _containers(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.lists(parts, max_size=4), st.dictionaries(texts(), parts, max_size=4))
