"""The `distman` command: how it is started, and which escrow it then uses."""

from __future__ import annotations

import re
import subprocess
import sys

from tests.integration.cli.samples import SOMEWHERE
from tests.integration.market import Market
from tests.integration.shell import Result, Shell


def test_module_is_the_command(shell: Shell) -> None:
    """`python -m distman` is the same command."""
    done = subprocess.run(
        [sys.executable, "-m", "distman", "--version"],
        env=shell.environment(None),
        capture_output=True,
        text=True,
        check=True,
    )
    assert re.fullmatch(r"distman \d+\.\d+\.\d+\n", done.stdout)
    assert done.stderr == ""


def test_escrow_by_option(shell: Shell, market: Market) -> None:
    """The escrow can be named instead of recorded."""
    options = ["--escrow", market.escrow, "--deployments", "nowhere"]
    result = shell.inside(None, *options, "credit", "show", SOMEWHERE)
    assert result == Result(0, f"{SOMEWHERE} can withdraw 0 ETH.\n", "")
