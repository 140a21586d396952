"""JSON-RPC over one connection that stays open, many requests at once."""

from __future__ import annotations

import json
import select
from collections.abc import Iterable
from http.client import HTTPConnection
from typing import Any, NamedTuple, Self
from urllib.parse import urlsplit

LONGEST_WAIT_S = 120


class RpcError(RuntimeError):
    """What a node answers instead of a result.

    Attributes:
        code: Its number.
        data: What it has to say beside its words.
    """

    def __init__(self, method: str, error: dict[str, Any]) -> None:
        super().__init__(f"{method}: {error['message']}")
        self.message = str(error["message"])
        self.code = int(error["code"])
        self.data = error.get("data")


class Request(NamedTuple):
    """What is asked of a node."""

    method: str
    params: tuple[Any, ...] = ()


class Endpoint:
    """A node's HTTP endpoint."""

    def __init__(self, url: str) -> None:
        address = urlsplit(url)
        if address.hostname is None:
            raise ValueError(f"no host in {url!r}")
        self._connection = HTTPConnection(address.hostname, address.port, timeout=LONGEST_WAIT_S)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def ask(self, method: str, *params: Any) -> Any:
        """The result of one request.

        Raises:
            RpcError: There is none.
        """
        return self.ask_all([Request(method, params)])[0]

    def ask_all(self, requests: Iterable[Request]) -> list[Any]:
        """The results of requests that are sent together, in their order.

        Raises:
            RpcError: One of them has none.
        """
        asked = list(requests)
        batch = [
            {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
            for number, (method, params) in enumerate(asked)
        ]
        answers = sorted(self._post(batch), key=lambda answer: int(answer["id"]))
        for request, answer in zip(asked, answers, strict=True):
            if "error" in answer:
                raise RpcError(request.method, answer["error"])
        return [answer["result"] for answer in answers]

    def _post(self, batch: list[dict[str, Any]]) -> list[dict[str, Any]]:
        self._drop_if_ended()
        self._connection.request("POST", "/", json.dumps(batch).encode(), {"Content-Type": "application/json"})
        answers: list[dict[str, Any]] = json.loads(self._connection.getresponse().read())
        return answers

    def _drop_if_ended(self) -> None:
        """Has the next request open the connection anew if the node ended it as idle: its end is there to read then."""
        connected = self._connection.sock
        if connected is not None and select.select([connected], [], [], 0)[0]:
            self._connection.close()
