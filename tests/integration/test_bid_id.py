"""What Python computes of Terms is what the contract computes: a bid's id, and the Terms in a log."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from distman import ZERO_ADDRESS, Stage, events
from distman.codec import decode_result, encode_call
from tests.integration.market import DAY_S, Market
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


def test_logged_terms_read_back(market: Market) -> None:
    """Whatever Terms the escrow packs into its log, the log gives them back, with and without what may be left out."""
    rng = Random(3)
    stages = (
        Stage(share_bps=2_500, panel=0b101, quorum=2, build_time=1, inspection_time=60 * DAY_S, pays_on_silence=True),
        Stage(share_bps=0, panel=0, quorum=0, build_time=0, inspection_time=3_650 * DAY_S),
        Stage(share_bps=7_500, panel=0b111, quorum=1, build_time=3_650 * DAY_S, inspection_time=1),
    )
    full = market.terms(
        supplier=market.address("supplier"),
        token=market.token,
        arbitrator=market.arbitrator,
        dispute_window=30 * DAY_S,
        arbitrator_data=rng.randbytes(70),
        reworks=7,
        lots=1_024,
        price=1,
        verifier_fee=1,
        stages=stages,
    )
    bare = market.terms(bond=0, verifier_fee=0, verifier_stake=0, verifiers=(), stages=stages[1:2] * 15)
    whole = replace(stages[1], share_bps=10_000)
    for terms in (full, replace(bare, stages=(*bare.stages, whole)), replace(full, arbitrator_data=b"", bond=0)):
        outcome = market["customer"].post(terms)
        assert outcome.events == (
            events.BidPosted(
                bid=market.client().bid_id(terms), customer=terms.customer, supplier=terms.supplier, terms=terms
            ),
        )
        assert market.client().terms(market.client().bid_id(terms)) == terms
