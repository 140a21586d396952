"""Terms as `BidPosted` logs them, as the documentation of `TermsLog` says."""

from __future__ import annotations

from functools import lru_cache

from tests.model.terms import ZERO, Terms


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


def _number(value: int, size: int) -> bytes:
    return int(value).to_bytes(size, "big")


def _address(address: str) -> bytes:
    return bytes.fromhex(address[2:])
