"""All that an object or an error tells to whoever prints, logs or reports it."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from typing import Any


def told_by(value: object) -> str:
    """What is printed of an object."""
    return f"{value} {value!r} {value:}" if type(value).__format__ is object.__format__ else f"{value} {value!r}"


def told_by_error(error: BaseException) -> str:
    """What is printed of an error and of all errors behind it, with their attributes and tracebacks."""
    return "\n".join(part for behind in _behind(error, set()) for part in _parts(behind))


def _parts(error: BaseException) -> Iterator[Any]:
    yield f"{error} {error!r} {error.args!r} {vars(error)!r}"
    yield "".join(traceback.format_exception(error))
    # What some errors of Python's own hold beside their arguments: the text that could not be read.
    yield from (repr(getattr(error, name)) for name in ("doc", "object", "text", "obj") if hasattr(error, name))


def _behind(error: BaseException | None, seen: set[int]) -> Iterator[BaseException]:
    if error is None or id(error) in seen:
        return
    seen.add(id(error))
    yield error
    yield from _behind(error.__cause__, seen)
    yield from _behind(error.__context__, seen)
