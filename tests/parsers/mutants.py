"""Sound documents with one thing changed: a part deleted, doubled, renamed, retyped or replaced."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from tests.parsers.values import texts, values

Path = tuple[str | int, ...]

DEEPEST = 8


def paths(document: Any, start: Path = ()) -> Iterator[Path]:
    """The way to each part of a document, but for what lies deeper than any sound one goes."""
    if len(start) > DEEPEST:
        return
    members = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    for key, value in members:
        yield (*start, key)
        yield from paths(value, (*start, key))


@st.composite
def mutants(draw: st.DrawFn, document: Any, changes: tuple[int, ...] = (1, 1, 1, 2)) -> Any:
    """A copy of a document with one thing changed, sometimes two."""
    mutant = copy.deepcopy(document)
    for _ in range(draw(st.sampled_from(changes))):
        found = list(paths(mutant))
        if found:
            _change(draw, mutant, draw(st.sampled_from(found)))
    return mutant


def _change(draw: st.DrawFn, document: Any, path: Path) -> None:
    holder = document
    for key in path[:-1]:
        holder = holder[key]
    key: Any = path[-1]
    how = draw(st.sampled_from(("delete", "double", "replace", "retype", "rename", "tweak")))
    if how == "delete":
        del holder[key]
    elif how == "double" and isinstance(holder, list):
        holder.insert(key, holder[key])
    elif how == "rename" and isinstance(holder, dict):
        holder[draw(texts())] = holder.pop(key)
    elif how == "retype":
        holder[key] = draw(st.sampled_from(_retyped(holder[key])))
    elif how == "tweak":
        holder[key] = _tweaked(draw, holder[key])
    else:
        holder[key] = draw(values(4))


def _retyped(value: Any) -> list[Any]:
    """The same value as another type would have it."""
    text = "" if isinstance(value, dict | list) else str(value)
    return [
        text,
        [value],
        {"value": value},
        None,
        bool(value),
        text.upper(),
        text.encode(errors="replace").hex(),
        float(len(text)),
        len(text),
    ]


def _tweaked(draw: st.DrawFn, value: Any) -> Any:
    """A value close by."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + draw(st.sampled_from((-1, 1, 2**16, 2**32, 2**53, 2**256)))
    if isinstance(value, float):
        return value + draw(st.floats())
    if isinstance(value, str) and value:
        at = draw(st.integers(0, len(value) - 1))
        return value[:at] + draw(texts())[:1] + value[at + draw(st.integers(0, 1)) :]
    return [] if value else [value]


@st.composite
def json_bytes(draw: st.DrawFn, document: Any) -> bytes:
    """A document as JSON, often one that is not quite: bytes changed, a key twice, numbers that JSON does not have."""
    text = dumped(draw(mutants(document)), draw(st.booleans()))
    data = bytearray(text.encode(errors="surrogatepass"))
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        data[at : at + draw(st.integers(0, 2))] = draw(st.sampled_from(_PIECES))
    return bytes(data)


def dumped(value: Any, ensure_ascii: bool = True) -> str:
    """A value as JSON; nested too deep for that, only its beginning."""
    try:
        return json.dumps(value, ensure_ascii=ensure_ascii)
    except RecursionError:
        return "[" * 100_000


_PIECES = (
    b"",
    b"\0",
    b"\xff",
    b"\xc0\x80",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    b'"',
    b"{",
    b"}",
    b"[" * 2_000,
    b",",
    b"NaN",
    b"-Infinity",
    b"1e400",
    b"1" * 5_000,
    b'"lots":1,"lots":2,',
    b"\\ud800",
    b"\\u0000",
    b"//",
    b"'",
    b"- ",
)
