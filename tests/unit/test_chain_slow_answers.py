"""Answers that never end, or have no end of size, are given up."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socketserver import StreamRequestHandler, ThreadingTCPServer

import pytest

from distman.chain import Chain
from distman.endpoints import endpoints, transport
from distman.errors import ConnectionFailed, WrongAnswer

ANSWER = json.dumps({"jsonrpc": "2.0", "id": 0, "result": "0x7a69"}).encode()
WHOLE = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(ANSWER), ANSWER)
CHUNKS = b"".join(b"1\r\n%c\r\n" % letter for letter in ANSWER)
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%b0\r\n\r\n" % CHUNKS
LATE_S = 0.2
PIECE_S = 0.02
"""How long each byte takes: an answer of fifty takes five times as long as anyone waits for it."""


class Trickle(ThreadingTCPServer):
    """A node that gives the same bytes to every request: some at once, the rest one by one."""

    daemon_threads = True

    def __init__(self, answer: bytes, at_once: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer, self.at_once = answer, at_once
        self.over = threading.Event()

    @property
    def url(self) -> str:
        """The endpoint."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(StreamRequestHandler):
    server: Trickle

    def handle(self) -> None:
        while self.rfile.readline().strip():
            """Heads are not read."""
        with suppress(BrokenPipeError, ConnectionResetError):
            self.wfile.write(self.server.answer[: self.server.at_once])
            for byte in self.server.answer[self.server.at_once :]:
                self.server.over.wait(PIECE_S)
                self.wfile.write(bytes([byte]))


@contextmanager
def trickling(answer: bytes, at_once: int) -> Iterator[Trickle]:
    """A node that is stopped at the end of the block."""
    with Trickle(answer, at_once) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("answer", "at_once"),
    [(WHOLE, 0), (WHOLE, WHOLE.index(b"{")), (CHUNKED, CHUNKED.index(b"{"))],
    ids=["head", "body", "chunks"],
)
def test_answer_that_trickles(answer: bytes, at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A byte now and then does not keep anybody waiting: all of an answer has one deadline, its head included."""
    monkeypatch.setattr(endpoints, "ANSWER_TIMEOUT_S", LATE_S)
    with trickling(answer, at_once) as node, pytest.raises(ConnectionFailed):
        Chain(node.url).id()


@pytest.mark.parametrize("answer", [WHOLE, CHUNKED], ids=["whole", "chunks"])
def test_answer_that_is_prompt(answer: bytes) -> None:
    """The same answers are read where they come in time."""
    with trickling(answer, len(answer)) as node:
        assert Chain(node.url).id() == 31_337


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_answer_that_is_too_long(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer without end does not fill the memory, nor does one that only becomes large when it is unpacked."""
    monkeypatch.setattr(transport, "MOST_BYTES", 10_000)
    body = ANSWER.ljust(1_000_000)
    sent = gzip.compress(body) if encoding == "gzip" else body
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nContent-Length: {len(sent)}\r\n\r\n".encode()
    with trickling(head + sent, len(head + sent)) as node, pytest.raises(WrongAnswer, match="more than 10000 bytes"):
        Chain(node.url).id()
