"""The stages of a drafted bid: one from options, or several from a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from distman.cli.inputs import duration
from distman.errors import InvalidInput
from distman.json_values import stages_from_list
from distman.spec import load_list
from distman.types import Stage, panel_of


@dataclass(frozen=True, slots=True)
class OneStage:
    """What the options of a draft say about its only stage.

    Attributes:
        build_time: ``--build-time``.
        inspection_time: ``--inspection-time``.
        quorum: ``--quorum``.
        pays_on_silence: ``--pays-on-silence``.
    """

    build_time: str | None
    inspection_time: str | None
    quorum: int | None
    pays_on_silence: bool


def drafted_stages(path: Path | None, one: OneStage, verifiers: int) -> tuple[Stage, ...]:
    """The stages of a draft.

    Args:
        path: File with a list of stages.
        one: What the options say about a single one.
        verifiers: How many verifiers there are; all of them inspect a single stage.

    Raises:
        InvalidInput: An option is missing, or too many are there; names it.
    """
    given = {
        "--build-time": one.build_time is not None,
        "--inspection-time": one.inspection_time is not None,
        "--quorum": one.quorum is not None,
    }
    if path is not None:
        given["--pays-on-silence"] = one.pays_on_silence
        if any(given.values()):
            raise InvalidInput(_listed(given, True), "together with --stages", "in that file alone")
        return stages_from_list(load_list(path), str(path))
    if one.build_time is None or one.inspection_time is None or one.quorum is None or not verifiers:
        given["--verifier"] = verifiers > 0
        raise InvalidInput(_listed(given, False), "nothing", "a value, or --stages FILE")
    stage = Stage(
        panel=panel_of(range(verifiers)),
        quorum=one.quorum,
        build_time=duration(one.build_time, "--build-time"),
        inspection_time=duration(one.inspection_time, "--inspection-time"),
        pays_on_silence=one.pays_on_silence,
    )
    return (stage,)


def _listed(given: dict[str, bool], wanted: bool) -> str:
    """The options that are given, or those that are not."""
    return " and ".join(name for name, is_given in given.items() if is_given == wanted)
