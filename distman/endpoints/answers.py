"""What a node's answer means (JSON-RPC 2.0): nothing is let through but an answer to this very request."""

from __future__ import annotations

import re
from typing import Any, Final, TypeVar

from distman.codec import decode_error
from distman.errors import ContractError, NodeRefused, WrongAnswer
from distman.rpc import Ask, Misshapen

Result = TypeVar("Result")

_SIMULATIONS: Final = ("eth_call", "eth_estimateGas")
_REVERTING: Final = (*_SIMULATIONS, "eth_sendRawTransaction")
"""What can revert: an error with such a word to anything else is the node's own."""

_REVERTED: Final = 3
"""The code by which some nodes tell a revert, whatever their words."""


def meaning(answer: Any, ask: Ask[Result], number: int, url: str) -> Result:
    """What an answer means.

    Args:
        answer: The answer as JSON.
        ask: What was asked.
        number: The request's id.
        url: The endpoint that was asked.

    Raises:
        WrongAnswer: It is no answer to this request, or none that this method gives.
        ContractError: A contract reverted.
        NodeRefused: The node gave another error.
    """
    try:
        _check_envelope(answer, number)
        if "error" not in answer:
            return ask.answer(answer["result"])
        _check_error(answer["error"])
    except Misshapen as error:
        raise WrongAnswer(url, ask.method, str(error)) from error
    raise _node_error(ask.method, answer["error"])


def _check_envelope(answer: Any, number: int) -> None:
    if not isinstance(answer, dict) or answer.get("jsonrpc") != "2.0":
        raise Misshapen("it is no JSON-RPC 2.0")
    if ("error" in answer) == ("result" in answer):
        raise Misshapen("it must have either a result or an error")
    unnumbered = "error" in answer and answer.get("id") is None
    if answer.get("id") != number and not unnumbered:
        raise Misshapen(f"it answers request {answer.get('id')!r:.40} instead of {number}")


def _check_error(error: Any) -> None:
    if not isinstance(error, dict) or not isinstance(error.get("message"), str) or type(error.get("code")) is not int:
        raise Misshapen("its error lacks a code or a message")


def _node_error(method: str, error: dict[str, Any]) -> ContractError | NodeRefused:
    """What a node's error means: nodes tell a revert each in their own way, by words, by code or by its data alone."""
    code, reason = error["code"], error["message"]
    data = _revert_data(error.get("data"))
    if (method in _REVERTING and "revert" in reason.lower()) or (
        method in _SIMULATIONS and (data or code == _REVERTED)
    ):
        return decode_error(data)
    return NodeRefused(method, code, reason)


def _revert_data(data: Any) -> bytes:
    """Revert data as nodes give it: as hex, with words before it, with ganache inside an object, or none."""
    found = data.get("result") if isinstance(data, dict) else data
    digits = re.search(r"0x((?:[0-9a-fA-F]{2})*)$", found) if isinstance(found, str) else None
    return bytes.fromhex(digits[1]) if digits else b""
