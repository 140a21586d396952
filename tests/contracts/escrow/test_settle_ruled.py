"""What ends a ruled round: the money of the ruling, and the stake of the verifiers whom it overturned."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.contracts.support import clock
from tests.contracts.support.assets import Asset
from tests.contracts.support.disputes import voted
from tests.contracts.support.errors import error, refusal
from tests.contracts.support.events import event, events_of
from tests.contracts.support.market import FAIL, PASS, REFUSE, STAKE, Market, State
from tests.contracts.support.stakes import Stake, stake_of, stakes
from tests.contracts.support.terms import EXIT_DELAY, Stage, Terms
from tests.contracts.support.values import ZERO_ADDRESS

AT_STAKE = STAKE // 2 + 7
SPLIT = 4_321

ENDINGS: dict[str, Callable[[Market, Terms], Any]] = {
    "settle": lambda market, terms: market.settle(terms),
    "accept": lambda market, terms: market.accept(terms),
    "concede": lambda market, terms: market.concede(terms),
    "agree": lambda market, terms: market.agree(terms, market.agreed(terms, SPLIT)),
}


@pytest.fixture
def market(ether: Market, assets: dict[str, Asset]) -> Market:
    """A market in a token, in which slashed ether is seen apart."""
    return ether.paid_in(assets["plain token"])


def staked(market: Market, **changes: Any) -> Terms:
    """Terms that put stake behind each vote."""
    return market.arbitrated(market.terms(**{"verifier_stake": AT_STAKE} | changes))


def ruled(market: Market, terms: Terms, votes: str, ruling: int) -> Terms:
    """Brings the first lot to votes, a dispute by the customer and a ruling."""
    market.bring(State.BUILDING, terms)
    voted(market, terms, votes)
    market.dispute(terms)
    market.rule(0, ruling)
    return terms


def paid_by(terms: Terms, ending: str, ruling: int, spent: int) -> tuple[int, int]:
    """What supplier and customer get of the bid's money."""
    left = terms.per_lot + terms.bond - spent * terms.verifier_fee
    if ending == "agree":
        return SPLIT, left - SPLIT
    if ending == "accept" or (ending == "settle" and ruling == PASS):
        return terms.price + terms.bond, left - terms.price - terms.bond
    return 0, left


@pytest.mark.parametrize(
    ("votes", "ruling", "ending"),
    [
        *[("FFF", PASS, ending) for ending in ENDINGS],
        *[("PPP", FAIL, ending) for ending in ENDINGS if ending != "concede"],
    ],
)
def test_whatever_ends_the_round_slashes(market: Market, ether: Market, votes: str, ruling: int, ending: str) -> None:
    """D8, M8: every verifier who was overturned pays the wronged party, beside the money of the bid."""
    terms, supplier = ruled(market, staked(market), votes, ruling), market.people.supplier
    party = supplier if ruling == PASS else terms.customer
    to_supplier, to_customer = paid_by(terms, ending, ruling, 3)
    of_bid = {market.escrow: -to_supplier - to_customer, supplier: to_supplier, terms.customer: to_customer}
    stake = 3 * AT_STAKE
    of_stake = {market.registry: -stake, market.escrow: stake}
    slashed = ether.ledger(registry=market.registry).moves(of_stake, {party: stake})
    with market.ledger().moves(of_bid), slashed:
        ENDINGS[ending](market, terms)
    assert stakes(market) == [Stake(STAKE - AT_STAKE)] * 3
    assert market.lot(terms).state is State.CLOSED


def test_logs_each_slash(market: Market) -> None:
    """D8, M9: who lost what to whom, before the money of the lot, and in the registry also who lost nothing."""
    terms, supplier = ruled(market, staked(market), "FPF", PASS), market.people.supplier
    settled, bid = market.settle(terms), market.bid(terms)
    slashed = {"party": supplier, "lot": 0, "amount": AT_STAKE}
    assert events_of(settled, market.escrow) == [
        *[event("VerifierSlashed", bid=bid, verifier=terms.verifiers[seat], **slashed) for seat in (0, 2)],
        event("LotPaid", bid=bid, lot=0, toSupplier=terms.price + terms.bond, toCustomer=0),
    ]
    assert events_of(settled, market.registry) == [
        event(name, escrow=market.escrow, verifier=one, amount=AT_STAKE)
        for name, one in zip(("Slashed", "StakeReleased", "Slashed"), terms.verifiers, strict=True)
    ]


def slashed_seats(market: Market, terms: Terms) -> list[int]:
    """Settles and tells which seats were slashed."""
    logged = events_of(market.settle(terms), market.escrow)
    verifiers = [values["verifier"] for name, values in logged if name == "VerifierSlashed"]
    return [seat for seat, one in enumerate(terms.verifiers) if one.address in verifiers]


@pytest.mark.parametrize(
    ("votes", "ruling", "seats"),
    [
        ("PPF", FAIL, [0, 1]),
        ("FPF", PASS, [0, 2]),
        ("PF", PASS, [1]),
        ("PF", FAIL, [0]),
        ("P", FAIL, [0]),
        ("F", PASS, [0]),
        ("PPF", PASS, []),
        ("FPF", FAIL, []),
        ("PPF", REFUSE, []),
        ("FPF", REFUSE, []),
        ("PF", REFUSE, []),
    ],
)
def test_who_is_slashed(market: Market, votes: str, ruling: int, seats: list[int]) -> None:
    """D8: of an overturned verdict who voted against the ruling; of a confirmed one nobody, no dissenter either."""
    terms = ruled(market, staked(market), votes, ruling)
    assert slashed_seats(market, terms) == seats
    assert stakes(market) == [Stake(STAKE - AT_STAKE * (seat in seats)) for seat in range(3)]


@pytest.mark.parametrize("ruling", [PASS, FAIL])
def test_silence_that_is_overturned_costs_nobody(market: Market, ether: Market, ruling: int) -> None:
    """D8: who did not vote gave no verdict."""
    terms = market.bring(State.VOIDED, staked(market))
    market.dispute(terms)
    market.rule(0, ruling)
    with ether.ledger(registry=market.registry).moves():
        assert slashed_seats(market, terms) == []


def test_ether_bid_keeps_stake_and_money_apart(ether: Market) -> None:
    """D8, M1: where the bid is in ether too, the supplier is paid its price and credited the stake."""
    terms, supplier = ruled(ether, staked(ether), "FF", PASS), ether.people.supplier
    paid, rest, stake = terms.price + terms.bond, terms.verifier_fee, 2 * AT_STAKE
    purses = {
        ether.registry: -stake,
        ether.escrow: stake - paid - rest,
        supplier: paid,
        terms.customer: rest,
    }
    with ether.ledger(registry=ether.registry).moves(purses, {supplier: stake}):
        ether.settle(terms)


def test_wronged_party_withdraws_ether(market: Market, ether: Market) -> None:
    """D8, W3: slashed stake is ether, whatever the bid was paid in."""
    terms = ruled(market, staked(market), "PP", FAIL)
    market.settle(terms)
    stake = 2 * AT_STAKE
    with ether.ledger().moves({market.escrow: -stake, terms.customer: stake}, {terms.customer: -stake}):
        market.escrow.withdraw(ZERO_ADDRESS, terms.customer, stake, {"from": terms.customer})


def test_free_stake_may_leave_meanwhile(market: Market, ether: Market) -> None:
    """S2, S4, M8: a verifier takes out what is free, and is slashed to the wei all the same."""
    terms = market.bring(State.BUILDING, staked(market))
    voted(market, terms, "FF")
    registry, one, free = market.registry, terms.verifiers[0], STAKE - AT_STAKE
    requested = registry.requestExit(market.escrow, free, {"from": one})
    market.dispute(terms)
    market.rule(0, PASS)
    expected = error("RegistryInsufficientStake", actual=0, expected=1)
    assert refusal(registry.requestExit, market.escrow, 1, by=one) == expected
    stake = 2 * AT_STAKE
    of_stake = {registry: -stake, market.escrow: stake}
    with ether.ledger(registry=registry).moves(of_stake, {market.people.supplier: stake}):
        market.settle(terms)
    assert stake_of(market, one) == Stake(0, 0, free, requested.timestamp + EXIT_DELAY)


def test_each_lot_has_stake_of_its_own(market: Market, ether: Market) -> None:
    """D8, M8: a verifier overturned in several lots at once loses the whole stake for each, to the last wei."""
    part, supplier = STAKE // 3, market.people.supplier
    terms = ruled(market, staked(market, verifier_stake=part, lots=3), "FF", PASS)
    for lot in (1, 2):
        market.claim(terms, lot)
        voted(market, terms, "FF", lot)
    for lot in (1, 2):
        market.dispute(terms, lot)
        market.rule(lot, PASS)
    for lot in range(3):
        of_stake = {market.registry: -2 * part, market.escrow: 2 * part}
        with ether.ledger(registry=market.registry).moves(of_stake, {supplier: 2 * part}):
            logged = events_of(market.settle(terms, lot), market.escrow)
        assert [values["amount"] for name, values in logged if name == "VerifierSlashed"] == [part, part]
    assert stakes(market) == [Stake(), Stake(), Stake(STAKE)]


def test_late_settlement_finds_it_all(market: Market, ether: Market) -> None:
    """D8, M8: however late a ruling is settled, its stake is there, and nothing that came meanwhile is taken."""
    terms = market.bring(State.BUILDING, staked(market))
    voted(market, terms, "FF")
    registry, supplier, one = market.registry, market.people.supplier, terms.verifiers[0]
    market.dispute(terms)
    market.rule(0, PASS)
    clock.mine_at(clock.now() + 2 * EXIT_DELAY)
    registry.stake(market.escrow, {"from": one, "value": STAKE})
    paid, rest, stake = terms.price + terms.bond, terms.verifier_fee, 2 * AT_STAKE
    of_bid = {market.escrow: -paid - rest, supplier: paid, terms.customer: rest}
    of_stake = {registry: -stake, market.escrow: stake}
    slashed = ether.ledger(registry=registry).moves(of_stake, {supplier: stake})
    with market.ledger().moves(of_bid), slashed:
        market.settle(terms)
    assert stake_of(market, one) == Stake(2 * STAKE - AT_STAKE)


@pytest.mark.parametrize("ending", ["settle", "agree"])
def test_without_stake_nothing_is_slashed(market: Market, ether: Market, ending: str) -> None:
    """D8: where the Terms ask for no stake none is taken, though the verifiers have some here."""
    terms = ruled(market, staked(market, verifier_stake=0), "FFF", PASS)
    with ether.ledger(registry=market.registry).moves():
        ENDINGS[ending](market, terms)
    assert stakes(market) == [Stake(STAKE)] * 3


def test_rework_after_an_overturned_pass(market: Market, ether: Market) -> None:
    """D8, E3: a ruling of FAIL slashes and starts the rework, whose end slashes nobody again."""
    terms = ruled(market, staked(market, reworks=1), "PP", FAIL)
    stake = 2 * AT_STAKE
    of_stake = {market.registry: -stake, market.escrow: stake}
    with market.ledger().moves(), ether.ledger(registry=market.registry).moves(of_stake, {terms.customer: stake}):
        market.settle(terms)
    assert market.lot(terms)[:5] == (State.BUILDING, market.people.supplier.address, 0, 1, 2)
    for one in terms.verifiers[:2]:
        market.registry.stake(market.escrow, {"from": one, "value": AT_STAKE})
    voted(market, terms, "PP", round_=2)
    with ether.ledger(registry=market.registry).moves(), clock.executing_at(market.lot(terms).deadline):
        market.settle(terms)
    assert market.lot(terms).state is State.CLOSED
    assert stakes(market) == [Stake(STAKE)] * 3


def test_next_stage_after_an_overturned_fail(market: Market, ether: Market) -> None:
    """D8, E2: a ruling of PASS slashes and starts the next stage, whose end slashes nobody again."""
    stages = (Stage(share_bps=5_000), Stage(share_bps=5_000))
    terms, supplier = ruled(market, staked(market, stages=stages), "FFF", PASS), market.people.supplier
    stake, share = 3 * AT_STAKE, terms.share(0)
    of_stake = {market.registry: -stake, market.escrow: stake}
    slashed = ether.ledger(registry=market.registry).moves(of_stake, {supplier: stake})
    with market.ledger().moves({market.escrow: -share, supplier: share}), slashed:
        market.settle(terms)
    assert (market.lot(terms).stage, market.lot(terms).fails) == (1, 0)
    with ether.ledger(registry=market.registry).moves():
        market.accept(terms, round_=2)
    assert stakes(market) == [Stake(STAKE - AT_STAKE)] * 3


def test_second_dispute_of_a_lot_slashes_its_own_round(market: Market, ether: Market) -> None:
    """D8, L5: after a rework the votes of the new round answer, not those of the old one."""
    terms = ruled(market, staked(market, reworks=1, verifier_stake=AT_STAKE), "FPF", FAIL)
    market.settle(terms)
    voted(market, terms, "PPF", round_=2)
    market.dispute(terms, round_=2)
    market.rule(1, FAIL)
    stake = 2 * AT_STAKE
    of_stake = {market.registry: -stake, market.escrow: stake}
    with ether.ledger(registry=market.registry).moves(of_stake, {terms.customer: stake}):
        market.settle(terms)
    assert stakes(market) == [Stake(STAKE - AT_STAKE), Stake(STAKE - AT_STAKE), Stake(STAKE)]


def test_agreement_before_the_ruling_slashes_nobody(market: Market, ether: Market) -> None:
    """D8: without a ruling nobody was overturned."""
    terms = market.bring(State.BUILDING, staked(market))
    voted(market, terms, "FF")
    market.dispute(terms, by=market.people.supplier)
    with ether.ledger(registry=market.registry).moves():
        ENDINGS["agree"](market, terms)
    assert stakes(market) == [Stake(STAKE)] * 3


def test_verdict_that_was_not_disputed_slashes_nobody(market: Market, ether: Market) -> None:
    """D8: dissenters keep their stake where nobody asked the arbitrator."""
    terms = market.bring(State.BUILDING, staked(market))
    voted(market, terms, "PPF")
    with ether.ledger(registry=market.registry).moves():
        market.accept(terms)
    assert stakes(market) == [Stake(STAKE)] * 3
