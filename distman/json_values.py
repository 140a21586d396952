"""distman's values as JSON: what `--json` prints and what Terms look like in a file.

Amounts are decimal strings in the smallest unit, as they outgrow the numbers that JSON readers hold exactly; so are
the numbers that arbitrators choose. Other integers are numbers, bytes are 0x hex, states and actions are their names in
lower case, structs and events are objects.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from typing import Any, Final

from distman.codec import address
from distman.errors import InvalidInput
from distman.types import Agreement, Claim, SignedAgreement, SignedAttestation, SignedClaim, Stage, Terms

TERMS_TYPE: Final = "distman/terms/1"
ATTESTATION_TYPE: Final = "distman/signed-attestation/1"

CLAIM_TYPE: Final = "distman/signed-claim/1"
AGREEMENT_TYPE: Final = "distman/signed-agreement/1"

_AMOUNTS: Final = frozenset(
    {
        "active",
        "amount",
        "balance",
        "bond",
        "cost",
        "exiting",
        "fee",
        "gas_price",
        "locked",
        "price",
        "reserved",
        "to_customer",
        "to_supplier",
        "verifier_fee",
        "verifier_stake",
    }
)


_FOREIGN: Final = frozenset({"dispute_id", "evidence_group_id", "meta_evidence_id", "ruling"})
"""Numbers of 256 bits that are no amounts."""


def to_json(value: Any, name: str = "") -> Any:
    """Writes any value of distman as JSON.

    Args:
        value: A struct, an event, or what they are made of.
        name: The value's field, which tells amounts from other integers.
    """
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_json(getattr(value, field.name), field.name) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: to_json(item, key) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_json(item) for item in value]
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, Enum):
        return value.name.lower()
    if isinstance(value, int) and not isinstance(value, bool) and name in _AMOUNTS | _FOREIGN:
        return str(value)
    return value


def terms_to_document(terms: Terms) -> dict[str, Any]:
    """Writes Terms as the JSON object that is kept in a file."""
    return {"$type": TERMS_TYPE, **to_json(terms)}


def terms_from_document(document: Mapping[str, Any]) -> Terms:
    """Reads Terms as `terms_to_document` writes them; fields that have a default may be left out, but not the salt.

    Raises:
        InvalidInput: A field is missing, unknown, or not what it must be; names it.
    """
    members = _members(document, TERMS_TYPE)
    if "salt" not in document:
        raise InvalidInput("salt", None, "32 bytes as 0x hex: without a salt of its own, a bid could be posted twice")
    stages = stages_from_list(members.get("stages"), "stages")
    return Terms(**{**_read(Terms, members, ""), "stages": stages})


def stages_from_list(values: Any, name: str) -> tuple[Stage, ...]:
    """Reads stages as `terms_to_document` writes them; fields that have a default may be left out.

    Args:
        values: The list.
        name: What the list is called, for the error.

    Raises:
        InvalidInput: It is no list, or a field is missing, unknown, or not what it must be; names it.
    """
    if not isinstance(values, list):
        raise InvalidInput(name, values, "a list of stages")
    return tuple(Stage(**_read(Stage, stage, f"{name}[{index}].")) for index, stage in enumerate(values))


def attestation_to_document(signed: SignedAttestation) -> dict[str, Any]:
    """Writes a signed attestation as the JSON object that a verifier hands to a supplier."""
    return {"$type": ATTESTATION_TYPE, **to_json(signed)}


def attestation_from_document(document: Mapping[str, Any]) -> SignedAttestation:
    """Reads a signed attestation as `attestation_to_document` writes it.

    Raises:
        InvalidInput: A field is missing, unknown, or not what it must be; names it.
    """
    return SignedAttestation(**_read(SignedAttestation, _members(document, ATTESTATION_TYPE), ""))


def claim_to_document(signed: SignedClaim) -> dict[str, Any]:
    """Writes a signed claim as the JSON object that a supplier hands to whoever sends it."""
    return {"$type": CLAIM_TYPE, **to_json(signed)}


def claim_from_document(document: Mapping[str, Any]) -> SignedClaim:
    """Reads a signed claim as `claim_to_document` writes it.

    Raises:
        InvalidInput: A field is missing, unknown, or not what it must be; names it.
    """
    read = _read(SignedClaim, _members(document, CLAIM_TYPE), "")
    return SignedClaim(**{**read, "claim": Claim(**_read(Claim, read["claim"], "claim."))})


def agreement_to_document(signed: SignedAgreement) -> dict[str, Any]:
    """Writes a signed agreement as the JSON object that one party hands to the other."""
    return {"$type": AGREEMENT_TYPE, **to_json(signed)}


def agreement_from_document(document: Mapping[str, Any]) -> SignedAgreement:
    """Reads a signed agreement as `agreement_to_document` writes it.

    Raises:
        InvalidInput: A field is missing, unknown, or not what it must be; names it.
    """
    read = _read(SignedAgreement, _members(document, AGREEMENT_TYPE), "")
    return SignedAgreement(**{**read, "agreement": Agreement(**_read(Agreement, read["agreement"], "agreement."))})


def bytes32(text: Any, name: str) -> bytes:
    """Reads 32 bytes.

    Raises:
        InvalidInput: It is not 0x and 64 hex digits.
    """
    value = hex_bytes(text, name)
    if len(value) != 32:
        raise InvalidInput(name, text, "0x and 64 hex digits")
    return value


def hex_bytes(text: Any, name: str) -> bytes:
    """Reads bytes.

    Raises:
        InvalidInput: It is not 0x and hex digits, two for each byte.
    """
    if not isinstance(text, str) or not re.fullmatch(r"0x(?:[0-9a-fA-F]{2})*", text):
        raise InvalidInput(name, text, "0x and hex digits, two for each byte")
    return bytes.fromhex(text[2:])


def _members(document: Mapping[str, Any], expected: str) -> dict[str, Any]:
    """A document's fields without its type, which must be the one expected."""
    if document.get("$type") != expected:
        raise InvalidInput("$type", document.get("$type"), repr(expected))
    return {key: value for key, value in document.items() if key != "$type"}


def _read(kind: type[Any], members: Any, path: str) -> dict[str, Any]:
    """The fields of a struct; nested structs are left as they are."""
    if not isinstance(members, Mapping):
        raise InvalidInput(path.rstrip("."), members, "a JSON object")
    known = {field.name: field for field in fields(kind)}
    for key in members:
        if key not in known:
            raise InvalidInput(f"{path}{key}", "an unknown key", f"one of {', '.join(known)}")
    for key, field in known.items():
        if key not in members and field.default is MISSING and field.default_factory is MISSING:
            raise InvalidInput(f"{path}{key}", "nothing", "a value")
    return {key: _READERS[str(known[key].type)](value, f"{path}{key}") for key, value in members.items()}


def _bytes(text: Any, name: str) -> bytes:
    return (
        bytes32(text, name) if name.rpartition(".")[2] in ("bid", "spec", "salt", "report") else hex_bytes(text, name)
    )


def _integer(value: Any, name: str) -> int:
    if name.rpartition(".")[2] in _AMOUNTS:
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]{1,78}", value):
            raise InvalidInput(name, value, 'a decimal string in the smallest unit, such as "2500000"')
        return int(value)
    if type(value) is not int or value < 0:
        raise InvalidInput(name, value, "a whole number, not negative")
    return value


def _boolean(value: Any, name: str) -> bool:
    if type(value) is not bool:
        raise InvalidInput(name, value, "true or false")
    return value


def _addresses(values: Any, name: str) -> tuple[str, ...]:
    if not isinstance(values, list):
        raise InvalidInput(name, values, "a list of addresses")
    return tuple(address(value, f"{name}[{index}]") for index, value in enumerate(values))


def _nested(value: Any, _: str) -> Any:
    """Left as it is, for whoever knows what is in it."""
    return value


_READERS: Final[Mapping[str, Any]] = {
    "str": address,
    "int": _integer,
    "bytes": _bytes,
    "bool": _boolean,
    "tuple[str, ...]": _addresses,
    "tuple[Stage, ...]": _nested,
    "Claim": _nested,
    "Agreement": _nested,
}
