"""The command line as people run it: in a process of its own, or faster within this one."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import distman.cli
from tests.integration.market import Market

COMMAND = Path(sys.executable).with_name("distman")
PLAIN = {"NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "200"}
TIMEOUT_S = 60
PATIENCE_S = 20.0

_ANNOUNCED = re.compile(r"^(?:Sending transaction |\{\"sending\": \")(0x[0-9a-f]{64})", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Result:
    """What a command left behind.

    Attributes:
        code: Its exit code.
        out: What it printed.
        err: What it printed as errors.
    """

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed, read as JSON."""
        return json.loads(self.out)

    @property
    def error(self) -> Any:
        """The error that it printed, read as JSON."""
        return json.loads(self.said)

    @property
    def sent(self) -> list[str]:
        """The transactions that it told of before it sent them."""
        return _ANNOUNCED.findall(self.err)

    @property
    def said(self) -> str:
        """What it printed as errors, beside the transactions that it told of."""
        return "".join(line for line in self.err.splitlines(keepends=True) if not _ANNOUNCED.match(line))


class Shell:
    """Runs commands for the people of a market.

    Attributes:
        results: All results so far.
        patience_s: How long commands wait until a transaction is mined.
    """

    def __init__(self, market: Market, deployments: Path) -> None:
        """Takes a market.

        Args:
            market: Where to act.
            deployments: Folder in which the market is recorded.
        """
        self.market = market
        self.deployments = deployments
        self.results: list[Result] = []
        self.patience_s = PATIENCE_S

    def environment(self, who: str | None, **more: str) -> dict[str, str]:
        """The variables of somebody's shell: the endpoint, the records, and the key unless it is nobody's."""
        variables = {"DISTMAN_RPC_URL": self.market.chain.url, "DISTMAN_DEPLOYMENTS": str(self.deployments)}
        variables["DISTMAN_JOURNAL"] = str(self.deployments / "journal")
        variables["DISTMAN_TIMEOUT"] = str(self.patience_s)
        if who is not None:
            variables["DISTMAN_PRIVATE_KEY"] = self.market.keys[who].key.hex()
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        return kept | PLAIN | variables | more

    def run(self, who: str | None, *words: str | Path, **more: str) -> Result:
        """Runs `distman` in a process of its own.

        Args:
            who: Whose key is in the environment; None for nobody's.
            *words: The arguments.
            **more: More variables of the environment.
        """
        done = subprocess.run(
            [COMMAND, *words],
            env=self.environment(who, **more),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )
        return self._kept(Result(done.returncode, done.stdout, done.stderr))

    def inside(self, who: str | None, *words: str | Path, **more: str) -> Result:
        """Runs `distman` within this process, which is faster."""
        out, err = io.StringIO(), io.StringIO()
        arguments = ["distman", *(str(word) for word in words)]
        with (
            patch.dict(os.environ, self.environment(who, **more), clear=True),
            patch.object(sys, "argv", arguments),
            redirect_stdout(out),
            redirect_stderr(err),
        ):
            code = _exit_code()
        return self._kept(Result(code, out.getvalue(), err.getvalue()))

    def printed_of(self, *passwords: str) -> list[str]:
        """The passwords, and the private keys of the market's people, that any result so far holds."""
        keys = [account.key.hex().removeprefix("0x") for account in self.market.keys.values()]
        printed = "".join(result.out + result.err for result in self.results)
        return [secret for secret in (*keys, *passwords) if secret in printed]

    def _kept(self, result: Result) -> Result:
        self.results.append(result)
        return result


def _exit_code() -> int:
    try:
        distman.cli.main()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def events_of(result: Result) -> list[dict[str, Any]]:
    """The events in a command's JSON."""
    return list(result.json["events"])


def wrong_numbers(value: Any, amounts: frozenset[str], name: str = "") -> list[str]:
    """The members of a JSON value that are amounts but no decimal strings, or numbers that a double cannot hold."""
    if isinstance(value, Mapping):
        return [found for key, item in value.items() for found in wrong_numbers(item, amounts, key)]
    if isinstance(value, list):
        return [found for item in value for found in wrong_numbers(item, amounts, name)]
    if name in amounts:
        return [] if isinstance(value, str) and value.isdigit() else [name]
    return [name] if isinstance(value, int) and abs(value) >= 2**53 else []
