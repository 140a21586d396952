"""Ways to a dispute, and what is known about one."""

from __future__ import annotations

from typing import Any

from eth_abi import encode
from eth_utils import keccak

from tests.contracts.support.market import Market, State
from tests.contracts.support.terms import Terms
from tests.contracts.support.values import plain


def wronged(market: Market, terms: Terms, verdict: State) -> Any:
    """The party that a verdict goes against."""
    return terms.customer if verdict is State.PASSED else market.people.supplier


def disputed(market: Market, verdict: State, terms: Terms, lot: int = 0) -> Terms:
    """Posts the Terms and brings a lot to a verdict that the party it goes against disputes.

    Returns:
        The Terms.
    """
    market.bring(verdict, terms, lot)
    market.dispute(terms, lot, by=wronged(market, terms, verdict))
    return terms


def voted(market: Market, terms: Terms, votes: str, lot: int = 0, round_: int = 1) -> State:
    """Submits a lot with the votes of the first seats, `P` or `F` each; a lapse decides where they do not.

    Returns:
        The verdict.
    """
    stage = market.lot(terms, lot).stage
    signed = [
        market.signed(terms, seat, vote == "P", lot=lot, stage=stage, round_=round_) for seat, vote in enumerate(votes)
    ]
    market.submit_with(terms, signed, lot, round_)
    if market.lot(terms, lot).state is State.INSPECTING:
        market.lapse(terms, lot)
    return market.lot(terms, lot).state


def evidence_group(bid: bytes, lot: int, round_: int) -> int:
    """The group of a dispute's evidence, as D4 defines it."""
    return int.from_bytes(keccak(encode(["bytes32", "uint256", "uint256"], [plain(bid), lot, round_])), "big")
