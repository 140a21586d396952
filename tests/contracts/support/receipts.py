"""Waiting for receipts: anvil counts a transaction's nonce a moment before it has the receipt.

Brownie looks once and, without a receipt, waits a whole second or takes the transaction for dropped. It asks again for
what it has: the receipt of the latest transaction is kept.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from web3.middleware import Web3Middleware

from tests.contracts.support.values import plain

LONGEST_WAIT_S = 30


class AwaitsReceipt(Web3Middleware):
    """Answers to a transaction sent when its receipt is there, and knows the receipt of the latest one."""

    def wrap_make_request(self, make_request: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
        """Wraps what sends a request."""
        latest: dict[Any, Any] = {}

        def send(method: Any, parameters: Any) -> Any:
            if method == "eth_getTransactionReceipt" and plain(parameters[0]) in latest:
                return latest[plain(parameters[0])]
            answer = make_request(method, parameters)
            if method in ("eth_sendTransaction", "evm_revert"):
                latest.clear()
            if method == "eth_sendTransaction" and "result" in answer:
                latest[plain(answer["result"])] = _awaited_receipt(make_request, answer["result"])
            return answer

        return send


def _awaited_receipt(make_request: Callable[[Any, Any], Any], transaction: Any) -> Any:
    end = time.monotonic() + LONGEST_WAIT_S
    while (answer := make_request("eth_getTransactionReceipt", [transaction])).get("result") is None:
        if time.monotonic() > end:
            raise TimeoutError(f"no receipt of {transaction} within {LONGEST_WAIT_S} s")
    return answer
