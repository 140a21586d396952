"""The real bytecode against the model of `tests/model`: the same calls to both, and every answer compared."""

import os
from importlib.util import find_spec

# Half of the work is hashing: take the quicker of the two libraries where it is there.
if find_spec("sha3"):
    os.environ.setdefault("ETH_HASH_BACKEND", "pysha3")
