"""Signing keys: from a V3 keystore or an environment variable, never from a command line."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Final

from eth_account import Account
from eth_account.signers.local import LocalAccount

from distman.errors import KeyUnavailable

_ORDER: Final = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
"""The order of secp256k1 (SEC 2): private keys are below it."""


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
    try:
        return _account(bytes.fromhex(text.strip().removeprefix("0x")))
    except ValueError:
        # The cause is left out: it may show the key.
        raise KeyUnavailable(f"The environment variable {variable} holds no private key of 64 hex digits.") from None


def key_from_keystore(path: Path, password: str) -> LocalAccount:
    """Opens a keystore (Web3 Secret Storage, version 3).

    Args:
        path: The keystore's file.
        password: What it is encrypted with.

    Raises:
        KeyUnavailable: The file cannot be read, is no keystore, or has another password.
    """
    try:
        keystore = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise KeyUnavailable(f"The keystore {path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise KeyUnavailable(f"The keystore {path} is not JSON: choose a V3 keystore file.") from error
    try:
        return _account(bytes(Account.decrypt(keystore, password)))
    except (ValueError, KeyError, TypeError, NotImplementedError) as error:
        if str(error) == "MAC mismatch":
            raise KeyUnavailable(f"The password does not open the keystore {path}.") from None
        raise KeyUnavailable(f"The file {path} is no V3 keystore.") from None


def _account(key: bytes) -> LocalAccount:
    """The account of a private key.

    Raises:
        ValueError: It is no private key: not 32 bytes, zero, or beyond the order of secp256k1.
    """
    if not 0 < int.from_bytes(key) < _ORDER:
        raise ValueError("a private key is a number from 1 to the order of secp256k1")
    account: LocalAccount = Account.from_key(key)
    return account
