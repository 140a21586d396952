"""A small bid under way, for tests of the model itself."""

from __future__ import annotations

from tests.model.call import Call
from tests.model.world import World
from verify.explore.worlds import CUSTOMER, ESCROW, SUPPLIER, VERIFIERS, Small, build, must

COURT = Small("court", verifiers=2, quorum=2, court=True, bond=50, fee=7, stake=90)
REPORT = b"\x05" * 32


def inspected(small: Small = COURT) -> World:
    """A world whose first lot is claimed and submitted, and has the first verifier's PASS."""
    world, terms = build(small), small.terms()
    must(world, Call(SUPPLIER, ESCROW, "claim", (terms, 0), terms.bond))
    must(world, Call(SUPPLIER, ESCROW, "submit", (terms, 0, 1, REPORT)))
    must(world, Call(VERIFIERS[0], ESCROW, "attest", (terms, 0, 1, True, REPORT)))
    return world


def accepted(world: World, small: Small = COURT) -> World:
    """The same world once the customer has accepted the lot's stage."""
    must(world, Call(CUSTOMER, ESCROW, "accept", (small.terms(), 0, 1)))
    return world
