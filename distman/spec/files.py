"""Documents from and to JSON text and files."""

import json
import math
import re
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from distman.errors import InvalidInput
from distman.spec.canonical import canonical_json
from distman.spec.values import LARGEST_INTEGER, require_object

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def load_document(path: str | Path) -> dict[str, Any]:
    """Read the document in a JSON file, in canonical form or any other.

    Raises:
        InvalidInput: The file cannot be read, or `parse_document` refuses what it holds. The error names the path.
    """
    return parse_document(_read(path), str(path))


def load_list(path: str | Path) -> list[Any]:
    """Read the list in a JSON file, as strictly as `load_document` reads a document.

    Raises:
        InvalidInput: The file cannot be read, or does not hold a JSON list. The error names the path.
    """
    values = _parse(_read(path), str(path))
    if not isinstance(values, list):
        raise InvalidInput(str(path), values, "a JSON list")
    return values


def save_document(path: str | Path, document: dict[str, Any]) -> None:
    """Write a document to a file in canonical form, so that the sha2-256 of the file is the document's hash.

    Raises:
        InvalidInput: The document is not a JSON object, has no canonical form, or the file cannot be written.
    """
    data = canonical_json(require_object("document", document))
    try:
        Path(path).write_bytes(data)
    except (OSError, ValueError) as error:
        raise InvalidInput(str(path), _reason(error), "a file that can be written") from error


def parse_document(data: bytes, name: str = "document") -> dict[str, Any]:
    """Read a document from JSON text in UTF-8, refusing whatever two readers could take differently.

    Args:
        data: The text.
        name: What errors call it, such as the path it came from.

    Raises:
        InvalidInput: Not UTF-8, not JSON (with line and column), not an object, a key that occurs twice, half a
            surrogate pair, NaN or an infinity, an integer that a double cannot hold, or nesting without end.
    """
    return require_object(name, _parse(data, name))


def _read(path: str | Path) -> bytes:
    try:
        return Path(path).read_bytes()
    except (OSError, ValueError) as error:
        raise InvalidInput(str(path), _reason(error), "a file that can be read") from error


def _reason(error: OSError | ValueError) -> str | None:
    """Why a file cannot be used; Python has another exception for a name that no file can have."""
    return error.strerror if isinstance(error, OSError) else str(error)


def _parse(data: bytes, name: str) -> object:
    try:
        return _decode(data, name)
    except UnicodeDecodeError as error:
        raise InvalidInput(name, f"byte {error.start} is not UTF-8", "a JSON document") from error
    except json.JSONDecodeError as error:
        where = f"{error.msg} at line {error.lineno}, column {error.colno}"
        raise InvalidInput(name, where, "a JSON document") from error
    except RecursionError as error:
        raise InvalidInput(name, "nested too deeply", "a JSON document") from error


def _decode(data: bytes, name: str) -> object:
    text = data.decode("utf-8")
    document: object = json.loads(
        text,
        parse_int=partial(_integer, name),
        parse_float=partial(_double, name),
        parse_constant=partial(_constant, name),
        object_pairs_hook=partial(_distinct, name),
    )
    if _SURROGATE.search(text):
        _require_unicode(name, document)
    return document


def _require_unicode(name: str, document: object) -> None:
    """Refuse half a surrogate pair, which an escape can smuggle into text that is sound UTF-8."""
    try:
        json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise InvalidInput(name, "half a surrogate pair", "text in Unicode") from error


def _integer(name: str, literal: str) -> int | float:
    """Read an integer; from 2**53 on only in the digits that RFC 8785 gives a double, so that none is rounded."""
    value = float(literal)
    if abs(value) <= LARGEST_INTEGER:
        return int(literal)
    if math.isfinite(value) and canonical_json(value) == literal.encode():
        return value
    raise InvalidInput(name, literal, "integers that an IEEE 754 double holds exactly")


def _double(name: str, literal: str) -> float:
    value = float(literal)
    if not math.isfinite(value):
        raise InvalidInput(name, literal, "numbers within the range of an IEEE 754 double")
    return value


def _constant(name: str, literal: str) -> NoReturn:
    raise InvalidInput(name, literal, "finite numbers")


def _distinct(name: str, members: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    document: dict[str, Any] = {}
    for key, value in members:
        if key in document:
            raise InvalidInput(name, f"the key {key!r} twice", "each key once in an object")
        document[key] = value
    return document
