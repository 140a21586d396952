"""What a verifier does in the registry."""

from __future__ import annotations

from bench.gas.market import Market
from bench.gas.scenarios.common import Transactions
from bench.gas.terms import EXIT_DELAY, STAKE

PROFILE = "/ipfs/f01551220" + "a7" * 32


def stake(market: Market) -> Transactions:
    """Stakes for an escrow for the first time, adds to it, and takes a part out."""
    verifier, registry, escrow = market.people.verifiers[0], market.registry, market.escrow.address
    first = market.send(verifier, registry, "stake", escrow, value=2 * STAKE)
    more = market.send(verifier, registry, "stake", escrow, value=STAKE)
    exit_requested = market.send(verifier, registry, "requestExit", escrow, STAKE)
    market.chain.wait(EXIT_DELAY)
    return {
        "registry_stake": first,
        "registry_stake_more": more,
        "registry_request_exit": exit_requested,
        "registry_withdraw": market.send(verifier, registry, "withdraw", escrow, verifier.address),
    }


def profile(market: Market) -> Transactions:
    """Publishes a profile for the first time."""
    return {"registry_set_profile": market.send(market.people.verifiers[0], market.registry, "setProfile", PROFILE)}


STAKES = (stake, profile)
