"""The arbitrator of one owner, for those without a court: what its owner does, and what anyone can ask it."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from distman.acting import Outcome, act, view
from distman.calls import Call
from distman.calls import arbitrator as calls
from distman.client import AsyncClient, Client, ClientSteps
from distman.codec import address
from distman.endpoints import Awaiting, Blocking, awaiting, blocking
from distman.rpc import Steps


class Choice(IntEnum):
    """What the escrow asks of an arbitrator; a refusal to rule leaves the verdict as it is."""

    REFUSE = 0
    PASS = 1
    FAIL = 2


class ArbitratorSteps:
    """What is done at an `OwnedArbitrator`, in steps."""

    def __init__(self, client: ClientSteps, arbitrator: str) -> None:
        """Takes an arbitrator.

        Args:
            client: The steps of a client of the escrow whose lots are disputed.
            arbitrator: The arbitrator's address.

        Raises:
            InvalidInput: It is no address.
        """
        self.client = client
        self.address = address(arbitrator, "arbitrator")
        self._is_there = False

    def note_told(self) -> None:
        """Notes that all that was done was told."""
        self.client.note_told()

    def expect_arbitrator(self) -> Steps[None]:
        """Makes sure, once, that there is a contract.

        Raises:
            NotDeployed: There is no contract at the arbitrator's address on this chain.
        """
        if not self._is_there:
            yield from self.client.chain.expect_code("OwnedArbitrator", self.address)
            self._is_there = True

    def owner(self) -> Steps[str]:
        """Who rules."""
        return str((yield from self._view("owner")))

    def fee(self) -> Steps[int]:
        """What a dispute costs, in wei."""
        return int((yield from self._view("fee")))

    def balance(self) -> Steps[int]:
        """Wei of fees that wait to be withdrawn."""
        return (yield from self.client.chain.balance(self.address))

    def give_ruling(self, dispute_id: int, ruling: int) -> Steps[Outcome]:
        """Rules a dispute, once (owner).

        Args:
            dispute_id: The dispute's number, as `LotDisputed` tells it.
            ruling: A `Choice`.
        """
        return (yield from self._act(calls.give_ruling(self.address, dispute_id, ruling)))

    def withdraw(self, to: str | None = None) -> Steps[Outcome]:
        """Sends all fees to somebody, to the signer if to nobody else (owner)."""
        at = self.client.signer.address if to is None else to
        return (yield from self._act(calls.withdraw_fees(self.address, at)))

    def _view(self, function: str) -> Steps[Any]:
        yield from self.expect_arbitrator()
        return (yield from view("OwnedArbitrator", self.address, function))

    def _act(self, call: Call) -> Steps[Outcome]:
        yield from self.expect_arbitrator()
        heard = (self.address, self.client.escrow)
        return (yield from act(self.client.chain, self.client.signer, call, heard))


class Arbitrator(Blocking[ArbitratorSteps]):
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
        super().__init__(ArbitratorSteps(client.steps, arbitrator), client.endpoints)
        self.run(self.steps.expect_arbitrator())

    @property
    def address(self) -> str:
        """The arbitrator's address."""
        return self.steps.address

    owner = blocking(ArbitratorSteps.owner)
    fee = blocking(ArbitratorSteps.fee)
    balance = blocking(ArbitratorSteps.balance)
    give_ruling = blocking(ArbitratorSteps.give_ruling)
    withdraw = blocking(ArbitratorSteps.withdraw)


class AsyncArbitrator(Awaiting[ArbitratorSteps]):
    """An `OwnedArbitrator` as `Arbitrator` has it, for those who await."""

    def __init__(self, client: AsyncClient, arbitrator: str) -> None:
        """Takes an arbitrator; nothing is asked yet.

        Args:
            client: A client of the escrow whose lots are disputed; acts as its signer.
            arbitrator: The arbitrator's address.

        Raises:
            InvalidInput: It is no address.
        """
        super().__init__(ArbitratorSteps(client.steps, arbitrator), client.endpoints)

    @property
    def address(self) -> str:
        """The arbitrator's address."""
        return self.steps.address

    owner = awaiting(ArbitratorSteps.owner)
    fee = awaiting(ArbitratorSteps.fee)
    balance = awaiting(ArbitratorSteps.balance)
    give_ruling = awaiting(ArbitratorSteps.give_ruling)
    withdraw = awaiting(ArbitratorSteps.withdraw)
