"""How a game ends when everybody falls silent: strangers close every lot, and everybody gets its money out (M5)."""

from __future__ import annotations

from tests.fuzz.book import Posted
from tests.fuzz.move import Move
from tests.fuzz.witness import Witness
from tests.model.call import Call
from tests.model.lot import LAPSABLE, LotState
from tests.model.terms import ZERO


class Ending:
    """The end of a game that a witness has followed."""

    def __init__(self, witness: Witness) -> None:
        self._table = witness
        self._scene = witness.scene

    def play(self) -> None:
        """Closes all, takes out all, and checks that nothing is left.

        Raises:
            AssertionError: Somebody's money is stuck.
        """
        for posted in self._table.book.bids:
            # Whoever called back while it was paid may have moved it unseen.
            self._table.see_bid(posted)
            for lot in range(posted.terms.lots):
                while posted.lots[lot].state is not LotState.CLOSED:
                    self._close(posted, lot)
        self._calm_tokens()
        self._take_credits()
        self._take_stakes()
        self._table.compare_all()
        self._check_empty()

    def _close(self, posted: Posted, lot: int) -> None:
        """Leads a lot on by what anyone may do when its time has passed."""
        seen, terms = posted.lots[lot], posted.terms
        if seen.state is LotState.OPEN:
            self._done("cancel", (terms,), terms.claim_by)
        else:
            self._done("lapse" if seen.state in LAPSABLE else "settle", (terms, lot), seen.deadline)

    def _calm_tokens(self) -> None:
        """Lets the tokens that failed to move do so again."""
        scene = self._scene
        for name, function, args in (
            ("moody", "setMood", ("Plain",)),
            ("mute", "move", ("Plain", 0)),
            ("mute", "tell", ("Plain", 0)),
            ("skewed", "setSkew", (0,)),
            *(("blacklist", "bar", (who, False)) for who in (scene.escrow, scene.stranger)),
        ):
            self._play(Call(scene.stranger, scene.tokens[name], function, args), 0)

    def _take_credits(self) -> None:
        """Everybody withdraws what it is owed, to somebody who takes it; lying tokens may not have it."""
        exact = self._table.exact_tokens()
        for (account, token), amount in list(self._table.book.credits.items()):
            if amount:
                args = (token, self._scene.stranger, amount)
                done = self._play(Call(account, self._scene.escrow, "withdraw", args), 0)
                assert done or token not in exact, f"{account} does not get {amount} of {token}"

    def _take_stakes(self) -> None:
        scene, stakes = self._scene, self._table.book.stakes
        for verifier, (active, reserved, *_) in list(stakes.items()):
            assert not reserved, f"{reserved} of {verifier} is still reserved"
            if active:
                done = self._play(Call(verifier, scene.registry, "requestExit", (scene.escrow, active)), 0)
                assert done, f"{verifier} cannot ask for {active}"
        for verifier, (_, _, exiting, exit_at) in list(stakes.items()):
            if exiting:
                call = Call(verifier, scene.registry, "withdraw", (scene.escrow, scene.stranger))
                assert self._play(call, exit_at), f"{verifier} does not get {exiting}"

    def _check_empty(self) -> None:
        """Escrow and registry hold nothing but what nobody asked for and what is staked elsewhere."""
        table, escrow = self._table, self._scene.escrow
        exact = table.exact_tokens()
        for token in exact:
            left = table.world.purses[token].get(escrow, 0) - table.world.gifts.get(token, 0)
            assert left == 0, f"{left} of {token} is left in the escrow"
            assert not table.rebuilt.held[token]
        owed = {key: amount for key, amount in table.rebuilt.credits.items() if amount and key[1] in exact}
        assert not owed, f"not withdrawn: {owed}"
        assert not any(any(stake) for (owner, _), stake in table.rebuilt.stakes.items() if owner == escrow)
        elsewhere = sum(stake.active + stake.exiting for stake in table.rebuilt.stakes.values())
        assert table.world.purses[ZERO].get(self._scene.registry, 0) == elsewhere

    def _done(self, function: str, args: tuple[object, ...], time: int) -> None:
        call = Call(self._scene.stranger, self._scene.escrow, function, args)
        assert self._play(call, time), f"a stranger cannot {function} at {time}: {self._table.last()}"

    def _play(self, call: Call, time: int) -> bool:
        """Makes a call at this time or later."""
        return self._table.play(Move(call, max(time, self._table.chain.time))).done
