"""What a token that makes balances up can do: nothing to stakes and to the end of a lot (M6, W6)."""

from __future__ import annotations

from typing import Any

import pytest
from brownie import LyingToken

from tests.contracts.support import clock
from tests.contracts.support.market import PASS, STAKE, Market, State
from tests.contracts.support.terms import Terms
from tests.contracts.support.values import ZERO_ADDRESS, ZERO_HASH, plain

LARGEST = 2**256 - 1


@pytest.fixture
def lying(people: Any) -> Any:
    """A token that lies about its balances."""
    return LyingToken.deploy({"from": people.deployer})


def owe_the_largest(market: Market, token: Any) -> None:
    """Has the supplier credited with nearly all that 256 bits hold of the token, and the token ready for more."""
    terms = market.terms(
        token=token.address, lots=1, price=LARGEST - 1, bond=0, verifier_fee=0, panel=0, quorum=0, salt="0x" + "01" * 32
    )
    market.escrow.post(terms.abi_value, {"from": terms.customer})
    market.escrow.claim(terms.abi_value, 0, {"from": market.people.supplier})
    market.escrow.accept(terms.abi_value, 0, 1, {"from": terms.customer})
    assert market.escrow.creditOf(market.people.supplier, token) == LARGEST - 1
    token.forget({"from": market.people.stranger})


def stake(market: Market, terms: Terms) -> tuple[int, ...]:
    """Active and reserved stake of the first verifier."""
    active, reserved, *_ = plain(market.registry.stakeOf(market.escrow, terms.verifiers[0]))
    return int(active), int(reserved)


def attested(market: Market, token: Any, passes: bool) -> Terms:
    """A lot in the token on which the first verifier's stake is reserved."""
    changes = {"token": token.address, "lots": 1, "bond": 0, "verifier_fee": 0, "verifier_stake": STAKE, "quorum": 1}
    terms = market.arbitrated(market.terms(panel=0b001, salt=ZERO_HASH, **changes))
    market.escrow.post(terms.abi_value, {"from": terms.customer})
    market.escrow.claim(terms.abi_value, 0, {"from": market.people.supplier})
    market.submit(terms)
    market.attest(terms, 0, passes)
    assert stake(market, terms) == (STAKE, STAKE)
    return terms


def test_credit_that_is_full_keeps_no_stake(ether: Market, lying: Any) -> None:
    """A credit that cannot grow any more does not keep the lot open, and the verifier's stake is free again."""
    owe_the_largest(ether, lying)
    terms = attested(ether, lying, True)
    clock.mine_at(ether.lot(terms).deadline)
    ether.settle(terms)
    assert ether.lot(terms).state is State.CLOSED
    assert ether.escrow.creditOf(ether.people.supplier, lying) == LARGEST
    assert stake(ether, terms) == (STAKE, 0)


def test_credit_that_is_full_keeps_no_slashed_stake(ether: Market, lying: Any) -> None:
    """Neither does it keep a wronged party from the stake of the verifier that wronged it."""
    owe_the_largest(ether, lying)
    terms = attested(ether, lying, False)
    disputed = ether.dispute(terms, by=ether.people.supplier)
    ether.rule(disputed.events["LotDisputed"]["disputeId"], PASS)
    ether.settle(terms)
    assert ether.lot(terms).state is State.CLOSED
    assert ether.escrow.creditOf(ether.people.supplier, ZERO_ADDRESS) == STAKE
    assert stake(ether, terms) == (0, 0)


def test_fee_that_finds_no_room_is_no_reason_to_stay_silent(ether: Market, lying: Any) -> None:
    """A verifier whose credit is full is counted all the same."""
    verifier = ether.people.verifiers[0]
    first = ether.terms(
        token=lying.address,
        lots=1,
        bond=0,
        price=1,
        verifier_fee=LARGEST - 2,
        panel=0b001,
        quorum=1,
        salt="0x" + "02" * 32,
    )
    second = first.but(verifier_fee=7, salt="0x" + "03" * 32)
    for terms in (first, second):
        ether.escrow.post(terms.abi_value, {"from": terms.customer})
        ether.escrow.claim(terms.abi_value, 0, {"from": ether.people.supplier})
        ether.submit(terms)
        ether.attest(terms, 0)
        assert ether.lot(terms).state is State.CLOSED
        lying.forget({"from": ether.people.stranger})
    assert ether.escrow.creditOf(verifier, lying) == LARGEST
