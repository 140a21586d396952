"""The whole book of a market: bids, lots, disputes, stakes, purses and credits."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from tests.contracts.support.actions import IN_TIME, OVERDUE
from tests.contracts.support.market import Action, Lot, State
from tests.contracts.support.stakes import Stake
from tests.contracts.support.terms import Terms
from tests.contracts.support.values import ZERO_ADDRESS, plain


@dataclass(frozen=True, slots=True)
class Move:
    """Something that somebody tries at a time.

    Attributes:
        action: The function's name; `rule` is the judge's, `stake` and `requestExit` are the registry's.
        round: The round that is meant.
        passes: The verdict of an attestation.
        votes: Seats and verdicts of attestations that are carried.
        supplier: Who signed a claim.
        until: Deadline of a signature.
        amount: Units of a split, wei of a dispute or a stake, the due date of an extension, or a ruling.
        dispute: The dispute to rule.
    """

    action: str
    bid: MirrorBid
    lot: int
    actor: str
    time: int
    round: int = 0
    passes: bool = True
    votes: tuple[tuple[int, bool], ...] = ()
    supplier: str = ZERO_ADDRESS
    until: int = 0
    amount: int = 0
    dispute: int = 0


@dataclass(slots=True)
class MirrorLot:
    """A lot as the rules have it.

    Attributes:
        votes: Verdicts of this round by seat.
        spent: Attestations paid since the claim.
        paid: Units of the price paid so far.
        overturned: Whether a ruling fixed another verdict than that of the votes.
    """

    state: State = State.OPEN
    supplier: str = ZERO_ADDRESS
    stage: int = 0
    reworks: int = 0
    round: int = 0
    deadline: int = 0
    votes: dict[int, bool] = field(default_factory=dict)
    spent: int = 0
    paid: int = 0
    overturned: bool = False

    def bits(self, passes: bool) -> int:
        """The seats that voted so."""
        return sum(1 << seat for seat, vote in self.votes.items() if vote is passes)

    def count(self, passes: bool) -> int:
        """How many voted so."""
        return self.bits(passes).bit_count()


@dataclass(eq=False, slots=True)
class MirrorBid:
    """A bid as the rules have it."""

    terms: Terms
    id: bytes
    lots: list[MirrorLot]
    cancelled: bool = False

    def state(self, lot: int) -> State:
        """State of a lot; open lots of a cancelled bid are closed."""
        state = self.lots[lot].state
        return State.CLOSED if self.cancelled and state is State.OPEN else state

    def told(self, number: int, time: int) -> Lot:
        """What the escrow should tell of a lot at a time."""
        lot, state = self.lots[number], self.state(number)
        ends = self.terms.claim_by if state is State.OPEN else lot.deadline
        actions = IN_TIME[state] if time < ends else OVERDUE[state]
        if not self.terms.stages[lot.stage].panel:
            actions -= {Action.ATTEST}
        figures = (lot.stage, lot.reworks, lot.round, lot.deadline, lot.bits(True), lot.bits(False), lot.spent)
        return Lot(state, lot.supplier, *figures, actions)

    def locked(self) -> int:
        """What the escrow holds for this bid."""
        return sum(self.locked_for(lot) for lot in range(self.terms.lots))

    def locked_for(self, number: int) -> int:
        """What the escrow holds for a lot: what is neither paid nor spent, and the bond if it is claimed."""
        lot, state = self.lots[number], self.state(number)
        if state is State.CLOSED:
            return 0
        bond = self.terms.bond * (state is not State.OPEN)
        return self.terms.per_lot - lot.paid - lot.spent * self.terms.verifier_fee + bond


@dataclass(slots=True)
class MirrorDispute:
    """A dispute as its arbitrator and the escrow have it: about which round, and what the votes said."""

    bid: MirrorBid
    lot: int
    round: int
    verdict: State
    ruled: bool = False


@dataclass(slots=True)
class MirrorStake:
    """A verifier's stake: what is free, what answers for which rounds of which lots, and what is leaving.

    Attributes:
        backing: Wei that answer for an attestation by (bid's id, lot).
    """

    free: int = 0
    backing: Counter[tuple[bytes, int]] = field(default_factory=Counter)
    exiting: int = 0
    exit_at: int = 0

    @property
    def active(self) -> int:
        """All that counts for attestations that no ruling can overturn."""
        return self.free + self.backing.total()

    def told(self) -> Stake:
        """What the registry should tell."""
        return Stake(self.active, self.backing.total(), self.exiting, self.exit_at)

    def back(self, lot: tuple[bytes, int], amount: int) -> None:
        """Has free stake answer for a lot's round."""
        self.free -= amount
        self.backing[lot] += amount


class Book:
    """The whole book.

    Attributes:
        bids: All bids posted.
        disputes: All disputes, as the arbitrator numbers them.
        stakes: Stakes by verifier.
        purses: What each account gained or lost by (token, account); without the escrow's own.
        credits: What each account is owed by (token, account).
    """

    def __init__(self, registry: Any, arbitrator: Any, judge: Any) -> None:
        self.registry, self.arbitrator, self.judge = plain(registry), plain(arbitrator), plain(judge)
        self.bids: list[MirrorBid] = []
        self.disputes: list[MirrorDispute] = []
        self.stakes: defaultdict[str, MirrorStake] = defaultdict(MirrorStake)
        self.purses: Counter[tuple[str, str]] = Counter()
        self.credits: Counter[tuple[str, str]] = Counter()

    def post(self, terms: Terms, bid: bytes) -> MirrorBid:
        """Books a bid."""
        posted = MirrorBid(terms, bid, [MirrorLot() for _ in range(terms.lots)])
        self.bids.append(posted)
        self.gain(posted, terms.customer, -terms.total)
        return posted

    def gain(self, bid: MirrorBid, account: Any, amount: int) -> None:
        """Puts units of the bid's token into a purse."""
        self.purses[plain(bid.terms.token), plain(account)] += amount

    def pay_ether(self, payer: str, payee: str, amount: int) -> None:
        """Moves ether from purse to purse."""
        self.purses[ZERO_ADDRESS, payer] -= amount
        self.purses[ZERO_ADDRESS, payee] += amount

    def withdraw(self, token: str, account: str, amount: int) -> None:
        """Books a withdrawal of credit to the account itself."""
        self.credits[token, account] -= amount
        self.purses[token, account] += amount

    def holdings(self, token: str) -> int:
        """What the escrow should hold of a token: everything locked and everything credited."""
        locked = sum(bid.locked() for bid in self.bids if plain(bid.terms.token) == token)
        return locked + sum(amount for (owed_in, _), amount in self.credits.items() if owed_in == token)
