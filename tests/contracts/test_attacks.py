"""What hostile parties and tokens try."""

from __future__ import annotations

from typing import Any

import pytest
from brownie import BlacklistToken, HookToken, MoodyToken, Party, PlainToken, Starver

from tests.contracts.support.assets import Token
from tests.contracts.support.errors import Refusal, decoded, error, raw_refusal, refusal
from tests.contracts.support.events import event, events_of
from tests.contracts.support.market import Market, State, states
from tests.contracts.support.signing import REPORT
from tests.contracts.support.terms import Terms
from tests.contracts.support.values import ZERO_ADDRESS, plain

SETTLED = states(State.PASSED, State.FAILED, State.VOIDED)
PUSH_GAS_BEFORE = 140_000
TRANSACTION_GAS_CAP = 16_777_216
REFUSING = {"refuses": 1, "burns gas": 2, "huge revert": 3}


@pytest.fixture
def party(people: Any) -> Any:
    """A contract that takes part in the market."""
    return Party.deploy({"from": people.deployer})


@pytest.fixture
def hooked(ether: Market, people: Any) -> Market:
    """A market in a token that calls its receivers, of which the escrow holds another customer's."""
    market = ether.paid_in(Token(HookToken.deploy({"from": people.deployer})))
    market.post(market.terms(lots=100))
    return market


def moody(market: Market, deployer: Any) -> Market:
    """A market in a token that can be told to misbehave."""
    return market.paid_in(Token(MoodyToken.deploy({"from": deployer})))


def act(party: Any, method: Any, *arguments: Any, value: int = 0, by: Any) -> Any:
    """Has a contract call another."""
    data = method.encode_input(*(plain(argument) for argument in arguments))
    return party.act(method._address, value, data, {"from": by, "value": value})


def claim_as(party: Any, market: Market, terms: Terms) -> None:
    """Has a contract claim lot 0 with a bond in ether."""
    act(party, market.escrow.claim, terms, 0, value=terms.bond, by=market.people.deployer)


def decide(market: Market, terms: Terms, supplier: Any, passes: bool) -> None:
    """Has a contract's lot inspected until one vote and the deadline decide it."""
    act(supplier, market.escrow.submit, terms, 0, 1, REPORT, by=market.people.deployer)
    market.attest(terms, 0, passes)
    market.lapse(terms)


def passed_lot_of(party: Any, market: Market, **changes: Any) -> Terms:
    """Terms of which lot 0 is a contract's, passed and not settled."""
    terms = market.bring(State.OPEN, market.terms(**changes))
    claim_as(party, market, terms)
    decide(market, terms, party, True)
    return terms


def failed_bid_of(party: Any, market: Market) -> Terms:
    """Terms of a contract as the customer, of which lot 0 has failed and is not settled."""
    terms = market.terms(customer=party)
    act(party, market.escrow.post, terms, value=terms.total, by=market.people.deployer)
    market.claim(terms)
    market.submit(terms)
    market.attest(terms, 0, False)
    market.lapse(terms)
    return terms


# Receivers of ether


@pytest.mark.parametrize("mood", REFUSING.values(), ids=REFUSING)
def test_supplier_who_refuses_is_credited(ether: Market, party: Any, mood: int) -> None:
    """A supplier that cannot be paid is owed, the customer is paid all the same, and the credit leaves elsewhere."""
    terms, stranger = passed_lot_of(party, ether), ether.people.stranger
    party.setMood(mood, {"from": stranger})
    owed, rest = terms.price + terms.bond, terms.budget - terms.verifier_fee
    with ether.ledger(party=party).moves({ether.escrow: -rest, terms.customer: rest}, {party: owed}):
        settled = ether.settle(terms)
    credited = event("Credited", account=party, token=ZERO_ADDRESS, amount=owed)
    assert events_of(settled, ether.escrow)[1:] == [credited]
    with ether.ledger(party=party).moves({ether.escrow: -owed, stranger: owed}, {party: -owed}):
        act(party, ether.escrow.withdraw, ZERO_ADDRESS, stranger, owed, by=stranger)


@pytest.mark.parametrize("mood", REFUSING.values(), ids=REFUSING)
def test_customer_who_refuses_is_credited(ether: Market, party: Any, mood: int) -> None:
    """A customer that cannot be refunded is owed, and nobody else is held up."""
    terms = failed_bid_of(party, ether)
    party.setMood(mood, {"from": ether.people.stranger})
    owed = terms.price + terms.bond + terms.budget - terms.verifier_fee
    with ether.ledger(party=party).moves({}, {party: owed}):
        settled = ether.settle(terms)
    credited = event("Credited", account=party, token=ZERO_ADDRESS, amount=owed)
    assert events_of(settled, ether.escrow)[1:] == [credited]


def test_both_who_refuse_are_credited(ether: Market, people: Any, party: Any) -> None:
    """When both sides burn the gas they are given, the settlement still goes through, and cheaply."""
    other = Party.deploy({"from": people.deployer})
    terms = ether.terms(customer=other)
    act(other, ether.escrow.post, terms, value=terms.total, by=people.deployer)
    claim_as(party, ether, terms)
    decide(ether, terms, party, True)
    for contract in (party, other):
        contract.setMood(2, {"from": people.deployer})
    credits = {party: terms.price + terms.bond, other: terms.budget - terms.verifier_fee}
    with ether.ledger(party=party, other=other).moves({}, credits):
        settled = ether.settle(terms)
    assert settled.gas_used < 400_000


def test_verifiers_credit_does_not_wait_for_refusing_parties(ether: Market, party: Any) -> None:
    """The last attestation is counted and its fee credited, though the supplier it pays refuses."""
    terms = ether.bring(State.OPEN, ether.terms(quorum=1))
    claim_as(party, ether, terms)
    act(party, ether.escrow.submit, terms, 0, 1, REPORT, by=ether.people.deployer)
    party.setMood(1, {"from": ether.people.stranger})
    rest = terms.budget - terms.verifier_fee
    credits = {terms.verifiers[0]: terms.verifier_fee, party: terms.price + terms.bond}
    with ether.ledger(party=party).moves({ether.escrow: -rest, terms.customer: rest}, credits):
        ether.attest(terms, 0)


def test_huge_answer_is_not_copied(ether: Market, party: Any) -> None:
    """A receiver that answers with a return bomb is paid like any other, at its own cost."""
    terms = passed_lot_of(party, ether)
    party.setMood(4, {"from": ether.people.stranger})
    paid, rest = terms.price + terms.bond, terms.budget - terms.verifier_fee
    purses = {ether.escrow: -paid - rest, party: paid, terms.customer: rest}
    with ether.ledger(party=party).moves(purses):
        settled = ether.settle(terms)
    assert settled.gas_used < 200_000


def test_supplier_who_settles_again_while_paid(ether: Market, party: Any) -> None:
    """A receiver that calls back finds the lot closed."""
    terms = passed_lot_of(party, ether)
    party.reenter(ether.escrow, ether.escrow.settle.encode_input(plain(terms), 0), {"from": ether.people.stranger})
    paid, rest = terms.price + terms.bond, terms.budget - terms.verifier_fee
    with ether.ledger(party=party).moves({ether.escrow: -paid - rest, party: paid, terms.customer: rest}):
        settled = ether.settle(terms)
    ((_, reentered),) = events_of(settled, party)
    assert decoded(reentered["answer"]) == error("EscrowWrongState", lot=0, actual=State.CLOSED, expected=SETTLED)


def test_customer_who_cancels_again_while_refunded(ether: Market, party: Any) -> None:
    """A customer that calls back finds the bid cancelled, though others' money is there to take."""
    terms = ether.terms(customer=party)
    ether.post(ether.terms())
    act(party, ether.escrow.post, terms, value=terms.total, by=ether.people.deployer)
    party.reenter(ether.escrow, ether.escrow.cancel.encode_input(plain(terms)), {"from": ether.people.stranger})
    with ether.ledger(party=party).moves({ether.escrow: -terms.total, party: terms.total}):
        cancelled = act(party, ether.escrow.cancel, terms, by=ether.people.stranger)
    ((_, reentered),) = events_of(cancelled, party)
    assert decoded(reentered["answer"]) == error("EscrowAlreadyCancelled", bid=ether.bid(terms))


def test_owner_of_credit_who_withdraws_again_while_paid(ether: Market, party: Any) -> None:
    """Credit is gone before it is sent, though the receiver has all gas and others' money is there."""
    terms = failed_bid_of(party, ether)
    ether.post(ether.terms())
    party.setMood(1, {"from": ether.people.stranger})
    ether.settle(terms)
    owed = terms.price + terms.bond + terms.budget - terms.verifier_fee
    call = ether.escrow.withdraw.encode_input(ZERO_ADDRESS, party, owed)
    party.reenter(ether.escrow, call, {"from": ether.people.stranger})
    with ether.ledger(party=party).moves({ether.escrow: -owed, party: owed}, {party: -owed}):
        withdrawn = party.act(ether.escrow, 0, call, {"from": ether.people.stranger})
    ((_, reentered),) = events_of(withdrawn, party)
    expected = error("EscrowInsufficientCredit", token=ZERO_ADDRESS, actual=0, expected=owed)
    assert decoded(reentered["answer"]) == expected


# Gas


def test_starving_a_payout_does_not_turn_it_into_a_credit(ether: Market, people: Any, party: Any) -> None:
    """Whatever gas a settler gives, a receiver that is content with the full stipend is paid or nothing happens."""
    terms, starver = passed_lot_of(party, ether), Starver.deploy({"from": people.deployer})
    party.setMood(6, {"from": people.stranger})
    arguments = (ether.escrow, plain(terms), party)
    outcomes = [plain(starver.settle.call(*arguments, gas)) for gas in range(50_000, 260_000, 3_000)]
    assert set(outcomes) == {(False, 0), (True, 0)}


@pytest.mark.parametrize("mood", [1, 6], ids=["refuses", "wants gas"])
def test_failed_payout_with_little_gas_is_refused(ether: Market, party: Any, mood: int) -> None:
    """With too little gas to blame the receiver the settlement is refused, and says how much it needs."""
    terms = passed_lot_of(party, ether)
    party.setMood(mood, {"from": ether.people.stranger})
    answers = [
        refusal(ether.escrow.settle, terms, 0, by=terms.customer, gas=gas) for gas in range(80_000, 120_000, 5_000)
    ]
    starved = [answer for answer in answers if answer and answer.name == "EscrowGasTooLow"]
    assert starved
    for answer in starved:
        actual = answer.arguments["actual"]
        assert actual < PUSH_GAS_BEFORE
        assert answer == error("EscrowGasTooLow", actual=actual, expected=PUSH_GAS_BEFORE)


def test_failed_token_payout_with_little_gas_is_refused(ether: Market, people: Any) -> None:
    """Tokens are not to be starved either."""
    token = BlacklistToken.deploy({"from": people.deployer})
    market = ether.paid_in(Token(token))
    terms = market.bring(State.PASSED, market.terms())
    token.bar(people.supplier, True, {"from": people.deployer})
    answer = refusal(market.escrow.settle, terms, 0, by=people.stranger, gas=150_000)
    assert answer is not None
    actual = answer.arguments["actual"]
    assert answer == error("EscrowGasTooLow", actual=actual, expected=PUSH_GAS_BEFORE)
    assert actual < PUSH_GAS_BEFORE


# Tokens that call back


def test_token_receiver_who_settles_again(hooked: Market, party: Any) -> None:
    """A token that calls its receiver gives it no second payment."""
    people, token = hooked.people, hooked.asset.contract
    terms = hooked.bring(State.OPEN, hooked.terms(bond=0))
    act(party, hooked.escrow.claim, terms, 0, by=people.deployer)
    decide(hooked, terms, party, True)
    act(party, token.listen, True, by=people.deployer)
    party.reenter(hooked.escrow, hooked.escrow.settle.encode_input(plain(terms), 0), {"from": people.stranger})
    paid, rest = terms.price, terms.budget - terms.verifier_fee
    with hooked.ledger(party=party).moves({hooked.escrow: -paid - rest, party: paid, terms.customer: rest}):
        settled = hooked.settle(terms)
    ((_, reentered),) = events_of(settled, party)
    assert decoded(reentered["answer"]) == error("EscrowWrongState", lot=0, actual=State.CLOSED, expected=SETTLED)


@pytest.mark.parametrize("mood", REFUSING.values(), ids=REFUSING)
def test_token_receiver_who_refuses_is_credited(hooked: Market, party: Any, mood: int) -> None:
    """A hook that reverts or burns gas blocks nobody who spends the gas that a transaction may use."""
    people, token = hooked.people, hooked.asset.contract
    terms = hooked.bring(State.OPEN, hooked.terms(bond=0))
    act(party, hooked.escrow.claim, terms, 0, by=people.deployer)
    decide(hooked, terms, party, True)
    act(party, token.listen, True, by=people.deployer)
    party.setMood(mood, {"from": people.stranger})
    rest = terms.budget - terms.verifier_fee
    capped = {"from": people.stranger, "gas_limit": TRANSACTION_GAS_CAP}
    with hooked.ledger(party=party).moves({hooked.escrow: -rest, terms.customer: rest}, {party: terms.price}):
        hooked.escrow.settle(terms.abi_value, 0, capped)


def test_customer_who_cancels_before_it_has_paid(hooked: Market, party: Any) -> None:
    """A refund during the pull is paid with others' money, so nothing has arrived and all is undone."""
    people, token = hooked.people, hooked.asset.contract
    terms = hooked.terms(customer=party)
    token.mint(party, terms.total, {"from": people.deployer})
    act(party, token.approve, hooked.escrow, terms.total, by=people.deployer)
    act(party, token.listen, True, by=people.deployer)
    party.reenter(hooked.escrow, hooked.escrow.cancel.encode_input(plain(terms)), {"from": people.stranger})
    call = hooked.escrow.post.encode_input(plain(terms))
    expected = error("EscrowWrongDelivery", token=token, actual=0, expected=terms.total)
    assert refusal(party.act, hooked.escrow, 0, call, by=people.stranger) == expected


def test_supplier_who_concedes_before_it_has_paid(hooked: Market, party: Any) -> None:
    """A bond that goes to the customer during its own pull has not arrived."""
    people, token = hooked.people, hooked.asset.contract
    terms = hooked.bring(State.OPEN, hooked.terms())
    token.mint(party, terms.bond, {"from": people.deployer})
    act(party, token.approve, hooked.escrow, terms.bond, by=people.deployer)
    act(party, token.listen, True, by=people.deployer)
    party.reenter(hooked.escrow, hooked.escrow.concede.encode_input(plain(terms), 0, 1), {"from": people.stranger})
    call = hooked.escrow.claim.encode_input(plain(terms), 0)
    expected = error("EscrowWrongDelivery", token=token, actual=0, expected=terms.bond)
    assert refusal(party.act, hooked.escrow, 0, call, by=people.stranger) == expected


def test_payer_who_posts_another_bid_while_paying(hooked: Market, party: Any) -> None:
    """What arrives for another bid during the pull is not counted twice."""
    people, token = hooked.people, hooked.asset.contract
    terms = hooked.terms(customer=party)
    inner = terms.but(salt="0x" + "01" * 32)
    token.mint(party, 2 * terms.total, {"from": people.deployer})
    act(party, token.approve, hooked.escrow, 2 * terms.total, by=people.deployer)
    act(party, token.listen, True, by=people.deployer)
    party.reenter(hooked.escrow, hooked.escrow.post.encode_input(plain(inner)), {"from": people.stranger})
    call = hooked.escrow.post.encode_input(plain(terms))
    expected = error("EscrowWrongDelivery", token=token, actual=2 * terms.total, expected=terms.total)
    assert refusal(party.act, hooked.escrow, 0, call, by=people.stranger) == expected


# Odd tokens


@pytest.mark.parametrize("victim", ["supplier", "customer"])
def test_barred_party_is_credited(ether: Market, people: Any, victim: str) -> None:
    """Who is barred by a token's issuer is owed, the other is paid, and the credit leaves elsewhere."""
    token = BlacklistToken.deploy({"from": people.deployer})
    market = ether.paid_in(Token(token))
    terms, barred = market.bring(State.PASSED, market.terms()), getattr(people, victim)
    token.bar(barred, True, {"from": people.deployer})
    due = {people.supplier: terms.price + terms.bond, people.customer: terms.budget - terms.verifier_fee}
    owed = due.pop(barred)
    with market.ledger().moves(due | {market.escrow: -sum(due.values())}, {barred: owed}):
        settled = market.settle(terms)
    assert event("Credited", account=barred, token=token, amount=owed) in events_of(settled, market.escrow)
    with market.ledger().moves({market.escrow: -owed, people.stranger: owed}, {barred: -owed}):
        market.escrow.withdraw(token, people.stranger, owed, {"from": barred})


@pytest.mark.parametrize("mood", [1, 3, 4], ids=["false", "huge revert", "huge answer"])
def test_token_that_stops_moving_is_owed(ether: Market, people: Any, mood: int) -> None:
    """When a token no longer moves, everybody is owed; when it does again, everybody gets out."""
    market = moody(ether, people.deployer)
    terms, token = market.bring(State.PASSED, market.terms()), market.asset.contract
    token.setMood(mood, {"from": people.deployer})
    owed = {people.supplier: terms.price + terms.bond, people.customer: terms.budget - terms.verifier_fee}
    with market.ledger().moves({}, owed):
        market.settle(terms)
    token.setMood(0, {"from": people.deployer})
    for account, amount in owed.items():
        with market.ledger().moves({market.escrow: -amount, account: amount}, {account: -amount}):
            market.escrow.withdraw(token, account, amount, {"from": account})


def test_token_that_moves_and_denies_it_is_not_owed_as_well(ether: Market, people: Any) -> None:
    """What has left is not credited, so one bid's payout takes nothing from another's."""
    market = moody(ether, people.deployer)
    first = market.bring(State.PASSED, market.terms(lots=1))
    second = market.bring(State.OPEN, market.terms(lots=1, customer=people.rival))
    market.asset.contract.setMood(5, {"from": people.deployer})
    paid, rest = first.price + first.bond, first.budget - first.verifier_fee
    with market.ledger().moves({market.escrow: -paid - rest, people.supplier: paid, people.customer: rest}):
        market.settle(first)
    with market.ledger().moves({market.escrow: -second.total, people.rival: second.total}):
        market.cancel(second)


def test_token_that_moves_and_denies_it_cannot_be_posted(ether: Market, people: Any) -> None:
    """A pull that the token denies is refused, whatever moved."""
    market = moody(ether, people.deployer)
    terms = market.terms()
    market.asset.prepare(terms.customer, market.escrow, terms.total)
    market.asset.contract.setMood(5, {"from": people.deployer})
    expected = error("EscrowPullFailed", token=terms.token, payer=terms.customer, amount=terms.total)
    assert refusal(market.escrow.post, terms, by=terms.customer) == expected


def test_lying_token_harms_its_own_bids_only(ether: Market, people: Any) -> None:
    """A token that says yes and moves nothing leaves bids in ether untouched."""
    market = moody(ether, people.deployer)
    terms, honest = market.bring(State.PASSED, market.terms()), ether.bring(State.PASSED, ether.terms())
    market.asset.contract.setMood(2, {"from": people.deployer})
    with market.ledger().moves(), ether.ledger().moves():
        market.settle(terms)
    paid, rest = honest.price + honest.bond, honest.budget - honest.verifier_fee
    with ether.ledger().moves({ether.escrow: -paid - rest, people.supplier: paid, people.customer: rest}):
        ether.settle(honest)


def test_rebasing_token_harms_its_own_bids_only(ether: Market, people: Any) -> None:
    """Who comes last to a token that shrank is owed; bids in another token are paid in full."""
    sender = {"from": people.deployer}
    shrinking, steady = (ether.paid_in(Token(PlainToken.deploy(18, sender))) for _ in range(2))
    harmed, sound = shrinking.bring(State.OPEN, shrinking.terms()), steady.bring(State.OPEN, steady.terms())
    shrinking.asset.contract.burn(ether.escrow, 1, sender)
    with shrinking.ledger().moves({}, {harmed.customer: harmed.total}):
        shrinking.cancel(harmed)
    with steady.ledger().moves({ether.escrow: -sound.total, sound.customer: sound.total}):
        steady.cancel(sound)


@pytest.mark.parametrize("name", ["escrow", "registry"])
def test_own_contracts_are_no_tokens(ether: Market, name: str) -> None:
    """A bid in the escrow or the registry as a token locks nothing."""
    terms = ether.terms(token=getattr(ether, name))
    expected = error("EscrowPullFailed", token=terms.token, payer=terms.customer, amount=terms.total)
    assert refusal(ether.escrow.post, terms, by=terms.customer) == expected


# Money that nobody asked for


def test_plain_ether_is_refused(ether: Market) -> None:
    """Ether that belongs to no bid does not come in by mistake."""
    call = {"from": ether.people.stranger.address, "to": ether.escrow.address, "value": "0x1"}
    assert raw_refusal(call) == Refusal("Unknown", {"data": b""})


def test_forced_ether_changes_nothing(ether: Market) -> None:
    """Ether forced in by a self-destruction pays nobody more, and stays."""
    terms, people = ether.bring(State.PASSED, ether.terms(lots=1)), ether.people
    held = ether.asset.balance(ether.escrow)
    people.stranger.transfer(amount=7, data="0x73" + ether.escrow.address[2:] + "ff")
    assert ether.asset.balance(ether.escrow) == held + 7
    paid, rest = terms.price + terms.bond, terms.budget - terms.verifier_fee
    with ether.ledger().moves({ether.escrow: -paid - rest, people.supplier: paid, people.customer: rest}):
        ether.settle(terms)
    expected = error("EscrowInsufficientCredit", token=ZERO_ADDRESS, actual=0, expected=7)
    assert refusal(ether.escrow.withdraw, ZERO_ADDRESS, people.stranger, 7, by=people.stranger) == expected


def test_donated_tokens_change_nothing(ether: Market, assets: Any) -> None:
    """Tokens sent to the escrow pay for nobody's bid."""
    market = ether.paid_in(assets["plain token"])
    terms, token = market.terms(), assets["plain token"].contract
    token.mint(market.escrow, terms.total, {"from": terms.customer})
    expected = error("EscrowPullFailed", token=token, payer=terms.customer, amount=terms.total)
    assert refusal(market.escrow.post, terms, by=terms.customer) == expected


def test_dirty_calldata_locks_nothing(ether: Market) -> None:
    """Terms whose members do not fit their types are refused: a bid with them could never be settled."""
    terms = ether.terms()
    clean = ether.escrow.post.encode_input(plain(terms)).removeprefix("0x")
    supplier = 8 + 64 * 2
    dirty = [clean[:-1] + "2", clean[:supplier] + "01" + clean[supplier + 2 :]]
    call = {"from": terms.customer.address, "to": ether.escrow.address, "value": hex(terms.total)}
    assert raw_refusal(call | {"data": "0x" + clean}) is None
    for data in dirty:
        assert raw_refusal(call | {"data": "0x" + data}) == Refusal("Unknown", {"data": b""})


# Races


def test_claim_that_comes_before_a_cancel_holds(ether: Market) -> None:
    """A customer who cancels a moment too late refunds the other lots only."""
    terms = ether.bring(State.BUILDING, ether.terms())
    with ether.ledger().moves({ether.escrow: -terms.per_lot, terms.customer: terms.per_lot}):
        ether.cancel(terms)
    assert ether.lot(terms).state is State.BUILDING


def test_claim_that_comes_after_a_cancel_costs_nothing(ether: Market) -> None:
    """A supplier who claims a moment too late keeps the bond."""
    terms, supplier = ether.bring(State.OPEN, ether.terms()), ether.people.supplier
    ether.cancel(terms)
    expected = error("EscrowWrongState", lot=0, actual=State.CLOSED, expected=states(State.OPEN))
    assert refusal(ether.escrow.claim, terms, 0, by=supplier, value=terms.bond) == expected


def test_second_of_two_claims_costs_nothing(ether: Market) -> None:
    """Of two suppliers who claim one lot the later keeps the bond."""
    terms = ether.bring(State.BUILDING, ether.terms())
    expected = error("EscrowWrongState", lot=0, actual=State.BUILDING, expected=states(State.OPEN))
    assert refusal(ether.escrow.claim, terms, 0, by=ether.people.rival, value=terms.bond) == expected
