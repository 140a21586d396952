"""Frozen mirrors of the contracts' structs, field by field in their order.

Amounts are integers in the smallest unit of the bid's token (wei for ether), times are Unix seconds, durations are
seconds, addresses are checksummed hex strings (EIP-55), hashes are 32 bytes.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum

ZERO_ADDRESS = "0x" + "0" * 40
"""Stands for ether where a token is named, and for anyone where a supplier is."""

WHOLE_BPS = 10_000
"""All of a price, in basis points."""


class LotState(IntEnum):
    """Where a lot is in its life."""

    OPEN = 0
    BUILDING = 1
    INSPECTING = 2
    PASSED = 3
    FAILED = 4
    VOIDED = 5
    CLOSED = 6


def panel_of(seats: Iterable[int]) -> int:
    """Writes a panel as the contract's bitmap.

    Args:
        seats: Indices into ``Terms.verifiers``.
    """
    return sum(1 << seat for seat in set(seats))


def new_salt() -> bytes:
    """32 random bytes: they tell apart bids that are otherwise equal."""
    return secrets.token_bytes(32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One gate on the way of a lot.

    Attributes:
        share_bps: Share of the price that this stage pays, in basis points.
        panel: Who inspects: bit ``i`` stands for ``Terms.verifiers[i]``; zero for a time lock that silence decides.
        quorum: How many PASSes the stage needs.
        build_time: Seconds that the supplier has to submit.
        inspection_time: Seconds that the panel has to attest.
        pays_on_silence: Whether an inspection without a majority passes (else it is voided).
    """

    share_bps: int = WHOLE_BPS
    panel: int
    quorum: int
    build_time: int
    inspection_time: int
    pays_on_silence: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Everything both sides agree to; the EIP-712 digest of it is the bid's id.

    Attributes:
        customer: Who locks the money.
        supplier: Who may claim; zero: anyone.
        token: ERC-20 token of all amounts except stakes; zero: ether.
        arbitrator: ERC-792 arbitrator; zero: verdicts are final.
        lots: How many lots can be claimed, each on its own.
        price: What the supplier of one lot is paid.
        bond: What the supplier locks on claiming one lot.
        verifier_fee: What a verifier earns by one attestation.
        verifier_stake: Wei that a verifier must have staked when it attests.
        claim_by: Unix time until which open lots can be claimed.
        dispute_window: Seconds after a verdict in which it can be disputed.
        reworks: How often a failed stage may be built again.
        spec: Hash of the build spec.
        salt: Tells apart bids that are otherwise equal.
        arbitrator_data: ERC-792 extra data.
        verifiers: Whom both sides trust to inspect.
        stages: The gates of a lot, in order.
    """

    customer: str
    supplier: str = ZERO_ADDRESS
    token: str = ZERO_ADDRESS
    arbitrator: str = ZERO_ADDRESS
    lots: int = 1
    price: int
    bond: int = 0
    verifier_fee: int = 0
    verifier_stake: int = 0
    claim_by: int
    dispute_window: int = 0
    reworks: int = 0
    spec: bytes
    salt: bytes = field(default_factory=new_salt)
    arbitrator_data: bytes = b""
    verifiers: tuple[str, ...]
    stages: tuple[Stage, ...]

    @property
    def verifier_budget(self) -> int:
        """Verifier fees that one lot can cost at most, in the token's smallest unit."""
        return sum(self.verifier_fee * stage.panel.bit_count() * (1 + self.reworks) for stage in self.stages)

    @property
    def locked(self) -> int:
        """What the customer locks by posting, in the token's smallest unit."""
        return self.lots * (self.price + self.verifier_budget)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """A lot as it stands.

    Attributes:
        state: Where the lot is in its life.
        supplier: Who claimed it; zero while it is open.
        round: Number of the current turn of building; zero: never claimed.
        deadline: Unix time at which the current state times out; zero where nothing does.
        passes: Who attested PASS in this round, one bit for each verifier.
        fails: Who attested FAIL in this round, one bit for each verifier.
    """

    state: LotState
    supplier: str
    round: int
    deadline: int
    passes: int
    fails: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Attestation:
    """A verifier's word on one round of one lot: what is signed when somebody else carries it.

    Attributes:
        bid: The bid's id, 32 bytes.
        lot: Which lot of it.
        round: The lot's round that was inspected.
        supplier: Who claimed the lot.
        verifier: Who attests.
        passed: PASS or FAIL.
        report: Hash of the inspection report, 32 bytes.
    """

    bid: bytes
    lot: int
    round: int
    supplier: str
    verifier: str
    passed: bool
    report: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedAttestation:
    """An attestation that somebody else carries to the chain.

    Attributes:
        seat: Index of the verifier in ``Terms.verifiers``.
        passed: PASS or FAIL.
        report: Hash of the inspection report.
        signature: EIP-712 signature by the verifier.
    """

    seat: int
    passed: bool
    report: bytes
    signature: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Stake:
    """A verifier's stake for one escrow, in wei.

    Attributes:
        active: What counts for attestations.
        exiting: What is on its way out.
        exit_at: Unix time at which it can be withdrawn; zero if nothing is exiting.
    """

    active: int
    exiting: int
    exit_at: int
