"""Where the game is played: a chain with its scene, and what the players can see of it."""

from __future__ import annotations

from typing import Any

from tests.fuzz import purses
from tests.fuzz.book import Asked, Book, Posted, read_lots, read_numbers
from tests.fuzz.chain import AnyChain
from tests.fuzz.encoding import acted, event_name
from tests.fuzz.evm import Answer
from tests.fuzz.move import Move
from tests.fuzz.scene import OPERATOR, Scene
from tests.fuzz.tally import Tally
from tests.model.call import Call
from tests.model.lot import LotState
from tests.model.terms import ZERO, Terms

# Logs by which credits and stakes change: where the account stands among the topics, and where the token does.
CREDITING = {"LotAttested": (2, None), "VerifierSlashed": (3, None), "Credited": (1, 2), "CreditWithdrawn": (1, 2)}
POSTS = ("post", "postWithAuthorization", "postWithPermit", "postWithPermit2")
BESIDE_BIDS = ("withdraw", "withdrawAll", "rule", "hashTerms", "")


class Table:
    """Plays moves on a chain and keeps the book."""

    def __init__(self, chain: AnyChain, scene: Scene) -> None:
        self.chain = chain
        self.scene = scene
        self.book = Book()
        self.tally = Tally()
        self.encoding = scene.encoding()
        self._contracts = scene.contracts
        self._slots = [[purses.slot(mapped, who) for who in scene.holders] for mapped in (False, True)]

    def affords(self, call: Call) -> bool:
        """Whether the sender has the ether that it wants to send."""
        return not call.value or self.chain.ether(call.sender) >= call.value

    def play(self, move: Move) -> Answer:
        """Makes a call and looks at what it has changed."""
        self.chain.go_to(move.time)
        answer = self.send(move.call)
        self.tally.note(self._contracts[move.call.target], move.call, answer)
        if answer.done:
            self._see(move.call, answer)
        return answer

    def send(self, call: Call) -> Answer:
        """Makes a call; a contract makes it through `act`."""
        data = self.encoding.calldata(call)
        if call.sender not in self._contracts:
            return self.chain.call(call.sender, call.target, data, call.value)
        return self.chain.call(OPERATOR, call.sender, acted(call, data))

    def ask(self, target: str, function: str, *args: Any) -> bytes:
        """What a view answers."""
        self.tally.views += 1
        call = Call(self.scene.stranger, target, function, args)
        return self.chain.view(call.sender, target, self.encoding.calldata(call)).output

    def see_bid(self, posted: Posted) -> None:
        """Looks at all lots of a bid."""
        output = self.ask(self.scene.escrow, "getLots", posted.terms, 0, posted.terms.lots)
        posted.lots = read_lots(output)
        self.book.clear(posted)

    def see_credit(self, account: str, token: str) -> None:
        """Looks at what an account is owed."""
        self.book.credits[account, token] = read_numbers(self.ask(self.scene.escrow, "creditOf", account, token))[0]

    def see_stake(self, verifier: str, escrow: str) -> None:
        """Looks at a stake."""
        found = read_numbers(self.ask(self.scene.registry, "stakeOf", escrow, verifier))
        self.ask(self.scene.registry, "activeStake", escrow, verifier)
        if escrow == self.scene.escrow:
            self.book.stakes[verifier] = (found[0], found[1], found[2], found[3])

    def purses(self, token: str) -> list[int]:
        """How much each holder has."""
        if token == ZERO:
            return self.chain.ethers(self.scene.holders)
        return self.chain.words(token, self._slots[self._contracts[token] in purses.MAPPED])

    def _see(self, call: Call, answer: Answer) -> None:
        terms = call.args[0] if call.args and isinstance(call.args[0], Terms) else None
        if call.target == self.scene.escrow and terms is not None and call.function not in BESIDE_BIDS:
            self._see_bid_of(call, terms, answer)
        if call.function == "giveRuling":
            self._see_ruled(call, answer)
        if call.function == "withdraw" and call.target == self.scene.registry:
            self.tally.deep["stake withdrawn"] += 1
        self._see_logs(terms, answer)

    def _see_bid_of(self, call: Call, terms: Terms, answer: Answer) -> None:
        if call.function in POSTS:
            posted = Posted(terms, _returned(call, answer, self._contracts), [])
            self.book.add(posted)
            self.see_bid(posted)
            if call.function == "postWithPermit":
                nonces = self.chain.view(OPERATOR, terms.token, NONCES + bytes(12) + bytes.fromhex(terms.customer[2:]))
                self.book.permits[terms.token, terms.customer] = next(iter(read_numbers(nonces.output)), 0)
            return
        found = self.book.find(terms)
        if found is None:
            return
        before = found.lots
        self.see_bid(found)
        self.tally.note_lots(found, before, call, answer)
        if call.function == "dispute":
            number = int.from_bytes(_returned(call, answer, self._contracts), "big")
            lot = call.args[1]
            self.book.disputes.append(Asked(terms.arbitrator, number, found, lot, found.lots[lot].round))
        if call.function == "attestWithSignatures":
            carried = [terms.verifiers[one.seat] for one in call.args[3]]
            self.tally.deep["carried attestation of a wallet"] += any(who in self._contracts for who in carried)

    def _see_ruled(self, call: Call, answer: Answer) -> None:
        for asked in reversed(self.book.disputes):
            if asked.arbitrator == call.target and asked.id == call.args[0] and asked.posted is not None:
                before = asked.posted.lots[asked.lot]
                self.see_bid(asked.posted)
                after = asked.posted.lots[asked.lot]
                if before.state is LotState.DISPUTED is not after.state:
                    kinds = {1: "ruled to pass", 2: "ruled to fail"}
                    self.tally.deep[kinds.get(call.args[1], "verdict left by a ruling")] += 1
                return

    def _see_logs(self, terms: Terms | None, answer: Answer) -> None:
        for log in answer.logs:
            emitter, topics, _ = log
            if event_name(log) == "ProfileSet":
                self.ask(self.scene.registry, "profileOf", _address(topics[1]))
            if emitter == self.scene.registry and len(topics) > 2:
                verifier = _address(topics[2])
                self.see_stake(verifier, _address(topics[1]))
                if event_name(log) == "ExitRequested" and self.book.stakes.get(verifier, (0, 0))[1]:
                    self.tally.deep["exit beside reserved stake"] += 1
            elif emitter == self.scene.escrow:
                name = event_name(log)
                if name in CREDITING:
                    who, token = CREDITING[name]
                    paid_in = terms.token if terms is not None and name == "LotAttested" else ZERO
                    self.see_credit(_address(topics[who]), paid_in if token is None else _address(topics[token]))
                    self.tally.deep["credit withdrawn"] += name == "CreditWithdrawn"
                    self.tally.deep["ether of a party refused"] += (
                        name == "Credited" and _address(topics[1]) in self.scene.parties and _address(topics[2]) == ZERO
                    )


NONCES = bytes.fromhex("7ecebe00")


def _returned(call: Call, answer: Answer, contracts: dict[str, str]) -> bytes:
    """The word that a call returned, out of what `act` returned where a contract made it."""
    return answer.output[64:96] if call.sender in contracts else answer.output[:32]


def _address(topic: bytes) -> str:
    return "0x" + topic[12:].hex()
