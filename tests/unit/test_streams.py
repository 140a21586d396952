"""WebSocket and IPC: answers in any order over a connection that may break."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.server import serve

from distman.chain import AsyncChain, Chain
from distman.endpoints import endpoints, transport
from distman.errors import ConnectionFailed, WrongAnswer
from distman.rpc import Steps, Together, methods
from scripts.local_chain import free_port
from tests.unit.node import TO

RESULTS = {"eth_chainId": "0x7a69", "eth_getBalance": "0x3e8", "eth_getCode": "0xc0de"}

Send = Callable[[str], Awaitable[None]]


class Server:
    """A node behind a WebSocket and a Unix socket, in a thread.

    Attributes:
        socket: Path of the Unix socket.
        port: Port of the WebSocket.
        connections: How many connections were made.
        answers: What it does with a request: takes it, and how to send; may raise `ConnectionError` to hang up.
    """

    def __init__(self, socket: Path) -> None:
        self.socket = socket
        self.port = free_port()
        self.connections = 0
        self.answers: Callable[[dict[str, Any], Send], Awaitable[None]] = self.answer

    async def answer(self, request: dict[str, Any], send: Send) -> None:
        """Answers from the table."""
        await send(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": RESULTS[request["method"]]}))

    @contextmanager
    def running(self) -> Iterator[Server]:
        """Runs until the end of the block."""
        ready, loop = threading.Event(), asyncio.new_event_loop()
        over = asyncio.Event()

        async def run() -> None:
            ipc = await asyncio.start_unix_server(self._ipc, self.socket)
            async with serve(self._websocket, "127.0.0.1", self.port), ipc:
                ready.set()
                await over.wait()

        thread = threading.Thread(target=loop.run_until_complete, args=(run(),))
        thread.start()
        ready.wait()
        try:
            yield self
        finally:
            loop.call_soon_threadsafe(over.set)
            thread.join()
            loop.close()

    async def _websocket(self, connection: Any) -> None:
        self.connections += 1
        with suppress(ConnectionError):
            async for message in connection:
                await self.answers(json.loads(message), connection.send)

    async def _ipc(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1

        async def send(text: str) -> None:
            writer.write(text.encode() + b"\n")
            await writer.drain()

        with suppress(ConnectionError):
            while line := await reader.readline():
                await self.answers(json.loads(line), send)
        writer.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A node that is stopped after the test."""
    with Server(tmp_path / "node.ipc").running() as server:
        yield server


@pytest.fixture(params=["websocket", "ipc", "ipc url"])
def url(request: pytest.FixtureRequest, server: Server) -> str:
    """Each kind of endpoint of the node."""
    paths = {"ipc": str(server.socket), "ipc url": f"ipc://{server.socket}"}
    return paths.get(request.param, f"ws://127.0.0.1:{server.port}")


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Does not wait before it asks again."""
    monkeypatch.setattr(endpoints, "BACKOFF_S", 0)


def test_one_connection(url: str, server: Server) -> None:
    """All is asked over one connection."""
    with Chain(url) as chain:
        assert (chain.id(), chain.balance(TO), chain.balance(TO)) == (31_337, 1000, 1000)
    assert server.connections == 1


def test_answers_in_another_order(url: str, server: Server) -> None:
    """Each answer goes to who asked, and what nobody asked for is left alone."""
    kept: list[dict[str, Any]] = []

    async def late(request: dict[str, Any], send: Send) -> None:
        kept.append(request)
        if len(kept) == 2:
            await send(json.dumps({"jsonrpc": "2.0", "method": "eth_subscription", "params": {}}))
            await send(json.dumps({"jsonrpc": "2.0", "id": 99, "result": "0x0"}))
            for one in reversed(kept):
                await server.answer(one, send)

    def both() -> Steps[tuple[Any, ...]]:
        return (yield from Together((methods.balance(TO), methods.code(TO))))

    server.answers = late
    with Chain(url) as chain:
        assert chain.run(both()) == (1000, b"\xc0\xde")


def test_many_at_once(url: str) -> None:
    """Hundreds who ask at the same time share the connection."""

    async def ask() -> list[int]:
        async with AsyncChain(url) as chain:
            return list(await asyncio.gather(*(chain.balance(TO) for _ in range(300))))

    assert asyncio.run(ask()) == [1000] * 300


def test_broken_connection_is_made_anew(url: str, server: Server) -> None:
    """A node that hangs up is connected to again, and what was asked meanwhile is asked again."""
    hung_up: list[int] = []

    async def once(request: dict[str, Any], send: Send) -> None:
        if not hung_up:
            hung_up.append(1)
            raise ConnectionError
        await server.answer(request, send)

    server.answers = once
    with Chain(url) as chain:
        assert chain.balance(TO) == 1000
    assert server.connections == 2


def test_always_broken(url: str, server: Server) -> None:
    """A node that always hangs up is given up."""

    async def never(request: dict[str, Any], send: Send) -> None:
        raise ConnectionError

    server.answers = never
    with Chain(url) as chain, pytest.raises(ConnectionFailed, match="the connection was closed"):
        chain.balance(TO)


def test_silence(url: str, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A node that never answers is not waited for without end; the connection serves the next who asks."""
    monkeypatch.setattr(endpoints, "ANSWER_TIMEOUT_S", 0.1)

    async def silent(request: dict[str, Any], send: Send) -> None:
        if request["method"] != "eth_getBalance":
            await server.answer(request, send)

    server.answers = silent
    with Chain(url) as chain:
        with pytest.raises(ConnectionFailed, match=r"no answer within 0\.1 s"):
            chain.balance(TO)
        assert chain.id() == 31_337
    assert server.connections == 1


def test_answer_that_is_too_long(url: str, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer without end does not fill the memory."""
    monkeypatch.setattr(transport, "MOST_BYTES", 10_000)

    async def long(request: dict[str, Any], send: Send) -> None:
        await send(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": "0x" + "00" * 20_000}))

    server.answers = long
    with Chain(url) as chain, pytest.raises((WrongAnswer, ConnectionFailed)):
        chain.balance(TO)


@pytest.mark.parametrize("text", ["<html>", "[]", '"x"', "[1]", "{}", '{"id": []}', '{"id": {}}', '{"id": true}'])
def test_no_json_rpc(text: str, url: str, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is no JSON-RPC is no answer, and nothing breaks of it."""
    monkeypatch.setattr(endpoints, "ANSWER_TIMEOUT_S", 0.1)

    async def babble(request: dict[str, Any], send: Send) -> None:
        await send(text)

    server.answers = babble
    with Chain(url) as chain, pytest.raises(ConnectionFailed):
        chain.balance(TO)


@pytest.mark.parametrize("place", ["ws://127.0.0.1:{port}/s3cret", "{folder}/none.ipc", "ipc://{folder}/none.ipc"])
def test_nobody_listens(place: str, tmp_path: Path) -> None:
    """Where nobody listens, the endpoint is told, and of a URL its host alone."""
    with Chain(place.format(port=free_port(), folder=tmp_path)) as chain, pytest.raises(ConnectionFailed) as caught:
        chain.balance(TO)
    assert "s3cret" not in str(caught.value)


def test_no_secret_in_a_log(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    """The path of a URL, which often is a secret, stands in no log, however much is logged."""
    caplog.set_level(logging.DEBUG)
    with Chain(f"ws://127.0.0.1:{server.port}/v3/s3cret") as chain:
        assert chain.balance(TO) == 1000
    own = [f"{record.name} {record.getMessage()}" for record in caplog.records if record.name != "websockets.server"]
    assert [line for line in own if "eth_getBalance" in line]
    assert not [line for line in own if "s3cret" in line]


def test_one_client_in_two_loops(url: str, server: Server) -> None:
    """A client that is used in one event loop and then in another connects anew."""
    chain = AsyncChain(url)

    async def ask() -> int:
        try:
            return await chain.balance(TO)
        finally:
            await chain.aclose()

    assert [asyncio.run(ask()) for _ in range(2)] == [1000, 1000]
    assert server.connections == 2
