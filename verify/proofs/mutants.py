"""Breaks the code on purpose: a proof counts only if it has been seen to fail."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from verify.proofs import halmos, runner, store
from verify.proofs.proof import PROVED, REFUTED, Outcome, Proof
from verify.proofs.tree import PROJECT, Tree, copied
from verify.results import ROOT

LIST = Path(__file__).with_name("mutants.toml")


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of a source file that proofs must notice.

    Attributes:
        file: The file, from the project's folder.
        before: A text that stands in it once.
        after: What stands there instead.
        fails: Names of the proofs that must fail.
    """

    file: str
    before: str
    after: str
    fails: tuple[str, ...]

    def applied(self, root: Path) -> str:
        """The changed text of the file.

        Raises:
            ValueError: The text to change does not stand there once.
        """
        text = (root / self.file).read_text()
        if text.count(self.before) != 1:
            raise ValueError(f"{self.file} has this {text.count(self.before)} times: {self.before}")
        return text.replace(self.before, self.after)

    def digest(self, proof: Proof) -> str:
        """SHA-256, in hex, of the mutant and of all that the proof rests on."""
        key = "\0".join((PROJECT.digest(proof.source), self.file, self.before, self.after))
        return hashlib.sha256(key.encode()).hexdigest()


Case = tuple[Mutant, Proof, Outcome]


def load() -> tuple[Mutant, ...]:
    """All mutants, each of which can be applied."""
    entries = tomllib.loads(LIST.read_text())["mutant"]
    mutants = tuple(Mutant(**{**entry, "fails": tuple(entry["fails"])}) for entry in entries)
    for mutant in mutants:
        mutant.applied(ROOT)
    return mutants


def run(proofs: Iterable[Proof], jobs: int, timeout_s: float) -> list[Case]:
    """Breaks the code in every way that one of the proofs is to fail on.

    Args:
        proofs: Those to look at.
        jobs: How many files of proofs are worked on side by side, each in a copy of its own.
        timeout_s: After how long to give up a proof, in seconds.

    Returns:
        Each mutant with a proof and what that came to on it.
    """
    files: dict[str, list[Proof]] = {}
    for proof in proofs:
        files.setdefault(proof.source, []).append(proof)
    with ThreadPoolExecutor(jobs) as pool:
        return [case for cases in pool.map(lambda known: _of_file(known, timeout_s), files.values()) for case in cases]


def _of_file(proofs: list[Proof], timeout_s: float) -> list[Case]:
    cases: list[Case] = []
    for mutant in load():
        tree: Tree | None = None
        for proof in proofs:
            if proof.name not in mutant.fails:
                continue
            outcome = store.get(mutant.digest(proof), proof.name)
            if outcome is None:
                tree = tree or _built(mutant, proof)
                outcome = runner.run(tree, proof, timeout_s, early=True)
                if noticed(proof, outcome):
                    store.put(mutant.digest(proof), proof.name, outcome)
            print(f"{'noticed' if noticed(proof, outcome) else 'MISSED':9}  {proof.name}: {mutant.file}", flush=True)
            cases.append((mutant, proof, outcome))
    return cases


def noticed(proof: Proof, outcome: Outcome) -> bool:
    """Whether a proof fails as it should: with a counterexample, which the compiler's checker does not always have."""
    return outcome.status == REFUTED if proof.tool == "halmos" else outcome.status != PROVED and outcome.paths > 0


def counts(proofs: Iterable[Proof]) -> dict[str, int]:
    """How many mutants each proof has been seen to fail on."""
    known = {proof.name: proof for proof in proofs}
    found = dict.fromkeys(known, 0)
    for mutant in load():
        for name in mutant.fails:
            if name in known and store.get(mutant.digest(known[name]), name):
                found[name] += 1
    return found


def _built(mutant: Mutant, proof: Proof) -> Tree:
    tree = copied(f"mutants-{proof.contract}", proof.source)
    (tree.root / mutant.file).write_text(mutant.applied(tree.root))
    if proof.tool == "halmos":
        halmos.build(tree)
    return tree
