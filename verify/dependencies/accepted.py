"""The committed list of advisories that stay, each with what pins the package and why it does no harm here."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Final

LIST: Final = Path(__file__).with_name("accepted.toml")

Key = tuple[str, str]
"""A package and an advisory's id."""


def load(text: str) -> dict[Key, str]:
    """Reads the list.

    Args:
        text: TOML: tables `advisory` of `package`, `id` and `reason`.

    Returns:
        The reason of each.

    Raises:
        ValueError: An entry has no reason, or other members than these.
    """
    reasons: dict[Key, str] = {}
    for entry in tomllib.loads(text).get("advisory", ()):
        if entry.keys() != {"package", "id", "reason"} or not str(entry["reason"]).strip():
            raise ValueError(f"an advisory needs package, id and reason, and no more: {entry}")
        reasons[entry["package"], entry["id"]] = entry["reason"]
    return reasons
