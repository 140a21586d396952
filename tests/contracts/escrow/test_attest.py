"""`attest`: a verifier's own word, of which the last one needed moves the money."""

from __future__ import annotations

import pytest

from tests.contracts.support import clock
from tests.contracts.support.actions import IN_TIME
from tests.contracts.support.errors import error, refusal
from tests.contracts.support.events import event, events_of
from tests.contracts.support.market import STAKE, Lot, Market, State, states
from tests.contracts.support.signing import REPORT


@pytest.mark.parametrize("passes", [True, False])
def test_credits_the_fee_for_either_verdict(market: Market, passes: bool, lot: int) -> None:
    """One attestation of three is counted and paid; the lot stays in inspection."""
    terms = market.bring(State.INSPECTING, market.terms(), lot)
    before, verifier = market.lot(terms, lot), terms.verifiers[1]
    with market.ledger().moves({}, {verifier: terms.verifier_fee}):
        attested = market.attest(terms, 1, passes, lot)
    figures = {"bid": market.bid(terms), "verifier": verifier, "lot": lot}
    assert events_of(attested, market.escrow) == [event("LotAttested", **figures, passed=passes, report=REPORT)]
    votes = {"passes": 0b010 * passes, "fails": 0b010 * (not passes)}
    assert market.lot(terms, lot) == before._replace(spent=1, **votes)


def test_quorum_of_passes_pays(market: Market, lot: int) -> None:
    """The PASS that completes the quorum pays the supplier and returns the unused budget."""
    terms, people = market.bring(State.INSPECTING, market.terms(), lot), market.people
    market.attest(terms, 0, False, lot)
    market.attest(terms, 1, True, lot)
    paid = terms.price + terms.bond
    with market.ledger().moves(
        {market.escrow: -paid, people.supplier: paid}, {people.verifiers[2]: terms.verifier_fee}
    ):
        attested = market.attest(terms, 2, True, lot)
    expected = event("LotPaid", bid=market.bid(terms), lot=lot, toSupplier=paid, toCustomer=0)
    assert events_of(attested, market.escrow)[1:] == [expected]
    closed = Lot(State.CLOSED, people.supplier.address, round=1, passes=0b110, fails=0b001, spent=3)
    assert market.lot(terms, lot) == closed


def test_fail_that_makes_the_quorum_impossible_defaults(market: Market, lot: int) -> None:
    """As soon as too few verifiers are left, the customer gets price, bond and the unused budget."""
    terms, people = market.bring(State.INSPECTING, market.terms(), lot), market.people
    market.attest(terms, 0, False, lot)
    returned = terms.price + terms.bond + terms.verifier_fee
    fees = {people.verifiers[2]: terms.verifier_fee}
    with market.ledger().moves({market.escrow: -returned, people.customer: returned}, fees):
        attested = market.attest(terms, 2, False, lot)
    figures = {"bid": market.bid(terms), "lot": lot}
    assert events_of(attested, market.escrow)[1:] == [
        event("LotDefaulted", **figures, toCustomer=returned, reopened=False)
    ]
    closed = Lot(State.CLOSED, people.supplier.address, round=1, fails=0b101, spent=2)
    assert market.lot(terms, lot) == closed


@pytest.mark.parametrize(("quorum", "fails_needed"), [(1, 3), (2, 2), (3, 1)])
def test_fails_needed_for_each_quorum(ether: Market, quorum: int, fails_needed: int) -> None:
    """A stage has failed when more verifiers said FAIL than the quorum can spare, and not before."""
    terms = ether.bring(State.INSPECTING, ether.terms(quorum=quorum))
    reached = []
    for seat in range(fails_needed):
        reached.append(ether.lot(terms).state)
        ether.attest(terms, seat, False)
    assert reached == [State.INSPECTING] * fails_needed
    assert ether.lot(terms).state is State.CLOSED


@pytest.mark.parametrize("quorum", [1, 2, 3])
def test_passes_needed_for_each_quorum(ether: Market, quorum: int) -> None:
    """A stage has passed with exactly as many PASSes as its quorum."""
    terms = ether.bring(State.INSPECTING, ether.terms(quorum=quorum))
    reached = []
    for seat in range(quorum):
        reached.append(ether.lot(terms).state)
        ether.attest(terms, seat, True)
    assert reached == [State.INSPECTING] * quorum
    assert ether.lot(terms).state is State.CLOSED


@pytest.mark.parametrize("passes", [True, False])
def test_verdict_waits_for_the_dispute_window(market: Market, passes: bool, lot: int) -> None:
    """I6: with a dispute window the vote that decides moves nothing but its fee, and the window starts with it."""
    terms = market.bring(State.INSPECTING, market.arbitrated(market.terms()), lot)
    market.attest(terms, 0, passes, lot)
    verifier, verdict = terms.verifiers[1], State.PASSED if passes else State.FAILED
    with market.ledger().moves({}, {verifier: terms.verifier_fee}):
        attested = market.attest(terms, 1, passes, lot)
    until, bid = attested.timestamp + terms.dispute_window, market.bid(terms)
    assert events_of(attested, market.escrow) == [
        event("LotAttested", bid=bid, verifier=verifier, lot=lot, passed=passes, report=REPORT),
        event("LotDecided", bid=bid, lot=lot, verdict=verdict, deadline=until),
    ]
    votes = {"passes": 0b011 * passes, "fails": 0b011 * (not passes), "spent": 2}
    figures = {"round": 1, "deadline": until, "actions": IN_TIME[verdict]}
    assert market.lot(terms, lot) == Lot(verdict, market.people.supplier.address, **votes, **figures)


def test_without_a_fee_credits_nothing(ether: Market) -> None:
    """Verifiers who work for nothing are owed nothing."""
    terms = ether.bring(State.INSPECTING, ether.terms(verifier_fee=0))
    with ether.ledger().moves():
        ether.attest(terms, 0)


def test_enough_stake_suffices(ether: Market) -> None:
    """Exactly the stake that the Terms ask for is enough."""
    terms = ether.bring(State.INSPECTING, ether.terms(verifier_stake=STAKE))
    ether.attest(terms, 0)
    assert ether.lot(terms).passes == 0b001


def test_refuses_too_little_stake(ether: Market) -> None:
    """One wei short is too short."""
    terms = ether.bring(State.INSPECTING, ether.terms(verifier_stake=STAKE + 1))
    expected = error("EscrowInsufficientStake", verifier=terms.verifiers[0], actual=STAKE, expected=STAKE + 1)
    assert refusal(ether.escrow.attest, terms, 0, 1, True, REPORT, by=terms.verifiers[0]) == expected


def test_refuses_stake_on_its_way_out(ether: Market) -> None:
    """Stake whose exit was requested no longer backs a word."""
    terms = ether.bring(State.INSPECTING, ether.terms(verifier_stake=STAKE))
    ether.registry.requestExit(ether.escrow, 1, {"from": terms.verifiers[0]})
    expected = error("EscrowInsufficientStake", verifier=terms.verifiers[0], actual=STAKE - 1, expected=STAKE)
    assert refusal(ether.escrow.attest, terms, 0, 1, True, REPORT, by=terms.verifiers[0]) == expected


def test_refuses_stake_for_another_escrow(ether: Market) -> None:
    """Stake counts for the escrow that it was given for."""
    unstaked = ether.people.unstaked
    ether.registry.stake(ether.registry, {"from": unstaked, "value": STAKE})
    terms = ether.bring(State.INSPECTING, ether.terms(verifiers=(unstaked,), panel=1, quorum=1, verifier_stake=1))
    expected = error("EscrowInsufficientStake", verifier=unstaked, actual=0, expected=1)
    assert refusal(ether.escrow.attest, terms, 0, 1, True, REPORT, by=unstaked) == expected


def test_refuses_who_is_no_verifier(ether: Market) -> None:
    """Only those whom the Terms name attest; not even the customer does."""
    terms = ether.bring(State.INSPECTING, ether.terms())
    expected = error("EscrowNotVerifier", account=terms.customer)
    assert refusal(ether.escrow.attest, terms, 0, 1, False, REPORT, by=terms.customer) == expected


def test_refuses_who_is_not_on_the_panel(ether: Market) -> None:
    """A verifier of the bid attests only where the stage's panel says so."""
    terms = ether.bring(State.INSPECTING, ether.terms(panel=0b101))
    expected = error("EscrowNotOnPanel", verifier=terms.verifiers[1], panel=0b101)
    assert refusal(ether.escrow.attest, terms, 0, 1, True, REPORT, by=terms.verifiers[1]) == expected


@pytest.mark.parametrize(("first", "second"), [(True, True), (True, False), (False, True), (False, False)])
def test_refuses_a_second_word(ether: Market, first: bool, second: bool) -> None:
    """A verifier attests once in a round and does not change its mind."""
    terms = ether.bring(State.INSPECTING, ether.terms())
    ether.attest(terms, 0, first)
    expected = error("EscrowAlreadyAttested", verifier=terms.verifiers[0], round=1)
    assert refusal(ether.escrow.attest, terms, 0, 1, second, REPORT, by=terms.verifiers[0]) == expected


@pytest.mark.parametrize("round_", [0, 2])
def test_refuses_another_round(ether: Market, round_: int) -> None:
    """A word about another round does not count."""
    terms = ether.bring(State.INSPECTING, ether.terms())
    expected = error("EscrowWrongRound", lot=0, actual=1, expected=round_)
    assert refusal(ether.escrow.attest, terms, 0, round_, True, REPORT, by=terms.verifiers[0]) == expected


def test_last_second_counts(ether: Market) -> None:
    """A verifier can attest in the last second of the inspection."""
    terms = ether.bring(State.INSPECTING, ether.terms())
    with clock.executing_at(ether.lot(terms).deadline - 1):
        ether.attest(terms, 0)
    assert ether.lot(terms).passes == 0b001


@pytest.mark.parametrize("late", [0, 1])
def test_refuses_from_the_deadline_on(ether: Market, late: int) -> None:
    """At the deadline the inspection is over."""
    terms = ether.bring(State.INSPECTING, ether.terms())
    deadline = ether.lot(terms).deadline
    clock.mine_at(deadline + late)
    expected = error("EscrowInspectionOver", timestamp=deadline + late, deadline=deadline)
    assert refusal(ether.escrow.attest, terms, 0, 1, True, REPORT, by=terms.verifiers[0]) == expected


@pytest.mark.parametrize("state", [state for state in State if state is not State.INSPECTING])
def test_refuses_lots_that_are_not_inspected(ether: Market, state: State) -> None:
    """A verifier's word counts during the inspection only."""
    terms = ether.bring(state, ether.terms())
    expected = error("EscrowWrongState", lot=0, actual=state, expected=states(State.INSPECTING))
    assert refusal(ether.escrow.attest, terms, 0, 1, True, REPORT, by=terms.verifiers[1]) == expected


def test_votes_of_a_round_end_with_it(ether: Market) -> None:
    """A lot that opened again, as no fee was spent, starts without the votes of the round before."""
    terms = ether.bring(State.INSPECTING, ether.terms(verifier_fee=0))
    ether.attest(terms, 0, True)
    ether.attest(terms, 1, False)
    ether.attest(terms, 2, False)
    assert ether.lot(terms) == Lot(State.OPEN, round=1, actions=IN_TIME[State.OPEN])
    ether.claim(terms, by=ether.people.rival)
    ether.submit(terms, round_=2, by=ether.people.rival)
    ether.attest(terms, 1, True, round_=2)
    lot = ether.lot(terms)
    assert (lot.passes, lot.fails, lot.spent) == (0b010, 0, 1)
