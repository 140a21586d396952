"""What ends a ruled round: the money of the ruling, and the stake of the verifiers whom it overturned."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.contracts.support import clock
from tests.contracts.support.assets import Asset
from tests.contracts.support.disputes import voted
from tests.contracts.support.events import event, events_of
from tests.contracts.support.market import FAIL, PASS, REFUSE, STAKE, Market, State
from tests.contracts.support.terms import Stage, Terms
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
    assert [market.registry.activeStake(market.escrow, one) for one in terms.verifiers] == [STAKE - AT_STAKE] * 3
    assert market.lot(terms).state is State.CLOSED


def test_logs_each_slash(market: Market) -> None:
    """D8, M9: who lost what to whom, before the money of the lot, and the same in the registry."""
    terms, supplier = ruled(market, staked(market), "FPF", PASS), market.people.supplier
    settled, bid = market.settle(terms), market.bid(terms)
    slashed = {"party": supplier, "lot": 0, "amount": AT_STAKE}
    assert events_of(settled, market.escrow) == [
        *[event("VerifierSlashed", bid=bid, verifier=terms.verifiers[seat], **slashed) for seat in (0, 2)],
        event("LotPaid", bid=bid, lot=0, toSupplier=terms.price + terms.bond, toCustomer=0),
    ]
    assert events_of(settled, market.registry) == [
        event("Slashed", escrow=market.escrow, verifier=terms.verifiers[seat], amount=AT_STAKE) for seat in (0, 2)
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
    left = [STAKE - AT_STAKE * (seat in seats) for seat in range(3)]
    assert [market.registry.activeStake(market.escrow, one) for one in terms.verifiers] == left


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


def test_exiting_stake_answers_too(market: Market, ether: Market) -> None:
    """S2, S4, M8: a verifier that runs away after its vote is slashed all the same."""
    terms = market.bring(State.BUILDING, staked(market))
    voted(market, terms, "FF")
    registry, one = market.registry, terms.verifiers[0]
    registry.requestExit(market.escrow, STAKE, {"from": one})
    market.dispute(terms)
    market.rule(0, PASS)
    stake = 2 * AT_STAKE
    of_stake = {registry: -stake, market.escrow: stake}
    with ether.ledger(registry=registry).moves(of_stake, {market.people.supplier: stake}):
        market.settle(terms)
    assert tuple(registry.stakeOf(market.escrow, one))[:2] == (0, STAKE - AT_STAKE)


def test_stake_that_is_partly_gone(market: Market, ether: Market) -> None:
    """D8, S4: a verifier overturned again and again loses what is there, and nothing is held up."""
    terms, supplier = (
        ruled(market, staked(market, verifier_stake=STAKE - 5, lots=3), "FF", PASS),
        market.people.supplier,
    )
    for lot in (1, 2):
        market.claim(terms, lot)
    voted(market, terms, "FF", 1)
    voted(market, terms, "FF", 2)
    for lot in (1, 2):
        market.dispute(terms, lot)
        market.rule(lot, PASS)
    for lot, stake in enumerate((STAKE - 5, 5, 0)):
        of_stake = {market.registry: -2 * stake, market.escrow: 2 * stake}
        slashed = ether.ledger(registry=market.registry).moves(of_stake, {supplier: 2 * stake})
        with slashed:
            logged = events_of(market.settle(terms, lot), market.escrow)
        assert [values["amount"] for name, values in logged if name == "VerifierSlashed"] == [stake, stake]


def test_stake_that_was_withdrawn(market: Market, ether: Market) -> None:
    """D8, S3: who settles a ruling more than 30 days late may find nothing, and is paid by the lot all the same."""
    terms = market.bring(State.BUILDING, staked(market))
    voted(market, terms, "FF")
    registry, supplier = market.registry, market.people.supplier
    for one in terms.verifiers[:2]:
        registry.requestExit(market.escrow, STAKE, {"from": one})
    exit_at = int(registry.stakeOf(market.escrow, terms.verifiers[1])[2])
    market.dispute(terms)
    market.rule(0, PASS)
    clock.mine_at(exit_at)
    for one in terms.verifiers[:2]:
        registry.withdraw(market.escrow, one, {"from": one})
    paid, rest = terms.price + terms.bond, terms.verifier_fee
    of_bid = {market.escrow: -paid - rest, supplier: paid, terms.customer: rest}
    with market.ledger().moves(of_bid), ether.ledger(registry=registry).moves():
        market.settle(terms)


@pytest.mark.parametrize("ending", ["settle", "agree"])
def test_without_stake_nothing_is_slashed(market: Market, ether: Market, ending: str) -> None:
    """D8: where the Terms ask for no stake none is taken, though the verifiers have some here."""
    terms = ruled(market, staked(market, verifier_stake=0), "FFF", PASS)
    with ether.ledger(registry=market.registry).moves():
        ENDINGS[ending](market, terms)
    assert [market.registry.activeStake(market.escrow, one) for one in terms.verifiers] == [STAKE] * 3


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
    left = [STAKE - AT_STAKE, STAKE - AT_STAKE, STAKE]
    assert [market.registry.activeStake(market.escrow, one) for one in terms.verifiers] == left


def test_agreement_before_the_ruling_slashes_nobody(market: Market, ether: Market) -> None:
    """D8: without a ruling nobody was overturned."""
    terms = market.bring(State.BUILDING, staked(market))
    voted(market, terms, "FF")
    market.dispute(terms, by=market.people.supplier)
    with ether.ledger(registry=market.registry).moves():
        ENDINGS["agree"](market, terms)


def test_verdict_that_was_not_disputed_slashes_nobody(market: Market, ether: Market) -> None:
    """D8: dissenters keep their stake where nobody asked the arbitrator."""
    terms = market.bring(State.BUILDING, staked(market))
    voted(market, terms, "PPF")
    with ether.ledger(registry=market.registry).moves():
        market.accept(terms)
