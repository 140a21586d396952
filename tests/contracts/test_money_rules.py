"""The money rules, by number: each one as a statement about the escrow as a whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from brownie import Escrow, Party, SkewedToken, VerifierRegistry

from tests.contracts.support import clock
from tests.contracts.support.assets import Token
from tests.contracts.support.errors import Refusal, error, refusal
from tests.contracts.support.events import events_of
from tests.contracts.support.market import EVIDENCE, STAKE, Market, State, states
from tests.contracts.support.signing import REPORT
from tests.contracts.support.terms import Terms

ACTIONS = {
    "claim": [State.OPEN],
    "submit": [State.BUILDING],
    "submitWithSignatures": [State.BUILDING],
    "attest": [State.INSPECTING],
    "attestWithSignatures": [State.INSPECTING],
    "accept": [State.BUILDING, State.INSPECTING, State.PASSED, State.FAILED],
    "concede": [State.BUILDING, State.INSPECTING, State.PASSED],
    "lapse": [State.BUILDING, State.INSPECTING],
    "settle": [State.PASSED, State.FAILED, State.VOIDED],
}
ENDINGS: dict[str, tuple[State, Callable[[Market, Terms], Any]]] = {
    "cancelled": (State.OPEN, lambda market, terms: market.cancel(terms)),
    "accepted": (State.BUILDING, lambda market, terms: market.accept(terms)),
    "lapsed": (State.BUILDING, lambda market, terms: market.lapse(terms)),
    "conceded late": (State.INSPECTING, lambda market, terms: late_concession(market, terms)),
    "quorum": (State.INSPECTING, lambda market, terms: vote(market, terms, True)),
    "no quorum": (State.INSPECTING, lambda market, terms: vote(market, terms, False)),
    "passed": (State.PASSED, lambda market, terms: market.settle(terms)),
    "passed but conceded": (State.PASSED, lambda market, terms: market.concede(terms)),
    "failed": (State.FAILED, lambda market, terms: market.settle(terms)),
    "failed but accepted": (State.FAILED, lambda market, terms: market.accept(terms)),
    "voided": (State.VOIDED, lambda market, terms: market.settle(terms)),
}
UNREACHABLE = [(State.VOIDED, True), (State.CLOSED, True)]
AWKWARD = [(1, 0, 0), (1, 1, 1), (3, 7, 1), (10_001, 9_999, 3), (10**18 + 1, 1, 10**9 + 7)]


def vote(market: Market, terms: Terms, passes: bool) -> None:
    """Two verifiers of three agree."""
    for seat in (0, 1):
        market.attest(terms, seat, passes)


def late_concession(market: Market, terms: Terms) -> None:
    """The supplier gives up when nobody else could claim any more."""
    clock.mine_at(terms.claim_by)
    market.concede(terms)


def arguments(market: Market, terms: Terms, action: str) -> tuple[Any, ...]:
    """Arguments with which an action on lot 0 in round 1 would be in order."""
    signed = [market.signed(terms, seat) for seat in (1, 2)]
    more = {
        "submit": (1, EVIDENCE),
        "submitWithSignatures": (1, EVIDENCE, signed),
        "attest": (1, True, REPORT),
        "attestWithSignatures": (1, signed),
        "accept": (1,),
        "concede": (1,),
    }
    return (terms, 0, *more.get(action, ()))


def attempt(market: Market, terms: Terms, action: str, by: Any) -> Refusal | None:
    """How an action is refused."""
    value = terms.bond if action == "claim" else 0
    return refusal(getattr(market.escrow, action), *arguments(market, terms, action), by=by, value=value)


def withdraw_all(market: Market, accounts: list[Any]) -> None:
    """Everybody takes the credit they have."""
    for account in accounts:
        amount = int(market.escrow.creditOf(account, market.asset.address))
        if amount:
            market.escrow.withdraw(market.asset.address, account, amount, {"from": account})


@pytest.mark.parametrize("state", State)
def test_rule_1_solvency(ether: Market, state: State) -> None:
    """In every state the escrow holds what is locked and what is credited."""
    terms = ether.bring(state, ether.terms(lots=1))
    votes = int(state in (State.PASSED, State.FAILED))
    bond = terms.bond * (state not in (State.OPEN, State.CLOSED))
    locked = (terms.per_lot - votes * terms.verifier_fee) * (state is not State.CLOSED) + bond
    credited = int(ether.escrow.creditOf(terms.verifiers[0], terms.token))
    assert credited == votes * terms.verifier_fee
    assert ether.asset.balance(ether.escrow) == locked + credited


@pytest.mark.parametrize(("start", "end"), ENDINGS.values(), ids=ENDINGS)
def test_rule_2_conservation(ether: Market, start: State, end: Callable[[Market, Terms], Any]) -> None:
    """However a lot ends, it pays out to the last unit what was put in, and its parties get all of it."""
    terms, people = ether.terms(lots=1), ether.people
    before = ether.ledger().read()
    ether.bring(start, terms)
    end(ether, terms)
    withdraw_all(ether, list(people.verifiers))
    after = ether.ledger().read()
    gains = {name: after[name, "purse"] - before[name, "purse"] for name, kind in after if kind == "purse"}
    assert gains["escrow"] == 0
    assert sum(gains.values()) == 0
    assert all(amount == 0 for (_, kind), amount in after.items() if kind == "credit")
    assert ether.lot(terms).state is State.CLOSED


def test_rule_3_only_funded_money_moves(ether: Market, people: Any) -> None:
    """A bid for which too little arrived cannot draw on the money of others."""
    token = SkewedToken.deploy(0, {"from": people.deployer})
    market = ether.paid_in(Token(token))
    market.post(market.terms(lots=50))
    token.setSkew(-1, {"from": people.deployer})
    terms = market.terms(customer=people.rival)
    market.asset.prepare(people.rival, market.escrow, terms.total)
    expected = error("EscrowWrongDelivery", token=token, actual=terms.total - 1, expected=terms.total)
    assert refusal(market.escrow.post, terms, by=people.rival) == expected
    assert refusal(market.escrow.cancel, terms, by=people.rival) == error("EscrowUnknownBid", bid=market.bid(terms))


@pytest.mark.parametrize("state", [State.BUILDING, State.INSPECTING])
def test_rule_4_nobody_else_moves_a_lot(ether: Market, state: State) -> None:
    """A stranger can do nothing to a lot before a deadline has passed; neither can the wrong party."""
    terms, people = ether.bring(state, ether.terms(lots=1)), ether.people
    deadline, now = ether.lot(terms).deadline, clock.now()
    early = error("EscrowCancelTooEarly", account=people.stranger, timestamp=now, claimBy=terms.claim_by)
    assert refusal(ether.escrow.cancel, terms, by=people.stranger) == early
    outsider = {
        "accept": error("EscrowNotCustomer", actual=people.stranger, expected=terms.customer),
        "concede": error("EscrowNotSupplier", actual=people.stranger, expected=people.supplier),
        "submit": error("EscrowNotSupplier", actual=people.stranger, expected=people.supplier),
        "attest": error("EscrowNotVerifier", account=people.stranger),
        "lapse": error("EscrowLapseTooEarly", timestamp=now, deadline=deadline),
        "settle": error("EscrowWrongState", lot=0, actual=state, expected=states(*ACTIONS["settle"])),
    }
    for action in (action for action in outsider if action == "settle" or state in ACTIONS[action]):
        assert attempt(ether, terms, action, people.stranger) == outsider[action]


def test_rule_4_no_owner_and_no_switch() -> None:
    """The contracts have the functions of the interfaces and no others."""
    names = {entry["name"] for entry in Escrow.abi if entry["type"] == "function"}
    views = {"registry", "hashTerms", "getLot", "creditOf", "eip712Domain"}
    assert names == set(ACTIONS) | views | {"post", "cancel", "withdraw"}
    names = {entry["name"] for entry in VerifierRegistry.abi if entry["type"] == "function"}
    views = {"EXIT_DELAY", "activeStake", "stakeOf", "profileOf"}
    assert names == views | {"stake", "requestExit", "withdraw", "setProfile"}


@pytest.mark.parametrize(
    ("state", "pays"),
    [(state, pays) for state in State for pays in (True, False) if (state, pays) not in UNREACHABLE],
)
def test_rule_5_liveness(ether: Market, state: State, pays: bool) -> None:
    """From every state a stranger alone gets all locked money to its owners once the deadlines have passed."""
    terms = ether.bring(state, ether.terms(pays_on_silence=pays))
    stranger = {"from": ether.people.stranger}
    clock.mine_at(max(terms.claim_by, clock.now()) + terms.stage.build_time + terms.stage.inspection_time)
    ether.escrow.cancel(terms.abi_value, stranger)
    if ether.lot(terms).state in (State.BUILDING, State.INSPECTING):
        ether.escrow.lapse(terms.abi_value, 0, stranger)
    if ether.lot(terms).state is not State.CLOSED:
        ether.settle(terms)
    credited = sum(int(ether.escrow.creditOf(account, terms.token)) for account in ether.people.verifiers)
    assert ether.asset.balance(ether.escrow) == credited
    withdraw_all(ether, list(ether.people.verifiers))
    assert ether.asset.balance(ether.escrow) == 0


def test_rule_6_one_party_cannot_block_another(ether: Market, people: Any) -> None:
    """A supplier that refuses its payment hurts neither the customer nor the next lot."""
    party = Party.deploy({"from": people.deployer})
    terms = ether.bring(State.OPEN, ether.terms())
    claim = ether.escrow.claim.encode_input(terms.abi_value, 0)
    party.act(ether.escrow, terms.bond, claim, {"from": people.deployer, "value": terms.bond})
    party.setMood(1, {"from": people.deployer})
    with ether.ledger(party=party).moves(
        {ether.escrow: -terms.budget, terms.customer: terms.budget}, {party: terms.price + terms.bond}
    ):
        ether.accept(terms)
    ether.claim(terms, 1)
    paid = terms.price + terms.bond
    purses = {ether.escrow: -paid - terms.budget, people.supplier: paid, terms.customer: terms.budget}
    with ether.ledger(party=party).moves(purses):
        ether.accept(terms, 1)


@pytest.mark.parametrize("action", ACTIONS)
def test_rule_7_a_closed_lot_never_moves_again(ether: Market, action: str) -> None:
    """No action of anybody takes a closed lot, before or after any deadline."""
    terms, people = ether.bring(State.CLOSED, ether.terms(lots=1)), ether.people
    expected = error("EscrowWrongState", lot=0, actual=State.CLOSED, expected=states(*ACTIONS[action]))
    for time in (clock.now() + 1, terms.claim_by + terms.stage.build_time):
        clock.mine_at(time)
        for account in (terms.customer, people.supplier, people.verifiers[0], people.stranger):
            assert attempt(ether, terms, action, account) == expected


@pytest.mark.parametrize("passes", [True, False])
def test_rule_8_no_verdict_takes_stake(ether: Market, passes: bool) -> None:
    """Without a ruling nothing takes stake: not a lost vote, not an acceptance against the verdict."""
    terms = ether.bring(State.INSPECTING, ether.terms(verifier_stake=STAKE))
    ether.attest(terms, 0, not passes)
    vote_of_others = [ether.signed(terms, seat, passes) for seat in (1, 2)]
    ether.attest_with(terms, vote_of_others)
    stakes = [ether.registry.activeStake(ether.escrow, verifier) for verifier in terms.verifiers]
    assert stakes == [STAKE] * 3
    assert ether.asset.balance(ether.registry) == 3 * STAKE


@pytest.mark.parametrize(("price", "bond", "fee"), AWKWARD)
@pytest.mark.parametrize("votes", [0, 1])
def test_rule_10_no_dust(ether: Market, price: int, bond: int, fee: int, votes: int) -> None:
    """Awkward amounts are split without a remainder."""
    terms = ether.terms(lots=1, price=price, bond=bond, verifier_fee=fee, pays_on_silence=True)
    ether.bring(State.INSPECTING, terms)
    for seat in range(votes):
        ether.attest(terms, seat)
    ether.lapse(terms)
    purses = {ether.people.supplier: price + bond, terms.customer: (3 - votes) * fee}
    with ether.ledger().moves(purses | {ether.escrow: -sum(purses.values())}):
        settled = ether.settle(terms)
    paid = events_of(settled, ether.escrow)[0][1]
    assert (paid["toSupplier"], paid["toCustomer"]) == tuple(purses.values())
    assert ether.asset.balance(ether.escrow) == votes * fee
