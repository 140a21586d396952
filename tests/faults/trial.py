"""One trial: an action behind an endpoint at which things go wrong, then what a user does next behind an honest one."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, Final
from unittest.mock import patch

import distman.endpoints.endpoints
import distman.rpc.waiting
from distman.chain import Chain, Fate
from tests.faults.actions import ACTIONS, Action, Scene
from tests.faults.endpoint import FaultyEndpoint
from tests.faults.judge import Money, complaints, effects_of, outcome_of, wrong_effects
from tests.faults.plan import Fault, drawn
from tests.faults.report import Report, by_command, by_library
from tests.faults.truth import Sent, Truth

HURRY: Final = {
    "ANSWER_TIMEOUT_S": (distman.endpoints.endpoints, 1.0),
    "BACKOFF_S": (distman.endpoints.endpoints, 0.002),
    "RECEIPT_TIMEOUT_S": (distman.rpc.waiting, 0.5),
    "PATIENCE_S": (distman.rpc.waiting, 0.06),
    "POLL_S": (distman.rpc.waiting, 0.003),
    "LONGEST_POLL_S": (distman.rpc.waiting, 0.01),
}
"""How long the client waits while things go wrong, so that a trial is short."""

DEEPEST_REORG: Final = 6
"""How many blocks a trial may lose; so many are empty at its beginning, as a snapshot must keep its own block."""

_UNTOLD: Final = ("", "TransactionTimeout", "TransactionUnknown")
"""The errors, or none where a command was killed, after which nobody knows what was done."""

Way = Callable[[Action, Scene, str], Report]

WAYS: Final[dict[str, Way]] = {"library": by_library, "command": by_command}


@dataclass(frozen=True, slots=True)
class Record:
    """What a trial came to.

    Attributes:
        seed: What it was drawn from.
        action: What was tried.
        way: Through the library or the command line, or how it was killed.
        faults: What was to go wrong.
        hit: The kinds of it that did.
        outcome: What the user was told.
        error: The error that told so.
        wrong: What was lost, doubled or misreported; nothing if all is well.
    """

    seed: int
    action: str
    way: str
    faults: tuple[Fault, ...]
    hit: tuple[str, ...]
    outcome: str
    error: str
    wrong: tuple[str, ...]


class Stage:
    """Where trials are played: a scene, an endpoint before its node, and what each action does when nothing fails."""

    def __init__(self, scene: Scene, endpoint: FaultyEndpoint) -> None:
        """Plays each action once without faults, to know what it does."""
        self.scene = scene
        self.endpoint = endpoint
        self.once: dict[str, Money] = {action.name: self._reference(action) for action in ACTIONS}

    def play(self, seed: int) -> Record:
        """Plays the trial of a seed."""
        chance = random.Random(seed)
        action, name, faults = chance.choice(ACTIONS), chance.choice(sorted(WAYS)), drawn(chance)
        return self.tried(seed, action, name, faults, chance)

    def tried(self, seed: int, action: Action, name: str, faults: Sequence[Fault], chance: random.Random) -> Record:
        """Plays a trial.

        Args:
            seed: What it was drawn from.
            action: What is tried.
            name: In which way.
            faults: What goes wrong.
            chance: What is left to chance.
        """
        with self.undone():
            truth = Truth(self.scene.market)
            self.endpoint.plan(faults, chance.getrandbits(32), foreign=self._foreign())
            with _hurried():
                report = WAYS[name](action, self.scene, self.endpoint.url)
            self.settle()
            hit = tuple(sorted(self.endpoint.hit))
            wrong = self.aftermath(report, action, truth, WAYS[name], undo=chance.random() < 0.2)
        return Record(seed, action.name, name, tuple(faults), hit, outcome_of(report), report.error, tuple(wrong))

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Takes back what happens within the block, and what waits to be mined at its end."""
        shutil.rmtree(self.scene.folder / "journal", ignore_errors=True)
        with self.scene.market.undone():
            self._ask("anvil_mine", hex(DEEPEST_REORG))
            yield
            self.endpoint.plan()
            self._ask("evm_setAutomine", True)
            self._ask("anvil_dropAllTransactions")

    def settle(self, *, alone: bool = False) -> None:
        """Waits until nothing is under way: no request, as `FaultyEndpoint.rest` has it, and no block."""
        self.endpoint.rest(alone=alone)
        if self._ask("anvil_getAutomine"):
            self._ask("evm_mine")

    def aftermath(self, report: Report, action: Action, truth: Truth, way: Way, *, undo: bool = False) -> list[str]:
        """Judges a report, then lets its reader go on as the report and the documentation say.

        Args:
            report: What the user was told.
            action: What the user did.
            truth: The chain since then.
            way: How the user repeats it.
            undo: Whether the chain drops the last block before, with what was done in it.

        Returns:
            What was lost, doubled or misreported.
        """
        once = self.once[action.name]
        wrong = complaints(report, action, truth, once)
        self.endpoint.plan()
        wrong += self._wrong_haste(action, truth, way)
        self._ask("evm_setAutomine", True)
        self._ask("evm_mine")
        if undo and report.end == "done":
            self._ask("anvil_reorg", 2, [])
        sent = truth.sent(action.who)
        wrong += self._wrong_fates(report, sent)
        found = _is_found_again(report, way)
        if action.adds_up and not found and any(entry.is_done or entry.receipt is None for entry in sent):
            return wrong
        done_before = effects_of(action, sent)
        again = way(action, self.scene, self.endpoint.url)
        if again.error == "TransactionUnknown" and way is not by_library:
            again = way(action, self.scene, self.endpoint.url)  # what was signed for a nonce that is used is told once
        self._ask("evm_mine")
        sent = truth.sent(action.who)
        if again.end not in _repeated(report, way, done_before):
            wrong.append(f"repeated: {again.end} {again.error}, after it was done {done_before} times")
        if effects_of(action, sent) != 1:
            wrong.append(f"repeated: done {effects_of(action, sent)} times in the end")
        return wrong + wrong_effects(action, truth, once, sent)

    def _wrong_haste(self, action: Action, truth: Truth, way: Way) -> list[str]:
        """Whether a user who repeats an action while its transaction waits to be mined sends another."""
        market = self.scene.market
        mined = int(self._ask("eth_getTransactionCount", market.address(action.who), "latest"), 16)
        if market.nonce(action.who) == mined:
            return []
        before = {entry.hash for entry in truth.sent(action.who)}
        again = way(action, self.scene, self.endpoint.url)
        after = {entry.hash for entry in truth.sent(action.who)}
        return [] if (again.end, after) == ("failed", before) else [f"hasty: {again.end} {again.error}"]

    def _wrong_fates(self, report: Report, sent: list[Sent]) -> list[str]:
        """Where looking up what the user was told of does not tell the truth."""
        chain = Chain(self.endpoint.url)
        by_hash = {entry.hash: entry for entry in sent}
        fates = {tx_hash: chain.fate(tx_hash) for tx_hash in report.told}
        return [
            f"misreported: {tx_hash} is {fate.name}, and {_fate(by_hash.get(tx_hash)).name} is true"
            for tx_hash, fate in fates.items()
            if fate is not _fate(by_hash.get(tx_hash))
        ]

    def _reference(self, action: Action) -> Money:
        with self.undone():
            truth = Truth(self.scene.market)
            report = by_library(action, self.scene, self.endpoint.url)
            assert report.end == "done", f"{action.name} fails without any fault: {report.error}"
            assert effects_of(action, truth.sent(action.who)) == 1
            return truth.moved(action.who)

    def _foreign(self) -> str:
        """A transaction that somebody else has sent."""
        block = self._ask("eth_getBlockByNumber", "0x5", True)
        return str(block["transactions"][0]["hash"])

    def _ask(self, method: str, *params: Any) -> Any:
        return self.scene.market.chain.request(method, *params)


def _is_found_again(report: Report, way: Way) -> bool:
    """Whether an action that was cut off is found when it is repeated: the library's journal ends with its client."""
    return way is not by_library and (report.end == "killed" or report.error == "TransactionTimeout")


def _repeated(report: Report, way: Way, done_before: int) -> Sequence[str]:
    """How repeating an action may end.

    What was done is refused. Of what was cut off, or could not be told, it may be told only now that it was done, or
    once more where the command was killed just after it had told so; but not where the action asks for another amount
    now.
    """
    if not done_before:
        return ("done",)
    is_told = report.end == "done" and way in WAYS.values()
    return ("failed",) if way is by_library or is_told or report.error not in _UNTOLD else ("failed", "done")


def _fate(sent: Sent | None) -> Fate:
    if sent is None:
        return Fate.UNKNOWN
    if sent.receipt is None:
        return Fate.WAITING
    return Fate.DONE if sent.is_done else Fate.REVERTED


@contextmanager
def _hurried() -> Iterator[None]:
    """Lets the client wait little."""
    with ExitStack() as stack:
        for name, (module, value) in HURRY.items():
            stack.enter_context(patch.object(module, name, value))
        yield
