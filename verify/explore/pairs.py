"""Small worlds in which every two features meet: for each pair of values that two features can have, a world has both.

They are chosen one after the other, each with as many pairs that no earlier one has as its size allows. The choice is
always the same.
"""

from __future__ import annotations

from itertools import combinations

from verify.explore.worlds import ADVANCE, BUILT, WAIT, Small

Value = object
Pair = tuple[tuple[str, Value], tuple[str, Value]]

FACTORS: dict[str, tuple[Value, ...]] = {
    "stages": ((BUILT,), (BUILT, BUILT), (ADVANCE, BUILT), (BUILT, WAIT), (WAIT, ADVANCE)),
    "lots": (1, 2),
    "verifiers": (1, 2, 3),
    "quorum": ("one", "all"),
    "money": ("ether", "token", "blacklist", "customer", "supplier", "both"),
    **dict.fromkeys(("reworks", "court", "bond", "fee", "stake", "pays", "named"), (False, True)),
    **dict.fromkeys(("cancel", "extend", "agree", "credits", "exits"), (False, True)),
}
MOVES = ("cancel", "extend", "agree", "credits", "exits")
# How many times the states double, about: of each lot, and of the whole world.
OF_A_LOT = {"reworks": 0.8, "court": 2.0, "extend": 1.0, "fee": 0.3}
OF_ALL = {"cancel": 0.8, "credits": 1.5, "exits": 2.0}
LARGEST = 11.0
QUICK = 9.6

Choice = dict[str, Value]


def doublings(choice: Choice) -> float:
    """About how many times the states of a world double; what is not chosen counts as the least there is."""
    stages, verifiers, lots = (choice.get(name) for name in ("stages", "verifiers", "lots"))
    lot = (
        1.0 + len(stages if isinstance(stages, tuple) else ()) + 0.7 * (verifiers if isinstance(verifiers, int) else 0)
    )
    lot += sum(weight for name, weight in OF_A_LOT.items() if choice.get(name))
    whole = sum(weight for name, weight in OF_ALL.items() if choice.get(name)) + 2 * (
        choice.get("money") == "blacklist"
    )
    return lot * (lots if isinstance(lots, int) else 1) + whole


def pairs_of(choice: Choice) -> set[Pair]:
    """All pairs that a world has."""
    return set(combinations(((name, choice[name]) for name in FACTORS if name in choice), 2))


def all_pairs() -> list[Pair]:
    """All pairs there are, in the order of the factors."""
    names = combinations(FACTORS, 2)
    return [((one, a), (other, b)) for one, other in names for a in FACTORS[one] for b in FACTORS[other]]


def choose() -> list[Choice]:
    """Worlds that have all pairs."""
    missing, chosen = dict.fromkeys(all_pairs()), []
    while missing:
        choice = _fill(dict(next(iter(missing))), missing)
        for pair in pairs_of(choice):
            missing.pop(pair, None)
        chosen.append(choice)
    return chosen


def _fill(choice: Choice, missing: dict[Pair, None]) -> Choice:
    """Chooses what is left open: the value that meets most of what is missing, and is not too large."""
    for name, values in FACTORS.items():
        if name not in choice:
            fits = [value for value in values if doublings({**choice, name: value}) <= LARGEST]
            choice[name] = max(fits or values[:1], key=lambda value: _gain({**choice, name: value}, missing))
    return choice


def _gain(choice: Choice, missing: dict[Pair, None]) -> int:
    return sum(pair in missing for pair in pairs_of(choice))


def small_of(number: int, choice: Choice) -> Small:
    """The world of a choice."""
    stages, lots, verifiers, money = (choice[name] for name in ("stages", "lots", "verifiers", "money"))
    assert isinstance(stages, tuple)
    assert isinstance(lots, int)
    assert isinstance(verifiers, int)
    return Small(
        name=f"pairs {number}",
        lots=lots,
        stages=stages,
        verifiers=verifiers,
        quorum=verifiers if choice["quorum"] == "all" else 1,
        reworks=int(bool(choice["reworks"])),
        court=bool(choice["court"]),
        bond=50 * bool(choice["bond"]),
        fee=7 * bool(choice["fee"]),
        stake=90 * bool(choice["stake"]),
        stakes=1,
        token=str(money) if money in ("token", "blacklist") else "ether",
        refuses=str(money) if money in ("customer", "supplier", "both") else "nobody",
        pays=bool(choice["pays"]),
        named=bool(choice["named"]),
        moves=frozenset(name for name in MOVES if choice[name]),
        quick=doublings(choice) <= QUICK,
    )


PAIRED = tuple(small_of(number, choice) for number, choice in enumerate(choose(), 1))
