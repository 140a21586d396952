"""The arbitrator's owner and fee, fixed at deployment."""

from __future__ import annotations

from typing import Any

import pytest
from brownie import OwnedArbitrator

from tests.contracts.support.errors import CALL_GAS, Refusal, error, raw_refusal
from tests.contracts.support.market import ARBITRATION_FEE
from tests.contracts.support.values import ZERO_ADDRESS, plain


def deployment_refusal(owner: Any, deployer: Any) -> Refusal | None:
    """How a deployment is refused; None if it is not."""
    creation = OwnedArbitrator.deploy.encode_input(plain(owner), ARBITRATION_FEE).removeprefix("0x")
    return raw_refusal({"from": plain(deployer), "data": "0x" + creation, "gas": hex(CALL_GAS)})


def test_keeps_owner_and_fee(arbitrator: Any, people: Any) -> None:
    """Who deploys is not who rules."""
    assert (arbitrator.owner(), arbitrator.fee()) == (people.judge.address, ARBITRATION_FEE)


@pytest.mark.parametrize("fee", [0, 1, 2**256 - 1])
@pytest.mark.parametrize("data", ["0x", "0x1234"])
def test_cost_is_the_fee(people: Any, fee: int, data: str) -> None:
    """D2: a dispute costs the same whatever it is about."""
    arbitrator = OwnedArbitrator.deploy(people.judge, fee, {"from": people.deployer})
    assert arbitrator.arbitrationCost(data) == fee


def test_refuses_no_owner(people: Any) -> None:
    """An arbitrator that nobody owns would take fees and never rule."""
    assert deployment_refusal(ZERO_ADDRESS, people.deployer) == error("ArbitratorZeroOwner")
    assert deployment_refusal(people.judge, people.deployer) is None
