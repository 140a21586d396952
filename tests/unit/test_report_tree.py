"""The hash over many reports, held against OpenZeppelin's own package, whose trees are kept beside."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from distman.errors import InvalidInput
from distman.spec import is_report_of, report_proof, report_root

TREES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "vectors" / "merkle_trees.json").read_text())["trees"]


def unhexed(values: list[str]) -> list[bytes]:
    """Bytes of hex with 0x."""
    return [bytes.fromhex(value[2:]) for value in values]


@pytest.mark.parametrize("tree", TREES, ids=lambda tree: str(len(tree["reports"])))
def test_same_as_openzeppelin(tree: dict[str, Any]) -> None:
    """Root and every proof are those that its package makes."""
    reports = unhexed(tree["reports"])
    assert report_root(reports).hex() == tree["root"][2:]
    for index, proof in enumerate(tree["proofs"]):
        assert list(report_proof(reports, index)) == unhexed(proof)


@pytest.mark.parametrize("tree", TREES, ids=lambda tree: str(len(tree["reports"])))
def test_proofs_show_what_they_should(tree: dict[str, Any]) -> None:
    """Each report is that of its unit, and of no other; and no other report is."""
    reports, root = unhexed(tree["reports"]), bytes.fromhex(tree["root"][2:])
    for index, report in enumerate(reports):
        proof = report_proof(reports, index)
        assert is_report_of(root, index, report, proof)
        assert not is_report_of(root, index + 1, report, proof)
        assert not is_report_of(root, index, bytes(32), proof)
        assert not is_report_of(root, index, report, [*proof, bytes(32)])
        assert not proof or not is_report_of(root, index, report, proof[1:])


def test_equal_reports() -> None:
    """Units whose reports are equal have a proof each."""
    reports = [b"\x01" * 32] * 5
    root = report_root(reports)
    assert all(is_report_of(root, index, reports[index], report_proof(reports, index)) for index in range(5))


def test_node_is_no_leaf() -> None:
    """What stands between leaves and root cannot be passed off as a report."""
    reports = [bytes([number]) * 32 for number in range(4)]
    root, proof = report_root(reports), report_proof(reports, 0)
    assert not is_report_of(root, 0, proof[-1], proof[:-1])


@pytest.mark.parametrize("reports", [[], [b""], [b"\x01" * 31], [b"\x01" * 32, "0x01"], [b"\x01" * 33]])
def test_what_is_no_report(reports: list[Any]) -> None:
    """Hashes have 32 bytes, and there is one at least."""
    with pytest.raises(InvalidInput, match="reports"):
        report_root(reports)


@pytest.mark.parametrize("index", [-1, 2])
def test_unit_that_is_not_there(index: int) -> None:
    """A unit is one of those that have a report."""
    with pytest.raises(InvalidInput, match="a unit from 0 to 1"):
        report_proof([b"\x01" * 32] * 2, index)


@pytest.mark.parametrize("index", [-1, 2**256])
def test_unit_that_cannot_be(index: int) -> None:
    """Nor is anything shown of a unit that cannot be."""
    with pytest.raises(InvalidInput, match="index"):
        is_report_of(b"\x01" * 32, index, b"\x01" * 32, [])
