"""What a transaction may use and cost: its gas limit, and its fees."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

from distman.errors import FeeTooHigh, NodeRefused
from distman.rpc import methods
from distman.rpc.steps import Steps

GAS_MARGIN: Final = 1.25
"""What is sent above the estimate, as the state may change until the transaction is mined."""

GAS_SPREAD: Final = 4096
"""Up to how much gas, by chance, is sent above that; what is not used costs nothing.

Two programs that act alike with one key at one time would else sign the same transaction, and each take it for its own.
Once in so many times they still do.
"""

MOST_FEE_WEI: Final = 10**18
"""What a transaction may cost in fees: they are the endpoint's word, and are paid even if it lied."""

_RAISE_PERCENT: Final = 113
"""Of a fee, at least, to have another transaction with the same nonce taken: nodes want 110, some 112.5."""

_BLOCKS: Final = 20
"""How many blocks are looked at for what is usual."""


def gas_and_fees(wanted: Mapping[str, Any], spare_gas: int) -> Steps[dict[str, int]]:
    """Gas limit and fees of a transaction: EIP-1559 where blocks have a base fee, else one gas price.

    Args:
        wanted: What `methods.request` makes.
        spare_gas: Gas to allow beyond what is estimated now, for what others may do before it is mined.

    Raises:
        ContractError: It would revert.
        FeeTooHigh: It may cost more than anyone should pay.
    """
    estimate = yield from methods.estimate_gas(wanted)
    limit = int(estimate * GAS_MARGIN) + spare_gas + secrets.randbelow(GAS_SPREAD)
    fees = yield from _fees()
    _expect_affordable(limit, fees)
    return {"gas": limit, **fees}


def raised_fees(gas: int, rivals: Sequence[Mapping[str, Any]]) -> Steps[dict[str, int]]:
    """Fees of a transaction that is to be mined instead of others with its nonce.

    Args:
        gas: Its gas limit.
        rivals: What was signed before.

    Raises:
        FeeTooHigh: It may cost more than anyone should pay.
    """
    fees = yield from _fees()
    if any("gasPrice" in rival for rival in rivals):
        price = max(fees.values())
        fees = {"gasPrice": price}
    highest = {name: max(int(rival.get(name, 0)) for rival in rivals) for name in fees}
    raised = {name: max(fee, highest[name] * _RAISE_PERCENT // 100 + 1) for name, fee in fees.items()}
    _expect_affordable(gas, raised)
    return raised


def _expect_affordable(gas: int, fees: Mapping[str, int]) -> None:
    most = gas * max(fees.values())
    if most > MOST_FEE_WEI:
        raise FeeTooHigh(most, MOST_FEE_WEI)


def _fees() -> Steps[dict[str, int]]:
    """EIP-1559 where blocks have a base fee, else one gas price."""
    base_fee = (yield from methods.latest_block()).base_fee
    if base_fee is None:
        return {"gasPrice": (yield from methods.gas_price())}
    tip = yield from _tip(base_fee)
    return {"maxFeePerGas": 2 * base_fee + tip, "maxPriorityFeePerGas": tip}


def _tip(base_fee: int) -> Steps[int]:
    """What block producers get for each unit of gas: what was usual in the last blocks, or what a node suggests.

    Not every node knows every method for it, and the price implies it.
    """
    with suppress(NodeRefused):
        usual = sorted((yield from methods.tips_paid(_BLOCKS)))
        if usual:
            return usual[len(usual) // 2]
    with suppress(NodeRefused):
        return (yield from methods.priority_fee())
    return max(0, (yield from methods.gas_price()) - base_fee)
