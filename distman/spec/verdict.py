"""An inspection report held against its build spec."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from distman.errors import InvalidInput
from distman.spec.build import BuildSpec, Check
from distman.spec.canonical import canonical_json
from distman.spec.inspection import InspectionReport, Measurement

_Outcome = Literal["passed", "failed", "missing"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a unit did against its spec.

    Attributes:
        passed: The checks that hold, in the order of the spec.
        failed: The checks that were measured and do not hold.
        missing: The checks that were not measured.
        extra: What was measured although the spec has no such check; it decides nothing.
        failures: A sentence for each failed or missing check, in the order of the spec.
    """

    passed: tuple[str, ...]
    failed: tuple[str, ...]
    missing: tuple[str, ...]
    extra: tuple[str, ...]
    failures: tuple[str, ...]

    @property
    def is_pass(self) -> bool:
        """Whether every check of the spec was measured and holds."""
        return not self.failures


def judge(spec: BuildSpec, report: InspectionReport) -> Verdict:
    """Hold a report against its spec: it passes when every check of the spec was measured and holds.

    With the limits `minimum` and `maximum`, the tolerance `t` and the measured range `low` to `high`, a check holds

    - for the demand `within`, when `minimum - t <= low` and `high <= maximum + t`;
    - for the demand `cover`, when `low <= minimum + t` and `high >= maximum - t`. So a joint must travel at least
      from its published minimum to its published maximum, each end to within the tolerance; that it goes further is
      no fault.

    A value that lies exactly on the edge holds. The sums are exact in the decimal digits that the documents show, so
    that no rounding of binary fractions decides.

    Raises:
        InvalidInput: The report was made for another spec.
    """
    _require_same_spec(spec, report)
    measured = {measurement.check: measurement for measurement in report.measurements}
    outcomes = {check: _outcome(check, measured.get(check.name)) for check in spec.checks}
    known = {check.name for check in spec.checks}
    return Verdict(
        passed=_with_outcome(outcomes, "passed"),
        failed=_with_outcome(outcomes, "failed"),
        missing=_with_outcome(outcomes, "missing"),
        extra=tuple(name for name in measured if name not in known),
        failures=tuple(
            _sentence(check, measured.get(check.name)) for check, outcome in outcomes.items() if outcome != "passed"
        ),
    )


def _require_same_spec(spec: BuildSpec, report: InspectionReport) -> None:
    expected = f"0x{spec.hash.hex()}"
    if report.spec_hash != expected:
        raise InvalidInput("spec_hash", report.spec_hash, expected)


def _outcome(check: Check, measured: Measurement | None) -> _Outcome:
    if measured is None:
        return "missing"
    return "passed" if _holds(check, measured) else "failed"


def _with_outcome(outcomes: Mapping[Check, _Outcome], wanted: _Outcome) -> tuple[str, ...]:
    return tuple(check.name for check, outcome in outcomes.items() if outcome == wanted)


def _holds(check: Check, measured: Measurement) -> bool:
    minimum, maximum, tolerance = _exact(check.minimum), _exact(check.maximum), _exact(check.tolerance)
    low, high = _exact(measured.value_min), _exact(measured.value_max)
    if check.demand == "within":
        return minimum - tolerance <= low and high <= maximum + tolerance
    return low <= minimum + tolerance and high >= maximum - tolerance


def _exact(value: float) -> Fraction:
    """The number that the shortest decimal digits of a double stand for."""
    return Fraction(_digits(value))


def _sentence(check: Check, measured: Measurement | None) -> str:
    verb = "stay within" if check.demand == "within" else "cover"
    demand = (
        f"{check.name} must {verb} {_digits(check.minimum)} to {_digits(check.maximum)} {check.unit}"
        f" (tolerance {_digits(check.tolerance)} {check.unit})"
    )
    if measured is None:
        return f"{demand}, but was not measured."
    return f"{demand}, but measured {_digits(measured.value_min)} to {_digits(measured.value_max)} {check.unit}."


def _digits(value: float) -> str:
    return canonical_json(value).decode()
