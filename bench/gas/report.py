"""The figures for people and programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from bench.gas.goals import GOALS, MOST_CODE
from bench.gas.measure import Costs, Figures
from bench.gas.trace import Cost

COLUMNS = "{:<46} {:>9} {:>9} {:>6} {:>9} {:>8}"
MOST_OPCODES = 12


def table(figures: Figures) -> str:
    """Every figure beside its floor, its ratio to it, and its goal where it has one."""
    sections = {"LIVES": figures.lives, "ACTIONS": figures.actions, "FEATURES: WHAT ONE ADDS": figures.features}
    parts = ["\n".join(_section(title, costs)) for title, costs in sections.items()]
    return "\n\n".join([*parts, "\n".join(_code_section(figures.bytecode))])


def _section(title: str, costs: Costs) -> list[str]:
    head = COLUMNS.format(title, "gas", "floor", "ratio", "goal", "met")
    return [head.rstrip(), *(_row(name, cost, GOALS.get(name)) for name, cost in costs.items())]


def _row(name: str, cost: Cost, goal: int | None) -> str:
    share = ratio(cost)
    cells = [f"{cost.gas:,}", f"{cost.least:,}", "" if share is None else f"{share:.2f}"]
    cells += ["", ""] if goal is None else [f"{goal:,}", "yes" if cost.gas <= goal else f"{cost.gas - goal:+,}"]
    return COLUMNS.format(name, *cells).rstrip()


def _code_section(sizes: Mapping[str, int]) -> list[str]:
    head = COLUMNS.format("BYTECODE", "bytes", "", "", "limit", "met").rstrip()
    rows = [COLUMNS.format(name, f"{size:,}", "", "", f"{MOST_CODE:,}", _within(size)) for name, size in sizes.items()]
    return [head, *rows]


def _within(size: int) -> str:
    return "yes" if size <= MOST_CODE else f"{size - MOST_CODE:+,}"


def ratio(cost: Cost) -> float | None:
    """Gas by floor; none where the floor is not positive, as in the difference that a feature makes."""
    return cost.gas / cost.least if cost.least > 0 else None


def missed(figures: Figures) -> list[str]:
    """Names of the figures above their goals."""
    costs = named_costs(figures)
    return [name for name, goal in GOALS.items() if costs[name].gas > goal]


def too_large(figures: Figures) -> list[str]:
    """Names of the contracts that no chain would take."""
    return [name for name, size in figures.bytecode.items() if size > MOST_CODE]


def named_costs(figures: Figures) -> Costs:
    """All costs that can be explained, by name; a feature is called `feature_...`."""
    return figures.lives | figures.actions | {f"feature_{name}": cost for name, cost in figures.features.items()}


def explanation(name: str, cost: Cost) -> str:
    """What a figure is made of: its floor by kind, and its work by opcode."""
    return "\n".join(
        [
            f"{name}: {cost.gas:,} gas",
            *_listed(f"floor {cost.least:,}", cost.floor, len(cost.floor)),
            *_listed(f"work {cost.work.total():,}", cost.work, MOST_OPCODES),
        ]
    )


def _listed(title: str, counter: Counter[str], most: int) -> list[str]:
    shown = [item for at, item in enumerate(counter.most_common()) if at < most or item[1] < 0]
    rest = counter.total() - sum(amount for _, amount in shown)
    lines = [f"    {kind:<24} {amount:>9,}" for kind, amount in shown]
    return [f"  {title}", *lines, *([f"    {'others':<24} {rest:>9,}"] if rest else [])]


def document(figures: Figures) -> dict[str, Any]:
    """All figures with floor, goal and breakdown, for JSON."""
    costs = {name: _described(name, cost) for name, cost in named_costs(figures).items()}
    return {
        "gas": costs,
        "bytecode": {name: {"size": size, "limit": MOST_CODE} for name, size in figures.bytecode.items()},
    }


def _described(name: str, cost: Cost) -> dict[str, Any]:
    goal = GOALS.get(name)
    return {
        "gas": cost.gas,
        "floor": cost.least,
        "ratio": ratio(cost),
        "goal": goal,
        "met": None if goal is None else cost.gas <= goal,
        "floorByKind": dict(cost.floor.most_common()),
        "workByOpcode": dict(cost.work.most_common()),
    }
