"""Slither's detectors, all of them, run in this process on what solc has read already."""

# mypy: disable-error-code="import-not-found"
from __future__ import annotations

import inspect
import logging
from collections.abc import Iterable, Mapping
from typing import Any, Final

from crytic_compile import CryticCompile
from crytic_compile.compilation_unit import CompilationUnit
from crytic_compile.compiler.compiler import CompilerVersion
from crytic_compile.platform.solc_standard_json import SolcStandardJson, parse_standard_json_output
from slither import Slither
from slither.detectors import all_detectors
from slither.detectors.abstract_detector import AbstractDetector

from verify.analysis.findings import Finding
from verify.analysis.sources import Sources

_NO_CODE: Final = {"object": "", "sourceMap": ""}
_CALLS: Final = ("external_calls", "external_calls_sending_eth")


class _Compiled(SolcStandardJson):  # type: ignore[misc]
    """What solc has read, in the place of a run of its own."""

    def __init__(self, sources: Sources) -> None:
        super().__init__({"settings": dict(sources.settings)})
        self._output, self._version = sources.output, sources.version

    def compile(self, crytic_compile: CryticCompile, **_: Any) -> None:
        unit = CompilationUnit(crytic_compile, "standard_json")
        settings = self._json["settings"]
        unit.compiler_version = CompilerVersion(
            compiler="solc",
            version=self._version,
            optimized=settings["optimizer"]["enabled"],
            optimize_runs=settings["optimizer"]["runs"],
            via_ir=settings["viaIR"],
        )
        parse_standard_json_output({**self._output, "contracts": self._contracts()}, unit)

    def is_dependency(self, path: str) -> bool:
        return "node_modules" in path

    def _contracts(self) -> dict[str, Any]:
        """The contracts with empty bytecode, which no detector reads."""
        code = {"evm": {"bytecode": _NO_CODE, "deployedBytecode": _NO_CODE}}
        return {
            path: {name: {**contract, **code} for name, contract in contracts.items()}
            for path, contracts in self._output["contracts"].items()
        }


def loaded(sources: Sources) -> Slither:
    """The contracts as Slither sees them."""
    logging.getLogger("CryticCompile").setLevel(logging.ERROR)
    return Slither(CryticCompile(_Compiled(sources)), exclude_dependencies=True)


def detectors() -> list[type[AbstractDetector]]:
    """All of Slither's detectors."""
    found = vars(all_detectors).values()
    return [item for item in found if inspect.isclass(item) and issubclass(item, AbstractDetector)]


def findings(slither: Slither) -> list[Finding]:
    """What all detectors find."""
    for detector in detectors():
        slither.register_detector(detector)
    results = (result for found in slither.run_detectors() for result in found)
    return sorted({Finding("slither", result["check"], _at(result)) for result in results})


def _at(result: Mapping[str, Any]) -> str:
    elements = result["elements"]
    if elements[0]["type"] == "pragma":
        return " ".join(sorted({"".join(item["type_specific_fields"]["directive"][1:]) for item in elements}))
    first, others = elements[0], elements[1:]
    if first["type"] == "node":
        return f"{_owner(first)}: {first['name']}"
    told = [item for item in others if item["type"] == "node" and item["name"]]
    if result["check"].startswith("reentrancy"):
        return f"{_owner(first)}: {_reentrancy(told)}"
    what = _listed(item["name"] for item in told)
    return f"{_owner(first)}: {what}" if what else _owner(first)


def _reentrancy(told: list[Mapping[str, Any]]) -> str:
    """Which foreign code is called, and what is written or logged afterwards."""
    fields = [(item["additional_fields"]["underlying_type"], item) for item in told]
    inner = [item["name"] for kind, item in fields if kind in _CALLS and "." in item["name"].partition("(")[0]]
    written = [item["additional_fields"]["variable_name"] for kind, item in fields if kind == "variables_written"]
    events = [item["name"].partition("(")[0] for kind, item in fields if kind == "event"]
    return f"{_listed(inner)}, then {_listed([*written, *(name for name in events if name[0] != '_')])}"


def _owner(element: Mapping[str, Any]) -> str:
    """The contract and function that an element belongs to, as `Contract.function`."""
    parent = element.get("type_specific_fields", {}).get("parent", {})
    if element["type"] == "node":
        return _owner(parent)
    if element["type"] == "contract" or not parent:
        return str(element["name"])
    return f"{_owner(parent)}.{element['name']}"


def _listed(names: Iterable[str]) -> str:
    return "; ".join(sorted(set(names)))
