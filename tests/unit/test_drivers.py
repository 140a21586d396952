"""How steps are taken: by who blocks and by who awaits, with errors raised where they happened."""

from __future__ import annotations

import asyncio
import inspect
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import distman
from distman import AsyncArbitrator, AsyncClient, Client
from distman.arbitrator import Arbitrator, ArbitratorSteps
from distman.chain import AsyncChain, Chain, ChainSteps
from distman.client import ClientSteps
from distman.endpoints import drivers
from distman.errors import NodeRefused
from distman.rpc import Now, Pause, Steps, methods
from tests.unit.node import TO, Node, running_node

PAIRS = [(Chain, AsyncChain), (Client, AsyncClient), (Arbitrator, AsyncArbitrator)]
CORES = [(ChainSteps, Chain), (ClientSteps, Client), (ArbitratorSteps, Arbitrator)]

SCRIPT = """
import gc, sys
from distman.chain import Chain
for _ in range(2):
    chain = Chain(sys.argv[1])
    print(chain.balance(sys.argv[2]))
    gc.collect()
"""


@pytest.fixture
def node() -> Iterator[Node]:
    """A node that is stopped after the test."""
    with running_node() as node:
        node.results["eth_getBalance"] = "0x3e8"
        yield node


def blocking(node: Node, steps: Steps[Any]) -> Any:
    """What steps come to for who blocks."""
    with Chain(node.url) as chain:
        return chain.run(steps)


def awaiting(node: Node, steps: Steps[Any]) -> Any:
    """What steps come to for who awaits."""

    async def run() -> Any:
        async with AsyncChain(node.url) as chain:
            return await chain.run(steps)

    return asyncio.run(run())


@pytest.fixture(params=[blocking, awaiting], ids=["blocking", "awaiting"])
def take(request: pytest.FixtureRequest, node: Node) -> Callable[[Steps[Any]], Any]:
    """Takes steps at the node, in both ways."""
    return lambda steps: request.param(node, steps)


def test_every_step(take: Callable[[Steps[Any]], Any]) -> None:
    """Steps are answered in their order: requests, pauses and looks at the clock."""

    def steps() -> Steps[tuple[int, bool]]:
        before = yield from Now()
        balance = yield from methods.balance(TO)
        yield from Pause(0.01)
        return balance, (yield from Now()) - before >= 0.01

    assert take(steps()) == (1000, True)


def test_errors_are_raised_in_the_steps(take: Callable[[Steps[Any]], Any], node: Node) -> None:
    """What fails can be caught where it was asked for, and the rest goes on."""
    node.errors["eth_getCode"] = {"code": -32000, "message": "no code today"}

    def steps() -> Steps[tuple[str, int]]:
        try:
            yield from methods.code(TO)
        except NodeRefused as error:
            return error.reason, (yield from methods.balance(TO))
        raise AssertionError("it was refused")

    assert take(steps()) == ("no code today", 1000)


def test_errors_that_nobody_catches(take: Callable[[Steps[Any]], Any], node: Node) -> None:
    """What is not caught arrives, after what was to be done in any case."""
    node.errors["eth_getCode"] = {"code": -32000, "message": "no code today"}
    done: list[str] = []

    def steps() -> Steps[bytes]:
        try:
            return (yield from methods.code(TO))
        finally:
            done.append("cleaned up")

    with pytest.raises(NodeRefused):
        take(steps())
    assert done == ["cleaned up"]


def test_interruption_reaches_the_steps(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while something is waited for is raised within the steps, which can tell of it, and ends them."""

    def interrupted(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(drivers, "sleep", interrupted)
    seen: list[type[BaseException]] = []

    def steps() -> Steps[None]:
        try:
            yield from Pause(1)
        except BaseException as error:
            seen.append(type(error))
            raise

    with pytest.raises(KeyboardInterrupt):
        blocking(node, steps())
    assert seen == [KeyboardInterrupt]


def test_cancellation_reaches_the_steps(node: Node) -> None:
    """So is the cancellation of a task."""
    seen: list[type[BaseException]] = []

    def steps() -> Steps[None]:
        try:
            yield from Pause(60)
        except BaseException as error:
            seen.append(type(error))
            raise

    async def run() -> None:
        async with AsyncChain(node.url) as chain, asyncio.timeout(0.01):
            await chain.run(steps())

    with pytest.raises(TimeoutError):
        asyncio.run(run())
    assert seen == [asyncio.CancelledError]


def test_many_threads(node: Node) -> None:
    """Threads may share a client."""
    found: list[int] = []
    with Chain(node.url) as chain:
        threads = [threading.Thread(target=lambda: found.append(chain.balance(TO))) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == [1000] * 20


def test_fork(node: Node) -> None:
    """A process that was forked has connections of its own."""
    with Chain(node.url) as chain:
        chain.balance(TO)
        child = os.fork()
        if child == 0:  # pragma: no cover
            os._exit(0 if chain.balance(TO) == 1000 else 1)
        assert os.waitpid(child, 0)[1] == 0
        assert chain.balance(TO) == 1000


def test_nothing_is_said_of_what_was_left_open(node: Node) -> None:
    """Who does not close a client that blocks hears nothing of it, neither on the way nor at the end."""
    command = [sys.executable, "-X", "dev", "-c", SCRIPT, node.url, TO]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (0, "1000\n1000\n")
    assert "nclosed" not in done.stderr


@pytest.mark.parametrize(("one", "other"), PAIRS, ids=lambda kind: kind.__name__)
def test_both_can_do_the_same(one: type[Any], other: type[Any]) -> None:
    """Whatever one can do, the other can: by the same names, parameters and results, and one of them is awaited."""

    def methods_of(kind: type[Any]) -> dict[str, inspect.Signature]:
        found = inspect.getmembers(kind, inspect.isfunction)
        return {name: inspect.signature(part) for name, part in found if not name.startswith("_")}

    ours, theirs = methods_of(one), methods_of(other)
    assert ours.keys() - {"close"} == theirs.keys() - {"aclose"}
    shared = ours.keys() & theirs.keys()
    assert {name: ours[name] for name in shared} == {name: theirs[name] for name in shared}
    waits = {name for name in shared if inspect.iscoroutinefunction(getattr(other, name))}
    assert waits == shared
    assert not [name for name in shared if inspect.iscoroutinefunction(getattr(one, name))]


@pytest.mark.parametrize(("steps", "kind"), CORES, ids=lambda kind: kind.__name__)
def test_whatever_has_steps_has_methods(steps: type[Any], kind: type[Any]) -> None:
    """No action of the steps is left out, and each tells what it comes to, not that it is made of steps."""
    wanted = {
        name
        for name, part in inspect.getmembers(steps, inspect.isgeneratorfunction)
        if not name.startswith("_") and name not in ("expect_escrow", "expect_arbitrator")
    }
    methods_of = dict(inspect.getmembers(kind, inspect.isfunction))
    assert wanted <= methods_of.keys()
    assert not [name for name in wanted if "Steps" in str(inspect.signature(methods_of[name]))]


def test_types_are_told_to_users() -> None:
    """The package is typed."""
    assert distman.Client.post.__annotations__["return"] == "Outcome"
