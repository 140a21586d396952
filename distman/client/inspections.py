"""Attesting, directly or by signature, and disputing what comes of it."""

from __future__ import annotations

from collections.abc import Sequence

from distman.acting import Outcome, view
from distman.calls import escrow as calls
from distman.client.base import EscrowSteps
from distman.errors import InvalidInput
from distman.rpc import Steps
from distman.signing import sign_attestation
from distman.types import ZERO_ADDRESS, Attestation, SignedAttestation, Terms


class InspectionSteps(EscrowSteps):
    """What verifiers do with a lot, and what the parties do about a verdict."""

    def attest(self, terms: Terms, lot: int, passed: bool, report: bytes, round: int | None = None) -> Steps[Outcome]:
        """Attests PASS or FAIL on a submitted lot.

        Args:
            terms: The bid's Terms.
            lot: Which lot.
            passed: PASS or FAIL.
            report: Hash of the inspection report, 32 bytes.
            round: The round that was inspected; the lot's own at this moment if none.
        """
        at = yield from self._round(terms, lot, round)
        return (yield from self._act(calls.attest(self.escrow, terms, lot, at, passed, report)))

    def sign_attestation(
        self, terms: Terms, lot: int, passed: bool, report: bytes, round: int | None = None
    ) -> Steps[SignedAttestation]:
        """Signs an attestation for somebody else to carry, on the lot's present stage; nothing is sent."""
        found = yield from self.lot(terms, lot)
        attestation = Attestation(
            bid=(yield from self.bid_id(terms)),
            lot=lot,
            stage=found.stage,
            round=found.round if round is None else round,
            supplier=found.supplier,
            verifier=self.signer.address,
            passed=passed,
            report=report,
        )
        return sign_attestation(self.signer, terms, attestation, (yield from self.chain.id()), self.escrow)

    def attest_with_signatures(
        self, terms: Terms, lot: int, attestations: Sequence[SignedAttestation], round: int | None = None
    ) -> Steps[Outcome]:
        """Carries attestations that verifiers signed (anyone)."""
        at = yield from self._round(terms, lot, round)
        return (yield from self._act(calls.attest_with_signatures(self.escrow, terms, lot, at, attestations)))

    def arbitration_cost(self, terms: Terms) -> Steps[int]:
        """Wei that the arbitrator of the Terms asks for a dispute.

        Raises:
            InvalidInput: The Terms have no arbitrator, or it does not tell.
        """
        if terms.arbitrator == ZERO_ADDRESS:
            raise InvalidInput("terms.arbitrator", ZERO_ADDRESS, "an arbitrator: without one, verdicts are final")
        return int((yield from view("OwnedArbitrator", terms.arbitrator, "arbitrationCost", terms.arbitrator_data)))

    def dispute(self, terms: Terms, lot: int, round: int | None = None, cost: int | None = None) -> Steps[Outcome]:
        """Disputes a verdict before the arbitrator of the Terms, and pays what it asks (customer or supplier).

        Args:
            terms: The bid's Terms.
            lot: Which lot.
            round: The round that is meant; the lot's own at this moment if none.
            cost: Wei to pay, such as `arbitration_cost` told before: what is too much comes back, and a dispute that
                has become dearer is refused. Whatever the arbitrator asks at this moment if none.

        Raises:
            InvalidInput: The Terms have no arbitrator, or it does not tell what it asks.
        """
        at = yield from self._round(terms, lot, round)
        value = (yield from self.arbitration_cost(terms)) if cost is None else cost
        return (yield from self._act(calls.dispute(self.escrow, terms, lot, at, value)))

    def submit_evidence(self, terms: Terms, lot: int, evidence: str) -> Steps[Outcome]:
        """Logs a document for the arbitrator (customer, supplier or a verifier, while the lot is disputed).

        Args:
            terms: The bid's Terms.
            lot: Which lot.
            evidence: URI of the document, whose form ERC-1497 tells.
        """
        return (yield from self._act(calls.submit_evidence(self.escrow, terms, lot, evidence)))
