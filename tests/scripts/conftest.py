"""A chain, a folder for records, and the script run by Brownie."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.local_chain import LocalChain, local_chain
from tests.scripts.deployments import Deploy, script


@pytest.fixture
def chain() -> Iterator[LocalChain]:
    """A chain on which nothing is deployed."""
    with local_chain("anvil") as chain:
        yield chain


@pytest.fixture
def records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for deployment records."""
    monkeypatch.setenv("DISTMAN_DEPLOYMENTS", str(tmp_path))
    return tmp_path


@pytest.fixture
def deploy(chain: LocalChain, records: Path) -> Deploy:
    """Runs the deployment of the escrow."""
    return script("deploy", chain)


@pytest.fixture
def deploy_arbitrator(chain: LocalChain, records: Path) -> Deploy:
    """Runs the deployment of an arbitrator."""
    return script("deploy_arbitrator", chain)
