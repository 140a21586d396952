"""The list of findings of static analysis that stay: what it must say, and what is held against it."""

from __future__ import annotations

import pytest

from verify.analysis import accepted
from verify.analysis.findings import Finding

LISTED = '[[slither]]\ncheck = "timestamp"\nreason = "Deadlines are of days."\nat = ["Escrow.lapse", "Escrow.settle"]\n'
LAPSE = Finding("slither", "timestamp", "Escrow.lapse")
SETTLE = Finding("slither", "timestamp", "Escrow.settle")
OTHER = Finding("slither", "timestamp", "Bids.cancel")


def test_reads_reasons() -> None:
    """An entry gives its reason to each of its places."""
    assert accepted.load(LISTED) == dict.fromkeys((LAPSE, SETTLE), "Deadlines are of days.")


@pytest.mark.parametrize(
    "entry",
    [
        'check = "timestamp"\nat = "Escrow.lapse"',
        'check = "timestamp"\nat = "Escrow.lapse"\nreason = " "',
        'check = "timestamp"\nat = "Escrow.lapse"\nreason = "So."\nline = 3',
    ],
    ids=["no reason", "empty reason", "a line"],
)
def test_refuses_entries(entry: str) -> None:
    """An entry without a reason, or that hangs on a line, is refused."""
    with pytest.raises(ValueError, match="needs check, at and reason"):
        accepted.load(f"[[slither]]\n{entry}")


def test_refuses_twice() -> None:
    """A finding has one reason."""
    with pytest.raises(ValueError, match="listed twice"):
        accepted.load(LISTED + LISTED)


def test_judges() -> None:
    """What is not listed is open, and what is listed and gone is stale."""
    judgement = accepted.judge([LAPSE, OTHER], accepted.load(LISTED))
    assert (judgement.open, judgement.accepted, judgement.stale) == ((OTHER,), (LAPSE,), (SETTLE,))


def test_the_list_is_sound() -> None:
    """The committed list reads, and has a sentence for each finding."""
    reasons = accepted.load(accepted.LIST.read_text())
    assert reasons
    assert all(reason[0].isupper() and reason.endswith(".") for reason in reasons.values())
