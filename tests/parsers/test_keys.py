"""Keystores and keys in the environment."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account
from hypothesis import given
from hypothesis import strategies as st

from distman import KeyUnavailable, key_from_environment, key_from_keystore
from tests.parsers.mutants import dumped, json_bytes, mutants
from tests.parsers.tried import tried
from tests.parsers.values import texts, values

KEY = "0x" + "5a" * 32
ADDRESS = Account.from_key(KEY).address
PASSWORD = "correct horse"
KEYSTORES: list[dict[str, Any]] = [
    Account.encrypt(KEY, PASSWORD, kdf="pbkdf2", iterations=2),
    Account.encrypt(KEY, PASSWORD, kdf="scrypt", iterations=2),
]
VARIABLE = "DISTMAN_TRIED_KEY"

keystores = st.sampled_from(KEYSTORES)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a keystore."""
    return tmp_path_factory.mktemp("keys") / "key.json"


@given(keystore=st.one_of(keystores, keystores.flatmap(lambda sound: mutants(sound, (1,))), values()))
def test_keystores(keystore: Any, path: Path) -> None:
    """JSON is a keystore of its key, or is refused: no change makes another key of it."""
    path.write_text(dumped(keystore))
    account = tried("keystore", lambda: key_from_keystore(path, PASSWORD), KeyUnavailable)
    assert account is None or account.address == ADDRESS


@given(data=st.one_of(st.binary(max_size=100), keystores.flatmap(json_bytes)))
def test_files(data: bytes, path: Path) -> None:
    """Bytes are a keystore or are refused."""
    path.write_bytes(data)
    tried("keystore", lambda: key_from_keystore(path, PASSWORD), KeyUnavailable)


@given(keystore=keystores, password=texts())
def test_passwords(keystore: dict[str, Any], password: str, path: Path) -> None:
    """Another password is refused."""
    path.write_text(json.dumps(keystore))
    assert tried("keystore", lambda: key_from_keystore(path, password), KeyUnavailable) is None


@given(
    text=st.one_of(texts(), st.text("0123456789abcdefABCDEFx \n", max_size=70), st.binary(max_size=34).map(bytes.hex))
)
def test_environment(text: str) -> None:
    """A variable holds a key of 64 hex digits, or is refused without being shown."""
    shown = text.encode(errors="replace").decode().replace("\0", "")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, VARIABLE, shown)
        account = tried("key in the environment", lambda: key_from_environment(VARIABLE), KeyUnavailable)
    if account is not None:
        assert bytes(account.key).hex() == shown.strip().removeprefix("0x").lower()
