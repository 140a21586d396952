"""What is called next: mostly what leads on, often what should be refused."""

from __future__ import annotations

from random import Random

from tests.fuzz.book import Asked, Book, Posted
from tests.fuzz.move import Move
from tests.fuzz.moves import Moves, deadline_of, fitting
from tests.fuzz.others import Others
from tests.fuzz.posting import Posting
from tests.fuzz.scene import Scene
from tests.fuzz.spoils import Spoils
from tests.fuzz.swarm import Swarm, weighted
from tests.model.call import Call
from tests.model.lot import LotState
from tests.model.messages import Domain

# How often somebody unknown comes in, a bid is posted although there are enough, and a bid is posted with a fault.
STRANGERS = 0.03
POSTS = 0.06
BAD_POSTS = 0.35
# How often somebody thinks again rather than let another lot's deadline pass.
PATIENCE = 4
HOUR = 3_600
SOON = (0, 0, 0, 0, 1, 13, 600)


class Players:
    """Everybody, driven by chance and by what can be seen."""

    def __init__(self, chance: Random, scene: Scene, book: Book, swarm: Swarm, escrow: Domain) -> None:
        self._chance = chance
        self._scene = scene
        self._book = book
        self._swarm = swarm
        self._moves = Moves(chance, scene, book, swarm)
        self._posting = Posting(chance, scene, book, swarm, escrow)
        self._spoils = Spoils(chance, scene, self._moves, escrow)
        self._others = Others(chance, scene, book, swarm)

    def opening(self) -> list[Call]:
        """What everybody does before the first bid: gets tokens, allows the escrow to take them, and stakes."""
        return self._others.opening()

    def next(self, now: int) -> Move:
        """Somebody does something."""
        return self.next_of(self._kind(), now)

    def next_of(self, kind: str, now: int) -> Move:
        """Somebody posts a bid, leads a lot on, spoils a call, or turns to something else."""
        now += self._chance.choice(SOON)
        self._moves.now = self._posting.now = self._others.now = now
        live = self._book.live
        if kind == "turn_aside":
            return self._aside(now)
        if kind == "post" or not live:
            bad = bool(live) and self._chance.random() < BAD_POSTS
            return Move(self._posting.bad() if bad else self._posting.good(), now)
        make = self._spoiled if kind == "spoil" else self._good
        move = make(*self._focus(live, now), now)
        for _ in range(PATIENCE):
            if not self._leaps(move, now):
                break
            self._moves.now = now
            move = make(*self._focus(live, now), now)
        return move

    def _leaps(self, move: Move, now: int) -> bool:
        """Whether a move leaves behind the deadline of a lot, which others could still have kept."""
        if move.time <= now + HOUR:
            return False
        ahead = (seen.deadline for posted in self._book.live for seen in posted.lots if seen.deadline > now)
        return move.time > min(ahead, default=move.time) + HOUR

    def take(self, chance: Random) -> None:
        """Lets another chance drive everybody from now on."""
        for one in (self, self._moves, self._posting, self._spoils, self._others):
            one._chance = chance

    def _kind(self) -> str:
        chance, swarm = self._chance, self._swarm
        if swarm.grinding and self._book.live:
            return "lead_on" if chance.random() < 0.96 else "turn_aside"
        if chance.random() < swarm.registry + swarm.credits + swarm.moody + STRANGERS:
            return "turn_aside"
        wants = 0.25 if len(self._book.live) < swarm.bids else 0.0
        if chance.random() < wants + (1 - wants) * POSTS:
            return "post"
        return "spoil" if chance.random() < swarm.spoiling else "lead_on"

    def _aside(self, now: int) -> Move:
        swarm, others = self._swarm, self._others
        weights = {"registry": swarm.registry, "credits": swarm.credits, "moods": swarm.moody, "strangers": STRANGERS}
        kind = weighted(self._chance, weights)
        if kind == "registry":
            return others.of_the_registry()
        make = {"credits": others.of_credit, "moods": others.of_moods, "strangers": others.of_strangers}
        return Move(make[kind](), now)

    def went_through(self, call: Call) -> None:
        """Tells that a call was done, so that it may be tried again."""
        if call.target == self._scene.escrow and call.args and call.function not in ("withdraw", "withdrawAll", "rule"):
            self._spoils.last = [*self._spoils.last[-7:], call]

    def _focus(self, live: list[Posted], now: int) -> tuple[Posted, int]:
        """A lot, likelier one that is far and one whose time is near."""
        if self._swarm.grinding:
            return live[0], 0
        under_way = [
            (posted, lot)
            for posted in live[-self._swarm.bids :]
            for lot, seen in enumerate(posted.lots)
            if seen.state is not LotState.CLOSED
        ]
        kind = self._chance.random()
        if kind < 0.2:
            return min(under_way, key=lambda one: one[0].lots[one[1]].deadline or one[0].terms.claim_by)
        if kind < 0.4:
            return max(
                under_way, key=lambda one: (one[0].lots[one[1]].state is LotState.DISPUTED, one[0].lots[one[1]].round)
            )
        posted, lot = self._chance.choice(under_way)
        return (posted, self._chance.randrange(posted.terms.lots)) if self._chance.random() < 0.05 else (posted, lot)

    def _good(self, posted: Posted, lot: int, now: int) -> Move:
        function = self._fitting(posted, lot, now)
        if function == "rule":
            return self._rule(posted, lot, now)
        if call := self._before(function, posted, lot):
            return Move(call, now)
        time = self._in_time(function, posted, lot, now)
        self._moves.now = time
        return Move(self._moves.make(function, posted, lot), time)

    def _fitting(self, posted: Posted, lot: int, now: int) -> str:
        names, seen = fitting(posted, lot, now), posted.lots[lot]
        if self._swarm.grinding:
            return "concede" if "concede" in names else names[0]
        cannot_sign = posted.terms.supplier in self._scene.parties and self._chance.random() < 0.9
        if cannot_sign and "claimWithSignature" in names:
            names.remove("claimWithSignature")
        liking = {name: self._swarm.liking.get(name, 1.0) + 0.01 for name in names}
        if "lapse" in liking and seen.state is LotState.INSPECTING and not posted.terms.stages[seen.stage].panel:
            liking["lapse"] *= 8
        return weighted(self._chance, liking)

    def _before(self, function: str, posted: Posted, lot: int) -> Call | None:
        """What somebody must do first: a verifier stake enough, a bad arbitrator find a new number."""
        terms, seen = posted.terms, posted.lots[lot]
        if function == "dispute" and terms.arbitrator == self._scene.bad_arbitrator and self._chance.random() < 0.6:
            return Call(self._scene.stranger, terms.arbitrator, "setId", (self._chance.getrandbits(32),))
        needs_stake = function in ("attest", "attestWithSignatures", "submitWithSignatures") and terms.verifier_stake
        if not needs_stake or self._chance.random() < 0.1:
            return None
        panel = terms.stages[seen.stage].panel
        for seat, verifier in enumerate(terms.verifiers):
            if panel >> seat & 1 and self._book.free(verifier) < terms.verifier_stake:
                amount = terms.verifier_stake * self._chance.choice((1, 1, 3))
                return Call(verifier, self._scene.registry, "stake", (self._scene.escrow,), amount)
        return None

    def _in_time(self, function: str, posted: Posted, lot: int, now: int) -> int:
        """A time at which the call is not refused for it: now, or just before or after the deadline."""
        found = deadline_of(function, posted, lot)
        if found is None or self._swarm.grinding:
            return now
        before, deadline = found
        if not before:
            return max(now, deadline + self._chance.choice((0, 0, 0, 1, 3_600)))
        return deadline - 1 if now < deadline and self._chance.random() < self._swarm.waiting else now

    def _rule(self, posted: Posted, lot: int, now: int) -> Move:
        asked = self._asked(posted, lot)
        if asked is None:
            return Move(self._moves.make("lapse", posted, lot), now)
        deadline = posted.lots[lot].deadline
        time = deadline - 1 if now < deadline and self._chance.random() < self._swarm.waiting else now
        return Move(self._moves.rule(asked), time)

    def _asked(self, posted: Posted, lot: int) -> Asked | None:
        found = [asked for asked in self._book.disputes if asked.posted is posted and asked.lot == lot]
        return found[-1] if found else None

    def _spoiled(self, posted: Posted, lot: int, now: int) -> Move:
        kind = weighted(self._chance, self._swarm.spoils)
        function = self._fitting(posted, lot, now)
        if function == "rule":
            function = "submitEvidence"
        if kind == "time":
            return self._untimely(function, posted, lot, now)
        call = self._moves.make(function, posted, lot)
        if kind in ("sender", "value") and self._chance.random() < 0.7:
            now = self._in_time(function, posted, lot, now)
        return Move(self._spoils.spoiled(kind, call, posted, lot), now)

    def _untimely(self, function: str, posted: Posted, lot: int, now: int) -> Move:
        """Too early by a second or more, or too late."""
        found = deadline_of(function, posted, lot) or deadline_of("lapse", posted, lot)
        before, deadline = found or (True, now)
        time = deadline + self._chance.choice((0, 0, 1)) if before else deadline - 1
        if before and posted.lots[lot].state is LotState.OPEN and self._chance.random() < 0.7:
            time = now
        time = max(time, now)
        self._moves.now = time
        return Move(self._moves.make(function, posted, lot), time)
