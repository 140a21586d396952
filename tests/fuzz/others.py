"""Calls beside lots: stake, credit, rulings, moods of tokens and parties, and what strangers try."""

from __future__ import annotations

from random import Random

from tests.fuzz.book import Book
from tests.fuzz.move import Move
from tests.fuzz.scene import FEE, PERMIT2, Scene
from tests.fuzz.swarm import Swarm
from tests.model.call import Call
from tests.model.terms import ZERO

TOP = 2**256 - 1
RICH = 2**248
ETHER = 10**18
MOODS = {
    "party": ("Accepts", "Accepts", "Refuses", "BurnsGas", "RevertsHuge", "ReturnsHuge"),
    "moody": (
        *("Plain",) * 7,
        "AnswersFalse",
        "MovesNothing",
        "RevertsHuge",
        "ReturnsHuge",
        "Paused",
        "BurnsGas",
        "MovesButAnswersFalse",
    ),
    "hostile": ("SaysYes", "SaysNo", "SaysTrue", "SaysYesInFourBytes", "SaysNothing", "Reverts", "ReturnsHuge"),
    "bad": (
        *("Quiet", "Quiet", "Quiet", "CostReverts", "CostIsHuge", "CostBurnsGas", "CostIsShort", "CreationReverts"),
        *("CreationBurnsGas", "CreationIsShort"),
    ),
}


class Others:
    """Makes calls that are not on lots."""

    def __init__(self, chance: Random, scene: Scene, book: Book, swarm: Swarm) -> None:
        self._chance = chance
        self._scene = scene
        self._book = book
        self._swarm = swarm
        self.now = 0

    def opening(self) -> list[Call]:
        """Tokens, allowances and stakes for a start."""
        chance, scene, calls = self._chance, self._scene, []
        for token in self._swarm.assets:
            if token == ZERO:
                continue
            for who in (*self._swarm.customers, *self._swarm.suppliers):
                calls.append(Call(scene.stranger, token, "mint", (who, RICH)))
                if chance.random() < 0.92:
                    calls.append(Call(who, token, "approve", (scene.escrow, TOP)))
                if who in scene.customers and chance.random() < 0.8:
                    calls.append(Call(who, token, "approve", (PERMIT2, TOP)))
        calls += [
            Call(verifier, scene.registry, "stake", (scene.escrow,), chance.choice((1, ETHER, 5 * ETHER)))
            for verifier in self._swarm.verifiers
            if chance.random() < 0.6
        ]
        return calls

    def of_the_registry(self) -> Move:
        """A verifier, or somebody who thinks to be an escrow, turns to the registry."""
        chance, scene = self._chance, self._scene
        who = chance.choice((*self._swarm.verifiers, *scene.parties))
        escrow = scene.escrow if chance.random() < 0.8 else chance.choice((*scene.parties, scene.stranger))
        active, reserved, exiting, exit_at = self._book.stakes.get(who, (0, 0, 0, 0))
        kind, time = chance.randrange(8), self.now
        if kind <= 1:
            call = Call(who, scene.registry, "stake", (escrow,), chance.choice((0, 1, ETHER, ETHER)))
        elif kind <= 3:
            free = active - reserved
            amounts = (0, 1, free // 2, free, free + 1, active, TOP)
            call = Call(who, scene.registry, "requestExit", (escrow, chance.choice(amounts)))
        elif kind <= 5:
            if exiting and chance.random() < 0.5:
                time = max(time, exit_at + chance.choice((-1, 0, 1)))
            to = chance.choice((who, who, ZERO, *scene.parties, scene.escrow, scene.stranger))
            call = Call(who, scene.registry, "withdraw", (escrow, to))
        elif kind == 6:
            uri = chance.choice(("", "https://example.org/inspector", "u" * 256, "u" * 257))
            call = Call(who, scene.registry, "setProfile", (uri,))
        else:
            name = chance.choice(("reserve", "release", "slash"))
            caller = chance.choice((*scene.parties, scene.stranger, scene.judge))
            call = Call(caller, scene.registry, name, (who, chance.choice((0, 1, ETHER, 2**128, TOP))))
        return Move(call, time)

    def of_credit(self) -> Call:
        """Somebody withdraws credit, or fees of an arbitrator, or tries."""
        chance, scene = self._chance, self._scene
        if chance.random() < 0.12:
            sender = scene.judge if chance.random() < 0.7 else scene.stranger
            to = chance.choice((scene.judge, ZERO, *scene.parties, scene.registry))
            return Call(sender, chance.choice(scene.arbitrators[:-1]), "withdraw", (to,))
        owed = [key for key, amount in self._book.credits.items() if amount]
        if owed and chance.random() < 0.85:
            who, token = chance.choice(owed)
        else:
            who, token = chance.choice(scene.people), chance.choice((ZERO, *self._swarm.assets))
        to = (
            who
            if chance.random() < 0.3
            else chance.choice((scene.stranger, scene.judge, ZERO, scene.escrow, *scene.parties))
        )
        if chance.random() < 0.4:
            tokens = chance.choice(((token,), (ZERO, *self._swarm.assets), (token, token), ()))
            return Call(who, scene.escrow, "withdrawAll", (tokens, to))
        amount = self._book.credits.get((who, token), 0)
        return Call(
            who, scene.escrow, "withdraw", (token, to, chance.choice((amount, amount, amount // 2, amount + 1, 0, 1)))
        )

    def of_moods(self) -> Call:
        """A token, a party, a wallet or the bad arbitrator changes its ways."""
        chance, scene = self._chance, self._scene
        kind = chance.randrange(7)
        names = {token: name for name, token in scene.tokens.items()}
        if kind == 0 and self._book.bids:
            return self._of_revenge()
        if kind <= 2:
            return Call(scene.stranger, chance.choice(scene.parties), "setMood", (chance.choice(MOODS["party"]),))
        if kind == 3:
            return Call(scene.stranger, scene.verifiers[-1], "setMood", (chance.choice(MOODS["hostile"]),))
        if kind == 4:
            return Call(scene.stranger, scene.bad_arbitrator, "setMood", (chance.choice(MOODS["bad"]),))
        if kind == 5:
            wallet = chance.choice((scene.customers[3], scene.suppliers[3], scene.verifiers[-2]))
            return Call(scene.stranger, wallet, "setOwner", (scene.accounts[wallet].owner,))
        token = chance.choice(self._swarm.assets)
        return self._of_token(token, names.get(token, ""))

    def _of_revenge(self) -> Call:
        """A party will call back when it is paid, or the bad arbitrator when it is asked."""
        chance, scene = self._chance, self._scene
        posted = chance.choice(self._book.bids)
        terms, lot = posted.terms, chance.randrange(posted.terms.lots)
        if terms.arbitrator == scene.bad_arbitrator and terms.customer in scene.parties and chance.random() < 0.5:
            inner = Call(terms.customer, scene.escrow, "accept", (terms, lot, posted.lots[lot].round))
            return Call(scene.stranger, scene.bad_arbitrator, "reenter", (inner,))
        party = chance.choice(scene.parties)
        owed = self._book.credits.get((party, ZERO), 0)
        function, args = chance.choice(
            (
                ("withdraw", (ZERO, chance.choice((party, scene.stranger)), chance.choice((1, owed, owed + 1)))),
                ("withdrawAll", ((ZERO,), scene.stranger)),
                ("settle", (terms, lot)),
                ("lapse", (terms, lot)),
            )
        )
        return Call(scene.stranger, party, "reenter", (Call(party, scene.escrow, function, args),))

    def _of_token(self, token: str, name: str) -> Call:
        chance, scene = self._chance, self._scene
        anyone = chance.choice((*self._swarm.customers, *self._swarm.suppliers, scene.escrow))
        if name == "blacklist" and chance.random() < 0.8:
            return Call(scene.stranger, token, "bar", (anyone, chance.random() < 0.3))
        if name == "moody" and chance.random() < 0.8:
            return Call(scene.stranger, token, "setMood", (chance.choice(MOODS["moody"]),))
        if name == "skewed":
            return Call(scene.stranger, token, "setSkew", (chance.choice((0, 0, 1, -1)),))
        if name == "mute" and chance.random() < 0.8:
            if chance.random() < 0.5:
                return Call(scene.stranger, token, "move", (chance.choice(("Plain", "Plain", "Denied", "Stopped")), 0))
            return Call(scene.stranger, token, "tell", (chance.choice(("Plain", "Plain", "Reverts", "Short")), 0))
        if token == ZERO:
            return Call(scene.stranger, chance.choice(scene.parties), "setMood", ("Refuses",))
        spender = chance.choice((scene.escrow, PERMIT2))
        who = chance.choice((*self._swarm.customers, *self._swarm.suppliers))
        return Call(who, token, "approve", (spender, chance.choice((0, 10**6, TOP, TOP))))

    def of_strangers(self) -> Call:
        """Plain ether, views, rulings that nobody asked for, and disputes beside the escrow."""
        chance, scene = self._chance, self._scene
        kind = chance.randrange(8)
        asked = chance.choice(self._book.disputes) if self._book.disputes else None
        number = asked.id if asked else 0
        if kind == 0:
            return Call(chance.choice(scene.people), scene.escrow, "", (), chance.choice((0, 1, ETHER)))
        if kind == 1:
            sender = chance.choice((scene.stranger, scene.judge, scene.bad_arbitrator))
            return Call(sender, scene.escrow, "rule", (chance.choice((number, number + 1, TOP)), chance.randrange(3)))
        if kind <= 4:
            sender = scene.judge if chance.random() < 0.75 else scene.stranger
            arbitrator = (
                asked.arbitrator if asked and asked.arbitrator != scene.bad_arbitrator else scene.arbitrators[0]
            )
            numbers = (number, number, number + 1, 2**64, TOP)
            return Call(sender, arbitrator, "giveRuling", (chance.choice(numbers), chance.choice((0, 1, 2, 3, TOP))))
        if kind == 5:
            arbitrator, fee = chance.choice(tuple(zip(scene.arbitrators[:-1], (FEE, 0), strict=True)))
            choices = chance.choice((0, 1, 2, 2**64 - 1, 2**64))
            sent = fee if chance.random() < 0.7 else fee + 1
            sender = chance.choice((scene.stranger, *scene.parties))
            return Call(sender, arbitrator, "createDispute", (choices, b"x"), sent)
        token = chance.choice(self._swarm.assets)
        if kind == 6 and token != ZERO:
            giver = chance.choice(self._swarm.customers)
            return Call(giver, token, "transfer", (scene.escrow, chance.choice((0, 1, 999))))
        if self._book.bids:
            return Call(scene.stranger, scene.escrow, "hashTerms", (chance.choice(self._book.bids).terms,))
        return Call(scene.stranger, scene.registry, "EXIT_DELAY", ())
