"""The documents of a bid for K-Bots: the build spec, and the inspection report of one robot.

The spec is made from the published tables in `data/`. The reports are made up: what a careful inspector could have
measured, the same on every run.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

from distman.errors import InvalidInput
from distman.spec import BuildSpec, Check, Figure, InspectionReport, Measurement, Part

DATA = Path(__file__).parent / "data"

TOLERANCE_DEG = 1.0
"""How far each end of a joint's travel may fall short. The source publishes none; this is the example's choice."""

SHORTFALL_DEG = 10.0
"""By how much the travel of a joint that is made to fail ends too early."""

SUMMARY = (
    "K-Bot, revision KD: a humanoid robot of 1.4 m and 34 kg with 20 actuated joints, built from machined, molded and "
    "bought parts. A robot is up to spec when each joint travels at least its published range."
)


def build_spec() -> BuildSpec:
    """The build spec of one K-Bot: 161 parts, and a check for each of the 20 joints."""
    return BuildSpec(
        title="K-Bot KD humanoid robot",
        summary=SUMMARY,
        figures=(
            Figure("height", 1.4, "m"),
            Figure("mass", 34, "kg"),
            Figure("supply voltage", 48, "V"),
            *_actuator_figures(),
        ),
        parts=tuple(_parts()),
        checks=tuple(_checks()),
        source="https://github.com/kscalelabs/docs, folder docs/robots/k-bot",
        licence="CERN-OHL-S",
    )


def inspection_report(
    *,
    bid: str,
    lot: int,
    round: int,
    unit: str,
    inspector: str,
    inspected_at: str = "2026-01-31T09:30:00Z",
    failing_joint: str | None = None,
) -> InspectionReport:
    """The report on one K-Bot, with all 20 joints measured.

    Each joint's travel is the published one, turned by a small angle of its own as a slightly wrong zero would.

    Args:
        bid: The id of the bid, as 0x hexadecimal.
        lot: The lot, from zero.
        round: The round of the lot, from one.
        unit: The serial number of the robot.
        inspector: The address of the verifier.
        inspected_at: When, in UTC (ISO 8601).
        failing_joint: The joint whose travel ends `SHORTFALL_DEG` early, or None for a robot that is up to spec.

    Raises:
        InvalidInput: There is no joint of that name, or a value does not belong in a report.
    """
    spec = build_spec()
    return InspectionReport(
        spec_hash=f"0x{spec.hash.hex()}",
        bid=bid,
        lot=lot,
        round=round,
        unit=unit,
        inspector=inspector,
        inspected_at=inspected_at,
        measurements=_measurements(spec.checks, failing_joint),
        notes="Each joint was moved by hand from stop to stop, unpowered, and read from its encoder.",
    )


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _number(text: str) -> float:
    """Read a figure; adding zero turns the source's -0.000 into plain zero."""
    return float(text) + 0.0


def _one_line(text: str) -> str:
    """Close up the line break and the doubled spaces that some names have in the source."""
    return " ".join(text.split())


def _parts() -> Iterator[Part]:
    for row in _rows("bom.csv"):
        yield Part(
            part_number=row["part_number"],
            name=_one_line(row["name"]),
            quantity=int(row["quantity_per_robot"]),
            make_or_buy=row["make_or_buy"],
            material=row["material"],
        )


def _checks() -> Iterator[Check]:
    for row in _rows("joints.csv"):
        yield Check(
            name=row["joint"],
            unit="deg",
            minimum=_number(row["min_angle_deg"]),
            maximum=_number(row["max_angle_deg"]),
            demand="cover",
            tolerance=TOLERANCE_DEG,
        )


def _actuator_figures() -> Iterator[Figure]:
    for row in _rows("actuators.csv"):
        model = row["model"]
        yield Figure(f"{model}: count", int(row["count"]), "pieces")
        yield Figure(f"{model}: rated torque", _number(row["rated_torque_nm"]), "Nm")
        yield Figure(f"{model}: peak torque", _number(row["peak_torque_nm"]), "Nm")
        yield Figure(f"{model}: mass", _number(row["mass_kg"]), "kg")
        yield Figure(f"{model}: gear ratio", _number(row["gear_ratio"]), "1")


def _measurements(checks: tuple[Check, ...], failing_joint: str | None) -> tuple[Measurement, ...]:
    joints = [check.name for check in checks]
    if failing_joint is not None and failing_joint not in joints:
        raise InvalidInput("failing_joint", failing_joint, f"one of {', '.join(joints)}")
    return tuple(
        _measurement(check, _zero_error_deg(index), SHORTFALL_DEG if check.name == failing_joint else 0.0)
        for index, check in enumerate(checks)
    )


def _zero_error_deg(index: int) -> float:
    """A joint's own small angle, from -0.5 to 0.5 degrees: always the same, and not in step with the joints."""
    return (index * 7 % 11 - 5) / 10


def _measurement(check: Check, zero_error_deg: float, shortfall_deg: float) -> Measurement:
    return Measurement(
        check=check.name,
        value_min=round(check.minimum + zero_error_deg, 3),
        value_max=round(check.maximum + zero_error_deg - shortfall_deg, 3),
    )
