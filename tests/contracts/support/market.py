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
from tests.contracts.support.values import ZERO_ADDRESS, plain

EVIDENCE = "0x" + "e1" * 32
STAKE = 3 * 10**18
ARBITRATION_FEE = 70_001
DISPUTE_WINDOW = 3 * DAY
PASS, FAIL, REFUSE = 1, 2, 0


class State(IntEnum):
    """States of a lot, as the contract numbers them."""

    OPEN = 0
    BUILDING = 1
    INSPECTING = 2
    PASSED = 3
    FAILED = 4
    VOIDED = 5
    DISPUTED = 6
    CLOSED = 7


class Action(IntEnum):
    """What can be done with a lot, as the contract numbers it."""

    CLAIM = 0
    CANCEL = 1
    SUBMIT = 2
    EXTEND = 3
    ATTEST = 4
    ACCEPT = 5
    CONCEDE = 6
    AGREE = 7
    DISPUTE = 8
    LAPSE = 9
    SETTLE = 10


def read_lot(values: Any) -> Lot:
    """A lot as the contract answers it."""
    state, *rest, actions = plain(values)
    return Lot(State(state), *rest, frozenset(action for action in Action if actions >> action & 1))


def states(*members: State) -> int:
    """The bits by which `EscrowWrongState` names the states that an action takes."""
    return sum(1 << state for state in members)


class Lot(NamedTuple):
    """What `getLot` answers, its actions as a set."""

    state: State
    supplier: str = ZERO_ADDRESS
    stage: int = 0
    reworks: int = 0
    round: int = 0
    deadline: int = 0
    passes: int = 0
    fails: int = 0
    spent: int = 0
    actions: frozenset[Action] = frozenset()


class People(NamedTuple):
    """Accounts with a part each; the verifiers have stake, the others have none; the judge owns the arbitrator."""

    deployer: Any
    customer: Any
    supplier: Any
    rival: Any
    stranger: Any
    unstaked: Any
    judge: Any
    verifiers: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Market:
    """An escrow in which everybody pays in one asset."""

    escrow: Any
    registry: Any
    arbitrator: Any
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

    def arbitrated(self, terms: Terms) -> Terms:
        """The same Terms with the arbitrator and a dispute window of three days."""
        return terms.but(arbitrator=self.arbitrator.address, dispute_window=DISPUTE_WINDOW)

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
        return read_lot(self.escrow.getLot(plain(terms), lot))

    # Actions

    def post(self, terms: Terms) -> Any:
        """Posts as the customer, who gets the money for it first."""
        value = self.asset.prepare(terms.customer, self.escrow, terms.total)
        return self.escrow.post(plain(terms), {"from": terms.customer, "value": value})

    def cancel(self, terms: Terms, by: Any = None) -> Any:
        """Cancels as the customer or another."""
        return self.escrow.cancel(plain(terms), {"from": by or terms.customer})

    def claim_with(self, terms: Terms, signed: tuple[Any, ...], lot: int = 0, by: Any = None) -> Any:
        """Claims as a stranger or another for a supplier who signed, who gets the money for a token bond first."""
        supplier, sender = signed[0], by or self.people.stranger
        value = self.asset.prepare(supplier, self.escrow, terms.bond)
        return self.escrow.claimWithSignature(plain(terms), lot, *signed, {"from": sender, "value": value})

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

    def extend(self, terms: Terms, due: int, lot: int = 0, round_: int = 1) -> Any:
        """Extends as the customer."""
        return self.escrow.extend(plain(terms), lot, round_, due, {"from": terms.customer})

    def agree(self, terms: Terms, agreed: tuple[Any, ...], lot: int = 0, round_: int = 1, by: Any = None) -> Any:
        """Sends what the other party signed, as the supplier or another."""
        sender = {"from": by or self.people.supplier}
        return self.escrow.agree(plain(terms), lot, round_, *agreed, sender)

    def dispute(self, terms: Terms, lot: int = 0, round_: int = 1, by: Any = None, value: int = ARBITRATION_FEE) -> Any:
        """Disputes as the customer or another."""
        sender = {"from": by or terms.customer, "value": value}
        return self.escrow.dispute(plain(terms), lot, round_, sender)

    def rule(self, dispute_id: int, ruling: int) -> Any:
        """Rules as the judge."""
        return self.arbitrator.giveRuling(dispute_id, ruling, {"from": self.people.judge})

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

    def signed_claim(
        self, terms: Terms, supplier: Any = None, deadline: int | None = None, signer: Any = None, **changes: Any
    ) -> tuple[Any, ...]:
        """A claim signed by the supplier or another, for lot 0 in round 1 or for others; valid until `claimBy`."""
        account, until = supplier or self.people.supplier, terms.claim_by if deadline is None else deadline
        message = signing.claim(self.escrow, self.bid(terms), account, until, **changes)
        return account, until, signing.sign(message, signer or account)

    def agreed(
        self, terms: Terms, to_supplier: int, deadline: int | None = None, signer: Any = None, **changes: Any
    ) -> tuple[Any, ...]:
        """A split signed by the customer or another, for lot 0 in round 1 or for others; valid for a day."""
        until = clock.now() + DAY if deadline is None else deadline
        supplier = changes.pop("supplier", self.people.supplier)
        message = signing.agreement(self.escrow, self.bid(terms), supplier, to_supplier, until, **changes)
        return to_supplier, until, signing.sign(message, signer or terms.customer)

    # Ways to a state

    def bring(self, state: State, terms: Terms, lot: int = 0) -> Terms:
        """Posts the Terms and brings a lot to a state; verdicts come from one vote, or none, and a lapse.

        Returns:
            The Terms; for a dispute, with the arbitrator where they had none.
        """
        if state is State.DISPUTED and terms.arbitrator == ZERO_ADDRESS:
            terms = self.arbitrated(terms)
        self.post(terms)
        if state is not State.OPEN:
            self.claim(terms, lot)
        if state is State.CLOSED:
            self.accept(terms, lot)
        elif state > State.BUILDING:
            self.submit(terms, lot)
        if state in (State.PASSED, State.FAILED, State.DISPUTED):
            self.attest(terms, 0, state is not State.FAILED, lot)
        if state in (State.PASSED, State.FAILED, State.VOIDED, State.DISPUTED):
            self.lapse(terms, lot)
        if state is State.DISPUTED:
            self.dispute(terms, lot)
        return terms
