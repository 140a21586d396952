"""What long runs keep on the way, and how they tell that they go on."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any


def keep(path: Path, values: Any) -> None:
    """Writes JSON so that a stop in between leaves the old file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".part")
    beside.write_text(json.dumps(values, indent=2) + "\n")
    beside.replace(path)


def tell(words: str) -> None:
    """Shows progress."""
    print(words, file=sys.stderr, flush=True)
