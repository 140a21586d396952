"""Compiled contracts: generated from ``contracts/`` by ``scripts/export_artifacts.py`` and shipped with the package."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def artifact(name: str) -> dict[str, Any]:
    """The artifact of a contract: ``abi``, ``bytecode``, ``deployedBytecode`` and ``compiler`` settings.

    Args:
        name: ``Escrow``, ``OwnedArbitrator`` or ``VerifierRegistry``.
    """
    text = files(__name__).joinpath(f"{name}.json").read_text(encoding="utf-8")
    return dict(json.loads(text))
