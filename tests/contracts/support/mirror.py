"""The rules of the market again, in plain Python: what each action does or is refused for, and who then has what."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tests.contracts.support.errors import Refusal, error
from tests.contracts.support.market import State, states
from tests.contracts.support.terms import Terms
from tests.contracts.support.values import ZERO_ADDRESS, plain

TAKEN = {
    "claim": [State.OPEN],
    "submit": [State.BUILDING],
    "attest": [State.INSPECTING],
    "accept": [State.BUILDING, State.INSPECTING, State.PASSED, State.FAILED],
    "concede": [State.BUILDING, State.INSPECTING, State.PASSED],
    "lapse": [State.BUILDING, State.INSPECTING],
    "settle": [State.PASSED, State.FAILED, State.VOIDED],
}


@dataclass(frozen=True, slots=True)
class Move:
    """Something that somebody tries at a time; `passes` is for an attestation only."""

    action: str
    bid: MirrorBid
    lot: int
    actor: str
    time: int
    round: int = 0
    passes: bool = True


@dataclass(slots=True)
class MirrorLot:
    """A lot as the rules have it."""

    state: State = State.OPEN
    supplier: str = ZERO_ADDRESS
    round: int = 0
    deadline: int = 0
    votes: dict[int, bool] = field(default_factory=dict)

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

    def locked(self) -> int:
        """What the escrow holds for this bid."""
        return sum(self.locked_for(lot) for lot in range(self.terms.lots))

    def locked_for(self, lot: int) -> int:
        """What the escrow holds for one lot: the customer's part without the fees spent, and the bond if claimed."""
        state = self.state(lot)
        if state is State.CLOSED:
            return 0
        spent = len(self.lots[lot].votes) * self.terms.verifier_fee
        return self.terms.per_lot - spent + self.terms.bond * (state is not State.OPEN)


class Mirror:
    """The whole book.

    Attributes:
        bids: All bids posted.
        purses: What each account gained or lost by (token, account).
        credits: What each account is owed by (token, account).
    """

    def __init__(self) -> None:
        self.bids: list[MirrorBid] = []
        self.purses: Counter[tuple[str, str]] = Counter()
        self.credits: Counter[tuple[str, str]] = Counter()

    def post(self, terms: Terms, bid: bytes) -> MirrorBid:
        """Books a bid."""
        posted = MirrorBid(terms, bid, [MirrorLot() for _ in range(terms.lots)])
        self.bids.append(posted)
        self._gain(posted, terms.customer, -terms.total)
        return posted

    def holdings(self, token: str) -> int:
        """What the escrow should hold of a token: everything locked and everything credited."""
        locked = sum(bid.locked() for bid in self.bids if plain(bid.terms.token) == token)
        return locked + sum(amount for (owed_in, _), amount in self.credits.items() if owed_in == token)

    # Refusals, in the order in which the escrow looks for them

    def judge(self, move: Move) -> Refusal | None:
        """Why a move is refused; None if it is not."""
        if move.action == "cancel":
            return self._judge_cancel(move)
        state, taken = move.bid.state(move.lot), TAKEN[move.action]
        if state not in taken:
            return error("EscrowWrongState", lot=move.lot, actual=state, expected=states(*taken))
        held = move.bid.lots[move.lot].round
        if move.action in ("submit", "attest", "accept", "concede") and move.round != held:
            return error("EscrowWrongRound", lot=move.lot, actual=held, expected=move.round)
        return getattr(self, f"_judge_{move.action}")(move, move.bid.terms, move.bid.lots[move.lot])

    def _judge_cancel(self, move: Move) -> Refusal | None:
        bid, terms = move.bid, move.bid.terms
        owner = move.actor == plain(terms.customer)
        if not owner and move.time < terms.claim_by:
            return error("EscrowCancelTooEarly", account=move.actor, timestamp=move.time, claimBy=terms.claim_by)
        if bid.cancelled:
            return error("EscrowAlreadyCancelled", bid=bid.id)
        if not owner and all(lot.state is not State.OPEN for lot in bid.lots):
            return error("EscrowNothingOpen", bid=bid.id)
        return None

    def _judge_claim(self, move: Move, terms: Terms, lot: MirrorLot) -> Refusal | None:
        named = plain(terms.supplier)
        if named not in (ZERO_ADDRESS, move.actor):
            return error("EscrowClaimReserved", actual=move.actor, expected=named)
        if named == ZERO_ADDRESS and move.actor in plain(terms.verifiers):
            return error("EscrowSupplierIsVerifier", supplier=move.actor)
        if move.time >= terms.claim_by:
            return error("EscrowClaimOver", timestamp=move.time, claimBy=terms.claim_by)
        return None

    def _judge_submit(self, move: Move, terms: Terms, lot: MirrorLot) -> Refusal | None:
        if move.actor != lot.supplier:
            return error("EscrowNotSupplier", actual=move.actor, expected=lot.supplier)
        if move.time >= lot.deadline:
            return error("EscrowSubmitOver", timestamp=move.time, due=lot.deadline)
        return None

    def _judge_attest(self, move: Move, terms: Terms, lot: MirrorLot) -> Refusal | None:
        verifiers = plain(terms.verifiers)
        if move.time >= lot.deadline:
            return error("EscrowInspectionOver", timestamp=move.time, deadline=lot.deadline)
        if move.actor not in verifiers:
            return error("EscrowNotVerifier", account=move.actor)
        seat = verifiers.index(move.actor)
        if not terms.stage.panel >> seat & 1:
            return error("EscrowNotOnPanel", verifier=move.actor, panel=terms.stage.panel)
        if seat in lot.votes:
            return error("EscrowAlreadyAttested", verifier=move.actor, round=lot.round)
        return None

    def _judge_accept(self, move: Move, terms: Terms, lot: MirrorLot) -> Refusal | None:
        customer = plain(terms.customer)
        return None if move.actor == customer else error("EscrowNotCustomer", actual=move.actor, expected=customer)

    def _judge_concede(self, move: Move, terms: Terms, lot: MirrorLot) -> Refusal | None:
        if move.actor == lot.supplier:
            return None
        return error("EscrowNotSupplier", actual=move.actor, expected=lot.supplier)

    def _judge_lapse(self, move: Move, terms: Terms, lot: MirrorLot) -> Refusal | None:
        if move.time >= lot.deadline:
            return None
        return error("EscrowLapseTooEarly", timestamp=move.time, deadline=lot.deadline)

    def _judge_settle(self, move: Move, terms: Terms, lot: MirrorLot) -> None:
        return None

    # Effects

    def book(self, move: Move) -> None:
        """Books a move that is not refused."""
        getattr(self, f"_book_{move.action}")(move, move.bid.terms, move.bid.lots[move.lot])

    def withdraw(self, token: str, account: str, amount: int) -> None:
        """Books a withdrawal to the account itself."""
        self.credits[token, account] -= amount
        self.purses[token, account] += amount

    def _book_cancel(self, move: Move, terms: Terms, lot: MirrorLot) -> None:
        locked = sum(move.bid.locked_for(i) for i, one in enumerate(move.bid.lots) if one.state is State.OPEN)
        self._gain(move.bid, terms.customer, locked)
        move.bid.cancelled = True

    def _book_claim(self, move: Move, terms: Terms, lot: MirrorLot) -> None:
        lot.state, lot.supplier, lot.round = State.BUILDING, move.actor, lot.round + 1
        lot.deadline = move.time + terms.stage.build_time
        self._gain(move.bid, move.actor, -terms.bond)

    def _book_submit(self, move: Move, terms: Terms, lot: MirrorLot) -> None:
        lot.state, lot.deadline = State.INSPECTING, move.time + terms.stage.inspection_time

    def _book_attest(self, move: Move, terms: Terms, lot: MirrorLot) -> None:
        lot.votes[plain(terms.verifiers).index(move.actor)] = move.passes
        self.credits[plain(terms.token), move.actor] += terms.verifier_fee
        if lot.count(True) >= terms.stage.quorum:
            self._pay(move)
        elif terms.stage.panel.bit_count() - lot.count(False) < terms.stage.quorum:
            self._default(move)

    def _book_accept(self, move: Move, terms: Terms, lot: MirrorLot) -> None:
        self._pay(move)

    def _book_concede(self, move: Move, terms: Terms, lot: MirrorLot) -> None:
        self._default(move)

    def _book_lapse(self, move: Move, terms: Terms, lot: MirrorLot) -> None:
        if lot.state is State.BUILDING:
            self._default(move)
            return
        majority = lot.count(True) - lot.count(False)
        silent = State.PASSED if terms.stage.pays_on_silence else State.VOIDED
        lot.state = State.PASSED if majority > 0 else State.FAILED if majority < 0 else silent
        lot.deadline = 0

    def _book_settle(self, move: Move, terms: Terms, lot: MirrorLot) -> None:
        if lot.state is State.PASSED:
            self._pay(move)
        elif lot.state is State.FAILED:
            self._default(move)
        else:
            self._close(move, lot.supplier, terms.bond)

    def _pay(self, move: Move) -> None:
        self._close(move, move.bid.lots[move.lot].supplier, move.bid.terms.price + move.bid.terms.bond)

    def _default(self, move: Move) -> None:
        bid, terms, lot = move.bid, move.bid.terms, move.bid.lots[move.lot]
        fees = len(lot.votes) * terms.verifier_fee
        if fees or move.time >= terms.claim_by or bid.cancelled:
            self._close(move, terms.customer, 0)
            return
        bid.lots[move.lot] = MirrorLot(round=lot.round)
        self._gain(bid, terms.customer, terms.bond)

    def _close(self, move: Move, first: Any, amount: int) -> None:
        """Pays one party an amount and the customer whatever else was locked."""
        bid, lot = move.bid, move.bid.lots[move.lot]
        rest = bid.locked_for(move.lot) - amount
        lot.state, lot.deadline = State.CLOSED, 0
        self._gain(bid, first, amount)
        self._gain(bid, bid.terms.customer, rest)

    def _gain(self, bid: MirrorBid, account: Any, amount: int) -> None:
        self.purses[plain(bid.terms.token), plain(account)] += amount
