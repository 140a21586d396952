"""The command line's own description of itself."""

from __future__ import annotations

from typing import Any

import pytest
import typer.main
from typer.testing import CliRunner

from distman.cli.app import app

Command = Any
"""A command of typer, whose classes are not public."""

WIDE = {"COLUMNS": "300", "TERM": "dumb", "NO_COLOR": "1"}


def commands() -> dict[str, Command]:
    """Every command by its words, groups and the root among them."""
    found: dict[str, Command] = {}
    pending = [("", typer.main.get_command(app))]
    while pending:
        name, command = pending.pop()
        found[name] = command
        pending += [(f"{name} {part}".strip(), inner) for part, inner in getattr(command, "commands", {}).items()]
    return dict(sorted(found.items()))


COMMANDS = commands()


def parameters(command: Command) -> list[Command]:
    """The arguments and options of a command."""
    return [item for item in command.params if item.name != "help"]


def mention(item: Command) -> str:
    """What a command's help calls a parameter."""
    if item.param_type_name == "option":
        return str(max(item.opts, key=len))
    return str(item.metavar or item.name)


def test_the_commands_are_these() -> None:
    """Every action of a customer, supplier, verifier or arbitrator's owner has its command."""
    leaves = [name for name, command in COMMANDS.items() if not hasattr(command, "commands")]
    assert leaves == [
        "account list",
        "account new",
        "account show",
        "arbitrator rule",
        "arbitrator show",
        "arbitrator withdraw",
        "attest",
        "bid cancel",
        "bid draft",
        "bid post",
        "bid show",
        "credit show",
        "credit withdraw",
        "lot accept",
        "lot agree",
        "lot claim",
        "lot concede",
        "lot dispute",
        "lot evidence",
        "lot extend",
        "lot lapse",
        "lot settle",
        "lot show",
        "lot submit",
        "tx bump",
        "tx cancel",
        "tx list",
        "tx show",
        "verifier exit",
        "verifier profile",
        "verifier show",
        "verifier stake",
        "verifier withdraw",
    ]


@pytest.mark.parametrize("name", COMMANDS, ids=lambda name: name or "distman")
def test_help_tells_every_parameter(name: str) -> None:
    """`--help` of every command exits with 0 and tells each argument and option with its meaning."""
    result = CliRunner().invoke(app, [*name.split(), "--help"], env=WIDE)
    shown = " ".join(result.output.split())
    assert result.exit_code == 0
    assert (COMMANDS[name].help or "").split("\n")[0] in shown
    for item in parameters(COMMANDS[name]):
        assert mention(item) in shown
        assert item.help
        assert item.help.split(":")[0] in shown


@pytest.mark.parametrize("name", COMMANDS, ids=lambda name: name or "distman")
def test_no_option_takes_a_secret(name: str) -> None:
    """No command takes a private key, mnemonic or password as an argument or option, only files that hold one."""
    options = {option for item in parameters(COMMANDS[name]) for option in (item.name, *item.opts)}
    suspicious = {
        option for option in options if any(word in option for word in ("key", "mnemonic", "password", "secret"))
    }
    assert suspicious <= {"keystore", "--keystore", "password_file", "--password-file"}


@pytest.mark.parametrize("name", [name for name, item in COMMANDS.items() if not hasattr(item, "commands")])
def test_every_action_can_print_json(name: str) -> None:
    """Every command has `--json`, but `bid draft`, which prints nothing else."""
    options = {option for item in parameters(COMMANDS[name]) for option in item.opts}
    assert ("--json" in options) == (name != "bid draft")
