"""Posting, finding and cancelling bids."""

from __future__ import annotations

from typing import cast

from distman.calls import Outcome
from distman.client.base import EscrowClient
from distman.codec import decode_log, encode_call, topic
from distman.errors import InvalidInput, WrongAnswer
from distman.events import BidPosted
from distman.funding import TokenDomain, sign_authorization, sign_permit, sign_permit2
from distman.signing import sign_terms
from distman.token import permit_nonce
from distman.types import Authorization, Permit, Permit2Transfer, Terms

_PLAIN_SIGNATURE = 65


class BidClient(EscrowClient):
    """How the customer's money comes in, and goes back while nobody has claimed it."""

    def terms(self, bid: bytes, from_block: int = 0) -> Terms:
        """Finds the Terms of a bid in the chain's logs.

        Args:
            bid: The bid's id.
            from_block: The first block to look into.

        Raises:
            InvalidInput: No such bid was posted here.
            WrongAnswer: The node gave Terms that are not this bid's.
        """
        found = self.chain.logs(self.escrow, [topic("BidPosted"), bid], from_block)
        if not found:
            raise InvalidInput("bid", "0x" + bid.hex(), f"the id of a bid posted at {self.escrow}")
        try:
            terms = cast(BidPosted, decode_log(found[0].topics, found[0].data)).terms
        except InvalidInput as error:
            reason = f"its log of the bid 0x{bid.hex()} is none: {error}"
            raise WrongAnswer(self.chain.url, "eth_getLogs", reason) from error
        if self.bid_id(terms) != bid:
            reason = f"the Terms in its log do not hash to the bid 0x{bid.hex()}"
            raise WrongAnswer(self.chain.url, "eth_getLogs", reason)
        return terms

    def post(self, terms: Terms) -> Outcome:
        """Posts a bid and locks its money, after approving it where it is a token."""
        encode_call("Escrow", "post", terms)  # names a member that does not fit before anything is computed from it
        return self._pay_in("post", terms.token, terms.locked, terms)

    def cancel(self, terms: Terms) -> Outcome:
        """Refunds the open lots of a bid: the customer at any time, anyone once the time to claim is over."""
        return self._act("Escrow", "cancel", terms)

    def sign_terms(self, terms: Terms) -> bytes:
        """Signs the customer's own Terms, for `post_with_permit` by somebody else; nothing is sent."""
        return sign_terms(self.signer, terms, self.chain.id, self.escrow)

    def sign_authorization(
        self, terms: Terms, domain: TokenDomain, valid_before: int, valid_after: int = 0
    ) -> Authorization:
        """Signs the customer's EIP-3009 authorization, for `post_with_authorization` by anyone; nothing is sent.

        Args:
            terms: The bid's Terms.
            domain: The token's own EIP-712 domain.
            valid_before: Unix time before which it can be sent.
            valid_after: Unix time after which it can be sent.
        """
        return sign_authorization(self.signer, terms, domain, valid_after, valid_before, self.chain.id, self.escrow)

    def sign_permit(self, terms: Terms, domain: TokenDomain, deadline: int, nonce: int | None = None) -> Permit:
        """Signs the customer's ERC-2612 permit, for `post_with_permit`; nothing is sent.

        Args:
            terms: The bid's Terms.
            domain: The token's own EIP-712 domain.
            deadline: Unix time until which it can be sent.
            nonce: The customer's nonce at the token; the next one if none.
        """
        at = permit_nonce(self.chain, terms.token, terms.customer) if nonce is None else nonce
        return sign_permit(self.signer, terms, domain, at, deadline, self.chain.id, self.escrow)

    def sign_permit2(self, terms: Terms, deadline: int, nonce: int | None = None) -> Permit2Transfer:
        """Signs the customer's Permit2 transfer, for `post_with_permit2` by anyone; nothing is sent.

        Permit2 must be approved for the token: `approve` with `distman.funding.PERMIT2` as the spender.

        Args:
            terms: The bid's Terms.
            deadline: Unix time until which it can be sent.
            nonce: A number that the customer has not used with Permit2; the bid's id if none.
        """
        at = int.from_bytes(self.bid_id(terms)) if nonce is None else nonce
        return sign_permit2(self.signer, terms, at, deadline, self.chain.id, self.escrow)

    def post_with_authorization(self, terms: Terms, authorization: Authorization) -> Outcome:
        """Posts a bid with the customer's EIP-3009 authorization (anyone)."""
        signed = authorization
        return self._act(
            "Escrow", "postWithAuthorization", terms, signed.valid_after, signed.valid_before, signed.signature
        )

    def post_with_permit(self, terms: Terms, permit: Permit, terms_signature: bytes = b"") -> Outcome:
        """Posts a bid with the customer's ERC-2612 permit.

        Args:
            terms: The bid's Terms.
            permit: The customer's permit.
            terms_signature: What `sign_terms` gave the customer; not needed where the customer itself posts.

        Raises:
            InvalidInput: The permit's signature is not of 65 bytes: tokens take no other in a permit.
        """
        signature = permit.signature
        if len(signature) != _PLAIN_SIGNATURE:
            raise InvalidInput("permit.signature", f"{len(signature)} bytes", f"{_PLAIN_SIGNATURE} bytes")
        parts = (signature[64], signature[:32], signature[32:64])
        return self._act("Escrow", "postWithPermit", terms, terms_signature, permit.deadline, *parts)

    def post_with_permit2(self, terms: Terms, transfer: Permit2Transfer) -> Outcome:
        """Posts a bid with the customer's Permit2 transfer (anyone)."""
        return self._act("Escrow", "postWithPermit2", terms, transfer.nonce, transfer.deadline, transfer.signature)
