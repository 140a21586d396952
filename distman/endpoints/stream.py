"""WebSocket and IPC to one node: a connection that stays, over which answers come in any order."""

from __future__ import annotations

import asyncio
import json
import logging
from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from distman.endpoints import transport
from distman.endpoints.transport import NoAnswer, TooLong

_CLOSED = "the connection was closed"

_SILENT = logging.Logger("distman.endpoints.stream", logging.CRITICAL + 1)
"""Says nothing: the path of a URL, which often is a secret, would stand in it."""


class Stream(ABC):
    """A connection that stays; it is made when it is needed, and made anew when it has broken."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lock = asyncio.Lock()
        self._reader: asyncio.Task[None] | None = None
        self._waiting: dict[Any, asyncio.Future[Any]] = {}

    async def ask(self, requests: Sequence[dict[str, Any]], timeout_s: float) -> list[Any]:
        """Sends requests, each on its own.

        Raises:
            NoAnswer: There was no answer.
            TooLong: It was too long.
        """
        answers: list[asyncio.Future[Any]] = []
        try:
            async with asyncio.timeout(timeout_s):
                await self._connected()
                answers = [self._expected(request["id"]) for request in requests]
                for request in requests:
                    await self._send(json.dumps(request))
                return list(await asyncio.gather(*answers))
        except TimeoutError:
            raise NoAnswer(f"there was no answer within {timeout_s:g} s") from None
        except (ConnectionClosed, ConnectionError):
            raise NoAnswer(_CLOSED, passing=bool(answers)) from None
        except (WebSocketException, OSError, ValueError) as error:
            raise NoAnswer(type(error).__name__) from None
        finally:
            for request in requests:
                self._waiting.pop(request["id"], None)
            for answer in answers:
                if answer.done() and not answer.cancelled():
                    answer.exception()  # nobody else looks at it any more
                answer.cancel()

    async def close(self) -> None:
        """Closes the connection."""
        reader, self._reader = self._reader, None
        if reader is not None:
            reader.cancel()
            with suppress(asyncio.CancelledError):
                await reader
            await self._disconnect()

    async def _connected(self) -> None:
        loop = asyncio.get_running_loop()
        if self._loop is not loop:  # what belongs to another loop is of no use here
            self._loop, self._lock, self._reader, self._waiting = loop, asyncio.Lock(), None, {}
        async with self._lock:
            if self._reader is None or self._reader.done():
                await self._connect()
                self._reader = asyncio.create_task(self._read())

    def _expected(self, number: Any) -> asyncio.Future[Any]:
        future = asyncio.get_running_loop().create_future()
        self._waiting[number] = future
        return future

    async def _read(self) -> None:
        """Gives each answer to who waits for it, until the connection ends; then tells all who still wait."""
        end: Exception = NoAnswer(_CLOSED, passing=True)
        try:
            while True:
                self._give(json.loads(await self._receive()))
        except TooLong as error:
            end = error
        except (WebSocketException, OSError, EOFError, ValueError, RecursionError):
            pass  # it is over, and whoever waits is told so
        finally:
            with suppress(Exception):
                await self._disconnect()
            for future in self._waiting.values():
                if not future.done():
                    future.set_exception(end)

    def _give(self, answer: Any) -> None:
        number = answer.get("id") if isinstance(answer, dict) else None
        future = self._waiting.get(number) if type(number) is int else None
        if future is not None and not future.done():
            future.set_result(answer)

    @abstractmethod
    async def _connect(self) -> None:
        """Makes the connection."""

    @abstractmethod
    async def _disconnect(self) -> None:
        """Ends the connection."""

    @abstractmethod
    async def _send(self, text: str) -> None:
        """Sends one message."""

    @abstractmethod
    async def _receive(self) -> str | bytes:
        """Gives the next message.

        Raises:
            TooLong: It is too long.
        """


class WebSocket(Stream):
    """A node behind a WebSocket."""

    def __init__(self, url: str) -> None:
        """Takes a WebSocket endpoint; nothing is asked yet.

        Args:
            url: The endpoint, ``ws://`` or ``wss://``.
        """
        super().__init__()
        self._url = url
        self._socket: ClientConnection | None = None

    async def _connect(self) -> None:
        self._socket = await connect(self._url, max_size=transport.MOST_BYTES, logger=_SILENT)

    async def _disconnect(self) -> None:
        if self._socket is not None:
            await self._socket.close()

    async def _send(self, text: str) -> None:
        assert self._socket is not None
        await self._socket.send(text)

    async def _receive(self) -> str | bytes:
        assert self._socket is not None
        return await self._socket.recv()


class Ipc(Stream):
    """A node behind a Unix socket, which ends each answer with a line break, as geth, reth and anvil do."""

    def __init__(self, path: str) -> None:
        """Takes the path of the socket; nothing is asked yet.

        Args:
            path: The path.
        """
        super().__init__()
        self._path = path
        self._ends: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def _connect(self) -> None:
        self._ends = await asyncio.open_unix_connection(self._path, limit=transport.MOST_BYTES)

    async def _disconnect(self) -> None:
        if self._ends is not None:
            self._ends[1].close()
            with suppress(OSError):
                await self._ends[1].wait_closed()

    async def _send(self, text: str) -> None:
        assert self._ends is not None
        self._ends[1].write(text.encode() + b"\n")
        await self._ends[1].drain()

    async def _receive(self) -> bytes:
        assert self._ends is not None
        try:
            line = await self._ends[0].readuntil(b"\n")
        except asyncio.LimitOverrunError:
            raise TooLong from None
        return line
