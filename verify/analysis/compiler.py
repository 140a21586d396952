"""solc's own warnings."""

from __future__ import annotations

from verify.analysis.findings import Finding
from verify.analysis.sources import Sources


def findings(sources: Sources) -> list[Finding]:
    """What solc warns of, each by its code; libraries of others are theirs to mend, but are told as well."""
    return [Finding("solc", warning["errorCode"], _at(sources, warning)) for warning in sources.warnings]


def _at(sources: Sources, warning: dict[str, object]) -> str:
    place = warning.get("sourceLocation")
    if not isinstance(place, dict):
        return str(warning["message"])
    path, start = str(place["file"]), int(place["start"])
    owner = sources.owner(path, start) if path.startswith("contracts/") else path
    return f"{owner}: {warning['message']}"
