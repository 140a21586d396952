"""What escrow and arbitrator refuse in a dispute is raised as its own exception with all fields, and costs nothing."""

from __future__ import annotations

import pytest

from distman import ZERO_ADDRESS, Arbitrator, Choice, LotState, Terms, errors
from tests.integration.market import Market
from tests.integration.refusals import Refusal, refused

REFUSALS = {
    "dispute for another": Refusal(
        "disputable",
        "stranger",
        lambda client, terms: client.dispute(terms, 0),
        errors.EscrowNotParty,
        lambda market, terms: {
            "actual": market.address("stranger"),
            "customer": terms.customer,
            "supplier": market.address("supplier"),
        },
    ),
    "dispute in another round": Refusal(
        "disputable",
        "supplier",
        lambda client, terms: client.dispute(terms, 0, round=2),
        errors.EscrowWrongRound,
        lambda market, terms: {"lot": 0, "actual": 1, "expected": 2},
    ),
    "evidence without a dispute": Refusal(
        "disputable",
        "supplier",
        lambda client, terms: client.submit_evidence(terms, 0, "/ipfs/evidence"),
        errors.EscrowWrongState,
        lambda market, terms: {"lot": 0, "actual": LotState.FAILED, "expected": 1 << LotState.DISPUTED},
    ),
    "rule as nobody": Refusal(
        "terms",
        "stranger",
        lambda client, terms: Arbitrator(client, terms.arbitrator).give_ruling(0, Choice.PASS),
        errors.ArbitratorNotOwner,
        lambda market, terms: {"actual": market.address("stranger"), "expected": market.address("judge")},
        lambda market: {"arbitrator": market.arbitrator},
    ),
    "rule what is not disputed": Refusal(
        "terms",
        "judge",
        lambda client, terms: Arbitrator(client, terms.arbitrator).give_ruling(0, Choice.PASS),
        errors.ArbitratorUnknownDispute,
        lambda market, terms: {"dispute_id": 0, "disputes": 0},
        lambda market: {"arbitrator": market.arbitrator},
    ),
    "withdraw fees to nobody": Refusal(
        "terms",
        "judge",
        lambda client, terms: Arbitrator(client, terms.arbitrator).withdraw(ZERO_ADDRESS),
        errors.ArbitratorZeroRecipient,
        lambda market, terms: {},
        lambda market: {"arbitrator": market.arbitrator},
    ),
}


@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS.keys())
def test_refused_before_it_is_sent(refusal: Refusal, usual: dict[str, Terms], market: Market) -> None:
    """The contract's own exception is raised with exactly its fields, and no transaction is sent."""
    refused(refusal, usual[refusal.given], market)
