"""What customers, suppliers and verifiers do, typed in and typed out, for those who block and those who await."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Self

from distman.acting import Outcome, Signer
from distman.chain import AsyncChain, Chain
from distman.client.bids import BidSteps
from distman.client.inspections import InspectionSteps
from distman.client.lots import LotSteps
from distman.client.money import MoneySteps
from distman.endpoints import Awaiting, Blocking, Place, awaiting, blocking
from distman.errors import InvalidInput
from distman.journal import Journal

__all__ = ["AsyncClient", "Client", "ClientSteps", "Outcome", "Signer"]

Announce = Callable[[str], object]


class ClientSteps(BidSteps, LotSteps, InspectionSteps, MoneySteps):
    """All that is done at one escrow, in steps.

    Every action is simulated first, so that what would revert raises the contract's error as an exception of
    `distman.errors` and costs nothing. What moves a bid or a lot can be repeated safely: if it has happened already, it
    is refused. `stake` and `request_exit` add up.
    """


class Client(Blocking[ClientSteps]):
    """Acts at one escrow, for one account or, without a signer, only looks.

    Every action is simulated first, so that what would revert raises the contract's error as an exception of
    `distman.errors` and costs nothing. What moves a bid or a lot can be repeated safely: if it has happened already, it
    is refused. `stake` and `request_exit` add up.

    Attributes:
        chain: The chain that the escrow is on.
    """

    def __init__(
        self,
        url: Place | Sequence[Place] | Chain,
        escrow: str,
        signer: Signer | None = None,
        *,
        chain_id: int | None = None,
        announce: Announce | None = None,
        journal: Journal | None = None,
        confirmations: int = 1,
        timeout_s: float | None = None,
        registry: str | None = None,
    ) -> None:
        """Connects to an escrow.

        Args:
            url: Endpoint of the chain's JSON-RPC, or several, the best first: HTTP or WebSocket URLs, paths of IPC
                sockets, or providers of web3; or a chain that knows its endpoints and all that follows.
            escrow: The escrow's address.
            signer: Who acts.
            chain_id: The chain's id (EIP-155), where another chain must be refused.
            announce: Is told the hash of every transaction before it is sent. Keep them where they outlive the program:
                a transaction may be mined although nobody waits for it any more.
            journal: Where transactions are kept before they are sent, so that one that is cut off is neither sent twice
                nor forgotten; in memory, for this client alone, if none.
            confirmations: How many blocks must hold a transaction, its own among them, until it counts as mined.
            timeout_s: Seconds to wait until a transaction is mined; five minutes if none.
            registry: The address of the escrow's registry, where another one must be refused: stake is sent to it.

        Raises:
            InvalidInput: The escrow or the registry is no address; or a chain, which checks and tells by itself, comes
                with what it should know by itself.
            NotDeployed: There is no contract at the escrow's address on this chain.
        """
        if isinstance(url, Chain):
            _expect_alone(chain_id, announce, journal, confirmations, timeout_s)
            self.chain = url
        else:
            self.chain = Chain(
                *_places(url),
                expected_id=chain_id,
                announce=announce,
                journal=journal,
                confirmations=confirmations,
                timeout_s=timeout_s,
            )
        super().__init__(ClientSteps(self.chain.steps, escrow, signer, registry), self.chain.endpoints)
        self.run(self.steps.expect_escrow())

    @property
    def escrow(self) -> str:
        """The escrow's address."""
        return self.steps.escrow

    @property
    def signer(self) -> Signer:
        """Who acts.

        Raises:
            KeyUnavailable: The client was made without one.
        """
        return self.steps.signer

    registry = blocking(ClientSteps.registry)
    bid_id = blocking(ClientSteps.bid_id)
    approve = blocking(ClientSteps.approve)
    terms = blocking(ClientSteps.terms)
    post = blocking(ClientSteps.post)
    post_with_authorization = blocking(ClientSteps.post_with_authorization)
    post_with_permit = blocking(ClientSteps.post_with_permit)
    post_with_permit2 = blocking(ClientSteps.post_with_permit2)
    cancel = blocking(ClientSteps.cancel)
    sign_terms = blocking(ClientSteps.sign_terms)
    sign_authorization = blocking(ClientSteps.sign_authorization)
    sign_permit = blocking(ClientSteps.sign_permit)
    sign_permit2 = blocking(ClientSteps.sign_permit2)
    lot = blocking(ClientSteps.lot)
    lots = blocking(ClientSteps.lots)
    claim = blocking(ClientSteps.claim)
    sign_claim = blocking(ClientSteps.sign_claim)
    claim_with_signature = blocking(ClientSteps.claim_with_signature)
    submit = blocking(ClientSteps.submit)
    extend = blocking(ClientSteps.extend)
    accept = blocking(ClientSteps.accept)
    concede = blocking(ClientSteps.concede)
    sign_agreement = blocking(ClientSteps.sign_agreement)
    agree = blocking(ClientSteps.agree)
    lapse = blocking(ClientSteps.lapse)
    settle = blocking(ClientSteps.settle)
    attest = blocking(ClientSteps.attest)
    sign_attestation = blocking(ClientSteps.sign_attestation)
    attest_with_signatures = blocking(ClientSteps.attest_with_signatures)
    arbitration_cost = blocking(ClientSteps.arbitration_cost)
    dispute = blocking(ClientSteps.dispute)
    submit_evidence = blocking(ClientSteps.submit_evidence)
    credit = blocking(ClientSteps.credit)
    withdraw = blocking(ClientSteps.withdraw)
    withdraw_all = blocking(ClientSteps.withdraw_all)
    stake_of = blocking(ClientSteps.stake_of)
    profile_of = blocking(ClientSteps.profile_of)
    stake = blocking(ClientSteps.stake)
    request_exit = blocking(ClientSteps.request_exit)
    withdraw_stake = blocking(ClientSteps.withdraw_stake)
    set_profile = blocking(ClientSteps.set_profile)


class AsyncClient(Awaiting[ClientSteps]):
    """Acts at one escrow as `Client` does, for those who await.

    Attributes:
        chain: The chain that the escrow is on.
    """

    def __init__(
        self,
        url: Place | Sequence[Place] | AsyncChain,
        escrow: str,
        signer: Signer | None = None,
        *,
        chain_id: int | None = None,
        announce: Announce | None = None,
        journal: Journal | None = None,
        confirmations: int = 1,
        timeout_s: float | None = None,
        registry: str | None = None,
    ) -> None:
        """Takes an escrow; nothing is asked yet. That there is a contract is made sure of before anything else is done.

        Args:
            url: Endpoint of the chain's JSON-RPC, or several, the best first; or a chain.
            escrow: The escrow's address.
            signer: Who acts.
            chain_id: The chain's id (EIP-155), where another chain must be refused.
            announce: Is told the hash of every transaction before it is sent.
            journal: Where transactions are kept before they are sent.
            confirmations: How many blocks must hold a transaction until it counts as mined.
            timeout_s: Seconds to wait until a transaction is mined.
            registry: The address of the escrow's registry, where another one must be refused: stake is sent to it.

        Raises:
            InvalidInput: The escrow or the registry is no address; or a chain, which checks and tells by itself, comes
                with what it should know by itself.
        """
        if isinstance(url, AsyncChain):
            _expect_alone(chain_id, announce, journal, confirmations, timeout_s)
            self.chain = url
        else:
            self.chain = AsyncChain(
                *_places(url),
                expected_id=chain_id,
                announce=announce,
                journal=journal,
                confirmations=confirmations,
                timeout_s=timeout_s,
            )
        super().__init__(ClientSteps(self.chain.steps, escrow, signer, registry), self.chain.endpoints)

    async def __aenter__(self) -> Self:
        """Makes sure that there is a contract.

        Raises:
            NotDeployed: There is none at the escrow's address on this chain.
        """
        try:
            await self.run(self.steps.expect_escrow())
        except BaseException:
            await self.endpoints.close()  # there is no end of the context where there was no beginning
            raise
        return self

    @property
    def escrow(self) -> str:
        """The escrow's address."""
        return self.steps.escrow

    @property
    def signer(self) -> Signer:
        """Who acts.

        Raises:
            KeyUnavailable: The client was made without one.
        """
        return self.steps.signer

    registry = awaiting(ClientSteps.registry)
    bid_id = awaiting(ClientSteps.bid_id)
    approve = awaiting(ClientSteps.approve)
    terms = awaiting(ClientSteps.terms)
    post = awaiting(ClientSteps.post)
    post_with_authorization = awaiting(ClientSteps.post_with_authorization)
    post_with_permit = awaiting(ClientSteps.post_with_permit)
    post_with_permit2 = awaiting(ClientSteps.post_with_permit2)
    cancel = awaiting(ClientSteps.cancel)
    sign_terms = awaiting(ClientSteps.sign_terms)
    sign_authorization = awaiting(ClientSteps.sign_authorization)
    sign_permit = awaiting(ClientSteps.sign_permit)
    sign_permit2 = awaiting(ClientSteps.sign_permit2)
    lot = awaiting(ClientSteps.lot)
    lots = awaiting(ClientSteps.lots)
    claim = awaiting(ClientSteps.claim)
    sign_claim = awaiting(ClientSteps.sign_claim)
    claim_with_signature = awaiting(ClientSteps.claim_with_signature)
    submit = awaiting(ClientSteps.submit)
    extend = awaiting(ClientSteps.extend)
    accept = awaiting(ClientSteps.accept)
    concede = awaiting(ClientSteps.concede)
    sign_agreement = awaiting(ClientSteps.sign_agreement)
    agree = awaiting(ClientSteps.agree)
    lapse = awaiting(ClientSteps.lapse)
    settle = awaiting(ClientSteps.settle)
    attest = awaiting(ClientSteps.attest)
    sign_attestation = awaiting(ClientSteps.sign_attestation)
    attest_with_signatures = awaiting(ClientSteps.attest_with_signatures)
    arbitration_cost = awaiting(ClientSteps.arbitration_cost)
    dispute = awaiting(ClientSteps.dispute)
    submit_evidence = awaiting(ClientSteps.submit_evidence)
    credit = awaiting(ClientSteps.credit)
    withdraw = awaiting(ClientSteps.withdraw)
    withdraw_all = awaiting(ClientSteps.withdraw_all)
    stake_of = awaiting(ClientSteps.stake_of)
    profile_of = awaiting(ClientSteps.profile_of)
    stake = awaiting(ClientSteps.stake)
    request_exit = awaiting(ClientSteps.request_exit)
    withdraw_stake = awaiting(ClientSteps.withdraw_stake)
    set_profile = awaiting(ClientSteps.set_profile)


def _places(url: Place | Sequence[Place]) -> Sequence[Place]:
    return (url,) if isinstance(url, str) or not isinstance(url, Sequence) else url


def _expect_alone(
    chain_id: int | None,
    announce: Announce | None,
    journal: Journal | None,
    confirmations: int,
    timeout_s: float | None,
) -> None:
    """Makes sure that nothing is asked of a client that only its chain can do.

    Raises:
        InvalidInput: Something is.
    """
    told = {"chain_id": chain_id, "announce": announce, "journal": journal, "timeout_s": timeout_s}
    named = [name for name, value in told.items() if value is not None]
    named += ["confirmations"] if confirmations != 1 else []
    if named:
        raise InvalidInput("url", f"a chain with {', '.join(named)}", "a chain alone, made with what it should know")
