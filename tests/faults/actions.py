"""What is tried in trials: each action through the library and the command line, and the event that it causes."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from distman import Client, Terms
from distman.deployments import DeployedContract, Deployment, save_deployment
from distman.json_values import agreement_to_document, terms_to_document
from distman.types import SignedAgreement
from tests.integration.market import EVIDENCE, REPORT, STAKED, WINDOW_S, Market

WEEK_S: Final = 7 * 86_400
WORD_EVIDENCE: Final = "0x" + EVIDENCE.hex()
WORD_REPORT: Final = "0x" + REPORT.hex()
EXIT_WEI: Final = 10**16
PART: Final = ("--amount", "0.003", "--decimals", "6")
AGREED_WEI, AGREED_ETHER = 1_000_000, "1e-12"


@dataclass(frozen=True)
class Scene:
    """The market as every trial finds it, with a bid in each state.

    Attributes:
        market: The market.
        folder: Where files for the command line are.
        bids: The Terms of each bid, by its name.
        agreement: What the customer has signed about the lot that is being built.
    """

    market: Market
    folder: Path
    bids: dict[str, Terms]
    agreement: SignedAgreement

    def id(self, bid: str) -> str:
        """The id of a bid, as it is typed."""
        return "0x" + self.market.client().bid_id(self.bids[bid]).hex()

    def file(self, name: str) -> str:
        """Path of a file."""
        return str(self.folder / f"{name}.json")


@dataclass(frozen=True, slots=True)
class Action:
    """Something that somebody does.

    Attributes:
        name: What it is called.
        who: Who does it.
        event: The event that tells of it; each is one effect.
        act: It, through the library.
        words: It, through the command line.
        adds_up: Whether doing it twice does it twice: then one must look before repeating it.
    """

    name: str
    who: str
    event: str
    act: Callable[[Client, Scene], Any]
    words: Callable[[Scene], Sequence[str]]
    adds_up: bool = False


def set_scene(market: Market, folder: Path) -> Scene:
    """Brings bids into all states that actions start from, and writes the files that the command line reads."""
    ether_bids = {
        "ether": market.terms(),
        "open": market.posted(),
        "building": market.building(),
        "inspecting": market.inspecting(),
        "failed": market.disputable(),
    }
    token_bids = {
        "token": market.terms(token=market.token),
        "strict token": market.terms(token=market.strict_token),
        "open token": market.posted(token=market.token),
        "paying token": market.inspecting(token=market.token),
    }
    bids = ether_bids | token_bids
    for name in STAKED[:2]:
        market[name].attest(bids["paying token"], 0, True, REPORT)
    market["customer"].approve(market.strict_token, 1)
    deadline = market.chain.now() + WINDOW_S + WEEK_S
    agreement = market["customer"].sign_agreement(bids["building"], 0, AGREED_WEI, deadline)
    scene = Scene(market, folder, bids, agreement)
    for name in ("ether", "token", "strict token"):
        Path(scene.file(name)).write_text(json.dumps(terms_to_document(bids[name])))
    record(market, folder)
    Path(scene.file("agreement")).write_text(json.dumps(agreement_to_document(agreement)))
    return scene


def record(market: Market, folder: Path) -> None:
    """Writes the record of the deployment, by which the command line knows the registry."""
    digest = "0x" + "00" * 32
    contracts = {
        name: DeployedContract(address=at, block=1, tx_hash=digest, creation_hash=digest, code_hash=digest)
        for name, at in {"Escrow": market.escrow, "VerifierRegistry": market.registry}.items()
    }
    save_deployment(folder, Deployment(chain_id=market.client().chain.id(), compiler={}, contracts=contracts))


def _posts(asset: str) -> Action:
    return Action(
        f"post for {asset}",
        "customer",
        "BidPosted",
        lambda client, scene: client.post(scene.bids[asset]),
        lambda scene: ["bid", "post", scene.file(asset)],
    )


def _claims(name: str, bid: str) -> Action:
    return Action(
        name,
        "supplier",
        "LotClaimed",
        lambda client, scene: client.claim(scene.bids[bid], 0),
        lambda scene: ["lot", "claim", scene.id(bid), "0"],
    )


ACTIONS: Final = (
    _posts("ether"),
    _posts("token"),
    _posts("strict token"),
    _claims("claim for ether", "open"),
    _claims("claim for token", "open token"),
    Action(
        "cancel",
        "customer",
        "BidCancelled",
        lambda client, scene: client.cancel(scene.bids["open token"]),
        lambda scene: ["bid", "cancel", scene.id("open token")],
    ),
    Action(
        "submit",
        "supplier",
        "LotSubmitted",
        lambda client, scene: client.submit(scene.bids["building"], 0, EVIDENCE),
        lambda scene: ["lot", "submit", scene.id("building"), "0", "--evidence", WORD_EVIDENCE],
    ),
    Action(
        "concede",
        "supplier",
        "LotConceded",
        lambda client, scene: client.concede(scene.bids["building"], 0),
        lambda scene: ["lot", "concede", scene.id("building"), "0"],
    ),
    Action(
        "agree",
        "supplier",
        "LotAgreed",
        lambda client, scene: client.agree(scene.bids["building"], scene.agreement),
        lambda scene: [
            *("lot", "agree", scene.id("building"), "0"),
            *("--with", scene.file("agreement"), "--to-supplier", AGREED_ETHER),
        ],
    ),
    Action(
        "attest",
        "verifier 1",
        "LotAttested",
        lambda client, scene: client.attest(scene.bids["inspecting"], 0, True, REPORT),
        lambda scene: ["attest", scene.id("inspecting"), "0", "--pass", "--report", WORD_REPORT],
    ),
    Action(
        "accept",
        "customer",
        "LotAccepted",
        lambda client, scene: client.accept(scene.bids["inspecting"], 0),
        lambda scene: ["lot", "accept", scene.id("inspecting"), "0"],
    ),
    Action(
        "dispute",
        "supplier",
        "LotDisputed",
        lambda client, scene: client.dispute(scene.bids["failed"], 0),
        lambda scene: ["lot", "dispute", scene.id("failed"), "0", "--at-most", "0.01"],
    ),
    Action(
        "withdraw all",
        "verifier 2",
        "CreditWithdrawn",
        lambda client, scene: client.withdraw(scene.market.token),
        lambda scene: ["credit", "withdraw", "--token", scene.market.token],
    ),
    Action(
        "withdraw some",
        "verifier 1",
        "CreditWithdrawn",
        lambda client, scene: client.withdraw(scene.market.token, amount=3_000),
        lambda scene: ["credit", "withdraw", "--token", scene.market.token, *PART],
        adds_up=True,
    ),
    Action(
        "stake",
        "verifier 3",
        "Staked",
        lambda client, scene: client.stake(EXIT_WEI),
        lambda scene: ["verifier", "stake", "0.01"],
        adds_up=True,
    ),
    Action(
        "request exit",
        "verifier 3",
        "ExitRequested",
        lambda client, scene: client.request_exit(EXIT_WEI),
        lambda scene: ["verifier", "exit", "0.01"],
        adds_up=True,
    ),
)
