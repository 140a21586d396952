"""Imports point one way: from the command line down to the errors, with all I/O behind one package."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import distman
from tests.unit.imports import Layers, cycles, imports_of, violations

PACKAGE = Path(distman.__file__).parent

LAYERS = Layers(
    ranks=(
        frozenset({"errors"}),
        frozenset({"types"}),
        frozenset({"events", "artifacts", "journal", "terms_log"}),
        frozenset({"codec"}),
        frozenset({"signing", "keys", "keystores"}),
        frozenset({"funding"}),
        frozenset({"spec"}),
        frozenset({"json_values", "deployments"}),
        frozenset({"rpc", "calls"}),
        frozenset({"endpoints"}),
        frozenset({"chain"}),
        frozenset({"token"}),
        frozenset({"acting"}),
        frozenset({"client"}),
        frozenset({"arbitrator"}),
        frozenset({"cli"}),
    ),
    third_party={
        "terms_log": frozenset({"eth_utils"}),
        "codec": frozenset({"eth_abi", "eth_utils"}),
        "signing": frozenset({"eth_account", "eth_utils"}),
        "keys": frozenset({"eth_account"}),
        "keystores": frozenset({"eth_account"}),
        "spec": frozenset({"eth_utils", "rfc8785"}),
        "rpc": frozenset({"eth_utils"}),
        "endpoints": frozenset({"aiohttp", "web3", "websockets"}),
        "chain": frozenset({"eth_utils"}),
        "token": frozenset({"eth_abi", "eth_utils"}),
        "cli": frozenset({"typer"}),
    },
    unranked={"__init__": frozenset({"cli", "__main__"}), "__main__": frozenset({"__init__"})},
)

TREE = {
    "__init__.py": "from tree.high import act\n",
    "low.py": "import json\n",
    "middle/__init__.py": "from tree.middle.part import thing\n",
    "middle/part.py": "from tree import low\nimport yaml.nodes\nthing = low\n",
    "high.py": "from tree.middle import thing\nact = thing\n",
}
TREE_LAYERS = Layers(
    ranks=(frozenset({"low"}), frozenset({"middle"}), frozenset({"high"})),
    third_party={"middle": frozenset({"yaml"})},
    unranked={"__init__": frozenset()},
)


def plant(folder: Path, **changes: str) -> Path:
    """Writes the made-up package, with another text for some of its files.

    Args:
        folder: Where to write it.
        **changes: A file's new text by its path, with `__` for the slash and without the ending.
    """
    files = TREE | {f"{name.replace('__', '/')}.py": text for name, text in changes.items()}
    for path, text in files.items():
        target = folder / "tree" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    return folder / "tree"


def test_imports_point_one_way() -> None:
    """No module of distman imports upwards, sideways, in a circle, or from outside what it should not."""
    assert violations(PACKAGE, LAYERS) == []


def test_every_module_has_its_place() -> None:
    """The order names every top-level module of distman, and none that is not there."""
    there = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert there == frozenset.union(*LAYERS.ranks) | set(LAYERS.unranked)


def test_io_has_one_door() -> None:
    """Only `distman.endpoints` knows web3 and what carries bytes, and only the command line imports typer."""
    found = imports_of(PACKAGE)
    users = {
        package: sorted(
            {
                module.split(".")[1]
                for module, names in found.items()
                if package in {name.split(".")[0] for name in names}
            }
        )
        for package in ("web3", "aiohttp", "websockets", "typer")
    }
    assert users == {"web3": ["endpoints"], "aiohttp": ["endpoints"], "websockets": ["endpoints"], "typer": ["cli"]}


def test_sound_tree_passes(tmp_path: Path) -> None:
    """A made-up package that keeps its order breaks nothing."""
    assert violations(plant(tmp_path), TREE_LAYERS) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"low": "from tree.high import act\n"}, "tree.low imports tree.high"),
        ({"low": "import tree.high\n"}, "tree.low imports tree.high"),
        ({"low": "from tree import high\n"}, "tree.low imports tree.high"),
        ({"low": "from . import high\n"}, "tree.low imports tree.high"),
        ({"low": "from .middle.part import thing\n"}, "tree.low imports tree.middle.part"),
        ({"middle__part": "from ..high import act\nthing = act\n"}, "tree.middle.part imports tree.high"),
        ({"low": "def late():\n    from tree.high import act\n    return act\n"}, "tree.low imports tree.high"),
        (
            {"low": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import tree.high\n"},
            "tree.low imports tree.high",
        ),
        ({"low": "from tree import act\n"}, "tree.low imports tree"),
        ({"high": "import yaml\n"}, "tree.high imports yaml"),
        ({"low": "from yaml import nodes\n"}, "tree.low imports yaml.nodes"),
    ],
)
def test_wrong_import_is_caught(changes: dict[str, str], expected: str, tmp_path: Path) -> None:
    """An import that points the wrong way is named, in whatever form and wherever in the file it stands."""
    assert expected in violations(plant(tmp_path, **changes), TREE_LAYERS)


def test_forbidden_import_of_the_root_is_caught(tmp_path: Path) -> None:
    """What the package's root may not import is named."""
    layers = replace(TREE_LAYERS, unranked={"__init__": frozenset({"high"})})
    assert violations(plant(tmp_path), layers) == ["tree imports tree.high"]


def test_neighbours_may_not_import_each_other(tmp_path: Path) -> None:
    """Modules of one rank stand side by side."""
    ranks = (frozenset({"low", "middle"}), frozenset({"high"}))
    assert violations(plant(tmp_path), replace(TREE_LAYERS, ranks=ranks)) == ["tree.middle.part imports tree.low"]


def test_cycle_inside_a_package_is_caught(tmp_path: Path) -> None:
    """Modules of one subpackage may import each other, but not in a circle."""
    changes = {
        "middle__part": "from tree.middle.other import x\nthing = x\n",
        "middle__other": "import tree.middle.part\n",
    }
    assert violations(plant(tmp_path, **changes), TREE_LAYERS) == [
        "cycle: tree.middle.part -> tree.middle.other -> tree.middle.part"
    ]


def test_cycles_are_found_once() -> None:
    """A circle of any length is found once, wherever the search begins."""
    graph = {"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": {"d"}, "e": {"a"}}
    assert cycles(graph) == [["a", "b", "c", "a"], ["d", "d"]]
    assert cycles({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []
