"""What one transaction cost, taken apart: what the EVM must charge for its effects, and the work around them.

Pure: from a transaction's calldata, the gas of its receipt and its geth-style trace (`structLogs`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

INTRINSIC = 21_000
ZERO_BYTE = 4
NONZERO_BYTE = 16

ZERO_BYTE_LEAST = 10
NONZERO_BYTE_LEAST = 40
"""What a byte of calldata costs at least when all else is taken together (EIP-7623)."""

REFUND_DIVISOR = 5
"""At most this part of the gas spent is refunded (EIP-3529)."""

REFUND = "refund"
LEAST_PRICE = "least calldata price"
HIDDEN = "hidden in the calldata"

EFFECTS = frozenset(
    {"SLOAD", "SSTORE", "LOG0", "LOG1", "LOG2", "LOG3", "LOG4"}
    | {"CALL", "STATICCALL", "DELEGATECALL", "BALANCE", "EXTCODESIZE", "EXTCODEHASH", "EXTCODECOPY"}
)
"""Opcodes that reach beyond the contract's own computation. A call's cost is its own, without what is spent within it,
but with a precompile's fee."""


@dataclass(frozen=True, slots=True)
class Step:
    """One executed opcode.

    Attributes:
        op: Its name.
        gas: Gas left before it.
        cost: Gas that it was charged; for a call, with what was handed on.
        depth: Depth of its frame; 1 is the transaction's own.
        target: For a call, the address called, in lower case.
    """

    op: str
    gas: int
    cost: int
    depth: int
    target: str = ""


@dataclass(frozen=True, slots=True)
class Cost:
    """What something cost; sums and differences of costs are costs.

    Attributes:
        floor: What the EVM must charge, by kind: intrinsic, calldata, opcodes with effects, the token's frames, what
            was refunded, as a negative number, and what is missing to the least price of the calldata.
        work: Everything else, by opcode; as a negative number, what of it hides in the least price of the calldata.
    """

    floor: Counter[str] = field(default_factory=Counter)
    work: Counter[str] = field(default_factory=Counter)

    @property
    def gas(self) -> int:
        """The receipt's gas."""
        return self.least + self.work.total()

    @property
    def least(self) -> int:
        """The floor in one number."""
        return self.floor.total()

    def __add__(self, other: Cost) -> Cost:
        return Cost(_combined(self.floor, other.floor, 1), _combined(self.work, other.work, 1))

    def __sub__(self, other: Cost) -> Cost:
        first, second = self._unpriced(), other._unpriced()
        return Cost(_combined(first.floor, second.floor, -1), _combined(first.work, second.work, -1))

    def _unpriced(self) -> Cost:
        """The same without the calldata's least price, which binds transactions and not what is between two of them."""
        floor, work = self.floor.copy(), self.work.copy()
        work[HIDDEN] += floor.pop(LEAST_PRICE, 0)
        return Cost(_nonzero(floor), _nonzero(work))


def _combined(first: Counter[str], second: Counter[str], sign: int) -> Counter[str]:
    """Like `+` and `-` of counters, but negative numbers stay."""
    return _nonzero(Counter({kind: first[kind] + sign * second[kind] for kind in first.keys() | second.keys()}))


def calldata_gas(data: bytes) -> int:
    """What calldata costs beside the intrinsic gas."""
    return _priced(data, ZERO_BYTE, NONZERO_BYTE)


def least_gas(data: bytes) -> int:
    """What a transaction with this calldata costs at least (EIP-7623)."""
    return INTRINSIC + _priced(data, ZERO_BYTE_LEAST, NONZERO_BYTE_LEAST)


def _priced(data: bytes, zero_byte: int, nonzero_byte: int) -> int:
    zeros = data.count(0)
    return zeros * zero_byte + (len(data) - zeros) * nonzero_byte


def steps_of(logs: Sequence[Mapping[str, Any]]) -> list[Step]:
    """The steps of a geth-style trace with stacks."""
    return [Step(log["op"], log["gas"], log["gasCost"], log["depth"], _target(log)) for log in logs]


def _target(log: Mapping[str, Any]) -> str:
    if log["op"] not in ("CALL", "STATICCALL", "DELEGATECALL", "CALLCODE"):
        return ""
    return f"0x{int(log['stack'][-2], 16):040x}"


def cost_of(data: bytes, gas_used: int, steps: Sequence[Step], tokens: frozenset[str]) -> Cost:
    """Takes a transaction's gas apart.

    Args:
        data: Its calldata.
        gas_used: The receipt's gas, after refunds.
        steps: All that it executed.
        tokens: Addresses in lower case whose frames are the token's own affair: all spent there is floor.

    Raises:
        ValueError: Trace and receipt do not belong together.
    """
    floor, work = Counter({"intrinsic": INTRINSIC, "calldata": calldata_gas(data)}), Counter[str]()
    for op, own, in_token in own_costs(steps, tokens):
        if in_token:
            floor["token"] += own
        elif op in EFFECTS:
            floor[op] += own
        else:
            work[op] += own
    floor[REFUND] = -_refund(floor.total() + work.total(), gas_used, least_gas(data))
    floor[LEAST_PRICE] = max(0, least_gas(data) - floor.total())
    work[HIDDEN] = gas_used - floor.total() - work.total()
    return Cost(_nonzero(floor), _nonzero(work))


def _nonzero(counter: Counter[str]) -> Counter[str]:
    return Counter({kind: amount for kind, amount in counter.items() if amount})


def _refund(spent: int, gas_used: int, least: int) -> int:
    """What was refunded; nothing if the calldata's least price leaves it unknown."""
    if spent < gas_used == least:
        return 0
    if not 0 <= spent - gas_used <= spent // REFUND_DIVISOR:
        raise ValueError(f"the trace spends {spent} gas, the receipt says {gas_used}")
    return spent - gas_used


def own_costs(steps: Sequence[Step], tokens: frozenset[str]) -> list[tuple[str, int, bool]]:
    """Each opcode with what it cost on its own, and whether it ran in a token's frame.

    A call is told apart from what is spent in the frame that it opens: the frame's gas is what it began with less what
    it gave back.
    """
    costs = [step.cost for step in steps]
    inside = [False] * len(steps)
    callers: list[int] = []
    token_depth = 0  # of the outermost token frame that is open; 0: none
    for at, step in enumerate(steps):
        inside[at] = token_depth != 0
        if at + 1 == len(steps):
            break
        after = steps[at + 1]
        if after.depth > step.depth:
            callers.append(at)
            if token_depth == 0 and step.target in tokens:
                token_depth = after.depth
        elif after.depth == step.depth:
            costs[at] = step.gas - after.gas
        else:
            caller = callers.pop()
            spent_within = steps[caller + 1].gas - (step.gas - step.cost)
            costs[caller] = steps[caller].gas - after.gas - spent_within
            if token_depth == step.depth:
                token_depth = 0
    return [(step.op, cost, within) for step, cost, within in zip(steps, costs, inside, strict=True)]
