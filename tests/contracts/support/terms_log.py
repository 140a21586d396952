"""Reads the packed Terms of `BidPosted`, from the description in `TermsLog.sol` alone."""

from __future__ import annotations

from typing import Any

from tests.contracts.support.terms import Stage, Terms
from tests.contracts.support.values import ZERO_ADDRESS, plain


class _Reader:
    """Takes big-endian values off the front of bytes."""

    def __init__(self, packed: bytes) -> None:
        self._rest = packed

    def take(self, size: int) -> bytes:
        """The next bytes, which must be there."""
        if size > len(self._rest):
            raise ValueError(f"{size} bytes wanted, {len(self._rest)} left")
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken

    def number(self, size: int) -> int:
        """The next unsigned integer of so many bytes."""
        return int.from_bytes(self.take(size), "big")

    def account(self) -> str:
        """The next address."""
        return str(plain("0x" + self.take(20).hex()))

    def digest(self) -> str:
        """The next 32 bytes, in hex."""
        return "0x" + self.take(32).hex()

    def rest(self) -> bytes:
        """All that is left."""
        return self.take(len(self._rest))


def _stage(reader: _Reader) -> Stage:
    share_bps, panel, quorum, build_time, inspection_time = (reader.number(size) for size in (2, 2, 1, 4, 4))
    silence = reader.number(1)
    if silence > 1:
        raise ValueError(f"{silence} is not a bool")
    return Stage(panel, quorum, bool(silence), build_time, inspection_time, share_bps)


def unpacked(customer: Any, supplier: Any, packed: bytes) -> Terms:
    """The Terms of a `BidPosted` event: two of its topics, and its data."""
    reader = _Reader(packed)
    kinds, lots, reworks, claim_by, dispute_window, price = (reader.number(size) for size in (1, 2, 1, 5, 4, 32))
    spec, salt = reader.digest(), reader.digest()
    verifiers = tuple(reader.account() for _ in range(reader.number(1)))
    stages = tuple(_stage(reader) for _ in range(reader.number(1)))
    token, arbitrator = (reader.account() if kinds >> bit & 1 else ZERO_ADDRESS for bit in (0, 1))
    amounts = [reader.number(32) if kinds >> bit & 1 else 0 for bit in (2, 3, 4)]
    told = sum(
        1 << bit for bit, value in enumerate([token != ZERO_ADDRESS, arbitrator != ZERO_ADDRESS, *amounts]) if value
    )
    if kinds != told:
        raise ValueError(f"of {kinds:08b} only {told:08b} is not zero")
    bond, verifier_fee, verifier_stake = amounts
    return Terms(
        customer=customer,
        supplier=supplier,
        token=token,
        arbitrator=arbitrator,
        lots=lots,
        price=price,
        bond=bond,
        verifier_fee=verifier_fee,
        verifier_stake=verifier_stake,
        claim_by=claim_by,
        dispute_window=dispute_window,
        reworks=reworks,
        spec=spec,
        salt=salt,
        arbitrator_data="0x" + reader.rest().hex(),
        verifiers=verifiers,
        stages=stages,
    )
