"""A call as the model takes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .messages import Signature


@dataclass(frozen=True, slots=True)
class SignedAttestation:
    """An attestation carried by somebody else, its members in the order of `IEscrow.SignedAttestation`."""

    seat: int
    passed: bool
    report: bytes
    signature: Signature


@dataclass(frozen=True, slots=True)
class Call:
    """One call of one function.

    Attributes:
        sender: Who calls.
        target: Which contract: the escrow, the registry, an arbitrator, a token, or a party that is a contract.
        function: Name of the function in Solidity; empty for plain ether.
        args: Arguments in Solidity's order. `Terms` and `SignedAttestation` are the model's own, signatures are
            `Signature`; the permit's `v, r, s` of `postWithPermit` are one `Signature` too, its fourth argument.
        value: Ether sent along, in wei.
    """

    sender: str
    target: str
    function: str
    args: tuple[Any, ...] = ()
    value: int = 0
