"""Command line of the symbolic proofs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from verify import results
from verify.proofs import halmos, mutants, runner, smtchecker, store
from verify.proofs.proof import PROVED, Outcome, Proof
from verify.proofs.tree import PROJECT

LOOPS = 17
QUICK_TIMEOUT_S = 300
LONG_TIMEOUT_S = 7200


def main() -> int:
    """Proves what is asked for, and says what stands."""
    options = _parser().parse_args()
    begun = results.begin("proofs")
    print("building the proofs", file=sys.stderr)
    halmos.build(PROJECT)
    proofs = (*halmos.proofs(PROJECT), *smtchecker.proofs(PROJECT))
    wanted = [proof for proof in proofs if _is_wanted(proof, options)]
    if not wanted:
        print(f"no proof is named like {options.only}", file=sys.stderr)
        return 2
    timeout_s = QUICK_TIMEOUT_S if options.quick else LONG_TIMEOUT_S
    outcomes = _prove(wanted, options.jobs, timeout_s)
    wrong = [proof.name for proof, outcome in zip(wanted, outcomes, strict=True) if outcome.status != PROVED]
    if options.mutants:
        wrong += _break(wanted, options.jobs, timeout_s)
    if options.mutants and len(wanted) == len(proofs) and not wrong:
        seconds = sum(outcome.seconds for outcome in outcomes)
        begun.write("python -m verify.proofs --mutants", figures(wanted, outcomes), seconds=seconds)
    print(f"{len(wanted)} proofs, {len(set(wrong))} not good: {', '.join(sorted(set(wrong))) or 'none'}")
    return 1 if wrong else 0


def figures(proofs: Sequence[Proof], outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """What was proved, within which bounds, and on how many mutants each proof was seen to fail."""
    broken = mutants.counts(proofs)
    return {
        "proved": len(proofs),
        "mutants noticed": sum(broken.values()),
        "loop bound": LOOPS,
        "properties": [
            {
                "name": proof.name,
                "statement": proof.statement,
                "rules": list(proof.rules),
                "bounds": proof.bounds,
                "tool": proof.tool,
                "paths": outcome.paths,
                "seconds": round(outcome.seconds, 1),
                "mutants noticed": broken[proof.name],
            }
            for proof, outcome in zip(proofs, outcomes, strict=True)
        ],
    }


def _is_wanted(proof: Proof, options: argparse.Namespace) -> bool:
    if options.only is not None:
        return options.only in proof.name
    return not (options.quick and proof.long)


def _prove(proofs: Sequence[Proof], jobs: int, timeout_s: float) -> list[Outcome]:
    with ThreadPoolExecutor(jobs) as pool:
        return list(pool.map(lambda proof: _proved(proof, timeout_s), proofs))


def _proved(proof: Proof, timeout_s: float) -> Outcome:
    digest = PROJECT.digest(proof.source)
    outcome = store.proved(digest, proof.name)
    if outcome is None:
        outcome = runner.run(PROJECT, proof, timeout_s)
        store.put(digest, proof.name, outcome)
    print(f"{outcome.status:9}  {outcome.paths:5} paths  {outcome.seconds:7.1f} s  {proof.name}", flush=True)
    if outcome.detail:
        print(outcome.detail)
    return outcome


def _break(proofs: Sequence[Proof], jobs: int, timeout_s: float) -> list[str]:
    """Names of the proofs that no mutant breaks, or that miss one."""
    wrong = []
    for mutant, proof, outcome in mutants.run(proofs, jobs, timeout_s):
        if not mutants.noticed(proof, outcome):
            wrong.append(proof.name)
            print(f"{proof.name} on {mutant.file}, {mutant.after.strip()!r}: {outcome.status}\n{outcome.detail}")
    return wrong + [name for name, count in mutants.counts(proofs).items() if count == 0]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m verify.proofs", description="Symbolic proofs of the contracts.")
    tier = parser.add_mutually_exclusive_group()
    tier.add_argument("--only", metavar="NAME", help="only proofs with this in their name; writes no result")
    tier.add_argument("--quick", action="store_true", help="only the fast ones, about a minute; writes no result")
    parser.add_argument("--mutants", action="store_true", help="also break the code, and write the result")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="how many proofs run side by side (2)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
