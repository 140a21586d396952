"""`slash`: an escrow takes stake that it has reserved."""

from __future__ import annotations

from typing import Any

import pytest
from brownie import Party

from tests.contracts.support import clock
from tests.contracts.support.disputes import voted
from tests.contracts.support.errors import Refusal, error, refusal
from tests.contracts.support.events import event, events_of
from tests.contracts.support.market import FAIL, STAKE, Market, State
from tests.contracts.support.signing import REPORT
from tests.contracts.support.stakes import Stake, has, stake_of, told

EXITING, FREE = STAKE // 3, 13
ACTIVE = STAKE - EXITING
RESERVED = ACTIVE - FREE
TRANSFER_FAILED = bytes.fromhex("b12d13eb")
"""Selector of Solady's `ETHTransferFailed()`."""


@pytest.fixture
def slasher(ether: Market) -> Any:
    """An escrow that has reserved most of the first verifier's stake, who wants a third back."""
    contract = Party.deploy({"from": ether.people.deployer})
    verifier = {"from": ether.people.verifiers[0]}
    ether.registry.stake(contract, verifier | {"value": STAKE})
    ether.registry.requestExit(contract, EXITING, verifier)
    has(ether, contract, "reserve", ether.people.verifiers[0], RESERVED)
    return contract


@pytest.mark.parametrize("amount", [0, 1, RESERVED - 1, RESERVED, RESERVED + 1, STAKE, 2**128, 2**256 - 1])
def test_takes_reserved_stake(ether: Market, slasher: Any, amount: int) -> None:
    """S4: never more than is reserved, neither free nor exiting stake; the escrow gets it and is told how much."""
    registry, verifier, taken = ether.registry, ether.people.verifiers[0], min(amount, RESERVED)
    before = stake_of(ether, verifier, slasher)
    assert told(ether, slasher, "slash", verifier, amount) == taken
    with ether.ledger(registry=registry, slasher=slasher).moves({registry: -taken, slasher: taken}):
        slashed = has(ether, slasher, "slash", verifier, amount)
    assert events_of(slashed, registry) == [event("Slashed", escrow=slasher, verifier=verifier, amount=taken)]
    left = {"active": ACTIVE - taken, "reserved": RESERVED - taken}
    assert stake_of(ether, verifier, slasher) == before._replace(**left)


def test_takes_only_what_the_caller_reserved(ether: Market, slasher: Any) -> None:
    """S1, S4: stake that another escrow has reserved, and of other verifiers, is out of reach."""
    one, two, _ = ether.people.verifiers
    ether.bring(State.INSPECTING, terms := ether.arbitrated(ether.terms(verifier_stake=STAKE)))
    ether.attest(terms, 0)
    ether.registry.stake(slasher, {"from": two, "value": 11})
    has(ether, slasher, "reserve", two, 11)
    with ether.ledger(registry=ether.registry, slasher=slasher).moves({ether.registry: -RESERVED, slasher: RESERVED}):
        has(ether, slasher, "slash", one, 2**256 - 1)
    assert stake_of(ether, one) == Stake(STAKE, STAKE)
    assert stake_of(ether, two, slasher) == Stake(11, 11)


@pytest.mark.parametrize("who", ["nothing staked", "nothing reserved", "all slashed"])
def test_without_reserved_stake_takes_nothing(ether: Market, slasher: Any, who: str) -> None:
    """S4: want of reserved stake is no error, which would hold up a settlement."""
    registry, (one, two, _) = ether.registry, ether.people.verifiers
    registry.stake(slasher, {"from": two, "value": 11})
    has(ether, slasher, "slash", one, RESERVED)
    verifier = {"nothing staked": ether.people.unstaked, "nothing reserved": two, "all slashed": one}[who]
    before = stake_of(ether, verifier, slasher)
    with ether.ledger(registry=registry, slasher=slasher).moves():
        slashed = has(ether, slasher, "slash", verifier, STAKE)
    assert events_of(slashed, registry) == [event("Slashed", escrow=slasher, verifier=verifier, amount=0)]
    assert stake_of(ether, verifier, slasher) == before


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
    """S4: an escrow that slashes again while it is sent the stake takes no more than was reserved."""
    registry, verifier = ether.registry, ether.people.verifiers[0]
    slasher.reenter(registry, registry.slash.encode_input(verifier, STAKE), {"from": ether.people.stranger})
    with ether.ledger(registry=registry, slasher=slasher).moves({registry: -RESERVED, slasher: RESERVED}):
        slashed = has(ether, slasher, "slash", verifier, STAKE)
    assert [values["amount"] for _, values in events_of(slashed, registry)] == [RESERVED, 0]


def test_exit_goes_on(ether: Market, slasher: Any) -> None:
    """S3, S4: exiting stake answers for nothing: it leaves at its time, whole, whatever was slashed."""
    registry, verifier = ether.registry, ether.people.verifiers[0]
    has(ether, slasher, "slash", verifier, 2**256 - 1)
    with (
        ether.ledger(registry=registry).moves({registry: -EXITING, verifier: EXITING}),
        clock.executing_at(stake_of(ether, verifier, slasher).exit_at),
    ):
        registry.withdraw(slasher, verifier, {"from": verifier})
    assert stake_of(ether, verifier, slasher) == Stake(FREE)


def test_only_free_stake_is_left(ether: Market, slasher: Any) -> None:
    """S4, M8: slashed stake does not come back."""
    verifier = ether.people.verifiers[0]
    has(ether, slasher, "slash", verifier, RESERVED)
    has(ether, slasher, "release", verifier, RESERVED)
    expected = error("RegistryInsufficientStake", actual=FREE, expected=FREE + 1)
    assert refusal(ether.registry.requestExit, slasher, FREE + 1, by=verifier) == expected


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
