"""Everything as large, as small and as uneven as the Terms allow, and parties in more than one part."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from brownie import PlainToken

from tests.contracts.support.assets import Token
from tests.contracts.support.errors import error, refusal
from tests.contracts.support.market import Market, State
from tests.contracts.support.signing import REPORT
from tests.contracts.support.storage import skip_to_spent
from tests.contracts.support.terms import MAX_LOTS, MAX_REWORKS, MAX_STAGES, MAX_VERIFIERS, WHOLE_BPS, Stage, Terms

MOST = 2**256 - 1
LOCKS = {"panel": 0, "quorum": 0}


@pytest.fixture
def vast(ether: Market, people: Any) -> Market:
    """A market in a token of which there may be as many as 256 bits can count."""
    return ether.paid_in(Token(PlainToken.deploy(0, {"from": people.deployer})))


def staged(terms: Terms, *shares: int) -> Terms:
    """The same Terms in stages that pay these shares."""
    return terms.but(stages=tuple(replace(terms.stage, share_bps=share) for share in shares))


def accept_all(market: Market, terms: Terms) -> list[int]:
    """Accepts every stage of lot 0.

    Returns:
        What the supplier got for each.
    """
    supplier, gains = market.people.supplier, []
    for round_ in range(1, len(terms.stages) + 1):
        before = market.asset.balance(supplier)
        market.escrow.accept(terms.abi_value, 0, round_, {"from": terms.customer})
        gains.append(market.asset.balance(supplier) - before)
    return gains


# Uneven shares


@pytest.mark.parametrize("price", [1, 2, 9_999, 10_001, 10**18 + 1])
@pytest.mark.parametrize(
    "shares",
    [(3_333, 3_333, 3_334), (1, 9_999), (9_999, 1), (0, WHOLE_BPS, 0), (1, 1, 1, 9_997), (625,) * MAX_STAGES],
    ids=str,
)
def test_uneven_shares_pay_the_price(ether: Market, price: int, shares: tuple[int, ...]) -> None:
    """M10: each stage is paid its share rounded down, and the last one what is left, to the last unit."""
    terms = staged(ether.terms(lots=1, price=price, bond=0, verifier_fee=0), *shares)
    ether.bring(State.BUILDING, terms)
    gains = accept_all(ether, terms)
    rounded = [price * share // WHOLE_BPS for share in shares[:-1]]
    assert gains == [*rounded, price - sum(rounded)]
    assert ether.asset.balance(ether.escrow) == 0


@pytest.mark.parametrize("stages", [0, 1, 2])
def test_default_after_uneven_shares_returns_what_is_left(ether: Market, stages: int) -> None:
    """E5: what was not paid of an awkward price goes back to the customer, to the last unit."""
    terms = staged(ether.terms(lots=1, price=10_001), 3_333, 3_333, 3_334)
    ether.bring(State.BUILDING, terms)
    for round_ in range(1, stages + 1):
        ether.escrow.accept(terms.abi_value, 0, round_, {"from": terms.customer})
    ether.cancel(terms)
    left = terms.price - stages * 3_333 + terms.budget + terms.bond
    with ether.ledger().moves({ether.escrow: -left, terms.customer: left}):
        ether.concede(terms, round_=stages + 1)
    assert ether.asset.balance(ether.escrow) == 0


# The largest amounts


def test_largest_price_is_paid_in_stages(vast: Market) -> None:
    """M10: shares of the largest price there may be are exact, for their product is not cut off at 256 bits."""
    terms = staged(vast.terms(lots=1, price=MOST - 1, bond=0, verifier_fee=0), 1, 3_333, 6_666)
    vast.bring(State.BUILDING, terms)
    assert accept_all(vast, terms) == [terms.share(stage) for stage in range(3)]
    assert sum(terms.share(stage) for stage in range(3)) == MOST - 1
    assert vast.asset.balance(vast.escrow) == 0


LARGEST = {
    "price": {"price": MOST // MAX_LOTS, "bond": 0, "verifier_fee": 0},
    "bond": {"price": 1, "bond": MOST // MAX_LOTS - 1, "verifier_fee": 0},
    "fee": {"price": MOST // MAX_LOTS - 3 * 2**240, "bond": 0, "verifier_fee": 2**240},
}


@pytest.mark.parametrize("part", LARGEST)
def test_most_lots_of_the_largest_amounts(vast: Market, part: str) -> None:
    """T13: 1,024 lots of the largest sum are posted, and refunded to the last unit; one unit more is refused."""
    terms = vast.terms(lots=MAX_LOTS, **LARGEST[part])
    beyond = terms.but(**{"price": terms.price + 1} if part == "fee" else {part: LARGEST[part][part] + 1})
    figures = {"lots": MAX_LOTS, "price": beyond.price, "bond": beyond.bond, "verifierFee": beyond.verifier_fee}
    assert refusal(vast.escrow.post, beyond, by=terms.customer) == error("EscrowAmountOverflow", **figures)
    vast.post(terms)
    with vast.ledger().moves({vast.escrow: -terms.total, terms.customer: terms.total}):
        vast.cancel(terms)


@pytest.mark.parametrize(("stages", "reworks"), [(1, 0), (MAX_STAGES, MAX_REWORKS)])
def test_largest_fee_is_budgeted_for_every_seat(vast: Market, stages: int, reworks: int) -> None:
    """T13: a fee that every seat of every round could earn is refused where their sum no longer fits."""
    rounds = stages * (1 + reworks)
    most = (MOST - 2) // (3 * rounds)
    shares = (0,) * (stages - 1) + (WHOLE_BPS,)
    terms = staged(vast.terms(lots=1, price=1, bond=0, verifier_fee=most, reworks=reworks), *shares)
    beyond = terms.but(verifier_fee=most + 1)
    figures = {"lots": 1, "price": 1, "bond": 0, "verifierFee": most + 1}
    assert refusal(vast.escrow.post, beyond, by=terms.customer) == error("EscrowAmountOverflow", **figures)
    vast.bring(State.INSPECTING, terms)
    with vast.ledger().moves({}, {terms.verifiers[0]: most}):
        vast.attest(terms, 0)
    with vast.ledger().moves({vast.escrow: most - terms.total, terms.customer: terms.total - most}):
        vast.concede(terms)


def test_all_that_is_left_at_its_largest_is_split(vast: Market) -> None:
    """E9: the whole of the largest sum can be given to either side, and one unit more cannot."""
    third = (MOST - 1) // 4
    terms = vast.bring(State.BUILDING, vast.terms(lots=1, price=third, bond=third, verifier_fee=third // 3))
    left = terms.per_lot + terms.bond
    beyond = vast.agreed(terms, left + 1)
    expected = error("EscrowSplitTooLarge", toSupplier=left + 1, left=left)
    assert refusal(vast.escrow.agree, terms, 0, 1, *beyond, by=vast.people.supplier) == expected
    with vast.ledger().moves({vast.escrow: -left, vast.people.supplier: left}):
        vast.agree(terms, vast.agreed(terms, left))


def test_largest_stake_is_nobodys(ether: Market) -> None:
    """I1: where nobody can have the stake that the Terms ask for nobody attests, and the lot goes its way without."""
    terms = ether.bring(State.INSPECTING, ether.terms(lots=1, verifier_stake=MOST))
    verifier = terms.verifiers[0]
    staked = ether.registry.activeStake(ether.escrow, verifier)
    expected = error("EscrowInsufficientStake", verifier=verifier, actual=staked, expected=MOST)
    assert refusal(ether.escrow.attest, terms, 0, 1, True, REPORT, by=verifier) == expected
    ether.lapse(terms)
    purses = {ether.people.supplier: terms.bond, terms.customer: terms.per_lot}
    with ether.ledger().moves(purses | {ether.escrow: -sum(purses.values())}):
        ether.settle(terms)


def test_most_rounds_of_a_stage(ether: Market) -> None:
    """E3: a stage fails once more than it has reworks, and every vote was paid from the budget."""
    terms = ether.bring(State.BUILDING, ether.terms(lots=1, reworks=MAX_REWORKS, quorum=3))
    for round_ in range(1, MAX_REWORKS + 1):
        ether.submit(terms, round_=round_)
        with ether.ledger().moves({}, {terms.verifiers[0]: terms.verifier_fee}):
            ether.attest(terms, 0, False, round_=round_)
        assert ether.lot(terms)[2:5] == (0, round_, round_ + 1)
    ether.submit(terms, round_=MAX_REWORKS + 1)
    fees = (MAX_REWORKS + 1) * terms.verifier_fee
    returned = terms.per_lot + terms.bond - fees
    with ether.ledger().moves(
        {ether.escrow: -returned, terms.customer: returned}, {terms.verifiers[0]: terms.verifier_fee}
    ):
        ether.attest(terms, 0, False, round_=MAX_REWORKS + 1)
    assert ether.asset.balance(ether.escrow) == fees
    assert ether.lot(terms).state is State.CLOSED


def test_most_attestations_of_a_lot(ether: Market) -> None:
    """I4, L5: all 1,920 attestations that the largest Terms can pay for are counted, and outlast the round."""
    others = tuple(f"0x{number:040x}" for number in range(1, MAX_VERIFIERS - 2))
    every = (1 << MAX_VERIFIERS) - 1
    plain = ether.terms(lots=1, verifiers=(*ether.people.verifiers, *others), panel=every, quorum=MAX_VERIFIERS)
    terms = staged(plain.but(reworks=MAX_REWORKS), *(WHOLE_BPS // MAX_STAGES,) * MAX_STAGES)
    ether.bring(State.INSPECTING, terms)
    most = MAX_STAGES * (1 + MAX_REWORKS) * MAX_VERIFIERS
    skip_to_spent(ether.escrow, ether.bid(terms), 0, most - 1)
    ether.attest(terms, 0, False)
    lot = ether.lot(terms)
    assert (lot.state, lot.round, lot.spent) == (State.BUILDING, 2, most)
    left = terms.price + terms.bond
    with ether.ledger().moves({ether.escrow: -left, terms.customer: left}):
        ether.concede(terms, round_=2)


# One account in two parts


def test_verifier_who_is_the_supplier(ether: Market) -> None:
    """L2: a verifier whom the Terms name as supplier too is paid for both, as the customer agreed."""
    inspector = ether.people.verifiers[0]
    terms = ether.terms(lots=1, supplier=inspector, panel=1, quorum=1)
    ether.post(terms)
    ether.claim(terms, by=inspector)
    ether.submit(terms, by=inspector)
    paid = terms.price + terms.bond
    with ether.ledger().moves({ether.escrow: -paid, inspector: paid}, {inspector: terms.verifier_fee}):
        ether.attest(terms, 0)
    assert ether.asset.balance(ether.escrow) == terms.verifier_fee


def test_verifier_who_would_be_the_supplier(ether: Market) -> None:
    """L2: on an open bid no verifier passes its own work, be it claimed by itself or by its signature."""
    terms, inspector = ether.bring(State.OPEN, ether.terms()), ether.people.verifiers[2]
    expected = error("EscrowSupplierIsVerifier", supplier=inspector)
    assert refusal(ether.escrow.claim, terms, 0, by=inspector, value=terms.bond) == expected
    signed, relay = ether.signed_claim(terms, inspector), ether.escrow.claimWithSignature
    assert refusal(relay, terms, 0, *signed, by=ether.people.stranger, value=terms.bond) == expected


def test_verifier_who_is_the_customer(ether: Market) -> None:
    """I1: a customer on its own panel has one vote of many, and its fee."""
    customer = ether.people.customer
    terms = ether.terms(lots=1, verifiers=(customer, *ether.people.verifiers[:2]))
    ether.bring(State.INSPECTING, terms)
    with ether.ledger().moves({}, {customer: terms.verifier_fee}):
        ether.attest(terms, 0, False)
    ether.attest(terms, 1)
    paid = terms.price + terms.bond
    purses = {ether.escrow: -paid, ether.people.supplier: paid}
    with ether.ledger().moves(purses, {terms.verifiers[2]: terms.verifier_fee}):
        ether.attest(terms, 2)


def test_customer_who_is_the_supplier(ether: Market) -> None:
    """M2: who deals with itself gets back what it put in, whatever the verdict."""
    customer = ether.people.customer
    terms = ether.terms(lots=1)
    ether.post(terms)
    ether.claim(terms, by=customer)
    ether.submit(terms, by=customer)
    ether.lapse(terms)
    held = terms.per_lot + terms.bond
    with ether.ledger().moves({ether.escrow: -held, customer: held}):
        ether.settle(terms)


def test_longest_way_of_time_locks(ether: Market) -> None:
    """L4: sixteen stages without build time follow one another by time alone, each paid once."""
    lock = Stage(share_bps=625, build_time=0, pays_on_silence=True, **LOCKS)
    terms = ether.terms(lots=1, price=1_000_003, verifiers=(), stages=(lock,) * MAX_STAGES)
    ether.post(terms)
    ether.claim(terms)
    for stage in range(MAX_STAGES):
        ether.lapse(terms)
        paid = terms.share(stage) + terms.bond * (stage == MAX_STAGES - 1)
        with ether.ledger().moves({ether.escrow: -paid, ether.people.supplier: paid}):
            ether.settle(terms)
    assert ether.asset.balance(ether.escrow) == 0
