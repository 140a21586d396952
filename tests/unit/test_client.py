"""What a client makes sure of before it acts, behind a node that answers anything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from distman import Client, InvalidInput
from distman.chain import Chain
from tests.unit.node import TO, Node, running_node


@pytest.fixture
def node() -> Iterator[Node]:
    """A node with code everywhere, which is stopped after the test."""
    with running_node() as node:
        node.results["eth_getCode"] = "0x00"
        yield node


@pytest.mark.parametrize("more", [{"chain_id": 1}, {"announce": print}], ids=["chain_id", "announce"])
def test_chain_that_checks_nothing(more: dict[str, Any], node: Node) -> None:
    """Who names the chain that is meant is not left without the check, as a chain that was made without it has none."""
    with pytest.raises(InvalidInput, match="got 'a chain with chain_id or announce'"):
        Client(Chain(node.url), TO, **more)
    assert Client(Chain(node.url), TO).escrow == TO
