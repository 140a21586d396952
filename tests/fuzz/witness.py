"""A duel that is followed from its logs alone: what they rebuild is what the chain tells (M9)."""

from __future__ import annotations

from random import Random

from tests.fuzz.book import Posted
from tests.fuzz.chain import AnyChain
from tests.fuzz.duel import Duel, Mismatch
from tests.fuzz.evm import Answer
from tests.fuzz.game import Game
from tests.fuzz.rebuilt import Rebuilt
from tests.fuzz.scene import Scene
from tests.model.call import Call
from tests.model.terms import ZERO


class Witness(Duel):
    """A duel and the book that is rebuilt from its logs.

    Attributes:
        rebuilt: What the logs tell.
    """

    def __init__(self, chain: AnyChain, scene: Scene) -> None:
        super().__init__(chain, scene)
        self.rebuilt = Rebuilt()

    def send(self, call: Call) -> Answer:
        """Makes a call on both sides, and books its logs."""
        answer = super().send(call)
        for log in answer.logs:
            if log[0] in (self.scene.escrow, self.scene.registry):
                self.rebuilt.book(log, self.chain.time)
        return answer

    def see_bid(self, posted: Posted) -> None:
        """Looks at all lots of a bid, which the logs must tell alike, as they do its Terms.

        Raises:
            Mismatch: They do not.
        """
        super().see_bid(posted)
        self._same("Terms", self.rebuilt.terms[posted.bid], posted.terms)
        for number, seen in enumerate(posted.lots):
            self._same(f"lot {number}", self.rebuilt.told(posted.bid, number), seen._replace(actions=0))

    def see_credit(self, account: str, token: str) -> None:
        """Looks at what an account is owed, as the logs must tell it.

        Raises:
            Mismatch: They do not.
        """
        super().see_credit(account, token)
        self._same("credit", self.rebuilt.credits[account, token], self.book.credits[account, token])

    def see_stake(self, verifier: str, escrow: str) -> None:
        """Looks at a stake, as the logs must tell it.

        Raises:
            Mismatch: They do not.
        """
        super().see_stake(verifier, escrow)
        if escrow == self.scene.escrow:
            self._same("stake", tuple(self.rebuilt.stakes[escrow, verifier]), self.book.stakes[verifier])

    def compare_all(self) -> None:
        """Compares all, and what the escrow holds with what the logs tell of it.

        Raises:
            Mismatch: Something differs.
        """
        super().compare_all()
        for token in self.exact_tokens():
            purse = self.world.purses[token].get(self.scene.escrow, 0)
            self._same(f"money in {token}", self.rebuilt.held[token], purse - self.world.gifts.get(token, 0))

    def exact_tokens(self) -> list[str]:
        """Ether, and the tokens that move what they say."""
        return [ZERO, *(token for token, kind in self.world.setting.tokens.items() if kind.is_exact)]

    def _same(self, what: str, told: object, found: object) -> None:
        if told != found:
            raise Mismatch(f"{what}: the logs tell {told}, the chain {found}\n{self.last()}")


def watch(seed: int, calls: int, chain: AnyChain | None = None) -> Witness:
    """Has a witness follow a game until so many calls were made; in this process where no chain is named.

    Raises:
        Mismatch: Chain, model and logs differ.
    """
    game = Game(Random(seed), Witness, chain)
    witness = game.table
    assert isinstance(witness, Witness)
    while witness.tally.calls < calls:
        game.step()
    witness.compare_all()
    return witness
