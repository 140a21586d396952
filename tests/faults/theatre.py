"""Chains for trials: a fresh one every few trials, with the scene set on it, and the endpoint before it."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from scripts.local_chain import local_chain
from tests.faults.actions import ACTIONS, set_scene
from tests.faults.endpoint import faulty_endpoint
from tests.faults.kills import Commands, KillStage
from tests.faults.plan import Fault
from tests.faults.trial import Record, Stage
from tests.integration.market import Market, accounts
from tests.integration.tokens import compile_token

TRIALS_EACH: Final = 25
"""How many trials a chain serves: anvil forgets the states of old blocks, which it needs for reorganisations."""

SPAWNED: Final = 20
"""One kill in so many is of a command that was started as a shell would start it."""


class Theatre:
    """Plays trials by their seeds, and changes the chain when it is due."""

    def __init__(self, folder: Path) -> None:
        """Takes a folder for files."""
        self._folder = folder
        self._token = compile_token()
        self._keys = accounts()

    def faults(self, seeds: range) -> Iterator[Record]:
        """Plays trials with faults."""
        for part in _parts(seeds):
            with self._stage() as stage:
                yield from (stage.play(seed) for seed in part)

    def kills(self, seeds: range, commands: Commands) -> Iterator[Record]:
        """Plays trials with kills."""
        for part in _parts(seeds):
            with self._stage() as stage:
                killing = KillStage(stage, commands)
                yield from (killing.play(seed, spawn=seed % SPAWNED == 0) for seed in part)

    def lies(self, planned: Sequence[tuple[str, str, Fault]], seeds: range) -> Iterator[Record]:
        """Plays trials of certain actions in certain ways with certain faults."""
        with self._stage() as stage:
            for name, way, fault in planned:
                action = next(action for action in ACTIONS if action.name == name)
                yield from (stage.tried(seed, action, way, [fault], random.Random(seed)) for seed in seeds)

    @contextmanager
    def _stage(self) -> Iterator[Stage]:
        with local_chain("anvil") as chain:
            scene = set_scene(Market(chain, self._keys, self._token), self._folder)
            with faulty_endpoint(chain.url) as endpoint:
                yield Stage(scene, endpoint)


def _parts(seeds: range) -> list[range]:
    return [seeds[first : first + TRIALS_EACH] for first in range(0, len(seeds), TRIALS_EACH)]
