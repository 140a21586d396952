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
    """The open lots of a bid were refunded to its customer."""

    bid: bytes
    customer: str
    lots: int
    to_customer: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LotClaimed:
    """A supplier claimed a lot and locked the bond; it is due at the Unix time ``due``."""

    bid: bytes
    supplier: str
    lot: int
    round: int
    due: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LotSubmitted:
    """A supplier submitted a lot for inspection until the Unix time ``deadline``."""

    bid: bytes
    supplier: str
    lot: int
    round: int
    evidence: bytes
    deadline: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LotAttested:
    """A verifier's attestation was counted and its fee credited."""

    bid: bytes
    verifier: str
    lot: int
    round: int
    passed: bool
    report: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class LotDecided:
    """An inspection ran out and was decided: passed, failed or voided."""

    bid: bytes
    supplier: str
    lot: int
    round: int
    verdict: LotState


@dataclass(frozen=True, slots=True, kw_only=True)
class LotAccepted:
    """The customer accepted a lot without waiting for a verdict."""

    bid: bytes
    customer: str
    lot: int
    round: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LotConceded:
    """The supplier gave a lot up."""

    bid: bytes
    supplier: str
    lot: int
    round: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LotPaid:
    """A lot was paid: price and bond to the supplier, the unused verifier budget to the customer."""

    bid: bytes
    supplier: str
    lot: int
    to_supplier: int
    to_customer: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LotDefaulted:
    """The supplier defaulted: the customer got the bond and, unless the lot opened again, the rest."""

    bid: bytes
    supplier: str
    lot: int
    to_customer: int
    reopened: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LotVoided:
    """A lot was voided: the bond to the supplier, the rest to the customer."""

    bid: bytes
    supplier: str
    lot: int
    to_supplier: int
    to_customer: int


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
class ProfileSet:
    """A verifier published where it describes itself."""

    verifier: str
    uri: str


Event = (
    BidPosted
    | BidCancelled
    | LotClaimed
    | LotSubmitted
    | LotAttested
    | LotDecided
    | LotAccepted
    | LotConceded
    | LotPaid
    | LotDefaulted
    | LotVoided
    | Credited
    | CreditWithdrawn
    | Staked
    | ExitRequested
    | StakeWithdrawn
    | ProfileSet
)
"""Any event of the contracts."""
