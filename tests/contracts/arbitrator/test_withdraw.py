"""`withdraw`: the owner takes the fees out."""

from __future__ import annotations

import pytest
from brownie import Party

from tests.contracts.support.errors import error, refusal
from tests.contracts.support.events import event, events_of
from tests.contracts.support.market import ARBITRATION_FEE, Market
from tests.contracts.support.values import ZERO_ADDRESS


def asked_twice(market: Market) -> int:
    """Has a stranger ask twice, and tells what the arbitrator has then."""
    for _ in range(2):
        market.arbitrator.createDispute(2, b"", {"from": market.people.stranger, "value": ARBITRATION_FEE})
    return 2 * ARBITRATION_FEE


@pytest.mark.parametrize("to_another", [False, True])
def test_sends_all_fees(ether: Market, to_another: bool) -> None:
    """Ruled or not, the fees are the owner's, who sends them where it likes."""
    fees, arbitrator, people = asked_twice(ether), ether.arbitrator, ether.people
    to = people.rival if to_another else people.judge
    with ether.ledger(arbitrator=arbitrator).moves({arbitrator: -fees, to: fees}):
        withdrawn = arbitrator.withdraw(to, {"from": people.judge})
    assert events_of(withdrawn, arbitrator) == [event("FeesWithdrawn", to=to, amount=fees)]


def test_nothing_to_send(ether: Market) -> None:
    """Without fees nothing moves."""
    with ether.ledger(arbitrator=ether.arbitrator).moves():
        ether.arbitrator.withdraw(ether.people.judge, {"from": ether.people.judge})


def test_refuses_other_senders(ether: Market) -> None:
    """Nobody else has the fees, who paid them neither."""
    asked_twice(ether)
    people = ether.people
    for sender in (people.stranger, people.deployer, people.customer):
        expected = error("ArbitratorNotOwner", actual=sender, expected=people.judge)
        assert refusal(ether.arbitrator.withdraw, sender, by=sender) == expected


def test_refuses_the_zero_address(ether: Market) -> None:
    """Fees are not burnt by mistake."""
    asked_twice(ether)
    answer = refusal(ether.arbitrator.withdraw, ZERO_ADDRESS, by=ether.people.judge)
    assert answer == error("ArbitratorZeroRecipient")


@pytest.mark.parametrize("mood", [1, 2, 3], ids=["refuses", "burns gas", "huge revert"])
def test_refuses_a_recipient_that_refuses(ether: Market, mood: int) -> None:
    """Fees that cannot be sent stay for another try."""
    fees, judge = asked_twice(ether), ether.people.judge
    closed = Party.deploy({"from": ether.people.deployer})
    closed.setMood(mood, {"from": ether.people.deployer})
    expected = error("ArbitratorWithdrawFailed", to=closed, amount=fees)
    assert refusal(ether.arbitrator.withdraw, closed, by=judge) == expected
    with ether.ledger(arbitrator=ether.arbitrator).moves({ether.arbitrator: -fees, judge: fees}):
        ether.arbitrator.withdraw(judge, {"from": judge})
