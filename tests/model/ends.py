"""What ends a round: lapse, settle, accept, concede and agree (sections 5 and 6 of docs/SPEC.md)."""

from __future__ import annotations

from .bids import change, left, lot_in, need_customer, need_party, need_supplier
from .call import Call
from .lot import ACCEPTABLE, CONCEDABLE, LAPSABLE, UNDER_WAY, VERDICTS, Lot, LotState, silent_verdict
from .messages import AgreementMessage, Signature
from .outcome import Refusal
from .rounds import default, fail_stage, pay_stage, split, void
from .signatures import need_signature
from .stake import answer_for_votes
from .state import State
from .terms import Terms


def lapse(state: State, call: Call, terms: Terms, index: int) -> tuple[()]:
    """Does what a passed deadline calls for (E6, I7, D6)."""
    bid, lot = lot_in(state, terms, index, LAPSABLE)
    state.refuse_early("EscrowLapseTooEarly", lot.deadline)
    if lot.state is LotState.BUILDING:
        default(state, bid, index, terms, lot)
    elif lot.state is LotState.INSPECTING:
        verdict = silent_verdict(terms.stages[lot.stage], lot.passes, lot.fails)
        window = terms.dispute_window
        _fix(state, bid, index, lot, verdict, lot.deadline + window if window else 0)
    else:
        _fix(state, bid, index, lot, _disputed_verdict(state, bid, index, lot), 0)
    return ()


def _fix(state: State, bid: bytes, index: int, lot: Lot, verdict: LotState, deadline: int) -> None:
    change(state, bid, index, lot, state=verdict, deadline=deadline)
    state.log("LotDecided", bid=bid, lot=index, verdict=int(verdict), deadline=deadline)


def _disputed_verdict(state: State, bid: bytes, index: int, lot: Lot) -> LotState:
    """The verdict that was disputed: there is one dispute in a round, as what follows it is final."""
    meant = (bid, index, lot.round)
    return next(each.verdict for each in state.disputes.values() if (each.bid, each.lot, each.round) == meant)


def settle(state: State, call: Call, terms: Terms, index: int) -> tuple[()]:
    """Does what a final verdict calls for (E1 to E5)."""
    bid, lot = lot_in(state, terms, index, VERDICTS)
    state.refuse_early("EscrowSettleTooEarly", lot.deadline)
    answer_for_votes(state, bid, index, terms, lot)
    if lot.state is LotState.PASSED:
        pay_stage(state, bid, index, terms, lot)
    elif lot.state is LotState.FAILED:
        fail_stage(state, bid, index, terms, lot)
    else:
        void(state, bid, index, terms, lot)
    return ()


def accept(state: State, call: Call, terms: Terms, index: int, round_: int) -> tuple[()]:
    """The customer pays the stage at once (E7)."""
    bid, lot = lot_in(state, terms, index, ACCEPTABLE, round_)
    need_customer(terms, call.sender)
    state.log("LotAccepted", bid=bid, lot=index)
    answer_for_votes(state, bid, index, terms, lot)
    pay_stage(state, bid, index, terms, lot)
    return ()


def concede(state: State, call: Call, terms: Terms, index: int, round_: int) -> tuple[()]:
    """The supplier gives the lot up (E8)."""
    bid, lot = lot_in(state, terms, index, CONCEDABLE, round_)
    need_supplier(lot, call.sender)
    state.log("LotConceded", bid=bid, lot=index)
    answer_for_votes(state, bid, index, terms, lot)
    default(state, bid, index, terms, lot)
    return ()


def agree(
    state: State,
    call: Call,
    terms: Terms,
    index: int,
    round_: int,
    to_supplier: int,
    deadline: int,
    signature: Signature,
) -> tuple[()]:
    """One party closes the lot as the other has signed (E9)."""
    bid, lot = lot_in(state, terms, index, UNDER_WAY, round_)
    need_party(terms, lot, call.sender)
    state.refuse_late("EscrowSignatureExpired", deadline)
    other = lot.supplier if call.sender == terms.customer else terms.customer
    message = AgreementMessage(bid, index, lot.stage, lot.round, lot.supplier, to_supplier, deadline)
    need_signature(state, other, message, signature)
    if to_supplier > left(terms, lot):
        raise Refusal("EscrowSplitTooLarge", toSupplier=to_supplier, left=left(terms, lot))
    answer_for_votes(state, bid, index, terms, lot)
    split(state, bid, index, terms, lot, to_supplier)
    return ()
