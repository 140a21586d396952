"""The chain against the model: each call goes to both, and all that comes of it is compared bit for bit."""

from __future__ import annotations

from typing import Any

from tests.fuzz.chain import AnyChain
from tests.fuzz.encoding import acted_output, error_name, event_name, log_of, revert_data
from tests.fuzz.evm import Answer, Log
from tests.fuzz.move import Move
from tests.fuzz.scene import PURSE, Scene
from tests.fuzz.table import Table
from tests.model.call import Call
from tests.model.outcome import Done, Refused
from tests.model.terms import ZERO
from tests.model.world import World

# The model knows these contracts' logs and answers; tokens and accounts only set the scene.
JUDGED = ("Escrow", "VerifierRegistry", "OwnedArbitrator")
VIEWS = ("getLot", "getLots", "hashTerms", "creditOf", "EXIT_DELAY", "stakeOf")
THOROUGH_EVERY = 100


class Mismatch(AssertionError):
    """Chain and model differ."""


class Duel(Table):
    """A table whose chain is watched by the model."""

    def __init__(self, chain: AnyChain, scene: Scene) -> None:
        super().__init__(chain, scene)
        self.world = World(scene.setting())
        for who in scene.people:
            self.world.give(ZERO, who, PURSE)
        self.story: list[Move] = []
        self._expected: Done | Refused = Done()
        self._judged = {address for address, name in scene.contracts.items() if name in JUDGED}

    def play(self, move: Move) -> Answer:
        """Makes a call on both sides.

        Raises:
            Mismatch: They differ.
        """
        self.story.append(move)
        call = move.call
        self.world.time = move.time
        self._expected = self._predict(call)
        answer = super().play(move)
        self._compare_purses(ZERO)
        for token in self._touched(call):
            self._compare_purses(token)
        if self.tally.calls % THOROUGH_EVERY == 0:
            self.compare_all()
        return answer

    def _predict(self, call: Call) -> Done | Refused:
        if call.function not in VIEWS:
            return self.world.apply(call)
        return Refused("Empty") if call.value else self.world.view(call)

    def send(self, call: Call) -> Answer:
        """Makes a call on the chain and compares what came of it.

        Raises:
            Mismatch: The model expected something else.
        """
        answer = super().send(call)
        expected = self._expected
        if answer.done is isinstance(expected, Refused):
            self._differ("outcome", expected, answer)
        if isinstance(expected, Refused):
            if call.target in self._judged and revert_data(expected) != answer.output:
                self._differ("error", expected, answer)
            return answer
        if call.target in self._judged and self._output(call, expected.returned) != answer.output:
            self._differ("output", expected, answer)
        if [log_of(event) for event in expected.events] != [log for log in answer.logs if log[0] in self._judged]:
            self._differ("logs", expected, answer)
        return answer

    def ask(self, target: str, function: str, *args: Any) -> bytes:
        """What a view answers on both sides.

        Raises:
            Mismatch: They differ.
        """
        output = super().ask(target, function, *args)
        call = Call(self.scene.stranger, target, function, args)
        told = self.world.view(call)
        if not isinstance(told, Done) or self.encoding.output(call, told.returned) != output:
            raise Mismatch(f"{function}{args}: the model says {told}, the chain {output.hex()}\n{self.last()}")
        return output

    def compare_all(self) -> None:
        """Compares all that the book knows and everybody's purses, and checks the model's money.

        Raises:
            Mismatch: Something differs.
        """
        for token in self.world.purses:
            self._compare_purses(token)
        self._see_constants()
        for posted in self.book.bids[-12:]:
            self.see_bid(posted)
        for account, token in list(self.book.credits):
            self.see_credit(account, token)
        for verifier in list(self.book.stakes):
            self.see_stake(verifier, self.scene.escrow)
        self.world.check_money()

    def _see_constants(self) -> None:
        self.ask(self.scene.escrow, "registry")
        self.ask(self.scene.registry, "EXIT_DELAY")
        for arbitrator in self.scene.arbitrators[:-1]:
            self.ask(arbitrator, "owner")
            self.ask(arbitrator, "fee")
            self.ask(arbitrator, "arbitrationCost", b"courts")

    def last(self) -> str:
        """The call that was made last, in words."""
        return f"call {len(self.story)}: {self.story[-1]}" if self.story else "no call"

    def _output(self, call: Call, returned: tuple[Any, ...]) -> bytes:
        output = self.encoding.output(call, returned)
        return acted_output(output) if call.sender in self.scene.contracts else output

    def _touched(self, call: Call) -> list[str]:
        """Tokens that a call may have moved."""
        tokens = [getattr(call.args[0], "token", call.args[0]) if call.args else "", call.target]
        return [token for token in tokens if token != ZERO and isinstance(token, str) and token in self.world.purses]

    def _compare_purses(self, token: str) -> None:
        purse = self.world.purses[token]
        expected = [purse.get(who, 0) for who in self.scene.holders]
        found = self.purses(token)
        if found != expected:
            wrong = [
                f"{who} has {has}, not {should}"
                for who, has, should in zip(self.scene.holders, found, expected, strict=True)
                if has != should
            ]
            raise Mismatch(f"purses of {token} differ: {', '.join(wrong)}\n{self.last()}")

    def _differ(self, what: str, expected: Done | Refused, answer: Answer) -> None:
        raise Mismatch(f"{what} differs\n{self.last()}\nmodel: {expected}\nchain: {_told(answer)}")


def _told(answer: Answer) -> str:
    if not answer.done:
        return f"{error_name(answer.output)} {answer.output.hex()}"
    return f"done {answer.output.hex()} {[_log(log) for log in answer.logs]}"


def _log(log: Log) -> str:
    return f"{event_name(log)} {[topic.hex() for topic in log[1][1:]]} {log[2].hex()}"
