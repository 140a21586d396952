"""One hash over the reports of many units, and the proof that one unit's report is among them.

An attestation carries 32 bytes. For a lot of many units they are the root of a Merkle tree over the reports, so that
each unit can be handed over with its own report and a short proof. The tree is OpenZeppelin's standard tree (the format
``standard-v1`` of ``@openzeppelin/merkle-tree``) over leaves ``(uint256 index, bytes32 report)``, which its Solidity
library verifies on chain as well.
"""

from __future__ import annotations

from collections.abc import Sequence

from eth_utils.crypto import keccak

from distman.errors import InvalidInput

_WORD = 32
_MOST_REPORTS = 2**20


def report_root(reports: Sequence[bytes]) -> bytes:
    """The root over the reports of all units: 32 bytes.

    Args:
        reports: The hash of each unit's report, 32 bytes, in the order of the units.

    Raises:
        InvalidInput: There is no report, or one is not of 32 bytes.
    """
    return _tree(_leaves(reports))[0]


def report_proof(reports: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """The proof that a unit's report is among them: at most 20 hashes of 32 bytes, from its own neighbour on.

    Args:
        reports: The hash of each unit's report, in the order of the units.
        index: Which unit, counted from 0.

    Raises:
        InvalidInput: There is no report, or one is not of 32 bytes; or there is no such unit.
    """
    leaves = _leaves(reports)
    if not 0 <= index < len(leaves):
        raise InvalidInput("index", index, f"a unit from 0 to {len(leaves) - 1}")
    tree = _tree(leaves)
    at = len(tree) - 1 - sorted(leaves).index(leaves[index])
    proof = []
    while at > 0:
        proof.append(tree[at + 1 if at % 2 else at - 1])
        at = (at - 1) // 2
    return tuple(proof)


def is_report_of(root: bytes, index: int, report: bytes, proof: Sequence[bytes]) -> bool:
    """Whether a proof shows that a report is the one of a unit.

    Args:
        root: The root that was attested.
        index: Which unit, counted from 0.
        report: The hash of its report, 32 bytes.
        proof: What `report_proof` gave.

    Raises:
        InvalidInput: The report is not of 32 bytes, or the unit is none.
    """
    found = _leaf(index, report)
    for neighbour in proof:
        found = _parent(found, neighbour)
    return found == root


def _leaves(reports: Sequence[bytes]) -> list[bytes]:
    if not 0 < len(reports) <= _MOST_REPORTS:
        raise InvalidInput("reports", f"{len(reports)} reports", f"from 1 to {_MOST_REPORTS}")
    return [_leaf(index, report) for index, report in enumerate(reports)]


def _leaf(index: int, report: bytes) -> bytes:
    """A leaf is hashed twice, so that none can be taken for a node above, which has 64 bytes as well."""
    if not isinstance(report, bytes) or len(report) != _WORD:
        raise InvalidInput(f"reports[{index}]", report, "32 bytes")
    if not 0 <= index < _MOST_REPORTS:
        raise InvalidInput("index", index, f"a unit from 0 to {_MOST_REPORTS - 1}")
    return keccak(keccak(index.to_bytes(_WORD) + report))


def _tree(leaves: Sequence[bytes]) -> list[bytes]:
    """All nodes: the root first, those below node i at 2i + 1 and 2i + 2, and last the leaves, falling."""
    tree = [b""] * (len(leaves) - 1) + sorted(leaves, reverse=True)
    for at in range(len(leaves) - 2, -1, -1):
        tree[at] = _parent(tree[2 * at + 1], tree[2 * at + 2])
    return tree


def _parent(one: bytes, other: bytes) -> bytes:
    return keccak(min(one, other) + max(one, other))
