"""A lot as it is kept: its state, its votes, and what may still come."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from .terms import ZERO, Stage


class LotState(IntEnum):
    """Where a lot is in its life, in the order of `IEscrow.LotState`."""

    OPEN = 0
    BUILDING = 1
    INSPECTING = 2
    PASSED = 3
    FAILED = 4
    VOIDED = 5
    DISPUTED = 6
    CLOSED = 7


class Action(IntEnum):
    """What can be done with a lot, in the order of `IEscrow.Action`."""

    CLAIM = 0
    CANCEL = 1
    SUBMIT = 2
    EXTEND = 3
    ATTEST = 4
    ACCEPT = 5
    CONCEDE = 6
    AGREE = 7
    DISPUTE = 8
    LAPSE = 9
    SETTLE = 10


VERDICTS = (LotState.PASSED, LotState.FAILED, LotState.VOIDED)
ACCEPTABLE = (LotState.BUILDING, LotState.INSPECTING, LotState.PASSED, LotState.FAILED)
CONCEDABLE = (LotState.BUILDING, LotState.INSPECTING, LotState.PASSED)
UNDER_WAY = (
    LotState.BUILDING,
    LotState.INSPECTING,
    LotState.PASSED,
    LotState.FAILED,
    LotState.VOIDED,
    LotState.DISPUTED,
)
LAPSABLE = (LotState.BUILDING, LotState.INSPECTING, LotState.DISPUTED)


class Lot(NamedTuple):
    """A lot: what `getLot` tells of it but its actions."""

    state: LotState = LotState.OPEN
    supplier: str = ZERO
    stage: int = 0
    reworks: int = 0
    round: int = 0
    deadline: int = 0
    passes: int = 0
    fails: int = 0
    spent: int = 0

    @property
    def votes(self) -> int:
        """Seats that have attested in this round."""
        return self.passes | self.fails


class Bid(NamedTuple):
    """What the escrow keeps of a posted bid; the Terms stand here for the checks of the whole world only."""

    terms: object
    cancelled: bool = False


class Dispute(NamedTuple):
    """What the escrow keeps of a dispute: which lot and round it is about, and the verdict that was disputed (D3)."""

    bid: bytes
    lot: int
    round: int
    verdict: LotState


def quorum_verdict(stage: Stage, passes: int, fails: int) -> LotState | None:
    """The verdict of a quorum; none while it can go either way (I5)."""
    if stage.quorum and passes.bit_count() >= stage.quorum:
        return LotState.PASSED
    if fails.bit_count() > stage.panel_size - stage.quorum:
        return LotState.FAILED
    return None


def silent_verdict(stage: Stage, passes: int, fails: int) -> LotState:
    """The verdict when the inspection has run out: the majority of the votes cast, else what silence means (I7)."""
    if passes.bit_count() != fails.bit_count():
        return LotState.PASSED if passes.bit_count() > fails.bit_count() else LotState.FAILED
    return LotState.PASSED if stage.pays_on_silence else LotState.VOIDED
