"""Keystores by name, from the command line."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from eth_account import Account

from tests.integration.market import Market
from tests.integration.shell import Shell

FOUNDRY = Path(__file__).parents[2] / "unit" / "keystores" / "robot"
ADDRESS = Account.from_key("0x" + "5a" * 32).address


@pytest.fixture
def home(tmp_path: Path) -> Iterator[str]:
    """A home with a keystore of Foundry in it, and the file of its password."""
    folder = tmp_path / ".foundry" / "keystores"
    folder.mkdir(parents=True)
    shutil.copy(FOUNDRY, folder)
    (tmp_path / "password").write_text("correct horse\n")
    return str(tmp_path)


def test_listed_and_opened(shell: Shell, home: str) -> None:
    """What is listed can be opened by its name."""
    listed = shell.run(None, "account", "list", HOME=home)
    as_json = shell.run(None, "account", "list", "--json", HOME=home)
    shown = shell.run(None, "--account", "robot", "--password-file", f"{home}/password", "account", "show", HOME=home)
    assert listed.out == "robot  foundry   address not told: open it to see\n"
    assert [(entry["name"], entry["wallet"], entry["address"]) for entry in as_json.json] == [
        ("robot", "foundry", None)
    ]
    assert (shown.code, shown.out) == (0, f"{ADDRESS}\n")


def test_new_one_acts(shell: Shell, market: Market, home: str) -> None:
    """A key that was made here acts by its name."""
    secret = {"HOME": home, "DISTMAN_PASSWORD_FILE": f"{home}/password"}
    made = shell.run(None, "account", "new", "works", "--json", **secret)
    market.chain.request("anvil_setBalance", made.json["address"], hex(10**18))
    staked = shell.run(None, "--account", "works", "verifier", "stake", "0.1", **secret)
    assert (staked.code, market.client().stake_of(made.json["address"]).active) == (0, 10**17)
    again = shell.run(None, "account", "new", "works", **secret)
    assert again.code == 2
    assert "a name that is not taken" in again.err


def test_nobody_to_ask(shell: Shell, home: str) -> None:
    """Without a terminal nobody is asked for a password: it is told how to give one, with exit code 5."""
    for words in (["--account", "robot", "account", "show"], ["account", "new", "works"]):
        result = shell.run(None, *words, HOME=home)
        assert (result.code, result.out) == (5, "")
        assert "give --password-file" in result.err


def test_unknown_name(shell: Shell, home: str) -> None:
    """A name that is not there is told with those that are."""
    result = shell.run(None, "--account", "rob", "account", "show", HOME=home)
    assert result.code == 5
    assert "There: robot." in result.err


def test_both(shell: Shell, home: str) -> None:
    """A keystore is given by its name or by its file."""
    result = shell.run(None, "--account", "robot", "--keystore", str(FOUNDRY), "account", "show", HOME=home)
    assert (result.code, "either it or --keystore" in result.err) == (2, True)


def test_nothing_there(shell: Shell, tmp_path: Path) -> None:
    """Where there are no keystores, it is told where they would be."""
    result = shell.run(None, "account", "list", HOME=str(tmp_path))
    assert (result.code, result.out) == (0, "")
    assert str(tmp_path / ".foundry" / "keystores") in result.err
