"""Trials in which the command is killed (SIGKILL) at some point of its work, and then run again."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, Protocol

from tests.faults.actions import ACTIONS, Action, Scene
from tests.faults.judge import outcome_of
from tests.faults.plan import METHODS, Fault
from tests.faults.report import Report, of_killed, of_result, variables
from tests.faults.trial import Record, Stage
from tests.faults.truth import Truth
from tests.integration.shell import Result, Shell

LONGEST_S: Final = 0.5
"""About how long a command works."""

PATIENCE_S: Final = 3.0
"""A command that waits longer, as for a block that does not come, is killed whatever its moment was to be."""

STARTING: Final = 5
"""How much longer it takes from the start than in a fork."""
_MOMENTS: Final = ("asked", "done", "time")
_WEIGHTS: Final = (6, 4, 2, 2, 3, 1, 1, 1, 1, 1, 1)
KILLED: Final = -signal.SIGKILL


@dataclass(frozen=True, slots=True)
class Kill:
    """When a command is killed.

    Attributes:
        moment: When a request has come (*asked*), or the node has done what it asks (*done*); or at some *time*.
        method: The method of the request.
        call: Which call of it, from zero.
        delay: Seconds after that moment.
    """

    moment: str
    method: str
    call: int
    delay: float


class Running(Protocol):
    """A command that runs."""

    @property
    def pid(self) -> int:
        """Its process id."""

    def wait(self) -> int:
        """Waits for its end, and gives its exit code: minus the signal if it was killed."""


@dataclass(frozen=True)
class Forked:
    """A command in a fork."""

    pid: int
    answers: IO[str]

    def wait(self) -> int:
        """Waits for its end, and gives its exit code: minus the signal if it was killed."""
        return int(self.answers.readline())


class Commands:
    """Runs commands in processes of their own: in forks, which is fast, or from the start."""

    def __init__(self, zygote: subprocess.Popen[str], folder: Path) -> None:
        """Takes the process that forks, and a folder for what is printed."""
        self._zygote = zygote
        self.out, self.err = folder / "out", folder / "err"

    def fork(self, words: Sequence[str], environment: dict[str, str]) -> Forked:
        """Starts a command in a fork."""
        assert self._zygote.stdin is not None
        assert self._zygote.stdout is not None
        order = {"words": words, "environment": environment, "out": str(self.out), "err": str(self.err)}
        self._zygote.stdin.write(json.dumps(order) + "\n")
        self._zygote.stdin.flush()
        return Forked(int(self._zygote.stdout.readline()), self._zygote.stdout)

    def spawn(self, words: Sequence[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
        """Starts a command as a shell would."""
        with self.out.open("wb") as out, self.err.open("wb") as err:
            command = [sys.executable, "-m", "distman", *words]
            return subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=err)

    def result(self, code: int) -> Result:
        """What the last command has left behind."""
        return Result(code, self.out.read_text(), self.err.read_text())


@contextmanager
def commands(folder: Path) -> Iterator[Commands]:
    """Keeps a process to fork from until the block ends."""
    words = [sys.executable, "-m", "tests.faults.zygote"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as zygote:
        yield Commands(zygote, folder)
        assert zygote.stdin is not None
        zygote.stdin.close()


class Executioner:
    """Kills one process at its moment."""

    def __init__(self, kill: Kill) -> None:
        """Waits for the process to be named."""
        self._kill = kill
        self._named = threading.Event()
        self._process: int | None = None
        self._lock = threading.Lock()
        self._timers: list[threading.Timer] = []

    def name(self, pid: int) -> None:
        """Names the process; a descriptor of it can never come to mean another one."""
        with suppress(ProcessLookupError):
            self._process = os.pidfd_open(pid)
        self._named.set()
        self._after(self._kill.delay if self._kill.moment == "time" else PATIENCE_S)

    def watch(self, method: str, call: int, moment: str) -> None:
        """Sees what is asked of the endpoint."""
        self._named.wait()
        if (moment, method, call) == (self._kill.moment, self._kill.method, self._kill.call):
            self._after(self._kill.delay)

    def gone(self) -> None:
        """The process has ended: there is nothing to be killed any more."""
        with self._lock:
            if self._process is not None:
                os.close(self._process)
            self._process = None
        for timer in self._timers:
            timer.cancel()

    def _after(self, delay: float) -> None:
        if not delay:
            self._now()
            return
        timer = threading.Timer(delay, self._now)
        self._timers.append(timer)
        timer.start()

    def _now(self) -> None:
        with self._lock, suppress(ProcessLookupError):
            if self._process is not None:
                signal.pidfd_send_signal(self._process, signal.SIGKILL)


class KillStage:
    """Where commands are killed."""

    def __init__(self, stage: Stage, commands: Commands) -> None:
        """Takes a stage, and what runs commands."""
        self.stage = stage
        self.commands = commands

    def play(self, seed: int, *, spawn: bool = False) -> Record:
        """Plays the trial of a seed.

        Args:
            seed: What it is drawn from.
            spawn: Whether the command that is killed starts from nothing, instead of in a fork.
        """
        chance = random.Random(seed)
        action, kill = chance.choice(ACTIONS), _drawn(chance, spawn=spawn)
        faults = [Fault("mined late", "eth_sendRawTransaction", 0, 1)] if chance.random() < 0.3 else []
        with self.stage.undone():
            truth = Truth(self.stage.scene.market)
            report = self._killed(action, kill, faults, spawn=spawn)
            wrong = self.stage.aftermath(report, action, truth, self._again)
        name = ("spawned" if spawn else "forked") + f", killed at {kill.moment}"
        return Record(seed, action.name, name, tuple(faults), (), outcome_of(report), report.error, tuple(wrong))

    def _killed(self, action: Action, kill: Kill, faults: list[Fault], *, spawn: bool) -> Report:
        executioner = Executioner(kill)
        self.stage.endpoint.plan(faults, watcher=executioner.watch)
        order = self._order(action, self.stage.scene, self.stage.endpoint.url)
        running: Running = self.commands.spawn(*order) if spawn else self.commands.fork(*order)
        executioner.name(running.pid)
        code = running.wait()
        executioner.gone()
        self.stage.settle(alone=True)
        if code == KILLED:
            return of_killed(self.commands.out, self.commands.err)
        return of_result(self.commands.result(code))

    def _again(self, action: Action, scene: Scene, url: str) -> Report:
        running = self.commands.fork(*self._order(action, scene, url))
        return of_result(self.commands.result(running.wait()))

    def _order(self, action: Action, scene: Scene, url: str) -> tuple[list[str], dict[str, str]]:
        environment = Shell(scene.market, scene.folder).environment(action.who, **variables(scene, url))
        return [*action.words(scene), "--json"], environment


def _drawn(chance: random.Random, *, spawn: bool) -> Kill:
    moment = chance.choices(_MOMENTS, (5, 5, 2))[0]
    if moment == "time":
        return Kill(moment, "", 0, chance.uniform(0.001, LONGEST_S * (STARTING if spawn else 1)))
    delay = chance.choice((0.0, chance.uniform(0.0, 0.03)))
    method = chance.choices(METHODS, _WEIGHTS)[0]
    return Kill(moment, method, chance.choices((0, 1, 2, 3), (8, 3, 1, 1))[0], delay)
