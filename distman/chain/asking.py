"""What web3, HTTP and nodes raise, turned into distman's exceptions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from requests.exceptions import HTTPError, RequestException
from web3.exceptions import Web3Exception, Web3RPCError

from distman.codec import decode_error
from distman.errors import ConnectionFailed, ContractError, NodeRefused

_SIMULATIONS: Final = ("eth_call", "eth_estimateGas")
_REVERTED: Final = 3
"""The code by which some nodes tell a revert, whatever their words."""


@contextmanager
def asking(url: str, method: str) -> Iterator[None]:
    """Turns what is raised within the block into distman's exceptions.

    Args:
        url: The endpoint that is asked.
        method: The JSON-RPC method that is called.

    Raises:
        ContractError: A contract reverted.
        NodeRefused: The node gave another error.
        ConnectionFailed: No node answered.
    """
    try:
        yield
    except Web3RPCError as error:
        raise _node_error(method, error) from error
    except Web3Exception as error:
        raise NodeRefused(method, 0, str(error)) from error
    # What follows holds the whole URL in its text, and that often a secret: a traceback must not show it.
    except HTTPError as error:
        raise ConnectionFailed(url, f"HTTP status {error.response.status_code}") from None
    except RequestException as error:
        raise ConnectionFailed(url, type(error).__name__) from None


def _node_error(method: str, error: Web3RPCError) -> ContractError | NodeRefused:
    """What a node's error means: nodes tell a revert each in their own way, by words, by code or by its data alone."""
    answer: Any = (error.rpc_response or {}).get("error", {})
    code, reason = answer.get("code", 0), answer.get("message", str(error))
    data = _revert_data(answer.get("data"))
    if "revert" in reason.lower() or (method in _SIMULATIONS and (data or code == _REVERTED)):
        return decode_error(data)
    return NodeRefused(method, code, reason)


def _revert_data(data: Any) -> bytes:
    """Revert data as nodes give it: as hex, with words before it, with ganache inside an object, or none."""
    found = data.get("result") if isinstance(data, dict) else data
    digits = re.search(r"0x((?:[0-9a-fA-F]{2})*)$", found) if isinstance(found, str) else None
    return bytes.fromhex(digits[1]) if digits else b""
