"""HTTP to one endpoint: what is sent goes there and nowhere else, and no answer is waited for or kept without end."""

from __future__ import annotations

import http.client
import io
from collections.abc import Mapping
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from requests import Response, Session
from requests.adapters import HTTPAdapter
from requests.exceptions import TooManyRedirects
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from distman.chain.shapes import Misshapen

if TYPE_CHECKING:
    import socket

MOST_BYTES: Final = 32 * 2**20
"""How long an answer may be: far more than all that is ever asked for."""

_PIECE_BYTES: Final = 2**16
_HEADERS: Final = {"Content-Type": "application/json"}


class Http:
    """One HTTP endpoint."""

    def __init__(self, url: str, timeout_s: float) -> None:
        """Takes an HTTP endpoint; nothing is asked yet.

        Args:
            url: The endpoint.
            timeout_s: Seconds to wait for each answer, all of it.
        """
        self._url = url
        self._timeout_s = timeout_s
        self._session = _Straight()
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, _TimedAdapter())

    def post(self, body: bytes) -> bytes:
        """Sends a request and gives the answer.

        Raises:
            RequestException: There was none.
            Misshapen: It is too long.
        """
        posted = self._session.post(self._url, body, headers=_HEADERS, timeout=self._timeout_s, stream=True)
        with posted as response:
            response.raise_for_status()
            found = bytearray()
            for piece in response.iter_content(_PIECE_BYTES):
                found += piece
                if len(found) > MOST_BYTES:
                    raise Misshapen(f"it has more than {MOST_BYTES} bytes")
            return bytes(found)


class _Straight(Session):
    """A session that is led nowhere else: what is sent is for the endpoint that was named, and sent there once."""

    def get_redirect_target(self, resp: Response) -> None:
        """Where an answer points to: nowhere.

        Raises:
            TooManyRedirects: It points somewhere, which is one too many.
        """
        if resp.is_redirect:
            resp.close()
            raise TooManyRedirects(response=resp)


class _Until(io.RawIOBase):
    """What comes from a socket until a deadline: its timeout, which is one for each read, is made one for them all."""

    def __init__(self, sock: socket.socket) -> None:
        timeout = sock.gettimeout()
        self._socket = sock
        self._end = None if timeout is None else monotonic() + timeout
        self._raw = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Reads what is there.

        Raises:
            TimeoutError: It is too late.
        """
        if self._end is not None:
            left = self._end - monotonic()
            if left <= 0:
                raise TimeoutError("timed out")
            self._socket.settimeout(left)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        """Closes it."""
        self._raw.close()
        super().close()


class _TimedResponse(http.client.HTTPResponse):
    """An answer all of which, its head included, must come before one deadline."""

    def __init__(self, sock: socket.socket, debuglevel: int = 0, method: str | None = None, url: str | None = None):
        super().__init__(sock, debuglevel, method, url)
        self.fp.close()
        self.fp = io.BufferedReader(_Until(sock))


class _TimedConnection(HTTPConnection):
    response_class = _TimedResponse


class _TimedTlsConnection(HTTPSConnection):
    response_class = _TimedResponse


class _TimedPool(HTTPConnectionPool):
    ConnectionCls = _TimedConnection


class _TimedTlsPool(HTTPSConnectionPool):
    ConnectionCls = _TimedTlsConnection


_POOLS: Final[Mapping[str, Any]] = {"http": _TimedPool, "https": _TimedTlsPool}


class _TimedAdapter(HTTPAdapter):
    """Connects, by a proxy too, in such a way that answers have a deadline."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Makes the connections to endpoints."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        """Makes the connections to proxies."""
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = _POOLS
        return manager
