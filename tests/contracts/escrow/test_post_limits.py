"""`post`: which Terms are taken, each rule at its boundary."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from brownie import PlainToken

from tests.contracts.support import clock
from tests.contracts.support.assets import Token
from tests.contracts.support.errors import Refusal, error, refusal
from tests.contracts.support.market import Market, People
from tests.contracts.support.terms import DAY, LONGEST_INSPECTION, LONGEST_TIME, Stage, Terms
from tests.contracts.support.values import ZERO_ADDRESS

MOST = 2**256 - 1
NOBODY = "0x" + "aa" * 20
TIME_LOCK = {"panel": 0, "quorum": 0}
SIXTEEN = (*(Stage(share_bps=600) for _ in range(15)), Stage(share_bps=1_000))

OF_BID: list[tuple[str, dict[str, Any], Refusal]] = [
    ("T3 no lots", {"lots": 0}, error("EscrowZeroLots")),
    ("T3 lots", {"lots": 1025}, error("EscrowTooManyLots", actual=1025, most=1024)),
    ("T3 far lots", {"lots": MOST}, error("EscrowTooManyLots", actual=MOST, most=1024)),
    ("T6 no stages", {"stages": ()}, error("EscrowZeroStages")),
    ("T6 stages", {"stages": (*SIXTEEN, Stage(share_bps=0))}, error("EscrowTooManyStages", actual=17, most=16)),
    ("T10 reworks", {"reworks": 8}, error("EscrowTooManyReworks", actual=8, most=7)),
    ("T10 far reworks", {"reworks": MOST}, error("EscrowTooManyReworks", actual=MOST, most=7)),
    ("T11 data", {"arbitrator_data": "0x01"}, error("EscrowArbitratorDataUnused", arbitratorData=b"\x01")),
    (
        "T11 arbitrator alone",
        {"arbitrator": NOBODY},
        error("EscrowArbitrationIncomplete", arbitrator=NOBODY, disputeWindow=0),
    ),
    (
        "T11 window alone",
        {"dispute_window": 1},
        error("EscrowArbitrationIncomplete", arbitrator=ZERO_ADDRESS, disputeWindow=1),
    ),
    (
        "T11 window alone with data",
        {"dispute_window": 1, "arbitrator_data": "0x01"},
        error("EscrowArbitrationIncomplete", arbitrator=ZERO_ADDRESS, disputeWindow=1),
    ),
    (
        "T12 no contract",
        {"arbitrator": NOBODY, "dispute_window": 1},
        error("EscrowArbitratorNotContract", arbitrator=NOBODY),
    ),
    ("T13 price", {"price": 0}, error("EscrowZeroPrice")),
    ("T14 token", {"token": NOBODY}, error("EscrowTokenNotContract", token=NOBODY)),
]
OF_STAGE: list[tuple[str, dict[str, Any], Refusal]] = [
    ("T7 panel", {"panel": 0b1001}, error("EscrowPanelOutOfRange", stage=0, panel=0b1001, verifiers=3)),
    ("T7 far panel", {"panel": 2**255 | 3}, error("EscrowPanelOutOfRange", stage=0, panel=2**255 | 3, verifiers=3)),
    ("T7 no quorum", {"quorum": 0}, error("EscrowZeroQuorum", stage=0)),
    ("T7 quorum", {"quorum": 4}, error("EscrowQuorumAbovePanel", stage=0, quorum=4, panelSize=3)),
    ("T7 far quorum", {"quorum": MOST}, error("EscrowQuorumAbovePanel", stage=0, quorum=MOST, panelSize=3)),
    (
        "T7 quorum of part",
        {"panel": 0b101, "quorum": 3},
        error("EscrowQuorumAbovePanel", stage=0, quorum=3, panelSize=2),
    ),
    (
        "T7 quorum of none",
        {"panel": 0, "quorum": 1},
        error("EscrowQuorumAbovePanel", stage=0, quorum=1, panelSize=0),
    ),
    ("T8 none", {"build_time": 0}, error("EscrowBuildTimeOutOfRange", stage=0, actual=0, longest=LONGEST_TIME)),
    (
        "T8 longest",
        {"build_time": LONGEST_TIME + 1},
        error("EscrowBuildTimeOutOfRange", stage=0, actual=LONGEST_TIME + 1, longest=LONGEST_TIME),
    ),
    (
        "T8 longest of a time lock",
        TIME_LOCK | {"build_time": LONGEST_TIME + 1},
        error("EscrowBuildTimeOutOfRange", stage=0, actual=LONGEST_TIME + 1, longest=LONGEST_TIME),
    ),
    (
        "T9 none",
        {"inspection_time": 0},
        error("EscrowInspectionTimeOutOfRange", stage=0, actual=0, longest=LONGEST_INSPECTION),
    ),
    (
        "T9 longest",
        {"inspection_time": LONGEST_INSPECTION + 1},
        error("EscrowInspectionTimeOutOfRange", stage=0, actual=LONGEST_INSPECTION + 1, longest=LONGEST_INSPECTION),
    ),
    (
        "T9 no time lock",
        TIME_LOCK | {"build_time": 0, "inspection_time": 0},
        error("EscrowInspectionTimeOutOfRange", stage=0, actual=0, longest=LONGEST_TIME),
    ),
    (
        "T9 longest of a time lock",
        TIME_LOCK | {"inspection_time": LONGEST_TIME + 1},
        error("EscrowInspectionTimeOutOfRange", stage=0, actual=LONGEST_TIME + 1, longest=LONGEST_TIME),
    ),
]
ALLOWED: dict[str, dict[str, Any]] = {
    "T3 one lot": {"lots": 1},
    "T3 most lots": {"lots": 1024, "price": 1, "verifier_fee": 0},
    "T6 sixteen stages": {"stages": SIXTEEN},
    "T6 shares of zero": {"stages": (Stage(share_bps=0), Stage(), Stage(share_bps=0))},
    "T7 unanimity": {"quorum": 3},
    "T7 part of the verifiers": {"panel": 0b101},
    "T7 panels that differ": {"stages": (Stage(0b001, 1, share_bps=4_000), Stage(0b110, 2, share_bps=6_000))},
    "T8 longest build": {"build_time": LONGEST_TIME},
    "T8 no build without a panel": TIME_LOCK | {"build_time": 0},
    "T8 longest build of a time lock": TIME_LOCK | {"build_time": LONGEST_TIME, "verifiers": ()},
    "T9 longest inspection": {"inspection_time": LONGEST_INSPECTION},
    "T9 longest time lock": TIME_LOCK | {"inspection_time": LONGEST_TIME},
    "T8, T9 shortest times": {"build_time": 1, "inspection_time": 1},
    "T10 most reworks": {"reworks": 7},
    "T10 reworks of several stages": {"reworks": 2, "stages": (Stage(share_bps=1), Stage(0b100, 1, share_bps=9_999))},
    "T13 cheapest": {"price": 1, "bond": 0, "verifier_fee": 0},
}
OVERFLOWS: list[dict[str, Any]] = [
    {"lots": 1, "price": MOST, "bond": 0, "verifier_fee": 0},
    {"lots": 1, "price": 1, "bond": MOST - 1, "verifier_fee": 0},
    {"lots": 1, "price": MOST, "bond": MOST, "verifier_fee": 0},
    {"lots": 1, "price": 1, "bond": 0, "verifier_fee": 2**255},
    {"lots": 2, "price": 2**255 - 1, "bond": 1, "verifier_fee": 0},
    {"lots": 1024, "price": 2**246, "bond": 0, "verifier_fee": 0},
    {"lots": 1, "price": 1, "bond": 0, "verifier_fee": 2**252, "reworks": 7},
    {"lots": 1, "price": 1, "bond": 0, "verifier_fee": 2**252, "stages": SIXTEEN},
    {"lots": 1, "price": MOST % 384, "bond": 0, "verifier_fee": MOST // 384, "reworks": 7, "stages": SIXTEEN},
]
LARGEST: list[dict[str, Any]] = [
    {"lots": 1, "price": MOST - 1, "bond": 0, "verifier_fee": 0},
    {"lots": 2, "price": 2**255 - 1, "bond": 0, "verifier_fee": 0},
    {"lots": 1, "price": MOST - 1 - 3 * 2**253, "bond": 0, "verifier_fee": 2**253},
    {"lots": 1, "price": MOST % 384 - 1, "bond": 0, "verifier_fee": MOST // 384, "reworks": 7, "stages": SIXTEEN},
]


def others(count: int) -> tuple[str, ...]:
    """Distinct addresses that nobody has."""
    return tuple(f"0x{number:040x}" for number in range(2**100, 2**100 + count))


def refused(market: Market, terms: Terms, value: int = 10**9) -> Refusal | None:
    """How the chain refuses Terms that their customer posts."""
    return refusal(market.escrow.post, terms, by=terms.customer, value=value)


def takes(market: Market, terms: Terms) -> None:
    """Asserts that the Terms are taken, for exactly their total."""
    with market.ledger().moves({terms.customer: -terms.total, market.escrow: terms.total}):
        market.post(terms)


@pytest.mark.parametrize("changes", ALLOWED.values(), ids=ALLOWED)
def test_takes_terms_at_their_limits(ether: Market, changes: dict[str, Any]) -> None:
    """T3, T6 to T10: Terms just inside each limit are taken, for exactly their total."""
    takes(ether, ether.terms(**changes))


@pytest.mark.parametrize(("changes", "expected"), [row[1:] for row in OF_BID], ids=[row[0] for row in OF_BID])
def test_refuses_terms_beyond_their_limits(ether: Market, changes: dict[str, Any], expected: Refusal) -> None:
    """T3, T6, T10 to T14: Terms just outside each limit are refused by name, with the figures."""
    assert refused(ether, ether.terms().but(**changes)) == expected


@pytest.mark.parametrize("stage", [0, 7, 15])
@pytest.mark.parametrize(("changes", "expected"), [row[1:] for row in OF_STAGE], ids=[row[0] for row in OF_STAGE])
def test_refuses_stages_beyond_their_limits(
    ether: Market, changes: dict[str, Any], expected: Refusal, stage: int
) -> None:
    """T7 to T9: each stage, be it the first or the last, is checked, and the refusal names it."""
    stages = list(SIXTEEN)
    stages[stage] = replace(stages[stage], **changes)
    named = replace(expected, arguments=expected.arguments | {"stage": stage})
    assert refused(ether, ether.terms(stages=tuple(stages))) == named


@pytest.mark.parametrize(
    ("shares", "total"),
    [
        ((9_999,), 9_999),
        ((10_001,), 10_001),
        ((5_000, 4_999), 9_999),
        ((0, 0), 0),
        ((625,) * 15 + (626,), 10_001),
        ((2**255, 2**255 + 10_000), MOST),
        ((MOST, 10_001), MOST),
    ],
)
def test_refuses_shares_that_are_not_the_whole(ether: Market, shares: tuple[int, ...], total: int) -> None:
    """T6: the shares add up to exactly 10,000, and no sum wraps around."""
    terms = ether.terms(stages=tuple(Stage(share_bps=share) for share in shares))
    assert refused(ether, terms) == error("EscrowWrongShares", actual=total, expected=10_000)


def test_refuses_a_zero_customer(ether: Market) -> None:
    """T2: nobody pays for the zero address, whatever a signature might say."""
    terms = ether.terms(customer=ZERO_ADDRESS)
    call = ether.escrow.postWithAuthorization
    assert refusal(call, terms, 0, MOST, "0x", by=ether.people.stranger) == error("EscrowZeroCustomer")


def test_takes_fifteen_verifiers(ether: Market) -> None:
    """T5: a bid may name as many verifiers as the vote bitmaps hold."""
    takes(ether, ether.terms(verifiers=others(15), panel=2**15 - 1, quorum=15))


def test_refuses_sixteen_verifiers(ether: Market) -> None:
    """T5: the vote bitmaps hold fifteen."""
    expected = error("EscrowTooManyVerifiers", actual=16, most=15)
    assert refused(ether, ether.terms(verifiers=others(16))) == expected


@pytest.mark.parametrize("seat", [0, 2])
def test_refuses_a_zero_verifier(ether: Market, seat: int) -> None:
    """T5: nobody signs for the zero address."""
    verifiers = list(ether.people.verifiers)
    verifiers[seat] = ZERO_ADDRESS
    assert refused(ether, ether.terms(verifiers=tuple(verifiers))) == error("EscrowZeroVerifier", seat=seat)


@pytest.mark.parametrize(("first", "second"), [(0, 1), (0, 14), (13, 14)])
def test_refuses_a_verifier_named_twice(ether: Market, first: int, second: int) -> None:
    """T5: one verifier has one vote."""
    verifiers = list(others(15))
    verifiers[second] = verifiers[first]
    expected = error("EscrowDuplicateVerifier", verifier=verifiers[first])
    assert refused(ether, ether.terms(verifiers=tuple(verifiers))) == expected


@pytest.mark.parametrize(("verifiers", "panel"), [(0, 1), (1, 0b10), (15, 2**15)])
def test_refuses_a_panel_beyond_few_or_many_verifiers(ether: Market, verifiers: int, panel: int) -> None:
    """T7: the first seat that nobody has is out of range, however many there are."""
    terms = ether.terms(verifiers=others(verifiers), panel=panel, quorum=1)
    assert refused(ether, terms) == error("EscrowPanelOutOfRange", stage=0, panel=panel, verifiers=verifiers)


@pytest.mark.parametrize("ahead", [-1, 0, LONGEST_TIME + 1])
def test_refuses_claim_by_out_of_range(ether: Market, ahead: int) -> None:
    """T4: `claimBy` lies in the future, and not too far."""
    now = clock.now()
    limits = {"actual": now + ahead, "earliest": now + 1, "latest": now + LONGEST_TIME}
    assert refused(ether, ether.terms(claim_by=now + ahead)) == error("EscrowClaimByOutOfRange", **limits)


@pytest.mark.parametrize("ahead", [1, LONGEST_TIME])
def test_takes_claim_by_at_its_limits(ether: Market, ahead: int) -> None:
    """T4: the first and the last second that `claimBy` may name."""
    now = clock.now() + 100
    terms = ether.terms(claim_by=now + ahead)
    with ether.ledger().moves({terms.customer: -terms.total, ether.escrow: terms.total}), clock.executing_at(now):
        ether.post(terms)


@pytest.mark.parametrize("window", [1, 30 * DAY])
@pytest.mark.parametrize("data", ["0x", "0x00", "0x" + "da" * 100])
def test_takes_an_arbitrator_with_a_window(ether: Market, window: int, data: str) -> None:
    """T11: an arbitrator comes with a dispute window of up to 30 days, with data or without."""
    takes(ether, ether.arbitrated(ether.terms()).but(dispute_window=window, arbitrator_data=data))


@pytest.mark.parametrize("window", [30 * DAY + 1, MOST])
def test_refuses_a_longer_dispute_window(ether: Market, window: int) -> None:
    """T11: nobody waits longer than 30 days for a dispute."""
    terms = ether.arbitrated(ether.terms()).but(dispute_window=window)
    assert refused(ether, terms) == error("EscrowDisputeWindowTooLong", actual=window, longest=30 * DAY)


def test_refuses_an_arbitrator_without_a_window(ether: Market) -> None:
    """T11: an arbitrator whom nobody has time to ask is a mistake."""
    terms = ether.terms(arbitrator=ether.arbitrator)
    expected = error("EscrowArbitrationIncomplete", arbitrator=ether.arbitrator, disputeWindow=0)
    assert refused(ether, terms) == expected


@pytest.mark.parametrize("part", ["customer", "supplier", "first verifier", "last verifier"])
def test_refuses_an_arbitrator_that_is_a_party(ether: Market, people: People, part: str) -> None:
    """T12: nobody is judge in their own cause, with code or without."""
    terms = ether.arbitrated(ether.terms())
    first, middle, last = people.verifiers
    changes = {
        "customer": {"arbitrator": people.customer},
        "supplier": {"supplier": ether.arbitrator},
        "first verifier": {"verifiers": (ether.arbitrator, middle, last)},
        "last verifier": {"verifiers": (first, middle, ether.arbitrator)},
    }
    terms = terms.but(**changes[part])
    assert refused(ether, terms) == error("EscrowArbitratorIsParty", arbitrator=terms.arbitrator)


@pytest.mark.parametrize("changes", LARGEST)
def test_takes_the_largest_amounts(ether: Market, people: People, changes: dict[str, Any]) -> None:
    """T13: amounts may fill 256 bits but for one unit, which marks an overflow."""
    rich = ether.paid_in(Token(PlainToken.deploy(18, {"from": people.deployer})))
    terms = rich.terms(**changes)
    rich.asset.prepare(people.customer, rich.escrow, terms.total)
    with rich.ledger().moves({people.customer: -terms.total, rich.escrow: terms.total}):
        rich.escrow.post(terms.abi_value, {"from": people.customer})


@pytest.mark.parametrize("changes", OVERFLOWS)
def test_refuses_amounts_that_overflow(ether: Market, changes: dict[str, Any]) -> None:
    """T13: what a bid could ever pay out must fit 256 bits, bonds and the fees of all rounds included."""
    terms = ether.terms(**changes)
    figures = {"lots": terms.lots, "price": terms.price, "bond": terms.bond, "verifierFee": terms.verifier_fee}
    assert refused(ether, terms, 0) == error("EscrowAmountOverflow", **figures)


def test_refuses_one_unit_more_than_the_largest_amounts(ether: Market) -> None:
    """T13: the largest amounts that are taken leave no room for one unit more of the price."""
    for changes in LARGEST:
        terms = ether.terms(**changes | {"price": changes["price"] + 1})
        figures = {"lots": terms.lots, "price": terms.price, "bond": terms.bond, "verifierFee": terms.verifier_fee}
        assert refused(ether, terms, 0) == error("EscrowAmountOverflow", **figures)
