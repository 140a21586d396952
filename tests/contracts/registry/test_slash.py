"""`slash`: an escrow takes stake that was put up for it."""

from __future__ import annotations

from typing import Any

import pytest
from brownie import Escrow, Party

from tests.contracts.support import clock
from tests.contracts.support.disputes import voted
from tests.contracts.support.errors import Refusal, error, refusal
from tests.contracts.support.events import event, events_of
from tests.contracts.support.market import FAIL, PASS, STAKE, Market, State
from tests.contracts.support.signing import REPORT
from tests.contracts.support.terms import DAY, LONGEST_DISPUTE_WINDOW, LONGEST_INSPECTION
from tests.contracts.support.values import ZERO_ADDRESS, plain

EXITING = STAKE // 3
ACTIVE = STAKE - EXITING
TRANSFER_FAILED = bytes.fromhex("b12d13eb")
"""Selector of Solady's `ETHTransferFailed()`."""


@pytest.fixture
def slasher(ether: Market) -> Any:
    """An escrow that slashes when it is told to, for which the first verifier has staked and wants a third back."""
    contract = Party.deploy({"from": ether.people.deployer})
    verifier = {"from": ether.people.verifiers[0]}
    ether.registry.stake(contract, verifier | {"value": STAKE})
    ether.registry.requestExit(contract, EXITING, verifier)
    return contract


def slash(market: Market, slasher: Any, verifier: Any, amount: int) -> Any:
    """Has the escrow slash."""
    data = market.registry.slash.encode_input(verifier, amount)
    return slasher.act(market.registry, 0, data, {"from": market.people.stranger})


@pytest.mark.parametrize(
    ("amount", "active", "exiting"),
    [
        (0, ACTIVE, EXITING),
        (1, ACTIVE, EXITING - 1),
        (EXITING, ACTIVE, 0),
        (EXITING + 1, ACTIVE - 1, 0),
        (STAKE - 1, 1, 0),
        (STAKE, 0, 0),
        (STAKE + 1, 0, 0),
        (2**256 - 1, 0, 0),
    ],
)
def test_takes_exiting_stake_first(ether: Market, slasher: Any, amount: int, active: int, exiting: int) -> None:
    """S4: exiting stake, then active, never more than there is; the escrow is sent what was taken and told how much."""
    registry, verifier = ether.registry, ether.people.verifiers[0]
    exit_at, taken = registry.stakeOf(slasher, verifier)[2], STAKE - active - exiting
    told = slasher.act.call(registry, 0, registry.slash.encode_input(verifier, amount), {"from": verifier})
    assert int(told.hex(), 16) == taken
    with ether.ledger(registry=registry, slasher=slasher).moves({registry: -taken, slasher: taken}):
        slashed = slash(ether, slasher, verifier, amount)
    assert events_of(slashed, registry) == [event("Slashed", escrow=slasher, verifier=verifier, amount=taken)]
    assert plain(registry.stakeOf(slasher, verifier)) == (active, exiting, exit_at if exiting else 0)


def test_takes_only_what_is_staked_for_the_caller(ether: Market, slasher: Any) -> None:
    """S1: stake for other escrows, and of other verifiers, is out of reach."""
    registry, (one, two, _) = ether.registry, ether.people.verifiers
    other = Escrow.deploy(registry, {"from": ether.people.deployer})
    registry.stake(other, {"from": one, "value": 7})
    registry.stake(slasher, {"from": two, "value": 11})
    with ether.ledger(registry=registry, slasher=slasher).moves({registry: -STAKE, slasher: STAKE}):
        slash(ether, slasher, one, 2**256 - 1)
    assert plain(registry.stakeOf(ether.escrow, one)) == (STAKE, 0, 0)
    assert plain(registry.stakeOf(other, one)) == (7, 0, 0)
    assert plain(registry.stakeOf(slasher, two)) == (11, 0, 0)


def test_without_stake_takes_nothing(ether: Market, slasher: Any) -> None:
    """S4: want of stake is no error, which would hold up a settlement."""
    registry, people = ether.registry, ether.people
    with ether.ledger(registry=registry, slasher=slasher).moves():
        slashed = slash(ether, slasher, people.unstaked, STAKE)
    assert events_of(slashed, registry) == [event("Slashed", escrow=slasher, verifier=people.unstaked, amount=0)]


@pytest.mark.parametrize("slashes_all", [True, False])
def test_strangers_take_nothing(ether: Market, slashes_all: bool) -> None:
    """S1: who was not staked for finds nothing, be it the verifier itself."""
    registry, people = ether.registry, ether.people
    amount = 2**256 - 1 if slashes_all else 1
    for sender in (people.stranger, people.verifiers[0], people.deployer):
        with ether.ledger(registry=registry).moves():
            registry.slash(people.verifiers[0], amount, {"from": sender})
    assert registry.activeStake(ether.escrow, people.verifiers[0]) == STAKE


def test_refuses_an_escrow_that_takes_no_ether(ether: Market, slasher: Any) -> None:
    """S4: slashed stake is not lost on the way."""
    slasher.setMood(1, {"from": ether.people.deployer})
    answer = refusal(ether.registry.slash, ether.people.verifiers[0], 1, by=slasher)
    assert answer == Refusal("Unknown", {"data": TRANSFER_FAILED})


def test_reentering_takes_nothing_more(ether: Market, slasher: Any) -> None:
    """S4: an escrow that slashes again while it is sent the stake takes no more than there is."""
    registry, verifier = ether.registry, ether.people.verifiers[0]
    data = registry.slash.encode_input(verifier, STAKE)
    slasher.reenter(registry, data, {"from": ether.people.stranger})
    with ether.ledger(registry=registry, slasher=slasher).moves({registry: -STAKE, slasher: STAKE}):
        slash(ether, slasher, verifier, STAKE)


def test_rest_of_the_exit_is_withdrawn(ether: Market, slasher: Any) -> None:
    """S3, S4: what a slash leaves of exiting stake leaves at its time."""
    registry, verifier = ether.registry, ether.people.verifiers[0]
    slash(ether, slasher, verifier, EXITING - 5)
    with (
        ether.ledger(registry=registry).moves({registry: -5, verifier: 5}),
        clock.executing_at(registry.stakeOf(slasher, verifier)[2]),
    ):
        registry.withdraw(slasher, verifier, {"from": verifier})


def test_nothing_is_left_to_withdraw(ether: Market, slasher: Any) -> None:
    """S4, M8: slashed stake does not come back."""
    registry, verifier = ether.registry, ether.people.verifiers[0]
    exit_at = registry.stakeOf(slasher, verifier)[2]
    slash(ether, slasher, verifier, EXITING)
    clock.mine_at(exit_at)
    expected = error("RegistryNothingExiting", escrow=slasher, verifier=verifier)
    assert refusal(registry.withdraw, slasher, verifier, by=verifier) == expected


def test_slashed_verifier_needs_new_stake(ether: Market) -> None:
    """I1, S4: what was slashed no longer stands behind a vote."""
    terms = ether.arbitrated(ether.terms(verifier_stake=STAKE))
    ether.bring(State.BUILDING, terms)
    voted(ether, terms, "PP")
    ether.dispute(terms)
    ether.rule(0, FAIL)
    ether.settle(terms)
    ether.claim(terms, 1)
    ether.submit(terms, 1)
    one = terms.verifiers[0]
    expected = error("EscrowInsufficientStake", verifier=one, actual=0, expected=STAKE)
    assert refusal(ether.escrow.attest, terms, 1, 1, True, REPORT, by=one) == expected
    ether.registry.stake(ether.escrow, {"from": one, "value": STAKE})
    assert refusal(ether.escrow.attest, terms, 1, 1, True, REPORT, by=one) is None


def test_stake_cannot_leave_before_the_last_slash(ether: Market) -> None:
    """S3, M8: the longest inspection, window and wait leave 30 days to settle, and the stake is there until then."""
    terms = ether.terms(verifier_stake=STAKE, inspection_time=LONGEST_INSPECTION)
    terms = terms.but(arbitrator=ether.arbitrator, dispute_window=LONGEST_DISPUTE_WINDOW)
    ether.bring(State.INSPECTING, terms)
    ether.attest(terms, 0, False)
    registry, one = ether.registry, terms.verifiers[0]
    registry.requestExit(ether.escrow, STAKE, {"from": one})
    ether.lapse(terms)
    with clock.executing_at(ether.lot(terms).deadline - 1):
        ether.dispute(terms, by=ether.people.supplier)
    with clock.executing_at(ether.lot(terms).deadline - 1):
        ether.rule(0, PASS)
    exit_at = int(registry.stakeOf(ether.escrow, one)[2])
    assert exit_at - clock.now() >= 30 * DAY
    clock.mine_at(exit_at - 1)
    early = error("RegistryExitTooEarly", timestamp=exit_at - 1, exitAt=exit_at)
    assert refusal(registry.withdraw, ether.escrow, one, by=one) == early
    ether.settle(terms)
    assert ether.escrow.creditOf(ether.people.supplier, ZERO_ADDRESS) == STAKE
