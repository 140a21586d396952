"""A JSON-RPC endpoint between a client and an honest node, at which things go wrong by plan."""

from __future__ import annotations

import json
import random
import threading
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from tests.faults.lies import LIARS
from tests.faults.plan import Fault

STALL_S: Final = 1.2
DELAY_S: Final = 0.02
OTHER_HASH: Final = "0x" + "0f" * 32

Watcher = Callable[[str, int, str], None]
"""Is told the method, the number of its call, and the moment: *asked*, *done* (by the node) or *answered*."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What is sent back.

    Attributes:
        body: The bytes; None to close the connection without any.
        status: HTTP status.
        promised: Content length; that of the body if none.
        location: Where else the client is to go.
    """

    body: bytes | None
    status: int = 200
    promised: int | None = None
    location: str | None = None


class FaultyEndpoint(ThreadingHTTPServer):
    """The endpoint; honest until it is given faults."""

    daemon_threads = True

    def __init__(self, node: str) -> None:
        """Takes the URL of the honest node."""
        super().__init__(("127.0.0.1", 0), _Handler)
        self.node = node
        self.healed = threading.Event()
        self._lock = threading.Lock()
        self._idle = threading.Condition()
        self._requests = 0
        self._connections: dict[Any, int] = {}
        self._plans = 0
        self.plan()

    @property
    def url(self) -> str:
        """The endpoint."""
        return f"http://127.0.0.1:{self.server_port}"

    def plan(
        self, faults: Sequence[Fault] = (), seed: int = 0, watcher: Watcher | None = None, foreign: str = OTHER_HASH
    ) -> None:
        """Starts anew.

        Args:
            faults: What is to go wrong.
            seed: Of what is left to chance in it.
            watcher: Is told what is asked.
            foreign: A mined transaction of somebody else.
        """
        with self._lock:
            self._plans += 1
            self.healed.set()
            self.healed = threading.Event()
            self.faults = tuple(faults)
            self.chance = random.Random(seed)
            self.calls: Counter[str] = Counter()
            self.hit: set[str] = set()
            self.before: dict[str, Any] = {}
            self.watch = watcher or (lambda *_: None)
            self.foreign = foreign

    def rest(self, *, alone: bool = False) -> None:
        """Waits until no request is under way any more.

        Args:
            alone: Whether to wait until all clients since the last plan are gone, too: what one that was killed had
                sent may be unread.
        """
        self.healed.set()
        if alone:
            with urllib.request.urlopen(self.url, timeout=30) as later:
                later.read()
        with self._idle:
            self._idle.wait_for(
                lambda: not self._requests and not (alone and self._plans in self._connections.values())
            )

    def process_request(self, request: Any, client_address: Any) -> None:
        """Counts a connection, in the order in which they are made, and serves it."""
        with self._idle:
            self._connections[request] = self._plans
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Counts a connection no more."""
        with self._idle:
            del self._connections[request]
            self._idle.notify_all()
        super().shutdown_request(request)

    def _count(self, requests: int) -> None:
        with self._idle:
            self._requests += requests
            self._idle.notify_all()

    def ask(self, method: str, *params: Any) -> Any:
        """The node's own result of a method."""
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
        return json.loads(self.forward(body))["result"]

    def forward(self, body: bytes) -> bytes:
        """Hands a request to the node.

        Returns:
            Its answer.
        """
        request = urllib.request.Request(self.node, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as response:
            return bytes(response.read())

    def reply(self, body: bytes) -> Reply:
        """What becomes of a request."""
        self._count(1)
        try:
            return self._reply(body)
        finally:
            self._count(-1)

    def _reply(self, body: bytes) -> Reply:
        request = json.loads(body)
        method = request["method"]
        with self._lock:
            call = self.calls[method]
            self.calls[method] += 1
            fault = next((fault for fault in self.faults if fault.hits(method, call)), None)
            if fault is not None:
                self.hit.add(fault.kind)
        self.watch(method, call, "asked")
        reply = self._faulty(fault.kind, request, body) if fault else self._honest(request, body)
        self.watch(method, call, "done")
        return reply

    def _honest(self, request: dict[str, Any], body: bytes) -> Reply:
        answer = self.forward(body)
        self.before[request["method"]] = json.loads(answer)
        self.before["any"] = json.loads(answer)
        return Reply(answer)

    def _faulty(self, kind: str, request: dict[str, Any], body: bytes) -> Reply:
        if kind in LIARS:
            return Reply(LIARS[kind](self, request, body))
        trouble: Callable[[dict[str, Any], bytes], Reply] = getattr(self, "_" + kind.replace(" ", "_"))
        return trouble(request, body)

    def _drop_request(self, request: dict[str, Any], body: bytes) -> Reply:
        return Reply(None)

    def _drop_answer(self, request: dict[str, Any], body: bytes) -> Reply:
        self.forward(body)
        return Reply(None)

    def _delay(self, request: dict[str, Any], body: bytes) -> Reply:
        self.healed.wait(DELAY_S)
        return self._honest(request, body)

    def _stall(self, request: dict[str, Any], body: bytes) -> Reply:
        reply = self._honest(request, body)
        self.healed.wait(STALL_S)
        return reply

    def _duplicate(self, request: dict[str, Any], body: bytes) -> Reply:
        self.forward(body)
        return self._honest(request, body)

    def _truncate(self, request: dict[str, Any], body: bytes) -> Reply:
        answer = self.forward(body)
        return Reply(answer[: self.chance.randrange(len(answer))])

    def _cut(self, request: dict[str, Any], body: bytes) -> Reply:
        answer = self.forward(body)
        return Reply(answer[: self.chance.randrange(len(answer))], promised=len(answer))

    def _garbage(self, request: dict[str, Any], body: bytes) -> Reply:
        return Reply(self.chance.randbytes(self.chance.randrange(1, 200)))

    def _html(self, request: dict[str, Any], body: bytes) -> Reply:
        return Reply(b"<!DOCTYPE html><html><body>Sign in to use this network</body></html>")

    def _odd_json(self, request: dict[str, Any], body: bytes) -> Reply:
        result = self.chance.choice([None, 7, "0x", "0xzz", [], {}, [None], {"hash": 1}, True, "", "0x" + "ff" * 40])
        answer = {"jsonrpc": "2.0", "id": request["id"], "result": result}
        return Reply(json.dumps(self.chance.choice([answer, [answer], {**answer, "error": None}, result])).encode())

    def _status_429(self, request: dict[str, Any], body: bytes) -> Reply:
        return Reply(b"slow down", 429)

    def _status_500(self, request: dict[str, Any], body: bytes) -> Reply:
        return Reply(b"", 500)

    def _status_502(self, request: dict[str, Any], body: bytes) -> Reply:
        return Reply(b"<html>Bad Gateway</html>", 502)

    def _status_502_after(self, request: dict[str, Any], body: bytes) -> Reply:
        self.forward(body)
        return Reply(b"<html>Bad Gateway</html>", 502)

    def _redirect(self, request: dict[str, Any], body: bytes) -> Reply:
        """Leads on to the node itself, to nowhere, or to what is no place at all."""
        location = self.chance.choice([self.node, "/elsewhere", "http://[", "\xff\xfe://\x80", ""])
        return Reply(b"", self.chance.choice((301, 302, 307, 308)), location=location)

    def _node_error(self, request: dict[str, Any], body: bytes) -> Reply:
        return _error(request, -32005, "limit exceeded")

    def _node_error_after(self, request: dict[str, Any], body: bytes) -> Reply:
        self.forward(body)
        return _error(request, -32000, "already known")

    def _mined_late(self, request: dict[str, Any], body: bytes) -> Reply:
        self.ask("evm_setAutomine", False)
        return self._honest(request, body)

    def _reorg_before(self, request: dict[str, Any], body: bytes) -> Reply:
        self._reorganise()
        return self._honest(request, body)

    def _reorg_after(self, request: dict[str, Any], body: bytes) -> Reply:
        reply = self._honest(request, body)
        self._reorganise()
        return reply

    def _reorganise(self) -> None:
        """Lets the chain drop its last block. Another one before makes sure that anvil has ended to mine it."""
        self.ask("evm_mine")
        self.ask("anvil_reorg", 2, [])


class _Handler(BaseHTTPRequestHandler):
    server: FaultyEndpoint
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        expected = int(self.headers["Content-Length"])
        body = self.rfile.read(expected)
        if len(body) < expected:
            self.close_connection = True
            return
        reply = self.server.reply(body)
        if reply.body is None:
            self.close_connection = True
            return
        promised = len(reply.body) if reply.promised is None else reply.promised
        self.close_connection = promised != len(reply.body)
        self.send_response(reply.status)
        self.send_header("Content-Length", str(promised))
        if reply.location is not None:
            self.send_header("Location", reply.location)
        self.end_headers()
        self.wfile.write(reply.body)

    def do_GET(self) -> None:
        self.close_connection = True
        self.send_response(204)
        self.end_headers()

    def handle(self) -> None:
        """Serves a connection until it is closed; a client that was killed or has waited enough is no trouble."""
        try:
            super().handle()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Writes nothing."""


def _error(request: dict[str, Any], code: int, message: str) -> Reply:
    answer = {"jsonrpc": "2.0", "id": request["id"], "error": {"code": code, "message": message}}
    return Reply(json.dumps(answer).encode())


@contextmanager
def faulty_endpoint(node: str) -> Iterator[FaultyEndpoint]:
    """Serves an endpoint until the block ends."""
    with FaultyEndpoint(node) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            server.healed.set()
            thread.join()
