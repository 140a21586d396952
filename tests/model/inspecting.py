"""Attestations and the verdict they reach (section 5 of docs/SPEC.md)."""

from __future__ import annotations

from collections.abc import Sequence

from .bids import change, lot_in
from .building import submit_lot
from .call import Call, SignedAttestation
from .lot import Lot, LotState, quorum_verdict
from .messages import AttestationMessage
from .money import credit
from .outcome import Refusal
from .rounds import fail_stage, pay_stage
from .signatures import need_signature
from .stake import active_stake, reserve
from .state import State
from .terms import Terms

LONGEST_LIST = 65_535


def attest(state: State, call: Call, terms: Terms, index: int, round_: int, passed: bool, report: bytes) -> tuple[()]:
    """A verifier attests itself (I1)."""
    bid, lot = lot_in(state, terms, index, (LotState.INSPECTING,), round_)
    state.refuse_late("EscrowInspectionOver", lot.deadline)
    if call.sender not in terms.verifiers:
        raise Refusal("EscrowNotVerifier", account=call.sender)
    seat = terms.verifiers.index(call.sender)
    _need_on_panel(terms, lot, seat)
    if lot.votes >> seat & 1:
        raise Refusal("EscrowAlreadyAttested", verifier=call.sender, round=lot.round)
    lot = _count(state, bid, index, terms, lot, seat, passed, report)
    _decide(state, bid, index, terms, lot)
    return ()


def attest_with_signatures(
    state: State, call: Call, terms: Terms, index: int, round_: int, attestations: Sequence[SignedAttestation]
) -> tuple[()]:
    """Anyone carries what verifiers have signed (I2)."""
    _need_short(attestations)
    bid, lot = lot_in(state, terms, index, (LotState.INSPECTING,), round_)
    state.refuse_late("EscrowInspectionOver", lot.deadline)
    _count_all(state, bid, index, terms, lot, attestations)
    return ()


def submit_with_signatures(
    state: State,
    call: Call,
    terms: Terms,
    index: int,
    round_: int,
    evidence: bytes,
    attestations: Sequence[SignedAttestation],
) -> tuple[()]:
    """The supplier submits and carries what verifiers have signed (L7)."""
    _need_short(attestations)
    bid, lot = submit_lot(state, call, terms, index, round_, evidence)
    _count_all(state, bid, index, terms, lot, attestations)
    return ()


def _need_short(attestations: Sequence[SignedAttestation]) -> None:
    if len(attestations) > LONGEST_LIST:
        raise Refusal("Empty")


def _count_all(
    state: State, bid: bytes, index: int, terms: Terms, lot: Lot, attestations: Sequence[SignedAttestation]
) -> None:
    """Counts all that are new before they decide; none new is refused (I2)."""
    before = lot.votes
    for attestation in attestations:
        lot = _count_signed(state, bid, index, terms, lot, attestation)
    if lot.votes == before:
        raise Refusal("EscrowNoAttestations")
    _decide(state, bid, index, terms, lot)


def _count_signed(state: State, bid: bytes, index: int, terms: Terms, lot: Lot, attestation: SignedAttestation) -> Lot:
    seat = attestation.seat
    if seat >= len(terms.verifiers):
        raise Refusal("EscrowUnknownSeat", seat=seat, verifiers=len(terms.verifiers))
    if lot.votes >> seat & 1:
        return lot
    verifier = terms.verifiers[seat]
    message = AttestationMessage(
        bid, index, lot.stage, lot.round, lot.supplier, verifier, attestation.passed, attestation.report
    )
    need_signature(state, verifier, message, attestation.signature)
    _need_on_panel(terms, lot, seat)
    return _count(state, bid, index, terms, lot, seat, attestation.passed, attestation.report)


def _need_on_panel(terms: Terms, lot: Lot, seat: int) -> None:
    panel = terms.stages[lot.stage].panel
    if not panel >> seat & 1:
        raise Refusal("EscrowNotOnPanel", verifier=terms.verifiers[seat], panel=panel)


def _count(state: State, bid: bytes, index: int, terms: Terms, lot: Lot, seat: int, passed: bool, report: bytes) -> Lot:
    """Counts one attestation: its stake answers for it, its fee is credited (I1, I4)."""
    verifier = terms.verifiers[seat]
    _need_stake(state, terms, verifier)
    votes = {"passes": lot.passes | 1 << seat} if passed else {"fails": lot.fails | 1 << seat}
    lot = change(state, bid, index, lot, spent=lot.spent + 1, **votes)
    credit(state, verifier, terms.token, terms.verifier_fee)
    state.add(state.flows, (bid, index), -terms.verifier_fee)
    state.log("LotAttested", bid=bid, verifier=verifier, lot=index, passed=passed, report=report)
    return lot


def _need_stake(state: State, terms: Terms, verifier: str) -> None:
    """That much must be active; with an arbitrator it must be free, and is reserved (I1)."""
    escrow = state.setting.escrow
    if terms.reserves:
        actual = reserve(state, escrow, verifier, terms.verifier_stake)
    else:
        actual = active_stake(state, escrow, verifier)
    if actual < terms.verifier_stake:
        raise Refusal("EscrowInsufficientStake", verifier=verifier, actual=actual, expected=terms.verifier_stake)


def _decide(state: State, bid: bytes, index: int, terms: Terms, lot: Lot) -> None:
    """Where the votes decide: the money moves at once, or the dispute window opens (I5, I6)."""
    verdict = quorum_verdict(terms.stages[lot.stage], lot.passes, lot.fails)
    if verdict is None:
        return
    if terms.dispute_window:
        deadline = state.time + terms.dispute_window
        change(state, bid, index, lot, state=verdict, deadline=deadline)
        state.log("LotDecided", bid=bid, lot=index, verdict=int(verdict), deadline=deadline)
    elif verdict is LotState.PASSED:
        pay_stage(state, bid, index, terms, lot)
    else:
        fail_stage(state, bid, index, terms, lot)
