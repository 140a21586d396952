"""How distman talks to a chain: in steps that somebody else takes, so that nothing here does any I/O.

What a client does is written once, as a generator that yields what it needs, such as an answer to a JSON-RPC request,
and is given it. Whoever runs it may block, as `distman.Client` does, or await, as `distman.AsyncClient` does. An error
is raised within the generator, at the step that failed.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar, cast

from distman.rpc.shapes import result_of

Result = TypeVar("Result")
Result_co = TypeVar("Result_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Ask(Generic[Result_co]):
    """Asks a node; use it as ``answer = yield from ask``.

    Attributes:
        method: The JSON-RPC method.
        params: Its parameters, as JSON.
        read: Makes the answer of a result that has the method's shape, or raises `Misshapen`.
        repeatable: Whether it may be asked again, and of another node, where no answer came.
    """

    method: str
    params: tuple[Any, ...]
    read: Callable[[Any], Result_co]
    repeatable: bool = True

    def answer(self, result: Any) -> Result_co:
        """The answer that a result is.

        Raises:
            Misshapen: It is none.
        """
        return self.read(result_of(self.method, result))

    def then(self, further: Callable[[Result_co], Result]) -> Ask[Result]:
        """The same request, of whose answer more is made: what is wrong with it is the node's fault too."""
        read = self.read
        return Ask(self.method, self.params, lambda result: further(read(result)), self.repeatable)

    def __iter__(self) -> Steps[Result_co]:
        return cast(Result_co, (yield self))


@dataclass(frozen=True, slots=True)
class Together:
    """Asks one node for several things, in one request where it takes several at once.

    Its answers are a tuple. What was asked first and failed is raised.
    """

    asks: tuple[Ask[Any], ...]

    def __iter__(self) -> Steps[tuple[Any, ...]]:
        return cast(tuple[Any, ...], (yield self))


@dataclass(frozen=True, slots=True)
class Pause:
    """Waits.

    Attributes:
        seconds: How long.
    """

    seconds: float

    def __iter__(self) -> Steps[None]:
        yield self


@dataclass(frozen=True, slots=True)
class Now:
    """Looks at a clock that only goes forward; its answer is in seconds."""

    def __iter__(self) -> Steps[float]:
        return cast(float, (yield self))


Step: TypeAlias = Ask[Any] | Together | Pause | Now
Steps: TypeAlias = Generator[Step, Any, Result]
"""What comes to a `Result` once every step is taken."""
