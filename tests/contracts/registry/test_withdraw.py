"""`withdraw`: stake that has waited leaves."""

from __future__ import annotations

from typing import Any

import pytest
from brownie import Party

from tests.contracts.support import clock
from tests.contracts.support.errors import error, refusal
from tests.contracts.support.events import event, events_of
from tests.contracts.support.market import STAKE, Market, State
from tests.contracts.support.stakes import Stake, stake_of
from tests.contracts.support.values import ZERO_ADDRESS

PART = STAKE // 3


@pytest.fixture
def exit_at(ether: Market) -> int:
    """When a third of the first verifier's stake may leave."""
    verifier = ether.people.verifiers[0]
    ether.registry.requestExit(ether.escrow, PART, {"from": verifier})
    return stake_of(ether, verifier).exit_at


@pytest.mark.parametrize("to_another", [False, True])
@pytest.mark.parametrize("late", [0, 1])
def test_pays_out_what_has_waited(ether: Market, exit_at: int, late: int, to_another: bool) -> None:
    """From the exit time on the stake goes wherever the verifier wants; the rest stays."""
    verifier, registry = ether.people.verifiers[0], ether.registry
    to = ether.people.stranger if to_another else verifier
    with ether.ledger(registry=registry).moves({registry: -PART, to: PART}), clock.executing_at(exit_at + late):
        withdrawn = registry.withdraw(ether.escrow, to, {"from": verifier})
    expected = event("StakeWithdrawn", escrow=ether.escrow, verifier=verifier, to=to, amount=PART)
    assert events_of(withdrawn, registry) == [expected]
    assert stake_of(ether, verifier) == Stake(STAKE - PART)


def test_leaves_what_is_reserved(ether: Market, exit_at: int) -> None:
    """S3, S6: an exit takes nothing of what is reserved meanwhile."""
    left, verifier = STAKE - PART, ether.people.verifiers[0]
    terms = ether.bring(State.INSPECTING, ether.arbitrated(ether.terms(verifier_stake=left)))
    ether.attest(terms, 0)
    with (
        ether.ledger(registry=ether.registry).moves({ether.registry: -PART, verifier: PART}),
        clock.executing_at(exit_at),
    ):
        ether.registry.withdraw(ether.escrow, verifier, {"from": verifier})
    assert stake_of(ether, verifier) == Stake(left, left)


def test_refuses_before_the_delay(ether: Market, exit_at: int) -> None:
    """One second early is too early."""
    clock.mine_at(exit_at - 1)
    verifier = ether.people.verifiers[0]
    expected = error("RegistryExitTooEarly", timestamp=exit_at - 1, exitAt=exit_at)
    assert refusal(ether.registry.withdraw, ether.escrow, verifier, by=verifier) == expected


def test_refuses_without_a_request(ether: Market, exit_at: int) -> None:
    """Another verifier's exit is not mine, and neither is one from another escrow."""
    one, two, _ = ether.people.verifiers
    clock.mine_at(exit_at)
    expected = error("RegistryNothingExiting", escrow=ether.escrow, verifier=two)
    assert refusal(ether.registry.withdraw, ether.escrow, two, by=two) == expected
    expected = error("RegistryNothingExiting", escrow=ether.registry, verifier=one)
    assert refusal(ether.registry.withdraw, ether.registry, one, by=one) == expected


def test_refuses_a_second_time(ether: Market, exit_at: int) -> None:
    """What has left does not leave again."""
    verifier = ether.people.verifiers[0]
    with clock.executing_at(exit_at):
        ether.registry.withdraw(ether.escrow, verifier, {"from": verifier})
    expected = error("RegistryNothingExiting", escrow=ether.escrow, verifier=verifier)
    assert refusal(ether.registry.withdraw, ether.escrow, verifier, by=verifier) == expected


def test_refuses_recipients_without_an_owner(ether: Market, exit_at: int) -> None:
    """S3, M5: stake is not lost by mistake, to zero or to the escrow, which would owe it to nobody."""
    clock.mine_at(exit_at)
    for to in (ZERO_ADDRESS, ether.escrow):
        answer = refusal(ether.registry.withdraw, ether.escrow, to, by=ether.people.verifiers[0])
        assert answer == error("RegistryInvalidRecipient", to=to)


@pytest.mark.parametrize("mood", [1, 2, 3], ids=["refuses", "burns gas", "huge revert"])
def test_refuses_a_recipient_that_refuses(ether: Market, people: Any, exit_at: int, mood: int) -> None:
    """A withdrawal that cannot be sent leaves the stake for another try."""
    verifier, registry = people.verifiers[0], ether.registry
    closed = Party.deploy({"from": people.deployer})
    closed.setMood(mood, {"from": people.deployer})
    clock.mine_at(exit_at)
    expected = error("RegistryWithdrawFailed", to=closed, amount=PART)
    assert refusal(registry.withdraw, ether.escrow, closed, by=verifier) == expected
    with ether.ledger(registry=registry).moves({registry: -PART, verifier: PART}):
        registry.withdraw(ether.escrow, verifier, {"from": verifier})


def test_reentering_takes_nothing_more(ether: Market, people: Any) -> None:
    """A verifier that withdraws again while it is paid finds nothing exiting."""
    registry, thief = ether.registry, Party.deploy({"from": people.deployer})
    sender = {"from": people.deployer}
    thief.act(registry, STAKE, registry.stake.encode_input(ether.escrow), sender | {"value": STAKE})
    thief.act(registry, 0, registry.requestExit.encode_input(ether.escrow, STAKE), sender)
    call = registry.withdraw.encode_input(ether.escrow, thief)
    thief.reenter(registry, call, sender)
    watched = ether.ledger(registry=registry, thief=thief).moves({registry: -STAKE, thief: STAKE})
    with watched, clock.executing_at(stake_of(ether, thief).exit_at):
        withdrawn = thief.act(registry, 0, call, sender)
    ((_, reentered),) = events_of(withdrawn, thief)
    assert reentered["done"] is False
