"""What Terms may be posted (section 2 of docs/SPEC.md), in the order of docs/operations/post.md."""

from __future__ import annotations

from .outcome import Refusal
from .state import DAY, TOP, State
from .terms import ZERO, Stage, Terms

MOST_LOTS = 1_024
MOST_VERIFIERS = 15
MOST_STAGES = 16
MOST_REWORKS = 7
LONGEST_TIME = 3_650 * DAY
LONGEST_INSPECTION = 60 * DAY
LONGEST_WINDOW = 30 * DAY
WHOLE_BPS = 10_000


def check_terms(state: State, terms: Terms) -> None:
    """Checks all Terms but the customer, who is checked before.

    Raises:
        Refusal: The first fault there is.
    """
    _check_lots(state, terms)
    _check_verifiers(terms)
    _check_stages(terms)
    _check_arbitration(state, terms)
    _check_amounts(terms)
    if terms.token != ZERO and not state.setting.has_code(terms.token):
        raise Refusal("EscrowTokenNotContract", token=terms.token)


def _check_lots(state: State, terms: Terms) -> None:
    """T3 and T4."""
    if terms.lots == 0:
        raise Refusal("EscrowZeroLots")
    if terms.lots > MOST_LOTS:
        raise Refusal("EscrowTooManyLots", actual=terms.lots, most=MOST_LOTS)
    earliest, latest = state.time + 1, state.time + LONGEST_TIME
    if not earliest <= terms.claim_by <= latest:
        raise Refusal("EscrowClaimByOutOfRange", actual=terms.claim_by, earliest=earliest, latest=latest)


def _check_verifiers(terms: Terms) -> None:
    """T5."""
    if len(terms.verifiers) > MOST_VERIFIERS:
        raise Refusal("EscrowTooManyVerifiers", actual=len(terms.verifiers), most=MOST_VERIFIERS)
    for seat, verifier in enumerate(terms.verifiers):
        if verifier == ZERO:
            raise Refusal("EscrowZeroVerifier", seat=seat)
        if verifier in terms.verifiers[:seat]:
            raise Refusal("EscrowDuplicateVerifier", verifier=verifier)


def _check_stages(terms: Terms) -> None:
    """T6 to T10."""
    if not terms.stages:
        raise Refusal("EscrowZeroStages")
    if len(terms.stages) > MOST_STAGES:
        raise Refusal("EscrowTooManyStages", actual=len(terms.stages), most=MOST_STAGES)
    for index, stage in enumerate(terms.stages):
        _check_panel(index, stage, len(terms.verifiers))
        _check_times(index, stage)
    shares = sum(stage.share_bps for stage in terms.stages)
    if shares != WHOLE_BPS:
        raise Refusal("EscrowWrongShares", actual=shares, expected=WHOLE_BPS)
    if terms.reworks > MOST_REWORKS:
        raise Refusal("EscrowTooManyReworks", actual=terms.reworks, most=MOST_REWORKS)


def _check_panel(index: int, stage: Stage, verifiers: int) -> None:
    """T7."""
    if stage.panel >> verifiers:
        raise Refusal("EscrowPanelOutOfRange", stage=index, panel=stage.panel, verifiers=verifiers)
    if stage.panel and stage.quorum == 0:
        raise Refusal("EscrowZeroQuorum", stage=index)
    if stage.quorum > stage.panel_size:
        raise Refusal("EscrowQuorumAbovePanel", stage=index, quorum=stage.quorum, panelSize=stage.panel_size)


def _check_times(index: int, stage: Stage) -> None:
    """T8 and T9."""
    if stage.build_time > LONGEST_TIME or (stage.panel and stage.build_time == 0):
        raise Refusal("EscrowBuildTimeOutOfRange", stage=index, actual=stage.build_time, longest=LONGEST_TIME)
    longest = LONGEST_INSPECTION if stage.panel else LONGEST_TIME
    if not 1 <= stage.inspection_time <= longest:
        raise Refusal("EscrowInspectionTimeOutOfRange", stage=index, actual=stage.inspection_time, longest=longest)


def _check_arbitration(state: State, terms: Terms) -> None:
    """T11 and T12."""
    arbitrator, window = terms.arbitrator, terms.dispute_window
    if terms.has_arbitrator != (window > 0):
        raise Refusal("EscrowArbitrationIncomplete", arbitrator=arbitrator, disputeWindow=window)
    if not terms.has_arbitrator:
        if terms.arbitrator_data:
            raise Refusal("EscrowArbitratorDataUnused", arbitratorData=terms.arbitrator_data)
        return
    if window > LONGEST_WINDOW:
        raise Refusal("EscrowDisputeWindowTooLong", actual=window, longest=LONGEST_WINDOW)
    if arbitrator in (terms.customer, terms.supplier, *terms.verifiers):
        raise Refusal("EscrowArbitratorIsParty", arbitrator=arbitrator)
    if not state.setting.has_code(arbitrator):
        raise Refusal("EscrowArbitratorNotContract", arbitrator=arbitrator)


def _check_amounts(terms: Terms) -> None:
    """T13."""
    if terms.price == 0:
        raise Refusal("EscrowZeroPrice")
    one = terms.price + terms.budget + terms.bond
    if one >= TOP or terms.lots * one > TOP:
        raise Refusal(
            "EscrowAmountOverflow",
            lots=terms.lots,
            price=terms.price,
            bond=terms.bond,
            verifierFee=terms.verifier_fee,
        )
