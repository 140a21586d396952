"""forge's lints."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from verify.analysis.findings import Finding, ToolFailed
from verify.analysis.sources import Sources, contract_files
from verify.results import ROOT

_CONFIG: Final = Path(__file__).with_name("foundry.toml")
_PROGRAMS: Final = ROOT / "node_modules" / "@foundry-rs"


def start() -> subprocess.Popen[str]:
    """Starts it; `findings` waits for it.

    Raises:
        ToolFailed: forge's own program is not installed for this machine.
    """
    # npm's wrapper ends with 0 whatever forge does.
    program = next(_PROGRAMS.glob("forge-*/bin/forge"), None)
    if program is None:
        raise ToolFailed("forge lint: node_modules has no forge for this machine")
    command = [str(program), "lint", "--root", str(ROOT), "--json", *contract_files()]
    environment = os.environ | {"FOUNDRY_CONFIG": str(_CONFIG)}
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, env=environment, text=True, stdout=pipe, stderr=pipe)


def findings(process: subprocess.Popen[str], sources: Sources) -> list[Finding]:
    """What it finds.

    Raises:
        ToolFailed: It did not come to its end, or told something that is no lint.
    """
    output, errors = process.communicate()
    if process.returncode:
        raise ToolFailed(f"forge lint: {errors}")
    return sorted({_finding(sources, item) for item in _told(output + errors) if item["code"]})


def _told(output: str) -> Iterator[dict[str, Any]]:
    for line in output.splitlines():
        try:
            yield json.loads(line)
        except json.JSONDecodeError as error:
            if line.strip():
                raise ToolFailed(f"forge lint: {line}") from error


def _finding(sources: Sources, item: dict[str, Any]) -> Finding:
    place = item["spans"][0]
    path, first, last = place["file_name"], place["byte_start"], place["byte_end"]
    at = f"{sources.owner(path, first)}: {sources.text(path, first, last)}"
    return Finding("forge-lint", item["code"]["code"], at)
