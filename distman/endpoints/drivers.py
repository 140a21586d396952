"""Who takes the steps of `distman.rpc`: one that blocks, and one that awaits."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Coroutine
from functools import wraps
from time import monotonic, sleep
from types import TracebackType
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, Self, TypeVar

from distman.endpoints.endpoints import Endpoints
from distman.endpoints.loop import background
from distman.rpc import Ask, Now, Pause, Step, Steps, Together

Result = TypeVar("Result")


class Telling(Protocol):
    """What can be done, in steps, and be told to be done."""

    def note_told(self) -> None:
        """Notes that all that was done was told."""


Core = TypeVar("Core", bound=Telling)
Core_co = TypeVar("Core_co", bound=Telling, covariant=True)
Parameters = ParamSpec("Parameters")


class Blocking(Generic[Core_co]):
    """Takes steps while its caller waits. As a context, or when it is closed, it lets go of its connections.

    Attributes:
        steps: What can be done, in steps.
        endpoints: Where they are taken.
    """

    def __init__(self, steps: Core_co, endpoints: Endpoints) -> None:
        """Takes steps at some endpoints.

        Args:
            steps: What can be done, in steps.
            endpoints: Where they are taken.
        """
        self.steps = steps
        self.endpoints = endpoints

    def run(self, steps: Steps[Result]) -> Result:
        """Takes all steps of something, and gives what it comes to."""
        try:
            step = next(steps)
            while True:
                try:
                    answer = self._take(step)
                except BaseException as error:  # noqa: BLE001 - whatever it is, it is raised within the steps
                    step = steps.throw(error)
                else:
                    step = steps.send(answer)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]

    def close(self) -> None:
        """Lets go of all connections; all that was done counts as told."""
        self.steps.note_told()
        background.run(self.endpoints.close())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:  # by an error nothing was told
            background.run(self.endpoints.close())

    def _take(self, step: Step) -> Any:
        match step:
            case Ask():
                return background.run(self.endpoints.ask(step))
            case Together():
                return background.run(self.endpoints.ask_together(step.asks))
            case Pause():
                return sleep(step.seconds)
            case Now():
                return monotonic()


class Awaiting(Generic[Core_co]):
    """Takes steps in an event loop. As a context, or when it is closed, it lets go of its connections.

    Attributes:
        steps: What can be done, in steps.
        endpoints: Where they are taken.
    """

    def __init__(self, steps: Core_co, endpoints: Endpoints) -> None:
        """Takes steps at some endpoints.

        Args:
            steps: What can be done, in steps.
            endpoints: Where they are taken.
        """
        self.steps = steps
        self.endpoints = endpoints

    async def run(self, steps: Steps[Result]) -> Result:
        """Takes all steps of something, and gives what it comes to."""
        try:
            step = next(steps)
            while True:
                try:
                    answer = await self._take(step)
                except BaseException as error:  # noqa: BLE001 - whatever it is, it is raised within the steps
                    step = steps.throw(error)
                else:
                    step = steps.send(answer)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]

    async def aclose(self) -> None:
        """Lets go of all connections; all that was done counts as told."""
        self.steps.note_told()
        await self.endpoints.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            await self.aclose()
        else:  # by an error nothing was told
            await self.endpoints.close()

    async def _take(self, step: Step) -> Any:
        match step:
            case Ask():
                return await self.endpoints.ask(step)
            case Together():
                return await self.endpoints.ask_together(step.asks)
            case Pause():
                return await asyncio.sleep(step.seconds)
            case Now():
                return monotonic()


def blocking(
    steps: Callable[Concatenate[Core, Parameters], Steps[Result]],
) -> Callable[Concatenate[Blocking[Core], Parameters], Result]:
    """Makes a method that takes all steps of something that a core can do, and gives what it comes to."""

    @wraps(steps)
    def method(self: Blocking[Core], /, *args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        return self.run(steps(self.steps, *args, **kwargs))

    return _promising(method, steps)


def awaiting(
    steps: Callable[Concatenate[Core, Parameters], Steps[Result]],
) -> Callable[Concatenate[Awaiting[Core], Parameters], Coroutine[Any, Any, Result]]:
    """Makes a method that does so when it is awaited."""

    @wraps(steps)
    async def method(self: Awaiting[Core], /, *args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        return await self.run(steps(self.steps, *args, **kwargs))

    return _promising(method, steps)


Method = TypeVar("Method", bound=Callable[..., Any])


def _promising(method: Method, steps: Callable[..., Any]) -> Method:
    """Lets a method tell what it comes to, where the steps tell that they are steps."""
    told = inspect.signature(steps)
    result = str(told.return_annotation).removeprefix("Steps[").removesuffix("]")
    method.__annotations__ = {**method.__annotations__, "return": result}
    method.__signature__ = told.replace(return_annotation=result)  # type: ignore[attr-defined]
    return method
