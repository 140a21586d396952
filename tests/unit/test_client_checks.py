"""What a client makes sure of before it acts, behind a node that answers anything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from distman import Client, InvalidInput
from distman.chain import Chain
from distman.errors import WrongAnswer
from tests.unit.node import SIGNER, TO, Node, mined, running_node

REGISTRY = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"


@pytest.fixture
def node() -> Iterator[Node]:
    """A node with code everywhere, which is stopped after the test."""
    with running_node() as node:
        node.results["eth_getCode"] = "0x00"
        yield node


@pytest.mark.parametrize("more", [{"chain_id": 1}, {"announce": print}], ids=["chain_id", "announce"])
def test_chain_that_checks_nothing(more: dict[str, Any], node: Node) -> None:
    """Who names the chain that is meant is not left without the check, as a chain that was made without it has none."""
    with pytest.raises(InvalidInput, match=r"got 'a chain with (chain_id|announce)'"):
        Client(Chain(node.url), TO, **more)
    assert Client(Chain(node.url), TO).escrow == TO


def test_stake_is_sent_to_no_other_registry(node: Node) -> None:
    """An endpoint that names a registry of its own gets no stake where the escrow's is known."""
    mined(node, status=1)
    node.results["eth_call"] = "0x" + TO[2:].zfill(64)
    with pytest.raises(WrongAnswer, match=f"it names the registry {TO}, and {REGISTRY} is the one of this escrow"):
        Client(node.url, TO, SIGNER, registry=REGISTRY).stake(1)
    assert "eth_sendRawTransaction" not in node.asked


@pytest.mark.parametrize("amount", [-1, 2**256, 1.0, "1"])
def test_amounts_that_are_none(amount: Any, node: Node) -> None:
    """What is no amount of ether is refused by its name before anything is signed, not by a node's words."""
    mined(node, status=1)
    node.results["eth_call"] = "0x" + REGISTRY[2:].zfill(64)
    with pytest.raises(InvalidInput) as caught:
        Client(node.url, TO, SIGNER).stake(amount)
    assert (caught.value.name, caught.value.actual) == ("amount", amount)


def test_registry_that_is_known(node: Node) -> None:
    """The registry that is expected, in whatever case it is written, and any where none is, is the escrow's."""
    node.results["eth_call"] = "0x" + REGISTRY[2:].zfill(64)
    for expected in (REGISTRY, REGISTRY.lower(), None):
        assert Client(node.url, TO, registry=expected).registry() == REGISTRY
