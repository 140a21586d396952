"""What customers, suppliers and verifiers do, typed in and typed out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol, cast

from distman.chain import Chain, Receipt, TransactionSigner
from distman.codec import address, decode_log, decode_result, encode_call, topic
from distman.errors import EscrowPullFailed, InvalidInput, KeyUnavailable, NodeRefused
from distman.events import BidPosted, Event
from distman.signing import MessageSigner, bid_id, sign_attestation
from distman.token import balance_of, ensure_allowance
from distman.types import ZERO_ADDRESS, Attestation, Lot, SignedAttestation, Stake, Terms


class Signer(TransactionSigner, MessageSigner, Protocol):
    """Whatever signs for one address, such as an account of eth-account."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an action did.

    Attributes:
        receipt: The transaction that did it.
        approvals: The token approvals that it took before.
        events: What the contracts told, in their order.
    """

    receipt: Receipt
    approvals: tuple[Receipt, ...]
    events: tuple[Event, ...]


class Client:
    """Acts at one escrow, for one account or, without a signer, only looks.

    Every action is simulated first, so that what would revert raises the contract's error as an exception of
    `distman.errors` and costs nothing. What moves a bid or a lot can be repeated safely: if it has happened already, it
    is refused. `stake` and `request_exit` add up.
    """

    def __init__(self, url: str, escrow: str, signer: Signer | None = None) -> None:
        """Connects to an escrow.

        Args:
            url: HTTP endpoint of the chain's JSON-RPC.
            escrow: The escrow's address.
            signer: Who acts.

        Raises:
            InvalidInput: The escrow is no address.
            NotDeployed: There is no contract at it on this chain.
        """
        self.chain = Chain(url)
        self.escrow = address(escrow, "escrow")
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
        """Address of the registry in which the escrow looks up stake."""
        return str(self._view("Escrow", "registry"))

    # Bids

    def bid_id(self, terms: Terms) -> bytes:
        """The id that a bid with these Terms has here, posted or not: 32 bytes."""
        return bid_id(terms, self.chain.id, self.escrow)

    def terms(self, bid: bytes, from_block: int = 0) -> Terms:
        """Finds the Terms of a bid in the chain's logs.

        Args:
            bid: The bid's id.
            from_block: The first block to look into.

        Raises:
            InvalidInput: No such bid was posted here.
            NodeRefused: The node gave Terms that are not this bid's.
        """
        found = self.chain.logs(self.escrow, [topic("BidPosted"), bid], from_block)
        if not found:
            raise InvalidInput("bid", "0x" + bid.hex(), f"the id of a bid posted at {self.escrow}")
        terms = cast(BidPosted, decode_log(found[0].topics, found[0].data)).terms
        if self.bid_id(terms) != bid:
            raise NodeRefused("eth_getLogs", 0, f"the Terms in its log do not hash to the bid 0x{bid.hex()}")
        return terms

    def post(self, terms: Terms) -> Outcome:
        """Posts a bid and locks its money, after approving it where it is a token."""
        encode_call("Escrow", "post", terms)  # names a member that does not fit before anything is computed from it
        return self._pay_in("post", terms.token, terms.locked, terms)

    def cancel(self, terms: Terms) -> Outcome:
        """Refunds the open lots of a bid."""
        return self._act("Escrow", "cancel", terms)

    # Lots

    def lot(self, terms: Terms, lot: int) -> Lot:
        """A lot as it stands."""
        return cast(Lot, self._view("Escrow", "getLot", terms, lot))

    def claim(self, terms: Terms, lot: int) -> Outcome:
        """Claims an open lot and locks the bond, after approving it where it is a token."""
        return self._pay_in("claim", terms.token, terms.bond, terms, lot)

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

    def accept(self, terms: Terms, lot: int, round: int | None = None) -> Outcome:
        """Pays the supplier at once, whatever the inspection says."""
        return self._act("Escrow", "accept", terms, lot, self._round(terms, lot, round))

    def concede(self, terms: Terms, lot: int, round: int | None = None) -> Outcome:
        """Gives a lot up."""
        return self._act("Escrow", "concede", terms, lot, self._round(terms, lot, round))

    def lapse(self, terms: Terms, lot: int) -> Outcome:
        """Does what a passed deadline calls for."""
        return self._act("Escrow", "lapse", terms, lot)

    def settle(self, terms: Terms, lot: int) -> Outcome:
        """Moves the money of a verdict that is final."""
        return self._act("Escrow", "settle", terms, lot)

    # Attestations

    def attest(self, terms: Terms, lot: int, passed: bool, report: bytes, round: int | None = None) -> Outcome:
        """Attests PASS or FAIL on a submitted lot.

        Args:
            terms: The bid's Terms.
            lot: Which lot.
            passed: PASS or FAIL.
            report: Hash of the inspection report, 32 bytes.
            round: The round that was inspected; the lot's own at this moment if none.
        """
        return self._act("Escrow", "attest", terms, lot, self._round(terms, lot, round), passed, report)

    def sign_attestation(
        self, terms: Terms, lot: int, passed: bool, report: bytes, round: int | None = None
    ) -> SignedAttestation:
        """Signs an attestation for somebody else to carry; nothing is sent."""
        found = self.lot(terms, lot)
        attestation = Attestation(
            bid=self.bid_id(terms),
            lot=lot,
            round=found.round if round is None else round,
            supplier=found.supplier,
            verifier=self.signer.address,
            passed=passed,
            report=report,
        )
        return sign_attestation(self.signer, terms, attestation, self.chain.id, self.escrow)

    def attest_with_signatures(
        self, terms: Terms, lot: int, attestations: Sequence[SignedAttestation], round: int | None = None
    ) -> Outcome:
        """Carries attestations that verifiers signed."""
        at = self._round(terms, lot, round)
        return self._act("Escrow", "attestWithSignatures", terms, lot, at, attestations)

    # Credit

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

    # Stake

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
        """Starts to take wei of stake out."""
        return self._act("VerifierRegistry", "requestExit", self.escrow, amount)

    def withdraw_stake(self, to: str | None = None) -> Outcome:
        """Takes out the stake that has waited for the exit delay, to the signer if to nobody else."""
        return self._act("VerifierRegistry", "withdraw", self.escrow, self.signer.address if to is None else to)

    def set_profile(self, uri: str) -> Outcome:
        """Publishes where the signer describes itself as a verifier."""
        return self._act("VerifierRegistry", "setProfile", uri)

    # How it is done

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
        contracts = (self.escrow, self.registry)  # asked for before sending: afterwards nothing may fail any more
        data = encode_call(contract, function, *arguments)
        receipt = self.chain.send(self.signer, self._at(contract), data, value)
        events = [decode_log(log.topics, log.data) for log in receipt.logs if log.address in contracts]
        return Outcome(receipt, tuple(approvals), tuple(event for event in events if event is not None))

    def _view(self, contract: str, function: str, *arguments: Any) -> Any:
        data = encode_call(contract, function, *arguments)
        return decode_result(contract, function, self.chain.call(self._at(contract), data))

    def _at(self, contract: str) -> str:
        return self.escrow if contract == "Escrow" else self.registry
