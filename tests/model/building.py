"""Claiming and building (section 4 of docs/SPEC.md)."""

from __future__ import annotations

from .bids import change, lot_in, need_customer, need_supplier
from .call import Call
from .lot import Lot, LotState
from .messages import ClaimMessage, Signature
from .money import pull
from .outcome import Refusal
from .rounds import start
from .signatures import need_signature
from .state import State
from .terms import ZERO, Terms
from .terms_check import LONGEST_TIME


def claim(state: State, call: Call, terms: Terms, index: int) -> tuple[()]:
    """The caller becomes the supplier (L1, L2)."""
    bid, lot = lot_in(state, terms, index, (LotState.OPEN,))
    _claim_for(state, call, terms, index, bid, lot, call.sender)
    return ()


def claim_with_signature(
    state: State, call: Call, terms: Terms, index: int, supplier: str, deadline: int, signature: Signature
) -> tuple[()]:
    """Whoever signed becomes the supplier (L3)."""
    bid, lot = lot_in(state, terms, index, (LotState.OPEN,))
    state.refuse_late("EscrowSignatureExpired", deadline)
    need_signature(state, supplier, ClaimMessage(bid, index, lot.round + 1, supplier, deadline), signature)
    _claim_for(state, call, terms, index, bid, lot, supplier)
    return ()


def _claim_for(state: State, call: Call, terms: Terms, index: int, bid: bytes, lot: Lot, supplier: str) -> None:
    _need_eligible(terms, supplier)
    state.refuse_late("EscrowClaimOver", terms.claim_by, "claimBy")
    lot = start(state, bid, index, terms, lot._replace(supplier=supplier), stage=0, reworks=0)
    pull(state, terms.token, supplier, terms.bond, call.value)
    state.add(state.flows, (bid, index), terms.bond)
    state.log("LotClaimed", bid=bid, supplier=supplier, lot=index, round=lot.round, deadline=lot.deadline)


def _need_eligible(terms: Terms, supplier: str) -> None:
    """L2."""
    if terms.supplier != ZERO:
        if supplier != terms.supplier:
            raise Refusal("EscrowClaimReserved", actual=supplier, expected=terms.supplier)
        return
    if supplier == terms.arbitrator:
        raise Refusal("EscrowSupplierIsArbitrator", supplier=supplier)
    if supplier in terms.verifiers:
        raise Refusal("EscrowSupplierIsVerifier", supplier=supplier)


def submit(state: State, call: Call, terms: Terms, index: int, round_: int, evidence: bytes) -> tuple[()]:
    """The supplier has built in time: the inspection begins (L6)."""
    submit_lot(state, call, terms, index, round_, evidence)
    return ()


def submit_lot(state: State, call: Call, terms: Terms, index: int, round_: int, evidence: bytes) -> tuple[bytes, Lot]:
    """Does what `submit` does, and tells the lot as it is then."""
    bid, lot = lot_in(state, terms, index, (LotState.BUILDING,), round_)
    need_supplier(lot, call.sender)
    state.refuse_late("EscrowSubmitOver", lot.deadline, "due")
    deadline = state.time + terms.stages[lot.stage].inspection_time
    lot = change(state, bid, index, lot, state=LotState.INSPECTING, deadline=deadline)
    state.log("LotSubmitted", bid=bid, lot=index, evidence=evidence)
    return bid, lot


def extend(state: State, call: Call, terms: Terms, index: int, round_: int, due: int) -> tuple[()]:
    """The customer puts off the time to submit (L8)."""
    bid, lot = lot_in(state, terms, index, (LotState.BUILDING,), round_)
    need_customer(terms, call.sender)
    earliest, latest = max(lot.deadline, state.time) + 1, state.time + LONGEST_TIME
    if not earliest <= due <= latest:
        raise Refusal("EscrowDueOutOfRange", actual=due, earliest=earliest, latest=latest)
    change(state, bid, index, lot, deadline=due)
    state.log("LotExtended", bid=bid, lot=index, deadline=due)
    return ()
