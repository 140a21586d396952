"""Makes the story of a mismatch short: as few calls as still show it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tests.fuzz import scene
from tests.fuzz.duel import Duel
from tests.fuzz.evm import Chain
from tests.fuzz.move import Move
from tests.model.call import Call, SignedAttestation
from tests.model.messages import Signature
from tests.model.terms import Terms

MakeDuel = Callable[[], Duel]


def fresh_duel() -> Duel:
    """A table on which nothing was played yet."""
    chain = Chain(scene.START)
    return Duel(chain, scene.build(chain))


def shows(moves: Sequence[Move], make: MakeDuel = fresh_duel) -> str:
    """How chain and model differ when these moves are played; empty if they do not."""
    duel = make()
    try:
        for move in moves:
            if duel.affords(move.call):
                duel.play(move)
        duel.compare_all()
    except AssertionError as mismatch:
        return str(mismatch)
    return ""


def shortest(moves: Sequence[Move], make: MakeDuel = fresh_duel) -> list[Move]:
    """A part of the moves that still shows a mismatch and of which none of the chunks tried can be left out."""
    kept = list(moves)
    size = len(kept) // 2
    while size:
        at = 0
        while at < len(kept):
            fewer = kept[:at] + kept[at + size :]
            if shows(fewer, make):
                kept = fewer
            else:
                at += size
        size //= 2
    return kept


class Words:
    """Tells moves in words, with names for addresses."""

    def __init__(self, duel: Duel) -> None:
        place = duel.scene
        groups = {"customer": place.customers, "supplier": place.suppliers, "verifier": place.verifiers}
        self._names = {
            **place.contracts,
            **{address: f"{name} token" for name, address in place.tokens.items()},
            **{who: f"{group} {number}" for group, people in groups.items() for number, who in enumerate(people)},
            **{place.judge: "judge", place.stranger: "stranger", place.escrow: "escrow"},
        }
        self._bids: dict[bytes, str] = {}

    def tell(self, moves: Sequence[Move]) -> str:
        """The story, one call a line; Terms are told in full where they come first."""
        return "\n".join(f"{move.time - scene.START:>10}s  {self._call(move.call)}" for move in moves)

    def _call(self, call: Call) -> str:
        value = f" with {call.value} wei" if call.value else ""
        args = ", ".join(map(self._word, call.args))
        return f"{self._word(call.sender)}: {self._word(call.target)}.{call.function}({args}){value}"

    def _word(self, value: object) -> str:
        if isinstance(value, Terms):
            return self._terms(value)
        if isinstance(value, Call):
            return f"[{self._call(value)}]"
        if isinstance(value, Signature):
            message = value.message
            told = self._terms(message) if isinstance(message, Terms) else str(message)
            return f"<{value.form} by {self._word(value.signer)}: {told}{' elsewhere' if value.domain else ''}>"
        if isinstance(value, SignedAttestation):
            return f"(seat {value.seat} {'PASS' if value.passed else 'FAIL'} {self._word(value.signature)})"
        if isinstance(value, tuple):
            return f"[{', '.join(map(self._word, value))}]"
        return self._names.get(value, value) if isinstance(value, str) else _short(value)

    def _terms(self, terms: Terms) -> str:
        key = terms.salt + repr(terms).encode()
        if key not in self._bids:
            self._bids[key] = f"bid {len(self._bids)}"
            names = str(terms)
            for address, name in self._names.items():
                names = names.replace(f"'{address}'", name)
            return f"{self._bids[key]} = {names}"
        return self._bids[key]


def _short(value: object) -> str:
    return value.hex()[:8] if isinstance(value, bytes) else str(value)
