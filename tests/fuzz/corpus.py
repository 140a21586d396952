"""A corpus: calls with what the unchanged bytecode answered, to be replayed against other bytecode without the model.

A file of JSON lines, packed by gzip: first how the scene is set, then one line for each game. Answers are kept as
digests.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tests.fuzz.evm import Answer, Chain

DIGEST = 8


class Step(NamedTuple):
    """A call and what it should come to.

    Attributes:
        is_move: Whether it is meant to change something; a view is not.
        answer: Digest of whether it went through, its output and its logs.
        purses: Digest of all balances that are watched after it, or nothing where they are not compared.
        is_thorough: Whether all balances are compared, not those of the escrow and of ether only.
    """

    time: int
    sender: str
    target: str
    data: bytes
    value: int
    is_move: bool
    answer: bytes
    purses: bytes
    is_thorough: bool


@dataclass(frozen=True)
class Setup:
    """How the scene is set.

    Attributes:
        start: Time of the first block.
        deployer: Who deploys.
        recipe: Contract, creation code and encoded constructor arguments, in order.
        codes: What is put at an address without being deployed.
        purses: Ether that accounts begin with.
        watched: Accounts whose ether is watched.
        words: Words of token contracts that hold the balances of the escrow, and then of everybody.
    """

    start: int
    deployer: str
    recipe: tuple[tuple[str, bytes, bytes], ...]
    codes: tuple[tuple[str, bytes], ...]
    purses: tuple[tuple[str, int], ...]
    watched: tuple[str, ...]
    words: tuple[tuple[tuple[str, int], ...], tuple[tuple[str, int], ...]]


@dataclass(frozen=True)
class Corpus:
    """The scene and the games that were played on it, each from the start."""

    setup: Setup
    games: tuple[tuple[Step, ...], ...]


def answer_digest(answer: Answer) -> bytes:
    """What tells one answer from others."""
    found = hashlib.blake2b(b"\1" if answer.done else b"\0", digest_size=DIGEST)
    found.update(len(answer.output).to_bytes(4, "big") + answer.output)
    for emitter, topics, data in answer.logs:
        found.update(b"".join((emitter.encode(), bytes([len(topics)]), *topics, data)))
    return found.digest()


def purses_digest(chain: Chain, setup: Setup, is_thorough: bool) -> bytes:
    """What tells the balances that are watched from others."""
    amounts = chain.ethers(setup.watched) + [chain.word(token, slot) for token, slot in setup.words[is_thorough]]
    return hashlib.blake2b(repr(amounts).encode(), digest_size=DIGEST).digest()


def save(corpus: Corpus, path: Path) -> None:
    """Writes a corpus."""
    with gzip.open(path, "wt") as file:
        for line in (corpus.setup.__dict__, *corpus.games):
            json.dump(line, file, default=bytes.hex, separators=(",", ":"))
            file.write("\n")


def load(path: Path) -> Corpus:
    """Reads a corpus."""
    with gzip.open(path, "rt") as file:
        setup, *games = map(json.loads, file)
    return Corpus(_setup(setup), tuple(tuple(_steps(game)) for game in games))


def _setup(raw: dict[str, object]) -> Setup:
    values: dict[str, list[list[str]]] = raw  # type: ignore[assignment]
    raw["recipe"] = tuple((name, bytes.fromhex(code), bytes.fromhex(args)) for name, code, args in values["recipe"])
    raw["codes"] = tuple((address, bytes.fromhex(code)) for address, code in values["codes"])
    raw["words"] = tuple(tuple(map(tuple, words)) for words in values["words"])
    return Setup(**raw)  # type: ignore[arg-type]


def _steps(game: list[list[object]]) -> Iterable[Step]:
    for raw in game:
        step = Step(*raw)  # type: ignore[arg-type]
        yield step._replace(
            data=bytes.fromhex(str(step.data)),
            answer=bytes.fromhex(str(step.answer)),
            purses=bytes.fromhex(str(step.purses)),
        )
