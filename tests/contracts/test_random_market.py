"""M1, M2, M5, M9 on a market in which people try things at random: a mirror in plain Python says what must happen."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tests.contracts.support import clock
from tests.contracts.support.assets import Asset
from tests.contracts.support.errors import refusal
from tests.contracts.support.events import events_of
from tests.contracts.support.market import STAKE, Market, State, read_lot
from tests.contracts.support.mirror import effects, refusals
from tests.contracts.support.mirror.book import Book, MirrorBid, Move
from tests.contracts.support.mirror.calls import call_of
from tests.contracts.support.players import Players
from tests.contracts.support.replay import Replay
from tests.contracts.support.stakes import Stake, stake_of
from tests.contracts.support.terms import DAY, Stage
from tests.contracts.support.values import ZERO_ADDRESS, plain

SEEDS = {"plain token": 48, "token without return value": 248, "token of 6 decimals": 1129}
STEPS = 240
OFTEN_ENOUGH = 2
BUILD = {"build_time": 3 * DAY, "inspection_time": 2 * DAY}
LOCK = Stage(panel=0, quorum=0, pays_on_silence=True, build_time=0, inspection_time=DAY, share_bps=2_000)
BIDS: list[dict[str, Any]] = [
    {"lots": 3, "reworks": 1, "verifier_stake": STAKE // 4, "disputed": True, **BUILD},
    {"lots": 2, "quorum": 3, "verifier_fee": 0, "bond": 0, "verifier_stake": STAKE // 2, "disputed": True, **BUILD},
    {"lots": 2, "panel": 0b101, "quorum": 1, "pays_on_silence": True, **BUILD},
    {"lots": 1, "panel": 0, "quorum": 0, "pays_on_silence": True, **BUILD},
    {
        "lots": 3,
        "reworks": 1,
        "verifier_stake": STAKE // 3,
        "disputed": True,
        "stages": (LOCK, Stage(share_bps=7_001, **BUILD), Stage(0b010, 1, share_bps=999, **BUILD)),
    },
]
SOME_SEEN = {
    *("BidPosted", "BidCancelled", "LotClaimed", "LotStarted", "LotExtended", "LotSubmitted", "LotAttested"),
    *("LotDecided", "LotDisputed", "LotRuled", "LotAccepted", "LotConceded", "LotPaid", "LotDefaulted", "LotVoided"),
    *("LotAgreed", "VerifierSlashed", "CreditWithdrawn", "Staked", "ExitRequested", "Slashed", "StakeWithdrawn"),
    *("StakeReserved", "StakeReleased"),
}
WANTS_OF_STAKE = ("EscrowInsufficientStake", "RegistryInsufficientStake")
ENDINGS = {State.OPEN: "cancel", State.BUILDING: "lapse", State.INSPECTING: "lapse", State.DISPUTED: "lapse"}


class Game:
    """A market, its mirror and its logs, kept in step.

    Attributes:
        seen: How often each action went through (true) and was refused (false), to prove that the game is one.
        refused: How often each error was the answer.
        logged: How often each event was logged.
    """

    def __init__(self, markets: list[Market], seed: int) -> None:
        market = markets[0]
        self.markets = {one.asset.address: one for one in markets}
        self.market, self.escrow, self.people = market, market.escrow, market.people
        self.book = Book(market.registry, market.arbitrator, self.people.judge)
        self.replay = Replay(self.escrow)
        self.players = Players(self.book, self.people, seed)
        self.seen: Counter[tuple[str, bool]] = Counter()
        self.refused: Counter[str] = Counter()
        self.logged: Counter[str] = Counter()
        self._stock()
        self.start = self._purses()
        self._note_stakes()
        for number, changes in enumerate(BIDS):
            for one in markets:
                self._post(one, number, changes)

    def _stock(self) -> None:
        """Everybody has plenty of every asset, and lets the escrow take it."""
        for market in self.markets.values():
            for account in self.players.accounts:
                market.asset.prepare(account, self.escrow, 10**12)

    def _note_stakes(self) -> None:
        """The verifiers have staked before the game."""
        for verifier in map(plain, self.people.verifiers):
            self.book.stakes[verifier].free = STAKE
            self.replay.stakes[verifier] = Stake(STAKE)

    def _read(self, token: str) -> dict[tuple[str, str], tuple[int, int]]:
        ledger = self.markets[token].ledger(registry=self.market.registry, arbitrator=self.market.arbitrator)
        amounts = ledger.read()
        return {
            (token, address): (amounts[name, "purse"], amounts[name, "credit"])
            for address, name in ledger.names.items()
        }

    def _purses(self) -> dict[tuple[str, str], int]:
        return {key: purse for token in self.markets for key, (purse, _) in self._read(token).items()}

    def _post(self, market: Market, number: int, changes: dict[str, Any]) -> None:
        disputed = {"arbitrator": market.arbitrator.address, "dispute_window": DAY}
        named = self.people.rival if number == 2 else ZERO_ADDRESS
        own = {name: value for name, value in changes.items() if name != "disputed"}
        time = clock.now() + 10
        terms = market.terms(supplier=named, salt=f"0x{number:064x}", claim_by=time + 20 * DAY, **own)
        terms = terms.but(**disputed) if "disputed" in changes else terms
        value = terms.total if terms.token == ZERO_ADDRESS else 0
        with clock.executing_at(time):
            posted = self.escrow.post(plain(terms), {"from": terms.customer, "value": value})
        self._read_logs(posted, self.escrow)
        self.check(self.book.post(terms, market.bid(terms)), time)

    def _read_logs(self, transaction: Any, contract: Any) -> None:
        events = events_of(transaction, contract)
        self.replay.read(events, transaction.timestamp)
        self.logged.update(name for name, _ in events)

    def play(self, move: Move) -> None:
        """Tries a move on the chain: it must do what the mirror says, or be refused as the mirror says."""
        refused = refusals.judge(self.book, move)
        method, arguments, value = call_of(self.market, move)
        self.seen[move.action, refused is None] += 1
        if refused is not None:
            self.refused[refused.name] += 1
            clock.mine_at(move.time)
            assert refusal(method, *arguments, by=move.actor, value=value) == refused
            return
        with clock.executing_at(move.time):
            done = method(*plain(arguments), {"from": move.actor, "value": value})
        for contract in (self.market.registry, self.escrow):
            self._read_logs(done, contract)
        effects.apply(self.book, move)
        self.check(move.bid, move.time)

    def check(self, bid: MirrorBid, time: int) -> None:
        """M1, M2, M8, M9: chain, mirror and logs agree on the bid that moved, everybody's money and all stakes."""
        lots = [read_lot(values) for values in self.escrow.getLots(plain(bid.terms), 0, bid.terms.lots)]
        numbers = range(bid.terms.lots)
        assert lots == [bid.told(number, time) for number in numbers]
        assert [lot._replace(actions=frozenset()) for lot in lots] == [self.replay.told(bid.id, one) for one in numbers]
        for token in self.markets:
            held = self.book.holdings(token)
            assert self.replay.held[token] == held
            for key, (purse, credit) in self._read(token).items():
                gained = held if key[1] == self.escrow.address else self.book.purses[key]
                assert purse - self.start[key] == gained
                assert credit == self.book.credits[key] == self.replay.credits[key]
        for verifier, stake in self.book.stakes.items():
            assert stake_of(self.market, verifier) == stake.told() == self.replay.stakes[verifier]

    def finish(self) -> None:
        """M5: strangers close every lot when its deadlines have passed, which frees all stake; everybody gets out."""
        for bid in self.book.bids:
            for number in range(bid.terms.lots):
                while bid.state(number) is not State.CLOSED:
                    self._close(bid, number)
        for (token, account), amount in list(self.book.credits.items()):
            if amount:
                self._withdraw(token, account, amount)
        self._take_out_stakes()

    def _close(self, bid: MirrorBid, number: int) -> None:
        state, stranger = bid.state(number), plain(self.people.stranger)
        ends = bid.terms.claim_by if state is State.OPEN else bid.lots[number].deadline
        self.play(Move(ENDINGS.get(state, "settle"), bid, number, stranger, max(ends, clock.now() + 1)))

    def _withdraw(self, token: str, account: str, amount: int) -> None:
        taken = self.escrow.withdraw(token, account, amount, {"from": account})
        self._read_logs(taken, self.escrow)
        self.book.withdraw(token, account, amount)

    def _take_out_stakes(self) -> None:
        registry, bid = self.market.registry, self.book.bids[0]
        for verifier, stake in self.book.stakes.items():
            assert stake.told().reserved == 0
            if stake.free:
                self.play(Move("requestExit", bid, 0, verifier, clock.now() + 1, amount=stake.free))
        for verifier, stake in self.book.stakes.items():
            if stake.exiting:
                with clock.executing_at(max(stake.exit_at, clock.now() + 1)):
                    taken = registry.withdraw(self.escrow, verifier, {"from": verifier})
                self._read_logs(taken, registry)
                self.book.pay_ether(self.book.registry, verifier, stake.exiting)
                stake.exiting = stake.exit_at = 0
        self.check(bid, clock.now())


@pytest.mark.parametrize(("token", "seed"), SEEDS.items(), ids=SEEDS)
def test_random_market(ether: Market, assets: dict[str, Asset], token: str, seed: int) -> None:
    """M1, M2, M5, M9: mirror, logs and chain agree at every step of everybody, who all get out in the end."""
    game = Game([ether, ether.paid_in(assets[token])], seed)
    for _ in range(STEPS):
        game.play(game.players.next(clock.now()))
    tried = Counter(game.seen)
    game.finish()
    assert min(game.seen[action, True] for action in refusals.RULES) >= OFTEN_ENOUGH
    assert min(tried[action, False] for action in refusals.RULES) >= OFTEN_ENOUGH
    assert min(game.refused[name] for name in WANTS_OF_STAKE) >= OFTEN_ENOUGH
    assert STEPS // 4 < sum(count for (_, done), count in tried.items() if done) < 3 * STEPS // 4
    assert set(game.logged) >= SOME_SEEN
    for market in game.markets.values():
        book = market.ledger().read()
        assert market.asset.balance(game.escrow) == 0
        assert all(amount == 0 for (_, kind), amount in book.items() if kind == "credit")
    assert ether.asset.balance(ether.registry) == 0
