"""The real bytecode against the model of `tests/model`: the same calls to both, and every answer compared."""
