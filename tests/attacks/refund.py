"""A refund of ether to a contract account: the shortest way to have the escrow pay somebody who misbehaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.fuzz import scene
from tests.fuzz.encoding import acted
from tests.fuzz.evm import Answer, Chain
from tests.fuzz.scene import OPERATOR, Scene
from tests.model.call import Call
from tests.model.terms import ZERO, Stage, Terms

PRICE = 10**18
BUILD_S = 86_400


@dataclass(frozen=True)
class Refund:
    """A bid of a party that anybody can cancel now.

    Attributes:
        chain: Where it stands.
        scene: Who and what there is.
        party: The customer.
        terms: The bid's Terms.
    """

    chain: Chain
    scene: Scene
    party: str
    terms: Terms

    def has(self, sender: str, target: str, function: str, *args: Any) -> Answer:
        """Makes a call."""
        call = Call(sender, target, function, args)
        return self.chain.call(sender, target, self.scene.encoding().calldata(call))

    def has_party(self, function: str, *args: Any, value: int = 0) -> Answer:
        """Has the party call the escrow."""
        call = Call(self.party, self.scene.escrow, function, args, value)
        return self.chain.call(OPERATOR, self.party, acted(call, self.scene.encoding().calldata(call)))

    def cancel(self) -> Answer:
        """Has a stranger cancel the bid."""
        return self.has(self.scene.stranger, self.scene.escrow, "cancel", self.terms)

    def credit(self) -> int:
        """Ether that is credited to the party."""
        answer = self.has(self.scene.stranger, self.scene.escrow, "creditOf", self.party, ZERO)
        return int.from_bytes(answer.output, "big")

    def ether(self) -> int:
        """Ether that the party has."""
        return self.chain.ether(self.party)


def make_refund(salt: int = 0) -> Refund:
    """Posts a bid of one lot on a chain of its own, and lets its time to be claimed pass."""
    chain = Chain(scene.START)
    place = scene.build(chain)
    party = place.parties[0]
    refund = Refund(chain, place, party, _terms(party, salt))
    answer = refund.has_party("post", refund.terms, value=PRICE)
    assert answer.done, answer.output.hex()
    chain.go_to(refund.terms.claim_by)
    return refund


def _terms(customer: str, salt: int) -> Terms:
    stage = Stage(0, 0, True, BUILD_S, BUILD_S, 10_000)
    claim_by = scene.START + BUILD_S
    return Terms(
        *(customer, ZERO, ZERO, 1, PRICE, 0, ZERO, 0, claim_by, 0, 0, 0, bytes(32)),
        *(salt.to_bytes(32, "big"), (stage,), ()),
    )
