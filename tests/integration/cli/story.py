"""The life of a bid from draft to withdrawal, played at the command line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from distman import document_hash
from tests.integration.cli.samples import REPORT, SOMEWHERE
from tests.integration.shell import Result, Shell


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


def played(shell: Shell, files: Path) -> Story:
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
