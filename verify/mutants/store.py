"""What the stages have found, in files named by what they depend on."""

from __future__ import annotations

import json
import os
import threading
import zlib
from typing import Any

from verify.mutants import sources


class Store:
    """Values that JSON can hold, each in a file of its own: a process that ends leaves all that it has kept.

    Args:
        name: The folder's name under `.verify/mutants/`.
    """

    def __init__(self, name: str) -> None:
        self._folder = sources.WORK / name

    def get(self, key: str) -> Any:
        """The value of a key; None where there is none."""
        try:
            packed = (self._folder / key[:2] / key).read_bytes()
        except FileNotFoundError:
            return None
        return json.loads(zlib.decompress(packed))

    def put(self, key: str, value: Any) -> None:
        """Keeps a value, whole or not at all."""
        path = self._folder / key[:2] / key
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
        draft.write_bytes(zlib.compress(json.dumps(value).encode()))
        draft.replace(path)
