"""`agree`: customer and supplier split what is left of a lot."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.contracts.support import clock, signing
from tests.contracts.support.disputes import voted
from tests.contracts.support.errors import error, refusal
from tests.contracts.support.events import event, events_of
from tests.contracts.support.market import PASS, Market, State, states
from tests.contracts.support.terms import DAY, LONGEST_TIME, Stage, Terms

TAKEN = [State.BUILDING, State.INSPECTING, State.PASSED, State.FAILED, State.VOIDED, State.DISPUTED]
VOTED = [State.PASSED, State.FAILED, State.DISPUTED]
SPLITS: dict[str, Callable[[int], int]] = {
    "nothing": lambda left: 0,
    "all": lambda left: left,
    "uneven": lambda left: left // 3 + 1,
}


def left_of(terms: Terms, spent: int = 0) -> int:
    """What a lot in its first stage still holds."""
    return terms.per_lot + terms.bond - spent * terms.verifier_fee


def moved(market: Market, terms: Terms, to_supplier: int, left: int) -> dict[Any, int]:
    """How purses change by a split."""
    return {market.escrow: -left, market.people.supplier: to_supplier, terms.customer: left - to_supplier}


@pytest.mark.parametrize("split", SPLITS.values(), ids=SPLITS)
def test_splits_what_is_left(market: Market, lot: int, split: Callable[[int], int]) -> None:
    """E9: the supplier gets what was agreed, the customer the rest, and the lot is closed."""
    terms = market.bring(State.INSPECTING, market.terms(), lot)
    before, left = market.lot(terms, lot), left_of(terms)
    paid = split(left)
    with market.ledger().moves(moved(market, terms, paid, left)):
        agreed = market.agree(terms, market.agreed(terms, paid, lot=lot), lot)
    expected = event("LotAgreed", bid=market.bid(terms), lot=lot, toSupplier=paid, toCustomer=left - paid)
    assert events_of(agreed, market.escrow) == [expected]
    closed = before._replace(state=State.CLOSED, deadline=0, actions=frozenset())
    assert market.lot(terms, lot) == closed
    assert market.lot(terms, 1 - lot).state is State.OPEN


@pytest.mark.parametrize("by_customer", [False, True], ids=["by the supplier", "by the customer"])
@pytest.mark.parametrize("state", TAKEN)
def test_from_each_state_by_each_party(ether: Market, state: State, by_customer: bool) -> None:
    """E9: in every state either party sends what the other signed; fees that were spent stay spent."""
    terms, supplier = ether.bring(state, ether.terms()), ether.people.supplier
    sender, signer = (terms.customer, supplier) if by_customer else (supplier, terms.customer)
    left = left_of(terms, spent=state in VOTED)
    with ether.ledger().moves(moved(ether, terms, 777, left)):
        ether.agree(terms, ether.agreed(terms, 777, signer=signer), by=sender)
    assert ether.lot(terms).state is State.CLOSED


@pytest.mark.parametrize("state", [State.BUILDING, State.INSPECTING, State.DISPUTED])
def test_after_the_deadline(ether: Market, state: State) -> None:
    """E9: parties may agree when the time of a state is over, as long as nobody has lapsed the lot."""
    terms = ether.bring(state, ether.terms())
    clock.mine_at(ether.lot(terms).deadline + 1)
    left = left_of(terms, spent=state in VOTED)
    with ether.ledger().moves(moved(ether, terms, left, left)):
        ether.agree(terms, ether.agreed(terms, left))


def test_after_a_paid_stage(ether: Market) -> None:
    """E9: a share that was paid, and fees that were spent for it, are not split again."""
    stages = (Stage(share_bps=3_333, quorum=1), Stage(share_bps=6_667))
    terms = ether.bring(State.BUILDING, ether.terms(stages=stages))
    assert voted(ether, terms, "PF") is State.BUILDING
    left = left_of(terms, spent=2) - terms.share(0)
    with ether.ledger().moves(moved(ether, terms, 10, left)):
        ether.agree(terms, ether.agreed(terms, 10, stage=1, round_=2), round_=2)


def test_after_a_rework(ether: Market) -> None:
    """E9: the budget of rounds to come is split with the rest."""
    terms = ether.bring(State.BUILDING, ether.terms(reworks=2))
    assert voted(ether, terms, "FFP") is State.BUILDING
    left = left_of(terms, spent=3)
    with ether.ledger().moves(moved(ether, terms, left - 1, left)):
        ether.agree(terms, ether.agreed(terms, left - 1, round_=2), round_=2)


def test_frees_the_lot_from_its_dispute(ether: Market) -> None:
    """E9, D5: a ruling that comes after an agreement changes nothing, and does not revert."""
    terms = ether.bring(State.DISPUTED, ether.terms())
    ether.agree(terms, ether.agreed(terms, 0))
    before = ether.lot(terms)
    with ether.ledger().moves():
        ruled = ether.rule(0, PASS)
    expected = event("Ruling", _arbitrator=ether.arbitrator, _disputeID=0, _ruling=PASS)
    assert events_of(ruled, ether.escrow) == [expected]
    assert ether.lot(terms) == before


@pytest.mark.parametrize("excess", [1, 2**255])
def test_refuses_more_than_is_left(ether: Market, excess: int) -> None:
    """E9, M2: nobody gets other lots' money by agreement."""
    terms = ether.bring(State.FAILED, ether.terms())
    left = left_of(terms, spent=1)
    agreed = ether.agreed(terms, left + excess)
    expected = error("EscrowSplitTooLarge", toSupplier=left + excess, left=left)
    assert refusal(ether.escrow.agree, terms, 0, 1, *agreed, by=ether.people.supplier) == expected


@pytest.mark.parametrize("late", [-1, 0, 1])
def test_signature_is_good_until_its_deadline(ether: Market, late: int) -> None:
    """E9: an offer to split ends at the time that was signed."""
    terms = ether.bring(State.BUILDING, ether.terms())
    deadline = clock.now() + DAY
    agreed = ether.agreed(terms, 1, deadline)
    clock.mine_at(deadline + late)
    over = error("EscrowSignatureExpired", timestamp=deadline + late, deadline=deadline)
    answer = refusal(ether.escrow.agree, terms, 0, 1, *agreed, by=ether.people.supplier)
    assert answer == (None if late < 0 else over)


@pytest.mark.parametrize(
    "changes",
    [
        {"stage": 1},
        {"round_": 2},
        {"round_": 0},
        {"lot": 1},
        {"bid": b"\x07" * 32},
        {"supplier": "rival"},
        {"to_supplier": 4_999},
        {"deadline": 2**33},
        {"chainId": 5},
        {"verifyingContract": "0x" + "11" * 20},
        {"version": "2"},
        {"name": "Distman"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_refuses_another_agreement_than_signed(ether: Market, changes: dict[str, Any]) -> None:
    """E9, M7: a signature is for one chain, escrow, bid, lot, stage, round, supplier, amount and deadline."""
    terms, people = ether.bring(State.BUILDING, ether.terms()), ether.people
    until = clock.now() + DAY
    meant = {"bid": ether.bid(terms), "supplier": people.supplier, "to_supplier": 5_000, "deadline": until}
    digest = signing.digest_of(signing.agreement(ether.escrow, **meant))
    said = meant | changes
    if said["supplier"] == "rival":
        said["supplier"] = people.rival
    signature = signing.sign(signing.agreement(ether.escrow, **said), terms.customer)
    expected = error("EscrowInvalidSignature", signer=terms.customer, digest=digest)
    assert refusal(ether.escrow.agree, terms, 0, 1, 5_000, until, signature, by=people.supplier) == expected


@pytest.mark.parametrize("signer", ["supplier", "stranger"])
def test_refuses_another_signer(ether: Market, signer: str) -> None:
    """E9: a party does not agree with itself, nor with a stranger."""
    terms = ether.bring(State.BUILDING, ether.terms())
    until = clock.now() + DAY
    agreed = ether.agreed(terms, 9, until, signer=getattr(ether.people, signer))
    message = signing.agreement(ether.escrow, ether.bid(terms), ether.people.supplier, 9, until)
    expected = error("EscrowInvalidSignature", signer=terms.customer, digest=signing.digest_of(message))
    assert refusal(ether.escrow.agree, terms, 0, 1, *agreed, by=ether.people.supplier) == expected


def test_customer_needs_the_suppliers_signature(ether: Market) -> None:
    """E9: the customer's own signature is no consent of the supplier."""
    terms, supplier = ether.bring(State.BUILDING, ether.terms()), ether.people.supplier
    until = clock.now() + DAY
    digest = signing.digest_of(signing.agreement(ether.escrow, ether.bid(terms), supplier, 9, until))
    expected = error("EscrowInvalidSignature", signer=supplier, digest=digest)
    assert refusal(ether.escrow.agree, terms, 0, 1, *ether.agreed(terms, 9, until), by=terms.customer) == expected
    signed = ether.agreed(terms, 9, until, signer=supplier)
    assert refusal(ether.escrow.agree, terms, 0, 1, *signed, by=terms.customer) is None


def test_refuses_another_sender(ether: Market) -> None:
    """E9: an agreement is not carried by others, who might choose the moment."""
    terms, people = ether.bring(State.BUILDING, ether.terms()), ether.people
    agreed = ether.agreed(terms, 9)
    for sender in (people.stranger, terms.verifiers[0], people.judge):
        expected = error("EscrowNotParty", actual=sender, customer=terms.customer, supplier=people.supplier)
        assert refusal(ether.escrow.agree, terms, 0, 1, *agreed, by=sender) == expected


def test_refuses_another_round(ether: Market) -> None:
    """L9: an agreement of the round before is void."""
    terms = ether.bring(State.BUILDING, ether.terms(reworks=1))
    agreed = ether.agreed(terms, 9)
    voted(ether, terms, "FF")
    expected = error("EscrowWrongRound", lot=0, actual=2, expected=1)
    assert refusal(ether.escrow.agree, terms, 0, 1, *agreed, by=ether.people.supplier) == expected


@pytest.mark.parametrize("state", [State.OPEN, State.CLOSED])
def test_refuses_other_states(ether: Market, state: State) -> None:
    """E9: an open lot has one party only, and a closed one nothing left."""
    terms = ether.bring(state, ether.terms())
    expected = error("EscrowWrongState", lot=0, actual=state, expected=states(*TAKEN))
    assert refusal(ether.escrow.agree, terms, 0, 1, *ether.agreed(terms, 0), by=ether.people.supplier) == expected


def test_refuses_a_second_time(ether: Market) -> None:
    """M7: the same signature does not split twice."""
    terms = ether.bring(State.BUILDING, ether.terms())
    agreed = ether.agreed(terms, 9, clock.now() + LONGEST_TIME)
    ether.agree(terms, agreed)
    expected = error("EscrowWrongState", lot=0, actual=State.CLOSED, expected=states(*TAKEN))
    assert refusal(ether.escrow.agree, terms, 0, 1, *agreed, by=ether.people.supplier) == expected


def test_refuses_unknown_lots_and_bids(ether: Market) -> None:
    """What does not exist cannot be split."""
    terms, supplier = ether.bring(State.OPEN, ether.terms()), ether.people.supplier
    unknown, agreed = terms.but(price=1), ether.agreed(terms, 0)
    no_lot, no_bid = error("EscrowUnknownLot", lot=2, lots=2), error("EscrowUnknownBid", bid=ether.bid(unknown))
    assert refusal(ether.escrow.agree, terms, 2, 1, *agreed, by=supplier) == no_lot
    assert refusal(ether.escrow.agree, unknown, 0, 1, *agreed, by=supplier) == no_bid
