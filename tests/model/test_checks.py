"""The money check tells each way in which money can be wrong."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.model.checks import MoneyBroken
from tests.model.messages import digest
from tests.model.scenes import COURT, accepted, inspected
from tests.model.terms import ZERO
from tests.model.world import World
from verify.explore.worlds import CUSTOMER, ESCROW, REGISTRY, STRANGER, VERIFIERS


def _take(holder: str) -> Callable[[World], None]:
    def take(world: World) -> None:
        world.purses[ZERO][holder] -= 1
        world.purses[ZERO][STRANGER] += 1

    return take


def _owe(world: World) -> None:
    world.credits[CUSTOMER, ZERO] = world.credits.get((CUSTOMER, ZERO), 0) + 1


def _make(world: World) -> None:
    world.purses[ZERO][CUSTOMER] += 1


def _overdraw(world: World) -> None:
    world.credits[CUSTOMER, ZERO] = -1


def _free(world: World) -> None:
    where = (ESCROW, VERIFIERS[0])
    world.stakes[where] = world.stakes[where]._replace(reserved=0)


def _leak(world: World) -> None:
    world.flows[digest(COURT.terms(), world.domain), 0] -= 1


@pytest.mark.parametrize(
    ("spoil", "rule"),
    [
        (_take(ESCROW), "M1"),
        (_owe, "M1"),
        (_overdraw, "M1"),
        (_make, "M2"),
        (_leak, "M2"),
        (_free, "M8"),
        (_take(REGISTRY), "M8"),
    ],
)
def test_the_check_tells_what_is_wrong(spoil: Callable[[World], None], rule: str) -> None:
    """One wei that is missing, owed twice, made or not answered for is told with its rule (M1, M2, M8)."""
    world = inspected()
    world.check_money()
    spoil(world)
    with pytest.raises(MoneyBroken, match=rule):
        world.check_money()


def test_a_closed_lot_holds_nothing() -> None:
    """Once a lot is closed, what went in for it has gone out, to the last wei (M2, M10)."""
    world = accepted(inspected())
    world.check_money()
    terms = COURT.terms()
    assert terms.price + terms.budget + world.flows[digest(terms, world.domain), 0] == 0
