"""What docs/SECURITY.md admits that one can do to another: so much, and not more."""

from __future__ import annotations

import pytest
from brownie import OwnedArbitrator

from tests.contracts.support import clock
from tests.contracts.support.errors import error, refusal
from tests.contracts.support.market import ARBITRATION_FEE, EVIDENCE, FAIL, STAKE, Market, State, states
from tests.contracts.support.terms import DAY, Stage, Terms
from tests.contracts.support.values import ZERO_ADDRESS, plain

RULING_TIME = 120 * DAY
DISPUTABLE = {"quorum": 2, "panel": 0b111, "lots": 1}


def fails(market: Market, terms: Terms, round_: int) -> None:
    """Has the first two of three verifiers fail a round."""
    market.submit(terms, round_=round_)
    for seat in (0, 1):
        market.attest(terms, seat, False, round_=round_)


def test_junk_in_every_round_spends_fees_and_ends_the_lot(ether: Market) -> None:
    """E3, E5, I4: without a bond the customer pays for the rounds of a supplier that only submits junk."""
    terms = ether.terms(lots=1, reworks=1, bond=0)
    ether.post(terms)
    ether.claim(terms)
    one, two, _ = terms.verifiers
    fees = 4 * terms.verifier_fee
    refund = terms.per_lot - fees
    with ether.ledger().moves(
        {ether.escrow: -refund, terms.customer: refund},
        {one: 2 * terms.verifier_fee, two: 2 * terms.verifier_fee},
    ):
        for round_ in (1, 2):
            fails(ether, terms, round_)
    assert ether.lot(terms).state is State.CLOSED


def test_false_fail_in_a_late_stage_takes_all_unpaid_price_and_the_bond(ether: Market) -> None:
    """E3, E5: a quorum that lies in the second stage costs the supplier what no stage has paid yet."""
    terms = ether.terms(lots=1, stages=(Stage(share_bps=100), Stage(share_bps=9_900)))
    ether.post(terms)
    ether.claim(terms)
    ether.submit(terms)
    for seat in (0, 1):
        ether.attest(terms, seat)
    paid = terms.price // 100
    left = terms.per_lot + terms.bond - paid - 4 * terms.verifier_fee
    one, two, _ = terms.verifiers
    with ether.ledger().moves(
        {ether.escrow: -left, terms.customer: left}, {one: terms.verifier_fee, two: terms.verifier_fee}
    ):
        fails(ether, terms, round_=2)


@pytest.mark.parametrize("window", [0, DAY])
def test_part_of_a_batch_that_decides_leaves_the_others_unpaid(ether: Market, window: int) -> None:
    """I2, I4: whoever is left out of the part that decides is neither counted nor paid."""
    terms = ether.terms(lots=1)
    if window:
        terms = terms.but(arbitrator=ether.arbitrator.address, dispute_window=window)
    ether.bring(State.INSPECTING, terms)
    batch = [ether.signed(terms, seat) for seat in range(3)]
    ether.attest_with(terms, batch[:2], by=terms.customer)
    decided = State.PASSED if window else State.CLOSED
    expected = error("EscrowWrongState", lot=0, actual=decided, expected=states(State.INSPECTING))
    assert refusal(ether.escrow.attestWithSignatures, terms, 0, 1, batch, by=ether.people.stranger) == expected
    assert ether.escrow.creditOf(terms.verifiers[2], ZERO_ADDRESS) == 0


def test_verifier_that_moves_its_stake_stops_the_submission_with_its_word(ether: Market) -> None:
    """L6, L7, S2: the supplier needs another submission in time; nobody can stop one without signatures."""
    terms = ether.bring(State.BUILDING, ether.terms(lots=1, verifier_stake=STAKE))
    carried, verifier = [ether.signed(terms, seat) for seat in (0, 1)], terms.verifiers[0]
    ether.registry.requestExit(ether.escrow, 1, {"from": verifier})
    expected = error("EscrowInsufficientStake", verifier=verifier, actual=STAKE - 1, expected=STAKE)
    arguments = (terms, 0, 1, EVIDENCE, carried)
    assert refusal(ether.escrow.submitWithSignatures, *arguments, by=ether.people.supplier) == expected
    ether.submit(terms)
    ether.attest_with(terms, [ether.signed(terms, seat) for seat in (1, 2)])
    assert ether.lot(terms).state is State.CLOSED


def test_disputes_of_every_verdict_delay_each_round_by_the_ruling_time(ether: Market) -> None:
    """D6: before a silent arbitrator each round can be held up once, for 120 days and a fee."""
    terms = ether.arbitrated(ether.terms(lots=1, reworks=1))
    ether.post(terms)
    ether.claim(terms)
    for round_ in (1, 2):
        fails(ether, terms, round_)
        ether.dispute(terms, round_=round_, by=ether.people.supplier)
        assert ether.lot(terms).deadline == clock.now() + RULING_TIME
        ether.lapse(terms)
        expected = error("EscrowDisputeOver", timestamp=clock.now(), deadline=0)
        method = ether.escrow.dispute
        assert refusal(method, terms, 0, round_, by=ether.people.supplier, value=ARBITRATION_FEE) == expected
        ether.settle(terms)
    assert ether.lot(terms).state is State.CLOSED


def test_sham_disputes_of_one_bid_take_one_stake_for_each_attestation(ether: Market) -> None:
    """D8, M8: a customer whose arbitrator rules as it is told takes what was reserved in its own bid, lot by lot."""
    terms = ether.arbitrated(ether.terms(lots=2, verifier_stake=STAKE // 3, quorum=1, panel=1))
    ether.post(terms)
    for lot in (0, 1):
        ether.claim(terms, lot)
        ether.submit_with(terms, [ether.signed(terms, 0, lot=lot)], lot)
        ether.dispute(terms, lot)
        ether.rule(lot, FAIL)
        ether.settle(terms, lot)
    assert ether.escrow.creditOf(terms.customer, ZERO_ADDRESS) == 2 * (STAKE // 3)
    assert ether.registry.activeStake(ether.escrow, terms.verifiers[0]) == STAKE - 2 * (STAKE // 3)


def test_relayed_bond_is_the_customers_once_the_supplier_concedes(ether: Market) -> None:
    """L3, E8: an ether bond that a relayer paid for a supplier is lost like one of its own."""
    terms = ether.terms(lots=1)
    ether.post(terms)
    rival, bond = ether.people.rival, terms.bond
    with ether.ledger().moves({rival: -bond, ether.escrow: bond}):
        ether.claim_with(terms, ether.signed_claim(terms), by=rival)
    with ether.ledger().moves({ether.escrow: -bond, terms.customer: bond}):
        ether.concede(terms)


def test_lapse_ahead_of_a_late_acceptance_leaves_agreements_only(ether: Market) -> None:
    """E4, E7, E9: what silence has voided cannot be accepted any more, but both parties can still agree."""
    terms = ether.bring(State.INSPECTING, ether.terms(lots=1))
    ether.lapse(terms)
    taken = states(State.BUILDING, State.INSPECTING, State.PASSED, State.FAILED)
    expected = error("EscrowWrongState", lot=0, actual=State.VOIDED, expected=taken)
    assert refusal(ether.escrow.accept, terms, 0, 1, by=terms.customer) == expected
    ether.agree(terms, ether.agreed(terms, to_supplier=terms.price))
    assert ether.lot(terms).state is State.CLOSED


def test_arbitrator_that_raises_its_fee_takes_no_more_than_was_sent(ether: Market) -> None:
    """D2: all ether that was sent along, and nothing else, is at the mercy of the arbitrator's price."""
    judge = OwnedArbitrator.deploy(ether.people.judge, 3 * ARBITRATION_FEE, {"from": ether.people.judge})
    terms = ether.arbitrated(ether.terms(**DISPUTABLE)).but(arbitrator=judge.address)
    ether.bring(State.PASSED, terms)
    sent = 3 * ARBITRATION_FEE
    expected = error("EscrowArbitrationUnderpaid", actual=sent - 1, expected=sent)
    assert refusal(ether.escrow.dispute, plain(terms), 0, 1, by=terms.customer, value=sent - 1) == expected
    with ether.ledger(judge=judge).moves({terms.customer: -sent, judge: sent}):
        ether.dispute(terms, value=sent)
