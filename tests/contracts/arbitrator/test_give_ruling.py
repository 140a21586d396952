"""`giveRuling`: the owner rules a dispute, once."""

from __future__ import annotations

import pytest

from tests.contracts.support.errors import error, refusal
from tests.contracts.support.events import event, events_of
from tests.contracts.support.market import FAIL, PASS, REFUSE, Market, State


@pytest.mark.parametrize(("ruling", "verdict"), [(PASS, State.PASSED), (FAIL, State.FAILED), (REFUSE, State.PASSED)])
def test_tells_the_escrow(ether: Market, ruling: int, verdict: State) -> None:
    """D5: the ruling reaches the contract that asked, under the id that it was given."""
    terms = ether.bring(State.DISPUTED, ether.terms())
    with ether.ledger(arbitrator=ether.arbitrator).moves():
        ruled = ether.rule(0, ruling)
    expected = event("Ruling", _arbitrator=ether.arbitrator, _disputeID=0, _ruling=ruling)
    assert events_of(ruled, ether.escrow)[0] == expected
    assert ether.lot(terms).state is verdict


@pytest.mark.parametrize("ruling", [PASS, FAIL, REFUSE])
def test_refuses_a_second_time(ether: Market, ruling: int) -> None:
    """A refusal to rule is a ruling too."""
    ether.bring(State.DISPUTED, ether.terms())
    ether.rule(0, ruling)
    for again in (PASS, FAIL, REFUSE):
        answer = refusal(ether.arbitrator.giveRuling, 0, again, by=ether.people.judge)
        assert answer == error("ArbitratorAlreadyRuled", disputeId=0)


def test_refuses_other_senders(ether: Market) -> None:
    """Nobody else rules: no party, and not who deployed the arbitrator."""
    ether.bring(State.DISPUTED, ether.terms())
    people = ether.people
    for sender in (people.customer, people.supplier, people.deployer, people.verifiers[0]):
        expected = error("ArbitratorNotOwner", actual=sender, expected=people.judge)
        assert refusal(ether.arbitrator.giveRuling, 0, PASS, by=sender) == expected


@pytest.mark.parametrize("dispute_id", [1, 2**256 - 1])
def test_refuses_an_unknown_dispute(ether: Market, dispute_id: int) -> None:
    """What nobody asked is not ruled."""
    ether.bring(State.DISPUTED, ether.terms())
    expected = error("ArbitratorUnknownDispute", disputeId=dispute_id, disputes=1)
    assert refusal(ether.arbitrator.giveRuling, dispute_id, PASS, by=ether.people.judge) == expected


@pytest.mark.parametrize("ruling", [3, 2**256 - 1])
def test_refuses_an_unknown_ruling(ether: Market, ruling: int) -> None:
    """D3: the owner's slip does not use up its ruling."""
    ether.bring(State.DISPUTED, ether.terms())
    expected = error("ArbitratorUnknownRuling", ruling=ruling, choices=2)
    assert refusal(ether.arbitrator.giveRuling, 0, ruling, by=ether.people.judge) == expected
    assert refusal(ether.arbitrator.giveRuling, 0, PASS, by=ether.people.judge) is None
