"""The `distman` command: amounts of tokens are not read by an endpoint's word alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from distman import token as token_module
from distman.json_values import terms_to_document
from distman.rpc import Steps
from tests.integration.market import Market
from tests.integration.shell import Shell

LIED = 8
TRUE = 6


@pytest.fixture
def liar(monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind an endpoint that gives every token two decimals more than it has."""
    honest = token_module._ask

    def lie(address: str, read: Callable[[bytes], Any], signature: str, *arguments: Any) -> Steps[Any]:
        more = LIED - TRUE if signature == "decimals()" else 0
        return honest(address, lambda data: read(raised(data, more)), signature, *arguments)

    monkeypatch.setattr(token_module, "_ask", lie)


def raised(data: bytes, more: int) -> bytes:
    """A number that a contract answers, and so much more."""
    return (int.from_bytes(data) + more).to_bytes(len(data))


def agreement(market: Market, *more: str) -> Sequence[str]:
    """The words that sign an agreement."""
    bid = "0x" + market.client().bid_id(market.building(token=market.token)).hex()
    return ["lot", "agree", bid, "0", "--sign", "--to-supplier", "0.0125", "--until", "7d", *more]


def draft(market: Market, files: Path, *more: str) -> Sequence[str]:
    """The words that draft a bid."""
    times = ["--claim-by", "60d", "--build-time", "30d", "--inspection-time", "1d", "--quorum", "1"]
    named = ["--token", market.token, "--spec", str(files / "spec.json"), "--verifier", market.address("verifier 1")]
    return ["bid", "draft", "--price", "2.5", *times, *named, *more]


@pytest.mark.usefixtures("liar")
def test_signing_behind_a_liar(shell: Shell, market: Market) -> None:
    """An agreement over a hundredfold is not signed where the decimals are told, and told in smallest units else."""
    refused = shell.inside("customer", *agreement(market, "--decimals", str(TRUE)))
    told = shell.inside("customer", *agreement(market))
    assert (refused.code, refused.out) == (4, "")
    assert f"it gives the token {market.token} {LIED} decimals instead of {TRUE}" in refused.err
    assert told.err == (
        f"By the endpoint's word TUSD has {LIED} decimals; with --decimals no other number is taken.\n"
        "Signing that the supplier gets 0.0125 TUSD (1250000 smallest units) ...\n"
    )


@pytest.mark.usefixtures("liar")
def test_drafting_behind_a_liar(shell: Shell, market: Market, files: Path) -> None:
    """Terms with a hundredfold price are not drafted where the decimals are told, and told in smallest units else."""
    refused = shell.inside("customer", *draft(market, files, "--decimals", str(TRUE)))
    told = shell.inside("customer", *draft(market, files))
    assert (refused.code, refused.out) == (4, "")
    assert told.json["price"] == "250000000"
    assert told.err.splitlines()[1].startswith("A lot costs 2.5 TUSD (250000000 smallest units), the bid 2.5 TUSD (")


@pytest.mark.usefixtures("liar")
def test_posting_behind_a_liar(shell: Shell, market: Market, tmp_path: Path) -> None:
    """What is locked is told in smallest units, as it is sent."""
    path = tmp_path / "terms.json"
    path.write_text(json.dumps(terms_to_document(market.terms(token=market.token))))
    told = shell.inside("customer", "bid", "post", path).err
    assert "Locking 0.0606 TUSD (6060000 smallest units) at the escrow " in told


@pytest.mark.usefixtures("liar")
def test_withdrawing_behind_a_liar(shell: Shell, market: Market) -> None:
    """A part of a credit is withdrawn by the decimals that are told."""
    words = ["credit", "withdraw", "--token", market.token, "--amount", "0.001", "--decimals", str(TRUE)]
    result = shell.inside("verifier 1", *words)
    assert (result.code, result.sent) == (4, [])


def test_decimals_that_are_true(shell: Shell, market: Market) -> None:
    """Behind an honest endpoint, decimals that were told change nothing, and nobody's word is needed."""
    result = shell.inside("customer", *agreement(market, "--decimals", str(TRUE)))
    assert result.json["agreement"]["to_supplier"] == "12500"
    assert result.err == "Signing that the supplier gets 0.0125 TUSD (12500 smallest units) ...\n"


def test_decimals_of_several_tokens(shell: Shell, market: Market) -> None:
    """Decimals are those of one token: with several, all credit is withdrawn."""
    words = ["credit", "withdraw", "--token", market.token, "--token", market.strict_token, "--decimals", "6"]
    assert shell.inside("verifier 1", *words).code == 2
