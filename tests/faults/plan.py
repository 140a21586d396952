"""What goes wrong in a trial: faults of an endpoint, drawn from a seed."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

FOREVER: Final = 10**9

TROUBLES: Final = (
    "drop request",
    "drop answer",
    "delay",
    "stall",
    "duplicate",
    "truncate",
    "cut",
    "garbage",
    "html",
    "odd json",
    "status 429",
    "status 500",
    "status 502",
    "status 502 after",
    "node error",
    "node error after",
)
"""What happens to honest nodes and on the way to them; *after*: the node has the request, and the answer denies it."""

LIES: Final = (
    "wrong chain",
    "stale block",
    "foreign receipt",
    "no receipt",
    "flipped status",
    "foreign id",
    "wrong nonce",
    "wrong hash",
    "replay",
    "reorder",
    "swallow",
    "high fee",
    "false revert",
    "odd revert",
    "odd logs",
    "other event",
    "other registry",
    "other decimals",
    "redirect",
)
"""What only a node does that is broken or means harm."""

CHAIN: Final = ("mined late", "reorg before", "reorg after")
"""What the chain itself does."""

_METHOD_OF: Final = {
    "wrong chain": "eth_chainId",
    "stale block": "eth_getBlockByNumber",
    "foreign receipt": "eth_getTransactionReceipt",
    "no receipt": "eth_getTransactionReceipt",
    "flipped status": "eth_getTransactionReceipt",
    "wrong nonce": "eth_getTransactionCount",
    "wrong hash": "eth_sendRawTransaction",
    "swallow": "eth_sendRawTransaction",
    "high fee": "eth_maxPriorityFeePerGas",
    "false revert": "eth_call",
    "odd revert": "eth_call",
    "odd logs": "eth_getTransactionReceipt",
    "other event": "eth_getTransactionReceipt",
    "other registry": "eth_call",
    "other decimals": "eth_call",
    "mined late": "eth_sendRawTransaction",
    "reorg before": "eth_getTransactionReceipt",
    "reorg after": "eth_getTransactionReceipt",
}
"""Faults that make sense for one method alone."""

METHODS: Final = (
    "eth_sendRawTransaction",
    "eth_getTransactionReceipt",
    "eth_getTransactionByHash",
    "eth_getTransactionCount",
    "eth_call",
    "eth_estimateGas",
    "eth_getBlockByNumber",
    "eth_getCode",
    "eth_chainId",
    "eth_getLogs",
    "eth_maxPriorityFeePerGas",
)
_WEIGHTS: Final = (16, 6, 3, 3, 6, 2, 2, 1, 1, 1, 1)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that goes wrong.

    Attributes:
        kind: One of `TROUBLES`, `LIES` and `CHAIN`.
        method: To which method.
        first: At which call of it, counted from zero.
        times: For how many calls.
    """

    kind: str
    method: str
    first: int
    times: int

    def hits(self, method: str, call: int) -> bool:
        """Whether it happens to a call of a method."""
        return method == self.method and self.first <= call < self.first + self.times


STEADY: Final = ("other registry", "other decimals")
"""Lies that a liar tells whenever it is asked."""


def kinds() -> tuple[str, ...]:
    """All kinds of faults."""
    return (*TROUBLES, *LIES, *CHAIN)


def drawn(chance: random.Random) -> tuple[Fault, ...]:
    """Draws the faults of a trial: mostly one, sometimes two or three, each kind as often as any other."""
    count = chance.choices((1, 2, 3), (6, 3, 1))[0]
    return tuple(_fault(chance, chance.choice(kinds())) for _ in range(count))


def is_lied(faults: Iterable[Fault]) -> bool:
    """Whether an endpoint lies in a trial."""
    return any(fault.kind in LIES for fault in faults)


def _fault(chance: random.Random, kind: str) -> Fault:
    method = _METHOD_OF.get(kind) or chance.choices(METHODS, _WEIGHTS)[0]
    if kind in STEADY:
        return Fault(kind, method, 0, FOREVER)
    once = kind in ("stall", "mined late", "reorg before", "reorg after")
    times = 1 if once else chance.choices((1, 2, 12, FOREVER), (5, 2, 1, 2))[0]
    most = {"eth_call": 5, "eth_getBlockByNumber": 2, "eth_getTransactionCount": 2}.get(method, 1)
    return Fault(kind, method, chance.randrange(most), times)
