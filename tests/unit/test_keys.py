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
DELETE = object()


@pytest.fixture(scope="module")
def keystore() -> dict[str, Any]:
    """A V3 keystore that opens fast."""
    return dict(Account.encrypt(KEY, PASSWORD, kdf="pbkdf2", iterations=2))


def written(folder: Path, kdf: str, parameters: dict[str, Any]) -> Path:
    """The file of a keystore whose key derivation has other parameters."""
    keystore: Any = Account.encrypt(KEY, PASSWORD, kdf=kdf, iterations=2)  # type: ignore[arg-type]
    keystore["crypto"]["kdfparams"] |= parameters
    path = folder / "key.json"
    path.write_text(json.dumps(keystore))
    return path


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
        [
            "5a" * 31,
            "5a" * 33,
            "5a" * 31 + "5",
            "5a" * 31 + "zz",
            "00" * 32,
            f"{ORDER:064x}",
            "f" * 64,
            "\u0665" * 64,
            "00" + "5a" * 32,
            "5a " * 32,
        ],
        ids=[
            "short",
            "long",
            "odd",
            "no hex",
            "zero",
            "order",
            "beyond the order",
            "other digits",
            "zero in front",
            "blanks within",
        ],
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

    @pytest.mark.parametrize(
        "data", [b"", b"\xff\xfe", b"{", KEY.encode(), b"[" * 100_000], ids=["empty", "binary", "cut", "a key", "deep"]
    )
    def test_no_json(self, data: bytes, tmp_path: Path) -> None:
        """A file that is not JSON is named, and its content is not shown."""
        path = tmp_path / "key.json"
        path.write_bytes(data)
        error = refusal(lambda: key_from_keystore(path, PASSWORD))
        assert str(error) == f"The keystore {path} is not JSON: choose a V3 keystore file."
        assert KEY not in f"{error} {error.args}"
        assert error.__context__ is None

    @pytest.mark.parametrize(
        "change",
        [
            {"version": 1},
            {"version": "3"},
            {"version": 4},
            {"version": True},
            {"version": None},
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

    @pytest.mark.parametrize(
        ("kdf", "parameters"),
        [
            ("scrypt", {"n": 3}),
            ("scrypt", {"r": 0}),
            ("scrypt", {"n": "262144"}),
            ("scrypt", {"dklen": 0.5}),
            ("pbkdf2", {"prf": "sha256"}),
            ("pbkdf2", {"c": 0}),
        ],
        ids=str,
    )
    def test_no_key_derivation(self, kdf: str, parameters: dict[str, Any], tmp_path: Path) -> None:
        """Parameters that key derivation does not take are refused by the file's name."""
        path = written(tmp_path, kdf, parameters)
        assert str(refusal(lambda: key_from_keystore(path, PASSWORD))) == f"The file {path} is no V3 keystore."

    @pytest.mark.parametrize(
        ("kdf", "parameters"),
        [
            ("scrypt", {"n": 2**22}),
            ("scrypt", {"N": 2**22}),
            ("scrypt", {"r": 2**30}),
            ("scrypt", {"p": 2**24}),
            ("scrypt", {"dklen": 2**40}),
            ("pbkdf2", {"c": 2**31}),
            ("pbkdf2", {"c": 2**26, "dklen": 33}),
        ],
        ids=str,
    )
    def test_endless_work(self, kdf: str, parameters: dict[str, Any], tmp_path: Path) -> None:
        """A file that would take gigabytes or hours to open is refused at once."""
        path = written(tmp_path, kdf, parameters)
        assert str(refusal(lambda: key_from_keystore(path, PASSWORD))) == (
            f"The keystore {path} asks for more work to open it than any wallet makes: do not trust it."
        )

    @pytest.mark.parametrize("address", [ADDRESS, ADDRESS[2:], ADDRESS.lower(), DELETE])
    def test_address(self, address: object, keystore: dict[str, Any], tmp_path: Path) -> None:
        """The address that a keystore names may be written in any way, or be left out."""
        path = tmp_path / "key.json"
        named = {**keystore, "address": address}
        path.write_text(json.dumps({key: value for key, value in named.items() if value is not DELETE}))
        assert key_from_keystore(path, PASSWORD).address == ADDRESS

    def test_damaged(self, keystore: dict[str, Any], tmp_path: Path) -> None:
        """A changed start vector, which the password's check does not cover, makes no other key."""
        crypto = {**keystore["crypto"], "cipherparams": {"iv": "00" * 16}}
        path = tmp_path / "key.json"
        path.write_text(json.dumps({**keystore, "crypto": crypto}))
        assert str(refusal(lambda: key_from_keystore(path, PASSWORD))) == (
            f"The keystore {path} is damaged: its key is not that of the address that it names."
        )
