"""A provider of web3, of those who have one already: its requests are made by web3, its answers checked here."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from distman.endpoints.transport import NoAnswer

if TYPE_CHECKING:
    from web3.providers import AsyncBaseProvider, BaseProvider

Web3Provider: TypeAlias = "BaseProvider | AsyncBaseProvider"
"""Such as ``Web3(...).provider``, or that of an ``AsyncWeb3``."""


class Provider:
    """A node behind a provider of web3."""

    def __init__(self, provider: Web3Provider) -> None:
        """Takes a provider.

        Args:
            provider: The provider; one that keeps a connection must be connected.
        """
        self._provider = provider

    async def ask(self, requests: Sequence[dict[str, Any]], timeout_s: float) -> list[Any]:
        """Makes the requests, one after the other; how long it waits is the provider's own.

        Raises:
            NoAnswer: The provider raised an error.
        """
        del timeout_s
        return [await self._one(request) for request in requests]

    async def close(self) -> None:
        """Nothing: the provider is its owner's."""

    async def _one(self, request: dict[str, Any]) -> Any:
        asked = (request["method"], request["params"])
        try:
            if self._provider.is_async:
                answer: Any = await cast("AsyncBaseProvider", self._provider).make_request(*asked)
            else:
                answer = await asyncio.to_thread(cast("BaseProvider", self._provider).make_request, *asked)
        except Exception as error:  # noqa: BLE001 - each provider raises errors of its own
            raise NoAnswer(type(error).__name__) from None
        return {**answer, "id": request["id"]} if isinstance(answer, dict) else answer
