"""solhint's rules, as chosen in solhint.yaml."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any, Final

from verify.analysis.findings import Finding, ToolFailed
from verify.analysis.sources import Sources, contract_files
from verify.results import ROOT

_CONFIG: Final = Path(__file__).with_name("solhint.yaml")
_PROGRAM: Final = ROOT / "node_modules" / "solhint" / "solhint.js"
_COUNTED_LINES: Final = re.compile(r" \(line \d+\)")


def start() -> subprocess.Popen[str]:
    """Starts it, without its look for updates, which may fail; `findings` waits for it."""
    command = ["node", str(_PROGRAM), "--noPoster", "--disc", "-c", str(_CONFIG), "-f", "json", *contract_files()]
    return subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def findings(process: subprocess.Popen[str], sources: Sources) -> list[Finding]:
    """What it finds.

    Raises:
        ToolFailed: It did not come to its end.
    """
    output, errors = process.communicate()
    try:
        told = json.loads(output) if output.strip() else []
    except json.JSONDecodeError as error:
        raise ToolFailed(f"solhint: {errors or output}") from error
    if errors.strip() or not told:
        raise ToolFailed(f"solhint: {errors or 'it told nothing'}")
    return sorted({_finding(sources, item) for item in told if "ruleId" in item})


def _finding(sources: Sources, item: dict[str, Any]) -> Finding:
    path = item["filePath"]
    owner = sources.owner(path, sources.offset(path, item["line"], item["column"]))
    return Finding("solhint", item["ruleId"], f"{owner}: {_COUNTED_LINES.sub('', item['message'])}")
