"""Real chains over every kind of connection."""

from __future__ import annotations

from pathlib import Path

import pytest
from web3 import Web3

from distman.chain import Chain
from distman.endpoints import Place
from scripts.local_chain import LocalChain, local_chain
from tests.integration.market import Market

SOMEBODY = "0x1111111111111111111111111111111111111111"


def told(*places: Place) -> tuple[int, int]:
    """The chain's id, and what somebody holds, who holds nothing."""
    with Chain(*places) as chain:
        return chain.id(), chain.balance(SOMEBODY)


def truth(chain: LocalChain) -> tuple[int, int]:
    """The same, asked without distman."""
    return int(chain.request("eth_chainId"), 16), 0


@pytest.mark.parametrize("scheme", ["http", "ws"])
def test_url(scheme: str, market: Market) -> None:
    """By URL."""
    assert told(market.chain.url.replace("http", scheme)) == truth(market.chain)


def test_provider_of_web3(market: Market) -> None:
    """By a provider that somebody has already."""
    assert told(Web3.HTTPProvider(market.chain.url)) == truth(market.chain)


def test_ipc(tmp_path: Path) -> None:
    """By a Unix socket; and by HTTP where the socket is gone."""
    socket = tmp_path / "anvil.ipc"
    with local_chain("anvil", options=("--ipc", str(socket))) as chain:
        assert told(str(socket)) == truth(chain)
        assert told(str(tmp_path / "gone.ipc"), chain.url) == truth(chain)
