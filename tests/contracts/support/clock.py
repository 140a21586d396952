"""The chain's time, to the second."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from brownie import web3


def _request(method: str, *parameters: Any) -> None:
    answer = web3.provider.make_request(method, list(parameters))
    if "error" in answer:
        raise RuntimeError(f"{method}: {answer['error']['message']}")


def _is_anvil() -> bool:
    return "anvil" in web3.client_version.lower()


def now() -> int:
    """Unix time of the latest block."""
    return int(web3.eth.get_block("latest")["timestamp"])


def mine_at(timestamp: int) -> None:
    """Mines an empty block at this Unix time: calls run at it, and transactions come later."""
    with executing_at(timestamp):
        _request("evm_mine")


@contextmanager
def executing_at(timestamp: int) -> Iterator[None]:
    """Has the one transaction sent within run at exactly this Unix time, and proves that it did."""
    if _is_anvil():
        _request("evm_setNextBlockTimestamp", timestamp)
    else:
        _request("evm_setTime", timestamp * 1000)
    yield
    if now() != timestamp:
        raise RuntimeError(f"the block is at {now()}, not at {timestamp}")
