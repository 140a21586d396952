"""The arbitrator of one owner, for those without a court: what its owner does, and what anyone can ask it."""

from __future__ import annotations

from enum import IntEnum
from functools import cached_property
from typing import Any

from distman.calls import Outcome, act, view
from distman.client import Client
from distman.codec import address


class Choice(IntEnum):
    """What the escrow asks of an arbitrator; a refusal to rule leaves the verdict as it is."""

    REFUSE = 0
    PASS = 1
    FAIL = 2


class Arbitrator:
    """An `OwnedArbitrator` that rules disputes of one escrow."""

    def __init__(self, client: Client, arbitrator: str) -> None:
        """Connects to an arbitrator.

        Args:
            client: A client of the escrow whose lots are disputed; acts as its signer.
            arbitrator: The arbitrator's address.

        Raises:
            InvalidInput: It is no address.
            NotDeployed: There is no contract at it on this chain.
        """
        self.client = client
        self.address = address(arbitrator, "arbitrator")
        client.chain.expect_code("OwnedArbitrator", self.address)

    @cached_property
    def owner(self) -> str:
        """Who rules."""
        return str(self._view("owner"))

    @cached_property
    def fee(self) -> int:
        """What a dispute costs, in wei."""
        return int(self._view("fee"))

    @property
    def balance(self) -> int:
        """Wei of fees that wait to be withdrawn."""
        return self.client.chain.balance(self.address)

    def give_ruling(self, dispute_id: int, ruling: int) -> Outcome:
        """Rules a dispute, once (owner).

        Args:
            dispute_id: The dispute's number, as `LotDisputed` tells it.
            ruling: A `Choice`.
        """
        return self._act("giveRuling", dispute_id, ruling)

    def withdraw(self, to: str | None = None) -> Outcome:
        """Sends all fees to somebody, to the signer if to nobody else (owner)."""
        return self._act("withdraw", self.client.signer.address if to is None else to)

    def _view(self, function: str) -> Any:
        return view(self.client.chain, "OwnedArbitrator", self.address, function)

    def _act(self, function: str, *arguments: Any) -> Outcome:
        client, heard = self.client, (self.address, self.client.escrow)
        return act(client.chain, client.signer, "OwnedArbitrator", self.address, function, *arguments, heard=heard)
