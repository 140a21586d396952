"""The market as the tests use it: an escrow with its registry and people, and a verb for every action."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any, NamedTuple

from tests.contracts.support import clock, signing
from tests.contracts.support.assets import Asset
from tests.contracts.support.ledger import Ledger
from tests.contracts.support.signing import REPORT
from tests.contracts.support.terms import DAY, Terms
from tests.contracts.support.values import plain

EVIDENCE = "0x" + "e1" * 32
STAKE = 3 * 10**18


class State(IntEnum):
    """States of a lot, as the contract numbers them."""

    OPEN = 0
    BUILDING = 1
    INSPECTING = 2
    PASSED = 3
    FAILED = 4
    VOIDED = 5
    CLOSED = 6


def states(*members: State) -> int:
    """The bits by which `EscrowWrongState` names the states that an action takes."""
    return sum(1 << state for state in members)


class Lot(NamedTuple):
    """What `getLot` answers."""

    state: State
    supplier: str
    round: int
    deadline: int
    passes: int
    fails: int


class People(NamedTuple):
    """Accounts with a part each; the verifiers have stake, the others have none."""

    deployer: Any
    customer: Any
    supplier: Any
    rival: Any
    stranger: Any
    unstaked: Any
    verifiers: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Market:
    """An escrow in which everybody pays in one asset."""

    escrow: Any
    registry: Any
    people: People
    reader: Any
    asset: Asset

    def paid_in(self, asset: Asset) -> Market:
        """The same market with another asset."""
        return replace(self, asset=asset)

    def terms(self, **changes: Any) -> Terms:
        """Terms of the customer in this market's asset, to be claimed within ten days."""
        basis = Terms(
            customer=self.people.customer,
            verifiers=self.people.verifiers,
            claim_by=clock.now() + 10 * DAY,
            token=self.asset.address,
        )
        return basis.but(**changes)

    def ledger(self, **others: Any) -> Ledger:
        """A ledger of everybody, and of other accounts by name."""
        known = self.people._asdict()
        panel = {f"verifier {seat}": account for seat, account in enumerate(known.pop("verifiers"))}
        return Ledger(self.reader, self.escrow, self.asset, known | panel | others)

    def bid(self, terms: Terms) -> bytes:
        """Id of the bid with these Terms."""
        return signing.bid_id(terms, self.escrow)

    def lot(self, terms: Terms, lot: int = 0) -> Lot:
        """A lot as it stands."""
        state, *rest = plain(self.escrow.getLot(plain(terms), lot))
        return Lot(State(state), *rest)

    # Actions

    def post(self, terms: Terms) -> Any:
        """Posts as the customer, who gets the money for it first."""
        value = self.asset.prepare(terms.customer, self.escrow, terms.total)
        return self.escrow.post(plain(terms), {"from": terms.customer, "value": value})

    def cancel(self, terms: Terms, by: Any = None) -> Any:
        """Cancels as the customer or another."""
        return self.escrow.cancel(plain(terms), {"from": by or terms.customer})

    def claim(self, terms: Terms, lot: int = 0, by: Any = None) -> Any:
        """Claims as the supplier or another, who gets the money for the bond first."""
        account = by or self.people.supplier
        value = self.asset.prepare(account, self.escrow, terms.bond)
        return self.escrow.claim(plain(terms), lot, {"from": account, "value": value})

    def submit(self, terms: Terms, lot: int = 0, round_: int = 1, by: Any = None) -> Any:
        """Submits as the supplier or another."""
        return self.escrow.submit(plain(terms), lot, round_, EVIDENCE, {"from": by or self.people.supplier})

    def submit_with(self, terms: Terms, signed: list[Any], lot: int = 0, round_: int = 1, by: Any = None) -> Any:
        """Submits with signed attestations as the supplier or another."""
        sender = {"from": by or self.people.supplier}
        return self.escrow.submitWithSignatures(plain(terms), lot, round_, EVIDENCE, signed, sender)

    def attest(self, terms: Terms, seat: int, passes: bool = True, lot: int = 0, round_: int = 1) -> Any:
        """Attests as the verifier of a seat."""
        return self.escrow.attest(plain(terms), lot, round_, passes, REPORT, {"from": terms.verifiers[seat]})

    def attest_with(self, terms: Terms, signed: list[Any], lot: int = 0, round_: int = 1, by: Any = None) -> Any:
        """Carries signed attestations as a stranger or another."""
        sender = {"from": by or self.people.stranger}
        return self.escrow.attestWithSignatures(plain(terms), lot, round_, signed, sender)

    def accept(self, terms: Terms, lot: int = 0, round_: int = 1) -> Any:
        """Accepts as the customer."""
        return self.escrow.accept(plain(terms), lot, round_, {"from": terms.customer})

    def concede(self, terms: Terms, lot: int = 0, round_: int = 1, by: Any = None) -> Any:
        """Concedes as the supplier or another."""
        return self.escrow.concede(plain(terms), lot, round_, {"from": by or self.people.supplier})

    def lapse(self, terms: Terms, lot: int = 0, at: int | None = None) -> Any:
        """Lapses as a stranger, at the lot's deadline or at another time."""
        with clock.executing_at(at or self.lot(terms, lot).deadline):
            return self.escrow.lapse(plain(terms), lot, {"from": self.people.stranger})

    def settle(self, terms: Terms, lot: int = 0) -> Any:
        """Settles as a stranger."""
        return self.escrow.settle(plain(terms), lot, {"from": self.people.stranger})

    # Signatures

    def signed(
        self, terms: Terms, seat: int, passes: bool = True, signer: Any = None, **changes: Any
    ) -> tuple[Any, ...]:
        """An attestation signed by the verifier of a seat or by another, for lot 0 in round 1 or for others."""
        verifier, supplier = terms.verifiers[seat], changes.pop("supplier", self.people.supplier)
        message = signing.attestation(self.escrow, self.bid(terms), supplier, verifier, passes, **changes)
        signature = signing.sign(message, signer or verifier)
        return seat, passes, plain(changes.get("report", REPORT)), signature

    # Ways to a state

    def bring(self, state: State, terms: Terms, lot: int = 0) -> Terms:
        """Posts the Terms and brings a lot to a state; verdicts come from one vote, or none, and a lapse."""
        self.post(terms)
        if state is not State.OPEN:
            self.claim(terms, lot)
        if state is State.CLOSED:
            self.accept(terms, lot)
        elif state > State.BUILDING:
            self.submit(terms, lot)
        if state in (State.PASSED, State.FAILED):
            self.attest(terms, 0, state is State.PASSED, lot)
        if state in (State.PASSED, State.FAILED, State.VOIDED):
            self.lapse(terms, lot)
        return terms
