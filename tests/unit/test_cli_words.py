"""What commands print, and which options go together."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args, get_type_hints
from unittest.mock import Mock

import pytest
import typer
from typer.testing import CliRunner

import distman.cli.app
from distman import events
from distman.cli.app import app, main
from distman.cli.lot_words import lot_json, lot_line, next_line
from distman.cli.sentences import sentence
from distman.cli.stages import OneStage, drafted_stages
from distman.cli.terms_words import terms_lines
from distman.errors import (
    DistmanError,
    InvalidInput,
    NodeRefused,
    TransactionFailed,
    TransactionRefused,
    TransactionsPending,
    TransactionTimeout,
    TransactionUnknown,
)
from distman.token import ETHER, Token
from distman.types import ZERO_ADDRESS, Action, Lot, LotState, Stage, Terms

DAY_S = 86_400
BID = b"\x01" * 32
SUPPLIER = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"
UNTIL = "2033-05-18 03:33:20 UTC"
TERMS = Terms(
    customer="0x" + "c0" * 20,
    price=3 * 10**18,
    claim_by=2_000_000_000,
    spec=b"\x01" * 32,
    verifiers=("0x" + "ff" * 20,),
    stages=(Stage(panel=1, quorum=1, build_time=86_400, inspection_time=3_600),),
)
USDC = Token("0x5FbDB2315678afecb367f032d93F642f64180aa3", "USDC", 6)


def test_letters_that_the_terminal_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A letter that the terminal lacks is escaped: what was done is told, and the command does not fail after it."""
    terminal = io.TextIOWrapper(io.BytesIO(), encoding="latin-1")
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setattr(distman.cli.app, "app", lambda: typer.echo("2.5 USD\u20ae locked."))
    main()
    assert terminal.buffer.getvalue() == b"2.5 USD\\u20ae locked.\n"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (TransactionTimeout("0x0a", 300), 6),
        (TransactionUnknown("0x0a", "no answer"), 6),
        (TransactionRefused("0x0a", -32000, "no"), 6),
        (TransactionFailed("0x0a", "no reason"), 4),
        (TransactionsPending("0x0a", 1), 4),
        (NodeRefused("eth_call", -32000, "no"), 4),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, DistmanError) else "",
)
def test_exit_codes_of_transactions(error: DistmanError, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever has left this computer and may still be mined ends alike: an endpoint that denies it may have it."""
    monkeypatch.setattr(distman.cli.app, "app", Mock(side_effect=error))
    with pytest.raises(SystemExit) as caught:
        main()
    assert caught.value.code == code


def test_token_is_shown_by_its_address() -> None:
    """Anybody can name a token USDC: its address is shown, and whose word the name is."""
    lines = terms_lines(replace(TERMS, token=USDC.address, price=2_500_000, bond=0), USDC)
    assert f"token      {USDC.address}, which calls itself USDC" in lines
    assert "price      2.5 USDC a lot, bond 0 USDC" in lines


def test_ether_is_shown_as_such() -> None:
    """A bid in ether says so."""
    assert "token      ether" in terms_lines(replace(TERMS, token="0x" + "0" * 40), ETHER)


def test_each_stage_has_its_line() -> None:
    """Every stage tells its share, its times, its panel by seats, and what silence means; a time lock only its wait."""
    stages = (
        Stage(share_bps=2_550, panel=0b101, quorum=2, build_time=DAY_S, inspection_time=3_600, pays_on_silence=True),
        Stage(share_bps=7_450, panel=0, quorum=0, build_time=0, inspection_time=30 * DAY_S),
    )
    assert terms_lines(replace(TERMS, stages=stages), ETHER)[-2:] == [
        "stage 0    25.5 %; 1 d to build, 1 h to inspect; 2 PASS of 2 verifiers (seats 0 and 2); silence pays",
        "stage 1    74.5 %; 30 d to wait; silence voids the lot",
    ]


def test_arbitration_is_shown() -> None:
    """Who rules, for how long a verdict can be disputed, and how often a stage is built again."""
    lines = terms_lines(replace(TERMS, arbitrator=USDC.address, dispute_window=2 * DAY_S, reworks=3), ETHER)
    assert f"disputes   within 2 d of a verdict, before the arbitrator {USDC.address}" in lines
    assert "reworks    3 of each stage" in lines
    assert "disputes   none: verdicts are final" in terms_lines(TERMS, ETHER)


def lot(**changes: Any) -> Lot:
    """A lot that is being built, with changes."""
    usual = {
        "state": LotState.BUILDING,
        "supplier": SUPPLIER,
        "stage": 0,
        "reworks": 0,
        "round": 1,
        "deadline": 2_000_000_000,
        "passes": 0,
        "fails": 0,
        "spent": 0,
        "actions": bits(Action.SUBMIT, Action.EXTEND, Action.ACCEPT),
    }
    return Lot(**(usual | changes))


def bits(*actions: Action) -> int:
    """The mask of some actions."""
    return sum(1 << action for action in actions)


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({}, f"lot 0: building; supplier {SUPPLIER}, round 1; until {UNTIL}"),
        (
            {"actions": bits(Action.LAPSE)},
            f"lot 0: building; supplier {SUPPLIER}, round 1; until {UNTIL}, which has passed",
        ),
        (
            {"state": LotState.INSPECTING, "passes": 0b11, "fails": 0b100},
            f"lot 0: inspecting; supplier {SUPPLIER}, round 1; 2 PASS, 1 FAIL; until {UNTIL}",
        ),
        (
            {"state": LotState.FAILED, "actions": bits(Action.DISPUTE)},
            f"lot 0: failed; supplier {SUPPLIER}, round 1; can be disputed until {UNTIL}",
        ),
        (
            {"state": LotState.PASSED, "actions": bits(Action.SETTLE)},
            f"lot 0: passed; supplier {SUPPLIER}, round 1; final",
        ),
        ({"state": LotState.DISPUTED}, f"lot 0: disputed; supplier {SUPPLIER}, round 1; until {UNTIL}"),
        ({"state": LotState.OPEN, "supplier": ZERO_ADDRESS, "deadline": 0, "round": 0}, "lot 0: open"),
        ({"state": LotState.CLOSED, "deadline": 0}, f"lot 0: closed; supplier {SUPPLIER}, round 1"),
    ],
    ids=lambda value: "" if isinstance(value, dict) else value.partition(";")[0],
)
def test_lot_in_a_line(changes: dict[str, Any], line: str) -> None:
    """A lot's line tells its state, its supplier, the votes, and what its deadline means."""
    assert lot_line(lot(**changes), 0, TERMS) == line


def test_stages_and_reworks_in_a_line() -> None:
    """Where there are several stages or reworks, the line tells at which the lot is."""
    terms = replace(TERMS, stages=TERMS.stages * 3, reworks=2)
    assert "round 1; stage 1 of 0 to 2, rework 2 of 2; until" in lot_line(lot(stage=1, reworks=2), 0, terms)


def test_next_actions_name_whom_they_are_for() -> None:
    """What is possible is told in the order of the actions, with who may do it."""
    assert next_line(lot()) == "submit (supplier), extend (customer), accept (customer)"
    assert next_line(lot(actions=0)) == "nothing"
    assert [next_line(lot(actions=bits(action))).partition(" ")[0] for action in Action] == [
        action.name.lower() for action in Action
    ]


def test_lot_for_programs() -> None:
    """A lot's JSON has the verifiers who attested by address and the actions by name."""
    found = lot_json(lot(passes=1), 4, TERMS)
    assert (found["lot"], found["passes"], found["fails"]) == (4, list(TERMS.verifiers), [])
    assert found["actions"] == (Action.SUBMIT, Action.EXTEND, Action.ACCEPT)


@pytest.mark.parametrize(
    ("token", "words"),
    [
        (USDC.address, "2.5 USDC withdrawn to"),
        (ZERO_ADDRESS, "0.0000000000025 ETH withdrawn to"),
        (SUPPLIER, f"2500000 smallest units of {SUPPLIER} withdrawn to"),
    ],
)
def test_credit_is_counted_in_its_own_token(token: str, words: str) -> None:
    """Credit in ether or in an unknown token is not counted in the unit of the bid."""
    event = events.CreditWithdrawn(account=SUPPLIER, token=token, to=SUPPLIER, amount=2_500_000)
    assert sentence(event, USDC) == f"{words} {SUPPLIER}."


def test_every_event_has_its_sentence() -> None:
    """Each event of the contracts is told in one line, and no two alike."""
    samples = {str: SUPPLIER, int: 3, bytes: b"\x01" * 32, bool: True, LotState: LotState.FAILED, Terms: TERMS}
    made = [
        kind(**{name: samples[hint] for name, hint in get_type_hints(kind).items()}) for kind in get_args(events.Event)
    ]
    told = [sentence(event, USDC) for event in made]
    assert len(set(told)) == len(made) == 32
    assert [line for line in told if "\n" in line or not line] == []


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (
            events.LotDecided(bid=BID, lot=1, verdict=LotState.PASSED, deadline=2_000_000_000),
            f"Lot 1 is passed, and can be disputed until {UNTIL}. Next: `distman lot settle` moves the money.",
        ),
        (
            events.LotDecided(bid=BID, lot=1, verdict=LotState.VOIDED, deadline=0),
            "Lot 1 is voided. Next: `distman lot settle` moves the money.",
        ),
        (
            events.LotDisputed(bid=BID, party=SUPPLIER, lot=1, dispute_id=7, deadline=2_000_000_000),
            f"Lot 1 is disputed by {SUPPLIER}: dispute 7, to be ruled until {UNTIL}.",
        ),
        (
            events.StakeReserved(escrow=USDC.address, verifier=SUPPLIER, amount=10**18),
            f"1 ETH of the stake of {SUPPLIER} reserved until the round is over.",
        ),
        (
            events.StakeReleased(escrow=USDC.address, verifier=SUPPLIER, amount=10**17),
            f"0.1 ETH of the stake of {SUPPLIER} is free again.",
        ),
        (
            events.VerifierSlashed(bid=BID, verifier=SUPPLIER, party=USDC.address, lot=1, amount=10**18),
            f"1 ETH of the stake of {SUPPLIER} credited to {USDC.address}.",
        ),
        (
            events.LotAgreed(bid=BID, lot=1, to_supplier=1_500_000, to_customer=0),
            "Lot 1 is split as agreed: 1.5 USDC to the supplier, 0 USDC back to the customer.",
        ),
    ],
    ids=lambda value: "" if isinstance(value, str) else type(value).__name__,
)
def test_sentences(event: events.Event, words: str) -> None:
    """An event reads exactly so."""
    assert sentence(event, USDC) == words


def test_one_stage_from_options() -> None:
    """Without a file, all verifiers inspect one stage that pays everything."""
    (stage,) = drafted_stages(None, OneStage("30d", "1d", 2, True), 3)
    assert stage == Stage(panel=0b111, quorum=2, build_time=30 * DAY_S, inspection_time=DAY_S, pays_on_silence=True)


@pytest.mark.parametrize(
    ("one", "verifiers", "name"),
    [
        (OneStage(None, "1d", 2, False), 3, "--build-time"),
        (OneStage("1d", None, None, False), 3, "--inspection-time and --quorum"),
        (OneStage("1d", "1d", 1, False), 0, "--verifier"),
        (OneStage("soon", "1d", 1, False), 1, "--build-time"),
    ],
)
def test_one_stage_needs_its_options(one: OneStage, verifiers: int, name: str) -> None:
    """What a single stage lacks is named."""
    with pytest.raises(InvalidInput) as caught:
        drafted_stages(None, one, verifiers)
    assert caught.value.name == name


def test_stages_from_a_file(tmp_path: Path) -> None:
    """With a file, its stages are taken as they are, and options about a single one are refused."""
    path = tmp_path / "stages.json"
    path.write_text(json.dumps([{"share_bps": 10_000, "panel": 0, "quorum": 0, "build_time": 0, "inspection_time": 9}]))
    (stage,) = drafted_stages(path, OneStage(None, None, None, False), 0)
    assert (stage.panel, stage.inspection_time) == (0, 9)
    with pytest.raises(InvalidInput) as caught:
        drafted_stages(path, OneStage("1d", None, 1, True), 0)
    assert caught.value.name == "--build-time and --quorum and --pays-on-silence"


@pytest.mark.parametrize("text", ["{}", "[1]", "[", "[{}]", "5"])
def test_bad_file_of_stages_is_named(text: str, tmp_path: Path) -> None:
    """Whatever is wrong with the file, the error names it."""
    path = tmp_path / "stages.json"
    path.write_text(text)
    with pytest.raises(InvalidInput) as caught:
        drafted_stages(path, OneStage(None, None, None, False), 0)
    assert caught.value.name.startswith(str(path))


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (["claim", "--sign"], "--sign and --until"),
        (["claim", "--until", "1d"], "--sign and --until"),
        (["claim", "--for", "c.json", "--sign", "--until", "1d"], "--for"),
        (["agree"], "--sign, --to-supplier and --until"),
        (["agree", "--sign", "--to-supplier", "1"], "--sign, --to-supplier and --until"),
        (["agree", "--to-supplier", "1", "--until", "1d"], "--sign, --to-supplier and --until"),
        (["agree", "--with", "a.json", "--sign"], "--with"),
        (["agree", "--with", "a.json", "--round", "1"], "--with"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_options_of_signed_actions_that_contradict(words: list[str], name: str) -> None:
    """To sign, to send what somebody else signed, and to act are three things."""
    done = CliRunner().invoke(app, ["lot", words[0], "0x" + "11" * 32, "0", *words[1:]])
    assert isinstance(done.exception, InvalidInput)
    assert done.exception.name == name


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
