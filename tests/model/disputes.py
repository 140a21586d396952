"""Disputes, rulings and evidence as the escrow sees them (section 7 of docs/SPEC.md)."""

from __future__ import annotations

from eth_utils.crypto import keccak

from . import arbitrators
from .bids import change, lot_in, lot_of, need_party
from .call import Call
from .lot import VERDICTS, Dispute, LotState
from .money import pay
from .outcome import Refusal
from .state import DAY, State
from .terms import ZERO, Terms

RULING_TIME = 120 * DAY
CHOICES = 2
RULED = {1: LotState.PASSED, 2: LotState.FAILED}


def dispute(state: State, call: Call, terms: Terms, index: int, round_: int) -> tuple[int]:
    """A party takes a verdict to the arbitrator (D1 to D4, D7)."""
    bid, lot = lot_in(state, terms, index, VERDICTS, round_)
    need_party(terms, lot, call.sender)
    state.refuse_late("EscrowDisputeOver", lot.deadline)
    arbitrator = terms.arbitrator
    cost = arbitrators.cost(state, arbitrator)
    if call.value < cost:
        raise Refusal("EscrowArbitrationUnderpaid", actual=call.value, expected=cost)
    deadline = state.time + RULING_TIME
    change(state, bid, index, lot, state=LotState.DISPUTED, deadline=deadline)
    number = arbitrators.open_case(state, arbitrator, state.setting.escrow, cost, CHOICES)
    present = lot_of(state, bid, index).state
    if present is not LotState.DISPUTED:
        raise Refusal("EscrowWrongState", lot=index, actual=int(present), expected=1 << LotState.DISPUTED)
    if (arbitrator, number) in state.disputes:
        raise Refusal("EscrowDuplicateDispute", arbitrator=arbitrator, disputeId=number)
    state.put(state.disputes, (arbitrator, number), Dispute(bid, index, lot.round, lot.state))
    state.log("LotDisputed", bid=bid, party=call.sender, lot=index, disputeId=number, deadline=deadline)
    _tell(state, terms, bid, number, evidence_group(bid, index, lot.round))
    pay(state, ZERO, call.sender, call.value - cost)
    return (number,)


def _tell(state: State, terms: Terms, bid: bytes, number: int, group: int) -> None:
    """Logs what ERC-1497 asks for (D4)."""
    meta = int.from_bytes(bid, "big")
    state.log("MetaEvidence", _metaEvidenceID=meta, _evidence="/ipfs/f01551220" + terms.spec.hex())
    state.log(
        "Dispute",
        _arbitrator=terms.arbitrator,
        _disputeID=number,
        _metaEvidenceID=meta,
        _evidenceGroupID=group,
    )


def evidence_group(bid: bytes, index: int, round_: int) -> int:
    """The group of a round's evidence (D4)."""
    return int.from_bytes(keccak(bid + index.to_bytes(32, "big") + round_.to_bytes(32, "big")), "big")


def submit_evidence(state: State, call: Call, terms: Terms, index: int, evidence: str) -> tuple[()]:
    """Whoever is involved logs a document (D4)."""
    bid, lot = lot_in(state, terms, index, (LotState.DISPUTED,))
    if call.sender not in (terms.customer, lot.supplier, *terms.verifiers):
        raise Refusal("EscrowNotInvolved", actual=call.sender)
    state.log(
        "Evidence",
        _arbitrator=terms.arbitrator,
        _evidenceGroupID=evidence_group(bid, index, lot.round),
        _party=call.sender,
        _evidence=evidence,
    )
    return ()


def rule(state: State, call: Call, number: int, ruling: int) -> tuple[()]:
    """The arbitrator fixes the verdict, if the lot still waits for it (D5, D6)."""
    record = state.disputes.get((call.sender, number))
    if record is None:
        raise Refusal("EscrowUnknownDispute", arbitrator=call.sender, disputeId=number)
    state.log("Ruling", _arbitrator=call.sender, _disputeID=number, _ruling=ruling)
    lot = state.lots[record.bid, record.lot]
    waits = lot.state is LotState.DISPUTED and lot.round == record.round and state.time < lot.deadline
    if waits:
        verdict = RULED.get(ruling, record.verdict)
        change(state, record.bid, record.lot, lot, state=verdict, deadline=0)
        if verdict is not record.verdict:
            state.put(state.overturned, (record.bid, record.lot), lot.round)
        state.log("LotRuled", bid=record.bid, lot=record.lot, verdict=int(verdict))
    return ()
