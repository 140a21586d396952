"""How a session of the command line comes by the password of a keystore."""

from __future__ import annotations

from pathlib import Path

import pytest

from distman import KeyUnavailable
from distman.cli.session import Session


def session(folder: Path, password: bytes) -> Session:
    """A session with a keystore and the file of its password."""
    file = folder / "password"
    file.write_bytes(password)
    key, journal = folder / "key.json", folder / "journal"
    return Session("http://127.0.0.1:1", None, None, folder, key, None, file, journal, 1, 1.0)


def test_password_file(tmp_path: Path) -> None:
    """The password is all of the file but the end of its line."""
    assert session(tmp_path, "p\u00e4ss \r\n".encode()).new_password() == "p\u00e4ss "


def test_password_file_that_is_no_text(tmp_path: Path) -> None:
    """A file that is not UTF-8 is refused by its name, and nothing of it is carried along."""
    with pytest.raises(KeyUnavailable) as caught:
        session(tmp_path, b"secret\xff").new_password()
    assert str(caught.value) == f"The password file {tmp_path / 'password'} is not UTF-8."
    assert caught.value.__context__ is None
