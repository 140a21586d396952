"""Credit that waits to be withdrawn, and stake behind verifiers' words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from distman.calls import Outcome
from distman.client.base import EscrowClient
from distman.types import ZERO_ADDRESS, Stake


class MoneyClient(EscrowClient):
    """What anybody does with credit, and verifiers with their stake."""

    def credit(self, account: str, token: str = ZERO_ADDRESS) -> int:
        """What an account can withdraw in one token, in its smallest unit."""
        return int(self._view("Escrow", "creditOf", account, token))

    def withdraw(self, token: str = ZERO_ADDRESS, to: str | None = None, amount: int | None = None) -> Outcome:
        """Withdraws credit in one token.

        Args:
            token: The token; ether if none.
            to: Who receives it; the signer if none.
            amount: How much of it, in its smallest unit; all if none.
        """
        own = self.signer.address
        wanted = self.credit(own, token) if amount is None else amount
        return self._act("Escrow", "withdraw", token, own if to is None else to, wanted)

    def withdraw_all(self, tokens: Sequence[str], to: str | None = None) -> Outcome:
        """Withdraws all credit in several tokens at once; those without credit are passed over.

        Args:
            tokens: The tokens; the zero address is ether.
            to: Who receives it; the signer if none.
        """
        return self._act("Escrow", "withdrawAll", tokens, self.signer.address if to is None else to)

    def stake_of(self, verifier: str) -> Stake:
        """A verifier's stake for this escrow."""
        return cast(Stake, self._view("VerifierRegistry", "stakeOf", self.escrow, verifier))

    def profile_of(self, verifier: str) -> str:
        """The URI at which a verifier describes itself; empty if none."""
        return str(self._view("VerifierRegistry", "profileOf", verifier))

    def stake(self, amount: int) -> Outcome:
        """Stakes wei for this escrow."""
        return self._act("VerifierRegistry", "stake", self.escrow, value=amount)

    def request_exit(self, amount: int) -> Outcome:
        """Starts to take wei of free stake out."""
        return self._act("VerifierRegistry", "requestExit", self.escrow, amount)

    def withdraw_stake(self, to: str | None = None) -> Outcome:
        """Takes out the stake that has waited for the exit delay, to the signer if to nobody else."""
        return self._act("VerifierRegistry", "withdraw", self.escrow, self.signer.address if to is None else to)

    def set_profile(self, uri: str) -> Outcome:
        """Publishes where the signer describes itself as a verifier."""
        return self._act("VerifierRegistry", "setProfile", uri)
