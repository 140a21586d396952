"""Claiming, building, delivering and settling the lots of a bid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from distman.calls import Outcome
from distman.client.base import EscrowClient
from distman.errors import InvalidInput
from distman.signing import sign_agreement, sign_claim
from distman.types import ZERO_ADDRESS, Agreement, Claim, Lot, SignedAgreement, SignedAttestation, SignedClaim, Terms


class LotClient(EscrowClient):
    """What supplier and customer do with a lot between them, and what anyone may do when time has passed."""

    def lots(self, terms: Terms, first: int = 0, count: int | None = None) -> tuple[Lot, ...]:
        """Several lots as they stand, asked for at once.

        Args:
            terms: The bid's Terms.
            first: The first of them.
            count: How many, or fewer if the bid ends before; all the rest if none.
        """
        wanted = terms.lots if count is None else count
        return cast(tuple[Lot, ...], self._view("Escrow", "getLots", terms, first, wanted))

    def claim(self, terms: Terms, lot: int) -> Outcome:
        """Claims an open lot and locks the bond, after approving it where it is a token."""
        return self._pay_in("claim", terms.token, terms.bond, terms, lot)

    def sign_claim(self, terms: Terms, lot: int, deadline: int, round: int | None = None) -> SignedClaim:
        """Signs the wish to claim a lot, for somebody else to send; nothing is sent.

        A bond in a token is pulled from the signer, so it must be approved: see `approve`.

        Args:
            terms: The bid's Terms.
            lot: Which lot.
            deadline: Unix time until which it can be sent.
            round: The round that the claim starts; the one after the lot's own if none.
        """
        claim = Claim(
            bid=self.bid_id(terms),
            lot=lot,
            round=self.lot(terms, lot).round + 1 if round is None else round,
            supplier=self.signer.address,
            deadline=deadline,
        )
        return sign_claim(self.signer, claim, self.chain.id, self.escrow)

    def claim_with_signature(self, terms: Terms, signed: SignedClaim) -> Outcome:
        """Claims an open lot for a supplier who signed for it (anyone), and sends its bond along where it is ether.

        Raises:
            InvalidInput: The claim is for another bid.
        """
        claim = signed.claim
        self._expect_bid(terms, "claim.bid", claim.bid)
        arguments = (terms, claim.lot, claim.supplier, claim.deadline, signed.signature)
        value = terms.bond if terms.token == ZERO_ADDRESS else 0
        return self._act("Escrow", "claimWithSignature", *arguments, value=value)

    def submit(
        self,
        terms: Terms,
        lot: int,
        evidence: bytes,
        attestations: Sequence[SignedAttestation] = (),
        round: int | None = None,
    ) -> Outcome:
        """Submits a built lot, together with attestations that were signed beforehand, if any.

        Args:
            terms: The bid's Terms.
            lot: Which lot.
            evidence: Hash of what shows the delivery, 32 bytes.
            attestations: What verifiers signed.
            round: The round that is meant; the lot's own at this moment if none.
        """
        at = self._round(terms, lot, round)
        if attestations:
            return self._act("Escrow", "submitWithSignatures", terms, lot, at, evidence, attestations)
        return self._act("Escrow", "submit", terms, lot, at, evidence)

    def extend(self, terms: Terms, lot: int, due: int, round: int | None = None) -> Outcome:
        """Gives the supplier longer to submit (customer).

        Args:
            terms: The bid's Terms.
            lot: Which lot.
            due: The new Unix time: later than the present one and than now.
            round: The round that is meant; the lot's own at this moment if none.
        """
        return self._act("Escrow", "extend", terms, lot, self._round(terms, lot, round), due)

    def accept(self, terms: Terms, lot: int, round: int | None = None) -> Outcome:
        """Pays the stage at once, whatever the inspection says (customer)."""
        return self._act("Escrow", "accept", terms, lot, self._round(terms, lot, round))

    def concede(self, terms: Terms, lot: int, round: int | None = None) -> Outcome:
        """Gives a lot up (supplier): a default before its time."""
        return self._act("Escrow", "concede", terms, lot, self._round(terms, lot, round))

    def sign_agreement(
        self, terms: Terms, lot: int, to_supplier: int, deadline: int, round: int | None = None
    ) -> SignedAgreement:
        """Signs how to split all that is left of a lot, for the other party to send; nothing is sent.

        Args:
            terms: The bid's Terms.
            lot: Which lot.
            to_supplier: What the supplier gets, in the token's smallest unit; the customer gets the rest.
            deadline: Unix time until which it can be sent.
            round: The round that is meant; the lot's own at this moment if none.
        """
        found = self.lot(terms, lot)
        agreement = Agreement(
            bid=self.bid_id(terms),
            lot=lot,
            stage=found.stage,
            round=found.round if round is None else round,
            supplier=found.supplier,
            to_supplier=to_supplier,
            deadline=deadline,
        )
        return sign_agreement(self.signer, terms, agreement, self.chain.id, self.escrow)

    def agree(self, terms: Terms, signed: SignedAgreement) -> Outcome:
        """Splits all that is left of a lot as the other party signed, and closes it (customer or supplier).

        Raises:
            InvalidInput: The agreement is about another bid.
        """
        agreement = signed.agreement
        self._expect_bid(terms, "agreement.bid", agreement.bid)
        arguments = (terms, agreement.lot, agreement.round, agreement.to_supplier, agreement.deadline)
        return self._act("Escrow", "agree", *arguments, signed.signature)

    def lapse(self, terms: Terms, lot: int) -> Outcome:
        """Does what a passed deadline calls for (anyone)."""
        return self._act("Escrow", "lapse", terms, lot)

    def settle(self, terms: Terms, lot: int) -> Outcome:
        """Moves the money of a verdict that is final (anyone)."""
        return self._act("Escrow", "settle", terms, lot)

    def _expect_bid(self, terms: Terms, name: str, bid: bytes) -> None:
        expected = self.bid_id(terms)
        if bid != expected:
            raise InvalidInput(name, bid, f"the bid of these Terms, 0x{expected.hex()}")
