"""Every deadline is half-open: before it the actor may act, from it on the timeout may; never both, never neither."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.contracts.support import clock
from tests.contracts.support.errors import Refusal, error, refusal
from tests.contracts.support.market import DISPUTE_WINDOW, EVIDENCE, FAIL, Market, State
from tests.contracts.support.signing import REPORT
from tests.contracts.support.terms import DAY, EXIT_DELAY, LONGEST_TIME, RULING_TIME, Terms

Call = Callable[[Market, Terms], Refusal | None]
AROUND = [-1, 0, 1]


def own_deadline(market: Market, terms: Terms) -> int:
    """That of the lot's state."""
    return market.lot(terms).deadline


def claim_by(market: Market, terms: Terms) -> int:
    """That of the bid."""
    return terms.claim_by


def claiming(market: Market, terms: Terms) -> Refusal | None:
    """A claim by the supplier."""
    return refusal(market.escrow.claim, terms, 0, by=market.people.supplier, value=terms.bond)


def relayed_claim(market: Market, terms: Terms) -> Refusal | None:
    """A claim whose signature would hold longer than the bid."""
    signed = market.signed_claim(terms, deadline=terms.claim_by + DAY)
    return refusal(market.escrow.claimWithSignature, terms, 0, *signed, by=market.people.stranger, value=terms.bond)


def posting(market: Market, terms: Terms) -> Refusal | None:
    """A post of the like."""
    again = terms.but(salt="0x" + "01" * 32)
    return refusal(market.escrow.post, again, by=terms.customer, value=terms.total)


def cancelling(market: Market, terms: Terms) -> Refusal | None:
    """A refund by a stranger."""
    return refusal(market.escrow.cancel, terms, by=market.people.stranger)


def submitting(market: Market, terms: Terms) -> Refusal | None:
    """A submission."""
    return refusal(market.escrow.submit, terms, 0, 1, EVIDENCE, by=market.people.supplier)


def submitting_votes(market: Market, terms: Terms) -> Refusal | None:
    """A submission with a signed attestation."""
    signed = [market.signed(terms, 0)]
    return refusal(market.escrow.submitWithSignatures, terms, 0, 1, EVIDENCE, signed, by=market.people.supplier)


def attesting(market: Market, terms: Terms) -> Refusal | None:
    """An attestation."""
    return refusal(market.escrow.attest, terms, 0, 1, True, REPORT, by=terms.verifiers[0])


def carrying_votes(market: Market, terms: Terms) -> Refusal | None:
    """A signed attestation."""
    signed = [market.signed(terms, 0)]
    return refusal(market.escrow.attestWithSignatures, terms, 0, 1, signed, by=market.people.stranger)


def disputing(market: Market, terms: Terms) -> Refusal | None:
    """A dispute by the customer."""
    fee = market.arbitrator.fee()
    return refusal(market.escrow.dispute, terms, 0, 1, by=terms.customer, value=fee)


def lapsing(market: Market, terms: Terms) -> Refusal | None:
    """A timeout by a stranger."""
    return refusal(market.escrow.lapse, terms, 0, by=market.people.stranger)


def settling(market: Market, terms: Terms) -> Refusal | None:
    """A settlement by a stranger."""
    return refusal(market.escrow.settle, terms, 0, by=market.people.stranger)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline: where the lot is, when it is, what ends with it by which error, and what begins by which."""

    state: State
    at: Callable[[Market, Terms], int]
    ends: Call
    over: tuple[str, str]
    begins: Call
    early: tuple[str, str]


CLAIMED = ("EscrowClaimOver", "claimBy")
SUBMITTED = ("EscrowSubmitOver", "due")
INSPECTED = ("EscrowInspectionOver", "deadline")
LAPSED = ("EscrowLapseTooEarly", "deadline")
SETTLED = ("EscrowSettleTooEarly", "deadline")
CANCELLED = ("EscrowCancelTooEarly", "claimBy")
DEADLINES = {
    "claim": Deadline(State.OPEN, claim_by, claiming, CLAIMED, cancelling, CANCELLED),
    "signed claim": Deadline(State.OPEN, claim_by, relayed_claim, CLAIMED, cancelling, CANCELLED),
    "submit": Deadline(State.BUILDING, own_deadline, submitting, SUBMITTED, lapsing, LAPSED),
    "submit with votes": Deadline(State.BUILDING, own_deadline, submitting_votes, SUBMITTED, lapsing, LAPSED),
    "attest": Deadline(State.INSPECTING, own_deadline, attesting, INSPECTED, lapsing, LAPSED),
    "signed votes": Deadline(State.INSPECTING, own_deadline, carrying_votes, INSPECTED, lapsing, LAPSED),
    "dispute a pass": Deadline(
        State.PASSED, own_deadline, disputing, ("EscrowDisputeOver", "deadline"), settling, SETTLED
    ),
    "dispute a fail": Deadline(
        State.FAILED, own_deadline, disputing, ("EscrowDisputeOver", "deadline"), settling, SETTLED
    ),
    "dispute a void": Deadline(
        State.VOIDED, own_deadline, disputing, ("EscrowDisputeOver", "deadline"), settling, SETTLED
    ),
}


@pytest.mark.parametrize("offset", AROUND)
@pytest.mark.parametrize("name", DEADLINES)
def test_one_ends_when_the_other_begins(ether: Market, name: str, offset: int) -> None:
    """L1, L6, I1, I7, D1, E1: a second before it, at it and a second after it exactly one of the two may act."""
    row = DEADLINES[name]
    terms = ether.bring(row.state, ether.arbitrated(ether.terms(claim_by=clock.now() + 9 * DAY)))
    deadline = row.at(ether, terms)
    clock.mine_at(deadline + offset)
    account = {"account": ether.people.stranger} if row.early is CANCELLED else {}
    times = {"timestamp": deadline + offset}
    early = error(row.early[0], **account, **times, **{row.early[1]: deadline})
    over = error(row.over[0], **times, **{row.over[1]: deadline})
    assert (row.ends(ether, terms), row.begins(ether, terms)) == ((None, early) if offset < 0 else (over, None))


@pytest.mark.parametrize("offset", AROUND)
def test_claim_by_must_lie_ahead(ether: Market, offset: int) -> None:
    """T4: a bid whose time to claim ends with this block is not posted any more."""
    terms = ether.bring(State.OPEN, ether.terms())
    now = terms.claim_by + offset
    clock.mine_at(now)
    figures = {"actual": terms.claim_by, "earliest": now + 1, "latest": now + LONGEST_TIME}
    assert posting(ether, terms) == (None if offset < 0 else error("EscrowClaimByOutOfRange", **figures))


@pytest.mark.parametrize("offset", AROUND)
def test_lot_given_up_opens_again_before_claim_by(ether: Market, offset: int) -> None:
    """E5: a lot opens again only while somebody can still claim it; else all goes home."""
    terms = ether.bring(State.BUILDING, ether.terms(lots=1))
    with clock.executing_at(terms.claim_by + offset):
        ether.concede(terms)
    assert ether.lot(terms).state is (State.OPEN if offset < 0 else State.CLOSED)
    assert ether.asset.balance(ether.escrow) == (terms.per_lot if offset < 0 else 0)


@pytest.mark.parametrize("offset", AROUND)
def test_dispute_window_runs_from_the_deadline_not_the_lapse(ether: Market, offset: int) -> None:
    """I7: whoever waits with the lapse makes the window for a dispute no longer."""
    terms = ether.bring(State.INSPECTING, ether.arbitrated(ether.terms()))
    until = ether.lot(terms).deadline + DISPUTE_WINDOW
    ether.lapse(terms, at=until - 2)
    assert ether.lot(terms).deadline == until
    clock.mine_at(until + offset)
    over = error("EscrowDisputeOver", timestamp=until + offset, deadline=until)
    early = error("EscrowSettleTooEarly", timestamp=until + offset, deadline=until)
    assert (disputing(ether, terms), settling(ether, terms)) == ((None, early) if offset < 0 else (over, None))


@pytest.mark.parametrize("offset", AROUND)
def test_ruling_counts_until_its_time_is_over(ether: Market, offset: int) -> None:
    """D6: a ruling moves the verdict a second before its time is over; from then on the verdict of the votes stands."""
    terms = ether.bring(State.DISPUTED, ether.terms())
    deadline = ether.lot(terms).deadline
    with clock.executing_at(deadline + offset):
        ether.arbitrator.giveRuling(0, FAIL, {"from": ether.people.judge})
    assert ether.lot(terms).state is (State.FAILED if offset < 0 else State.DISPUTED)
    if offset >= 0:
        assert lapsing(ether, terms) is None


@pytest.mark.parametrize("offset", AROUND)
def test_dispute_is_not_waited_for_any_longer(ether: Market, offset: int) -> None:
    """D6: 120 days from the dispute anyone brings back the verdict of the votes."""
    terms = ether.bring(State.PASSED, ether.arbitrated(ether.terms()))
    disputed_at = clock.now() + 100
    with clock.executing_at(disputed_at):
        ether.dispute(terms)
    deadline = disputed_at + RULING_TIME
    clock.mine_at(deadline + offset)
    early = error("EscrowLapseTooEarly", timestamp=deadline + offset, deadline=deadline)
    assert lapsing(ether, terms) == (early if offset < 0 else None)


@pytest.mark.parametrize("offset", AROUND)
def test_signed_claim_expires(ether: Market, offset: int) -> None:
    """L3: a supplier's signature to claim counts before its deadline."""
    terms = ether.bring(State.OPEN, ether.terms())
    deadline = clock.now() + DAY
    signed = ether.signed_claim(terms, deadline=deadline)
    clock.mine_at(deadline + offset)
    expired = error("EscrowSignatureExpired", timestamp=deadline + offset, deadline=deadline)
    by = ether.people.stranger
    answer = refusal(ether.escrow.claimWithSignature, terms, 0, *signed, by=by, value=terms.bond)
    assert answer == (None if offset < 0 else expired)


@pytest.mark.parametrize("offset", AROUND)
def test_agreement_expires(ether: Market, offset: int) -> None:
    """E9: the other party's signature to a split counts before its deadline."""
    terms = ether.bring(State.BUILDING, ether.terms())
    deadline = clock.now() + DAY
    agreed = ether.agreed(terms, 1, deadline=deadline)
    clock.mine_at(deadline + offset)
    expired = error("EscrowSignatureExpired", timestamp=deadline + offset, deadline=deadline)
    answer = refusal(ether.escrow.agree, terms, 0, 1, *agreed, by=ether.people.supplier)
    assert answer == (None if offset < 0 else expired)


@pytest.mark.parametrize("now_offset", [-DAY, *AROUND, DAY])
def test_extension_lies_ahead_of_all(ether: Market, now_offset: int) -> None:
    """L8: a new due date is later than the old one and than now, and at most 3,650 days ahead."""
    terms = ether.bring(State.BUILDING, ether.terms())
    due = ether.lot(terms).deadline
    now = due + now_offset
    clock.mine_at(now)
    earliest, latest = max(due, now) + 1, now + LONGEST_TIME
    for actual in (0, earliest - 1, latest + 1, 2**256 - 1):
        expected = error("EscrowDueOutOfRange", actual=actual, earliest=earliest, latest=latest)
        assert refusal(ether.escrow.extend, terms, 0, 1, actual, by=terms.customer) == expected
    for actual in (earliest, latest):
        assert refusal(ether.escrow.extend, terms, 0, 1, actual, by=terms.customer) is None


@pytest.mark.parametrize("offset", AROUND)
def test_stake_leaves_when_its_delay_is_over(ether: Market, offset: int) -> None:
    """S3: stake is out 240 days after the last request for it, not a second earlier."""
    verifier, requested_at = ether.people.verifiers[0], clock.now() + 100
    ether.registry.requestExit(ether.escrow, 1, {"from": verifier})
    with clock.executing_at(requested_at):
        ether.registry.requestExit(ether.escrow, 2, {"from": verifier})
    exit_at = requested_at + EXIT_DELAY
    clock.mine_at(exit_at + offset)
    early = error("RegistryExitTooEarly", timestamp=exit_at + offset, exitAt=exit_at)
    answer = refusal(ether.registry.withdraw, ether.escrow, verifier, by=verifier)
    assert answer == (early if offset < 0 else None)
