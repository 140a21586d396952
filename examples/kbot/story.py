"""What the demo's stories share: a chain with its people and their book, and the steps that every bid has."""

from __future__ import annotations

from dataclasses import dataclass

from distman import LotState, Outcome, SignedAttestation, Terms, document_hash
from distman.spec import judge
from examples.kbot.book import Book
from examples.kbot.documents import build_spec, inspection_report
from examples.kbot.people import People
from scripts.local_chain import LocalChain

DAY_S = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a story is played.

    Attributes:
        chain: The chain.
        people: Who takes part.
        book: Where every step is entered as it should be.
    """

    chain: LocalChain
    people: People
    book: Book


class Story:
    """A bid and what becomes of it."""

    terms: Terms

    def __init__(self, scene: Scene) -> None:
        self.chain = scene.chain
        self.people = scene.people
        self.book = scene.book
        self.spec = build_spec()

    def post(self, what: str) -> None:
        """The customer locks the price and the verifiers' budget."""
        outcome = self.people["customer"].post(self.terms)
        self.book.enter("customer", what, outcome, [("customer", "escrow", self.terms.locked)])
        print(f"{'':12}bid {'0x' + self.people['customer'].bid_id(self.terms).hex()}")

    def claim(self, name: str, lot: int) -> None:
        """A supplier claims a lot and locks the bond."""
        outcome = self.people[name].claim(self.terms, lot)
        self.book.enter(name, f"claims lot {lot}", outcome, [(name, "escrow", self.terms.bond)])

    def report(self, name: str, lot: int, unit: str, failing_joint: str | None = None) -> bytes:
        """What a verifier measured on a robot; its hash goes on chain.

        Args:
            name: The verifier.
            lot: The lot.
            unit: The robot's serial number.
            failing_joint: A joint that the verifier finds, or pretends to find, out of range.

        Raises:
            RuntimeError: The report comes to another verdict than is meant.
        """
        client = self.people[name]
        report = inspection_report(
            bid="0x" + client.bid_id(self.terms).hex(),
            lot=lot,
            round=client.lot(self.terms, lot).round,
            unit=unit,
            inspector=client.signer.address,
            failing_joint=failing_joint,
        )
        verdict = judge(self.spec, report)
        if verdict.is_pass != (failing_joint is None):
            raise RuntimeError(f"{unit}: the report says {'PASS' if verdict.is_pass else 'FAIL'}")
        return report.hash

    def signed_attestation(self, name: str, lot: int, unit: str) -> SignedAttestation:
        """A verifier measures all joints and signs PASS."""
        signed = self.people[name].sign_attestation(self.terms, lot, True, self.report(name, lot, unit))
        self.book.note(name, f"measures {len(self.spec.checks)} joints of {unit}, signs PASS")
        return signed

    def attest(self, name: str, lot: int, unit: str, failing_joint: str | None = None) -> Outcome:
        """A verifier measures all joints and attests."""
        report = self.report(name, lot, unit, failing_joint)
        return self.people[name].attest(self.terms, lot, failing_joint is None, report)

    def evidence(self, lot: int) -> bytes:
        """Hash of what shows the delivery."""
        return document_hash({"tracking": f"DEMO-{lot:04}", "carrier": "a forwarder"})

    def withdraw(self, name: str, what: str, amount: int) -> None:
        """Somebody withdraws all credit."""
        self.book.enter(name, what, self.people[name].withdraw(), [("escrow", name, amount)])

    def expect(self, lot: int, state: LotState) -> None:
        """Stops the demo when a lot is not where the story has it.

        Raises:
            RuntimeError: It is in another state.
        """
        actual = self.people["customer"].lot(self.terms, lot).state
        if actual != state:
            raise RuntimeError(f"lot {lot} is {actual.name}, expected {state.name}")
