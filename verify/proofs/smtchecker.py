"""Runs the compiler's own model checker over the lemmas: arithmetic over all numbers, which Halmos cannot decide.

It reads no assembly, so that it says nothing about the libraries themselves, whose formulas the lemmas repeat.
"""

from __future__ import annotations

import json
import re
import subprocess
import time
from typing import Any

from verify.proofs.proof import PROVED, UNDECIDED, Outcome, Proof
from verify.proofs.tree import Tree

SAFE = "check is safe!"
FUNCTION = re.compile(r"((?:    ///[^\n]*\n)+)    function (lemma_\w+)\(.*?\n    }\n", re.DOTALL)


def proofs(tree: Tree) -> tuple[Proof, ...]:
    """All lemmas, in the order of their files."""
    return tuple(
        _stated(comment, function, path.stem, f"lemmas/{path.name}")
        for path in sorted((tree.proofs / "lemmas").glob("*.sol"))
        for comment, function in FUNCTION.findall(path.read_text())
    )


def _stated(comment: str, function: str, contract: str, source: str) -> Proof:
    text = re.sub(r"\s*///\s*", " ", comment)
    tags = dict(re.findall(r"@(?:custom:)?(\w+) ([^@]*)", text))
    statement, rules = tags["notice"].strip(), tuple(tags["rules"].split())
    return Proof(contract, function, source, statement, rules, tags["bounds"].strip(), "smtchecker")


def run(tree: Tree, proof: Proof, timeout_s: float) -> Outcome:
    """Checks every assertion of a lemma, and every operation in it for overflow and division by zero.

    Args:
        tree: Where the lemma stands.
        proof: The lemma.
        timeout_s: After how long to give up, in seconds.
    """
    text = (tree.proofs / proof.source).read_text()
    started = time.monotonic()
    try:
        done = subprocess.run(
            ["scripts/solc", "--standard-json"],
            input=json.dumps(_input(_alone(text, proof.function), proof)),
            cwd=tree.root,
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=True,
        )
    except subprocess.TimeoutExpired:
        return Outcome(UNDECIDED, 0, time.monotonic() - started, f"no end within {timeout_s:.0f} s")
    told = [error["message"] for error in json.loads(done.stdout).get("errors", [])]
    seconds = time.monotonic() - started
    rest = [message for message in told if SAFE not in message]
    asserted = sum("Assertion violation check is safe!" in message for message in told)
    if rest or asserted != text[text.index(proof.function) :].split("\n    }\n")[0].count("assert("):
        return Outcome(UNDECIDED, len(told), seconds, "\n".join(rest) or "not every assertion was checked")
    return Outcome(PROVED, len(told), seconds)


def _alone(text: str, function: str) -> str:
    """The source without the other lemmas: a checker that proves one at a time says which took long."""
    for match in FUNCTION.finditer(text):
        if match[2] != function:
            text = text.replace(match[0], "")
    return text


def _input(text: str, proof: Proof) -> dict[str, Any]:
    checker = {
        "contracts": {f"tests/symbolic/{proof.source}": [proof.contract]},
        "engine": "bmc",
        "showProvedSafe": True,
        "showUnproved": True,
        "solvers": ["z3"],
        "targets": ["assert", "divByZero", "overflow", "underflow"],
    }
    return {
        "language": "Solidity",
        "sources": {f"tests/symbolic/{proof.source}": {"content": text}},
        "settings": {
            "modelChecker": checker,
            "outputSelection": {"*": {"*": ["abi"]}},
            "remappings": ["distman/=contracts/"],
        },
    }
