"""How `BidPosted` logs the Terms: packed, without padding and without what is zero."""

from __future__ import annotations

from functools import lru_cache

from .terms import Stage, Terms


@lru_cache(maxsize=4_096)
def pack(terms: Terms) -> bytes:
    """All Terms but customer and supplier, as `BidPosted` carries them."""
    optional = (
        (int(terms.token, 16), 20),
        (int(terms.arbitrator, 16), 20),
        (terms.bond, 32),
        (terms.verifier_fee, 32),
        (terms.verifier_stake, 32),
    )
    kinds = sum(1 << bit for bit, (value, _) in enumerate(optional) if value)
    return b"".join(
        (
            _numbers((kinds, 1), (terms.lots, 2), (terms.reworks, 1), (terms.claim_by, 5), (terms.dispute_window, 4)),
            _numbers((terms.price, 32)) + terms.spec + terms.salt,
            _numbers((len(terms.verifiers), 1), *((int(verifier, 16), 20) for verifier in terms.verifiers)),
            _numbers((len(terms.stages), 1)) + b"".join(_stage(stage) for stage in terms.stages),
            _numbers(*((value, size) for value, size in optional if value)),
            terms.arbitrator_data,
        )
    )


def _stage(stage: Stage) -> bytes:
    return _numbers(
        (stage.share_bps, 2),
        (stage.panel, 2),
        (stage.quorum, 1),
        (stage.build_time, 4),
        (stage.inspection_time, 4),
        (int(stage.pays_on_silence), 1),
    )


def _numbers(*numbers: tuple[int, int]) -> bytes:
    return b"".join(value.to_bytes(size, "big") for value, size in numbers)
