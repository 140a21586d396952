"""Frozen mirrors of the contracts' events; each has the event's parameters in their order."""

from __future__ import annotations

from dataclasses import dataclass

from distman.types import LotState, Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class BidPosted:
    """A bid was posted and its money locked."""

    bid: bytes
    customer: str
    supplier: str
    terms: Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class BidCancelled:
    """The open lots of a bid, if any, were refunded to its customer; no lot of it opens again."""

    bid: bytes
    lots: int
    to_customer: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LotClaimed:
    """A supplier claimed a lot and locked the bond; the first stage times out at the Unix time ``deadline``."""

    bid: bytes
    supplier: str
    lot: int
    round: int
    deadline: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LotStarted:
    """A round was started: a rework of the same stage, or the next stage."""

    bid: bytes
    lot: int
    round: int
    stage: int
    deadline: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LotExtended:
    """The customer gave the supplier until the Unix time ``deadline`` to submit."""

    bid: bytes
    lot: int
    deadline: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LotSubmitted:
    """A lot was submitted; the inspection takes the stage's time from this block on."""

    bid: bytes
    lot: int
    evidence: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class LotAttested:
    """A verifier's attestation was counted and its fee credited."""

    bid: bytes
    verifier: str
    lot: int
    passed: bool
    report: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class LotDecided:
    """A verdict was reached: passed, failed or voided. It can be disputed before ``deadline``; zero: it is final."""

    bid: bytes
    lot: int
    verdict: LotState
    deadline: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LotDisputed:
    """A party disputed a verdict; without a ruling before the Unix time ``deadline`` the verdict stands."""

    bid: bytes
    party: str
    lot: int
    dispute_id: int
    deadline: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LotRuled:
    """The arbitrator's ruling fixed the verdict, which is final."""

    bid: bytes
    lot: int
    verdict: LotState


@dataclass(frozen=True, slots=True, kw_only=True)
class LotAccepted:
    """The customer accepted a stage without waiting for a verdict."""

    bid: bytes
    lot: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LotConceded:
    """The supplier gave a lot up."""

    bid: bytes
    lot: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LotPaid:
    """A stage was paid.

    The last one closes the lot: it also returns the bond to the supplier, and the unused verifier budget to the
    customer.
    """

    bid: bytes
    lot: int
    to_supplier: int
    to_customer: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LotDefaulted:
    """The supplier defaulted: the customer got the bond and, unless the lot opened again, the rest."""

    bid: bytes
    lot: int
    to_customer: int
    reopened: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LotVoided:
    """A lot was voided: the bond to the supplier, the rest to the customer."""

    bid: bytes
    lot: int
    to_supplier: int
    to_customer: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LotAgreed:
    """Customer and supplier split what was left of a lot."""

    bid: bytes
    lot: int
    to_supplier: int
    to_customer: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifierSlashed:
    """A verifier lost stake, as a ruling overturned its verdict; ``amount`` wei were credited to the wronged party."""

    bid: bytes
    verifier: str
    party: str
    lot: int
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Credited:
    """A payout could not be pushed and waits to be withdrawn."""

    account: str
    token: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditWithdrawn:
    """Credit was withdrawn."""

    account: str
    token: str
    to: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Staked:
    """A verifier staked wei for an escrow."""

    escrow: str
    verifier: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitRequested:
    """A verifier asked for stake back; all that is exiting can be withdrawn from ``exit_at`` on."""

    escrow: str
    verifier: str
    amount: int
    exit_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StakeWithdrawn:
    """Stake left the registry."""

    escrow: str
    verifier: str
    to: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StakeReserved:
    """An escrow reserved wei of a verifier's stake for an attestation."""

    escrow: str
    verifier: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StakeReleased:
    """An escrow released wei of stake whose attestation was not overturned."""

    escrow: str
    verifier: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Slashed:
    """An escrow slashed stake that it had reserved, and was sent the wei."""

    escrow: str
    verifier: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileSet:
    """A verifier published where it describes itself."""

    verifier: str
    uri: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MetaEvidence:
    """What a dispute is about (ERC-1497): ``evidence`` is the URI of the build spec."""

    meta_evidence_id: int
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A party's evidence in a dispute (ERC-1497): ``evidence`` is a URI."""

    arbitrator: str
    evidence_group_id: int
    party: str
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """A dispute was linked to its meta-evidence and to the group of its evidence (ERC-1497)."""

    arbitrator: str
    dispute_id: int
    meta_evidence_id: int
    evidence_group_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """An arbitrator gave a ruling (ERC-792)."""

    arbitrator: str
    dispute_id: int
    ruling: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeCreation:
    """An arbitrator took a dispute of a contract (ERC-792)."""

    dispute_id: int
    arbitrable: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeesWithdrawn:
    """An arbitrator's fees went to its owner or to whom it named."""

    to: str
    amount: int


LotEvent = (
    LotClaimed
    | LotStarted
    | LotExtended
    | LotSubmitted
    | LotAttested
    | LotDecided
    | LotDisputed
    | LotRuled
    | LotAccepted
    | LotConceded
    | LotPaid
    | LotDefaulted
    | LotVoided
    | LotAgreed
)
"""What happens to one lot."""

VerifierEvent = (
    Staked | ExitRequested | StakeWithdrawn | StakeReserved | StakeReleased | Slashed | VerifierSlashed | ProfileSet
)
"""What happens to one verifier and its stake."""

ArbitrationEvent = MetaEvidence | Evidence | Dispute | Ruling | DisputeCreation | FeesWithdrawn
"""What happens in a dispute, in the words of ERC-792 and ERC-1497, and to the fees of an arbitrator."""

Event = BidPosted | BidCancelled | LotEvent | Credited | CreditWithdrawn | VerifierEvent | ArbitrationEvent
"""Any event of the contracts."""
