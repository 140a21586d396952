"""Several ways to one chain: what one node does not answer, the next is asked."""

from __future__ import annotations

import asyncio
import itertools
import logging
import random
import weakref
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, TypeVar

from distman.endpoints.answers import meaning
from distman.endpoints.http import Http
from distman.endpoints.loop import background
from distman.endpoints.provider import Provider, Web3Provider
from distman.endpoints.stream import Ipc, WebSocket
from distman.endpoints.transport import NoAnswer, TooLong, Transport
from distman.errors import (
    ChainError,
    ConnectionFailed,
    EndpointsFailed,
    InvalidInput,
    NodeRefused,
    WrongAnswer,
    WrongChain,
)
from distman.errors.wording import host
from distman.rpc import Ask, methods

Result = TypeVar("Result")

_LOG: Final = logging.getLogger(__name__)

Place: TypeAlias = "str | Web3Provider"
"""Where a node is: a URL, the path of an IPC socket, or a provider of web3."""

ANSWER_TIMEOUT_S: Final = 30.0

RETRIES: Final = 5
BACKOFF_S: Final = 0.125
"""The wait before a request is repeated: about this long, then twice, and so on."""

_RATE_LIMITED: Final = (-32005, 429)
"""Codes of errors by which nodes ask to slow down (EIP-1474, and what HTTP calls it)."""


class Endpoints:
    """The endpoints of one chain, of which one is asked until it fails."""

    def __init__(self, places: Sequence[Place], expected_id: int | None = None) -> None:
        """Takes endpoints, the best first; nothing is asked yet.

        Args:
            places: URLs, paths of IPC sockets or providers of web3.
            expected_id: The chain's id, where another chain must be refused. Where there is none, the first endpoint
                that is asked decides, and the others must serve the same chain.

        Raises:
            InvalidInput: There is no endpoint.
        """
        if not places:
            raise InvalidInput("url", places, "one endpoint at least")
        self._nodes = [_Node(_name(place), _transport(place)) for place in places]
        self._expected_id = expected_id
        self._must_check = expected_id is not None or len(places) > 1
        self._turn = 0
        self._numbers = itertools.count()
        weakref.finalize(self, _let_go, tuple(node.transport for node in self._nodes))

    @property
    def url(self) -> str:
        """The endpoint that is asked now."""
        return self._nodes[self._turn].url

    async def ask(self, ask: Ask[Result]) -> Result:
        """Asks for one thing.

        Raises:
            ContractError: A contract reverted.
            ChainError: No endpoint gave a usable answer; or one refused.
        """
        answers: tuple[Result] = await self.ask_together((ask,))
        return answers[0]

    async def ask_together(self, asks: Sequence[Ask[Any]]) -> tuple[Any, ...]:
        """Asks one endpoint for several things, and the next one where that gives no usable answer.

        What must not be asked again is asked once, and the next request goes to another endpoint where it failed.

        Raises:
            ContractError: A contract reverted.
            ChainError: No endpoint gave a usable answer; or one refused.
        """
        failures: list[ChainError] = []
        for turn in self._turns():
            node, self._turn = self._nodes[turn], turn
            try:
                await self._check_chain(node)
                return await self._asked(node, asks)
            except (ConnectionFailed, WrongAnswer, WrongChain, _SlowDown) as error:
                failures.append(error.refusal if isinstance(error, _SlowDown) else error)
            if not all(ask.repeatable for ask in asks):
                self._turn = (turn + 1) % len(self._nodes)
                raise failures[-1]
        raise failures[0] if len(failures) == 1 else EndpointsFailed(tuple(failures))

    async def close(self) -> None:
        """Lets go of all connections."""
        for node in self._nodes:
            await node.transport.close()

    def _turns(self) -> Iterator[int]:
        """The endpoints in the order in which they are asked."""
        return (turn % len(self._nodes) for turn in range(self._turn, self._turn + len(self._nodes)))

    async def _check_chain(self, node: _Node) -> None:
        """Makes sure that an endpoint serves the chain that is meant, before anything else is asked of it.

        Raises:
            WrongChain: It serves another.
        """
        if not self._must_check or node.is_checked:
            return
        found = (await self._asked(node, (methods.chain_id(),)))[0]
        if self._expected_id is None:
            self._expected_id = found
        if found != self._expected_id:
            raise WrongChain(actual=found, expected=self._expected_id)
        node.is_checked = True

    async def _asked(self, node: _Node, asks: Sequence[Ask[Any]]) -> tuple[Any, ...]:
        """Asks one endpoint, and again after what may pass.

        Raises:
            ConnectionFailed: There was no answer.
            _SlowDown: It asks to slow down, and did so to the end.
        """
        tries = RETRIES if all(ask.repeatable for ask in asks) else 1
        for repeated in range(tries):
            try:
                return await self._once(node, asks)
            except NoAnswer as error:
                if not error.passing or repeated == tries - 1:
                    raise ConnectionFailed(node.url, error.reason) from None
            except _SlowDown:
                if repeated == tries - 1:
                    raise
            await asyncio.sleep(BACKOFF_S * 2**repeated * random.uniform(0.5, 1.5))
        raise AssertionError("the last try returns or raises")

    async def _once(self, node: _Node, asks: Sequence[Ask[Any]]) -> tuple[Any, ...]:
        requests: list[dict[str, Any]] = [
            {"jsonrpc": "2.0", "id": next(self._numbers), "method": ask.method, "params": list(ask.params)}
            for ask in asks
        ]
        _LOG.debug("asking %s: %s", host(node.url), ", ".join(ask.method for ask in asks))
        try:
            answers = await node.transport.ask(requests, ANSWER_TIMEOUT_S)
        except TooLong as error:
            raise WrongAnswer(node.url, asks[0].method, str(error)) from error
        told = zip(answers, asks, requests, strict=True)
        try:
            return tuple(meaning(answer, ask, request["id"], node.url) for answer, ask, request in told)
        except NodeRefused as error:
            if error.code in _RATE_LIMITED:
                raise _SlowDown(error) from error
            raise


@dataclass(slots=True)
class _Node:
    """One endpoint.

    Attributes:
        url: Its URL or path.
        transport: The way to it.
        is_checked: Whether it is known to serve the chain that is meant.
    """

    url: str
    transport: Transport
    is_checked: bool = False


def _let_go(transports: Sequence[Transport]) -> None:
    """Closes what those who block have left open; who awaits must do so in the loop that it runs in."""
    for transport in transports:
        background.start(transport.close())


class _SlowDown(Exception):
    """A node asks to slow down; has what it said."""

    def __init__(self, refusal: NodeRefused) -> None:
        super().__init__(refusal)
        self.refusal = refusal


class _Nowhere:
    """A way to what is no endpoint."""

    async def ask(self, requests: Sequence[dict[str, Any]], timeout_s: float) -> list[Any]:
        """Fails.

        Raises:
            NoAnswer: Always.
        """
        del requests, timeout_s
        raise NoAnswer("it is no HTTP or WebSocket URL, and no path of an IPC socket")

    async def close(self) -> None:
        """Nothing."""


def _name(place: Place) -> str:
    return place if isinstance(place, str) else str(getattr(place, "endpoint_uri", type(place).__name__))


def _transport(place: Place) -> Transport:
    if not isinstance(place, str):
        return Provider(place)
    match place.partition("://")[0].lower():
        case "http" | "https":
            return Http(place)
        case "ws" | "wss":
            return WebSocket(place)
        case "ipc":
            return Ipc(place[len("ipc://") :])
    return Ipc(place) if place.startswith("/") or place.endswith(".ipc") else _Nowhere()
