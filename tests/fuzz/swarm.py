"""What a run is about: each draws its own few of all there is, so that the rare meets the rare often enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from tests.fuzz.scene import TOKENS, Scene
from tests.model.terms import ZERO

Item = TypeVar("Item")

# How much each thing is done on average; a run multiplies by what it draws.
LIKING = {
    "claim": 6.0,
    "claimWithSignature": 5.0,
    "submit": 10.0,
    "submitWithSignatures": 6.0,
    "extend": 2.0,
    "attest": 10.0,
    "attestWithSignatures": 7.0,
    "accept": 0.6,
    "concede": 0.5,
    "agree": 0.5,
    "dispute": 12.0,
    "submitEvidence": 2.0,
    "rule": 9.0,
    "lapse": 1.5,
    "settle": 8.0,
    "cancel": 0.5,
}
FACTORS = (0.0, 0.3, 1.0, 1.0, 2.0, 4.0)
# Without these a run would stand still.
NEEDED = frozenset({"claim", "submit", "attest", "settle", "lapse"})
GRINDING = 0.03
SPOILS = (
    *("sender", "round", "lot", "bid", "time", "value", "function", "again", "signature", "seat", "nobody", "amount"),
)


@dataclass(frozen=True)
class Swarm:
    """What a run prefers.

    Attributes:
        assets: Tokens that bids are paid in; zero is ether.
        liking: How often each action on a lot is tried.
        spoiling: Part of the calls that are spoiled on purpose.
        spoils: How often each way to spoil is taken.
        passing: How often an inspection is to end well.
        overturning: How often a ruling goes against the votes.
        bids: How many bids are open at the same time.
        moody: How often parties and tokens change their ways.
        grinding: Whether one lot is claimed and given up until it has no rounds left.
    """

    assets: tuple[str, ...]
    arbitrators: tuple[str, ...]
    customers: tuple[str, ...]
    suppliers: tuple[str, ...]
    verifiers: tuple[str, ...]
    liking: dict[str, float]
    spoils: dict[str, float]
    spoiling: float
    passing: float
    overturning: float
    bids: int
    most_stages: int
    most_lots: int
    most_verifiers: int
    most_reworks: int
    empty_panels: float
    arbitrated: float
    staked: float
    fees: float
    bonds: float
    reserved_claims: float
    short_times: float
    moody: float
    registry: float
    credits: float
    waiting: float
    grinding: bool


def draw(chance: Random, scene: Scene) -> Swarm:
    """Draws what a run prefers."""
    grinding = chance.random() < GRINDING
    owned, bad = scene.arbitrators[:-1], scene.arbitrators[-1]
    liking = {
        name: weight * max(chance.choice(FACTORS), 0.5 if name in NEEDED else 0.0) for name, weight in LIKING.items()
    }
    return Swarm(
        assets=tuple(_assets(chance, scene)),
        arbitrators=(*_some(chance, owned, 2), *([bad] if chance.random() < 0.2 else [])),
        customers=tuple(_some(chance, scene.customers, 4)),
        suppliers=tuple(_some(chance, scene.suppliers, 4)),
        verifiers=tuple(chance.sample(scene.verifiers, chance.choice((3, 5, 8, 15)))),
        liking=liking,
        spoils={name: chance.choice((0.0, 0.5, 1.0, 1.0, 3.0)) for name in SPOILS} | {"sender": 1.0},
        spoiling=chance.choice((0.25, 0.45, 0.55, 0.65)),
        passing=chance.choice((0.2, 0.5, 0.7, 0.9)),
        overturning=chance.choice((0.2, 0.5, 0.8)),
        bids=chance.choice((2, 4, 6, 8)),
        most_stages=chance.choice((1, 2, 3, 3, 4, 16)),
        most_lots=chance.choice((1, 2, 3, 4)),
        most_verifiers=chance.choice((2, 3, 3, 5, 15)),
        most_reworks=chance.choice((0, 1, 1, 2, 7)),
        empty_panels=chance.choice((0.0, 0.15, 0.4)),
        arbitrated=chance.choice((0.0, 0.5, 0.8, 1.0)),
        staked=chance.choice((0.0, 0.6, 0.95)),
        fees=chance.choice((0.0, 0.5, 0.9)),
        bonds=chance.choice((0.3, 0.8, 1.0)),
        reserved_claims=chance.choice((0.1, 0.5)),
        short_times=chance.choice((0.0, 0.1, 0.5)),
        moody=chance.choice((0.0, 0.02, 0.05)),
        registry=chance.choice((0.02, 0.05, 0.12)),
        credits=chance.choice((0.02, 0.05, 0.1)),
        waiting=chance.choice((0.02, 0.08)),
        grinding=grinding,
    )


def weighted(chance: Random, weights: dict[str, float]) -> str:
    """One of the names, as often as its weight says."""
    at = chance.random() * sum(weights.values())
    for name, weight in weights.items():
        at -= weight
        if at < 0:
            return name
    return next(reversed(weights))


def _some(chance: Random, of: Sequence[Item], most: int) -> list[Item]:
    return chance.sample(list(of), chance.randint(1, min(most, len(of))))


def _assets(chance: Random, scene: Scene) -> list[str]:
    """Up to three tokens, and ether more often than not; those that work are likelier than those that do not."""
    likely = {"plain": 4.0, "noreturn": 3.0, "funding": 4.0, "blacklist": 3.0, "moody": 1.5, "mute": 1.0}
    weights = likely | {name: 0.4 for name in TOKENS if name not in likely}
    tokens = {scene.tokens[weighted(chance, weights)] for _ in range(chance.randint(1, 3))}
    return [*([ZERO] if chance.random() < 0.7 else []), *sorted(tokens)]
