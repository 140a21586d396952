"""`getLots`: several lots as they stand."""

from __future__ import annotations

import pytest

from tests.contracts.support.errors import error, refusal
from tests.contracts.support.market import Market, State, read_lot
from tests.contracts.support.terms import Terms

MOST = 2**256 - 1


def mixed_bid(market: Market) -> Terms:
    """Four lots, three of which are under way or closed."""
    terms = market.bring(State.INSPECTING, market.terms(lots=4), 1)
    market.claim(terms, 2)
    market.claim(terms, 3, by=market.people.rival)
    market.accept(terms, 3)
    return terms


@pytest.mark.parametrize(
    ("first", "count", "expected"),
    [
        (0, 4, range(4)),
        (0, MOST, range(4)),
        (1, 2, range(1, 3)),
        (0, 1, range(1)),
        (3, 1, range(3, 4)),
        (2, 3, range(2, 4)),
        (3, MOST, range(3, 4)),
        (0, 0, ()),
        (3, 0, ()),
        (4, 1, ()),
        (5, MOST, ()),
        (MOST, MOST, ()),
    ],
)
def test_is_get_lot_of_each(ether: Market, first: int, count: int, expected: range) -> None:
    """V1: the whole bid, a part of it, and no more than there is."""
    terms = mixed_bid(ether)
    lots = [read_lot(values) for values in ether.escrow.getLots(terms.abi_value, first, count)]
    assert lots == [ether.lot(terms, lot) for lot in expected]
    assert len({ether.lot(terms, lot).state for lot in range(4)}) == 4


def test_tells_cancelled_lots_are_closed(ether: Market) -> None:
    """V1: lots that were refunded read as closed, lots under way as they are."""
    terms = mixed_bid(ether)
    ether.cancel(terms)
    lots = [read_lot(values) for values in ether.escrow.getLots(terms.abi_value, 0, 4)]
    assert [lot.state for lot in lots] == [State.CLOSED, State.INSPECTING, State.BUILDING, State.CLOSED]
    assert (lots[0].actions, lots[3].actions) == (frozenset(), frozenset())


def test_refuses_an_unknown_bid(ether: Market) -> None:
    """V1: lots of a bid that was not posted are not described."""
    terms, anyone = ether.terms(), ether.people.stranger
    assert refusal(ether.escrow.getLots, terms, 0, 1, by=anyone) == error("EscrowUnknownBid", bid=ether.bid(terms))
