"""Between Python values and the contracts' ABI: calls, results, logs and revert data.

Structs are the dataclasses of `distman.types`, events those of `distman.events`, custom errors the classes of
`distman.errors`. Solidity's camelCase names are snake_case here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache, partial
from typing import Any, Final

from eth_abi import abi
from eth_abi.exceptions import DecodingError
from eth_utils.abi import abi_to_signature, collapse_if_tuple
from eth_utils.address import is_hex_address, to_checksum_address
from eth_utils.crypto import keccak

from distman import events, types
from distman.artifacts import artifact
from distman.errors import CONTRACT_ERRORS, ContractError, ContractPanic, ContractReverted, InvalidInput, UnknownRevert
from distman.events import Event
from distman.terms_log import unpack
from distman.types import Terms

AbiEntry = dict[str, Any]

CONTRACTS: Final = ("Escrow", "OwnedArbitrator", "VerifierRegistry")

_UNREADABLE: Final = (DecodingError, ValueError, OverflowError)
"""What decoding raises on data of another kind."""

_REVERT: Final = keccak(text="Error(string)")[:4]
_PANIC: Final = keccak(text="Panic(uint256)")[:4]


def encode_call(contract: str, function: str, *arguments: Any) -> bytes:
    """Encodes a call of a contract.

    Args:
        contract: One of `CONTRACTS`.
        function: Its Solidity name.
        *arguments: The function's arguments, structs as dataclasses.

    Raises:
        InvalidInput: An argument does not fit its type; names it.
    """
    entry = _entry(contract, "function", function)
    values = [
        _to_abi(item, value, snake_case(item["name"])) for item, value in zip(entry["inputs"], arguments, strict=True)
    ]
    return selector(entry) + abi.encode(_type_names(entry["inputs"]), values)


def decode_result(contract: str, function: str, data: bytes) -> Any:
    """Decodes what a function with one result returned.

    Raises:
        InvalidInput: It is nothing that the function could return.
    """
    outputs = _entry(contract, "function", function)["outputs"]
    try:
        return _from_abi(outputs[0], _decode(outputs, data)[0])
    except _UNREADABLE as error:
        raise InvalidInput(f"answer of {function}", data, "what this function returns by its ABI") from error


def decode_log(topics: Sequence[bytes], data: bytes) -> Event | None:
    """Decodes a log of one of the contracts; the packed Terms of `BidPosted` become `Terms`.

    Returns:
        The event, or None when no event of the contracts has this topic.

    Raises:
        InvalidInput: It is not what the event writes.
    """
    entry = _events().get(topics[0]) if topics else None
    if entry is None:
        return None
    try:
        fields = _event_fields(entry, topics[1:], data)
    except _UNREADABLE as error:
        raise InvalidInput(f"log of {entry['name']}", data, "what this event writes by its ABI") from error
    if entry["name"] == "BidPosted":
        fields["terms"] = unpack(fields["terms"], fields["customer"], fields["supplier"])
    made: Event = getattr(events, entry["name"])(**fields)
    return made


def decode_error(data: bytes) -> ContractError:
    """Turns revert data into an exception; what is not known is kept whole.

    Returns:
        The class of the custom error, `ContractPanic`, `ContractReverted`, or `UnknownRevert`.
    """
    try:
        return _decode_error(data[:4], data[4:]) or UnknownRevert(data)
    except _UNREADABLE:
        return UnknownRevert(data)


def terms_types() -> dict[str, list[dict[str, str]]]:
    """The EIP-712 types of `Terms` and `Stage`: the same members in the same order as in the ABI."""
    terms = _terms_item()
    stages = next(part for part in terms["components"] if part["name"] == "stages")
    return {"Terms": _eip712_members(terms), "Stage": _eip712_members(stages)}


def terms_message(terms: Terms) -> dict[str, Any]:
    """The Terms under their EIP-712 names.

    Raises:
        InvalidInput: A member does not fit its type; names it.
    """
    return _named(_terms_item(), _to_abi(_terms_item(), terms, "terms"))


def topic(event: str) -> bytes:
    """The first topic of an event, by its name."""
    return next(key for key, entry in _events().items() if entry["name"] == event)


def selector(entry: AbiEntry) -> bytes:
    """The four bytes that name a function or a custom error."""
    return keccak(text=abi_to_signature(entry))[:4]  # type: ignore[arg-type]


def snake_case(name: str) -> str:
    """``claimBy`` becomes ``claim_by``, and ``_disputeID``, as the ERCs write it, ``dispute_id``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lstrip("_").lower()


def address(value: Any, name: str) -> str:
    """Checks an address and writes it with its checksum (EIP-55).

    Raises:
        InvalidInput: It is none, or its checksum is wrong.
    """
    if isinstance(value, str) and is_hex_address(value):
        checksummed = to_checksum_address(value)
        if value in (checksummed, checksummed.lower()):
            return checksummed
    raise InvalidInput(name, value, "a 20-byte hex address with a correct checksum, or all in lower case")


def checked(kind: str, value: Any, name: str) -> Any:
    """Checks that a value fits an elementary Solidity type, such as ``uint256``.

    Raises:
        InvalidInput: It does not.
    """
    return _CHECKS[kind](value, name)


def _decode_error(head: bytes, body: bytes) -> ContractError | None:
    if head == _REVERT:
        return ContractReverted(abi.decode(["string"], body)[0])
    if head == _PANIC:
        return ContractPanic(abi.decode(["uint256"], body)[0])
    entry = _errors().get(head)
    if entry is None:
        return None
    values = _decode(entry["inputs"], body)
    fields = {
        snake_case(item["name"]): _from_abi(item, value) for item, value in zip(entry["inputs"], values, strict=True)
    }
    return CONTRACT_ERRORS[entry["name"]](**fields)


def _event_fields(entry: AbiEntry, topics: Sequence[bytes], data: bytes) -> dict[str, Any]:
    indexed = [item for item in entry["inputs"] if item["indexed"]]
    plain = [item for item in entry["inputs"] if not item["indexed"]]
    told = {item["name"]: _decode([item], word)[0] for item, word in zip(indexed, topics, strict=True)}
    told |= zip((item["name"] for item in plain), _decode(plain, data), strict=True)
    return {snake_case(item["name"]): _from_abi(item, told[item["name"]]) for item in entry["inputs"]}


def _decode(items: Sequence[AbiEntry], data: bytes) -> tuple[Any, ...]:
    """ABI-decodes; text is left as bytes, for contracts do not check that it is UTF-8."""
    return abi.decode([collapse_if_tuple(item).replace("string", "bytes") for item in items], data)


@cache
def _entry(contract: str, kind: str, name: str) -> AbiEntry:
    return next(item for item in artifact(contract)["abi"] if item["type"] == kind and item["name"] == name)


def _entries(kind: str) -> list[AbiEntry]:
    return [item for contract in CONTRACTS for item in artifact(contract)["abi"] if item["type"] == kind]


@cache
def _events() -> dict[bytes, AbiEntry]:
    return {keccak(text=abi_to_signature(entry)): entry for entry in _entries("event")}  # type: ignore[arg-type]


@cache
def _errors() -> dict[bytes, AbiEntry]:
    return {selector(entry): entry for entry in _entries("error")}


def _terms_item() -> AbiEntry:
    item: AbiEntry = _entry("Escrow", "function", "hashTerms")["inputs"][0]
    return item


def _eip712_members(item: AbiEntry) -> list[dict[str, str]]:
    return [{"name": part["name"], "type": part["type"].replace("tuple", "Stage")} for part in item["components"]]


def _named(item: AbiEntry, values: Sequence[Any]) -> dict[str, Any]:
    """A struct's values under their Solidity names, nested structs too."""
    parts = zip(item["components"], values, strict=True)
    return {
        part["name"]: [_named(part, inner) for inner in value] if part["type"] == "tuple[]" else json_exact(value)
        for part, value in parts
    }


def json_exact(value: Any) -> Any:
    """Bytes as 0x hex and integers as decimal strings, as JSON carries them exactly; anything else as it is."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return "0x" + value.hex() if isinstance(value, bytes) else value


def _type_names(items: Sequence[AbiEntry]) -> list[str]:
    return [collapse_if_tuple(item) for item in items]


def _struct(item: AbiEntry) -> Any:
    """The dataclass of a struct: ``struct IEscrow.Terms[]`` names ``Terms``."""
    return getattr(types, item["internalType"].removesuffix("[]").rpartition(".")[2])


def _to_abi(item: AbiEntry, value: Any, name: str) -> Any:
    if item["type"].endswith("[]"):
        if not isinstance(value, list | tuple):
            raise InvalidInput(name, value, "a list or tuple")
        inner = item | {"type": item["type"].removesuffix("[]")}
        return [_to_abi(inner, part, f"{name}[{index}]") for index, part in enumerate(value)]
    if item["type"] == "tuple":
        return _struct_to_abi(item, value, name)
    return checked(item["type"], value, name)


def _struct_to_abi(item: AbiEntry, value: Any, name: str) -> list[Any]:
    struct = _struct(item)
    if not isinstance(value, struct):
        raise InvalidInput(name, value, f"an instance of {struct.__name__}")
    members = [snake_case(part["name"]) for part in item["components"]]
    parts = zip(item["components"], members, strict=True)
    return [_to_abi(part, getattr(value, member), f"{name}.{member}") for part, member in parts]


def _from_abi(item: AbiEntry, value: Any) -> Any:
    if item["type"].endswith("[]"):
        inner = item | {"type": item["type"].removesuffix("[]")}
        return tuple(_from_abi(inner, part) for part in value)
    if item["type"] == "tuple":
        parts = zip(item["components"], value, strict=True)
        return _struct(item)(**{snake_case(part["name"]): _from_abi(part, member) for part, member in parts})
    if item["internalType"].startswith("enum "):
        return types.LotState(value)
    if item["type"] == "string":
        return value.decode(errors="replace")
    return to_checksum_address(value) if item["type"] == "address" else value


def _uint(value: Any, name: str, bits: int = 256) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**bits:
        raise InvalidInput(name, value, f"a whole number from 0 to 2**{bits} - 1")
    return int(value)


def _bool(value: Any, name: str) -> bool:
    if type(value) is not bool:
        raise InvalidInput(name, value, "True or False")
    return value


def _bytes(value: Any, name: str) -> bytes:
    if not isinstance(value, bytes):
        raise InvalidInput(name, value, "bytes")
    return bytes(value)


def _bytes32(value: Any, name: str) -> bytes:
    if not isinstance(value, bytes) or len(value) != 32:
        raise InvalidInput(name, value, "32 bytes")
    return bytes(value)


def _string(value: Any, name: str) -> str:
    with suppress(UnicodeEncodeError):
        if isinstance(value, str):
            value.encode()  # half a surrogate pair, as from bytes on a command line that are no UTF-8, cannot be sent
            return value
    raise InvalidInput(name, value, "text in Unicode")


_CHECKS: Final[dict[str, Callable[[Any, str], Any]]] = {
    "address": address,
    "bool": _bool,
    "bytes": _bytes,
    "bytes32": _bytes32,
    "string": _string,
    "uint8": partial(_uint, bits=8),
    "uint256": _uint,
}
