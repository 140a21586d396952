"""What web3, HTTP and nodes raise, turned into distman's exceptions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from requests.exceptions import HTTPError, RequestException
from web3.exceptions import ContractLogicError, Web3Exception, Web3RPCError

from distman.codec import decode_error
from distman.errors import ConnectionFailed, ContractError, NodeRefused


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
    except ContractLogicError as error:
        raise decode_error(_revert_data(error.data)) from error
    except Web3RPCError as error:
        raise _node_error(method, error) from error
    except Web3Exception as error:
        raise NodeRefused(method, 0, str(error)) from error
    except HTTPError as error:
        raise ConnectionFailed(url, f"HTTP status {error.response.status_code}") from error
    except RequestException as error:
        # Its text holds the whole URL, and that often a secret.
        raise ConnectionFailed(url, type(error).__name__) from error


def _node_error(method: str, error: Web3RPCError) -> ContractError | NodeRefused:
    """What a node's error means: nodes tell a revert each in their own way, and web3 sees only some of them."""
    answer: Any = (error.rpc_response or {}).get("error", {})
    reason = answer.get("message", str(error))
    if "revert" in reason.lower():
        return decode_error(_revert_data(answer.get("data")))
    return NodeRefused(method, answer.get("code", 0), reason)


def _revert_data(data: Any) -> bytes:
    """Revert data as nodes give it: as hex, with ganache inside an object, or none; web3 then puts words there."""
    found = data.get("result") if isinstance(data, dict) else data
    digits = re.search(r"0x((?:[0-9a-fA-F]{2})*)$", found) if isinstance(found, str) else None
    return bytes.fromhex(digits[1]) if digits else b""
