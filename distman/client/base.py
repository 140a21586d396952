"""What all that a client does has in common: one escrow, and who acts there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, cast

from distman.calls import Outcome, Signer, act, view
from distman.chain import Chain, Receipt
from distman.codec import address, encode_call
from distman.errors import EscrowPullFailed, InvalidInput, KeyUnavailable, WrongAnswer
from distman.signing import bid_id
from distman.token import balance_of, ensure_allowance
from distman.types import ZERO_ADDRESS, Lot, Terms


class EscrowClient:
    """Connects to an escrow."""

    def __init__(
        self,
        url: str | Chain,
        escrow: str,
        signer: Signer | None = None,
        *,
        chain_id: int | None = None,
        announce: Callable[[str], object] | None = None,
        registry: str | None = None,
    ) -> None:
        """Connects to an escrow.

        Args:
            url: HTTP endpoint of the chain's JSON-RPC; or a chain that knows its endpoint and all that follows.
            escrow: The escrow's address.
            signer: Who acts.
            chain_id: The chain's id (EIP-155), where another chain must be refused.
            announce: Is told the hash of every transaction before it is sent. Keep them where they outlive the program:
                a transaction may be mined although nobody waits for it any more.
            registry: The address of the escrow's registry, where another one must be refused: stake is sent to it.

        Raises:
            InvalidInput: The escrow or the registry is no address; or a chain, which checks and tells by itself, comes
                with `chain_id` or `announce`.
            NotDeployed: There is no contract at the escrow's address on this chain.
        """
        if isinstance(url, Chain) and not (chain_id is None and announce is None):
            raise InvalidInput(
                "url", "a chain with chain_id or announce", "a chain alone, made with what it should know"
            )
        self.chain = url if isinstance(url, Chain) else Chain(url, expected_id=chain_id, announce=announce)
        self.escrow = address(escrow, "escrow")
        self._expected_registry = None if registry is None else address(registry, "registry")
        self._signer = signer
        self.chain.expect_code("Escrow", self.escrow)

    @property
    def signer(self) -> Signer:
        """Who acts.

        Raises:
            KeyUnavailable: The client was made without one.
        """
        if self._signer is None:
            raise KeyUnavailable("This client can only look: make it with a signer to act.")
        return self._signer

    @cached_property
    def registry(self) -> str:
        """Address of the registry in which the escrow looks up stake.

        Raises:
            WrongAnswer: It is not the one expected.
        """
        found = str(self._view("Escrow", "registry"))
        if self._expected_registry not in (None, found):
            reason = f"it names the registry {found}, and {self._expected_registry} is the one of this escrow"
            raise WrongAnswer(self.chain.url, "eth_call", reason)
        return found

    def bid_id(self, terms: Terms) -> bytes:
        """The id that a bid with these Terms has here, posted or not: 32 bytes."""
        return bid_id(terms, self.chain.id, self.escrow)

    def lot(self, terms: Terms, lot: int) -> Lot:
        """A lot as it stands."""
        return cast(Lot, self._view("Escrow", "getLot", terms, lot))

    def approve(self, token: str, amount: int, spender: str | None = None) -> tuple[Receipt, ...]:
        """Lets a contract pull tokens of the signer, where a signature alone will not do.

        Args:
            token: The token.
            amount: How much may be pulled, in its smallest unit.
            spender: Who may pull it; the escrow if none.

        Returns:
            The transactions that it took: none where as much may be pulled already.
        """
        return tuple(ensure_allowance(self.chain, self.signer, token, spender or self.escrow, amount))

    def _round(self, terms: Terms, lot: int, round: int | None) -> int:
        return self.lot(terms, lot).round if round is None else round

    def _pay_in(self, function: str, token: str, amount: int, *arguments: Any) -> Outcome:
        """Acts and sends ether along, or approves a token before."""
        if token == ZERO_ADDRESS:
            return self._act("Escrow", function, *arguments, value=amount)
        approvals = []
        try:
            self.chain.call(self.escrow, encode_call("Escrow", function, *arguments), sender=self.signer.address)
        except EscrowPullFailed:
            # Nothing but an allowance may be missing: an approval that cannot help would be paid for nothing.
            if balance_of(self.chain, token, self.signer.address) < amount:
                raise
            approvals = ensure_allowance(self.chain, self.signer, token, self.escrow, amount)
        return self._act("Escrow", function, *arguments, approvals=approvals)

    def _act(
        self, contract: str, function: str, *arguments: Any, value: int = 0, approvals: Sequence[Receipt] = ()
    ) -> Outcome:
        heard = (self.escrow, self.registry)  # asked for before sending: afterwards nothing may fail any more
        at = self._at(contract)
        return act(
            self.chain, self.signer, contract, at, function, *arguments, heard=heard, value=value, approvals=approvals
        )

    def _view(self, contract: str, function: str, *arguments: Any) -> Any:
        return view(self.chain, contract, self._at(contract), function, *arguments)

    def _at(self, contract: str) -> str:
        return self.escrow if contract == "Escrow" else self.registry
