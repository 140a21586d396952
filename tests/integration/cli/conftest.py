"""A shell for the tests of the command line, with files to name in it; each test undoes what it did."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from eth_account import Account

from distman.deployments import DeployedContract, Deployment, save_deployment
from tests.integration.cli.samples import EVIDENCE, PASSWORD, REPORT, SPEC, WRONG_PASSWORD
from tests.integration.market import Market
from tests.integration.shell import Shell


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a spec, a report, evidence, and passwords."""
    folder = tmp_path_factory.mktemp("files")
    for name, document in {"spec": SPEC, "report": REPORT, "evidence": EVIDENCE}.items():
        (folder / f"{name}.json").write_text(json.dumps(document))
    (folder / "password").write_text(PASSWORD + "\n")
    (folder / "wrong").write_text(WRONG_PASSWORD)
    return folder


@pytest.fixture(scope="module")
def shell(market_on: Callable[[str], Market], files: Path) -> Iterator[Shell]:
    """A shell on anvil, whose market is recorded in a folder; no secret may have been printed when it is left."""
    market = market_on("anvil")
    digest = "0x" + "00" * 32
    record = DeployedContract(address=market.escrow, block=1, tx_hash=digest, creation_hash=digest, code_hash=digest)
    deployments = files / "deployments"
    save_deployment(deployments, Deployment(chain_id=31337, compiler={}, contracts={"Escrow": record}))
    keystore = Account.encrypt(market.keys["verifier 1"].key, PASSWORD, kdf="pbkdf2", iterations=2)
    (files / "keystore.json").write_text(json.dumps(keystore))
    with market.undone():
        opened = Shell(market, deployments)
        yield opened
    assert opened.printed_of(PASSWORD, WRONG_PASSWORD) == []


@pytest.fixture
def market(shell: Shell) -> Iterator[Market]:
    """The market behind the shell, put back after the test, with nothing signed before."""
    shutil.rmtree(shell.deployments / "journal", ignore_errors=True)
    with shell.market.undone():
        yield shell.market
