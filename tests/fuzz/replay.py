"""Replays a corpus against other bytecode, without the model, and tells where it first deviates.

    python -m tests.fuzz.replay CORPUS                     against the deployed bytecode: no deviation
    python -m tests.fuzz.replay CORPUS Escrow=FILE ...     with other creation code, in hex or in a JSON artifact

Exits with 1 if there is a deviation.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz.corpus import Corpus, Setup, Step, answer_digest, load, purses_digest
from tests.fuzz.evm import Answer, Chain


@dataclass(frozen=True)
class Deviation:
    """The first thing that came out otherwise.

    Attributes:
        game: Number of the game; -1 where nothing could be deployed.
        step: Number of the call in it.
        calls: How many calls were made up to it in all games.
        what: What differs, in words.
        data: Calldata of the call.
        answer: What the other bytecode answered.
    """

    game: int
    step: int
    calls: int
    what: str
    data: bytes = b""
    answer: Answer | None = None


def replay(corpus: Corpus, changed: Mapping[str, bytes]) -> Deviation | None:
    """Plays all games against other bytecode.

    Args:
        corpus: What to play.
        changed: Creation code without constructor arguments, by contract, of those that are not as they were.

    Returns:
        The first deviation; none if all comes out as it did.
    """
    calls = 0
    for number, game in enumerate(corpus.games):
        try:
            chain = set_up(corpus.setup, changed)
        except RuntimeError as refused:
            return Deviation(-1, 0, calls, f"cannot be deployed: {refused}"[:200])
        for at, step in enumerate(game):
            calls += 1
            if found := _play(chain, corpus.setup, step):
                what, answer = found
                return Deviation(number, at, calls, what, step.data, answer)
    return None


def set_up(setup: Setup, changed: Mapping[str, bytes]) -> Chain:
    """A chain with the scene of a corpus.

    Raises:
        RuntimeError: A constructor refused.
    """
    chain = Chain(setup.start)
    for name, code, args in setup.recipe:
        chain.deploy(setup.deployer, changed.get(name, code) + args)
    for address, code in setup.codes:
        chain.put(address, code)
    for account, amount in setup.purses:
        chain.give(account, amount)
    return chain


def _play(chain: Chain, setup: Setup, step: Step) -> tuple[str, Answer | None] | None:
    chain.go_to(step.time)
    try:
        answer = chain.call(step.sender, step.target, step.data, step.value)
    except ValueError as refused:
        return f"is no transaction any more: {refused}", None
    if answer_digest(answer) != step.answer:
        return "another answer", answer
    if step.purses and purses_digest(chain, setup, step.is_thorough) != step.purses:
        return "other balances", answer
    return None


def _code(path: str) -> bytes:
    text = Path(path).read_text().strip()
    found = json.loads(text)["bytecode"] if text.startswith("{") else text
    return bytes.fromhex((found["object"] if isinstance(found, dict) else found).removeprefix("0x"))


def main(arguments: list[str]) -> int:
    """Replays from the command line."""
    if not arguments or any("=" not in one for one in arguments[1:]):
        print(__doc__, file=sys.stderr)
        return 2
    pairs = [one.split("=", 1) for one in arguments[1:]]
    found = replay(load(Path(arguments[0])), {name: _code(path) for name, path in pairs})
    print(found or "no deviation")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
