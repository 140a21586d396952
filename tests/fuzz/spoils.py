"""Ways to spoil a good call, so that it should be refused, mostly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

from tests.fuzz.book import Posted
from tests.fuzz.moves import ON_LOTS, Moves, left_of
from tests.fuzz.offers import LONGEST
from tests.fuzz.people import spoil
from tests.fuzz.scene import Scene
from tests.model.call import Call, SignedAttestation
from tests.model.messages import Domain, Signature
from tests.model.terms import Terms

TOP = 2**256 - 1
WITH_ROUND = frozenset(
    {
        *("submit", "submitWithSignatures", "extend", "attest", "attestWithSignatures"),
        *("accept", "concede", "agree", "dispute"),
    }
)
# Where an amount or a time stands among the arguments.
AMOUNTS = {"extend": 3, "agree": 3, "claimWithSignature": 3}


class Spoils:
    """Spoils calls on lots."""

    def __init__(self, chance: Random, scene: Scene, moves: Moves, escrow: Domain) -> None:
        self._chance = chance
        self._scene = scene
        self._moves = moves
        self._escrow = escrow
        self.last: list[Call] = []

    def spoiled(self, kind: str, call: Call, posted: Posted, lot: int) -> Call:
        """The call with one thing wrong; it may be right by chance."""
        ways: dict[str, Callable[[Call, Posted, int], Call]] = {
            "sender": self._sender,
            "round": self._round,
            "lot": self._lot,
            "bid": self._bid,
            "value": self._value,
            "function": self._function,
            "again": self._again,
            "signature": self._signature,
            "seat": self._seat,
            "nobody": self._nobody,
            "amount": self._amount,
        }
        return ways[kind](call, posted, lot)

    def _sender(self, call: Call, posted: Posted, lot: int) -> Call:
        terms, people = posted.terms, self._scene.people
        if call.function == "claim" and terms.arbitrator == self._scene.bad_arbitrator and self._chance.random() < 0.5:
            return replace(call, sender=terms.arbitrator, value=0)
        arbitrators = [terms.arbitrator] if terms.arbitrator == self._scene.bad_arbitrator else []
        return replace(call, sender=self._chance.choice([*people, *terms.verifiers, *arbitrators]))

    def _round(self, call: Call, posted: Posted, lot: int) -> Call:
        if call.function not in WITH_ROUND:
            return self._sender(call, posted, lot)
        meant = call.args[2]
        return _with(call, 2, self._chance.choice((meant + 1, max(meant - 1, 0), 0, TOP)))

    def _lot(self, call: Call, posted: Posted, lot: int) -> Call:
        if call.function == "cancel":
            return self._bid(call, posted, lot)
        lots = posted.terms.lots
        return _with(call, 1, self._chance.choice((lots, lots + 1, TOP, self._chance.randrange(lots))))

    def _bid(self, call: Call, posted: Posted, lot: int) -> Call:
        terms, chance = posted.terms, self._chance
        changes: dict[str, Any] = chance.choice(
            (
                *({"price": terms.price + 1}, {"salt": chance.randbytes(32)}, {"customer": call.sender}),
                *({"stages": terms.stages[1:] or terms.stages * 2}, {"claim_by": terms.claim_by + 1}),
                *({"bond": terms.bond + 1}, {"verifiers": terms.verifiers[1:]}, {"arbitrator_data": b"other"}),
            )
        )
        return _with(call, 0, replace(terms, **changes))

    def _value(self, call: Call, posted: Posted, lot: int) -> Call:
        choices = [call.value + 1, max(call.value - 1, 0), call.value // 2, 0]
        return replace(call, value=self._chance.choice(choices))

    def _function(self, call: Call, posted: Posted, lot: int) -> Call:
        """Another function, whatever state the lot is in."""
        return self._moves.make(self._chance.choice(ON_LOTS), posted, lot)

    def _again(self, call: Call, posted: Posted, lot: int) -> Call:
        return self._chance.choice(self.last) if self.last else self._function(call, posted, lot)

    def _signature(self, call: Call, posted: Posted, lot: int) -> Call:
        if any(isinstance(arg, Signature) for arg in call.args):
            args = tuple(self._spoil(arg) if isinstance(arg, Signature) else arg for arg in call.args)
            return replace(call, args=args)
        carried = self._carried(call, posted, lot)
        if not carried.args[-1]:
            return carried
        first, *rest = carried.args[-1]
        wrong = self._chance.choice(
            (
                replace(first, signature=self._spoil(first.signature)),
                replace(first, passed=not first.passed),
                replace(first, report=self._chance.randbytes(32)),
            )
        )
        return _with(carried, -1, tuple(self._chance.sample([wrong, *rest], 1 + len(rest))))

    def _seat(self, call: Call, posted: Posted, lot: int) -> Call:
        terms = posted.terms
        if call.function == "attest" and terms.verifiers:
            votes = posted.lots[lot].passes | posted.lots[lot].fails
            counted = [who for seat, who in enumerate(terms.verifiers) if votes >> seat & 1]
            again = counted and self._chance.random() < 0.5
            return replace(call, sender=self._chance.choice(counted if again else terms.verifiers))
        carried = self._carried(call, posted, lot)
        attestations: list[SignedAttestation] = list(carried.args[-1])
        seat = self._chance.choice((len(terms.verifiers), 256, TOP, *range(len(terms.verifiers))))
        if attestations:
            attestations[-1] = replace(attestations[-1], seat=seat)
        return _with(carried, -1, tuple(attestations))

    def _nobody(self, call: Call, posted: Posted, lot: int) -> Call:
        return _with(self._carried(call, posted, lot), -1, ())

    def _amount(self, call: Call, posted: Posted, lot: int) -> Call:
        at, chance, seen = AMOUNTS.get(call.function), self._chance, posted.lots[lot]
        if at is None:
            return self._value(call, posted, lot)
        if call.function == "agree":
            left = left_of(posted, seen)
            made = self._moves.make("agree", posted, lot)
            wrong = chance.choice((left + 1, TOP))
            message = replace(made.args[5].message, to_supplier=wrong)
            return replace(made, args=(*made.args[:3], wrong, made.args[4], replace(made.args[5], message=message)))
        now = self._moves.now
        return _with(call, at, chance.choice((now, now - 1, seen.deadline, now + LONGEST + 1, TOP, 0)))

    def _carried(self, call: Call, posted: Posted, lot: int) -> Call:
        """The call, if it carries attestations, else one that does."""
        if call.function in ("submitWithSignatures", "attestWithSignatures"):
            return call
        return self._moves.make(self._chance.choice(("submitWithSignatures", "attestWithSignatures")), posted, lot)

    def _spoil(self, signature: Signature) -> Signature:
        message = signature.message
        if self._chance.random() < 0.3 and not isinstance(message, Terms):
            return replace(signature, message=replace(message, bid=self._chance.randbytes(32)))  # type: ignore[arg-type, call-arg]
        return spoil(self._chance, self._scene, signature, self._escrow)


def _with(call: Call, at: int, arg: Any) -> Call:
    """The call with another argument in this place."""
    args = list(call.args)
    args[at] = arg
    return replace(call, args=tuple(args))
