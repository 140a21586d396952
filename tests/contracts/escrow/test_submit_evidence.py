"""`submitEvidence`: documents for the arbitrator."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.support import clock
from tests.contracts.support.disputes import disputed, evidence_group
from tests.contracts.support.errors import error, refusal
from tests.contracts.support.events import event, events_of
from tests.contracts.support.market import Market, State, states
from tests.contracts.support.values import plain

URI = "/ipfs/f01551220" + "a7" * 32


def evidence(market: Market, group: int, by: Any, text: str = URI) -> tuple[str, dict[str, Any]]:
    """ERC-1497's own event."""
    return event("Evidence", _arbitrator=market.arbitrator, _evidenceGroupID=group, _party=by, _evidence=text)


@pytest.mark.parametrize("seat", [None, 0, 1, 2])
def test_verifiers_and_parties_are_heard(ether: Market, seat: int | None) -> None:
    """D4: customer, supplier and each verifier of the Terms, also one that is not on the stage's panel."""
    terms = ether.bring(State.DISPUTED, ether.terms(panel=0b011))
    senders = [terms.customer, ether.people.supplier] if seat is None else [terms.verifiers[seat]]
    before, group = ether.lot(terms), evidence_group(ether.bid(terms), 0, 1)
    for sender in senders:
        with ether.ledger().moves():
            heard = ether.escrow.submitEvidence(plain(terms), 0, URI, {"from": sender})
        assert events_of(heard, ether.escrow) == [evidence(ether, group, sender)]
    assert ether.lot(terms) == before


@pytest.mark.parametrize("text", ["", "x", "Prüfbericht 7: Maß 3,02 mm " * 200], ids=["empty", "short", "long"])
def test_document_is_logged_as_it_is(ether: Market, text: str) -> None:
    """D4: the escrow does not judge what is said."""
    terms = ether.bring(State.DISPUTED, ether.terms())
    heard = ether.escrow.submitEvidence(plain(terms), 0, text, {"from": terms.customer})
    ((_, logged),) = events_of(heard, ether.escrow)
    assert logged["_evidence"] == text


def test_group_is_that_of_the_lot_and_round(ether: Market) -> None:
    """D4: evidence is filed under the dispute that it is about."""
    terms = disputed(ether, State.FAILED, ether.arbitrated(ether.terms(reworks=1)), lot=1)
    ether.lapse(terms, 1)
    ether.settle(terms, 1)
    ether.submit(terms, 1, round_=2)
    ether.lapse(terms, 1)
    ether.dispute(terms, 1, round_=2)
    heard = ether.escrow.submitEvidence(plain(terms), 1, URI, {"from": terms.customer})
    group = evidence_group(ether.bid(terms), 1, 2)
    assert events_of(heard, ether.escrow) == [evidence(ether, group, terms.customer)]


def test_after_the_deadline(ether: Market) -> None:
    """D4: while Disputed, also when nobody has lapsed the dispute yet."""
    terms = ether.bring(State.DISPUTED, ether.terms())
    clock.mine_at(ether.lot(terms).deadline + 1)
    assert refusal(ether.escrow.submitEvidence, terms, 0, URI, by=terms.customer) is None


def test_refuses_others(ether: Market) -> None:
    """D4: who has no part in the bid is not heard, and neither is the judge."""
    terms, people = ether.bring(State.DISPUTED, ether.terms()), ether.people
    for sender in (people.stranger, people.rival, people.judge):
        expected = error("EscrowNotInvolved", actual=sender)
        assert refusal(ether.escrow.submitEvidence, terms, 0, URI, by=sender) == expected


@pytest.mark.parametrize("state", [state for state in State if state is not State.DISPUTED])
def test_refuses_other_states(ether: Market, state: State) -> None:
    """D4: without a dispute nobody is there to read it."""
    terms = ether.bring(state, ether.arbitrated(ether.terms()))
    expected = error("EscrowWrongState", lot=0, actual=state, expected=states(State.DISPUTED))
    assert refusal(ether.escrow.submitEvidence, terms, 0, URI, by=terms.customer) == expected


def test_refuses_unknown_lots_and_bids(ether: Market) -> None:
    """What does not exist is not disputed."""
    terms = ether.bring(State.OPEN, ether.terms())
    unknown = terms.but(price=1)
    no_lot, no_bid = error("EscrowUnknownLot", lot=2, lots=2), error("EscrowUnknownBid", bid=ether.bid(unknown))
    assert refusal(ether.escrow.submitEvidence, terms, 2, URI, by=terms.customer) == no_lot
    assert refusal(ether.escrow.submitEvidence, unknown, 0, URI, by=terms.customer) == no_bid
