"""The fuzzing itself: broken bytecode is noticed, its story becomes short, and a corpus tells it from others."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz import artifacts, scene
from tests.fuzz.campaign import Progress, play
from tests.fuzz.corpus import Corpus, load, save
from tests.fuzz.duel import Duel
from tests.fuzz.evm import Chain
from tests.fuzz.record import record
from tests.fuzz.replay import replay
from tests.fuzz.table import Table
from tests.model.call import Call

# PUSH3 of the 120 days that a ruling counts for (D6), and of a second more.
RULING = bytes.fromhex("629e3400")
LONGER = bytes.fromhex("629e3401")
SEEDS = range(7, 12)
CALLS = 300
SHORT = 25


@pytest.fixture(scope="module")
def broken() -> bytes:
    """The escrow's creation code with a ruling that counts for a second too long."""
    code = artifacts.creation_code("Escrow")
    assert RULING in code
    return code.replace(RULING, LONGER)


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    """Some games, played with the deployed bytecode and confirmed by the model."""
    return record(SEEDS, CALLS * len(SEEDS), Duel)


def test_broken_bytecode_is_noticed(broken: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ruling that counts for a second too long (D6) is found, and told by few calls that end with the dispute."""
    intact = artifacts.creation_code
    monkeypatch.setattr(artifacts, "creation_code", lambda name: broken if name == "Escrow" else intact(name))
    finding = next(found for seed in SEEDS if (found := play(seed, CALLS).finding))
    assert "LotDisputed" in finding.what or "getLots" in finding.what
    story = finding.story.splitlines()
    assert len(story) < SHORT
    assert ".dispute(" in story[-1]


def test_corpus_holds_for_the_same_bytecode(corpus: Corpus, tmp_path: Path) -> None:
    """A corpus is written and read unchanged, and the deployed bytecode does not deviate from it (M9)."""
    save(corpus, tmp_path / "corpus")
    read = load(tmp_path / "corpus")
    assert read == corpus
    assert replay(read, {}) is None


def test_corpus_tells_broken_bytecode(corpus: Corpus, broken: bytes) -> None:
    """A ruling that counts for a second too long (D6) deviates; so does code that cannot be deployed (S5)."""
    found = replay(corpus, {"Escrow": broken})
    assert found is not None
    assert found.what == "another answer"
    refused = replay(corpus, {"Escrow": bytes.fromhex("60006000fd")})
    assert refused is not None
    assert refused.game == -1


def test_purses_are_read_from_storage_as_tokens_tell_them() -> None:
    """What is read from a token's storage is what its `balanceOf` tells (M1)."""
    chain = Chain(scene.START)
    table = Table(chain, scene.build(chain))
    for number, token in enumerate(table.scene.tokens.values()):
        for who in table.scene.holders:
            table.send(Call(table.scene.stranger, token, "mint", (who, number + int(who, 16) % 997)))
        asked = [Call(table.scene.stranger, token, "balanceOf", (who,)) for who in table.scene.holders]
        assert [int.from_bytes(table.send(call).output, "big") for call in asked] == table.purses(token)


def test_progress_is_resumed(tmp_path: Path) -> None:
    """Finished games are not forgotten, nor what they came across; those of another run do not count (M9)."""
    path = tmp_path / "some" / "games.jsonl"
    played = play(SEEDS[0], CALLS)
    Progress(path, SEEDS).add(played, 1.5)
    Progress(path, [SEEDS[1]]).add(play(SEEDS[1], CALLS), 2.0)
    again = Progress(path, [SEEDS[0]])
    assert again.finished == {SEEDS[0]}
    assert again.tally == played.tally
    assert again.seconds == 1.5
