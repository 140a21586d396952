"""What a mutant touches: authority, state, an amount, a deadline, what an event says, or something else."""

from __future__ import annotations

import re

from verify.mutants.mutant import Edit
from verify.mutants.syntax import Node

AUTHORITY = "authority"
STATE = "state"
AMOUNT = "amount"
DEADLINE = "deadline"
EVENT = "event argument"
OTHER = "other"

MUST_DIE = (AUTHORITY, STATE, AMOUNT, DEADLINE, EVENT)
ALL = (*MUST_DIE, OTHER)

# What most of a source is about, for what its statements do not tell.
_SOURCES = {
    "contracts/libraries/TermsHash.sol": AUTHORITY,
    "contracts/libraries/Signatures.sol": AUTHORITY,
    "contracts/libraries/TermsLog.sol": EVENT,
    "contracts/libraries/LotSlot.sol": STATE,
    "contracts/libraries/Verdicts.sol": STATE,
    "contracts/libraries/Times.sol": DEADLINE,
    "contracts/libraries/Amounts.sol": AMOUNT,
    "contracts/libraries/Transfers.sol": AMOUNT,
}

# The first that matches the innermost statement decides.
_WORDS = (
    (
        DEADLINE,
        r"timestamp|[dD]eadline|claimBy|until|[wW]indow|exitAt|Times\.|inTime|buildTime|inspectionTime|\bdue\b|LONGEST",
    ),
    (
        AUTHORITY,
        r"msg\.sender|_check\w*\(|Signatures\.|[sS]ignature|_slash|_overturned|\bwrong\b|panel|isParty|owner|signer"
        r"|hasVoted|_seatOf|_inspectors|supplier ==|== supplier|arbitrator ==|== arbitrator|digest|_backed",
    ),
    (
        AMOUNT,
        r"[aA]mount|price|bond|[fF]ee\b|[cC]redit|[sS]hare|budget|\bleft\b|total|toSupplier|toCustomer|[sS]take|\bspent|_push|pull"
        r"|msg\.value|\bcost\b|free|taken|reserved|released|delivered|balance|perLot|WHOLE_BPS",
    ),
    (
        STATE,
        r"_store|[sS]lot|state|State|round|rework|stage|open|cancel|posted|closed|verdict|Verdict|quorum|_cases|_disputes"
        r"|ruling|ruled|disputed|lots|_conclude|_pay|_fail|_default|_void|_decide",
    ),
)
_STATEMENTS = (
    "ExpressionStatement",
    "VariableDeclarationStatement",
    "Return",
    "RevertStatement",
    "EmitStatement",
    "VariableDeclaration",
)


def category(path: str, edit: Edit) -> str:
    """What an edit touches."""
    if edit.node.kind == "EmitStatement" or edit.node.above("EmitStatement") is not None:
        return EVENT
    if edit.operator == "change-party":
        return AUTHORITY
    if edit.node.kind.startswith("Yul"):
        return _SOURCES.get(path, STATE)
    words = _context(edit.node)
    found = (name for name, pattern in _WORDS if re.search(pattern, words))
    return _SOURCES.get(path) or next(found, OTHER)


def _context(node: Node) -> str:
    """The text of the innermost statement, or the condition of the branch, that a node is in."""
    if node.kind in (*_STATEMENTS, "IfStatement"):
        return node.text
    inside: Node | None = node
    while inside is not None and inside.parent is not None:
        if inside.kind in _STATEMENTS:
            return inside.text
        if inside.parent.kind in ("IfStatement", "ForStatement"):
            return inside.text if inside.parent.kind == "ForStatement" else inside.parent.text
        inside = inside.parent
    return node.text
