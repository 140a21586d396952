"""One connection to the chain for all requests.

web3 keeps a session of `requests` for each thread, and Brownie confirms each transaction in a thread of its own: so
each transaction would open a connection, and most of a test's time would go into sessions.
"""

from __future__ import annotations

import select
import socket
import threading
from http.client import HTTPResponse
from typing import Any
from urllib.parse import urlsplit

LONGEST_WAIT_S = 60


class OneConnection:
    """Stands in for the session manager of web3's HTTP provider."""

    def __init__(self, uri: str) -> None:
        parts = urlsplit(uri)
        self._address = parts.hostname, parts.port
        self._head = (
            f"POST {parts.path or '/'} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
            "Content-Type: application/json\r\nContent-Length: "
        ).encode()
        self._socket: socket.socket | None = None
        self._lock = threading.Lock()

    def make_post_request(self, endpoint_uri: str, data: bytes, **options: Any) -> bytes:
        """Posts a request and answers with the body of the response."""
        with self._lock:
            connected = self._connected()
            connected.sendall(b"%s%d\r\n\r\n%s" % (self._head, len(data), data))
            with HTTPResponse(connected, method="POST") as response:
                response.begin()
                body = response.read()
        if response.status != 200:
            raise ConnectionError(f"{endpoint_uri} answers {response.status}: {body[:200]!r}")
        return body

    def _connected(self) -> socket.socket:
        """The connection, opened anew if the chain dropped it as idle: its end is there to read then."""
        if self._socket is not None and select.select([self._socket], [], [], 0)[0]:
            self._socket.close()
            self._socket = None
        if self._socket is None:
            self._socket = socket.create_connection(self._address, timeout=LONGEST_WAIT_S)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._socket
