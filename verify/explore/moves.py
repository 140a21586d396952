"""Every call that anybody may try in a state: right ones and wrong ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.model.call import Call, SignedAttestation
from tests.model.messages import AgreementMessage, AttestationMessage, Signature
from tests.model.terms import ZERO, Terms
from tests.model.views import LotView
from tests.model.world import World
from verify.explore.worlds import COURT, CUSTOMER, ESCROW, JUDGE, PURSE, REGISTRY, STRANGER, SUPPLIER, TOKEN, Small

DAY = 86_400
REPORT = b"\x03" * 32
FOREVER = 2**255


@dataclass(frozen=True, slots=True)
class Move:
    """One call that is tried.

    Attributes:
        actor: Whose will it is: one of `search.ACTORS`; "owner" is that of credit or stake.
        call: The call.
        lot: Which lot it is about, if it is about one.
        round: Which round it names, if it names one.
    """

    actor: str
    call: Call
    lot: int | None = None
    round: int | None = None

    def __str__(self) -> str:
        words = [self.actor, self.call.function]
        words += [str(word) for word in self.call.args if isinstance(word, int)]
        return " ".join(words)


def actor_of(terms: Terms, account: str) -> str:
    """Whose account it is."""
    names = {CUSTOMER: "customer", SUPPLIER: "supplier", JUDGE: "arbitrator"}
    return "verifiers" if account in terms.verifiers else names.get(account, "stranger")


def moves(small: Small, world: World, terms: Terms, bid: bytes, lots: tuple[LotView, ...]) -> Iterator[Move]:
    """All that is tried in a state."""
    people = (CUSTOMER, SUPPLIER, STRANGER, *terms.verifiers)
    for index, lot in enumerate(lots):
        yield from _by_anybody(small, terms, people, index, lot)
        yield from _in_wrong_rounds(terms, index, lot)
        if lot.state == 2 or lot.state == 1:
            yield from _signed(terms, bid, index, lot)
        if "agree" in small.moves:
            yield from _agreements(terms, bid, index, lot)
        if "extend" in small.moves:
            yield from _extensions(world, terms, people, index, lot)
    for account in people:
        if "cancel" in small.moves or account == STRANGER:
            yield Move(actor_of(terms, account), Call(account, ESCROW, "cancel", (terms,)))
    yield from _rulings(world)
    yield from _owners(small, world, terms)
    if small.token == "blacklist":
        for account in (CUSTOMER, SUPPLIER):
            yield Move("issuer", Call(STRANGER, TOKEN, "bar", (account, True)))


def _by_anybody(small: Small, terms: Terms, people: tuple[str, ...], index: int, lot: LotView) -> Iterator[Move]:
    """Each function in the lot's own round, by everybody: most of them are the wrong ones."""
    value = terms.bond if terms.token == ZERO else 0
    for account in people:
        actor = actor_of(terms, account)
        here = (terms, index)
        # Who claims makes no difference where anyone may: the supplier stands for all, and verifiers may not.
        if account == SUPPLIER or small.named or account in terms.verifiers:
            yield Move(actor, Call(account, ESCROW, "claim", here, value), index)
        for function in ("lapse", "settle"):
            yield Move("stranger", Call(account, ESCROW, function, here), index)
        for function in ("accept", "concede"):
            yield Move(actor, Call(account, ESCROW, function, (*here, lot.round)), index, lot.round)
        yield Move(actor, Call(account, ESCROW, "submit", (*here, lot.round, REPORT)), index, lot.round)
        yield Move(actor, Call(account, ESCROW, "dispute", (*here, lot.round), 5), index, lot.round)
        yield Move(actor, Call(account, ESCROW, "submitEvidence", (*here, "ipfs://x")), index)
        for passed in (True, False):
            vote = Call(account, ESCROW, "attest", (*here, lot.round, passed, REPORT))
            yield Move(actor, vote, index, lot.round)


def _in_wrong_rounds(terms: Terms, index: int, lot: LotView) -> Iterator[Move]:
    """The right account in a round that is over, and in one that has not begun (L9)."""
    for wrong in {lot.round + 1, max(lot.round, 1) - 1} - {lot.round}:
        here = (terms, index, wrong)
        tries = [
            Call(CUSTOMER, ESCROW, "accept", here),
            Call(lot.supplier, ESCROW, "concede", here),
            Call(lot.supplier, ESCROW, "submit", (*here, REPORT)),
            Call(CUSTOMER, ESCROW, "extend", (*here, lot.deadline + DAY)),
            Call(CUSTOMER, ESCROW, "dispute", here, 5),
            *(Call(verifier, ESCROW, "attest", (*here, True, REPORT)) for verifier in terms.verifiers),
        ]
        for call in tries:
            if call.sender != ZERO:
                yield Move(actor_of(terms, call.sender), call, index, wrong)


def _signed(terms: Terms, bid: bytes, index: int, lot: LotView) -> Iterator[Move]:
    """Batches of attestations: all PASS, all FAIL, the first PASS and the others FAIL, and forged ones."""
    seats = range(len(terms.verifiers))
    for passing in (seats, (), (0,)):
        carried = tuple(_attestation(terms, bid, index, lot, seat, seat in passing) for seat in seats)
        yield from _carry(terms, index, lot, carried)
    if terms.verifiers:
        forged = _attestation(terms, bid, index, lot, 0, True, signer=STRANGER)
        yield from _carry(terms, index, lot, (forged,))
        yield from _carry(terms, index, lot, ())


def _carry(terms: Terms, index: int, lot: LotView, carried: tuple[SignedAttestation, ...]) -> Iterator[Move]:
    here = (terms, index, lot.round)
    alone = Call(STRANGER, ESCROW, "attestWithSignatures", (*here, carried))
    yield Move("verifiers", alone, index, lot.round)
    for account in (SUPPLIER, CUSTOMER):
        both = Call(account, ESCROW, "submitWithSignatures", (*here, REPORT, carried))
        yield Move(actor_of(terms, account), both, index, lot.round)


def _attestation(
    terms: Terms, bid: bytes, index: int, lot: LotView, seat: int, passed: bool, signer: str | None = None
) -> SignedAttestation:
    verifier = terms.verifiers[seat]
    message = AttestationMessage(bid, index, lot.stage, lot.round, lot.supplier, verifier, passed, REPORT)
    return SignedAttestation(seat, passed, REPORT, Signature(signer or verifier, message))


def _agreements(terms: Terms, bid: bytes, index: int, lot: LotView) -> Iterator[Move]:
    """Splits that one party sends with the other's signature, with its own, and of a round that is over (E9)."""
    for sender, signer in (
        (CUSTOMER, SUPPLIER),
        (SUPPLIER, CUSTOMER),
        (CUSTOMER, CUSTOMER),
        (SUPPLIER, SUPPLIER),
        (STRANGER, CUSTOMER),
    ):
        for round_ in {lot.round, max(lot.round, 1) - 1}:
            message = AgreementMessage(bid, index, lot.stage, round_, lot.supplier, terms.bond, FOREVER)
            args = (terms, index, round_, terms.bond, FOREVER, Signature(signer, message))
            yield Move(actor_of(terms, sender), Call(sender, ESCROW, "agree", args), index, round_)


def _extensions(world: World, terms: Terms, people: tuple[str, ...], index: int, lot: LotView) -> Iterator[Move]:
    """The customer gives one build time more from now on; others may not (L8)."""
    due = world.time + terms.stages[lot.stage].build_time
    for account in people:
        call = Call(account, ESCROW, "extend", (terms, index, lot.round, due))
        yield Move(actor_of(terms, account), call, index, lot.round)


def _rulings(world: World) -> Iterator[Move]:
    """The judge rules each dispute that it has not ruled, also one that is over; nobody else may."""
    for (court, number), case in world.cases.items():
        if not case.ruled:
            for ruling in (0, 1, 2):
                yield Move("arbitrator", Call(JUDGE, court, "giveRuling", (number, ruling)))
            yield Move("stranger", Call(STRANGER, court, "giveRuling", (number, 1)))
            yield Move("stranger", Call(STRANGER, ESCROW, "rule", (number, 1)))
    yield Move("stranger", Call(JUDGE, ESCROW, "rule", (0, 1)))
    yield Move("stranger", Call(JUDGE, COURT, "giveRuling", (len(world.cases), 1)))


def _owners(small: Small, world: World, terms: Terms) -> Iterator[Move]:
    """Those who have credit or free stake take it out."""
    if "credits" in small.moves:
        for (account, token), amount in world.credits.items():
            if amount:
                yield Move("owner", Call(account, ESCROW, "withdrawAll", ((token,), PURSE)))
    if "exits" in small.moves:
        for verifier in terms.verifiers:
            kept = world.stakes.get((ESCROW, verifier))
            if kept and kept.active > kept.reserved:
                free = kept.active - kept.reserved
                yield Move("owner", Call(verifier, REGISTRY, "requestExit", (ESCROW, free)))
            yield Move("owner", Call(verifier, REGISTRY, "withdraw", (ESCROW, PURSE)))
