"""Claiming, building, delivering and settling the lots of a bid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from distman.acting import Outcome
from distman.calls import escrow as calls
from distman.client.base import EscrowSteps
from distman.errors import InvalidInput
from distman.rpc import Steps
from distman.signing import sign_agreement, sign_claim
from distman.types import Agreement, Claim, Lot, SignedAgreement, SignedAttestation, SignedClaim, Terms


class LotSteps(EscrowSteps):
    """What supplier and customer do with a lot between them, and what anyone may do when time has passed."""

    def lots(self, terms: Terms, first: int = 0, count: int | None = None) -> Steps[tuple[Lot, ...]]:
        """Several lots as they stand, asked for at once.

        Args:
            terms: The bid's Terms.
            first: The first of them.
            count: How many, or fewer if the bid ends before; all the rest if none.
        """
        wanted = terms.lots if count is None else count
        return cast(tuple[Lot, ...], (yield from self._view("Escrow", "getLots", terms, first, wanted)))

    def claim(self, terms: Terms, lot: int) -> Steps[Outcome]:
        """Claims an open lot and locks the bond, after approving it where it is a token."""
        return (yield from self._pay_in(calls.claim(self.escrow, terms, lot), terms.token, terms.bond))

    def sign_claim(self, terms: Terms, lot: int, deadline: int, round: int | None = None) -> Steps[SignedClaim]:
        """Signs the wish to claim a lot, for somebody else to send; nothing is sent.

        A bond in a token is pulled from the signer, so it must be approved: see `approve`.

        Args:
            terms: The bid's Terms.
            lot: Which lot.
            deadline: Unix time until which it can be sent.
            round: The round that the claim starts; the one after the lot's own if none.
        """
        claim = Claim(
            bid=(yield from self.bid_id(terms)),
            lot=lot,
            round=(yield from self.lot(terms, lot)).round + 1 if round is None else round,
            supplier=self.signer.address,
            deadline=deadline,
        )
        return sign_claim(self.signer, claim, (yield from self.chain.id()), self.escrow)

    def claim_with_signature(self, terms: Terms, signed: SignedClaim) -> Steps[Outcome]:
        """Claims an open lot for a supplier who signed for it (anyone), and sends its bond along where it is ether.

        Raises:
            InvalidInput: The claim is for another bid.
        """
        yield from self._expect_bid(terms, "claim.bid", signed.claim.bid)
        return (yield from self._act(calls.claim_with_signature(self.escrow, terms, signed)))

    def submit(
        self,
        terms: Terms,
        lot: int,
        evidence: bytes,
        attestations: Sequence[SignedAttestation] = (),
        round: int | None = None,
    ) -> Steps[Outcome]:
        """Submits a built lot, together with attestations that were signed beforehand, if any.

        Args:
            terms: The bid's Terms.
            lot: Which lot.
            evidence: Hash of what shows the delivery, 32 bytes.
            attestations: What verifiers signed.
            round: The round that is meant; the lot's own at this moment if none.
        """
        at = yield from self._round(terms, lot, round)
        return (yield from self._act(calls.submit(self.escrow, terms, lot, at, evidence, attestations)))

    def extend(self, terms: Terms, lot: int, due: int, round: int | None = None) -> Steps[Outcome]:
        """Gives the supplier longer to submit (customer).

        Args:
            terms: The bid's Terms.
            lot: Which lot.
            due: The new Unix time: later than the present one and than now.
            round: The round that is meant; the lot's own at this moment if none.
        """
        at = yield from self._round(terms, lot, round)
        return (yield from self._act(calls.extend(self.escrow, terms, lot, at, due)))

    def accept(self, terms: Terms, lot: int, round: int | None = None) -> Steps[Outcome]:
        """Pays the stage at once, whatever the inspection says (customer)."""
        at = yield from self._round(terms, lot, round)
        return (yield from self._act(calls.accept(self.escrow, terms, lot, at)))

    def concede(self, terms: Terms, lot: int, round: int | None = None) -> Steps[Outcome]:
        """Gives a lot up (supplier): a default before its time."""
        at = yield from self._round(terms, lot, round)
        return (yield from self._act(calls.concede(self.escrow, terms, lot, at)))

    def sign_agreement(
        self, terms: Terms, lot: int, to_supplier: int, deadline: int, round: int | None = None
    ) -> Steps[SignedAgreement]:
        """Signs how to split all that is left of a lot, for the other party to send; nothing is sent.

        Args:
            terms: The bid's Terms.
            lot: Which lot.
            to_supplier: What the supplier gets, in the token's smallest unit; the customer gets the rest.
            deadline: Unix time until which it can be sent.
            round: The round that is meant; the lot's own at this moment if none.
        """
        found = yield from self.lot(terms, lot)
        agreement = Agreement(
            bid=(yield from self.bid_id(terms)),
            lot=lot,
            stage=found.stage,
            round=found.round if round is None else round,
            supplier=found.supplier,
            to_supplier=to_supplier,
            deadline=deadline,
        )
        return sign_agreement(self.signer, terms, agreement, (yield from self.chain.id()), self.escrow)

    def agree(self, terms: Terms, signed: SignedAgreement) -> Steps[Outcome]:
        """Splits all that is left of a lot as the other party signed, and closes it (customer or supplier).

        Raises:
            InvalidInput: The agreement is about another bid.
        """
        yield from self._expect_bid(terms, "agreement.bid", signed.agreement.bid)
        return (yield from self._act(calls.agree(self.escrow, terms, signed)))

    def lapse(self, terms: Terms, lot: int) -> Steps[Outcome]:
        """Does what a passed deadline calls for (anyone)."""
        return (yield from self._act(calls.lapse(self.escrow, terms, lot)))

    def settle(self, terms: Terms, lot: int) -> Steps[Outcome]:
        """Moves the money of a verdict that is final (anyone)."""
        return (yield from self._act(calls.settle(self.escrow, terms, lot)))

    def _expect_bid(self, terms: Terms, name: str, bid: bytes) -> Steps[None]:
        expected = yield from self.bid_id(terms)
        if bid != expected:
            raise InvalidInput(name, bid, f"the bid of these Terms, 0x{expected.hex()}")
