"""Terms that players offer: good ones with the features that a run prefers, and ones with one fault each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

from tests.fuzz.scene import Scene
from tests.fuzz.swarm import Swarm
from tests.model.terms import ZERO, Stage, Terms

DAY = 86_400
LONGEST = 3_650 * DAY
LONGEST_INSPECTION = 60 * DAY
WHOLE = 10_000
TOP = 2**256 - 1


def good(chance: Random, scene: Scene, swarm: Swarm, now: int) -> Terms:
    """Terms that can be posted."""
    customer, token = chance.choice(swarm.customers), chance.choice(swarm.assets)
    most = min(swarm.most_verifiers, len(swarm.verifiers))
    count = 0 if chance.random() < 0.08 else chance.randint(1, most)
    verifiers = tuple(chance.sample(swarm.verifiers, count))
    arbitrated = bool(swarm.arbitrators) and chance.random() < swarm.arbitrated
    huge = token != ZERO and chance.random() < 0.03
    return Terms(
        customer=customer,
        supplier=_supplier(chance, swarm, verifiers),
        token=token,
        lots=chance.randint(1, swarm.most_lots),
        price=chance.choice((1, 7, 9_999, 10_001, 10**6 + 3, 10**18 + 1)) if not huge else 2**240 + 1,
        bond=chance.choice((1, 5_003, 10**17)) if chance.random() < swarm.bonds else 0,
        arbitrator=chance.choice(swarm.arbitrators) if arbitrated else ZERO,
        dispute_window=chance.choice((1, 3_600, 3 * DAY, 30 * DAY)) if arbitrated else 0,
        claim_by=now + (chance.choice((1, 60, LONGEST)) if chance.random() < 0.15 else chance.randint(20, 900) * DAY),
        reworks=chance.randint(0, swarm.most_reworks),
        verifier_fee=chance.choice((1, 333, 10**15)) if chance.random() < swarm.fees else 0,
        verifier_stake=chance.choice((1, 10**16, 10**18)) if chance.random() < swarm.staked else 0,
        spec=chance.randbytes(32),
        salt=chance.randbytes(32),
        stages=_stages(chance, swarm, count),
        verifiers=verifiers,
        arbitrator_data=chance.choice((b"", b"", b"\x01", b"courts" * 9)) if arbitrated else b"",
    )


def endless(chance: Random, scene: Scene, now: int) -> Terms:
    """Terms whose one lot has many rounds and loses nothing when it is given up."""
    stage = Stage(0, 0, True, 30 * DAY, DAY, 0)
    return Terms(
        *(scene.customers[0], scene.suppliers[0], ZERO, 1, 10**6, 0, ZERO, 0, now + LONGEST, 7, 0, 0),
        *(chance.randbytes(32), chance.randbytes(32)),
        stages=(replace(stage, share_bps=WHOLE), *(stage,) * 15),
        verifiers=(),
    )


def _supplier(chance: Random, swarm: Swarm, verifiers: tuple[str, ...]) -> str:
    if chance.random() >= swarm.reserved_claims:
        return ZERO
    return chance.choice(verifiers) if verifiers and chance.random() < 0.1 else chance.choice(swarm.suppliers)


def _stages(chance: Random, swarm: Swarm, verifiers: int) -> tuple[Stage, ...]:
    count = chance.randint(1, swarm.most_stages)
    cuts = sorted(chance.choice((0, 1, 3_333, 5_000, 9_999, chance.randint(0, WHOLE))) for _ in range(count - 1))
    shares = [until - since for since, until in zip([0, *cuts], [*cuts, WHOLE], strict=True)]
    return tuple(_stage(chance, swarm, verifiers, share) for share in shares)


def _stage(chance: Random, swarm: Swarm, verifiers: int, share: int) -> Stage:
    silence = chance.random() < 0.4
    if verifiers == 0 or chance.random() < swarm.empty_panels:
        build = 0 if chance.random() < 0.6 else _time(chance, swarm, LONGEST)
        return Stage(0, 0, silence, build, _time(chance, swarm, LONGEST), share)
    everybody = (1 << verifiers) - 1
    panel = everybody if chance.random() < 0.4 else chance.randint(1, everybody)
    quorum = chance.randint(1, panel.bit_count())
    return Stage(panel, quorum, silence, _time(chance, swarm, LONGEST), _time(chance, swarm, LONGEST_INSPECTION), share)


def _time(chance: Random, swarm: Swarm, longest: int) -> int:
    if chance.random() < swarm.short_times:
        return chance.choice((1, 2, longest))
    return min(longest, chance.randint(1, 30) * DAY)


Fault = Callable[[Terms, Random, Scene, int], Terms]


def _stage_fault(**changes: int) -> Fault:
    return lambda terms, chance, scene, now: replace(
        terms, stages=(*terms.stages[:-1], replace(terms.stages[-1], **changes))
    )


def _fault(**changes: object) -> Fault:
    return lambda terms, chance, scene, now: replace(terms, **changes)  # type: ignore[arg-type]


FAULTS: dict[str, Fault] = {
    "no customer": _fault(customer=ZERO),
    "no lots": _fault(lots=0),
    "too many lots": _fault(lots=1_025),
    "claimable no more": lambda terms, chance, scene, now: replace(terms, claim_by=now - chance.choice((0, 1, now))),
    "claimable too long": lambda terms, chance, scene, now: replace(
        terms, claim_by=chance.choice((now + LONGEST + 1, TOP))
    ),
    "too many verifiers": lambda terms, chance, scene, now: replace(
        terms, verifiers=(*scene.verifiers, scene.stranger)
    ),
    "a verifier of nobody": lambda terms, chance, scene, now: replace(terms, verifiers=(*terms.verifiers[:14], ZERO)),
    "a verifier twice": lambda terms, chance, scene, now: replace(
        terms, verifiers=(terms.verifiers or tuple(scene.verifiers[:1]))[:7] * 2
    ),
    "no stages": _fault(stages=()),
    "too many stages": lambda terms, chance, scene, now: replace(terms, stages=(terms.stages * 17)[:17]),
    "a panel of strangers": lambda terms, chance, scene, now: replace(
        terms,
        stages=(
            *terms.stages[:-1],
            replace(terms.stages[-1], panel=1 << chance.choice((len(terms.verifiers), 15, 255))),
        ),
    ),
    "no quorum": lambda terms, chance, scene, now: replace(
        terms,
        verifiers=terms.verifiers or tuple(scene.verifiers[:1]),
        stages=(*terms.stages[:-1], replace(terms.stages[-1], panel=1, quorum=0)),
    ),
    "too large a quorum": lambda terms, chance, scene, now: replace(
        terms,
        stages=(*terms.stages[:-1], replace(terms.stages[-1], quorum=terms.stages[-1].panel_size + 1)),
    ),
    "too long a build": _stage_fault(build_time=LONGEST + 1),
    "no time to build": lambda terms, chance, scene, now: replace(
        terms,
        verifiers=terms.verifiers or tuple(scene.verifiers[:1]),
        stages=(*terms.stages[:-1], replace(terms.stages[-1], panel=1, quorum=1, build_time=0)),
    ),
    "no time to inspect": _stage_fault(inspection_time=0),
    "too long an inspection": _stage_fault(inspection_time=LONGEST + 1),
    "too long a panel": lambda terms, chance, scene, now: replace(
        terms,
        stages=tuple(
            replace(stage, inspection_time=LONGEST_INSPECTION + 1) if stage.panel else stage for stage in terms.stages
        ),
    ),
    "too large shares": lambda terms, chance, scene, now: replace(
        terms,
        stages=(
            *terms.stages[:-1],
            replace(terms.stages[-1], share_bps=terms.stages[-1].share_bps + chance.choice((1, WHOLE, TOP - WHOLE))),
        ),
    ),
    "too many reworks": _fault(reworks=8),
    "half an arbitrator": lambda terms, chance, scene, now: replace(
        terms, dispute_window=0 if terms.dispute_window else 1
    ),
    "data for no arbitrator": _fault(arbitrator=ZERO, dispute_window=0, arbitrator_data=b"lost"),
    "too long a window": lambda terms, chance, scene, now: replace(
        terms, arbitrator=scene.arbitrators[0], dispute_window=30 * DAY + 1
    ),
    "an arbitrator who is party": lambda terms, chance, scene, now: replace(
        terms,
        arbitrator=chance.choice(
            (terms.customer, *([terms.supplier] if terms.supplier != ZERO else []), *terms.verifiers)
        ),
        dispute_window=DAY,
    ),
    "an arbitrator without code": lambda terms, chance, scene, now: replace(
        terms, arbitrator=scene.stranger, dispute_window=DAY
    ),
    "no price": _fault(price=0),
    "too much money": lambda terms, chance, scene, now: replace(
        terms, **chance.choice(({"price": TOP}, {"price": 2**255, "lots": 2}, {"bond": TOP}, {"verifier_fee": TOP}))
    ),
    "a token without code": lambda terms, chance, scene, now: replace(terms, token=scene.stranger),
}
