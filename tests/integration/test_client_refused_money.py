"""What the contracts refuse to do with credit and stake is raised as its own exception, and costs nothing."""

from __future__ import annotations

import pytest

from distman import ZERO_ADDRESS, Terms, errors
from tests.integration.market import STAKE, Market
from tests.integration.refusals import Refusal, refused

REFUSALS = {
    "withdraw nothing": Refusal(
        "terms",
        "stranger",
        lambda client, terms: client.withdraw(),
        errors.EscrowZeroWithdrawal,
        lambda market, terms: {},
    ),
    "withdraw too much": Refusal(
        "terms",
        "stranger",
        lambda client, terms: client.withdraw(amount=7),
        errors.EscrowInsufficientCredit,
        lambda market, terms: {"token": ZERO_ADDRESS, "actual": 0, "expected": 7},
    ),
    "withdraw to nobody": Refusal(
        "terms",
        "stranger",
        lambda client, terms: client.withdraw(to=ZERO_ADDRESS, amount=1),
        errors.EscrowInvalidRecipient,
        lambda market, terms: {"to": ZERO_ADDRESS},
    ),
    "stake nothing": Refusal(
        "terms", "stranger", lambda client, terms: client.stake(0), errors.RegistryZeroStake, lambda market, terms: {}
    ),
    "exit with nothing": Refusal(
        "terms",
        "verifier 1",
        lambda client, terms: client.request_exit(0),
        errors.RegistryZeroExit,
        lambda market, terms: {},
    ),
    "exit with too much": Refusal(
        "terms",
        "verifier 3",
        lambda client, terms: client.request_exit(STAKE + 1),
        errors.RegistryInsufficientStake,
        lambda market, terms: {"actual": STAKE, "expected": STAKE + 1},
    ),
    "exit with reserved stake": Refusal(
        "disputable",
        "verifier 1",
        lambda client, terms: client.request_exit(1),
        errors.RegistryInsufficientStake,
        lambda market, terms: {"actual": 0, "expected": 1},
    ),
    "withdraw stake that stays": Refusal(
        "terms",
        "verifier 1",
        lambda client, terms: client.withdraw_stake(),
        errors.RegistryNothingExiting,
        lambda market, terms: {"escrow": market.escrow, "verifier": market.address("verifier 1")},
    ),
    "withdraw stake to nobody": Refusal(
        "terms",
        "verifier 1",
        lambda client, terms: client.withdraw_stake(ZERO_ADDRESS),
        errors.RegistryInvalidRecipient,
        lambda market, terms: {"to": ZERO_ADDRESS},
    ),
    "withdraw stake to the escrow": Refusal(
        "terms",
        "verifier 1",
        lambda client, terms: client.withdraw_stake(client.escrow),
        errors.RegistryInvalidRecipient,
        lambda market, terms: {"to": market.escrow},
    ),
    "too long a profile": Refusal(
        "terms",
        "verifier 1",
        lambda client, terms: client.set_profile("\u00e9" * 128 + "x"),
        errors.RegistryProfileTooLong,
        lambda market, terms: {"actual": 257, "longest": 256},
    ),
}


@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS.keys())
def test_refused_before_it_is_sent(refusal: Refusal, usual: dict[str, Terms], market: Market) -> None:
    """The contract's own exception is raised with exactly its fields, and no transaction is sent."""
    refused(refusal, usual[refusal.given], market)
