"""`submitWithSignatures`: a supplier submits with attestations signed beforehand, and is paid at once."""

from __future__ import annotations

import pytest

from tests.contracts.support import clock, signing
from tests.contracts.support.actions import IN_TIME
from tests.contracts.support.errors import error, refusal
from tests.contracts.support.events import event, events_of
from tests.contracts.support.market import EVIDENCE, Lot, Market, State, states
from tests.contracts.support.signing import REPORT


def test_pays_at_once_when_the_quorum_is_there(market: Market, lot: int) -> None:
    """Submission, two PASSes and payment happen in one transaction."""
    terms, people = market.bring(State.BUILDING, market.terms(), lot), market.people
    signed = [market.signed(terms, seat, lot=lot) for seat in (0, 2)]
    paid, fee = terms.price + terms.bond, terms.verifier_fee
    purses = {market.escrow: -paid - fee, people.supplier: paid, people.customer: fee}
    fees = {people.verifiers[0]: fee, people.verifiers[2]: fee}
    with market.ledger().moves(purses, fees):
        submitted = market.submit_with(terms, signed, lot)
    of_lot = {"bid": market.bid(terms), "lot": lot}
    of_vote = of_lot | {"passed": True, "report": REPORT}
    assert events_of(submitted, market.escrow) == [
        event("LotSubmitted", **of_lot, evidence=EVIDENCE),
        event("LotAttested", **of_vote, verifier=people.verifiers[0]),
        event("LotAttested", **of_vote, verifier=people.verifiers[2]),
        event("LotPaid", **of_lot, toSupplier=paid, toCustomer=fee),
    ]
    expected = Lot(State.CLOSED, people.supplier.address, round=1, passes=0b101, spent=2)
    assert market.lot(terms, lot) == expected


def test_verdict_waits_for_the_dispute_window(ether: Market) -> None:
    """L7, I6: with a dispute window a submission that brings its quorum along is Passed, and paid later."""
    terms, people = ether.bring(State.BUILDING, ether.arbitrated(ether.terms())), ether.people
    fees = dict.fromkeys(people.verifiers[:2], terms.verifier_fee)
    with ether.ledger().moves({}, fees):
        submitted = ether.submit_with(terms, [ether.signed(terms, seat) for seat in (0, 1)])
    until = submitted.timestamp + terms.dispute_window
    expected = event("LotDecided", bid=ether.bid(terms), lot=0, verdict=State.PASSED, deadline=until)
    assert events_of(submitted, ether.escrow)[3:] == [expected]
    figures = {"round": 1, "passes": 0b011, "spent": 2, "deadline": until, "actions": IN_TIME[State.PASSED]}
    assert ether.lot(terms) == Lot(State.PASSED, people.supplier.address, **figures)


def test_waits_for_the_rest_of_the_quorum(ether: Market) -> None:
    """Too few attestations are counted, and the inspection goes on."""
    terms, verifiers = ether.bring(State.BUILDING, ether.terms()), ether.people.verifiers
    with ether.ledger().moves({}, {verifiers[1]: terms.verifier_fee}):
        submitted = ether.submit_with(terms, [ether.signed(terms, 1)])
    figures = {"deadline": submitted.timestamp + terms.stage.inspection_time, "actions": IN_TIME[State.INSPECTING]}
    expected = Lot(State.INSPECTING, ether.people.supplier.address, round=1, passes=0b010, spent=1, **figures)
    assert ether.lot(terms) == expected


def test_last_second_counts(ether: Market) -> None:
    """A lot can be submitted with signatures in the last second before it is due."""
    terms = ether.bring(State.BUILDING, ether.terms())
    signed = [ether.signed(terms, seat) for seat in (0, 1)]
    with clock.executing_at(ether.lot(terms).deadline - 1):
        ether.submit_with(terms, signed)
    assert ether.lot(terms).state is State.CLOSED


@pytest.mark.parametrize("late", [0, 1])
def test_refuses_from_due_on(ether: Market, late: int) -> None:
    """Signatures do not make a late lot timely."""
    terms = ether.bring(State.BUILDING, ether.terms())
    due = ether.lot(terms).deadline
    signed = [ether.signed(terms, seat) for seat in (0, 1)]
    clock.mine_at(due + late)
    expected = error("EscrowSubmitOver", timestamp=due + late, due=due)
    answer = refusal(ether.escrow.submitWithSignatures, terms, 0, 1, EVIDENCE, signed, by=ether.people.supplier)
    assert answer == expected


def test_refuses_another_sender(ether: Market) -> None:
    """Whoever holds the signatures, only the supplier submits."""
    terms, people = ether.bring(State.BUILDING, ether.terms()), ether.people
    signed = [ether.signed(terms, seat) for seat in (0, 1)]
    expected = error("EscrowNotSupplier", actual=people.rival, expected=people.supplier)
    assert refusal(ether.escrow.submitWithSignatures, terms, 0, 1, EVIDENCE, signed, by=people.rival) == expected


def test_refuses_another_round(ether: Market) -> None:
    """A submission that was meant for another round does not count."""
    terms = ether.bring(State.BUILDING, ether.terms())
    signed = [ether.signed(terms, seat, round_=2) for seat in (0, 1)]
    expected = error("EscrowWrongRound", lot=0, actual=1, expected=2)
    answer = refusal(ether.escrow.submitWithSignatures, terms, 0, 2, EVIDENCE, signed, by=ether.people.supplier)
    assert answer == expected


def test_refuses_no_attestations(ether: Market) -> None:
    """Without attestations `submit` is meant."""
    terms = ether.bring(State.BUILDING, ether.terms())
    answer = refusal(ether.escrow.submitWithSignatures, terms, 0, 1, EVIDENCE, [], by=ether.people.supplier)
    assert answer == error("EscrowNoAttestations")


def test_time_lock_cannot_be_skipped(ether: Market) -> None:
    """A stage that silence decides takes no attestation, and none at all decides nothing."""
    terms = ether.bring(State.BUILDING, ether.terms(panel=0, quorum=0, pays_on_silence=True))
    call, supplier = ether.escrow.submitWithSignatures, ether.people.supplier
    outsider = error("EscrowNotOnPanel", verifier=terms.verifiers[0], panel=0)
    assert refusal(call, terms, 0, 1, EVIDENCE, [ether.signed(terms, 0)], by=supplier) == outsider
    assert refusal(call, terms, 0, 1, EVIDENCE, [], by=supplier) == error("EscrowNoAttestations")


def test_refuses_a_signature_of_another(ether: Market) -> None:
    """A supplier cannot sign for the verifiers."""
    terms, supplier = ether.bring(State.BUILDING, ether.terms()), ether.people.supplier
    forged = ether.signed(terms, 0, signer=supplier)
    digest = signing.digest_of(
        signing.attestation(ether.escrow, ether.bid(terms), ether.people.supplier, terms.verifiers[0])
    )
    expected = error("EscrowInvalidSignature", signer=terms.verifiers[0], digest=digest)
    assert refusal(ether.escrow.submitWithSignatures, terms, 0, 1, EVIDENCE, [forged], by=supplier) == expected


@pytest.mark.parametrize("state", [state for state in State if state is not State.BUILDING])
def test_refuses_lots_that_are_not_building(ether: Market, state: State) -> None:
    """A lot is submitted while it is built, and once."""
    terms = ether.bring(state, ether.terms())
    signed = [ether.signed(terms, seat) for seat in (1, 2)]
    expected = error("EscrowWrongState", lot=0, actual=state, expected=states(State.BUILDING))
    answer = refusal(ether.escrow.submitWithSignatures, terms, 0, 1, EVIDENCE, signed, by=ether.people.supplier)
    assert answer == expected
