"""Terms as `BidPosted` logs them, as the documentation of `TermsLog` says."""

from __future__ import annotations

from functools import lru_cache

from tests.model.terms import ZERO, Stage, Terms


@lru_cache(maxsize=1_024)
def packed(terms: Terms) -> bytes:
    """All members but customer and supplier, one after the other, and what is zero left out."""
    optional = [
        (terms.token != ZERO, _address(terms.token)),
        (terms.arbitrator != ZERO, _address(terms.arbitrator)),
        (terms.bond != 0, _number(terms.bond, 32)),
        (terms.verifier_fee != 0, _number(terms.verifier_fee, 32)),
        (terms.verifier_stake != 0, _number(terms.verifier_stake, 32)),
    ]
    kinds = sum(1 << bit for bit, (there, _) in enumerate(optional) if there)
    head = [(kinds, 1), (terms.lots, 2), (terms.reworks, 1), (terms.claim_by, 5), (terms.dispute_window, 4)]
    return b"".join(
        [
            *(_number(value, size) for value, size in [*head, (terms.price, 32)]),
            terms.spec,
            terms.salt,
            _number(len(terms.verifiers), 1),
            *map(_address, terms.verifiers),
            _number(len(terms.stages), 1),
            *(
                _number(value, size)
                for stage in terms.stages
                for value, size in (
                    (stage.share_bps, 2),
                    (stage.panel, 2),
                    (stage.quorum, 1),
                    (stage.build_time, 4),
                    (stage.inspection_time, 4),
                    (stage.pays_on_silence, 1),
                )
            ),
            *(value for there, value in optional if there),
            terms.arbitrator_data,
        ]
    )


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


def _number(value: int, size: int) -> bytes:
    return int(value).to_bytes(size, "big")


def _address(address: str) -> bytes:
    return bytes.fromhex(address[2:])
