"""M1, M2, M10: what is put in for a lot is there until it is paid out, to the last unit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from brownie import PlainToken

from tests.contracts.support import clock
from tests.contracts.support.assets import Token
from tests.contracts.support.events import events_of
from tests.contracts.support.market import FAIL, PASS, REFUSE, STAKE, Market, People, State
from tests.contracts.support.stakes import reserved
from tests.contracts.support.terms import Stage, Terms
from tests.contracts.support.ways import WAYS, bring_on, rework, second_stage

Way = Callable[[Market, State, Terms], Terms]
AWKWARD = [(1, 0, 0), (1, 1, 1), (3, 7, 1), (10_001, 9_999, 3), (10**18 + 1, 1, 10**9 + 7)]
SHARES: dict[str, tuple[int, ...]] = {
    "two": (3_333, 6_667),
    "three": (1, 9_998, 1),
    "thirds": (3_333, 3_333, 3_334),
    "nothing last": (1_234, 8_766, 0),
    "sixteen": (667,) * 14 + (661, 1),
    "sixteen unlike": (*range(1, 16), 9_880),
}


def vote(market: Market, terms: Terms, passes: bool) -> None:
    """Two verifiers of three agree."""
    for seat in (0, 1):
        market.attest(terms, seat, passes)


def late_concession(market: Market, terms: Terms) -> None:
    """The supplier gives up when nobody else could claim any more."""
    clock.mine_at(terms.claim_by)
    market.concede(terms)


def agreement(market: Market, terms: Terms) -> None:
    """Both agree on an odd sum, whatever the state, stage and round."""
    lot = market.lot(terms)
    market.agree(terms, market.agreed(terms, 77_777, stage=lot.stage, round_=lot.round), round_=lot.round)


def settle_late(market: Market, terms: Terms) -> None:
    """A stranger settles when nobody has disputed."""
    with clock.executing_at(market.lot(terms).deadline):
        market.settle(terms)


def silence(market: Market, terms: Terms) -> None:
    """The arbitrator does not rule."""
    market.lapse(terms)
    market.settle(terms)


def ruled(ruling: int) -> Callable[[Market, Terms], None]:
    """The arbitrator rules, and a stranger settles."""

    def end(market: Market, terms: Terms) -> None:
        market.rule(0, ruling)
        market.settle(terms)

    return end


def ruled_fail_reopened(market: Market, terms: Terms) -> None:
    """Where nobody voted, and so no fee was spent, a failure opens the lot again; the customer then cancels."""
    ruled(FAIL)(market, terms)
    assert market.lot(terms).state is State.OPEN
    market.cancel(terms)


def ruled_pass_conceded(market: Market, terms: Terms) -> None:
    """The supplier gives up although it was right."""
    market.rule(0, PASS)
    market.concede(terms)


def ruled_fail_accepted(market: Market, terms: Terms) -> None:
    """The customer pays although it was right."""
    market.rule(0, FAIL)
    market.accept(terms)


def ruled_fail_agreed(market: Market, terms: Terms) -> None:
    """Both find a way although one of them was right."""
    market.rule(0, FAIL)
    agreement(market, terms)


def disputed_first(ending: Callable[[Market, Terms], None]) -> Callable[[Market, Terms], None]:
    """The supplier disputes the verdict first."""

    def end(market: Market, terms: Terms) -> None:
        market.dispute(terms, by=market.people.supplier)
        ending(market, terms)

    return end


ENDINGS: dict[str, tuple[State, Callable[[Market, Terms], Any]]] = {
    "cancelled": (State.OPEN, lambda market, terms: market.cancel(terms)),
    "accepted": (State.BUILDING, lambda market, terms: market.accept(terms)),
    "lapsed": (State.BUILDING, lambda market, terms: market.lapse(terms)),
    "conceded late": (State.INSPECTING, late_concession),
    "quorum": (State.INSPECTING, lambda market, terms: vote(market, terms, True)),
    "no quorum": (State.INSPECTING, lambda market, terms: vote(market, terms, False)),
    "passed": (State.PASSED, lambda market, terms: market.settle(terms)),
    "passed but conceded": (State.PASSED, lambda market, terms: market.concede(terms)),
    "failed": (State.FAILED, lambda market, terms: market.settle(terms)),
    "failed but accepted": (State.FAILED, lambda market, terms: market.accept(terms)),
    "voided": (State.VOIDED, lambda market, terms: market.settle(terms)),
    **{f"{state.name.lower()}, agreed": (state, agreement) for state in State if State.OPEN < state < State.CLOSED},
}
DISPUTABLE: dict[str, tuple[State, Callable[[Market, Terms], None], int]] = {
    "passed": (State.PASSED, settle_late, 0),
    "failed": (State.FAILED, settle_late, 0),
    "voided": (State.VOIDED, settle_late, 0),
    "not ruled": (State.DISPUTED, silence, 0),
    "PASS confirmed": (State.DISPUTED, ruled(PASS), 0),
    "PASS left as it is": (State.DISPUTED, ruled(REFUSE), 0),
    "PASS overturned": (State.DISPUTED, ruled(FAIL), 1),
    "PASS overturned, accepted": (State.DISPUTED, ruled_fail_accepted, 1),
    "PASS overturned, agreed": (State.DISPUTED, ruled_fail_agreed, 1),
    "FAIL confirmed": (State.FAILED, disputed_first(ruled(FAIL)), 0),
    "FAIL left as it is": (State.FAILED, disputed_first(ruled(REFUSE)), 0),
    "FAIL overturned": (State.FAILED, disputed_first(ruled(PASS)), 1),
    "FAIL overturned, conceded": (State.FAILED, disputed_first(ruled_pass_conceded), 1),
    "silence ruled a pass": (State.VOIDED, disputed_first(ruled(PASS)), 0),
    "silence ruled a failure": (State.VOIDED, disputed_first(ruled_fail_reopened), 0),
}
LATER: dict[str, tuple[Way, State, Callable[[Market, Terms], None]]] = {
    f"{way.__name__} {name}": (way, state, end)
    for way in (rework, second_stage)
    for name, (state, end) in {
        "accepted": (State.BUILDING, lambda market, terms: bring_on(market, State.CLOSED, terms)),
        "lapsed": (State.BUILDING, lambda market, terms: market.lapse(terms)),
        "conceded": (State.INSPECTING, lambda market, terms: market.concede(terms, round_=2)),
        "agreed": (State.INSPECTING, agreement),
        "passed": (State.PASSED, settle_late),
        "voided": (State.VOIDED, settle_late),
        "not ruled": (State.DISPUTED, silence),
    }.items()
}


def withdraw_all(market: Market, accounts: list[Any]) -> None:
    """Everybody takes the credit they have."""
    for account in accounts:
        amount = int(market.escrow.creditOf(account, market.asset.address))
        if amount:
            market.escrow.withdraw(market.asset.address, account, amount, {"from": account})


def gains_of(market: Market, live: Callable[[], Terms]) -> dict[str, int]:
    """What a whole life gives to and takes from everybody, once all have taken out their credit."""
    ledger = market.ledger(registry=market.registry, arbitrator=market.arbitrator)
    before = ledger.read()
    terms = live()
    assert market.lot(terms).state is State.CLOSED
    withdraw_all(market, [terms.customer, market.people.supplier, *terms.verifiers])
    after = ledger.read()
    assert all(amount == 0 for (_, kind), amount in after.items() if kind == "credit")
    return {name: after[name, "purse"] - before[name, "purse"] for name, kind in after if kind == "purse"}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("state", State)
def test_rule_1_solvency(ether: Market, state: State, way: Way) -> None:
    """M1: in every state of every round and stage the escrow holds what is locked and what is credited."""
    terms = way(ether, state, ether.terms(lots=1))
    lot = ether.lot(terms)
    votes = int(state in (State.PASSED, State.FAILED, State.DISPUTED)) + 2 * (way is rework and state is not State.OPEN)
    paid = terms.share(0) * (way is second_stage and state is not State.OPEN)
    bond = terms.bond * (state is not State.OPEN)
    locked = (terms.per_lot - paid - votes * terms.verifier_fee + bond) * (state is not State.CLOSED)
    credited = sum(int(ether.escrow.creditOf(verifier, terms.token)) for verifier in terms.verifiers)
    assert (lot.state, lot.spent) == (state, votes)
    assert credited == votes * terms.verifier_fee
    assert ether.asset.balance(ether.escrow) == locked + credited


@pytest.mark.parametrize(("start", "end"), ENDINGS.values(), ids=ENDINGS)
def test_rule_2_conservation(ether: Market, start: State, end: Callable[[Market, Terms], Any]) -> None:
    """M2: however a lot ends, it pays out to the last unit what was put in, and its parties get all of it."""

    def live() -> Terms:
        terms = ether.bring(start, ether.terms(lots=1))
        end(ether, terms)
        return terms

    gains = gains_of(ether, live)
    assert (gains["escrow"], gains["registry"], sum(gains.values())) == (0, 0, 0)


@pytest.mark.parametrize(("start", "end", "slashed"), DISPUTABLE.values(), ids=DISPUTABLE)
def test_rule_2_conservation_with_disputes(
    ether: Market, start: State, end: Callable[[Market, Terms], None], slashed: int
) -> None:
    """M2, M8: fees of the arbitrator and slashed stake come on top, and are nobody's loss but theirs who pay them."""

    def live() -> Terms:
        terms = ether.bring(start, ether.arbitrated(ether.terms(lots=1, verifier_stake=STAKE)))
        end(ether, terms)
        assert reserved(ether) == [0, 0, 0]
        return terms

    gains = gains_of(ether, live)
    assert (gains["escrow"], gains["registry"], sum(gains.values())) == (0, -slashed * STAKE, 0)


@pytest.mark.parametrize(("way", "start", "end"), LATER.values(), ids=LATER)
def test_rule_2_conservation_over_rounds(
    ether: Market, way: Way, start: State, end: Callable[[Market, Terms], None]
) -> None:
    """M2: reworks and stages pay out what was put in once, over the whole life."""

    def live() -> Terms:
        terms = way(ether, start, ether.terms(lots=1, verifier_stake=STAKE))
        end(ether, terms)
        assert reserved(ether) == [0, 0, 0]
        return terms

    gains = gains_of(ether, live)
    assert (gains["escrow"], gains["registry"], sum(gains.values())) == (0, 0, 0)


def test_rule_2_every_seat_of_every_round_is_paid(market: Market) -> None:
    """M2: the budget suffices for all attestations that a lot can take, and nothing of it is left then."""
    stages = (Stage(0b111, 1, share_bps=3_333), Stage(0b101, 1, share_bps=6_667))
    terms = market.bring(State.BUILDING, market.terms(lots=1, stages=stages, reworks=2))
    round_ = 0
    for stage, seats in enumerate(((0, 1, 2), (0, 2))):
        for passes in (False, False, True):
            round_ += 1
            of_round = {"stage": stage, "round_": round_}
            signed = [market.signed(terms, seat, passes, **of_round) for seat in seats]
            market.submit_with(terms, signed, round_=round_)
    assert (market.lot(terms).state, market.lot(terms).spent) == (State.CLOSED, 15)
    credited = sum(int(market.escrow.creditOf(verifier, terms.token)) for verifier in terms.verifiers)
    assert market.asset.balance(market.escrow) == credited == terms.budget == 15 * terms.verifier_fee


@pytest.mark.parametrize(("price", "bond", "fee"), AWKWARD)
@pytest.mark.parametrize("votes", [0, 1])
def test_rule_10_no_dust(ether: Market, price: int, bond: int, fee: int, votes: int) -> None:
    """M10: awkward amounts are split without a remainder."""
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


def staged(market: Market, shares: tuple[int, ...], price: int, bond: int, fee: int) -> Terms:
    """Terms of one lot with stages of these shares."""
    stages = tuple(Stage(share_bps=share) for share in shares)
    return market.terms(lots=1, price=price, bond=bond, verifier_fee=fee, stages=stages)


@pytest.mark.parametrize(("price", "bond", "fee"), AWKWARD)
@pytest.mark.parametrize("shares", SHARES.values(), ids=SHARES)
def test_rule_10_shares_round_down(ether: Market, shares: tuple[int, ...], price: int, bond: int, fee: int) -> None:
    """M10: each stage pays its share rounded down, and the last one whatever is left of the price."""
    terms = ether.bring(State.BUILDING, staged(ether, shares, price, bond, fee))
    paid = []
    for stage in range(len(shares)):
        accepted = ether.accept(terms, round_=stage + 1)
        paid += [values["toSupplier"] for name, values in events_of(accepted, ether.escrow) if name == "LotPaid"]
    down = [price * share // 10_000 for share in shares[:-1]]
    assert paid == [*down, price - sum(down) + bond]
    assert ether.asset.balance(ether.escrow) == 0


@pytest.mark.parametrize(("price", "bond", "fee"), AWKWARD)
@pytest.mark.parametrize("stage", [1, 2])
def test_rule_10_default_returns_what_is_unpaid(ether: Market, stage: int, price: int, bond: int, fee: int) -> None:
    """M10: a default in a later stage returns the rest of the price, with what was rounded off."""
    terms = ether.bring(State.BUILDING, staged(ether, (3_333, 3_333, 3_334), price, bond, fee))
    for before in range(stage):
        ether.accept(terms, round_=before + 1)
    returned = price - stage * (price * 3_333 // 10_000) + bond + terms.budget
    with ether.ledger().moves({ether.escrow: -returned, terms.customer: returned}):
        ether.concede(terms, round_=stage + 1)
    assert ether.asset.balance(ether.escrow) == 0


@pytest.mark.parametrize("shares", SHARES.values(), ids=SHARES)
def test_rule_10_largest_price(ether: Market, people: People, shares: tuple[int, ...]) -> None:
    """M10: shares of a price that fills 256 bits are as exact as others."""
    rich = ether.paid_in(Token(PlainToken.deploy(18, {"from": people.deployer})))
    price = 2**256 - 2
    terms = rich.bring(State.BUILDING, staged(rich, shares, price, 0, 0))
    for stage, share in enumerate(shares[:-1]):
        paid = price * share // 10_000
        with rich.ledger().moves({rich.escrow: -paid, people.supplier: paid}):
            rich.accept(terms, round_=stage + 1)
    rich.accept(terms, round_=len(shares))
    assert rich.asset.balance(people.supplier) == price
