"""What the package offers: names, their order, and that everything public is documented."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from types import ModuleType
from typing import Any

import pytest

import distman
from distman import calls, codec, errors, signing, spec
from distman.arbitrator import ArbitratorSteps
from distman.client import ClientSteps

OFFERED = {
    "Authorization",
    "Lot",
    "Outcome",
    "Permit",
    "Permit2Transfer",
    "Receipt",
    "SignedAgreement",
    "SignedAttestation",
    "SignedClaim",
    "Stake",
    "Terms",
}
CALLS = (calls.escrow, calls.registry, calls.arbitrator)
EXPORTING = [distman, errors, spec]


def modules() -> list[str]:
    """The name of every module of the package."""
    found = pkgutil.walk_packages(distman.__path__, "distman.")
    return ["distman", *(module.name for module in found if not module.name.endswith("__main__"))]


def own_members(module: ModuleType) -> list[tuple[str, Any]]:
    """The public classes and functions that a module defines itself."""
    return [
        (name, member)
        for name, member in vars(module).items()
        if not name.startswith("_")
        and (inspect.isclass(member) or inspect.isfunction(member))
        and member.__module__ == module.__name__
    ]


def undocumented(module: ModuleType) -> list[str]:
    """The public classes, functions, methods and properties of a module that have no docstring of their own."""
    missing = [] if module.__doc__ else [module.__name__]
    for name, member in own_members(module):
        if not (member.__doc__ or "").strip() or member.__doc__.startswith(f"{name}("):
            missing.append(name)
        if inspect.isclass(member):
            missing += [f"{name}.{part}" for part in undocumented_parts(member)]
    return missing


def undocumented_parts(kind: type[Any]) -> list[str]:
    """The public methods and properties of a class that have no docstring."""
    parts = {name: part for name, part in vars(kind).items() if not name.startswith("_")}
    documentable = (property, classmethod, staticmethod)
    return [
        name
        for name, part in parts.items()
        if (inspect.isfunction(part) or isinstance(part, documentable)) and not part.__doc__
    ]


@pytest.mark.parametrize("package", EXPORTING, ids=lambda package: package.__name__)
def test_names_are_sorted(package: ModuleType) -> None:
    """`__all__` is sorted as ruff sorts it: constants, classes, then functions; and names nothing twice."""
    names = package.__all__
    kinds = [0 if name.isupper() else 1 if name[0].isupper() else 2 for name in names]
    assert list(zip(kinds, names, strict=True)) == sorted(set(zip(kinds, names, strict=True)))


@pytest.mark.parametrize("package", EXPORTING, ids=lambda package: package.__name__)
def test_names_can_be_imported(package: ModuleType) -> None:
    """Every name in `__all__` is there."""
    assert [name for name in package.__all__ if not hasattr(package, name)] == []


@pytest.mark.parametrize("package", EXPORTING, ids=lambda package: package.__name__)
def test_names_are_complete(package: ModuleType) -> None:
    """Whatever a package imports for its users is in `__all__`, and nothing else is public."""
    public = {
        name for name, member in vars(package).items() if not name.startswith("_") and not inspect.ismodule(member)
    }
    assert public == set(package.__all__)


def test_whatever_the_client_takes_and_gives_is_offered() -> None:
    """The dataclasses in the client's signatures can be imported from the package."""
    hints = [
        str(annotation)
        for _, method in inspect.getmembers(distman.Client, inspect.isfunction)
        for annotation in inspect.get_annotations(method).values()
    ]
    used = {kind for kind in OFFERED if any(re.search(rf"\b{kind}\b", hint) for hint in hints)}
    assert used == OFFERED
    assert used <= set(distman.__all__)


@pytest.mark.parametrize("name", modules())
def test_everything_public_has_a_docstring(name: str) -> None:
    """Every public module, class, function, method and property says what it is."""
    assert undocumented(importlib.import_module(name)) == []


def test_checker_finds_what_is_not_documented() -> None:
    """A bare class with a bare method would be found."""
    module = ModuleType("bare")

    class Bare:
        def act(self) -> None: ...

    Bare.__module__ = "bare"
    vars(module)["Bare"] = Bare
    assert undocumented(module) == ["bare", "Bare", "Bare.act"]


def test_contract_functions_are_all_within_reach() -> None:
    """Every function has a method, or is a constant, a wallet's own view, or called by a contract alone."""
    steps = [kind for kind in ClientSteps.__mro__ if kind is not object]
    source = "".join(map(inspect.getsource, [*steps, ArbitratorSteps, signing, *CALLS]))
    functions = {
        entry["name"]
        for contract in codec.CONTRACTS
        for entry in codec.artifact(contract)["abi"]
        if entry["type"] == "function"
    }
    beyond = {name for name in functions if f'"{name}"' not in source}
    constants, wallets_own = {"EXIT_DELAY", "activeStake"}, {"eip712Domain", "hashTerms"}
    assert beyond == constants | wallets_own | {"createDispute", "release", "reserve", "rule", "slash"}
