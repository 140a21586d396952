"""The event loop of those who block: one thread of its own, for all connections of the process."""

from __future__ import annotations

import asyncio
import atexit
import os
import threading
from collections.abc import Coroutine
from concurrent.futures import TimeoutError as TookTooLong
from contextlib import suppress
from typing import Any, Final, TypeVar

Result = TypeVar("Result")

_FAREWELL_S: Final = 1.0
"""How long the end of the process waits for connections to be closed."""


class Background:
    """An event loop in a thread, made when it is first needed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Runs something there and waits for it; who is interrupted meanwhile has it cancelled."""
        future = asyncio.run_coroutine_threadsafe(work, self._running())
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    def start(self, work: Coroutine[Any, Any, object]) -> None:
        """Runs something there without waiting for it, if there is a loop at all."""
        if self._loop is None:
            work.close()
        else:
            asyncio.run_coroutine_threadsafe(work, self._loop)

    def finish(self) -> None:
        """Lets what still runs come to its end, for a moment."""
        if self._loop is not None:
            with suppress(TookTooLong):
                asyncio.run_coroutine_threadsafe(_all_others(), self._loop).result(_FAREWELL_S)

    def forget(self) -> None:
        """Begins anew: of a thread, a process that was forked has nothing."""
        self._lock, self._loop = threading.Lock(), None

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                loop = asyncio.new_event_loop()
                threading.Thread(target=loop.run_forever, name="distman", daemon=True).start()
                self._loop = loop  # only now: a thread may fail to start
            return self._loop


async def _all_others() -> None:
    await asyncio.sleep(0)
    others = asyncio.all_tasks() - {asyncio.current_task()}
    await asyncio.gather(*others, return_exceptions=True)


background = Background()
os.register_at_fork(after_in_child=background.forget)
atexit.register(background.finish)
