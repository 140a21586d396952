"""The K-Bot example: its published tables, its build spec and its inspection reports."""

from dataclasses import replace
from hashlib import sha256

import pytest

from distman.errors import InvalidInput
from distman.spec import BuildSpec, InspectionReport, Part, judge
from examples.kbot.documents import DATA, build_spec, inspection_report

KNEE = "dof_left_knee_04"
PUBLISHED = {
    "actuators.csv": "2bf9fd3512997211af615ff17937972ebd1ec3a0f3d5c5c46f8f50e39d93fbb9",
    "bom.csv": "03563a5f386949dc38535ded3ef8bface6323a1a20802df5bdec3be248302fe9",
    "joints.csv": "838da9a5c86360e18674fbd5be325227d4f9449a0499468a55cfbf2fbc0f31b3",
}


def report(failing_joint: str | None = None) -> InspectionReport:
    """The report on one robot."""
    return inspection_report(
        bid="0x" + "11" * 32,
        lot=2,
        round=1,
        unit="KD-0003",
        inspector="0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
        failing_joint=failing_joint,
    )


@pytest.mark.parametrize(("name", "digest"), PUBLISHED.items())
def test_the_tables_are_as_published(name: str, digest: str) -> None:
    """The CSV files hold the published bytes, CRLF line ends and all."""
    assert sha256((DATA / name).read_bytes()).hexdigest() == digest


def test_the_spec_has_every_part_and_joint() -> None:
    """161 parts of 716 pieces, and 20 checks."""
    spec = build_spec()
    assert len(spec.parts) == 161
    assert sum(part.quantity for part in spec.parts) == 716
    assert len(spec.checks) == 20
    assert {check.demand for check in spec.checks} == {"cover"}


def test_a_part_is_carried_over_whole() -> None:
    """A line of the bill of materials keeps its number, name, quantity, making and material."""
    assert build_spec().parts[0] == Part("KD-B-101T", "Torso - Top", 1, "CNC", "6061-T6")


def test_names_are_one_line() -> None:
    """The line break and the doubled space inside two part names are closed up."""
    names = {part.part_number: part.name for part in build_spec().parts}
    assert names["KD-B-202T"] == "Front and Rear Cover Upper"
    assert names["KD-D-592F"] == "Bushing, Linkage -- 8mm inner 10mm outer 4mm axial, Flanged end"


def test_negative_zero_is_zero() -> None:
    """The angle that the source writes as -0.000 is shown as plain zero."""
    minimum = {check.name: check.minimum for check in build_spec().checks}
    assert str(minimum["dof_right_elbow_02"]) == "0.0"
    assert str(minimum[KNEE]) == "0.0"


def test_the_actuators_are_figures() -> None:
    """The four models make 20 actuators, each with its torque, mass and gear ratio."""
    figures = {figure.name: (figure.value, figure.unit) for figure in build_spec().figures}
    assert sum(value for name, (value, _) in figures.items() if name.endswith(": count")) == 20
    assert figures["RobStride RS02: gear ratio"] == (7.75, "1")
    assert figures["mass"] == (34, "kg")


def test_the_documents_are_read_back() -> None:
    """Spec and report are the same after writing and reading."""
    assert BuildSpec.from_document(build_spec().to_document()) == build_spec()
    assert InspectionReport.from_document(report().to_document()) == report()


def test_every_run_gives_the_same_hashes() -> None:
    """Nothing in the documents depends on the run."""
    assert build_spec().hash == build_spec().hash
    assert report().hash == report().hash
    assert report().hash != report(failing_joint=KNEE).hash


def test_a_sound_robot_passes() -> None:
    """All 20 joints are measured, not at the published figures exactly, and hold."""
    verdict = judge(build_spec(), report())
    assert verdict.is_pass
    assert len(verdict.passed) == 20


@pytest.mark.parametrize("joint", [check.name for check in build_spec().checks])
def test_a_joint_that_falls_short_fails(joint: str) -> None:
    """Whichever joint falls short, it alone fails, and is named."""
    verdict = judge(build_spec(), report(failing_joint=joint))
    assert not verdict.is_pass
    assert verdict.failed == (joint,)
    assert verdict.failures[0].startswith(f"{joint} must cover ")


def test_a_joint_that_was_not_measured_fails() -> None:
    """A report that leaves a joint out fails, and says which."""
    full = report()
    partial = replace(full, measurements=tuple(line for line in full.measurements if line.check != KNEE))
    verdict = judge(build_spec(), partial)
    assert not verdict.is_pass
    assert verdict.missing == (KNEE,)
    assert verdict.failures == (f"{KNEE} must cover 0 to 155 deg (tolerance 1 deg), but was not measured.",)


def test_an_unknown_joint_is_refused() -> None:
    """A joint that K-Bot does not have cannot be made to fail."""
    with pytest.raises(InvalidInput, match="failing_joint: got 'tail'"):
        report(failing_joint="tail")
