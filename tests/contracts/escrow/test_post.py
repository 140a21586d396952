"""`post`: a customer publishes Terms and locks the money."""

from __future__ import annotations

from typing import Any

import pytest
from brownie import MoodyToken, PlainToken, SkewedToken

from tests.contracts.support import clock
from tests.contracts.support.assets import Token
from tests.contracts.support.errors import Refusal, error, refusal
from tests.contracts.support.events import event, events_of
from tests.contracts.support.market import Lot, Market, State
from tests.contracts.support.terms import DAY, LONGEST_INSPECTION, LONGEST_TIME, MAX_LOTS, Stage
from tests.contracts.support.values import ZERO_ADDRESS

MOST = 2**256 - 1
TIME_LOCK = {"panel": 0, "quorum": 0}
TABLE = [
    ("lots", {"lots": 0}, error("EscrowZeroLots")),
    ("lots", {"lots": 1025}, error("EscrowTooManyLots", actual=1025, most=1024)),
    ("price", {"price": 0}, error("EscrowZeroPrice")),
    ("arbitrator", {"arbitrator": "0x" + "aa" * 20}, error("EscrowArbitratorUnsupported", arbitrator="0x" + "aa" * 20)),
    ("data", {"arbitrator_data": "0x01"}, error("EscrowArbitratorDataUnsupported", arbitratorData=b"\x01")),
    ("window", {"dispute_window": 1}, error("EscrowDisputeWindowUnsupported", disputeWindow=1)),
    ("reworks", {"reworks": 1}, error("EscrowReworksUnsupported", reworks=1)),
    ("no stage", {"stages": ()}, error("EscrowStagesUnsupported", actual=0, expected=1)),
    ("two stages", {"stages": (Stage(), Stage())}, error("EscrowStagesUnsupported", actual=2, expected=1)),
    ("share", {"share_bps": 9_999}, error("EscrowWrongShares", actual=9_999, expected=10_000)),
    ("share", {"share_bps": 10_001}, error("EscrowWrongShares", actual=10_001, expected=10_000)),
    ("panel", {"panel": 0b1001}, error("EscrowPanelOutOfRange", panel=0b1001, verifiers=3)),
    ("far panel", {"panel": 2**255 | 3}, error("EscrowPanelOutOfRange", panel=2**255 | 3, verifiers=3)),
    ("quorum", {"quorum": 0}, error("EscrowZeroQuorum", stage=0)),
    ("quorum", {"quorum": 4}, error("EscrowQuorumAbovePanel", stage=0, quorum=4, panelSize=3)),
    ("lock", {"panel": 0, "quorum": 1}, error("EscrowQuorumAbovePanel", stage=0, quorum=1, panelSize=0)),
    ("build", {"build_time": 0}, error("EscrowBuildTimeOutOfRange", stage=0, actual=0, longest=LONGEST_TIME)),
    (
        "build",
        {"build_time": LONGEST_TIME + 1},
        error("EscrowBuildTimeOutOfRange", stage=0, actual=LONGEST_TIME + 1, longest=LONGEST_TIME),
    ),
    (
        "inspection",
        {"inspection_time": 0},
        error("EscrowInspectionTimeOutOfRange", stage=0, actual=0, longest=LONGEST_INSPECTION),
    ),
    (
        "inspection",
        {"inspection_time": LONGEST_INSPECTION + 1},
        error("EscrowInspectionTimeOutOfRange", stage=0, actual=LONGEST_INSPECTION + 1, longest=LONGEST_INSPECTION),
    ),
    (
        "lock",
        TIME_LOCK | {"inspection_time": LONGEST_TIME + 1},
        error("EscrowInspectionTimeOutOfRange", stage=0, actual=LONGEST_TIME + 1, longest=LONGEST_TIME),
    ),
]
ALLOWED = {
    "most lots": {"lots": MAX_LOTS, "price": 1, "verifier_fee": 0},
    "longest build": {"build_time": LONGEST_TIME},
    "longest inspection": {"inspection_time": LONGEST_INSPECTION},
    "longest time lock": TIME_LOCK | {"inspection_time": LONGEST_TIME},
    "time lock without verifiers": TIME_LOCK | {"verifiers": ()},
    "unanimity": {"quorum": 3},
    "part of the verifiers": {"panel": 0b101},
    "shortest times": {"build_time": 1, "inspection_time": 1},
    "no bond": {"bond": 0},
}
OVERFLOWS = [
    {"lots": 1, "price": MOST, "bond": 0, "verifier_fee": 0},
    {"lots": 1, "price": 1, "bond": MOST - 1, "verifier_fee": 0},
    {"lots": 1, "price": MOST, "bond": MOST, "verifier_fee": 0},
    {"lots": 1, "price": 1, "bond": 0, "verifier_fee": 2**255},
    {"lots": 2, "price": 2**255 - 1, "bond": 1, "verifier_fee": 0},
    {"lots": 1024, "price": 2**246, "bond": 0, "verifier_fee": 0},
]
LARGEST = [
    {"lots": 1, "price": MOST - 1, "bond": 0, "verifier_fee": 0},
    {"lots": 2, "price": 2**255 - 1, "bond": 0, "verifier_fee": 0},
    {"lots": 1, "price": MOST - 1 - 3 * 2**253, "bond": 0, "verifier_fee": 2**253},
]


def others(count: int) -> tuple[str, ...]:
    """Distinct addresses that nobody has."""
    return tuple(f"0x{number:040x}" for number in range(2**100, 2**100 + count))


def test_locks_price_and_budget_of_all_lots(market: Market) -> None:
    """The customer pays for every lot, all of which are then open."""
    terms = market.terms(lots=3)
    bid = market.bid(terms)
    assert refusal(market.escrow.getLot, terms, 0, by=terms.customer) == error("EscrowUnknownBid", bid=bid)
    value = market.asset.prepare(terms.customer, market.escrow, terms.total)
    with market.ledger().moves({terms.customer: -terms.total, market.escrow: terms.total}):
        posted = market.escrow.post(terms.abi_value, {"from": terms.customer, "value": value})
    expected = event("BidPosted", bid=bid, customer=terms.customer, supplier=ZERO_ADDRESS, terms=terms)
    assert events_of(posted, market.escrow) == [expected]
    assert [market.lot(terms, lot) for lot in range(3)] == [Lot(State.OPEN, ZERO_ADDRESS, 0, 0, 0, 0)] * 3


def test_returns_the_id(ether: Market) -> None:
    """The answer is the EIP-712 digest of the Terms."""
    terms = ether.terms()
    answer = ether.escrow.post.call(terms.abi_value, {"from": terms.customer, "value": terms.total})
    assert bytes(answer) == ether.bid(terms)


def test_names_the_supplier_in_the_event(ether: Market) -> None:
    """A bid for one supplier can be found by that supplier."""
    terms = ether.terms(supplier=ether.people.supplier)
    posted = ether.post(terms)
    assert events_of(posted, ether.escrow)[0][1]["supplier"] == ether.people.supplier.address


@pytest.mark.parametrize("changes", ALLOWED.values(), ids=ALLOWED)
def test_takes_terms_at_their_limits(ether: Market, changes: dict[str, Any]) -> None:
    """Terms just inside each limit are taken, for exactly their total."""
    terms = ether.terms(**changes)
    with ether.ledger().moves({terms.customer: -terms.total, ether.escrow: terms.total}):
        ether.post(terms)


def test_takes_fifteen_verifiers(ether: Market) -> None:
    """A bid may name as many verifiers as the vote bitmaps hold."""
    terms = ether.terms(verifiers=others(15), panel=2**15 - 1, quorum=15)
    with ether.ledger().moves({terms.customer: -terms.total, ether.escrow: terms.total}):
        ether.post(terms)


def test_same_terms_with_another_salt_are_another_bid(ether: Market) -> None:
    """The salt tells equal bids apart."""
    first, second = ether.terms(), ether.terms(salt="0x" + "01" * 32)
    ether.post(first)
    with ether.ledger().moves({first.customer: -second.total, ether.escrow: second.total}):
        ether.post(second)
    assert ether.bid(first) != ether.bid(second)


@pytest.mark.parametrize("changes", LARGEST)
def test_takes_the_largest_amounts(ether: Market, people: Any, changes: dict[str, int]) -> None:
    """Amounts may fill 256 bits but for one unit, which marks an overflow."""
    rich = ether.paid_in(Token(PlainToken.deploy(18, {"from": people.deployer})))
    terms = rich.terms(**changes)
    rich.asset.prepare(people.customer, rich.escrow, terms.total)
    with rich.ledger().moves({people.customer: -terms.total, rich.escrow: terms.total}):
        rich.escrow.post(terms.abi_value, {"from": people.customer})


def test_refuses_another_sender(ether: Market) -> None:
    """Nobody posts in the name of another."""
    terms, stranger = ether.terms(), ether.people.stranger
    expected = error("EscrowNotCustomer", actual=stranger, expected=terms.customer)
    assert refusal(ether.escrow.post, terms, by=stranger, value=terms.total) == expected


@pytest.mark.parametrize("state", [State.OPEN, State.BUILDING, State.INSPECTING, State.FAILED, State.CLOSED])
def test_refuses_the_same_terms_again(ether: Market, state: State) -> None:
    """Terms are posted once, whatever became of their first lot."""
    terms = ether.bring(state, ether.terms(claim_by=clock.now() + 100 * DAY))
    expected = error("EscrowAlreadyPosted", bid=ether.bid(terms))
    assert refusal(ether.escrow.post, terms, by=terms.customer, value=terms.total) == expected


def test_refuses_the_same_terms_after_cancelling(ether: Market) -> None:
    """A cancelled bid does not come back."""
    terms = ether.bring(State.OPEN, ether.terms())
    ether.cancel(terms)
    expected = error("EscrowAlreadyPosted", bid=ether.bid(terms))
    assert refusal(ether.escrow.post, terms, by=terms.customer, value=terms.total) == expected


@pytest.mark.parametrize(("changes", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_refuses_terms_beyond_their_limits(ether: Market, changes: dict[str, Any], expected: Refusal) -> None:
    """Terms just outside each limit are refused by name, with the figures."""
    terms = ether.terms().but(**changes)
    assert refusal(ether.escrow.post, terms, by=terms.customer, value=10**9) == expected


@pytest.mark.parametrize("changes", OVERFLOWS)
def test_refuses_amounts_that_overflow(ether: Market, changes: dict[str, int]) -> None:
    """What a bid could ever pay out must fit 256 bits, bonds included."""
    terms = ether.terms(**changes)
    figures = {"lots": terms.lots, "price": terms.price, "bond": terms.bond, "verifierFee": terms.verifier_fee}
    assert refusal(ether.escrow.post, terms, by=terms.customer) == error("EscrowAmountOverflow", **figures)


@pytest.mark.parametrize("seat", [0, 2])
def test_refuses_a_zero_verifier(ether: Market, seat: int) -> None:
    """Nobody signs for the zero address."""
    verifiers = list(ether.people.verifiers)
    verifiers[seat] = ZERO_ADDRESS
    terms = ether.terms(verifiers=tuple(verifiers))
    expected = error("EscrowZeroVerifier", seat=seat)
    assert refusal(ether.escrow.post, terms, by=terms.customer, value=terms.total) == expected


def test_refuses_a_verifier_named_twice(ether: Market) -> None:
    """One verifier has one vote."""
    one, two, _ = ether.people.verifiers
    terms = ether.terms(verifiers=(one, two, one))
    expected = error("EscrowDuplicateVerifier", verifier=one)
    assert refusal(ether.escrow.post, terms, by=terms.customer, value=terms.total) == expected


def test_refuses_sixteen_verifiers(ether: Market) -> None:
    """The vote bitmaps hold fifteen."""
    terms = ether.terms(verifiers=others(16))
    expected = error("EscrowTooManyVerifiers", actual=16, most=15)
    assert refusal(ether.escrow.post, terms, by=terms.customer, value=terms.total) == expected


@pytest.mark.parametrize("ahead", [-1, 0, LONGEST_TIME + 1])
def test_refuses_claim_by_out_of_range(ether: Market, ahead: int) -> None:
    """`claimBy` lies in the future, and not too far."""
    now = clock.now()
    terms = ether.terms(claim_by=now + ahead)
    limits = {"actual": now + ahead, "earliest": now + 1, "latest": now + LONGEST_TIME}
    expected = error("EscrowClaimByOutOfRange", **limits)
    assert refusal(ether.escrow.post, terms, by=terms.customer, value=terms.total) == expected


@pytest.mark.parametrize("ahead", [1, LONGEST_TIME])
def test_takes_claim_by_at_its_limits(ether: Market, ahead: int) -> None:
    """The first and the last second that `claimBy` may name."""
    now = clock.now() + 100
    terms = ether.terms(claim_by=now + ahead)
    with ether.ledger().moves({terms.customer: -terms.total, ether.escrow: terms.total}), clock.executing_at(now):
        ether.post(terms)


@pytest.mark.parametrize("difference", [-1, 1])
def test_refuses_other_ether(ether: Market, difference: int) -> None:
    """Exactly the total is sent along."""
    terms = ether.terms()
    expected = error("EscrowWrongValue", actual=terms.total + difference, expected=terms.total)
    assert refusal(ether.escrow.post, terms, by=terms.customer, value=terms.total + difference) == expected


def test_refuses_ether_with_a_token_bid(ether: Market, assets: dict[str, Any]) -> None:
    """Ether sent with a token bid would be lost."""
    market = ether.paid_in(assets["plain token"])
    terms = market.terms()
    market.asset.prepare(terms.customer, market.escrow, terms.total)
    expected = error("EscrowValueWithToken", value=1, token=terms.token)
    assert refusal(market.escrow.post, terms, by=terms.customer, value=1) == expected


def test_refuses_a_token_without_code(ether: Market) -> None:
    """A transfer to no contract at all would seem to succeed."""
    terms = ether.terms(token=ether.people.stranger)
    expected = error("EscrowTokenNotContract", token=ether.people.stranger)
    assert refusal(ether.escrow.post, terms, by=terms.customer) == expected


@pytest.mark.parametrize("kind", ["plain token", "token without return value", "token of 6 decimals"])
@pytest.mark.parametrize(("minted", "allowed"), [(0, 0), (0, -1), (-1, 0)])
def test_refuses_what_the_customer_lacks(
    ether: Market, assets: dict[str, Any], kind: str, minted: int, allowed: int
) -> None:
    """A token is pulled only as far as balance and allowance reach; one unit short is too short."""
    market = ether.paid_in(assets[kind])
    terms, token = market.terms(), assets[kind].contract
    if minted or allowed:
        token.mint(terms.customer, terms.total + minted, {"from": terms.customer})
        token.approve(market.escrow, terms.total + allowed, {"from": terms.customer})
    expected = error("EscrowPullFailed", token=token, payer=terms.customer, amount=terms.total)
    assert refusal(market.escrow.post, terms, by=terms.customer) == expected


@pytest.mark.parametrize("skew", [-1, 1])
def test_refuses_a_token_that_delivers_another_amount(ether: Market, people: Any, skew: int) -> None:
    """What arrives is measured: a fee on the transfer, or a gift, is not what was agreed."""
    market = ether.paid_in(Token(SkewedToken.deploy(skew, {"from": people.deployer})))
    terms = market.terms()
    market.asset.prepare(people.customer, market.escrow, terms.total)
    expected = error("EscrowWrongDelivery", token=terms.token, actual=terms.total + skew, expected=terms.total)
    assert refusal(market.escrow.post, terms, by=people.customer) == expected


def test_refuses_a_token_that_moves_nothing(ether: Market, people: Any) -> None:
    """A token that says yes and moves nothing locks nothing."""
    token = MoodyToken.deploy({"from": people.deployer})
    token.setMood(2, {"from": people.deployer})
    terms = ether.terms(token=token)
    expected = error("EscrowWrongDelivery", token=token, actual=0, expected=terms.total)
    assert refusal(ether.escrow.post, terms, by=people.customer) == expected


@pytest.mark.parametrize("mood", [1, 3, 4], ids=["false", "huge revert", "huge answer"])
def test_refuses_a_token_that_does_not_say_yes(ether: Market, people: Any, mood: int) -> None:
    """Anything but success and a true or missing answer is a failed pull."""
    token = MoodyToken.deploy({"from": people.deployer})
    token.setMood(mood, {"from": people.deployer})
    terms = ether.terms(token=token)
    expected = error("EscrowPullFailed", token=token, payer=people.customer, amount=terms.total)
    assert refusal(ether.escrow.post, terms, by=people.customer) == expected
