"""Static analysis of the contracts: every finding is mended or has a reason in verify/analysis/accepted.toml.

Usage:
    python -m verify.analyze            fails on a finding that is not listed, and on a listed one that is gone
    python -m verify.analyze --write    the same, and keeps the figures in verify/results/analysis.json

Exit codes: 0 nothing open and nothing stale, 1 something is, 2 bad usage or a tool that did not run to its end.
"""

from __future__ import annotations

import argparse
import sys
import time
from importlib.metadata import version
from typing import Any

from verify import results
from verify.analysis import accepted, census, compiler, forge_lint, slither, solhint
from verify.analysis.findings import Finding, ToolFailed
from verify.analysis.sources import Sources, contract_files


def found() -> list[Finding]:
    """What all tools find.

    Raises:
        ToolFailed: One did not run to its end.
    """
    lints, rules = forge_lint.start(), solhint.start()
    sources = Sources()
    told = [*compiler.findings(sources), *census.findings(sources), *slither.findings(slither.loaded(sources))]
    return [*told, *solhint.findings(rules, sources), *forge_lint.findings(lints, sources)]


def figures(judgement: accepted.Judgement) -> dict[str, Any]:
    """What is kept of a run."""
    return {
        "files": len(contract_files()),
        "tools": {
            "slither": f"{version('slither-analyzer')}, {len(slither.detectors())} detectors",
            "solc": "warnings",
            "solhint": "rules of verify/analysis/solhint.yaml",
            "forge-lint": "lints of all severities but gas",
            "census": "unchecked blocks and foreign calls",
        },
        "accepted": accepted.counted(judgement.accepted),
        "open": accepted.counted(judgement.open),
        "stale": accepted.counted(judgement.stale),
    }


def main() -> int:
    """Runs all tools and holds what they find against the list."""
    parser = argparse.ArgumentParser(description="Static analysis of the contracts.")
    parser.add_argument("--write", action="store_true", help="keep the figures in verify/results/analysis.json")
    options = parser.parse_args()
    begun, started = results.begin("analysis"), time.monotonic()
    try:
        judgement = accepted.judge(found(), accepted.load(accepted.LIST.read_text()))
    except (ToolFailed, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    _print(judgement)
    if options.write:
        command = "python -m verify.analyze --write"
        begun.write(command, figures(judgement), seconds=time.monotonic() - started)
    return 1 if judgement.open or judgement.stale else 0


def _print(judgement: accepted.Judgement) -> None:
    for finding in judgement.open:
        print(f"open: {finding.kind} at {finding.at}")
    for finding in judgement.stale:
        print(f"stale, no longer found: {finding.kind} at {finding.at}")
    counts = (len(judgement.accepted), len(judgement.open), len(judgement.stale))
    print("{} findings with a reason, {} open, {} stale entries".format(*counts))


if __name__ == "__main__":
    sys.exit(main())
