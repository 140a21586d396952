"""The ways to post a bid."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from tests.fuzz.book import Book
from tests.fuzz.offers import FAULTS, LONGEST, endless, good
from tests.fuzz.people import sign, spoil
from tests.fuzz.scene import Scene
from tests.fuzz.swarm import Swarm
from tests.model.call import Call
from tests.model.messages import AuthorizationMessage, Domain, Permit2Message, PermitMessage, Signature, digest
from tests.model.terms import ZERO, Terms

WAYS = {"post": 2.0, "postWithAuthorization": 2.0, "postWithPermit": 1.5, "postWithPermit2": 1.5}


class Posting:
    """Makes calls that post bids."""

    def __init__(self, chance: Random, scene: Scene, book: Book, swarm: Swarm, escrow: Domain) -> None:
        self._chance = chance
        self._scene = scene
        self._book = book
        self._swarm = swarm
        self._escrow = escrow
        self.now = 0

    def good(self) -> Call:
        """A bid that can be posted, in a way that its token knows."""
        if self._swarm.grinding:
            terms = endless(self._chance, self._scene, self.now)
        else:
            terms = good(self._chance, self._scene, self._swarm, self.now)
        return self._by(self._way(terms), terms)

    def bad(self) -> Call:
        """A bid with one fault, or one that was posted before."""
        chance, kind = self._chance, self._chance.random()
        terms = good(chance, self._scene, self._swarm, self.now)
        if kind < 0.65:
            terms = FAULTS[chance.choice(list(FAULTS))](terms, chance, self._scene, self.now)
        elif kind < 0.75 and self._book.bids:
            terms = chance.choice(self._book.bids).terms
        ways = list(WAYS)
        call = self._by(chance.choice(ways) if chance.random() < 0.3 else self._way(terms), terms)
        return call if kind < 0.65 else self._spoiled(call)

    def _way(self, terms: Terms) -> str:
        kinds = [name for name, token in self._scene.tokens.items() if token == terms.token]
        if not kinds:
            return "post"
        if terms.customer in self._scene.parties and self._chance.random() < 0.9:
            return "post"
        known = ["post", "postWithPermit2"]
        known += ["postWithPermit"] if kinds[0] not in ("noreturn", "phantom") else []
        known += ["postWithAuthorization"] * 2 if kinds[0] == "funding" else []
        return self._chance.choice(known)

    def _spoiled(self, call: Call) -> Call:
        chance = self._chance
        kind = chance.randrange(4)
        if kind == 0:
            return replace(call, value=call.value + 1)
        if kind == 1:
            return replace(call, value=max(call.value - 1, 0))
        if kind == 2 or call.function == "post":
            return replace(call, sender=chance.choice(self._scene.people))
        return replace(
            call,
            args=tuple(
                spoil(chance, self._scene, arg, self._escrow) if isinstance(arg, Signature) else arg
                for arg in call.args
            ),
        )

    def _by(self, way: str, terms: Terms) -> Call:
        if way == "post":
            value = terms.money if terms.token == ZERO and terms.money < 10**26 else 0
            return Call(terms.customer, self._scene.escrow, way, (terms,), value)
        relayed = self._chance.random() < 0.7
        sender = self._scene.stranger if relayed or terms.customer == ZERO else terms.customer
        args = {
            "postWithAuthorization": self._authorization,
            "postWithPermit": self._permit,
            "postWithPermit2": self._permit2,
        }[way](terms)
        return Call(sender, self._scene.escrow, way, (terms, *args))

    def _authorization(self, terms: Terms) -> tuple[object, ...]:
        after = self._time(-1)
        before = self._time(+1)
        message = AuthorizationMessage(
            terms.customer, self._scene.escrow, _word(terms.money), after, before, digest(terms, self._escrow)
        )
        return after, before, self._sign(terms.customer, message)

    def _permit(self, terms: Terms) -> tuple[object, ...]:
        owner, until = terms.customer, self._time(+1)
        nonce = self._book.permits.get((terms.token, owner), 0)
        permit = PermitMessage(owner, self._scene.escrow, _word(terms.money), nonce, until)
        return self._sign(owner, terms), until, Signature(self._scene.signer_of(owner), permit)

    def _permit2(self, terms: Terms) -> tuple[object, ...]:
        nonce, until = self._chance.choice((self._chance.getrandbits(64), self._chance.randrange(4))), self._time(+1)
        message = Permit2Message(terms.token, _word(terms.money), self._scene.escrow, nonce, until, terms)
        return nonce, until, self._sign(terms.customer, message)

    def _sign(self, who: str, message: object) -> Signature:
        signer = self._scene.customers[0] if who == ZERO else who
        return sign(self._chance, self._scene, signer, message)  # type: ignore[arg-type]

    def _time(self, side: int) -> int:
        """A time on this side of now that lets a signature count, mostly."""
        if self._chance.random() < 0.08:
            return self.now - side * self._chance.choice((0, 1, 3_600))
        return max(self.now + side * self._chance.choice((1, 3_600, LONGEST)), 0)


def _word(amount: int) -> int:
    """An amount as far as a word goes: faulty Terms may ask for more."""
    return min(amount, 2**256 - 1)
