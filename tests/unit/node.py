"""A node that answers whatever a test wants, for a chain to make sense of."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from eth_account import Account

SECRET = "v3/5ecre7"
TO = "0x5FbDB2315678afecb367f032d93F642f64180aa3"
SIGNER = Account.from_key("0x" + "07" * 32)
HASH = (
    "0x"
    + bytes(
        SIGNER.sign_transaction(
            {"to": TO, "data": "0x", "value": 0, "gas": 26_250, "chainId": 31_337, "nonce": 0}
            | {"maxFeePerGas": 3, "maxPriorityFeePerGas": 1}
        ).hash
    ).hex()
)
"""Of the transaction that the tests send: nothing for the gas of a transfer and a quarter more."""


BLOCK = {"number": "0x2", "hash": "0x" + "b2" * 32, "timestamp": "0x1", "baseFeePerGas": "0x1"}


class Node(ThreadingHTTPServer):
    """A node that answers each method from a table: with a result, or with an error where one is given.

    Attributes:
        asked: The methods that were called.
        results: The result of each method.
        errors: The error of each method that has one.
        envelope: Members that replace those of every answer.
        status: The HTTP status of every answer.
        location: Where answers point to, if anywhere.
        raw: What is answered instead of anything else.
        requests: How many HTTP requests came.
        batch_status: The HTTP status with which batches are refused; None where they are taken.
        batch_size: How many answers of a batch are given; all if None.
    """

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[str] = []
        self.results: dict[str, Any] = {"eth_chainId": "0x7a69"}
        self.errors: dict[str, dict[str, Any]] = {}
        self.envelope: dict[str, Any] = {}
        self.status = 200
        self.location: bytes | None = None
        self.raw: bytes | None = None
        self.requests = 0
        self.batch_status: int | None = None
        self.batch_size: int | None = None

    @property
    def url(self) -> str:
        """The endpoint, with a secret in its path."""
        return f"http://user:word@127.0.0.1:{self.server_port}/{SECRET}?key=k3y"

    def answer(self, request: dict[str, Any]) -> bytes:
        """The JSON-RPC answer to a request."""
        method = request["method"]
        self.asked.append(method)
        outcome = {"error": self.errors[method]} if method in self.errors else {"result": self.results[method]}
        return json.dumps({"jsonrpc": "2.0", "id": request["id"], **outcome} | self.envelope).encode()


class _Handler(BaseHTTPRequestHandler):
    server: Node

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests += 1
        body = self._body(request) if self.server.raw is None else self.server.raw
        refused = isinstance(request, list) and self.server.batch_status is not None
        self.send_response(self.server.batch_status if refused else self.server.status)
        self.send_header("Content-Length", str(len(body)))
        if self.server.location is not None:
            self.send_header("Location", self.server.location.decode("latin-1"))
        self.end_headers()
        self.wfile.write(body)

    def _body(self, request: Any) -> bytes:
        if not isinstance(request, list):
            return self.server.answer(request)
        if self.server.batch_status is not None:
            return json.dumps(
                {"jsonrpc": "2.0", "id": None, "error": {"code": -32600, "message": "no batches"}}
            ).encode()
        answers = [self.server.answer(part) for part in reversed(request)][: self.server.batch_size]
        return b"[" + b",".join(answers) + b"]"

    def log_message(self, *_: Any) -> None:
        """Writes nothing."""


@contextmanager
def running_node() -> Iterator[Node]:
    """A node that is stopped at the end of the block."""
    with Node() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def mined(node: Node, *, status: int) -> None:
    """Lets the node take a transaction that passes its simulation, and succeeds (1) or reverts (0) when it is mined."""
    node.results |= {
        "eth_call": "0x",
        "eth_estimateGas": "0x5208",
        "eth_feeHistory": {"gasUsedRatio": [0.5], "reward": [["0x1"]]},
        "eth_getBlockByNumber": BLOCK,
        "eth_maxPriorityFeePerGas": "0x1",
        "eth_getTransactionCount": "0x0",
        "eth_sendRawTransaction": HASH,
        "eth_getTransactionByHash": {"hash": HASH},
        "eth_getTransactionReceipt": {
            "status": hex(status),
            "blockNumber": BLOCK["number"],
            "blockHash": BLOCK["hash"],
            "gasUsed": "0x5208",
            "effectiveGasPrice": "0x1",
            "logs": [],
            "transactionHash": HASH,
        },
    }
