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
    DISPUTED = 6
    CLOSED = 7


class Action(IntEnum):
    """What can be done with a lot."""

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
        panel: Who inspects: bit ``i`` stands for ``Terms.verifiers[i]``; zero for a time lock that silence decides.
        quorum: How many PASSes the stage needs; zero only for an empty panel.
        pays_on_silence: Whether an inspection without a majority passes (else it is voided).
        build_time: Seconds from the start of the stage until the supplier must have submitted. Zero, for an empty panel
            only: nothing is submitted, and the stage starts with its wait.
        inspection_time: Seconds from the submission until the panel must have attested.
        share_bps: Share of the price that this stage pays, in basis points, rounded down; all stages add up to 10,000,
            and the last one pays what is left of the price.
    """

    panel: int
    quorum: int
    pays_on_silence: bool = False
    build_time: int
    inspection_time: int
    share_bps: int = WHOLE_BPS


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Everything both sides agree to; the EIP-712 digest of it is the bid's id.

    Attributes:
        customer: Who locks the money and gets it back when nothing is delivered.
        supplier: Who may claim; zero: anyone.
        token: ERC-20 token of all amounts except stakes; zero: ether.
        lots: How many lots can be claimed, each on its own.
        price: What the supplier of one lot is paid.
        bond: What the supplier locks on claiming one lot; the customer gets it on default.
        arbitrator: ERC-792 arbitrator that rules when a verdict is disputed; zero: verdicts are final.
        dispute_window: Seconds after a verdict in which it can be disputed; zero if and only if there is no arbitrator.
        claim_by: Unix time until which open lots can be claimed; from then on anyone may have them refunded.
        reworks: How often each stage may be built again after it failed.
        verifier_fee: What a verifier earns by one attestation, PASS or FAIL alike.
        verifier_stake: Wei that a verifier must have staked when it attests. Where there is an arbitrator they are
            reserved until the round is over, and lost to the wronged party when a ruling overturns its verdict.
        spec: Hash of the build spec.
        salt: Tells apart bids that are otherwise equal.
        stages: The gates of a lot, in order.
        verifiers: Whom both sides trust to inspect.
        arbitrator_data: ERC-792 extra data for the arbitrator.
    """

    customer: str
    supplier: str = ZERO_ADDRESS
    token: str = ZERO_ADDRESS
    lots: int = 1
    price: int
    bond: int = 0
    arbitrator: str = ZERO_ADDRESS
    dispute_window: int = 0
    claim_by: int
    reworks: int = 0
    verifier_fee: int = 0
    verifier_stake: int = 0
    spec: bytes
    salt: bytes = field(default_factory=new_salt)
    stages: tuple[Stage, ...]
    verifiers: tuple[str, ...]
    arbitrator_data: bytes = b""

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
        stage: Index of the current stage.
        reworks: How often this stage has been built again.
        round: Number of the current turn of building: one more on each claim, stage and rework; zero: never claimed.
        deadline: Unix time at which the current state times out; zero while nothing does.
        passes: Who attested PASS in this round: bit ``i`` stands for ``Terms.verifiers[i]``.
        fails: Who attested FAIL in this round, in the same way.
        spent: How many verifier fees were spent since the lot was claimed.
        actions: What the lot takes at the time of the block that was asked: bit ``i`` stands for ``Action(i)``.
    """

    state: LotState
    supplier: str
    stage: int
    reworks: int
    round: int
    deadline: int
    passes: int
    fails: int
    spent: int
    actions: int

    @property
    def possible(self) -> tuple[Action, ...]:
        """The actions that the lot takes, each from whom it is meant for; they change when the deadline passes."""
        return tuple(action for action in Action if self.actions >> action & 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attestation:
    """A verifier's word on one round of one lot: what is signed when somebody else carries it.

    Attributes:
        bid: The bid's id, 32 bytes.
        lot: Which lot of it.
        stage: Index of the stage that was inspected.
        round: The lot's round that was inspected.
        supplier: Who claimed the lot.
        verifier: Who attests.
        passed: PASS or FAIL.
        report: Hash of the inspection report, 32 bytes.
    """

    bid: bytes
    lot: int
    stage: int
    round: int
    supplier: str
    verifier: str
    passed: bool
    report: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A supplier's wish to claim a lot: what is signed when somebody else sends it.

    Attributes:
        bid: The bid's id, 32 bytes.
        lot: Which lot of it.
        round: The round that the claim starts: one more than the lot's own before.
        supplier: Who claims.
        deadline: Unix time until which it can be sent.
    """

    bid: bytes
    lot: int
    round: int
    supplier: str
    deadline: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How customer and supplier split all that is left of a claimed lot: what one of them signs and the other sends.

    Attributes:
        bid: The bid's id, 32 bytes.
        lot: Which lot of it.
        stage: Index of the lot's stage.
        round: The lot's round.
        supplier: Who claimed the lot.
        to_supplier: What the supplier gets, in the token's smallest unit; the customer gets the rest.
        deadline: Unix time until which it can be sent.
    """

    bid: bytes
    lot: int
    stage: int
    round: int
    supplier: str
    to_supplier: int
    deadline: int


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
class SignedClaim:
    """A claim that somebody else sends.

    Attributes:
        claim: What is claimed.
        signature: EIP-712 signature by the supplier.
    """

    claim: Claim
    signature: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedAgreement:
    """An agreement that the other party sends.

    Attributes:
        agreement: What is agreed on.
        signature: EIP-712 signature by customer or supplier.
    """

    agreement: Agreement
    signature: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorization:
    """A customer's EIP-3009 authorization to fund a bid, whose nonce is the bid's id.

    Attributes:
        valid_after: Unix time after which it can be sent.
        valid_before: Unix time before which it can be sent.
        signature: EIP-712 signature in the token's own domain.
    """

    valid_after: int
    valid_before: int
    signature: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """A customer's ERC-2612 allowance for exactly the money of a bid.

    Attributes:
        deadline: Unix time until which it can be sent.
        signature: EIP-712 signature in the token's own domain, 65 bytes.
    """

    deadline: int
    signature: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit2Transfer:
    """A customer's Permit2 transfer of exactly the money of a bid, with the Terms as its witness.

    Attributes:
        nonce: Any number that the customer has not used with Permit2.
        deadline: Unix time until which it can be sent.
        signature: EIP-712 signature in Permit2's domain.
    """

    nonce: int
    deadline: int
    signature: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Stake:
    """A verifier's stake for one escrow, in wei.

    Attributes:
        active: What counts for attestations.
        reserved: How much of `active` answers for attestations whose round is not over.
        exiting: What is on its way out.
        exit_at: Unix time at which it can be withdrawn; zero if nothing is exiting.
    """

    active: int
    reserved: int
    exiting: int
    exit_at: int

    @property
    def free(self) -> int:
        """What can be asked back, and reserved for attestations under Terms with an arbitrator."""
        return self.active - self.reserved
