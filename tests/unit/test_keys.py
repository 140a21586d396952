"""Signing keys from a keystore or the environment, and that no error gives them away."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account

from distman import KeyUnavailable, key_from_environment, key_from_keystore

VARIABLE = "DISTMAN_TEST_KEY"
KEY = "0x" + "5a" * 32
ADDRESS = Account.from_key(KEY).address
ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
PASSWORD = "correct horse"
WRONG_PASSWORD = "battery staple"


@pytest.fixture(scope="module")
def keystore() -> dict[str, Any]:
    """A V3 keystore that opens fast."""
    return dict(Account.encrypt(KEY, PASSWORD, kdf="pbkdf2", iterations=2))


def refusal(act: Callable[[], object]) -> KeyUnavailable:
    """The error that an action raises."""
    with pytest.raises(KeyUnavailable) as caught:
        act()
    return caught.value


def everything_told(error: BaseException) -> str:
    """All that a log could show of an error: its message, its arguments and its traceback with causes."""
    return f"{error} {error!r} {error.args} {''.join(traceback.format_exception(error))}"


class TestEnvironment:
    """Keys in an environment variable."""

    @pytest.mark.parametrize("text", [KEY, KEY[2:], KEY.upper().replace("0X", "0x"), f" {KEY}\n"])
    def test_reads(self, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """64 hex digits are a key, with or without 0x, in either case, with white space around."""
        monkeypatch.setenv(VARIABLE, text)
        assert key_from_environment(VARIABLE).address == ADDRESS

    @pytest.mark.parametrize("number", [1, ORDER - 1])
    def test_reads_the_edges(self, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
        """The smallest and the largest key are keys."""
        monkeypatch.setenv(VARIABLE, f"{number:064x}")
        assert int.from_bytes(key_from_environment(VARIABLE).key) == number

    def test_missing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The variable is named when it is not set."""
        monkeypatch.delenv(VARIABLE, raising=False)
        error = refusal(lambda: key_from_environment(VARIABLE))
        assert str(error) == (
            f"The environment variable {VARIABLE} is not set: put a private key of 64 hex digits in it."
        )

    @pytest.mark.parametrize(
        "text",
        ["5a" * 31, "5a" * 33, "5a" * 31 + "5", "5a" * 31 + "zz", "00" * 32, f"{ORDER:064x}", "f" * 64, "\u0665" * 64],
        ids=["short", "long", "odd", "no hex", "zero", "order", "beyond the order", "other digits"],
    )
    def test_no_key(self, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """What is no private key is refused, and not shown, for it may be nearly one."""
        monkeypatch.setenv(VARIABLE, text)
        error = refusal(lambda: key_from_environment(VARIABLE))
        assert str(error) == f"The environment variable {VARIABLE} holds no private key of 64 hex digits."
        assert error.__context__ is None
        assert text not in everything_told(error)


class TestKeystore:
    """Keys in a V3 keystore."""

    def test_reads(self, keystore: dict[str, Any], tmp_path: Path) -> None:
        """The right password opens the keystore."""
        path = tmp_path / "key.json"
        path.write_text(json.dumps(keystore))
        assert key_from_keystore(path, PASSWORD).address == ADDRESS

    def test_wrong_password(self, keystore: dict[str, Any], tmp_path: Path) -> None:
        """A wrong password is refused, and not shown."""
        path = tmp_path / "key.json"
        path.write_text(json.dumps(keystore))
        error = refusal(lambda: key_from_keystore(path, WRONG_PASSWORD))
        assert str(error) == f"The password does not open the keystore {path}."
        assert WRONG_PASSWORD not in everything_told(error)

    def test_no_file(self, tmp_path: Path) -> None:
        """A file that is not there is named."""
        path = tmp_path / "key.json"
        error = refusal(lambda: key_from_keystore(path, PASSWORD))
        assert str(error) == f"The keystore {path} cannot be read: No such file or directory."

    @pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"{", KEY.encode()], ids=["empty", "binary", "cut", "a key"])
    def test_no_json(self, data: bytes, tmp_path: Path) -> None:
        """A file that is not JSON is named, and its content is not shown."""
        path = tmp_path / "key.json"
        path.write_bytes(data)
        error = refusal(lambda: key_from_keystore(path, PASSWORD))
        assert str(error) == f"The keystore {path} is not JSON: choose a V3 keystore file."
        assert KEY not in f"{error} {error.args}"

    @pytest.mark.parametrize(
        "change",
        [
            {"version": 1},
            {"version": "3"},
            {"version": 4},
            {"crypto": {}},
            {"crypto": "none"},
            {"crypto": {"kdf": "md5"}},
        ],
        ids=str,
    )
    def test_no_keystore(self, change: dict[str, Any], keystore: dict[str, Any], tmp_path: Path) -> None:
        """JSON that is no V3 keystore is refused by the file's name."""
        path = tmp_path / "key.json"
        path.write_text(json.dumps(keystore | change))
        assert str(refusal(lambda: key_from_keystore(path, PASSWORD))) == f"The file {path} is no V3 keystore."

    @pytest.mark.parametrize("document", ["[]", "{}", "5", "null", '"text"'])
    def test_other_json(self, document: str, tmp_path: Path) -> None:
        """Any other JSON is refused by the file's name."""
        path = tmp_path / "key.json"
        path.write_text(document)
        assert str(refusal(lambda: key_from_keystore(path, PASSWORD))) == f"The file {path} is no V3 keystore."
