"""States that differ only in which of two like lots or verifiers is meant are one.

That is sound in the small worlds: the lots of a bid differ by their index only, and there all verifiers sit on the same
panels and have staked alike. No rule looks at the order of either.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from hashlib import blake2b
from itertools import permutations

from tests.model.keys import LotKey, bid_key, lot_key, others_key, stake_key, votes_key
from tests.model.terms import Terms
from tests.model.world import World
from verify.explore.worlds import ESCROW


def key(world: World, bid: bytes, terms: Terms, with_credits: bool) -> bytes:
    """A digest of the canonical state.

    Args:
        world: The world.
        bid: Its one bid.
        terms: The bid's Terms.
        with_credits: Whether to tell who has credit; without withdrawals it makes no difference.
    """
    lots = [lot_key(world, bid, index, terms) for index in range(terms.lots)]
    votes = [votes_key(world, bid, index) for index in range(terms.lots)]
    owners = {owner for owner, amount in world.credits.items() if amount} if with_credits else set()
    seats = [_seat(world, verifier, owners) for verifier in terms.verifiers]
    others = sorted(owner for owner in owners if owner[0] not in terms.verifiers)
    table = min(_tables(lots, votes, seats), key=repr)
    whole = (bid_key(world, bid, terms), table, others, others_key(world))
    return blake2b(repr(whole).encode(), digest_size=16).digest()


def _seat(world: World, verifier: str, owners: set[tuple[str, str]]) -> Hashable:
    return stake_key(world, ESCROW, verifier), any(owner == verifier for owner, _ in owners)


def _tables(lots: list[LotKey], votes: list[tuple[int, int]], seats: list[Hashable]) -> Iterator[Hashable]:
    """The state with its lots in each order, and the verifiers sorted by what they have and how they voted."""
    for order in permutations(range(len(lots))):
        columns = [
            (seat, tuple((votes[lot][0] >> number & 1, votes[lot][1] >> number & 1) for lot in order))
            for number, seat in enumerate(seats)
        ]
        yield tuple(lots[lot] for lot in order), tuple(sorted(columns))
