"""Keystores by name, where wallets keep them: Foundry's, geth's, Brownie's, and distman's own folder."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from eth_account import Account

from distman.codec import address
from distman.errors import InvalidInput, KeyUnavailable

_LARGEST_BYTES: Final = 2**16
"""Keystores have some 500 bytes; what is much larger is none, and is not read."""


@dataclass(frozen=True, slots=True)
class Keystore:
    """A keystore (Web3 Secret Storage, version 3) in the folder of some wallet.

    Attributes:
        name: Its file's name, without ``.json``.
        wallet: Whose folder it is in: ``distman``, ``foundry``, ``geth`` or ``brownie``.
        path: Its file.
        address: Whose key it holds, where it tells; Foundry's do not.
    """

    name: str
    wallet: str
    path: Path
    address: str | None


def wallet_folders(own: Path) -> dict[str, Path]:
    """Where wallets of this user keep keystores, whether the folders are there or not.

    Args:
        own: Where distman keeps its own.
    """
    home = Path.home()
    geth = {"darwin": home / "Library" / "Ethereum", "win32": home / "AppData" / "Local" / "Ethereum"}
    return {
        "distman": own,
        "foundry": home / ".foundry" / "keystores",
        "geth": geth.get(sys.platform, home / ".ethereum") / "keystore",
        "brownie": home / ".brownie" / "accounts",
    }


def keystores(folders: Mapping[str, Path]) -> list[Keystore]:
    """All keystores in some folders; what is none there is passed over.

    Args:
        folders: Each wallet's folder.
    """
    found = []
    for wallet, folder in folders.items():
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            document = _document(path)
            if document is not None:
                found.append(Keystore(path.name.removesuffix(".json"), wallet, path, _told_address(document)))
    return found


def find_keystore(name: str, folders: Mapping[str, Path]) -> Path:
    """The file of a keystore.

    Args:
        name: Its name, with or without ``.json``, or the address whose key it holds.
        folders: Each wallet's folder.

    Raises:
        KeyUnavailable: There is none of this name, or there are several.
    """
    there = keystores(folders)
    wanted = name.removesuffix(".json")
    found = [entry for entry in there if entry.name == wanted]
    found = found or [entry for entry in there if entry.address is not None and entry.address.lower() == name.lower()]
    if len(found) == 1:
        return found[0].path
    if found:
        paths = ", ".join(str(entry.path) for entry in found)
        raise KeyUnavailable(f"There are {len(found)} keystores for {name!r}: {paths}. Choose one with --keystore.")
    looked = ", ".join(str(folder) for folder in folders.values())
    names = ", ".join(entry.name for entry in there) or "none at all"
    raise KeyUnavailable(f"There is no keystore {name!r} in {looked}. There: {names}.")


def new_keystore(name: str, folder: Path, password: str) -> Keystore:
    """Makes a new key, and a keystore for it; nothing that is there is ever replaced.

    Args:
        name: Its name.
        folder: The folder, which is made if need be; nobody else can read it then.
        password: What it is encrypted with.

    Raises:
        InvalidInput: The name is none that a file can have, or it is taken; or there is no password.
        KeyUnavailable: It could not be written.
    """
    if not name or name.startswith(".") or "/" in name or "\0" in name:
        raise InvalidInput("name", name, "a name that a file can have")
    if not password:
        raise InvalidInput("password", "nothing", "a password: what it protects is worth one")
    account = Account.create()
    path = folder / f"{name}.json"
    data = json.dumps(account.encrypt(password)).encode()
    try:
        if not folder.is_dir():
            folder.mkdir(mode=0o700, parents=True)
    except OSError as error:
        raise KeyUnavailable(f"The folder {folder} cannot be made: {error.strerror}.") from error
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError as error:
        raise InvalidInput("name", name, f"a name that is not taken: {path} is there") from error
    except OSError as error:
        raise KeyUnavailable(f"The keystore {path} cannot be written: {error.strerror}.") from error
    return Keystore(name, "distman", path, account.address)


def _document(path: Path) -> dict[str, Any] | None:
    """What a file holds, if that looks like a keystore."""
    with suppress(OSError, ValueError, RecursionError):
        if path.is_file() and path.stat().st_size <= _LARGEST_BYTES:
            found = json.loads(path.read_bytes())
            if isinstance(found, dict) and found.get("version") == 3 and ("crypto" in found or "Crypto" in found):
                return found
    return None


def _told_address(document: Mapping[str, Any]) -> str | None:
    """The address that a keystore tells, with its checksum; wallets write it without 0x too."""
    told = document.get("address")
    with suppress(InvalidInput):
        if isinstance(told, str):
            return address("0x" + told.lower().removeprefix("0x"), "address")
    return None
