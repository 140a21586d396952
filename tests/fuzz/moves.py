"""Calls on a lot: for each function what somebody whom it is meant for would send."""

from __future__ import annotations

from random import Random

from tests.fuzz.book import Asked, Book, Posted, Seen
from tests.fuzz.offers import DAY, LONGEST
from tests.fuzz.people import sign
from tests.fuzz.scene import FEE, Scene
from tests.fuzz.swarm import Swarm
from tests.model.call import Call, SignedAttestation
from tests.model.lot import LotState
from tests.model.messages import AgreementMessage, AttestationMessage, ClaimMessage
from tests.model.terms import ZERO

ON_LOTS = (
    *("claim", "claimWithSignature", "submit", "submitWithSignatures", "extend", "attest", "attestWithSignatures"),
    *("accept", "concede", "agree", "dispute", "submitEvidence", "lapse", "settle", "cancel", "getLot"),
)
HUGE_FEE = 10 * FEE


class Moves:
    """Makes calls for a lot as it was seen last, whether they fit its state or not."""

    def __init__(self, chance: Random, scene: Scene, book: Book, swarm: Swarm) -> None:
        self._chance = chance
        self._scene = scene
        self._book = book
        self._swarm = swarm
        self.now = 0

    def make(self, function: str, posted: Posted, lot: int) -> Call:
        """A call of a function of the escrow on a lot."""
        build = getattr(self, f"_{function}")
        call: Call = build(posted, lot, posted.lots[lot])
        return call

    def _call(self, sender: str, function: str, *args: object, value: int = 0) -> Call:
        return Call(sender, self._scene.escrow, function, args, value)

    def _claimant(self, posted: Posted) -> str:
        if posted.terms.supplier != ZERO:
            return posted.terms.supplier
        return self._chance.choice(self._swarm.suppliers)

    def _bond(self, posted: Posted) -> int:
        return posted.terms.bond if posted.terms.token == ZERO else 0

    def _supplier(self, posted: Posted, seen: Seen) -> str:
        return self._claimant(posted) if seen.supplier == ZERO else seen.supplier

    def _party(self, posted: Posted, seen: Seen) -> str:
        return self._chance.choice((posted.terms.customer, self._supplier(posted, seen)))

    def _claim(self, posted: Posted, lot: int, seen: Seen) -> Call:
        return self._call(self._claimant(posted), "claim", posted.terms, lot, value=self._bond(posted))

    def _claimWithSignature(self, posted: Posted, lot: int, seen: Seen) -> Call:  # noqa: N802
        supplier, until = self._claimant(posted), self._until()
        signature = sign(
            self._chance, self._scene, supplier, ClaimMessage(posted.bid, lot, seen.round + 1, supplier, until)
        )
        return self._call(
            *(self._anyone(), "claimWithSignature"),
            *(posted.terms, lot, supplier, until, signature),
            value=self._bond(posted),
        )

    def _submit(self, posted: Posted, lot: int, seen: Seen) -> Call:
        return self._call(
            self._supplier(posted, seen), "submit", posted.terms, lot, seen.round, self._chance.randbytes(32)
        )

    def _submitWithSignatures(self, posted: Posted, lot: int, seen: Seen) -> Call:  # noqa: N802
        return self._call(
            *(self._supplier(posted, seen), "submitWithSignatures"),
            *(posted.terms, lot, seen.round, self._chance.randbytes(32), self._attestations(posted, lot, seen)),
        )

    def _extend(self, posted: Posted, lot: int, seen: Seen) -> Call:
        due = max(seen.deadline, self.now) + self._chance.choice((1, DAY, 30 * DAY))
        if self._chance.random() < 0.1:
            due = self.now + LONGEST
        return self._call(posted.terms.customer, "extend", posted.terms, lot, seen.round, due)

    def _attest(self, posted: Posted, lot: int, seen: Seen) -> Call:
        seats = self._seats(posted, seen)
        who = posted.terms.verifiers[self._chance.choice(seats)] if seats else self._anyone()
        return self._call(
            *(who, "attest", posted.terms, lot, seen.round),
            *(self._vote(posted, lot, seen), self._chance.randbytes(32)),
        )

    def _attestWithSignatures(self, posted: Posted, lot: int, seen: Seen) -> Call:  # noqa: N802
        return self._call(
            *(self._anyone(), "attestWithSignatures"),
            *(posted.terms, lot, seen.round, self._attestations(posted, lot, seen)),
        )

    def _accept(self, posted: Posted, lot: int, seen: Seen) -> Call:
        return self._call(posted.terms.customer, "accept", posted.terms, lot, seen.round)

    def _concede(self, posted: Posted, lot: int, seen: Seen) -> Call:
        return self._call(self._supplier(posted, seen), "concede", posted.terms, lot, seen.round)

    def _agree(self, posted: Posted, lot: int, seen: Seen) -> Call:
        supplier, customer = self._supplier(posted, seen), posted.terms.customer
        sender, signer = self._chance.choice(((supplier, customer), (customer, supplier)))
        left, until = left_of(posted, seen), self._until()
        to_supplier = self._chance.choice((0, left, left // 3, max(left - 1, 0)))
        message = AgreementMessage(posted.bid, lot, seen.stage, seen.round, supplier, to_supplier, until)
        signature = sign(self._chance, self._scene, signer, message)
        return self._call(sender, "agree", posted.terms, lot, seen.round, to_supplier, until, signature)

    def _dispute(self, posted: Posted, lot: int, seen: Seen) -> Call:
        cost = FEE if posted.terms.arbitrator == self._scene.arbitrators[0] else 0
        sent = cost if self._chance.random() < 0.7 else self._chance.choice((cost + 1, HUGE_FEE))
        return self._call(self._party(posted, seen), "dispute", posted.terms, lot, seen.round, value=sent)

    def _submitEvidence(self, posted: Posted, lot: int, seen: Seen) -> Call:  # noqa: N802
        who = self._chance.choice((self._party(posted, seen), *posted.terms.verifiers))
        words = self._chance.choice(("", "/ipfs/proof", "a picture " * 7))
        return self._call(who, "submitEvidence", posted.terms, lot, words)

    def _lapse(self, posted: Posted, lot: int, seen: Seen) -> Call:
        return self._call(self._anyone(), "lapse", posted.terms, lot)

    def _settle(self, posted: Posted, lot: int, seen: Seen) -> Call:
        return self._call(self._anyone(), "settle", posted.terms, lot)

    def _cancel(self, posted: Posted, lot: int, seen: Seen) -> Call:
        sender = self._anyone() if self.now >= posted.terms.claim_by else posted.terms.customer
        return self._call(sender, "cancel", posted.terms)

    def _getLot(self, posted: Posted, lot: int, seen: Seen) -> Call:  # noqa: N802
        return self._call(self._scene.stranger, "getLot", posted.terms, lot)

    def rule(self, asked: Asked) -> Call:
        """The ruling of a dispute, through its arbitrator."""
        ruling = self._ruling(asked)
        if asked.arbitrator != self._scene.bad_arbitrator:
            return Call(self._scene.judge, asked.arbitrator, "giveRuling", (asked.id, ruling))
        return Call(asked.arbitrator, self._scene.escrow, "rule", (asked.id, ruling))

    def _ruling(self, asked: Asked) -> int:
        if self._chance.random() < 0.12 or asked.posted is None:
            return self._chance.choice((0, 0, 1, 2))
        seen = asked.posted.lots[asked.lot]
        passed = seen.passes.bit_count() > seen.fails.bit_count()
        overturned = self._chance.random() < self._swarm.overturning
        return 1 if passed != overturned else 2

    def _attestations(self, posted: Posted, lot: int, seen: Seen) -> tuple[SignedAttestation, ...]:
        seats = self._seats(posted, seen)
        chosen = self._chance.sample(seats, self._chance.randint(1, len(seats))) if seats else []
        counted = [seat for seat in range(len(posted.terms.verifiers)) if (seen.passes | seen.fails) >> seat & 1]
        if chosen and self._chance.random() < 0.2:
            chosen.append(self._chance.choice(counted + chosen))
        return tuple(self._attestation(posted, lot, seen, seat) for seat in chosen)

    def _attestation(self, posted: Posted, lot: int, seen: Seen, seat: int) -> SignedAttestation:
        verifier, passed, report = (
            posted.terms.verifiers[seat],
            self._vote(posted, lot, seen),
            self._chance.randbytes(32),
        )
        message = AttestationMessage(
            posted.bid, lot, seen.stage, seen.round, self._supplier(posted, seen), verifier, passed, report
        )
        return SignedAttestation(seat, passed, report, sign(self._chance, self._scene, verifier, message))

    def _seats(self, posted: Posted, seen: Seen) -> list[int]:
        """Seats that have not attested in this round."""
        panel = posted.terms.stages[seen.stage].panel & ~(seen.passes | seen.fails)
        return [seat for seat in range(len(posted.terms.verifiers)) if panel >> seat & 1]

    def _vote(self, posted: Posted, lot: int, seen: Seen) -> bool:
        aim = posted.aims.setdefault((lot, seen.round), self._chance.random() < self._swarm.passing)
        return aim if self._chance.random() < 0.75 else not aim

    def _until(self) -> int:
        return self.now + self._chance.choice((1, DAY, LONGEST))

    def _anyone(self) -> str:
        return self._chance.choice((self._scene.stranger, *self._swarm.customers, *self._swarm.suppliers))


def left_of(posted: Posted, seen: Seen) -> int:
    """What is left of a lot."""
    terms = posted.terms
    return terms.unpaid(seen.stage) + terms.budget - seen.spent * terms.verifier_fee + terms.bond


def deadline_of(function: str, posted: Posted, lot: int) -> tuple[bool, int] | None:
    """Whether a function must be called before a time, or at or after it, and which."""
    seen = posted.lots[lot]
    if function in ("claim", "claimWithSignature"):
        return True, posted.terms.claim_by
    if function in ("submit", "submitWithSignatures", "attest", "attestWithSignatures", "dispute"):
        return True, seen.deadline
    return (False, seen.deadline) if function in ("lapse", "settle") else None


def fitting(posted: Posted, lot: int, now: int) -> list[str]:
    """Functions that the lot takes now, or will take at its deadline."""
    seen, terms = posted.lots[lot], posted.terms
    in_time, panel = now < seen.deadline, terms.stages[seen.stage].panel
    if seen.state is LotState.OPEN:
        return ["claim", "claimWithSignature", "cancel"] if now < terms.claim_by else ["cancel"]
    if seen.state is LotState.BUILDING:
        submits = ["submit", *(["submitWithSignatures"] if panel else [])] if in_time else []
        return [*submits, "extend", "accept", "concede", "agree", "lapse"]
    if seen.state is LotState.INSPECTING:
        return [
            *(["attest", "attestWithSignatures"] if panel and in_time else []),
            "accept",
            "concede",
            "agree",
            "lapse",
        ]
    if seen.state is LotState.DISPUTED:
        return [*(["rule"] if in_time else []), "submitEvidence", "agree", "lapse"]
    if seen.state is LotState.CLOSED:
        return ["getLot"]
    ways = {LotState.PASSED: ["accept", "concede"], LotState.FAILED: ["accept"], LotState.VOIDED: []}[seen.state]
    return [*(["dispute"] if in_time else []), *ways, "agree", "settle"]
