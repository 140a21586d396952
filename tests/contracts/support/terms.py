"""The Terms of a bid as the tests write them: what a test does not care about has a default."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import Any

from tests.contracts.support.values import ZERO_ADDRESS, ZERO_HASH, plain

DAY = 24 * 60 * 60
LONGEST_TIME = 3650 * DAY
LONGEST_INSPECTION = 60 * DAY
LONGEST_DISPUTE_WINDOW = 30 * DAY
RULING_TIME = 120 * DAY
EXIT_DELAY = 240 * DAY
WHOLE_BPS = 10_000
MAX_LOTS = 1024
MAX_VERIFIERS = 15
MAX_STAGES = 16
MAX_REWORKS = 7
MAX_ROUND = 511


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of two PASSes from a panel of three, with an inspection that is void on silence."""

    panel: int = 0b111
    quorum: int = 2
    pays_on_silence: bool = False
    build_time: int = 30 * DAY
    inspection_time: int = 7 * DAY
    share_bps: int = WHOLE_BPS

    @property
    def abi_value(self) -> tuple[Any, ...]:
        """The struct as the contract takes it."""
        return tuple(getattr(self, item.name) for item in fields(self))


@dataclass(frozen=True, slots=True)
class Terms:
    """A bid of two lots that anyone may claim; amounts are such that none is a multiple or a sum of others."""

    customer: Any
    verifiers: tuple[Any, ...]
    claim_by: int
    token: Any = ZERO_ADDRESS
    supplier: Any = ZERO_ADDRESS
    arbitrator: Any = ZERO_ADDRESS
    lots: int = 2
    price: int = 1_000_003
    bond: int = 50_021
    verifier_fee: int = 1_013
    verifier_stake: int = 0
    dispute_window: int = 0
    reworks: int = 0
    spec: str = "0x" + "5e" * 32
    salt: str = ZERO_HASH
    arbitrator_data: str = "0x"
    stages: tuple[Stage, ...] = field(default=(Stage(),))

    def but(self, **changes: Any) -> Terms:
        """The same Terms with other fields; fields of a stage change the first stage."""
        of_stage = {name: changes.pop(name) for name in list(changes) if name in Stage.__slots__}
        changed = replace(self, **changes)
        if not of_stage:
            return changed
        return replace(changed, stages=(replace(changed.stages[0], **of_stage), *changed.stages[1:]))

    @property
    def stage(self) -> Stage:
        """The first stage."""
        return self.stages[0]

    @property
    def budget(self) -> int:
        """Verifier fees of one lot at most: every seat of every stage in every round."""
        seats = sum(stage.panel.bit_count() for stage in self.stages)
        return self.verifier_fee * seats * (1 + self.reworks)

    def share(self, stage: int) -> int:
        """What a stage pays: its share rounded down, and the last one what is left."""
        before = [self.price * one.share_bps // WHOLE_BPS for one in self.stages[:-1]]
        return before[stage] if stage < len(before) else self.price - sum(before)

    @property
    def per_lot(self) -> int:
        """What the customer locks for one lot."""
        return self.price + self.budget

    @property
    def total(self) -> int:
        """What the customer locks for the bid."""
        return self.lots * self.per_lot

    @property
    def abi_value(self) -> tuple[Any, ...]:
        """The struct as the contract takes it."""
        return plain(
            (
                *(self.customer, self.supplier, self.token, self.lots, self.price, self.bond, self.arbitrator),
                *(self.dispute_window, self.claim_by, self.reworks, self.verifier_fee, self.verifier_stake),
                *(self.spec, self.salt, self.stages, self.verifiers, self.arbitrator_data),
            )
        )
