"""`dispute`: a party takes a verdict to the arbitrator."""

from __future__ import annotations

from typing import Any

import pytest
from brownie import OwnedArbitrator, Party

from tests.contracts.support import clock
from tests.contracts.support.disputes import evidence_group
from tests.contracts.support.errors import error, refusal
from tests.contracts.support.events import event, events_of
from tests.contracts.support.market import ARBITRATION_FEE, DISPUTE_WINDOW, FAIL, Market, State, states
from tests.contracts.support.terms import RULING_TIME
from tests.contracts.support.values import ZERO_ADDRESS, plain

TAKEN = [State.PASSED, State.FAILED, State.VOIDED]
EXCESS = 12_345


def arbitrated(market: Market, **changes: Any) -> Any:
    """Terms with the arbitrator and a dispute window."""
    return market.arbitrated(market.terms(**changes))


def meta_evidence(spec: str) -> str:
    """Where the spec is found: CIDv1, raw, sha2-256, 32 bytes, in lower-case base 16."""
    return "/ipfs/f" + bytes([0x01, 0x55, 0x12, 0x20]).hex() + spec.removeprefix("0x")


@pytest.mark.parametrize("party", ["customer", "supplier"])
@pytest.mark.parametrize("verdict", TAKEN)
def test_each_party_disputes_each_verdict(ether: Market, verdict: State, party: str) -> None:
    """D1, D2, D6: the lot is Disputed for 120 days, the caller pays the fee, and nothing else changes."""
    terms, caller = ether.bring(verdict, arbitrated(ether)), getattr(ether.people, party)
    before = ether.lot(terms)
    with ether.ledger(arbitrator=ether.arbitrator).moves({caller: -ARBITRATION_FEE, ether.arbitrator: ARBITRATION_FEE}):
        disputed = ether.dispute(terms, by=caller)
    deadline = disputed.timestamp + RULING_TIME
    expected = before._replace(state=State.DISPUTED, deadline=deadline, actions=frozenset())
    assert ether.lot(terms)._replace(actions=frozenset()) == expected


def test_logs_what_is_disputed(market: Market, lot: int) -> None:
    """D4: the dispute, where the spec is found, and the group of the evidence, in this order."""
    spec = "0x" + bytes(range(0xE0, 0x100)).hex()
    terms = market.bring(State.FAILED, arbitrated(market, spec=spec), lot)
    supplier, bid = market.people.supplier, market.bid(terms)
    disputed = market.dispute(terms, lot, by=supplier)
    number = int.from_bytes(bid, "big")
    until, group = disputed.timestamp + RULING_TIME, evidence_group(bid, lot, 1)
    asked = {"_arbitrator": market.arbitrator, "_disputeID": 0}
    assert events_of(disputed, market.escrow) == [
        event("LotDisputed", bid=bid, party=supplier, lot=lot, disputeId=0, deadline=until),
        event("MetaEvidence", _metaEvidenceID=number, _evidence=meta_evidence(spec)),
        event("Dispute", **asked, _metaEvidenceID=number, _evidenceGroupID=group),
    ]
    created = event("DisputeCreation", _disputeID=0, _arbitrable=market.escrow)
    assert events_of(disputed, market.arbitrator) == [created]


def test_answers_with_the_arbitrators_number(ether: Market) -> None:
    """D4: each dispute has the id that the arbitrator gave it."""
    terms = ether.bring(State.PASSED, arbitrated(ether))
    call = {"from": terms.customer, "value": ARBITRATION_FEE}
    assert ether.escrow.dispute.call(plain(terms), 0, 1, call) == 0
    ether.arbitrator.createDispute(2, b"", {"from": ether.people.stranger, "value": ARBITRATION_FEE})
    assert ether.escrow.dispute.call(plain(terms), 0, 1, call) == 1
    logged = dict(events_of(ether.dispute(terms), ether.escrow))
    assert (logged["LotDisputed"]["disputeId"], logged["Dispute"]["_disputeID"]) == (1, 1)


def test_asks_for_two_choices(ether: Market) -> None:
    """D3: pass and fail are all that can be ruled, beside a refusal."""
    ether.bring(State.DISPUTED, ether.terms())
    expected = error("ArbitratorUnknownRuling", ruling=FAIL + 1, choices=FAIL)
    assert refusal(ether.arbitrator.giveRuling, 0, FAIL + 1, by=ether.people.judge) == expected
    assert refusal(ether.arbitrator.giveRuling, 0, FAIL, by=ether.people.judge) is None


def test_next_round_has_evidence_of_its_own(ether: Market) -> None:
    """D4, L5: what was shown about a round is not mixed with a rework's."""
    terms = ether.bring(State.FAILED, arbitrated(ether, reworks=1))
    with clock.executing_at(ether.lot(terms).deadline):
        ether.settle(terms)
    ether.submit(terms, round_=2)
    ether.lapse(terms)
    disputed = dict(events_of(ether.dispute(terms, round_=2), ether.escrow))["Dispute"]
    assert disputed["_evidenceGroupID"] == evidence_group(ether.bid(terms), 0, 2)


@pytest.mark.parametrize("late", [-1, 0, 1])
def test_window_is_over_at_its_deadline(ether: Market, late: int) -> None:
    """D1: a verdict can be disputed up to the last second of its window."""
    terms = ether.bring(State.PASSED, arbitrated(ether))
    deadline = ether.lot(terms).deadline
    clock.mine_at(deadline + late)
    over = error("EscrowDisputeOver", timestamp=deadline + late, deadline=deadline)
    answer = refusal(ether.escrow.dispute, terms, 0, 1, by=terms.customer, value=ARBITRATION_FEE)
    assert answer == (None if late < 0 else over)


def test_late_lapse_leaves_a_shorter_window(ether: Market) -> None:
    """I7, D1: the window runs from the deadline of the inspection, whoever lapses it when."""
    terms = ether.bring(State.INSPECTING, arbitrated(ether))
    over = ether.lot(terms).deadline + DISPUTE_WINDOW
    ether.lapse(terms, at=over - 2)
    assert ether.lot(terms).deadline == over
    with clock.executing_at(over - 1):
        ether.dispute(terms)


@pytest.mark.parametrize("late", [0, 1])
def test_later_lapse_leaves_no_window(ether: Market, late: int) -> None:
    """I7, D1: a verdict whose window is over when it is fixed is final."""
    terms = ether.bring(State.INSPECTING, arbitrated(ether))
    over = ether.lot(terms).deadline + DISPUTE_WINDOW
    ether.lapse(terms, at=over + late)
    expected = error("EscrowDisputeOver", timestamp=over + late, deadline=over)
    assert refusal(ether.escrow.dispute, terms, 0, 1, by=terms.customer, value=ARBITRATION_FEE) == expected
    assert refusal(ether.escrow.settle, terms, 0, by=ether.people.stranger) is None


@pytest.mark.parametrize("value", [0, ARBITRATION_FEE - 1])
def test_refuses_too_little(ether: Market, value: int) -> None:
    """D2: nobody else pays the arbitrator, the lot least of all."""
    terms = ether.bring(State.PASSED, arbitrated(ether))
    expected = error("EscrowArbitrationUnderpaid", actual=value, expected=ARBITRATION_FEE)
    assert refusal(ether.escrow.dispute, terms, 0, 1, by=terms.customer, value=value) == expected


def test_returns_what_is_too_much(ether: Market) -> None:
    """D2: the arbitrator's fee may have fallen since the caller looked."""
    terms = ether.bring(State.PASSED, arbitrated(ether))
    purses = {terms.customer: -ARBITRATION_FEE, ether.arbitrator: ARBITRATION_FEE}
    with ether.ledger(arbitrator=ether.arbitrator).moves(purses):
        ether.dispute(terms, value=ARBITRATION_FEE + EXCESS)


def test_credits_what_is_too_much_to_a_party_that_refuses_it(ether: Market) -> None:
    """D2, W1: a contract that takes no ether still disputes, and is owed what it sent beyond."""
    people = ether.people
    party = Party.deploy({"from": people.deployer})
    terms = arbitrated(ether, customer=party)
    post, dispute = ether.escrow.post.encode_input(plain(terms)), ether.escrow.dispute.encode_input(plain(terms), 0, 1)
    party.act(ether.escrow, terms.total, post, {"from": people.deployer, "value": terms.total})
    ether.claim(terms)
    ether.submit(terms)
    ether.lapse(terms)
    party.setMood(1, {"from": people.deployer})
    sent = ARBITRATION_FEE + EXCESS
    purses = {people.deployer: -sent, ether.arbitrator: ARBITRATION_FEE, ether.escrow: EXCESS}
    with ether.ledger(party=party, arbitrator=ether.arbitrator).moves(purses, {party: EXCESS}):
        disputed = party.act(ether.escrow, sent, dispute, {"from": people.deployer, "value": sent})
    credited = event("Credited", account=party, token=ZERO_ADDRESS, amount=EXCESS)
    assert events_of(disputed, ether.escrow)[3:] == [credited]


def test_free_arbitrator(ether: Market) -> None:
    """D2: where the arbitrator asks for nothing nothing is sent."""
    free = OwnedArbitrator.deploy(ether.people.judge, 0, {"from": ether.people.deployer})
    terms = ether.bring(State.PASSED, arbitrated(ether).but(arbitrator=free))
    with ether.ledger(arbitrator=free).moves():
        ether.dispute(terms, value=0)
    assert ether.lot(terms).state is State.DISPUTED


def test_refuses_another_sender(ether: Market) -> None:
    """D1: verifiers, the judge and strangers have no verdict to lose."""
    terms, people = ether.bring(State.PASSED, arbitrated(ether)), ether.people
    for sender in (terms.verifiers[0], people.judge, people.stranger):
        expected = error("EscrowNotParty", actual=sender, customer=terms.customer, supplier=people.supplier)
        assert refusal(ether.escrow.dispute, terms, 0, 1, by=sender, value=ARBITRATION_FEE) == expected


@pytest.mark.parametrize("verdict", TAKEN)
def test_refuses_without_an_arbitrator(ether: Market, verdict: State) -> None:
    """T11, I6: where the Terms name nobody to ask a verdict is final."""
    terms = ether.bring(verdict, ether.terms())
    expected = error("EscrowDisputeOver", timestamp=clock.now(), deadline=0)
    assert refusal(ether.escrow.dispute, terms, 0, 1, by=terms.customer) == expected


@pytest.mark.parametrize("ruled", [True, False])
def test_refuses_a_second_dispute(ether: Market, ruled: bool) -> None:
    """D5, D6: the verdict is final after a ruling, and after the wait for one."""
    terms = ether.bring(State.DISPUTED, ether.terms())
    if ruled:
        ether.rule(0, FAIL)
    else:
        ether.lapse(terms)
    expected = error("EscrowDisputeOver", timestamp=clock.now(), deadline=0)
    assert refusal(ether.escrow.dispute, terms, 0, 1, by=terms.customer, value=ARBITRATION_FEE) == expected


def test_refuses_another_round(ether: Market) -> None:
    """L9: a dispute of the round before does not hit the next one."""
    terms = ether.bring(State.PASSED, arbitrated(ether))
    expected = error("EscrowWrongRound", lot=0, actual=1, expected=2)
    assert refusal(ether.escrow.dispute, terms, 0, 2, by=terms.customer, value=ARBITRATION_FEE) == expected


@pytest.mark.parametrize("state", [state for state in State if state not in TAKEN])
def test_refuses_other_states(ether: Market, state: State) -> None:
    """D1: what is disputed is a verdict."""
    terms = ether.bring(state, arbitrated(ether))
    expected = error("EscrowWrongState", lot=0, actual=state, expected=states(*TAKEN))
    assert refusal(ether.escrow.dispute, terms, 0, 1, by=terms.customer, value=ARBITRATION_FEE) == expected


def test_refuses_unknown_lots_and_bids(ether: Market) -> None:
    """What does not exist cannot be disputed."""
    terms = ether.bring(State.OPEN, arbitrated(ether))
    unknown = terms.but(price=1)
    no_lot, no_bid = error("EscrowUnknownLot", lot=2, lots=2), error("EscrowUnknownBid", bid=ether.bid(unknown))
    assert refusal(ether.escrow.dispute, terms, 2, 1, by=terms.customer, value=ARBITRATION_FEE) == no_lot
    assert refusal(ether.escrow.dispute, unknown, 0, 1, by=terms.customer, value=ARBITRATION_FEE) == no_bid
