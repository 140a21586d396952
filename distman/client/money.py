"""Credit that waits to be withdrawn, and stake behind verifiers' words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from distman.acting import Outcome
from distman.calls import escrow as calls
from distman.calls import registry as registry_calls
from distman.client.base import EscrowSteps
from distman.rpc import Steps
from distman.types import ZERO_ADDRESS, Stake


class MoneySteps(EscrowSteps):
    """What anybody does with credit, and verifiers with their stake."""

    def credit(self, account: str, token: str = ZERO_ADDRESS) -> Steps[int]:
        """What an account can withdraw in one token, in its smallest unit."""
        return int((yield from self._view("Escrow", "creditOf", account, token)))

    def withdraw(self, token: str = ZERO_ADDRESS, to: str | None = None, amount: int | None = None) -> Steps[Outcome]:
        """Withdraws credit in one token.

        Args:
            token: The token; ether if none.
            to: Who receives it; the signer if none.
            amount: How much of it, in its smallest unit; all if none.
        """
        own = self.signer.address
        wanted = (yield from self.credit(own, token)) if amount is None else amount
        return (yield from self._act(calls.withdraw(self.escrow, token, own if to is None else to, wanted)))

    def withdraw_all(self, tokens: Sequence[str], to: str | None = None) -> Steps[Outcome]:
        """Withdraws all credit in several tokens at once; those without credit are passed over.

        Args:
            tokens: The tokens; the zero address is ether.
            to: Who receives it; the signer if none.
        """
        at = self.signer.address if to is None else to
        return (yield from self._act(calls.withdraw_all(self.escrow, tokens, at)))

    def stake_of(self, verifier: str) -> Steps[Stake]:
        """A verifier's stake for this escrow."""
        return cast(Stake, (yield from self._view("VerifierRegistry", "stakeOf", self.escrow, verifier)))

    def profile_of(self, verifier: str) -> Steps[str]:
        """The URI at which a verifier describes itself; empty if none."""
        return str((yield from self._view("VerifierRegistry", "profileOf", verifier)))

    def stake(self, amount: int) -> Steps[Outcome]:
        """Stakes wei for this escrow."""
        registry = yield from self.registry()
        return (yield from self._act(registry_calls.stake(registry, self.escrow, amount)))

    def request_exit(self, amount: int) -> Steps[Outcome]:
        """Starts to take wei of free stake out."""
        registry = yield from self.registry()
        return (yield from self._act(registry_calls.request_exit(registry, self.escrow, amount)))

    def withdraw_stake(self, to: str | None = None) -> Steps[Outcome]:
        """Takes out the stake that has waited for the exit delay, to the signer if to nobody else."""
        registry, at = (yield from self.registry()), self.signer.address if to is None else to
        return (yield from self._act(registry_calls.withdraw_stake(registry, self.escrow, at)))

    def set_profile(self, uri: str) -> Steps[Outcome]:
        """Publishes where the signer describes itself as a verifier."""
        return (yield from self._act(registry_calls.set_profile((yield from self.registry()), uri)))
