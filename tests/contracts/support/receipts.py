"""Waiting for receipts: anvil counts a transaction's nonce a moment before it has the receipt.

Brownie looks once and, without a receipt, waits a whole second or takes the transaction for dropped.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from web3.middleware import Web3Middleware

LONGEST_WAIT_S = 30


class AwaitsReceipt(Web3Middleware):
    """Answers to a transaction sent when its receipt is there."""

    def wrap_make_request(self, make_request: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
        """Wraps what sends a request."""

        def send(method: Any, parameters: Any) -> Any:
            answer = make_request(method, parameters)
            if method == "eth_sendTransaction" and "result" in answer:
                _await_receipt(make_request, answer["result"])
            return answer

        return send


def _await_receipt(make_request: Callable[[Any, Any], Any], transaction: Any) -> None:
    end = time.monotonic() + LONGEST_WAIT_S
    while make_request("eth_getTransactionReceipt", [transaction]).get("result") is None:
        if time.monotonic() > end:
            raise TimeoutError(f"no receipt of {transaction} within {LONGEST_WAIT_S} s")
