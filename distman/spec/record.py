"""Dataclasses that are written as documents and strictly read back.

A record checks its values when it is made, so one that exists can always be written. A document holds every field of
its record and nothing else: what is read and written again has the hash it had before.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Self

from distman.errors import InvalidInput
from distman.spec.canonical import document_hash
from distman.spec.values import require_object

TYPE_KEY = "$type"
"""The key under which a document says what it is, and in which version."""


@dataclass(frozen=True, slots=True)
class Record:
    """A dataclass whose fields are JSON values or tuples of other records."""

    LISTS: ClassVar[Mapping[str, type["Record"]]] = {}
    """The fields that hold tuples of records, and of which kind."""

    def to_document(self) -> dict[str, Any]:
        """Write the record as a JSON object: one key for each field."""
        return {field.name: _plain(getattr(self, field.name)) for field in fields(self)}

    @classmethod
    def from_document(cls, document: object) -> Self:
        """Read the record from a JSON object that has exactly its fields.

        Raises:
            InvalidInput: A key is missing or unknown, or a value is not what it must be. The error names the value by
                its path in the document, such as `parts[3].quantity`.
        """
        return cls._from_members(require_object("document", document))

    @classmethod
    def _from_members(cls, members: dict[str, Any]) -> Self:
        _require_keys(members, [field.name for field in fields(cls)])
        lists = {name: _read_list(name, members[name], kind) for name, kind in cls.LISTS.items()}
        return cls(**members | lists)


@dataclass(frozen=True, slots=True)
class Document(Record):
    """A record that stands alone: its JSON object says what it is, and its hash goes on chain."""

    TYPE: ClassVar[str]
    """What the document says it is, with its version, such as `distman/build-spec/1`."""

    @property
    def hash(self) -> bytes:
        """The sha2-256 of the canonical document, 32 bytes."""
        return document_hash(self.to_document())

    def to_document(self) -> dict[str, Any]:
        """Write the record as a JSON object: its type, and one key for each field."""
        return {TYPE_KEY: self.TYPE} | Record.to_document(self)

    @classmethod
    def from_document(cls, document: object) -> Self:
        """Read the record from a JSON object that has its type and exactly its fields.

        Raises:
            InvalidInput: The type is missing or another, or as `Record.from_document`.
        """
        members = dict(require_object("document", document))
        found = members.pop(TYPE_KEY, None)
        if found != cls.TYPE:
            raise InvalidInput(TYPE_KEY, found, cls.TYPE)
        return cls._from_members(members)


def _plain(value: object) -> object:
    return [record.to_document() for record in value] if isinstance(value, tuple) else value


def _require_keys(members: Collection[str], expected: list[str]) -> None:
    for key in members:
        if key not in expected:
            raise InvalidInput(str(key), "an unknown key", f"one of {', '.join(expected)}")
    for key in expected:
        if key not in members:
            raise InvalidInput(key, "missing", "a value")


def _read_list(name: str, values: object, kind: type[Record]) -> tuple[Record, ...]:
    if not isinstance(values, list):
        raise InvalidInput(name, values, "a list")
    return tuple(_read_item(f"{name}[{index}]", value, kind) for index, value in enumerate(values))


def _read_item(path: str, value: object, kind: type[Record]) -> Record:
    require_object(path, value)
    try:
        return kind.from_document(value)
    except InvalidInput as error:
        raise InvalidInput(f"{path}.{error.name}", error.actual, error.expected) from error
