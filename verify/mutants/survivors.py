"""The mutants that no test can kill, each with why: it changes the code, but nothing that anybody could see."""

from __future__ import annotations

import tomllib
from pathlib import Path

_FILE = Path(__file__).with_name("survivors.toml")


def reasons() -> dict[str, str]:
    """Why a mutant is equivalent to the original, by its id."""
    listed = tomllib.loads(_FILE.read_text())["survivor"]
    return {entry["id"]: entry["reason"] for entry in listed}
