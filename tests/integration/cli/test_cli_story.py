"""The `distman` command: the life of a bid from draft to withdrawal, as people and programs see it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from distman import ZERO_ADDRESS, document_hash
from tests.integration.cli.samples import EVIDENCE, PASSWORD, PLAYED_WITHIN_S, REPORT, SOMEWHERE, SPEC, WRONG_PASSWORD
from tests.integration.cli.story import Story, played
from tests.integration.market import DAY_S
from tests.integration.shell import Result, Shell, events_of, wrong_numbers

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


@pytest.fixture(scope="module")
def story(shell: Shell, files: Path) -> Story:
    """Plays the story once: the first lot as programs do it, the second one as people do."""
    return played(shell, files)


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
        assert (story["post"].code, story["post"].said, len(story["post"].sent)) == (0, "", 2)
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
            f"Locking 5.06 TUSD (5060000 smallest units) at the escrow {market.escrow} on chain 31337 "
            f"for bid {story.bid} ...\n"
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
        """Every step but those that were to be refused exits with 0; stderr has transactions, and people's amounts."""
        refused = {"post again", "post by another", "withdraw nothing"}
        assert {step: result.err for step, result in story.results.items() if result.code}.keys() == refused
        spoken = refused | {"draft", "claim for people"}
        assert {step for step, result in story.results.items() if result.said} == spoken

    def test_amounts_are_strings(self, story: Story) -> None:
        """In all JSON, amounts are decimal strings, and no number outgrows what JSON readers hold exactly."""
        printed = [result.json for result in story.results.values() if result.out.startswith("{")]
        assert len(printed) == 10
        assert [wrong_numbers(value, AMOUNTS) for value in printed] == [[]] * len(printed)


def test_nothing_secret_was_ever_printed(story: Story, shell: Shell) -> None:
    """No output of any command so far holds a private key or a password."""
    assert len(shell.results) > len(story.results)
    assert shell.printed_of(PASSWORD, WRONG_PASSWORD) == []
