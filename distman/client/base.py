"""What all that a client does has in common: one escrow, and who acts there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from distman.acting import Outcome, Signer, act, view
from distman.calls import Call
from distman.chain import ChainSteps
from distman.codec import address
from distman.errors import EscrowPullFailed, KeyUnavailable
from distman.rpc import Misshapen, Receipt, Steps
from distman.signing import bid_id
from distman.token import balance_of, ensure_allowance, telling
from distman.types import ZERO_ADDRESS, Lot, Terms


class EscrowSteps:
    """One escrow, and who acts there."""

    def __init__(self, chain: ChainSteps, escrow: str, signer: Signer | None, registry: str | None) -> None:
        """Takes an escrow.

        Args:
            chain: The chain.
            escrow: The escrow's address.
            signer: Who acts; nobody, to look only.
            registry: The address of the escrow's registry, where another one must be refused.

        Raises:
            InvalidInput: The escrow or the registry is no address.
        """
        self.chain = chain
        self.escrow = address(escrow, "escrow")
        self._expected_registry = None if registry is None else address(registry, "registry")
        self._registry: str | None = None
        self._signer = signer
        self._is_there = False

    @property
    def signer(self) -> Signer:
        """Who acts.

        Raises:
            KeyUnavailable: The client was made without one.
        """
        if self._signer is None:
            raise KeyUnavailable("This client can only look: make it with a signer to act.")
        return self._signer

    def note_told(self) -> None:
        """Notes that all that was done was told."""
        self.chain.note_told()

    def expect_escrow(self) -> Steps[None]:
        """Makes sure, once, that there is a contract: money that is sent where there is none is lost.

        Raises:
            NotDeployed: There is no contract at the escrow's address on this chain.
        """
        if not self._is_there:
            yield from self.chain.expect_code("Escrow", self.escrow)
            self._is_there = True

    def registry(self) -> Steps[str]:
        """Address of the registry in which the escrow looks up stake.

        Raises:
            WrongAnswer: It is not the one expected.
        """
        if self._registry is None:
            yield from self.expect_escrow()
            self._registry = yield from view("Escrow", self.escrow, "registry", check=self._check_registry)
        return self._registry

    def bid_id(self, terms: Terms) -> Steps[bytes]:
        """The id that a bid with these Terms has here, posted or not: 32 bytes."""
        return bid_id(terms, (yield from self.chain.id()), self.escrow)

    def lot(self, terms: Terms, lot: int) -> Steps[Lot]:
        """A lot as it stands."""
        return cast(Lot, (yield from self._view("Escrow", "getLot", terms, lot)))

    def approve(self, token: str, amount: int, spender: str | None = None) -> Steps[tuple[Receipt, ...]]:
        """Lets a contract pull tokens of the signer, where a signature alone will not do.

        Args:
            token: The token.
            amount: How much may be pulled, in its smallest unit.
            spender: Who may pull it; the escrow if none.

        Returns:
            The transactions that it took: none where as much may be pulled already.
        """
        to = spender or self.escrow
        return tuple((yield from ensure_allowance(self.chain, self.signer, token, to, amount)))

    def _check_registry(self, found: str) -> None:
        if self._expected_registry not in (None, found):
            raise Misshapen(f"it names the registry {found}, and {self._expected_registry} is the one of this escrow")

    def _round(self, terms: Terms, lot: int, round: int | None) -> Steps[int]:
        return (yield from self.lot(terms, lot)).round if round is None else round

    def _pay_in(self, call: Call, token: str, amount: int) -> Steps[Outcome]:
        """Does what pulls a token, which is approved before where that is missing; ether is sent along."""
        if token == ZERO_ADDRESS:
            return (yield from self._act(call))
        approvals: list[Receipt] = []
        try:
            yield from self.chain.call(call.to, call.data, sender=self.signer.address)
        except EscrowPullFailed:
            # Nothing but an allowance may be missing: an approval that cannot help would be paid for nothing.
            if (yield from balance_of(token, self.signer.address)) < amount:
                raise
            approvals = yield from ensure_allowance(self.chain, self.signer, token, self.escrow, amount)
        with telling(approvals):
            return (yield from self._act(call, approvals))

    def _act(self, call: Call, approvals: Sequence[Receipt] = ()) -> Steps[Outcome]:
        yield from self.expect_escrow()
        heard = (self.escrow, (yield from self.registry()))  # before sending: afterwards nothing may fail any more
        return (yield from act(self.chain, self.signer, call, heard, approvals))

    def _view(self, contract: str, function: str, *arguments: Any) -> Steps[Any]:
        yield from self.expect_escrow()
        at = self.escrow if contract == "Escrow" else (yield from self.registry())
        return (yield from view(contract, at, function, *arguments))
