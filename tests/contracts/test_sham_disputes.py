"""M8: a verifier cannot move its stake out of an honest ruling's reach by losing it to an ally in a sham dispute."""

from __future__ import annotations

from typing import Any

import pytest
from brownie import OwnedArbitrator, Party

from tests.contracts.support import clock
from tests.contracts.support.errors import error, refusal
from tests.contracts.support.market import DISPUTE_WINDOW, FAIL, STAKE, Market, State
from tests.contracts.support.signing import REPORT
from tests.contracts.support.stakes import Stake, has, slashing, stakes
from tests.contracts.support.terms import Terms
from tests.contracts.support.values import ZERO_ADDRESS


def sham_of(market: Market, judge: Any, verifier: Any, **changes: Any) -> Terms:
    """Terms by which a verifier could lose its stake to an ally: the rival buys, supplies and owns the judge."""
    ally = market.people.rival
    figures = {"price": 1, "bond": 0, "verifier_fee": 0, "verifier_stake": STAKE, "lots": 1, "panel": 1, "quorum": 1}
    terms = market.terms(**{"customer": ally, "supplier": ally, "verifiers": (verifier,)} | figures | changes)
    return terms.but(arbitrator=judge, dispute_window=DISPUTE_WINDOW)


def play_sham(market: Market, judge: Any, terms: Terms) -> int:
    """Has the ally win the verifier's stake.

    Returns:
        What it was credited.
    """
    ally, before = terms.customer, int(market.escrow.creditOf(terms.customer, ZERO_ADDRESS))
    market.claim(terms, by=ally)
    signed = [market.signed(terms, 0, supplier=ally)]
    market.submit_with(terms, signed, by=ally)
    market.dispute(terms, by=ally, value=0)
    judge.giveRuling(0, FAIL, {"from": ally})
    market.settle(terms)
    return int(market.escrow.creditOf(ally, ZERO_ADDRESS)) - before


@pytest.fixture
def crony(ether: Market) -> Any:
    """An arbitrator that the verifier's ally owns, at no cost."""
    return OwnedArbitrator.deploy(ether.people.rival, 0, {"from": ether.people.rival})


def honest_dispute(market: Market) -> Terms:
    """A lot that the first verifier has passed wrongly, disputed by its customer."""
    terms = market.arbitrated(market.terms(verifier_stake=STAKE, lots=1))
    market.bring(State.DISPUTED, terms)
    return terms


def makes_good(market: Market, terms: Terms) -> None:
    """Asserts that an honest ruling gives the wronged customer the whole stake."""
    market.rule(0, FAIL)
    with slashing(market, terms.customer, STAKE, terms.per_lot + terms.bond - terms.verifier_fee):
        market.settle(terms)


def test_sham_after_the_word_finds_no_stake(ether: Market, crony: Any) -> None:
    """M8, I1: stake that answers for a word cannot be put at an ally's mercy: there is none left for the sham."""
    honest = honest_dispute(ether)
    verifier, ally = honest.verifiers[0], ether.people.rival
    for stake in (STAKE, 1):
        sham = sham_of(ether, crony, verifier, verifier_stake=stake)
        ether.post(sham)
        ether.claim(sham, by=ally)
        ether.submit(sham, by=ally)
        expected = error("EscrowInsufficientStake", verifier=verifier, actual=0, expected=stake)
        assert refusal(ether.escrow.attest, sham, 0, 1, True, REPORT, by=verifier) == expected
        signed = [ether.signed(sham, 0, supplier=ally)]
        assert refusal(ether.escrow.attestWithSignatures, sham, 0, 1, signed, by=ally) == expected
    makes_good(ether, honest)


def test_sham_takes_nothing_but_more_stake(ether: Market, crony: Any) -> None:
    """M8, S4: what a sham wins was staked for it on top; the honest ruling finds its own."""
    honest = honest_dispute(ether)
    ether.registry.stake(ether.escrow, {"from": honest.verifiers[0], "value": STAKE})
    sham = sham_of(ether, crony, honest.verifiers[0])
    ether.post(sham)
    assert play_sham(ether, crony, sham) == STAKE
    assert stakes(ether)[0] == Stake(STAKE, STAKE)
    makes_good(ether, honest)
    assert stakes(ether)[0] == Stake()


def test_sham_before_the_word_leaves_nothing_to_vote_with(ether: Market, crony: Any) -> None:
    """I1: stake at an ally's mercy backs no honest bid's vote meanwhile, nor once it is lost."""
    verifier, ally = ether.people.verifiers[0], ether.people.rival
    sham = sham_of(ether, crony, verifier)
    ether.post(sham)
    ether.claim(sham, by=ally)
    ether.submit_with(sham, [ether.signed(sham, 0, supplier=ally)], by=ally)
    honest = ether.bring(State.INSPECTING, ether.arbitrated(ether.terms(verifier_stake=STAKE)))
    expected = error("EscrowInsufficientStake", verifier=verifier, actual=0, expected=STAKE)
    assert refusal(ether.escrow.attest, honest, 0, 1, True, REPORT, by=verifier) == expected
    ether.dispute(sham, by=ally, value=0)
    crony.giveRuling(0, FAIL, {"from": ally})
    ether.settle(sham)
    assert refusal(ether.escrow.attest, honest, 0, 1, True, REPORT, by=verifier) == expected


@pytest.mark.parametrize("ending", ["accept", "concede", "settle"])
def test_sham_releases_only_its_own(ether: Market, crony: Any, ending: str) -> None:
    """M8, S6: a sham that is given up in time frees what it reserved itself, and not what an honest lot did."""
    honest, ally = honest_dispute(ether), ether.people.rival
    verifier = honest.verifiers[0]
    ether.registry.stake(ether.escrow, {"from": verifier, "value": 5})
    sham = sham_of(ether, crony, verifier, verifier_stake=5)
    ether.post(sham)
    ether.claim(sham, by=ally)
    ether.submit_with(sham, [ether.signed(sham, 0, supplier=ally)], by=ally)
    assert stakes(ether)[0] == Stake(STAKE + 5, STAKE + 5)
    ends = {"accept": ether.accept, "concede": lambda terms: ether.concede(terms, by=ally), "settle": ether.settle}
    with clock.executing_at(ether.lot(sham).deadline):
        ends[ending](sham)
    assert stakes(ether)[0] == Stake(STAKE + 5, STAKE)
    expected = error("RegistryInsufficientStake", actual=5, expected=6)
    assert refusal(ether.registry.requestExit, ether.escrow, 6, by=verifier) == expected
    makes_good(ether, honest)
    assert stakes(ether)[0] == Stake(5)


def test_sham_without_an_arbitrator_takes_no_stake(ether: Market) -> None:
    """M8, I1: where all active stake counts the same stake backs the sham too, and nothing there can take it."""
    honest, ally = honest_dispute(ether), ether.people.rival
    sham = sham_of(ether, ZERO_ADDRESS, honest.verifiers[0]).but(dispute_window=0)
    ether.post(sham)
    ether.claim(sham, by=ally)
    ether.submit_with(sham, [ether.signed(sham, 0, supplier=ally)], by=ally)
    assert ether.lot(sham).state is State.CLOSED
    makes_good(ether, honest)


def test_sham_escrow_takes_no_stake(ether: Market) -> None:
    """M8, S1: an ally's contract can neither slash nor release what the escrow has reserved."""
    honest = honest_dispute(ether)
    verifier = honest.verifiers[0]
    ally = Party.deploy({"from": ether.people.rival})
    for action in ("reserve", "release", "slash"):
        has(ether, ally, action, verifier, STAKE)
    assert stakes(ether)[0] == Stake(STAKE, STAKE)
    makes_good(ether, honest)
