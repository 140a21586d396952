"""What people try at random: mostly something that fits, sometimes what should be refused."""

from __future__ import annotations

import random
from typing import Any

from tests.contracts.support.attempts import FUNCTIONS, TAKEN
from tests.contracts.support.market import ARBITRATION_FEE, FAIL, STAKE, People, State
from tests.contracts.support.mirror.book import Book, MirrorBid, Move
from tests.contracts.support.terms import DAY
from tests.contracts.support.values import ZERO_ADDRESS, plain

LIKING = {
    "claim": 3,
    "claimWithSignature": 2,
    "submit": 8,
    "submitWithSignatures": 3,
    "extend": 1.5,
    "attest": 8,
    "attestWithSignatures": 4,
    "accept": 0.5,
    "concede": 0.4,
    "agree": 0.4,
    "dispute": 8,
    "lapse": 3,
    "settle": 5,
}
OF_THE_CUSTOMER = ("accept", "extend")
OF_THE_SUPPLIER = ("submit", "submitWithSignatures", "concede")


class Players:
    """Everybody who acts on the book, driven by chance."""

    def __init__(self, book: Book, people: People, seed: int) -> None:
        self._book = book
        self._people = people
        self._chance = random.Random(seed)
        self.accounts = [*people[:5], *people.verifiers]

    def next(self, now: int) -> Move:
        """Somebody tries something."""
        kind = self._chance.random()
        if kind < 0.08:
            return self._of_the_registry(now)
        waiting = any(not dispute.ruled for dispute in self._book.disputes)
        if self._book.disputes and kind < (0.23 if waiting else 0.1):
            return self._ruling(now)
        return self._of_a_lot(now)

    def _rarely(self, chance: float = 0.1) -> bool:
        return self._chance.random() < chance

    def _of_the_registry(self, now: int) -> Move:
        bid, verifier = self._chance.choice(self._book.bids), plain(self._chance.choice(self._people.verifiers))
        action, free = self._chance.choice(["stake", "requestExit"]), self._book.stakes[verifier].free
        amount = self._chance.choice([STAKE // 4, STAKE, 0] if action == "stake" else [1, free // 4, free + 1, 0])
        return Move(action, bid, 0, verifier, self._soon(now), amount=amount)

    def _ruling(self, now: int) -> Move:
        number = self._chance.randrange(len(self._book.disputes))
        waiting = [one for one, dispute in enumerate(self._book.disputes) if not dispute.ruled]
        if waiting and not self._rarely():
            number = self._chance.choice(waiting)
        about = self._book.disputes[number]
        actor = plain(self._chance.choice(self.accounts)) if self._rarely() else self._book.judge
        ruling = FAIL + 1 if self._rarely() else self._chance.randint(0, FAIL)
        return Move("rule", about.bid, about.lot, actor, self._soon(now), amount=ruling, dispute=number)

    def _of_a_lot(self, now: int) -> Move:
        bid, number = self._lot()
        lot, action = bid.lots[number], self._action(bid, number, now)
        time = self._time(action, bid, number, now)
        return Move(
            action,
            bid,
            number,
            plain(self._actor(action, bid, number)),
            time,
            round=lot.round + self._rarely(0.05),
            passes=self._chance.random() < 0.6,
            votes=self._votes(bid, number),
            supplier=plain(self._chance.choice([self._people.supplier, self._people.rival, self._people.verifiers[0]])),
            until=time + (not self._rarely()),
            amount=self._amount(action, bid, number, time),
        )

    def _lot(self) -> tuple[MirrorBid, int]:
        """Mostly a lot that can still move."""
        lots = [(bid, number) for bid in self._book.bids for number in range(bid.terms.lots)]
        moving = [(bid, number) for bid, number in lots if bid.state(number) is not State.CLOSED]
        return self._chance.choice(lots if self._rarely() or not moving else moving)

    def _soon(self, now: int) -> int:
        return now + self._chance.randint(1, DAY // 48)

    def _time(self, action: str, bid: MirrorBid, number: int, now: int) -> int:
        """Mostly soon, but near a time at which something ends where somebody waits for it."""
        waited_for = action in ("lapse", "settle") and bid.state(number) in TAKEN[action]
        if not self._rarely(0.3 if waited_for else 0.04):
            return self._soon(now)
        ends = (
            bid.lots[number].deadline
            if waited_for
            else self._chance.choice([bid.lots[number].deadline, bid.terms.claim_by])
        )
        near = ends + self._chance.randint(-1, 1)
        return near if now < near < now + 2 * DAY else self._soon(now)

    def _action(self, bid: MirrorBid, number: int, now: int) -> str:
        """Mostly something that the lot takes now or, where something must end first, soon."""
        if self._rarely(0.03):
            return "cancel"
        told = bid.told(number, now)
        waiting = [action for action in ("lapse", "settle") if told.state in TAKEN[action]]
        fitting = [action for action, kind in FUNCTIONS.items() if kind in told.actions or action in waiting]
        if not fitting or self._rarely(0.2):
            return self._chance.choice(list(LIKING))
        return self._chance.choices(fitting, [LIKING[action] for action in fitting])[0]

    def _actor(self, action: str, bid: MirrorBid, number: int) -> Any:
        """Mostly somebody whose part it is."""
        supplier = bid.lots[number].supplier
        if supplier == ZERO_ADDRESS:
            supplier = plain(self._people.supplier)
        if self._rarely(0.15):
            return self._chance.choice(self.accounts)
        if action == "attest":
            return self._chance.choice(self._awaited(bid, number))
        if action in OF_THE_SUPPLIER:
            return supplier
        if action in OF_THE_CUSTOMER:
            return bid.terms.customer
        if action == "cancel" and self._rarely(0.3):
            return bid.terms.customer
        if action in ("agree", "dispute"):
            return self._chance.choice([supplier, bid.terms.customer])
        return self._people.rival if action == "claim" else self._people.stranger

    def _awaited(self, bid: MirrorBid, number: int) -> list[Any]:
        """The verifiers of the panel who have not voted yet, or all."""
        lot, verifiers = bid.lots[number], bid.terms.verifiers
        panel = bid.terms.stages[lot.stage].panel
        awaited = [one for seat, one in enumerate(verifiers) if panel >> seat & 1 and seat not in lot.votes]
        return awaited if awaited and not self._rarely() else list(verifiers)

    def _votes(self, bid: MirrorBid, number: int) -> tuple[tuple[int, bool], ...]:
        """A batch of attestations, most of which agree."""
        panel = bid.terms.stages[bid.lots[number].stage].panel
        every = range(len(bid.terms.verifiers))
        fitting = [seat for seat in every if panel >> seat & 1]
        known = fitting if fitting and not self._rarely(0.15) else every
        seats = self._chance.sample(known, self._chance.randint(1, len(known)))
        verdict = self._chance.random() < 0.6
        return tuple((seat, verdict != self._rarely(0.2)) for seat in seats)

    def _amount(self, action: str, bid: MirrorBid, number: int, time: int) -> int:
        if action == "extend":
            due = max(bid.lots[number].deadline, time)
            return due + (0 if self._rarely(0.2) else self._chance.randint(1, DAY))
        if action == "dispute":
            return ARBITRATION_FEE - self._rarely() + self._chance.choice([0, 0, 1, 10**9])
        left = bid.locked_for(number)
        return left + 1 if self._rarely(0.2) else self._chance.randint(0, left)
