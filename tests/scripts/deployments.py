"""Running deployment scripts, and what they record."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from scripts.local_chain import LocalChain
from scripts.toolchain import run_brownie

Deploy = Callable[..., int]


def script(name: str, chain: LocalChain) -> Deploy:
    """Runs a script of Brownie with arguments and returns its exit code."""
    return lambda *arguments: run_brownie(["run", name, *arguments, "--network", "local"], chain.url)


def record(records: Path, chain: LocalChain) -> dict[str, Any]:
    """What is recorded for the chain."""
    chain_id = int(chain.request("eth_chainId"), 16)
    return dict(json.loads((records / f"{chain_id}.json").read_text(encoding="utf-8")))


def rewrite(records: Path, document: dict[str, Any]) -> None:
    """Changes what is recorded."""
    (records / f"{document['chain_id']}.json").write_text(json.dumps(document), encoding="utf-8")


def transactions(chain: LocalChain) -> int:
    """How many transactions the deployer has sent."""
    deployer = chain.request("eth_accounts")[0]
    return int(chain.request("eth_getTransactionCount", deployer, "latest"), 16)
