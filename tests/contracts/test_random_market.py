"""Rules 1, 2 and 9 on a market in which people try things at random: a mirror in plain Python says what must happen."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest

from tests.contracts.support import clock
from tests.contracts.support.errors import refusal
from tests.contracts.support.events import events_of
from tests.contracts.support.market import EVIDENCE, Lot, Market, State
from tests.contracts.support.mirror import TAKEN, Mirror, MirrorBid, Move
from tests.contracts.support.replay import Event, Replay
from tests.contracts.support.signing import REPORT
from tests.contracts.support.terms import DAY
from tests.contracts.support.values import ZERO_ADDRESS, plain

SEEDS = [1, 2, 3]
STEPS = 120
LIKING = {"claim": 2, "submit": 6, "attest": 6, "accept": 1, "concede": 1, "lapse": 4, "settle": 4}
SHORT = {"build_time": 3 * DAY, "inspection_time": DAY}
BIDS: list[dict[str, Any]] = [
    {"lots": 2},
    {"lots": 1, "quorum": 3, "verifier_fee": 0, "bond": 0},
    {"lots": 2, "panel": 0b101, "quorum": 1, "pays_on_silence": True},
    {"lots": 1, "panel": 0, "quorum": 0, "pays_on_silence": True},
]


class Game:
    """A market and its mirror, kept in step.

    Attributes:
        seen: How often each action went through (true) and was refused (false), to prove that the game is one.
    """

    def __init__(self, markets: list[Market], seed: int) -> None:
        self.markets = {market.asset.address: market for market in markets}
        self.escrow = markets[0].escrow
        self.people = markets[0].people
        self.mirror = Mirror()
        self.random = random.Random(seed)
        self.events: list[Event] = []
        self.seen: Counter[tuple[str, bool]] = Counter()
        self.accounts = [*self.people[:5], *self.people.verifiers]
        self._stock()
        self.start = self._purses()
        for number, changes in enumerate(BIDS):
            for market in markets:
                self._post(market, number, changes)

    def _stock(self) -> None:
        """Everybody has plenty of every asset, and lets the escrow take it."""
        for market in self.markets.values():
            for account in self.accounts:
                market.asset.prepare(account, self.escrow, 10**12)

    def _purses(self) -> dict[tuple[str, str], int]:
        books = {token: market.ledger().read() for token, market in self.markets.items()}
        names = next(iter(self.markets.values())).ledger().names
        return {(token, address): books[token][name, "purse"] for token in books for address, name in names.items()}

    def _post(self, market: Market, number: int, changes: dict[str, Any]) -> None:
        named = self.people.rival if number == 2 else ZERO_ADDRESS
        claim_by = clock.now() + 12 * DAY
        terms = market.terms(supplier=named, salt=f"0x{number:064x}", claim_by=claim_by, **SHORT).but(**changes)
        value = terms.total if terms.token == ZERO_ADDRESS else 0
        posted = self.escrow.post(plain(terms), {"from": terms.customer, "value": value})
        self.events += events_of(posted, self.escrow)
        self.mirror.post(terms, market.bid(terms))

    def step(self) -> None:
        """Somebody tries something, at a time near which something may end."""
        bid = self.random.choice(self.mirror.bids)
        lot = self.random.randrange(bid.terms.lots)
        action = self._action(bid.state(lot))
        time = clock.now() + self.random.randint(1, DAY // 24)
        if self.random.random() < 0.1:
            near = self.random.choice([bid.lots[lot].deadline, bid.terms.claim_by]) + self.random.randint(-1, 1)
            time = near if near > clock.now() and near < clock.now() + 2 * DAY else time
        held = bid.lots[lot].round
        round_ = held + (self.random.random() < 0.05)
        actor = plain(self._actor(action, bid, lot))
        self.play(Move(action, bid, lot, actor, time, round_, self.random.random() < 0.6))

    def _action(self, state: State) -> str:
        """Mostly something that the lot's state takes."""
        if self.random.random() < 0.05:
            return "cancel"
        fitting = [action for action, taken in TAKEN.items() if state in taken]
        actions = fitting if fitting and self.random.random() < 0.8 else list(TAKEN)
        return self.random.choices(actions, [LIKING[action] for action in actions])[0]

    def _actor(self, action: str, bid: MirrorBid, lot: int) -> Any:
        """Mostly somebody whose part it is."""
        if self.random.random() < 0.2:
            return self.random.choice(self.accounts)
        if action == "attest":
            return self.random.choice(bid.terms.verifiers)
        if action in ("submit", "concede"):
            return bid.lots[lot].supplier if bid.lots[lot].supplier != ZERO_ADDRESS else self.people.supplier
        return {"accept": bid.terms.customer, "claim": self.people.rival}.get(action, self.people.stranger)

    def play(self, move: Move) -> None:
        """Tries a move on the chain: it must do what the mirror says, or be refused as the mirror says."""
        refused = self.mirror.judge(move)
        method, arguments, value = self._call(move)
        self.seen[move.action, refused is None] += 1
        if refused is not None:
            clock.mine_at(move.time)
            assert refusal(method, *arguments, by=move.actor, value=value) == refused
            return
        with clock.executing_at(move.time):
            done = method(*plain(arguments), {"from": move.actor, "value": value})
        self.events += events_of(done, self.escrow)
        self.mirror.book(move)
        self.check(move.bid)

    def _call(self, move: Move) -> tuple[Any, tuple[Any, ...], int]:
        terms = move.bid.terms
        more = {
            "submit": (move.round, EVIDENCE),
            "attest": (move.round, move.passes, REPORT),
            "accept": (move.round,),
            "concede": (move.round,),
        }
        value = terms.bond if move.action == "claim" and terms.token == ZERO_ADDRESS else 0
        arguments = (terms,) if move.action == "cancel" else (terms, move.lot, *more.get(move.action, ()))
        return getattr(self.escrow, move.action), arguments, value

    def check(self, bid: MirrorBid) -> None:
        """Compares the bid that moved and everybody's money in its asset."""
        token = plain(bid.terms.token)
        market = self.markets[token]
        for number, lot in enumerate(bid.lots):
            votes = (lot.bits(True), lot.bits(False))
            expected = Lot(bid.state(number), lot.supplier, lot.round, lot.deadline, *votes)
            assert market.lot(bid.terms, number) == expected
        ledger = market.ledger()
        book, names = ledger.read(), ledger.names
        for address, name in names.items():
            gained = book[name, "purse"] - self.start[token, address]
            held = self.mirror.holdings(token)
            assert gained == (held if name == "escrow" else self.mirror.purses[token, address])
            assert book[name, "credit"] == self.mirror.credits[token, address]

    def finish(self) -> None:
        """All deadlines pass; strangers close every lot, and everybody takes out what is theirs."""
        clock.mine_at(clock.now() + 30 * DAY)
        for bid in self.mirror.bids:
            for lot in range(bid.terms.lots):
                while bid.state(lot) is not State.CLOSED:
                    state, actor = bid.state(lot), self.people.stranger.address
                    action = {State.OPEN: "cancel", State.BUILDING: "lapse", State.INSPECTING: "lapse"}
                    self.play(Move(action.get(state, "settle"), bid, lot, actor, clock.now() + 1))
        for (token, account), amount in list(self.mirror.credits.items()):
            if amount:
                taken = self.escrow.withdraw(token, account, amount, {"from": account})
                self.events += events_of(taken, self.escrow)
                self.mirror.withdraw(token, account, amount)

    def check_logs(self) -> None:
        """Compares the book with what the logs alone tell."""
        replay = Replay(self.events)
        for bid in self.mirror.bids:
            verifiers = plain(bid.terms.verifiers)
            for number, lot in enumerate(bid.lots):
                known = replay.lots[bid.id, number]
                votes = {verifiers[seat]: passes for seat, passes in lot.votes.items()}
                assert replay.state(bid.id, number) is bid.state(number)
                assert (known["supplier"], known["round"], known["votes"]) == (lot.supplier, lot.round, votes)
        assert {token: replay.held[token] for token in self.markets} == {
            token: self.mirror.holdings(token) for token in self.markets
        }
        assert replay.credits == self.mirror.credits


@pytest.mark.parametrize("seed", SEEDS)
def test_rules_1_2_and_9_on_a_random_market(ether: Market, assets: dict[str, Any], seed: int) -> None:
    """Whatever people try, mirror, logs and chain agree at every step, and in the end everybody gets out."""
    token = ["plain token", "token without return value", "token of 6 decimals"][seed % 3]
    game = Game([ether, ether.paid_in(assets[token])], seed)
    for _ in range(STEPS):
        game.step()
    game.check_logs()
    game.finish()
    game.check_logs()
    assert all(game.seen[action, True] for action in TAKEN)
    assert sum(count for (_, done), count in game.seen.items() if not done) > STEPS // 4
    for market in game.markets.values():
        book = market.ledger().read()
        assert market.asset.balance(game.escrow) == 0
        assert all(amount == 0 for (_, kind), amount in book.items() if kind == "credit")
