"""One connection to the chain for all requests.

web3 keeps a session of `requests` for each thread, and Brownie confirms each transaction in a thread of its own: so each
transaction would open a connection, and most of a test's time would go into sessions.
"""

from __future__ import annotations

import select
import threading
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

LONGEST_WAIT_S = 60
HEADERS = {"Content-Type": "application/json"}


class OneConnection:
    """Stands in for the session manager of web3's HTTP provider."""

    def __init__(self, uri: str) -> None:
        parts = urlsplit(uri)
        if parts.hostname is None:
            raise ValueError(f"no host in {uri}")
        self._path = parts.path or "/"
        self._connection = HTTPConnection(parts.hostname, parts.port, timeout=LONGEST_WAIT_S)
        self._lock = threading.Lock()

    def make_post_request(self, endpoint_uri: str, data: bytes, **options: Any) -> bytes:
        """Posts a request and answers with the body of the response."""
        with self._lock:
            self._close_if_dropped()
            self._connection.request("POST", self._path, data, HEADERS)
            response = self._connection.getresponse()
            body = response.read()
        if response.status != 200:
            raise ConnectionError(f"{endpoint_uri} answers {response.status}: {body[:200]!r}")
        return body

    def _close_if_dropped(self) -> None:
        """Chains drop connections that were idle: the end of the stream is there to read then. A request opens it again."""
        connected = self._connection.sock
        if connected is not None and select.select([connected], [], [], 0)[0]:
            self._connection.close()
