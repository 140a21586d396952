"""Writes distman/artifacts/ from the contracts, compiled by Brownie.

Usage:
    python scripts/export_artifacts.py            writes the artifacts
    python scripts/export_artifacts.py --check    fails if they differ from what the contracts compile to
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scripts.toolchain import run_brownie  # noqa: E402

CONTRACTS = ("Escrow", "OwnedArbitrator", "VerifierRegistry")
BUILD = ROOT / "build" / "contracts"
ARTIFACTS = ROOT / "distman" / "artifacts"


def artifact(name: str) -> str:
    """The artifact of a compiled contract, as JSON text."""
    build = json.loads((BUILD / f"{name}.json").read_text())
    document: dict[str, Any] = {
        "contractName": name,
        "sourcePath": build["sourcePath"],
        "compiler": {"version": build["compiler"]["version"], **_compiler_settings()},
        "abi": build["abi"],
        "bytecode": "0x" + build["bytecode"],
        "deployedBytecode": "0x" + build["deployedBytecode"],
    }
    return json.dumps(document, indent=1, sort_keys=True) + "\n"


def _compiler_settings() -> dict[str, Any]:
    compiler = yaml.safe_load((ROOT / "brownie-config.yaml").read_text())["compiler"]
    solc = compiler["solc"]
    return {
        "evmVersion": compiler["evm_version"],
        "optimizer": solc["optimizer"],
        "viaIR": solc["viaIR"],
        "remappings": solc["remappings"],
    }


def drifted() -> list[Path]:
    """The artifacts that are missing or differ from what the contracts compile to."""
    paths = {ARTIFACTS / f"{name}.json": name for name in CONTRACTS}
    return [path for path, name in paths.items() if not path.exists() or path.read_text() != artifact(name)]


def main() -> int:
    """Compiles the contracts, then writes the artifacts or checks them."""
    parser = argparse.ArgumentParser(description="Write distman/artifacts/ from the contracts.")
    parser.add_argument("--check", action="store_true", help="only compare; exit 1 when an artifact has drifted")
    options = parser.parse_args()
    if code := run_brownie(["compile"]):
        return code
    differing = drifted()
    for path in differing:
        if options.check:
            print(f"{path.relative_to(ROOT)} differs from what contracts/ compiles to: run `make artifacts`")
        else:
            path.write_text(artifact(path.stem))
            print(f"wrote {path.relative_to(ROOT)}")
    return 1 if options.check and differing else 0


if __name__ == "__main__":
    sys.exit(main())
