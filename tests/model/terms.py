"""Terms of a bid, and the amounts that follow from them (section 2 of docs/SPEC.md, docs/operations/README.md)."""

from __future__ import annotations

from dataclasses import dataclass

ZERO = "0x" + "0" * 40


@dataclass(frozen=True, slots=True)
class Stage:
    """One gate on the way of a lot, its members in the order of `IEscrow.Stage`."""

    panel: int
    quorum: int
    pays_on_silence: bool
    build_time: int
    inspection_time: int
    share_bps: int

    @property
    def panel_size(self) -> int:
        """How many verifiers are on the panel."""
        return self.panel.bit_count()


@dataclass(frozen=True, slots=True)
class Terms:
    """What both sides agree to, its members in the order of `IEscrow.Terms`; addresses in lower case."""

    customer: str
    supplier: str
    token: str
    lots: int
    price: int
    bond: int
    arbitrator: str
    dispute_window: int
    claim_by: int
    reworks: int
    verifier_fee: int
    verifier_stake: int
    spec: bytes
    salt: bytes
    stages: tuple[Stage, ...]
    verifiers: tuple[str, ...]
    arbitrator_data: bytes = b""

    @property
    def budget(self) -> int:
        """Verifier fees that one lot can cost at most (T13)."""
        return self.verifier_fee * sum(stage.panel_size for stage in self.stages) * (1 + self.reworks)

    @property
    def money(self) -> int:
        """What posting the bid locks (P1)."""
        return self.lots * (self.price + self.budget)

    @property
    def rounds(self) -> int:
        """How many rounds one claim can take (E5)."""
        return len(self.stages) * (1 + self.reworks)

    @property
    def has_arbitrator(self) -> bool:
        """Whether a verdict can be disputed (T11)."""
        return self.arbitrator != ZERO

    @property
    def reserves(self) -> bool:
        """Whether an attestation reserves stake (I1)."""
        return self.arbitrator != ZERO and self.verifier_stake > 0

    def share(self, stage: int) -> int:
        """What a stage before the last pays (E2, M10)."""
        return self.price * self.stages[stage].share_bps // 10_000

    def unpaid(self, stage: int) -> int:
        """What is left of the price while a lot is in a stage (M10)."""
        return self.price - sum(self.share(earlier) for earlier in range(stage))
