"""The tables of docs/SECURITY.md, from the figures of each layer."""

from __future__ import annotations

from verify import results
from verify.explore.liveness import PARTIES
from verify.report.layers import LAYERS, Layer
from verify.results import Result

SHORT_HASH = 10


def summary() -> str:
    """One line for each layer: what its last full run came to, how long it took, and what repeats it."""
    lines = [
        "| layer | what its last full run came to | seeds | time | commit | command |",
        "|---|---|---|---|---|---|",
    ]
    return "\n".join([*lines, *map(_row, LAYERS)])


def layers() -> str:
    """What each layer does."""
    return "\n".join(f"- **{layer.name}** (`make {layer.target}`): {layer.purpose}" for layer in LAYERS)


def situations() -> str:
    """How often the differential fuzzing reached each deep situation."""
    found = _result("fuzz")
    if found is None:
        return "No full run yet."
    lines = ["| situation | times |", "|---|---|"]
    return "\n".join([*lines, *(f"| {name} | {count:,} |" for name, count in found.figures["situations"].items())])


def proofs() -> str:
    """What is proved, and within which bounds."""
    found = _result("proofs")
    if found is None:
        return "No full run yet."
    lines = ["| what holds | rules | bounds | by |", "|---|---|---|---|"]
    return "\n".join(
        [
            *lines,
            *(
                f"| {_cell(one['statement'])} | {', '.join(one['rules'])} | {_cell(one['bounds'])} | {one['tool']} |"
                for one in found.figures["properties"]
            ),
        ]
    )


def waits() -> str:
    """The longest waits of the explored worlds."""
    found = _result("explore")
    if found is None:
        return "No full run yet."
    lines = ["| world | states | transitions | all silent (days) | one party silent (days) | nobody silent (days) |"]
    lines.append("|---|---|---|---|---|---|")
    for world, told in found.figures["waits"].items():
        days = told["days_by_silence"]
        one = max(days[party] for party in PARTIES)
        waits = f"{days[' '.join(PARTIES)]:,} | {one:,} | {days['nobody']:,}"
        lines.append(f"| {world} | {told['states']:,} | {told['transitions']:,} | {waits} |")
    return "\n".join(lines)


def _row(layer: Layer) -> str:
    found = _result(layer.name)
    if found is None:
        return f"| {layer.name} | never run to its end | | | | `make {layer.target}` |"
    told = layer.told(found.figures)
    if not found.is_of_today:
        told += f" (of an earlier state of the {found.subject})"
    seeds = f"{found.seeds[0]}" + (f" to {found.seeds[-1]}" if len(found.seeds) > 1 else "") if found.seeds else ""
    commit = f"`{found.commit[:SHORT_HASH]}`" if found.commit else ""
    return f"| {layer.name} | {told} | {seeds} | {_time(found.seconds)} | {commit} | `{found.command}` |"


def _result(name: str) -> Result | None:
    try:
        return results.read(name)
    except FileNotFoundError:
        return None


def _time(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
