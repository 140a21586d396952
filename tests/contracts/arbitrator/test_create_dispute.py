"""`createDispute`: anyone asks the arbitrator for its fee."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.support.errors import error, refusal
from tests.contracts.support.events import event, events_of
from tests.contracts.support.market import ARBITRATION_FEE, Market

MOST_CHOICES = 2**64 - 1


def test_takes_the_fee(ether: Market) -> None:
    """D2: the fee stays with the arbitrator, and the dispute is logged as ERC-792 says."""
    arbitrator, asker = ether.arbitrator, ether.people.stranger
    with ether.ledger(arbitrator=arbitrator).moves({asker: -ARBITRATION_FEE, arbitrator: ARBITRATION_FEE}):
        created = arbitrator.createDispute(2, b"\x01", {"from": asker, "value": ARBITRATION_FEE})
    assert events_of(created, arbitrator) == [event("DisputeCreation", _disputeID=0, _arbitrable=asker)]


def test_counts_its_disputes(ether: Market) -> None:
    """D7: no id is given twice, whoever asks."""
    for number, asker in enumerate((ether.people.stranger, ether.people.rival, ether.people.stranger)):
        call = {"from": asker, "value": ARBITRATION_FEE}
        assert ether.arbitrator.createDispute.call(2, b"", call) == number
        ether.arbitrator.createDispute(2, b"", call)


@pytest.mark.parametrize("value", [0, ARBITRATION_FEE - 1, ARBITRATION_FEE + 1])
def test_refuses_another_fee(ether: Market, value: int) -> None:
    """D2: exactly the fee, as what is too much would not come back."""
    answer = refusal(ether.arbitrator.createDispute, 2, b"", by=ether.people.stranger, value=value)
    assert answer == error("ArbitratorWrongFee", actual=value, expected=ARBITRATION_FEE)


@pytest.mark.parametrize("choices", [0, MOST_CHOICES + 1, 2**256 - 1])
def test_refuses_choices_out_of_range(ether: Market, choices: int) -> None:
    """Between nothing there is nothing to choose."""
    expected = error("ArbitratorChoicesOutOfRange", actual=choices, most=MOST_CHOICES)
    asker: Any = ether.people.stranger
    assert refusal(ether.arbitrator.createDispute, choices, b"", by=asker, value=ARBITRATION_FEE) == expected


@pytest.mark.parametrize("choices", [1, MOST_CHOICES])
def test_keeps_the_choices(ether: Market, choices: int) -> None:
    """D3: rulings run up to the number that was asked for."""
    call = {"from": ether.people.stranger, "value": ARBITRATION_FEE}
    ether.arbitrator.createDispute(choices, b"", call)
    expected = error("ArbitratorUnknownRuling", ruling=choices + 1, choices=choices)
    assert refusal(ether.arbitrator.giveRuling, 0, choices + 1, by=ether.people.judge) == expected
