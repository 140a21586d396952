"""An arbitrator that misbehaves: no money is lost or stuck, the verdict stands, and other lots are untouched."""

from __future__ import annotations

from typing import Any

import pytest
from brownie import BadArbitrator, Party

from tests.contracts.support import clock
from tests.contracts.support.disputes import disputed
from tests.contracts.support.errors import Refusal, decoded, error, refusal
from tests.contracts.support.events import event, events_of
from tests.contracts.support.market import FAIL, PASS, STAKE, Market, State, states
from tests.contracts.support.stakes import Stake, stakes
from tests.contracts.support.terms import Terms
from tests.contracts.support.values import plain

(
    COST_REVERTS,
    COST_BURNS_GAS,
    COST_REVERTS_HUGE,
    COST_IS_HUGE,
    COST_IS_SHORT,
    COST_IS_ENDLESS,
    CREATION_REVERTS,
    CREATION_BURNS_GAS,
    CREATION_REVERTS_HUGE,
    CREATION_IS_SHORT,
    CREATION_IS_ENDLESS,
) = range(1, 12)
HUGE = 2**256 - 1
BACKED = STAKE // 4
SAID = Refusal("Error", {"message": "bad mood"})
NOTHING = Refusal("Unknown", {"data": b""})
BOMB = Refusal("Unknown", {"data": bytes(50_000)})
UNASKABLE = {
    "cost reverts": (COST_REVERTS, SAID),
    "cost burns gas": (COST_BURNS_GAS, NOTHING),
    "cost reverts hugely": (COST_REVERTS_HUGE, BOMB),
    "cost is short": (COST_IS_SHORT, NOTHING),
    "creation reverts": (CREATION_REVERTS, SAID),
    "creation burns gas": (CREATION_BURNS_GAS, NOTHING),
    "creation reverts hugely": (CREATION_REVERTS_HUGE, BOMB),
    "creation is short": (CREATION_IS_SHORT, NOTHING),
}
SETTLED = states(State.PASSED, State.FAILED, State.VOIDED)


@pytest.fixture
def bad(ether: Market) -> Any:
    """An arbitrator through which the judge acts."""
    return BadArbitrator.deploy({"from": ether.people.deployer})


@pytest.fixture
def party(ether: Market) -> Any:
    """A customer that is a contract, through which anyone acts."""
    return Party.deploy({"from": ether.people.deployer})


def judged(market: Market, bad: Any, **changes: Any) -> Terms:
    """Terms that name the arbitrator and have each vote backed by a quarter of a verifier's stake."""
    return market.arbitrated(market.terms(**{"verifier_stake": BACKED} | changes)).but(arbitrator=bad)


def calls(method: Any, *arguments: Any) -> Any:
    """The data of a call."""
    return method.encode_input(*(plain(argument) for argument in arguments))


def rules(market: Market, bad: Any, dispute_id: int, ruling: int) -> Any:
    """Has the arbitrator rule."""
    data = calls(market.escrow.rule, dispute_id, ruling)
    return bad.act(market.escrow, 0, data, {"from": market.people.judge})


def honest_dispute(market: Market) -> Terms:
    """Somebody else's lot, disputed before the honest arbitrator."""
    return disputed(market, State.FAILED, market.arbitrated(market.terms(salt="0x" + "0f" * 32)))


def stands(market: Market, terms: Terms) -> None:
    """Asserts that a PASS by one vote is paid in the end, to the last unit, and that its stake is free again (D8)."""
    paid, rest = terms.price + terms.bond, terms.budget - terms.verifier_fee
    purses = {market.escrow: -paid - rest, market.people.supplier: paid, terms.customer: rest}
    kept = stakes(market)[0]
    with market.ledger(registry=market.registry).moves(purses):
        market.settle(terms)
    assert market.lot(terms).state is State.CLOSED
    assert stakes(market)[0] == kept._replace(reserved=kept.reserved - terms.verifier_stake)


def stands_after_the_window(market: Market, terms: Terms) -> None:
    """The same, once nobody can ask the arbitrator any more."""
    clock.mine_at(market.lot(terms).deadline)
    stands(market, terms)


def stands_after_the_wait(market: Market, terms: Terms) -> None:
    """The same, once nobody waits for the arbitrator any more."""
    market.lapse(terms)
    stands(market, terms)


@pytest.mark.parametrize(("mood", "answer"), UNASKABLE.values(), ids=UNASKABLE)
def test_arbitrator_that_cannot_be_asked(ether: Market, bad: Any, mood: int, answer: Refusal) -> None:
    """M5, E1: a dispute fails with whatever the arbitrator says; the verdict stands when the window is over."""
    terms = ether.bring(State.PASSED, judged(ether, bad))
    before = ether.lot(terms)
    bad.setMood(mood, {"from": ether.people.judge})
    assert refusal(ether.escrow.dispute, terms, 0, 1, by=terms.customer) == answer
    assert ether.lot(terms) == before
    stands_after_the_window(ether, terms)


def test_arbitrator_that_nobody_can_pay(ether: Market, bad: Any) -> None:
    """D2, M5: a fee beyond all ether stops the dispute, not the verdict."""
    terms = ether.bring(State.PASSED, judged(ether, bad))
    bad.setMood(COST_IS_HUGE, {"from": ether.people.judge})
    expected = error("EscrowArbitrationUnderpaid", actual=1, expected=HUGE)
    assert refusal(ether.escrow.dispute, terms, 0, 1, by=terms.customer, value=1) == expected
    stands_after_the_window(ether, terms)


@pytest.mark.parametrize("mood", [COST_IS_ENDLESS, CREATION_IS_ENDLESS], ids=["cost", "id"])
def test_endless_answer_costs_no_more_than_a_word(ether: Market, bad: Any, mood: int) -> None:
    """M5: of an answer only the word that is asked for is read."""
    terms = ether.bring(State.PASSED, judged(ether, bad))
    bad.setMood(mood, {"from": ether.people.judge})
    with ether.ledger().moves():
        asked = ether.dispute(terms, value=0)
    assert asked.gas_used < 200_000
    stands_after_the_wait(ether, terms)


@pytest.mark.parametrize("dispute_id", [0, 1, HUGE])
def test_any_number_is_an_id(ether: Market, bad: Any, dispute_id: int) -> None:
    """D4, D5: whatever the arbitrator calls a dispute, it rules it by that name."""
    terms = ether.bring(State.PASSED, judged(ether, bad))
    bad.setId(dispute_id, {"from": ether.people.judge})
    logged = dict(events_of(ether.dispute(terms, value=0), ether.escrow))
    assert logged["LotDisputed"]["disputeId"] == dispute_id
    rules(ether, bad, dispute_id, FAIL)
    assert ether.lot(terms).state is State.FAILED


def test_is_told_what_it_is_asked(ether: Market, bad: Any) -> None:
    """D3, T11: two choices, and the data of the Terms."""
    terms = ether.bring(State.PASSED, judged(ether, bad, arbitrator_data="0x" + "da7a" * 21))
    asked = {"arbitrable": ether.escrow, "choices": 2, "extraData": terms.arbitrator_data, "value": 0}
    assert events_of(ether.dispute(terms, value=0), bad) == [event("Asked", **asked)]


@pytest.mark.parametrize("ruled_before", [False, True])
def test_id_that_was_given_before(ether: Market, bad: Any, ruled_before: bool) -> None:
    """D7, M5: a second lot's dispute is refused under the id of the first, which keeps it; its verdict stands."""
    terms = ether.bring(State.PASSED, judged(ether, bad))
    ether.dispute(terms, value=0)
    if ruled_before:
        rules(ether, bad, 0, PASS)
    second = ether.bring(State.PASSED, judged(ether, bad, salt="0x" + "02" * 32))
    expected = error("EscrowDuplicateDispute", arbitrator=bad, disputeId=0)
    assert refusal(ether.escrow.dispute, second, 0, 1, by=second.customer) == expected
    before = ether.lot(second)
    rules(ether, bad, 0, FAIL)
    assert ether.lot(terms).state is (State.PASSED if ruled_before else State.FAILED)
    assert ether.lot(second) == before
    stands_after_the_window(ether, second)


def test_never_rules(ether: Market, bad: Any) -> None:
    """D6, M5: after 120 days the verdict of the votes stands, finally."""
    terms = ether.bring(State.PASSED, judged(ether, bad))
    ether.dispute(terms, value=0)
    stands_after_the_wait(ether, terms)


@pytest.mark.parametrize("settled", [False, True])
def test_rules_twice(ether: Market, bad: Any, settled: bool) -> None:
    """D5, M7: the second ruling changes nothing, before the settlement and after it."""
    terms = ether.bring(State.PASSED, judged(ether, bad))
    ether.dispute(terms, value=0)
    rules(ether, bad, 0, PASS)
    if settled:
        stands(ether, terms)
    before = ether.lot(terms)
    with ether.ledger(registry=ether.registry).moves():
        again = rules(ether, bad, 0, FAIL)
    assert events_of(again, ether.escrow) == [event("Ruling", _arbitrator=bad, _disputeID=0, _ruling=FAIL)]
    assert ether.lot(terms) == before


def test_rules_foreign_disputes(ether: Market, bad: Any) -> None:
    """D5, M4: disputes before another arbitrator are none of its business, whether or not it has that id itself."""
    theirs, mine = honest_dispute(ether), judged(ether, bad)
    before = ether.lot(theirs)
    for dispute_id in (0, 1):
        expected = error("EscrowUnknownDispute", arbitrator=bad, disputeId=dispute_id)
        assert refusal(ether.escrow.rule, dispute_id, PASS, by=bad) == expected
    ether.bring(State.PASSED, mine)
    ether.dispute(mine, value=0)
    rules(ether, bad, 0, FAIL)
    assert ether.lot(theirs) == before
    assert ether.lot(mine).state is State.FAILED


def reentered(transaction: Any, bad: Any) -> Refusal | None:
    """How the call that the arbitrator made while it was asked was refused; None if it was not."""
    ((done, answer),) = [(v["done"], v["answer"]) for name, v in events_of(transaction, bad) if name == "Reentered"]
    return None if done else decoded(answer)


def test_rules_while_it_is_asked(ether: Market, bad: Any) -> None:
    """D5: before the arbitrator has named the dispute there is none to rule."""
    terms = ether.bring(State.PASSED, judged(ether, bad))
    bad.reenter(ether.escrow, calls(ether.escrow.rule, 0, FAIL), {"from": ether.people.judge})
    asked = ether.dispute(terms, value=0)
    assert reentered(asked, bad) == error("EscrowUnknownDispute", arbitrator=bad, disputeId=0)
    assert ether.lot(terms).state is State.DISPUTED
    stands_after_the_wait(ether, terms)


def test_rules_an_older_dispute_while_it_is_asked(ether: Market, bad: Any) -> None:
    """D5: it may rule another lot's dispute then as at any time, and the new one is not touched by it."""
    older = ether.bring(State.PASSED, judged(ether, bad, salt="0x" + "02" * 32))
    ether.dispute(older, value=0)
    terms = ether.bring(State.PASSED, judged(ether, bad))
    bad.setId(1, {"from": ether.people.judge})
    bad.reenter(ether.escrow, calls(ether.escrow.rule, 0, FAIL), {"from": ether.people.judge})
    assert reentered(ether.dispute(terms, value=0), bad) is None
    assert [ether.lot(one).state for one in (older, terms)] == [State.FAILED, State.DISPUTED]
    stands_after_the_wait(ether, terms)


def test_settles_or_lapses_while_it_is_asked(ether: Market, bad: Any) -> None:
    """D1, M7: the lot is Disputed already, for 120 days, so there is nothing to settle or to lapse."""
    wrong = error("EscrowWrongState", lot=0, actual=State.DISPUTED, expected=SETTLED)
    for number, method in enumerate((ether.escrow.settle, ether.escrow.lapse)):
        terms = ether.bring(State.PASSED, judged(ether, bad, salt=f"0x{number:064x}"))
        bad.setId(number, {"from": ether.people.judge})
        bad.reenter(ether.escrow, calls(method, terms, 0), {"from": ether.people.judge})
        asked = ether.dispute(terms, value=0)
        until = ether.lot(terms).deadline
        early = error("EscrowLapseTooEarly", timestamp=asked.timestamp, deadline=until)
        assert reentered(asked, bad) == (wrong, early)[number]
        stands_after_the_wait(ether, terms)


def bought_by(party: Any, market: Market, bad: Any) -> Terms:
    """Terms of a contract as the customer, of which both lots have passed."""
    terms = judged(market, bad, customer=party)
    by = {"from": market.people.stranger}
    party.act(market.escrow, terms.total, calls(market.escrow.post, terms), by | {"value": terms.total})
    for lot in (0, 1):
        market.claim(terms, lot)
        market.submit(terms, lot)
        market.attest(terms, 0, True, lot)
    for lot in (0, 1):
        market.lapse(terms, lot, at=market.lot(terms, 1).deadline + lot)
    return terms


def disputes_as(party: Any, market: Market, terms: Terms, lot: int = 0) -> Any:
    """Has the contract dispute."""
    return party.act(market.escrow, 0, calls(market.escrow.dispute, terms, lot, 1), {"from": market.people.stranger})


def reenters_as(party: Any, market: Market, bad: Any, method: Any, *arguments: Any) -> None:
    """Has the arbitrator act as the contract while it is asked."""
    data = calls(party.act, market.escrow, 0, calls(method, *arguments))
    bad.reenter(party, data, {"from": market.people.judge})


def test_disputes_again_while_it_is_asked(ether: Market, bad: Any, party: Any) -> None:
    """D1, M7: a lot that is Disputed is not disputed once more, though the party is in league."""
    terms = bought_by(party, ether, bad)
    reenters_as(party, ether, bad, ether.escrow.dispute, terms, 0, 1)
    asked = disputes_as(party, ether, terms)
    assert reentered(asked, bad) == error("EscrowWrongState", lot=0, actual=State.DISPUTED, expected=SETTLED)
    assert [ether.lot(terms, lot).state for lot in (0, 1)] == [State.DISPUTED, State.PASSED]


def test_gives_one_id_to_two_lots_at_once(ether: Market, bad: Any, party: Any) -> None:
    """D7: a dispute within a dispute under the same id undoes both."""
    terms = bought_by(party, ether, bad)
    before = [ether.lot(terms, lot) for lot in (0, 1)]
    reenters_as(party, ether, bad, ether.escrow.dispute, terms, 1, 1)
    data = calls(ether.escrow.dispute, terms, 0, 1)
    answer = refusal(party.act, ether.escrow, 0, data, by=ether.people.stranger)
    assert answer == error("EscrowDuplicateDispute", arbitrator=bad, disputeId=0)
    assert [ether.lot(terms, lot) for lot in (0, 1)] == before


def test_ruled_lot_is_settled_once(ether: Market, bad: Any, party: Any) -> None:
    """M2, M7, D8: while the second lot is disputed the first is ruled and settled, and each pays and slashes once."""
    terms, supplier = bought_by(party, ether, bad), ether.people.supplier
    disputes_as(party, ether, terms)
    rules(ether, bad, 0, FAIL)
    bad.setId(1, {"from": ether.people.judge})
    bad.reenter(ether.escrow, calls(ether.escrow.settle, terms, 0), {"from": ether.people.judge})
    left = terms.per_lot + terms.bond - terms.verifier_fee
    purses = {ether.registry: -BACKED, ether.escrow: BACKED - left, party: left}
    with ether.ledger(party=party, registry=ether.registry).moves(purses, {party: BACKED}):
        assert reentered(disputes_as(party, ether, terms, 1), bad) is None
    assert stakes(ether)[0] == Stake(STAKE - BACKED, BACKED)
    rules(ether, bad, 1, PASS)
    paid = terms.price + terms.bond
    with ether.ledger(party=party).moves({ether.escrow: -left, supplier: paid, party: left - paid}):
        ether.settle(terms, 1)
    assert ether.asset.balance(ether.escrow) == 2 * terms.verifier_fee + BACKED
    assert stakes(ether)[0] == Stake(STAKE - BACKED)


def test_agrees_while_it_is_asked(ether: Market, bad: Any, party: Any) -> None:
    """D7, M9: a dispute during which the lot was split is refused with the split; the log would tell them backwards.

    The stake that the split would have released stays reserved with it (D8).
    """
    terms, supplier = bought_by(party, ether, bad), ether.people.supplier
    agreed = ether.agreed(terms, 11, clock.now() + 1_000, signer=supplier)
    reenters_as(party, ether, bad, ether.escrow.agree, terms, 0, 1, *agreed)
    before, data = ether.lot(terms), calls(ether.escrow.dispute, terms, 0, 1)
    expected = error("EscrowWrongState", lot=0, actual=State.CLOSED, expected=states(State.DISPUTED))
    assert refusal(party.act, ether.escrow, 0, data, by=ether.people.stranger) == expected
    assert ether.lot(terms) == before
    assert stakes(ether)[0] == Stake(STAKE, 2 * BACKED)
    left = terms.per_lot + terms.bond - terms.verifier_fee
    with ether.ledger(party=party).moves({ether.escrow: -left, supplier: 11, party: left - 11}):
        party.act(ether.escrow, 0, calls(ether.escrow.agree, terms, 0, 1, *agreed), {"from": ether.people.stranger})
    assert stakes(ether)[0] == Stake(STAKE, BACKED)
