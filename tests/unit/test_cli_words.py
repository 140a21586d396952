"""What commands print, and which options go together."""

from __future__ import annotations

from dataclasses import replace

import pytest
from typer.testing import CliRunner

from distman.cli.app import app
from distman.cli.bid import terms_lines
from distman.errors import InvalidInput
from distman.token import ETHER, Token
from distman.types import Stage, Terms

TERMS = Terms(
    customer="0x" + "c0" * 20,
    price=3 * 10**18,
    claim_by=2_000_000_000,
    spec=b"\x01" * 32,
    verifiers=("0x" + "ff" * 20,),
    stages=(Stage(panel=1, quorum=1, build_time=86_400, inspection_time=3_600),),
)
USDC = Token("0x5FbDB2315678afecb367f032d93F642f64180aa3", "USDC", 6)


def test_token_is_shown_by_its_address() -> None:
    """Anybody can name a token USDC: its address is shown, and whose word the name is."""
    lines = terms_lines(replace(TERMS, token=USDC.address, price=2_500_000, bond=0), USDC)
    assert f"token      {USDC.address}, which calls itself USDC" in lines
    assert "price      2.5 USDC a lot, bond 0 USDC" in lines


def test_ether_is_shown_as_such() -> None:
    """A bid in ether says so."""
    assert "token      ether" in terms_lines(replace(TERMS, token="0x" + "0" * 40), ETHER)


@pytest.mark.parametrize(
    ("options", "name"),
    [
        (["--carry", "a.json", "--pass"], "--carry"),
        (["--carry", "a.json", "--report", "r.json"], "--carry"),
        (["--carry", "a.json", "--sign"], "--carry"),
        (["--pass"], "--pass/--fail and --report"),
        (["--report", "r.json"], "--pass/--fail and --report"),
        ([], "--pass/--fail and --report"),
    ],
)
def test_options_of_attest_that_contradict(options: list[str], name: str) -> None:
    """A verdict of one's own and carried ones are two things, and a verdict needs its report."""
    done = CliRunner().invoke(app, ["attest", "0x" + "11" * 32, "0", *options])
    assert isinstance(done.exception, InvalidInput)
    assert done.exception.name == name
