"""A bid's id is the same in Python and in the contract, for any Terms."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from distman import ZERO_ADDRESS
from distman.codec import decode_result, encode_call
from tests.integration.market import Market
from tests.unit.samples import random_stage, random_terms

ROUNDS = 25


def test_any_terms_hash_alike(market: Market) -> None:
    """`bid_id` is the contract's `hashTerms`, for any number of verifiers and stages and any arbitrator data."""
    rng, viewer = Random(1), market.client()
    for _ in range(ROUNDS):
        terms = random_terms(rng)
        answer = viewer.chain.call(viewer.escrow, encode_call("Escrow", "hashTerms", terms))
        assert viewer.bid_id(terms) == decode_result("Escrow", "hashTerms", answer)


def test_edges_hash_alike(market: Market) -> None:
    """So are the ids of Terms with nothing in their lists, and with as much as any version could take."""
    rng, viewer = Random(2), market.client()
    some = random_terms(rng)
    edges = [
        replace(some, verifiers=(), stages=(), arbitrator_data=b"", supplier=ZERO_ADDRESS),
        replace(some, stages=tuple(random_stage(rng) for _ in range(16)), arbitrator_data=rng.randbytes(1_000)),
        replace(some, arbitrator_data=bytes(32)),
        replace(some, arbitrator_data=bytes(33)),
    ]
    answers = [viewer.chain.call(viewer.escrow, encode_call("Escrow", "hashTerms", terms)) for terms in edges]
    assert [viewer.bid_id(terms) for terms in edges] == answers
