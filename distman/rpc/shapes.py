"""What the results of JSON-RPC methods must look like (Ethereum's execution API): nothing else is let through.

A shape takes a JSON value and gives back what of it distman reads, or raises `Misshapen`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from distman.errors.wording import brief

Shape = Callable[[Any], Any]


class Misshapen(Exception):
    """A JSON value is not what it should be; constructed with what is wrong."""


def result_of(method: str, value: Any) -> Any:
    """Checks the result of a method.

    Returns:
        The result, without the members that distman does not read.

    Raises:
        Misshapen: It is no such result; says where.
    """
    return _RESULTS[method](value)


def _text(pattern: str, name: str) -> Shape:
    compiled = re.compile(pattern)

    def check(value: Any) -> Any:
        if not isinstance(value, str) or not compiled.fullmatch(value):
            raise Misshapen(f"expected {name}, got {brief(value)}")
        return value

    return check


def _record(**members: Shape) -> Shape:
    def check(value: Any) -> Any:
        if not isinstance(value, dict):
            raise Misshapen(f"expected an object, got {brief(value)}")
        return {name: _member(name, shape, value.get(name)) for name, shape in members.items()}

    return check


def _member(name: str, shape: Shape, value: Any) -> Any:
    try:
        return shape(value)
    except Misshapen as error:
        raise Misshapen(f"{name}: {error}") from None


def _list(shape: Shape) -> Shape:
    def check(value: Any) -> Any:
        if not isinstance(value, list):
            raise Misshapen(f"expected a list, got {brief(value)}")
        return [_member(f"[{index}]", shape, item) for index, item in enumerate(value)]

    return check


def _or_null(shape: Shape) -> Shape:
    return lambda value: None if value is None else shape(value)


_QUANTITY: Final = _text("0x[0-9a-fA-F]{1,64}", "a number in hex")
_DATA: Final = _text("0x(?:[0-9a-fA-F]{2})*", "bytes in hex")
_HASH: Final = _text("0x[0-9a-fA-F]{64}", "32 bytes in hex")
_ADDRESS: Final = _text("0x[0-9a-fA-F]{40}", "an address")
_STATUS: Final = _text("0x0*[01]", "the status 0x0 or 0x1")


def _ratio(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Misshapen(f"expected a number, got {brief(value)}")
    return value


_LOG: Final = _record(address=_ADDRESS, topics=_list(_HASH), data=_DATA, blockNumber=_QUANTITY, transactionHash=_HASH)

_RESULTS: Final[Mapping[str, Shape]] = {
    "eth_call": _DATA,
    "eth_chainId": _QUANTITY,
    "eth_estimateGas": _QUANTITY,
    "eth_feeHistory": _record(gasUsedRatio=_list(_ratio), reward=_or_null(_list(_list(_QUANTITY)))),
    "eth_gasPrice": _QUANTITY,
    "eth_getBalance": _QUANTITY,
    "eth_getBlockByNumber": _or_null(
        _record(number=_QUANTITY, hash=_HASH, timestamp=_QUANTITY, baseFeePerGas=_or_null(_QUANTITY))
    ),
    "eth_getCode": _DATA,
    "eth_getLogs": _list(_LOG),
    "eth_getTransactionByHash": _or_null(_record(hash=_HASH)),
    "eth_getTransactionCount": _QUANTITY,
    "eth_getTransactionReceipt": _or_null(
        _record(
            status=_STATUS,
            logs=_list(_LOG),
            transactionHash=_HASH,
            blockHash=_HASH,
            blockNumber=_QUANTITY,
            gasUsed=_QUANTITY,
            effectiveGasPrice=_QUANTITY,
        )
    ),
    "eth_maxPriorityFeePerGas": _QUANTITY,
    "eth_sendRawTransaction": _HASH,
}
"""Every method that distman calls."""
