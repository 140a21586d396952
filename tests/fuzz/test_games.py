"""Games from seeds, at full speed: the quick tier of the fuzzing."""

from __future__ import annotations

import pytest

from tests.fuzz import artifacts
from tests.fuzz.campaign import play
from tests.fuzz.encoding import TELLING
from tests.fuzz.tally import Tally

FIRST_SEED = 1_000_000
GAMES = 190
PARTS = 2
# Errors that a game cannot meet: of constructors, and of a payout with too little gas; tests/contracts has them.
OUT_OF_REACH = {
    *("EscrowGasTooLow", "EscrowRegistryNotContract", "EscrowExitDelayTooShort", "ArbitratorZeroOwner"),
}


@pytest.mark.parametrize("part", range(PARTS))
def test_chain_and_model_agree(part: int) -> None:
    """Every call comes to what the model says: all rules of sections 1 to 10, on several bids at once."""
    tally = Tally()
    for seed in range(FIRST_SEED + part, FIRST_SEED + GAMES, PARTS):
        played = play(seed)
        assert played.finding is None, f"seed {seed}\n{played.finding.what}\n{played.finding.story}"
        tally += played.tally
    print(tally.described())
    assert not tally.missing(), "the players do not reach what they are meant to"
    assert declared("error") - OUT_OF_REACH <= tally.errors.keys()
    assert declared("event") <= tally.events.keys()
    assert tally.calls * 0.35 < tally.done < tally.calls * 0.75


def declared(kind: str) -> set[str]:
    """Names of all errors or events of the deployed contracts."""
    return {member["name"] for contract in TELLING for member in artifacts.members(contract, kind)}
