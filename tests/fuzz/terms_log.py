"""Reads the packed Terms of `BidPosted`, from the description in `TermsLog.sol` alone."""

from __future__ import annotations

from tests.model.terms import ZERO, Stage, Terms


def unpacked(customer: str, supplier: str, packed: bytes) -> Terms:
    """The Terms of a `BidPosted` event: two of its topics, and its data.

    Raises:
        ValueError: Bytes are missing, or something is told that is zero.
    """
    reader = _Reader(packed)
    kinds, lots, reworks, claim_by, dispute_window, price = map(reader.number, (1, 2, 1, 5, 4, 32))
    spec, salt = reader.take(32), reader.take(32)
    verifiers = tuple(reader.account() for _ in range(reader.number(1)))
    stages = tuple(_stage(reader) for _ in range(reader.number(1)))
    token, arbitrator = (reader.account() if kinds >> bit & 1 else ZERO for bit in (0, 1))
    bond, fee, stake = (reader.number(32) if kinds >> bit & 1 else 0 for bit in (2, 3, 4))
    terms = Terms(
        *(customer, supplier, token, lots, price, bond, arbitrator, dispute_window, claim_by, reworks, fee, stake),
        *(spec, salt, stages, verifiers, reader.rest()),
    )
    if kinds != sum(bool(value != nothing) << bit for bit, (value, nothing) in enumerate(_optional(terms))):
        raise ValueError(f"{kinds:08b} is not what is there: {terms}")
    return terms


def _optional(terms: Terms) -> list[tuple[str | int, str | int]]:
    """Members that are left out where they are nothing, and what nothing is."""
    amounts = (terms.bond, terms.verifier_fee, terms.verifier_stake)
    return [(terms.token, ZERO), (terms.arbitrator, ZERO), *((amount, 0) for amount in amounts)]


def _stage(reader: _Reader) -> Stage:
    share_bps, panel, quorum, build_time, inspection_time, silence = map(reader.number, (2, 2, 1, 4, 4, 1))
    if silence > 1:
        raise ValueError(f"{silence} is not a bool")
    return Stage(panel, quorum, bool(silence), build_time, inspection_time, share_bps)


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
        return f"0x{self.take(20).hex()}"

    def rest(self) -> bytes:
        """All that is left."""
        return self.take(len(self._rest))
