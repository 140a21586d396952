"""Arbitrators: that of one owner, and one that misbehaves as it is told."""

from __future__ import annotations

from .call import Call
from .money import send_ether
from .outcome import Refusal, Refused
from .setting import ArbitratorKind
from .state import Case, State
from .terms import ZERO

MOST_CHOICES = 2**64 - 1
HUGE = 2**256 - 1
BAD_MOOD = {"message": "bad mood"}


def cost(state: State, arbitrator: str) -> int:
    """What a dispute costs, in wei; a contract that is no arbitrator does not say (D2)."""
    kind = state.setting.arbitrators.get(arbitrator)
    if kind is None:
        raise Refusal("Empty")
    mood = _mood(state, arbitrator, kind)
    if mood == "CostIsHuge":
        return HUGE
    _misbehave(mood, "Cost")
    return kind.fee


def open_case(state: State, arbitrator: str, arbitrable: str, value: int, choices: int) -> int:
    """`createDispute`: the number of the new dispute."""
    kind = state.setting.arbitrators[arbitrator]
    purse = state.purses[ZERO]
    state.add(purse, arbitrable, -value)
    state.add(purse, arbitrator, value)
    if kind.name == "owned":
        return _open_owned(state, arbitrator, arbitrable, value, choices)
    mood = _mood(state, arbitrator, kind)
    _misbehave(mood, "Creation")
    if mood == "Reenters":
        state.put(state.moods, (arbitrator, "mood"), "Quiet")
        state.run(state.moods[arbitrator, "call"])
    return int(state.moods.get((arbitrator, "id"), 0))


def _mood(state: State, arbitrator: str, kind: ArbitratorKind) -> str:
    return "Quiet" if kind.name == "owned" else str(state.moods.get((arbitrator, "mood"), "Quiet"))


def _misbehave(mood: str, question: str) -> None:
    if mood == f"{question}Reverts":
        raise Refusal("Error", **BAD_MOOD)
    if mood == f"{question}RevertsHuge":
        raise Refusal("Huge")
    if mood in (f"{question}BurnsGas", f"{question}IsShort"):
        raise Refusal("Empty")


def _open_owned(state: State, arbitrator: str, arbitrable: str, value: int, choices: int) -> int:
    fee = state.setting.arbitrators[arbitrator].fee
    if value != fee:
        raise Refusal("ArbitratorWrongFee", actual=value, expected=fee)
    if not 1 <= choices <= MOST_CHOICES:
        raise Refusal("ArbitratorChoicesOutOfRange", actual=choices, most=MOST_CHOICES)
    number = state.counts.get(arbitrator, 0)
    state.put(state.counts, arbitrator, number + 1)
    state.put(state.cases, (arbitrator, number), Case(arbitrable, choices))
    state.emit(arbitrator, "DisputeCreation", _disputeID=number, _arbitrable=arbitrable)
    return number


def create_dispute(state: State, call: Call, choices: int, data: bytes) -> tuple[int]:
    """Anyone opens a dispute for itself."""
    state.add(state.purses[ZERO], call.target, -call.value)
    state.add(state.purses[ZERO], call.sender, call.value)
    return (open_case(state, call.target, call.sender, call.value, choices),)


def give_ruling(state: State, call: Call, number: int, ruling: int) -> tuple[()]:
    """The owner rules a dispute, once, and the contract that asked is told."""
    arbitrator = call.target
    _need_owner(state, call)
    count = state.counts.get(arbitrator, 0)
    if number >= count:
        raise Refusal("ArbitratorUnknownDispute", disputeId=number, disputes=count)
    case = state.cases[arbitrator, number]
    if case.ruled:
        raise Refusal("ArbitratorAlreadyRuled", disputeId=number)
    if ruling > case.choices:
        raise Refusal("ArbitratorUnknownRuling", ruling=ruling, choices=case.choices)
    state.put(state.cases, (arbitrator, number), case._replace(ruled=True))
    if case.arbitrable != state.setting.escrow:
        raise Refusal("Empty")
    outcome = state.run(Call(arbitrator, case.arbitrable, "rule", (number, ruling)))
    if isinstance(outcome, Refused):
        raise Refusal(outcome.name, **outcome.values)
    return ()


def withdraw(state: State, call: Call, to: str) -> tuple[()]:
    """All fees go where the owner wants them."""
    _need_owner(state, call)
    if to == ZERO:
        raise Refusal("ArbitratorZeroRecipient")
    amount = state.purses[ZERO].get(call.target, 0)
    state.emit(call.target, "FeesWithdrawn", to=to, amount=amount)
    try:
        send_ether(state, call.target, to, amount)
    except Refusal as refusal:
        raise Refusal("ArbitratorWithdrawFailed", to=to, amount=amount) from refusal
    return ()


def _need_owner(state: State, call: Call) -> None:
    owner = state.setting.arbitrators[call.target].owner
    if call.sender != owner:
        raise Refusal("ArbitratorNotOwner", actual=call.sender, expected=owner)
