"""HTTP to one endpoint: what is sent goes there and nowhere else, and no answer is waited for or kept without end."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Final

from aiohttp import ClientConnectorError, ClientError, ClientSession, ClientTimeout, ServerDisconnectedError

from distman.endpoints import transport
from distman.endpoints.transport import NoAnswer, TooLong

_PIECE_BYTES: Final = 2**16
_HEADERS: Final = {"Content-Type": "application/json"}
_PASSING: Final = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)
_NO_JSON: Final = "what answers speaks no JSON-RPC"


class Http:
    """One HTTP endpoint."""

    def __init__(self, url: str) -> None:
        """Takes an HTTP endpoint; nothing is asked yet.

        Args:
            url: The endpoint.
        """
        self._url = url
        self._session: ClientSession | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._pid = os.getpid()
        self._takes_several = True

    async def ask(self, requests: Sequence[dict[str, Any]], timeout_s: float) -> list[Any]:
        """Sends requests, several in one batch, or one by one to a node that takes no batches.

        Raises:
            NoAnswer: There was no answer, or none in JSON.
            TooLong: It was too long.
        """
        if len(requests) > 1 and self._takes_several:
            found = await self._batch(requests, timeout_s)
            if found is not None:
                return found
            self._takes_several = False
        return [_parsed(await self._post(json.dumps(request).encode(), timeout_s)) for request in requests]

    async def close(self) -> None:
        """Closes its connections."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()
            await asyncio.sleep(0)  # aiohttp lets go of its sockets in the next round of the loop

    async def _batch(self, requests: Sequence[dict[str, Any]], timeout_s: float) -> list[Any] | None:
        """The answers to a batch, in the order of the requests; None where the node takes none."""
        try:
            found = _parsed(await self._post(json.dumps(requests).encode(), timeout_s))
        except NoAnswer as error:
            if error.passing:
                raise
            return None
        if not isinstance(found, list):
            return None
        by_number = {answer["id"]: answer for answer in found if isinstance(answer, dict) and _is_numbered(answer)}
        return [by_number.get(request["id"]) for request in requests]

    async def _post(self, body: bytes, timeout_s: float) -> bytes:
        try:
            posted = self._connected().post(
                self._url,
                data=body,
                headers=_HEADERS,
                allow_redirects=False,
                timeout=ClientTimeout(total=timeout_s),
            )
            async with posted as response:
                if response.status != HTTPStatus.OK:
                    passing = response.status in _PASSING or response.status >= HTTPStatus.INTERNAL_SERVER_ERROR
                    raise NoAnswer(f"HTTP status {response.status}", passing=passing)
                return await self._body(response.content.iter_chunked(_PIECE_BYTES))
        # The text of what is raised holds the whole URL, and that often a secret: a traceback must not show it.
        except TimeoutError:
            raise NoAnswer(f"there was no answer within {timeout_s:g} s") from None
        except ServerDisconnectedError:
            raise NoAnswer("the connection was closed", passing=True) from None
        except ClientConnectorError:
            raise NoAnswer("no connection could be made") from None
        except (ClientError, ValueError, OSError) as error:
            raise NoAnswer(type(error).__name__) from None

    async def _body(self, pieces: Any) -> bytes:
        found = bytearray()
        async for piece in pieces:
            found += piece
            if len(found) > transport.MOST_BYTES:
                raise TooLong
        return bytes(found)

    def _connected(self) -> ClientSession:
        """A session of the loop that runs: connections belong to one."""
        loop = asyncio.get_running_loop()
        if self._session is None or self._loop is not loop:
            if self._session is not None and self._pid != os.getpid():
                _of_parents.append(self._session)
            self._session, self._loop, self._pid = ClientSession(trust_env=True), loop, os.getpid()
        return self._session


_of_parents: list[ClientSession] = []
"""Sessions of the process that this one was forked from: to close them here would deafen that one's."""


def _is_numbered(answer: dict[str, Any]) -> bool:
    return type(answer.get("id")) is int


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise NoAnswer(_NO_JSON) from None
