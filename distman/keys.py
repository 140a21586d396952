"""Signing keys: from a V3 keystore or an environment variable, never from a command line."""

from __future__ import annotations

import json
import math
import os
import re
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from eth_account import Account
from eth_account.signers.local import LocalAccount

from distman.errors import KeyUnavailable

_ORDER: Final = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
"""The order of secp256k1 (SEC 2): private keys are below it."""

_KEY: Final = re.compile(r"(?:0x)?([0-9a-fA-F]{64})")

_MOST_SCRYPT: Final = 2**24
"""Of n * r * p: 2 GiB of memory. Wallets use 2**21 at most."""

_MOST_NUMBER: Final = 2**26
"""Of any parameter of key derivation, PBKDF2's iterations too, of which wallets use 2**20 at most."""

_MOST_BYTES: Final = 32 * _MOST_NUMBER
"""Of c * dklen: PBKDF2 iterates anew for each 32 bytes, and wallets derive no more."""

_UNREADABLE: Final = (
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    NotImplementedError,
    RecursionError,
)
"""What a file that is no keystore makes the reader of keystores raise."""


def key_from_environment(variable: str) -> LocalAccount:
    """Takes a private key from an environment variable.

    Args:
        variable: The variable's name; it holds 64 hex digits, with or without 0x.

    Raises:
        KeyUnavailable: It is not set, or holds no key.
    """
    text = os.environ.get(variable)
    if not text:
        raise KeyUnavailable(
            f"The environment variable {variable} is not set: put a private key of 64 hex digits in it."
        )
    digits = _KEY.fullmatch(text.strip())
    account = _account(bytes.fromhex(digits[1])) if digits else None
    if account is None:
        raise KeyUnavailable(f"The environment variable {variable} holds no private key of 64 hex digits.")
    return account


def key_from_keystore(path: Path, password: str) -> LocalAccount:
    """Opens a keystore (Web3 Secret Storage, version 3).

    Args:
        path: The keystore's file.
        password: What it is encrypted with.

    Raises:
        KeyUnavailable: The file cannot be read, is no keystore, is damaged, or has another password.
    """
    keystore = _json(path)
    if not _is_version_3(keystore):
        raise KeyUnavailable(f"The file {path} is no V3 keystore.")
    if _is_endless(keystore):
        raise KeyUnavailable(
            f"The keystore {path} asks for more work to open it than any wallet makes: do not trust it."
        )
    account = _opened(path, keystore, password)
    # What checks the password does not cover all that the key is made from; its address does.
    named = str(keystore.get("address", account.address)).lower().removeprefix("0x")
    if named != account.address.lower().removeprefix("0x"):
        raise KeyUnavailable(f"The keystore {path} is damaged: its key is not that of the address that it names.")
    return account


# Below, an error is raised where no other is being handled: another one may hold the file's text or the password, and
# what is raised meanwhile carries it along.


def _json(path: Path) -> Any:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise KeyUnavailable(f"The keystore {path} cannot be read: {error.strerror}.") from error
    with suppress(ValueError, RecursionError):
        return json.loads(data.decode())
    raise KeyUnavailable(f"The keystore {path} is not JSON: choose a V3 keystore file.")


def _opened(path: Path, keystore: dict[str, Any], password: str) -> LocalAccount:
    refusal = f"The file {path} is no V3 keystore."
    try:
        account = _account(bytes(Account.decrypt(keystore, password)))
        if account is not None:
            return account
    except _UNREADABLE as error:
        if str(error) == "MAC mismatch":
            refusal = f"The password does not open the keystore {path}."
    raise KeyUnavailable(refusal)


def _is_version_3(keystore: Any) -> bool:
    return _members(keystore, "version") == [3]


def _is_endless(keystore: Any) -> bool:
    """Whether a keystore asks for more memory or time than any wallet would."""
    sets = [found for crypto in _members(keystore, "crypto") for found in _members(crypto, "kdfparams")]
    for parameters in sets:
        members = parameters.items() if isinstance(parameters, dict) else ()
        numbers = [(name.lower(), value) for name, value in members if type(value) is int]
        scrypt = math.prod(value for name, value in numbers if name in ("n", "r", "p"))
        pbkdf2 = math.prod(value for name, value in numbers if name in ("c", "dklen"))
        if scrypt > _MOST_SCRYPT or pbkdf2 > _MOST_BYTES or any(value > _MOST_NUMBER for _, value in numbers):
            return True
    return False


def _members(part: Any, name: str) -> list[Any]:
    """The members of a JSON object with this name, in whatever case wallets write it."""
    return [value for key, value in part.items() if key.lower() == name] if isinstance(part, dict) else []


def _account(key: bytes) -> LocalAccount | None:
    """The account of a private key; none if it is none: not 32 bytes, zero, or beyond the order of secp256k1."""
    if len(key) != 32 or not 0 < int.from_bytes(key) < _ORDER:
        return None
    account: LocalAccount = Account.from_key(key)
    return account
