"""Games on the chains of real nodes: their envelopes, clocks and gas rules come to what the model says."""

from __future__ import annotations

import pytest

from tests.fuzz import scene
from tests.fuzz.ending import Ending
from tests.fuzz.nodes import KINDS, node_chain
from tests.fuzz.tally import Tally
from tests.fuzz.test_games import declared
from tests.fuzz.witness import watch

SEEDS = (3633, 4368)
CALLS = 250
PLAYED = {
    "Escrow": (
        *("post", "postWithAuthorization", "postWithPermit", "postWithPermit2", "cancel", "claim"),
        *("claimWithSignature", "submit", "submitWithSignatures", "extend", "attest", "attestWithSignatures"),
        *("accept", "concede", "agree", "dispute", "submitEvidence", "lapse", "settle", "withdraw", "withdrawAll"),
    ),
    "VerifierRegistry": ("stake", "requestExit", "withdraw"),
    "OwnedArbitrator": ("giveRuling",),
}
WANTS_OF_STAKE = {"EscrowInsufficientStake", "RegistryInsufficientStake"}
# Situations that a few short games do not come to.
FAR_OFF = {
    *("out of rounds", "panel of ten or more", "moved on while the arbitrator was asked"),
    *("disputed after a rework", "exit beside reserved stake"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_node_and_model_agree(kind: str) -> None:
    """Every call comes to what the model says (sections 1 to 10), logs tell the book (M9), and all get out (M5)."""
    tally = Tally()
    for seed in SEEDS:
        with node_chain(kind, scene.START) as chain:
            witness = watch(seed, CALLS, chain)
            Ending(witness).play()
        tally += witness.tally
    print(tally.described())
    for contract, functions in PLAYED.items():
        for function in functions:
            assert tally.actions[f"{contract}.{function} done"]
            assert tally.actions[f"{contract}.{function} refused"]
    assert declared("event") <= tally.events.keys()
    assert tally.errors.keys() >= WANTS_OF_STAKE
    assert set(tally.missing()) <= FAR_OFF
    assert tally.calls * 0.35 < tally.done < tally.calls * 0.75
