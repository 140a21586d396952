"""What the user of an action gets to know: from the library, or from what the command line leaves behind."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from distman import Client
from distman.errors import ContractError, DistmanError
from tests.faults.actions import Action, Scene
from tests.integration.shell import Result, Shell

NO_CODE: Final = -1
PATIENCE_S: Final = 1.0
"""How long commands wait until a transaction is mined."""

_FAILURES: Final = frozenset({2, 3, 4, 5, 6})


@dataclass(frozen=True, slots=True)
class Report:
    """What the user knows when an action has ended.

    Attributes:
        end: ``done``, ``failed``, ``killed``, or ``crashed``: ended in a way that is not documented.
        told: Hashes of all transactions that the user has been told of.
        tx_hash: The transaction that is said to have done it, or that a failure names.
        block: Number of the block that it is said to be in.
        fee: Wei that it is said to have cost.
        events: Names of the events that it is said to have caused.
        error: Class of the error; or what is known of a crash.
        refused: Whether a contract is said to have refused.
    """

    end: str
    told: frozenset[str]
    tx_hash: str | None = None
    block: int | None = None
    fee: int | None = None
    events: tuple[str, ...] = ()
    error: str = ""
    refused: bool = False


def by_library(action: Action, scene: Scene, url: str) -> Report:
    """Tries an action through the library."""
    told: list[str] = []
    try:
        market = scene.market
        client = Client(url, market.escrow, market.keys[action.who], announce=told.append, registry=market.registry)
        outcome = action.act(client, scene)
    except DistmanError as error:
        tx_hash = getattr(error, "tx_hash", None)
        known = frozenset([*told, *([tx_hash] if tx_hash else [])])
        return Report("failed", known, tx_hash, error=type(error).__name__, refused=isinstance(error, ContractError))
    except Exception as error:  # noqa: BLE001 - any other exception is what trials look for
        return Report("crashed", frozenset(told), error=repr(error))
    receipt = outcome.receipt
    known = frozenset([*told, receipt.tx_hash, *(approval.tx_hash for approval in outcome.approvals)])
    events = tuple(type(event).__name__ for event in outcome.events)
    return Report("done", known, receipt.tx_hash, receipt.block, receipt.fee, events)


def by_command(action: Action, scene: Scene, url: str) -> Report:
    """Tries an action through the command line, within this process."""
    shell = Shell(scene.market, scene.folder)
    try:
        result = shell.inside(action.who, *action.words(scene), "--json", **variables(scene, url))
    except Exception as error:  # noqa: BLE001 - any other exception is what trials look for
        return Report("crashed", frozenset(), error=repr(error))
    return of_result(result)


def of_result(result: Result) -> Report:
    """What a command has told in JSON."""
    if result.code == 0:
        return _of_success(result.json, result.sent)
    if result.code not in _FAILURES:
        return Report("crashed", frozenset(result.sent), error=f"exit code {result.code}: {result.err[-300:]}")
    error = result.error
    tx_hash = error.get("transaction")
    known = frozenset([*result.sent, *([tx_hash] if tx_hash else [])])
    return Report("failed", known, tx_hash, error=error["error"], refused=result.code == 3)


def of_killed(out: Path, err: Path) -> Report:
    """What a command that was killed has told: all of it, if it had ended before."""
    result = Result(NO_CODE, out.read_text(), err.read_text())
    try:
        return _of_success(json.loads(result.out), result.sent)
    except ValueError:
        return Report("killed", frozenset(result.sent))


def _of_success(printed: Any, sent: list[str]) -> Report:
    done = printed["transaction"]
    known = frozenset([*sent, done["hash"], *(approval["hash"] for approval in printed["approvals"])])
    events = tuple(event["event"] for event in printed["events"])
    return Report("done", known, done["hash"], done["block"], int(done["fee"]), events)


def variables(scene: Scene, url: str) -> dict[str, str]:
    """The variables of a shell that point a command to the endpoint and the escrow."""
    return {"DISTMAN_RPC_URL": url, "DISTMAN_ESCROW": scene.market.escrow, "DISTMAN_TIMEOUT": str(PATIENCE_S)}
