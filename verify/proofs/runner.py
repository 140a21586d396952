"""Runs a proof with the tool that it is written for."""

from __future__ import annotations

from verify.proofs import halmos, smtchecker
from verify.proofs.proof import Outcome, Proof
from verify.proofs.tree import Tree


def run(tree: Tree, proof: Proof, timeout_s: float, *, early: bool = False) -> Outcome:
    """Runs one proof.

    Args:
        tree: Where it was built.
        proof: What to prove.
        timeout_s: After how long to give up, in seconds.
        early: Whether one counterexample is enough.
    """
    if proof.tool == "halmos":
        return halmos.run(tree, proof, timeout_s, early=early)
    return smtchecker.run(tree, proof, timeout_s)
