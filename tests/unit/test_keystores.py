"""Keystores by name, as real wallets write them."""

from __future__ import annotations

import json
import shutil
import stat
from pathlib import Path

import pytest
from eth_account import Account

from distman import KeyUnavailable, key_from_keystore
from distman.errors import InvalidInput
from distman.keystores import find_keystore, keystores, new_keystore, wallet_folders

FOUNDRY = Path(__file__).parent / "keystores" / "robot"
"""Written by ``cast wallet import`` of Foundry 1.7.1: without an address, and without an ending."""

KEY = "0x" + "5a" * 32
ADDRESS = Account.from_key(KEY).address
PASSWORD = "correct horse"


@pytest.fixture
def folders(tmp_path: Path) -> dict[str, Path]:
    """The folders of all wallets, with a keystore in each as that wallet names and writes it."""
    found = {name: tmp_path / name for name in ("distman", "foundry", "geth", "brownie")}
    for folder in found.values():
        folder.mkdir()
    shutil.copy(FOUNDRY, found["foundry"] / "robot")
    plain = Account.encrypt("0x" + "11" * 32, PASSWORD, kdf="pbkdf2", iterations=2)
    address = str(plain["address"]).removeprefix("0x").lower()
    geth = {**plain, "address": address}
    (found["geth"] / f"UTC--2026-11-25T20-00-00.000000000Z--{address}").write_text(json.dumps(geth))
    brownie = Account.encrypt("0x" + "22" * 32, PASSWORD, kdf="pbkdf2", iterations=2)
    (found["brownie"] / "factory.json").write_text(json.dumps(brownie))
    return found


def test_all_are_listed(folders: dict[str, Path]) -> None:
    """Each with its wallet, its name without an ending, and its address where it tells one."""
    told = [(entry.wallet, entry.name[:4], entry.address) for entry in keystores(folders)]
    assert told == [
        ("foundry", "robo", None),
        ("geth", "UTC-", Account.from_key("0x" + "11" * 32).address),
        ("brownie", "fact", Account.from_key("0x" + "22" * 32).address),
    ]


def test_foundry(folders: dict[str, Path]) -> None:
    """A keystore that cast wrote is found by its name, and opens."""
    assert key_from_keystore(find_keystore("robot", folders), PASSWORD).address == ADDRESS


@pytest.mark.parametrize("name", ["factory", "factory.json"])
def test_brownie(name: str, folders: dict[str, Path]) -> None:
    """One of Brownie's is found with its ending and without."""
    assert find_keystore(name, folders) == folders["brownie"] / "factory.json"


@pytest.mark.parametrize("change", [str, str.lower])
def test_by_address(change: type[str], folders: dict[str, Path]) -> None:
    """One that tells its address is found by that, as nobody knows the names that geth gives."""
    address = change(Account.from_key("0x" + "11" * 32).address)
    assert find_keystore(address, folders).parent == folders["geth"]


def test_two_of_one_name(folders: dict[str, Path]) -> None:
    """Which of two is meant is not guessed."""
    shutil.copy(FOUNDRY, folders["distman"] / "robot.json")
    with pytest.raises(KeyUnavailable, match="There are 2 keystores for 'robot': ") as caught:
        find_keystore("robot", folders)
    assert "Choose one with --keystore." in str(caught.value)


def test_none_of_this_name(folders: dict[str, Path]) -> None:
    """Where there is none, it is told where was looked, and what is there."""
    with pytest.raises(KeyUnavailable) as caught:
        find_keystore("rob", folders)
    assert all(str(folder) in str(caught.value) for folder in folders.values())
    assert "There: robot, UTC--" in str(caught.value)


def test_nothing_at_all(tmp_path: Path) -> None:
    """Folders that are not there hold nothing."""
    with pytest.raises(KeyUnavailable, match="There: none at all"):
        find_keystore("robot", dict.fromkeys(wallet_folders(tmp_path), tmp_path / "none"))


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[]", "null", '{"version": 4, "crypto": {}}', '{"version": 3}', "[" * 100_000, "\xff", " " * 10**6],
    ids=["empty", "object", "list", "null", "version", "no crypto", "deep", "binary", "large"],
)
def test_what_is_none_is_passed_over(text: str, folders: dict[str, Path]) -> None:
    """Whatever else is in a folder is no trouble."""
    (folders["foundry"] / "other").write_text(text, encoding="latin-1")
    (folders["foundry"] / "folder").mkdir()
    (folders["foundry"] / "dangling").symlink_to("nowhere")
    assert [entry.name for entry in keystores({"foundry": folders["foundry"]})] == ["robot"]


@pytest.mark.parametrize("address", ["", "0x12", 12, None, "zz" * 20])
def test_addresses_that_are_none(address: object, folders: dict[str, Path]) -> None:
    """What a keystore tells instead of an address is not told on."""
    document = json.loads(FOUNDRY.read_text()) | {"address": address}
    (folders["distman"] / "odd.json").write_text(json.dumps(document))
    assert keystores({"distman": folders["distman"]})[0].address is None


class TestNew:
    """A new key."""

    def test_it_opens(self, tmp_path: Path) -> None:
        """It is found by its name and its address, opens with its password, and is nobody else's to read."""
        made = new_keystore("mine", tmp_path / "own", PASSWORD)
        assert find_keystore("mine", {"distman": tmp_path / "own"}) == made.path
        assert key_from_keystore(made.path, PASSWORD).address == made.address
        assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
        assert stat.S_IMODE(made.path.parent.stat().st_mode) == 0o700

    def test_nothing_is_replaced(self, tmp_path: Path) -> None:
        """A key that is there is worth what it holds."""
        made = new_keystore("mine", tmp_path, PASSWORD)
        before = made.path.read_bytes()
        with pytest.raises(InvalidInput, match="a name that is not taken"):
            new_keystore("mine", tmp_path, PASSWORD)
        assert made.path.read_bytes() == before

    @pytest.mark.parametrize("name", ["", ".", "..", ".hidden", "a/b", "../up", "nul\0"])
    def test_names_that_are_none(self, name: str, tmp_path: Path) -> None:
        """A name is one of a file in the folder."""
        with pytest.raises(InvalidInput, match="a name that a file can have"):
            new_keystore(name, tmp_path / "own", PASSWORD)
        assert not (tmp_path / "own").exists()

    def test_no_password(self, tmp_path: Path) -> None:
        """A key without a password is anybody's."""
        with pytest.raises(InvalidInput, match="a password"):
            new_keystore("mine", tmp_path, "")

    def test_folder_that_cannot_be(self, tmp_path: Path) -> None:
        """Where nothing can be written, that is told by its path."""
        (tmp_path / "file").write_text("")
        with pytest.raises(KeyUnavailable, match="cannot be made"):
            new_keystore("mine", tmp_path / "file", PASSWORD)
