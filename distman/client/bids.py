"""Posting, finding and cancelling bids."""

from __future__ import annotations

from typing import cast

from distman.acting import Outcome
from distman.calls import escrow as calls
from distman.client.base import EscrowSteps
from distman.codec import decode_log, topic
from distman.errors import InvalidInput
from distman.events import BidPosted
from distman.funding import TokenDomain, sign_authorization, sign_permit, sign_permit2
from distman.rpc import Log, Misshapen, Steps, methods
from distman.signing import bid_id, sign_terms
from distman.token import permit_nonce
from distman.types import Authorization, Permit, Permit2Transfer, Terms


class BidSteps(EscrowSteps):
    """How the customer's money comes in, and goes back while nobody has claimed it."""

    def terms(self, bid: bytes, from_block: int = 0) -> Steps[Terms]:
        """Finds the Terms of a bid in the chain's logs.

        Args:
            bid: The bid's id.
            from_block: The first block to look into.

        Raises:
            InvalidInput: No such bid was posted here.
            WrongAnswer: The node gave Terms that are not this bid's.
        """
        chain_id = yield from self.chain.id()

        def read(logs: list[Log]) -> Terms | None:
            return _checked_terms(logs[0], bid, chain_id, self.escrow) if logs else None

        asked = methods.logs(self.escrow, [topic("BidPosted"), bid], from_block)
        found = yield from asked.then(read)
        if found is None:
            raise InvalidInput("bid", "0x" + bid.hex(), f"the id of a bid posted at {self.escrow}")
        return found

    def post(self, terms: Terms) -> Steps[Outcome]:
        """Posts a bid and locks its money, after approving it where it is a token."""
        return (yield from self._pay_in(calls.post(self.escrow, terms), terms.token, terms.locked))

    def cancel(self, terms: Terms) -> Steps[Outcome]:
        """Refunds the open lots of a bid: the customer at any time, anyone once the time to claim is over."""
        return (yield from self._act(calls.cancel(self.escrow, terms)))

    def sign_terms(self, terms: Terms) -> Steps[bytes]:
        """Signs the customer's own Terms, for `post_with_permit` by somebody else; nothing is sent."""
        return sign_terms(self.signer, terms, (yield from self.chain.id()), self.escrow)

    def sign_authorization(
        self, terms: Terms, domain: TokenDomain, valid_before: int, valid_after: int = 0
    ) -> Steps[Authorization]:
        """Signs the customer's EIP-3009 authorization, for `post_with_authorization` by anyone; nothing is sent.

        Args:
            terms: The bid's Terms.
            domain: The token's own EIP-712 domain.
            valid_before: Unix time before which it can be sent.
            valid_after: Unix time after which it can be sent.
        """
        chain_id = yield from self.chain.id()
        return sign_authorization(self.signer, terms, domain, valid_after, valid_before, chain_id, self.escrow)

    def sign_permit(self, terms: Terms, domain: TokenDomain, deadline: int, nonce: int | None = None) -> Steps[Permit]:
        """Signs the customer's ERC-2612 permit, for `post_with_permit`; nothing is sent.

        Args:
            terms: The bid's Terms.
            domain: The token's own EIP-712 domain.
            deadline: Unix time until which it can be sent.
            nonce: The customer's nonce at the token; the next one if none.
        """
        at = (yield from permit_nonce(terms.token, terms.customer)) if nonce is None else nonce
        return sign_permit(self.signer, terms, domain, at, deadline, (yield from self.chain.id()), self.escrow)

    def sign_permit2(self, terms: Terms, deadline: int, nonce: int | None = None) -> Steps[Permit2Transfer]:
        """Signs the customer's Permit2 transfer, for `post_with_permit2` by anyone; nothing is sent.

        Permit2 must be approved for the token: `approve` with `distman.funding.PERMIT2` as the spender.

        Args:
            terms: The bid's Terms.
            deadline: Unix time until which it can be sent.
            nonce: A number that the customer has not used with Permit2; the bid's id if none.
        """
        at = int.from_bytes((yield from self.bid_id(terms))) if nonce is None else nonce
        return sign_permit2(self.signer, terms, at, deadline, (yield from self.chain.id()), self.escrow)

    def post_with_authorization(self, terms: Terms, authorization: Authorization) -> Steps[Outcome]:
        """Posts a bid with the customer's EIP-3009 authorization (anyone)."""
        return (yield from self._act(calls.post_with_authorization(self.escrow, terms, authorization)))

    def post_with_permit(self, terms: Terms, permit: Permit, terms_signature: bytes = b"") -> Steps[Outcome]:
        """Posts a bid with the customer's ERC-2612 permit.

        Args:
            terms: The bid's Terms.
            permit: The customer's permit.
            terms_signature: What `sign_terms` gave the customer; not needed where the customer itself posts.

        Raises:
            InvalidInput: The permit's signature is not of 65 bytes: tokens take no other in a permit.
        """
        return (yield from self._act(calls.post_with_permit(self.escrow, terms, permit, terms_signature)))

    def post_with_permit2(self, terms: Terms, transfer: Permit2Transfer) -> Steps[Outcome]:
        """Posts a bid with the customer's Permit2 transfer (anyone)."""
        return (yield from self._act(calls.post_with_permit2(self.escrow, terms, transfer)))


def _checked_terms(log: Log, bid: bytes, chain_id: int, escrow: str) -> Terms:
    """The Terms in the log of a bid.

    Raises:
        Misshapen: They are none, or not this bid's.
    """
    try:
        terms = cast(BidPosted, decode_log(log.topics, log.data)).terms
    except InvalidInput as error:
        raise Misshapen(f"its log of the bid 0x{bid.hex()} is none: {error}") from error
    if bid_id(terms, chain_id, escrow) != bid:
        raise Misshapen(f"the Terms in its log do not hash to the bid 0x{bid.hex()}")
    return terms
