"""The `distman` command: the life of a bid from draft to withdrawal, as people and programs see it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account

from distman import ZERO_ADDRESS, document_hash
from distman.deployments import DeployedContract, Deployment, save_deployment
from scripts.local_chain import free_port
from tests.integration.market import DAY_S, EXIT_DELAY_S, STAKE, Market
from tests.integration.shell import Result, Shell, wrong_numbers

SOMEWHERE = "0x000000000000000000000000000000000000dEaD"
PASSWORD = "correct horse battery staple"
WRONG_PASSWORD = "incorrect donkey"
AMOUNTS = frozenset(
    {
        "amount",
        "bond",
        "fee",
        "gas_price",
        "price",
        "to_customer",
        "to_supplier",
        "verifier_fee",
        "verifier_stake",
        "active",
        "reserved",
        "exiting",
        "balance",
        "dispute_id",
        "evidence_group_id",
        "meta_evidence_id",
        "ruling",
    }
)
PLAYED_WITHIN_S = 600
SPEC = {"title": "K-Bot", "version": 1}
REPORT = {"unit": "KD-0001", "passed": True}
EVIDENCE = {"tracking": "00340434161094021501"}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a spec, a report, evidence, and passwords."""
    folder = tmp_path_factory.mktemp("files")
    for name, document in {"spec": SPEC, "report": REPORT, "evidence": EVIDENCE}.items():
        (folder / f"{name}.json").write_text(json.dumps(document))
    (folder / "password").write_text(PASSWORD + "\n")
    (folder / "wrong").write_text(WRONG_PASSWORD)
    return folder


@pytest.fixture(scope="module")
def shell(market_on: Callable[[str], Market], files: Path) -> Iterator[Shell]:
    """A shell on anvil, whose market is recorded in a folder."""
    market = market_on("anvil")
    record = DeployedContract(
        address=market.escrow, block=1, tx_hash="0x" + "00" * 32, creation_hash="0x", code_hash="0x"
    )
    deployments = files / "deployments"
    save_deployment(deployments, Deployment(chain_id=31337, compiler={}, contracts={"Escrow": record}))
    keystore = Account.encrypt(market.keys["verifier 1"].key, PASSWORD, kdf="pbkdf2", iterations=2)
    (files / "keystore.json").write_text(json.dumps(keystore))
    with market.undone():
        yield Shell(market, deployments)


@pytest.fixture
def market(shell: Shell) -> Iterator[Market]:
    """The market behind the shell, as the story left it."""
    with shell.market.undone():
        yield shell.market


@dataclass(frozen=True, slots=True)
class Story:
    """The life of a bid for two lots in a token.

    Attributes:
        bid: Its id.
        results: The result of each step.
    """

    bid: str
    results: dict[str, Result]

    def __getitem__(self, step: str) -> Result:
        return self.results[step]


@pytest.fixture(scope="module")
def story(shell: Shell, files: Path) -> Story:
    """Plays the story once: the first lot as programs do it, the second one as people do."""
    results = posted(shell, files)
    bid = results["post"].json["bid"]
    results |= first_lot(shell, files, bid)
    results |= second_lot(shell, files, bid)
    return Story(bid, results | withdrawn(shell))


def posted(shell: Shell, files: Path) -> dict[str, Result]:
    """The customer drafts and posts, and posts again."""
    terms = files / "terms.json"
    verifiers = [word for seat in (1, 2, 3) for word in ("--verifier", shell.market.address(f"verifier {seat}"))]
    options = ["--price", "2.5", "--bond", "0.5", "--fee", "0.01", "--stake", "1", "--lots", "2", "--quorum", "2"]
    times = ["--claim-by", "60d", "--build-time", "30d", "--inspection-time", "1d 12h"]
    named = ["--token", shell.market.token, "--spec", str(files / "spec.json")]
    draft = shell.run("customer", "bid", "draft", *options, *times, *named, *verifiers)
    terms.write_text(draft.out)
    return {
        "draft": draft,
        "post": shell.run("customer", "bid", "post", terms, "--json"),
        "post again": shell.inside("customer", "bid", "post", terms, "--json"),
        "post by another": shell.inside("stranger", "bid", "post", terms),
    }


def first_lot(shell: Shell, files: Path, bid: str) -> dict[str, Result]:
    """Claimed, signed for with a keystore, submitted with the signature, and attested directly."""
    report = ["--report", str(files / "report.json")]
    unlock = ["--keystore", str(files / "keystore.json"), "--password-file", str(files / "password")]
    claim = shell.run("supplier", "lot", "claim", bid, "0", "--json")
    sign = shell.run(None, *unlock, "attest", bid, "0", "--pass", *report, "--sign")
    (files / "signed.json").write_text(sign.out)
    evidence = ["--evidence", str(files / "evidence.json"), "--attestation", str(files / "signed.json")]
    return {
        "claim": claim,
        "sign": sign,
        "submit": shell.run("supplier", "lot", "submit", bid, "0", *evidence, "--json"),
        "lot": shell.inside(None, "lot", "show", bid, "0", "--json"),
        "attest": shell.run("verifier 2", "attest", bid, "0", "--pass", *report, "--json"),
    }


def second_lot(shell: Shell, files: Path, bid: str) -> dict[str, Result]:
    """Claimed, submitted, signed for, and attested by what a stranger carries."""
    report = "0x" + document_hash(REPORT).hex()
    results = {
        "claim for people": shell.inside("supplier", "lot", "claim", bid, "1"),
        "lot for people": shell.inside(None, "lot", "show", bid, "1"),
        "submit for people": shell.inside("supplier", "lot", "submit", bid, "1", "--evidence", "0x" + "e1" * 32),
    }
    carried: list[str] = []
    for name in ("verifier 1", "verifier 3"):
        path = files / f"{name}.json"
        path.write_text(shell.inside(name, "attest", bid, "1", "--pass", "--report", report, "--sign").out)
        carried += ["--carry", str(path)]
    return results | {
        "carry": shell.run("stranger", "attest", bid, "1", *carried),
        "show": shell.inside(None, "bid", "show", bid, "--json"),
        "show for people": shell.inside(None, "bid", "show", bid),
    }


def withdrawn(shell: Shell) -> dict[str, Result]:
    """A verifier looks at its fees and withdraws them in two parts."""
    token = ["--token", shell.market.token]
    part = ["--to", SOMEWHERE, "--amount", "0.004"]
    return {
        "credit": shell.run("verifier 1", "credit", "show", *token, "--json"),
        "credit for people": shell.inside("verifier 1", "credit", "show", *token),
        "withdraw": shell.run("verifier 1", "credit", "withdraw", *token, *part, "--json"),
        "withdraw for people": shell.inside("verifier 1", "credit", "withdraw", *token),
        "withdraw nothing": shell.inside("verifier 1", "credit", "withdraw", *token),
    }


def events_of(result: Result) -> list[dict[str, Any]]:
    """The events in a command's JSON."""
    return list(result.json["events"])


class TestStory:
    """The life of a bid, step by step."""

    def test_draft(self, story: Story, shell: Shell) -> None:
        """A draft is the Terms as JSON: hashes from files, amounts in the token's units, times from the chain's."""
        terms = story["draft"].json
        assert story["draft"].code == 0
        assert re.fullmatch("0x[0-9a-f]{64}", terms.pop("salt"))
        assert 0 <= shell.market.chain.now() + 60 * DAY_S - terms.pop("claim_by") < PLAYED_WITHIN_S
        assert terms == {
            "$type": "distman/terms/1",
            "customer": shell.market.address("customer"),
            "supplier": ZERO_ADDRESS,
            "token": shell.market.token,
            "arbitrator": ZERO_ADDRESS,
            "lots": 2,
            "price": "2500000",
            "bond": "500000",
            "verifier_fee": "10000",
            "verifier_stake": str(10**18),
            "dispute_window": 0,
            "reworks": 0,
            "spec": "0x" + document_hash(SPEC).hex(),
            "arbitrator_data": "0x",
            "verifiers": [shell.market.address(f"verifier {seat}") for seat in (1, 2, 3)],
            "stages": [
                {
                    "share_bps": 10_000,
                    "panel": 7,
                    "quorum": 2,
                    "build_time": 30 * DAY_S,
                    "inspection_time": 36 * 3_600,
                    "pays_on_silence": False,
                }
            ],
        }

    def test_post(self, story: Story, shell: Shell) -> None:
        """Posting tells the bid's id, what it took, and the Terms as the chain has them."""
        done = story["post"].json
        assert (story["post"].code, story["post"].err) == (0, "")
        assert len(done["approvals"]) == 1
        (event,) = done["events"]
        assert (event["event"], event["bid"], event["customer"]) == (
            "BidPosted",
            story.bid,
            shell.market.address("customer"),
        )
        assert {"$type": "distman/terms/1", **event["terms"]} == story["draft"].json
        fee = int(done["transaction"]["gas_price"]) * done["transaction"]["gas_used"]
        assert int(done["transaction"]["fee"]) == fee

    def test_post_again(self, story: Story) -> None:
        """The same Terms are refused with exit code 3, and a program finds the error's name and fields."""
        again = story["post again"]
        assert (again.code, again.out) == (3, "")
        assert again.error == {
            "error": "EscrowAlreadyPosted",
            "message": f"Bid {story.bid} has been posted already, with exactly these Terms; no money was locked again. "
            "Nothing is left to do, or take another salt to post one more like it.",
            "fields": {"bid": story.bid},
        }

    def test_post_by_another(self, story: Story, shell: Shell) -> None:
        """People read an error as a sentence, after what was about to happen."""
        market = shell.market
        assert story["post by another"] == Result(
            3,
            "",
            f"Locking 5.06 TUSD for bid {story.bid} ...\n"
            f"Error: Only the customer {market.address('customer')} may do this, not {market.address('stranger')}. "
            "Use the customer's key.\n",
        )

    def test_claim(self, story: Story, shell: Shell) -> None:
        """Claiming approves the bond and tells when the lot is due."""
        (event,) = events_of(story["claim"])
        assert isinstance(event.pop("deadline"), int)
        assert event == {
            "event": "LotClaimed",
            "bid": story.bid,
            "supplier": shell.market.address("supplier"),
            "lot": 0,
            "round": 1,
        }
        assert len(story["claim"].json["approvals"]) == 1

    def test_sign(self, story: Story) -> None:
        """A verifier's signature comes as a document of its own, made with a keystore and without a transaction."""
        signed = story["sign"].json
        assert len(bytes.fromhex(signed.pop("signature")[2:])) == 65
        assert signed == {
            "$type": "distman/signed-attestation/1",
            "seat": 0,
            "passed": True,
            "report": "0x" + document_hash(REPORT).hex(),
        }

    def test_submit(self, story: Story, shell: Shell) -> None:
        """A submission with a signed attestation counts it at once."""
        submitted, attested = events_of(story["submit"])
        assert (submitted["event"], submitted["evidence"]) == ("LotSubmitted", "0x" + document_hash(EVIDENCE).hex())
        assert (attested["event"], attested["passed"]) == ("LotAttested", True)
        assert attested["verifier"] == shell.market.address("verifier 1")

    def test_lot(self, story: Story, shell: Shell) -> None:
        """A lot tells its state and what is possible by name, and by address who attested."""
        lot = story["lot"].json
        assert isinstance(lot.pop("deadline"), int)
        assert lot == {
            "lot": 0,
            "state": "inspecting",
            "supplier": shell.market.address("supplier"),
            "stage": 0,
            "reworks": 0,
            "round": 1,
            "passes": [shell.market.address("verifier 1")],
            "fails": [],
            "spent": 1,
            "actions": ["attest", "accept", "concede", "agree"],
        }

    def test_attest(self, story: Story) -> None:
        """The attestation that decides pays: price and bond to the supplier, the third fee to the customer."""
        _, paid = events_of(story["attest"])
        assert (paid["event"], paid["to_supplier"], paid["to_customer"]) == ("LotPaid", "3000000", "10000")

    def test_claim_for_people(self, story: Story, shell: Shell) -> None:
        """People read who claimed and until when, and each transaction with its cost."""
        supplier = shell.market.address("supplier")
        transaction = r"0x[0-9a-f]{64}, block \d+, [\d,]+ gas, fee 0\.\d+ ETH"
        assert re.fullmatch(
            rf"Lot 1 is claimed by {supplier}; its first stage times out at "
            r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\.\n"
            rf"  approval     {transaction}\n  transaction  {transaction}\n",
            story["claim for people"].out,
        )

    def test_lot_for_people(self, story: Story, shell: Shell) -> None:
        """People read where a lot stands in one line, and in another what can be done with it."""
        assert re.fullmatch(
            rf"lot 1: building; supplier {shell.market.address('supplier')}, round 1; until [\d: -]+ UTC\n"
            r"  next: submit \(supplier\), extend \(customer\), accept \(customer\), concede \(supplier\), "
            r"agree \(both parties\)\n",
            story["lot for people"].out,
        )

    def test_carry_for_people(self, story: Story, shell: Shell) -> None:
        """People read each verifier's word, and who was paid what."""
        one, two = (shell.market.address(f"verifier {seat}") for seat in (1, 3))
        assert story["carry"].out.splitlines()[:3] == [
            f"Verifier {one} attests PASS on lot 1.",
            f"Verifier {two} attests PASS on lot 1.",
            "Lot 1 is paid: 3 TUSD to the supplier, 0.01 TUSD back to the customer.",
        ]

    def test_show(self, story: Story, shell: Shell) -> None:
        """A bid shows its Terms as they were drafted, and each of its lots."""
        shown = story["show"].json
        assert (shown["bid"], shown["terms"]) == (story.bid, story["draft"].json)
        assert [(lot["lot"], lot["state"], lot["deadline"]) for lot in shown["lots"]] == [
            (0, "closed", 0),
            (1, "closed", 0),
        ]

    def test_show_for_people(self, story: Story, shell: Shell) -> None:
        """People read the Terms in words: amounts with their unit, durations, and who is who."""
        shown = dict(line.split(maxsplit=1) for line in story["show for people"].out.splitlines()[:10])
        assert shown["price"] == "2.5 TUSD a lot, bond 0.5 TUSD"
        assert shown["disputes"] == "none: verdicts are final"
        assert story["show for people"].out.splitlines()[10] == (
            "stage 0    100 %; 30 d to build, 1 d 12 h to inspect; 2 PASS of 3 verifiers (seats 0, 1 and 2); "
            "silence voids the lot"
        )
        assert shown["fee"] == "0.01 TUSD an attestation, stake 1 ETH"
        assert (shown["supplier"], shown["customer"]) == ("anyone", shell.market.address("customer"))

    def test_credit(self, story: Story, shell: Shell) -> None:
        """A verifier sees its fees for both lots."""
        verifier = shell.market.address("verifier 1")
        assert story["credit"].json == {"account": verifier, "token": shell.market.token, "amount": "20000"}
        assert story["credit for people"].out == f"{verifier} can withdraw 0.02 TUSD.\n"

    def test_withdraw(self, story: Story, shell: Shell) -> None:
        """A part goes to another address, the rest home, and then there is nothing left."""
        (event,) = events_of(story["withdraw"])
        assert (event["to"], event["amount"]) == (SOMEWHERE, "4000")
        home = story["withdraw for people"].out.splitlines()[0]
        assert home == f"0.016 TUSD withdrawn to {shell.market.address('verifier 1')}."
        assert story["withdraw nothing"].code == 3
        assert story["withdraw nothing"].err.startswith("Error: There is nothing to withdraw.")

    def test_every_step_went_well(self, story: Story) -> None:
        """Every step but those that were to be refused exits with 0 and says nothing on stderr."""
        refused = {"post again", "post by another", "withdraw nothing"}
        assert {step: result.err for step, result in story.results.items() if result.code}.keys() == refused
        assert {step for step, result in story.results.items() if result.err} == refused

    def test_amounts_are_strings(self, story: Story) -> None:
        """In all JSON, amounts are decimal strings, and no number outgrows what JSON readers hold exactly."""
        printed = [result.json for result in story.results.values() if result.out.startswith("{")]
        assert len(printed) == 10
        assert [wrong_numbers(value, AMOUNTS) for value in printed] == [[]] * len(printed)


class TestOtherActions:
    """What the story had no need for."""

    def test_accept(self, shell: Shell, market: Market) -> None:
        """The customer pays at once."""
        bid = "0x" + market.client().bid_id(market.building()).hex()
        result = shell.inside("customer", "lot", "accept", bid, "0", "--round", "1")
        assert result.out.splitlines()[:2] == [
            "The customer accepts lot 0.",
            "Lot 0 is paid: 0.0000000000035 ETH to the supplier, 0.00000000000003 ETH back to the customer.",
        ]

    def test_concede(self, shell: Shell, market: Market) -> None:
        """The supplier gives up, and the lot is open again."""
        bid = "0x" + market.client().bid_id(market.building()).hex()
        conceded, defaulted = events_of(shell.inside("supplier", "lot", "concede", bid, "0", "--json"))
        assert (conceded["event"], defaulted["to_customer"], defaulted["reopened"]) == ("LotConceded", "500000", True)

    def test_lapse_and_settle(self, shell: Shell, market: Market) -> None:
        """After silence anyone lapses, is told what comes next, and settles."""
        terms = market.inspecting()
        bid = "0x" + market.client().bid_id(terms).hex()
        market.chain.travel_to(market.client().lot(terms, 0).deadline)
        lapsed = shell.inside("stranger", "lot", "lapse", bid, "0")
        assert lapsed.out.splitlines()[0] == "Lot 0 is voided. Next: `distman lot settle` moves the money."
        (settled,) = events_of(shell.inside("stranger", "lot", "settle", bid, "0", "--json"))
        assert (settled["event"], settled["to_supplier"], settled["to_customer"]) == ("LotVoided", "500000", "3030000")

    def test_cancel(self, shell: Shell, market: Market) -> None:
        """The customer cancels what nobody claimed."""
        bid = "0x" + market.client().bid_id(market.building()).hex()
        (event,) = events_of(shell.inside("customer", "bid", "cancel", bid, "--json"))
        assert (event["event"], event["lots"], event["to_customer"]) == ("BidCancelled", 1, "3030000")

    def test_fail(self, shell: Shell, market: Market, files: Path) -> None:
        """A verifier attests FAIL."""
        bid = "0x" + market.client().bid_id(market.inspecting()).hex()
        report = ["--report", str(files / "report.json")]
        result = shell.inside("verifier 1", "attest", bid, "0", "--fail", *report)
        assert result.out.splitlines()[0] == f"Verifier {market.address('verifier 1')} attests FAIL on lot 0."

    def test_stake(self, shell: Shell, market: Market) -> None:
        """A verifier stakes, asks some back, waits, and withdraws it."""
        verifier = market.address("unstaked")
        staked = shell.inside("unstaked", "verifier", "stake", "1.5")
        (exiting,) = events_of(shell.inside("unstaked", "verifier", "exit", "0.5", "--json"))
        shown = shell.inside(None, "verifier", "show", verifier, "--json").json
        market.chain.travel_to(exiting["exit_at"])
        withdrawn = shell.inside("unstaked", "verifier", "withdraw", "--to", SOMEWHERE)
        assert staked.out.splitlines()[0] == f"1.5 ETH staked by {verifier}."
        assert shown == {
            "verifier": verifier,
            "stake": {
                "active": str(STAKE),
                "reserved": "0",
                "exiting": str(STAKE // 2),
                "exit_at": exiting["exit_at"],
            },
            "profile": "",
        }
        assert withdrawn.out.splitlines()[0] == f"0.5 ETH of stake withdrawn to {SOMEWHERE}."

    def test_profile(self, shell: Shell, market: Market) -> None:
        """A verifier's profile and stake are shown to people."""
        published = shell.inside("verifier 1", "verifier", "profile", "https://lab.example")
        shell.inside("verifier 1", "verifier", "exit", "0.25")
        verifier = market.address("verifier 1")
        assert published.out.splitlines()[0] == f"Profile of {verifier}: https://lab.example."
        lines = shell.inside("verifier 1", "verifier", "show").out.splitlines()
        assert lines[:3] == [f"Verifier {verifier}", "  stake     0.75 ETH", "  free      0.75 ETH"]
        assert lines[3].startswith("  exiting   0.25 ETH, to be withdrawn from ")
        assert lines[4] == "  profile   https://lab.example"
        assert market.client().stake_of(verifier).exit_at - market.chain.now() == EXIT_DELAY_S

    def test_reserved_stake(self, shell: Shell, market: Market) -> None:
        """What a verifier's attestations answer for is shown beside what is free."""
        market.disputable(verifier_stake=STAKE // 4)
        verifier = market.address("verifier 1")
        lines = shell.inside("verifier 1", "verifier", "show").out.splitlines()
        assert lines == [
            f"Verifier {verifier}",
            "  stake     1 ETH",
            "  free      0.75 ETH",
            "  reserved  0.25 ETH, until the rounds that it answers for are over",
            "  profile   none",
        ]

    def test_escrow_by_option(self, shell: Shell, market: Market) -> None:
        """The escrow can be named instead of recorded."""
        options = ["--escrow", market.escrow, "--deployments", "nowhere"]
        result = shell.inside(None, *options, "credit", "show", SOMEWHERE)
        assert result == Result(0, f"{SOMEWHERE} can withdraw 0 ETH.\n", "")


class TestSignedActions:
    """What one signs and another sends."""

    def test_claim(self, shell: Shell, market: Market, tmp_path: Path) -> None:
        """A supplier signs a claim, and a stranger sends it."""
        terms = market.posted()
        bid = "0x" + market.client().bid_id(terms).hex()
        signed = shell.inside("supplier", "lot", "claim", bid, "1", "--sign", "--until", "7d")
        claim = signed.json["claim"]
        assert 0 <= market.chain.now() + 7 * DAY_S - claim.pop("deadline") < PLAYED_WITHIN_S
        assert claim == {"bid": bid, "lot": 1, "round": 1, "supplier": market.address("supplier")}
        path = tmp_path / "claim.json"
        path.write_text(signed.out)
        (event,) = events_of(shell.inside("stranger", "lot", "claim", bid, "1", "--for", path, "--json"))
        assert (event["event"], event["supplier"], event["lot"]) == ("LotClaimed", market.address("supplier"), 1)

    def test_agreement(self, shell: Shell, market: Market, tmp_path: Path) -> None:
        """The customer offers a split, and the supplier reads what it agrees to and sends it."""
        terms = market.building(token=market.token)
        bid = "0x" + market.client().bid_id(terms).hex()
        offer = ["--sign", "--to-supplier", "1.25", "--until", "7d"]
        signed = shell.inside("customer", "lot", "agree", bid, "0", *offer)
        assert signed.json["$type"] == "distman/signed-agreement/1"
        assert signed.json["agreement"]["to_supplier"] == "1250000"
        path = tmp_path / "offer.json"
        path.write_text(signed.out)
        done = shell.inside("supplier", "lot", "agree", bid, "0", "--with", path)
        assert done.err == "Agreeing to 1.25 TUSD for the supplier ...\n"
        assert done.out.splitlines()[0] == (
            "Lot 0 is split as agreed: 1.25 TUSD to the supplier, 2.28 TUSD back to the customer."
        )

    @pytest.mark.parametrize("action", ["claim", "agree"])
    def test_another_lot(self, action: str, shell: Shell, market: Market, tmp_path: Path) -> None:
        """A file that was signed for another lot than is named is refused by its name."""
        bid = "0x" + market.client().bid_id(market.building()).hex()
        path, until = tmp_path / "signed.json", ["--sign", "--until", "7d"]
        lot, more, option = ("1", [], "--for") if action == "claim" else ("0", ["--to-supplier", "0"], "--with")
        path.write_text(shell.inside("supplier", "lot", action, bid, lot, *until, *more).out)
        other = "0" if lot == "1" else "1"
        result = shell.inside("stranger", "lot", action, bid, other, option, path)
        assert (result.code, result.err) == (
            2,
            f"Error: {path}: got 'a signature for lot {lot}', expected one for lot {other}\n",
        )


class TestDisputes:
    """From a verdict in dispute to its end."""

    def test_dispute_and_ruling(self, shell: Shell, market: Market) -> None:
        """The supplier disputes, hands in evidence, and is ruled right."""
        terms = market.disputable()
        bid = "0x" + market.client().bid_id(terms).hex()
        disputed = shell.inside("supplier", "lot", "dispute", bid, "0")
        evidence = shell.inside("supplier", "lot", "evidence", bid, "0", "/ipfs/evidence")
        shown = shell.inside(None, "lot", "show", bid, "0").out.splitlines()
        ruled = shell.inside("judge", "arbitrator", "rule", market.arbitrator, "0", "pass")
        settled = shell.inside("stranger", "lot", "settle", bid, "0")
        supplier, slashed = market.address("supplier"), market.address("verifier 1")
        assert disputed.err == f"Paying 0.01 ETH to the arbitrator {market.arbitrator} ...\n"
        assert disputed.out.startswith(f"Lot 0 is disputed by {supplier}: dispute 0, to be ruled until ")
        assert evidence.out.splitlines()[0] == f"Evidence by {supplier}: /ipfs/evidence"
        assert shown[0].startswith(f"lot 0: disputed; supplier {supplier}, round 1; 0 PASS, 2 FAIL; until ")
        assert shown[1] == "  next: agree (both parties)"
        assert ruled.out.splitlines()[:2] == [
            f"The arbitrator {market.arbitrator} rules 1 in dispute 0.",
            "Lot 0 is ruled passed, which is final. Next: `distman lot settle` moves the money.",
        ]
        assert f"1 ETH of the stake of {slashed} credited to {supplier}." in settled.out.splitlines()

    def test_dispute_for_programs(self, shell: Shell, market: Market) -> None:
        """Programs get the arbitrator's numbers as strings."""
        bid = "0x" + market.client().bid_id(market.disputable()).hex()
        result = shell.inside("customer", "lot", "dispute", bid, "0", "--json")
        disputed, meta, dispute = events_of(result)
        assert (result.err, disputed["dispute_id"]) == ("", "0")
        assert meta["meta_evidence_id"] == dispute["meta_evidence_id"] == str(int(bid, 16))

    def test_dispute_without_an_arbitrator(self, shell: Shell, market: Market) -> None:
        """Where verdicts are final there is nobody to dispute before."""
        bid = "0x" + market.client().bid_id(market.inspecting()).hex()
        result = shell.inside("customer", "lot", "dispute", bid, "0")
        assert result.code == 2
        assert "terms.arbitrator" in result.err

    @pytest.mark.parametrize(("word", "verdict"), [("fail", "failed"), ("refuse", "failed")])
    def test_other_rulings(self, word: str, verdict: str, shell: Shell, market: Market) -> None:
        """An arbitrator can fail a lot, or refuse to rule, which leaves the verdict as it is."""
        terms = market.disputable()
        market["supplier"].dispute(terms, 0)
        _, ruled = events_of(shell.inside("judge", "arbitrator", "rule", market.arbitrator, "0", word, "--json"))
        assert (ruled["event"], ruled["verdict"]) == ("LotRuled", verdict)

    def test_unknown_ruling(self, shell: Shell, market: Market) -> None:
        """A word that is no ruling is refused with those that are."""
        result = shell.inside("judge", "arbitrator", "rule", market.arbitrator, "0", "maybe")
        assert result.code == 2
        assert all(word in result.err for word in ("maybe", "pass", "fail", "refuse"))

    def test_arbitrator(self, shell: Shell, market: Market) -> None:
        """Anyone sees who rules and what it costs; the owner withdraws the fees."""
        terms = market.disputable()
        market["supplier"].dispute(terms, 0)
        owner = market.address("judge")
        shown = shell.inside(None, "arbitrator", "show", market.arbitrator)
        assert shown.out.splitlines() == [
            f"Arbitrator {market.arbitrator}",
            f"  owner  {owner}",
            "  fee    0.01 ETH a dispute",
            "  holds  0.01 ETH of fees",
        ]
        assert shell.inside(None, "arbitrator", "show", market.arbitrator, "--json").json == {
            "arbitrator": market.arbitrator,
            "owner": owner,
            "fee": str(10**16),
            "balance": str(10**16),
        }
        withdrawn = shell.inside("judge", "arbitrator", "withdraw", market.arbitrator, "--to", SOMEWHERE)
        assert withdrawn.out.splitlines()[0] == f"0.01 ETH of fees withdrawn to {SOMEWHERE}."

    def test_extend(self, shell: Shell, market: Market) -> None:
        """The customer gives longer."""
        bid = "0x" + market.client().bid_id(market.building()).hex()
        (event,) = events_of(shell.inside("customer", "lot", "extend", bid, "0", "--due", "90d", "--json"))
        assert event["event"] == "LotExtended"
        assert 0 <= market.chain.now() + 90 * DAY_S - event["deadline"] < PLAYED_WITHIN_S

    def test_credit_in_several_tokens(self, shell: Shell, market: Market) -> None:
        """All credit in several tokens is withdrawn at once, each told in its own unit."""
        for token in (ZERO_ADDRESS, market.token):
            market["verifier 1"].attest(market.inspecting(token=token), 0, True, b"\x01" * 32)
        owed = market.client().credit(market.address("verifier 1"), market.token)
        tokens = ["--token", market.token, "--token", ZERO_ADDRESS]
        refused = shell.inside("verifier 1", "credit", "withdraw", *tokens, "--amount", "1")
        result = shell.inside("verifier 1", "credit", "withdraw", *tokens, "--to", SOMEWHERE)
        assert refused.code == 2
        assert refused.err.startswith("Error: --amount: got '1', expected a single --token")
        assert result.out.splitlines()[:2] == [
            f"{owed / 10**6:g} TUSD withdrawn to {SOMEWHERE}.",
            f"0.00000000000001 ETH withdrawn to {SOMEWHERE}.",
        ]


class TestDrafts:
    """Terms beyond one stage."""

    def test_stages_and_arbitration(self, shell: Shell, market: Market, files: Path, tmp_path: Path) -> None:
        """Stages come from a file, and the arbitrator with its window, data and reworks from options."""
        stages = [
            {
                "share_bps": 9_000,
                "panel": 1,
                "quorum": 1,
                "build_time": 30 * DAY_S,
                "inspection_time": 10 * DAY_S,
                "pays_on_silence": False,
            },
            {
                "share_bps": 1_000,
                "panel": 0,
                "quorum": 0,
                "build_time": 0,
                "inspection_time": 365 * DAY_S,
                "pays_on_silence": True,
            },
        ]
        path, terms = tmp_path / "stages.json", tmp_path / "terms.json"
        path.write_text(json.dumps(stages))
        options = ["--spec", files / "spec.json", "--price", "1", "--claim-by", "60d", "--stages", path]
        people = ["--verifier", market.address("verifier 1"), "--arbitrator", market.arbitrator]
        more = ["--arbitrator-data", "0xab01", "--dispute-window", "3d", "--reworks", "2"]
        draft = shell.inside("customer", "bid", "draft", *options, *people, *more)
        assert draft.json["stages"] == stages
        assert [draft.json[name] for name in ("arbitrator", "arbitrator_data", "dispute_window", "reworks")] == [
            market.arbitrator,
            "0xab01",
            3 * DAY_S,
            2,
        ]
        terms.write_text(draft.out)
        bid = shell.inside("customer", "bid", "post", terms, "--json").json["bid"]
        lines = shell.inside(None, "bid", "show", bid).out.splitlines()
        assert lines[-4:] == [
            f"disputes   within 3 d of a verdict, before the arbitrator {market.arbitrator}",
            "stage 0    90 %; 30 d to build, 10 d to inspect; 1 PASS of 1 verifiers (seat 0); silence voids the lot",
            "stage 1    10 %; 365 d to wait; silence pays",
            "lot 0: open",
        ]

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ([], "--build-time and --inspection-time and --quorum and --verifier: got 'nothing'"),
            (["--arbitrator", "judge"], "--arbitrator: got 'judge', expected a 20-byte hex address"),
            (["--arbitrator-data", "ab"], "--arbitrator-data: got 'ab', expected 0x and hex digits"),
            (["--dispute-window", "3"], "--dispute-window: got '3', expected a duration"),
            (["--stages", "none.json"], "none.json: got 'No such file or directory'"),
        ],
        ids=lambda value: value[0] if value and isinstance(value, list) else "",
    )
    def test_wrong_options(self, options: list[str], message: str, shell: Shell, market: Market, files: Path) -> None:
        """Whatever is wrong with a draft, the option is named."""
        verifier = market.address("verifier 1")
        one = ["--build-time", "1d", "--inspection-time", "1d", "--quorum", "1", "--verifier", verifier]
        needed = ["--spec", files / "spec.json", "--price", "1", "--claim-by", "60d"]
        stage = one if options and "--stages" not in options else []
        result = shell.inside("customer", "bid", "draft", *needed, *stage, *options)
        assert (result.code, result.out) == (2, "")
        assert message in result.err


class TestExitCodes:
    """How each kind of trouble ends."""

    @pytest.mark.parametrize(
        ("words", "message"),
        [
            (("lot", "claim", "0x12", "0"), "BID: got '0x12', expected 0x and 64 hex digits"),
            (("bid", "post", "no.json"), "no.json: got 'No such file or directory', expected a file that can be read"),
            (("verifier", "stake", "-1"), "No such option: -1"),
            (("verifier", "stake", "1e-19"), "ETHER: got '1e-19', expected an amount of ETH with at most 18 decimal"),
            (("lot", "claim", "0x" + "11" * 32, "0"), "the id of a bid posted at"),
            (("lot", "claim"), "Missing argument"),
            (("--escrow", "here", "credit", "show", SOMEWHERE), "escrow: got 'here', expected a 20-byte hex address"),
            (
                ("--deployments", "nowhere", "credit", "show"),
                "--escrow: got None, expected the escrow's address, or a ",
            ),
        ],
    )
    def test_wrong_input(self, words: tuple[str, ...], message: str, shell: Shell) -> None:
        """Exit code 2: what was typed is not what it should be."""
        result = shell.inside("stranger", *words)
        assert (result.code, result.out) == (2, "")
        assert message in " ".join(result.err.split())

    def test_wrong_input_for_programs(self, shell: Shell) -> None:
        """With `--json` the error is an object on stderr, from a process of its own too."""
        result = shell.run("stranger", "lot", "claim", "0x12", "0", "--json")
        assert (result.code, result.out) == (2, "")
        assert result.error == {
            "error": "InvalidInput",
            "message": "BID: got '0x12', expected 0x and 64 hex digits",
            "fields": {},
        }

    def test_refused_by_the_contract(self, shell: Shell, market: Market) -> None:
        """Exit code 3, with the fields of the contract's own error."""
        terms = market.building()
        bid = "0x" + market.client().bid_id(terms).hex()
        result = shell.run("rival", "lot", "submit", bid, "0", "--evidence", "0x" + "00" * 32, "--json")
        assert (result.code, result.out) == (3, "")
        assert result.error["error"] == "EscrowNotSupplier"
        assert result.error["fields"] == {"actual": market.address("rival"), "expected": market.address("supplier")}

    def test_no_node(self, shell: Shell) -> None:
        """Exit code 4: nobody answers; the host is told, and never the path."""
        url = f"http://127.0.0.1:{free_port()}/v3/5ecre7"
        result = shell.run("stranger", "credit", "show", DISTMAN_RPC_URL=url)
        assert (result.code, result.out) == (4, "")
        assert result.err.startswith("Error: No Ethereum node answers at 127.0.0.1:")
        assert "5ecre7" not in result.err

    def test_no_escrow_there(self, shell: Shell) -> None:
        """Exit code 4: no contract at the escrow's address."""
        result = shell.inside(None, "--escrow", SOMEWHERE, "credit", "show", SOMEWHERE, "--json")
        assert (result.code, result.out, result.error["error"]) == (4, "", "NotDeployed")
        assert SOMEWHERE in result.error["message"]

    def test_no_key(self, shell: Shell) -> None:
        """Exit code 5: nobody's key is there."""
        result = shell.run(None, "verifier", "stake", "1")
        assert result == Result(
            5,
            "",
            "Error: The environment variable DISTMAN_PRIVATE_KEY is not set: "
            "put a private key of 64 hex digits in it.\n",
        )

    @pytest.mark.parametrize("extra", [(), ("--json",)])
    def test_no_private_key(self, extra: tuple[str, ...], shell: Shell) -> None:
        """Exit code 5: what is there is no key, and is not shown."""
        nearly = "5a" * 31 + "5"
        result = shell.inside(None, "verifier", "stake", "1", *extra, DISTMAN_PRIVATE_KEY=nearly)
        assert (result.code, result.out) == (5, "")
        assert "DISTMAN_PRIVATE_KEY holds no private key of 64 hex digits." in result.err
        assert nearly not in result.err

    @pytest.mark.parametrize(
        ("password_file", "message"),
        [("wrong", "The password does not open the keystore"), ("missing", "The password file")],
    )
    def test_no_password(self, password_file: str, message: str, shell: Shell, files: Path) -> None:
        """Exit code 5: the keystore stays shut, and the password is not shown."""
        variables = {
            "DISTMAN_KEYSTORE": str(files / "keystore.json"),
            "DISTMAN_PASSWORD_FILE": str(files / password_file),
        }
        result = shell.run(None, "verifier", "stake", "1", **variables)
        assert (result.code, result.out) == (5, "")
        assert message in result.err
        assert WRONG_PASSWORD not in result.err

    def test_no_key_for_programs(self, shell: Shell) -> None:
        """With `--json` the missing key is an object on stderr."""
        result = shell.inside(None, "verifier", "stake", "1", "--json")
        assert (result.code, result.out) == (5, "")
        assert (result.error["error"], result.error["fields"]) == ("KeyUnavailable", {})


def test_module_is_the_command(shell: Shell) -> None:
    """`python -m distman` is the same command."""
    done = subprocess.run(
        [sys.executable, "-m", "distman", "--version"],
        env=shell.environment(None),
        capture_output=True,
        text=True,
        check=True,
    )
    assert re.fullmatch(r"distman \d+\.\d+\.\d+\n", done.stdout)
    assert done.stderr == ""


def test_nothing_secret_was_ever_printed(story: Story, shell: Shell) -> None:
    """No output of any command so far holds a private key or a password."""
    secrets = [account.key.hex().removeprefix("0x") for account in shell.market.keys.values()]
    printed = "".join(result.out + result.err for result in shell.results)
    assert len(shell.results) > len(story.results)
    assert [secret for secret in (*secrets, PASSWORD, WRONG_PASSWORD) if secret in printed] == []
