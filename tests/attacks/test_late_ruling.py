"""An arbitrator that rules when its time is over."""

from __future__ import annotations

from tests.fuzz import scene
from tests.fuzz.evm import Answer, Chain
from tests.fuzz.scene import FEE, Scene
from tests.model.call import Call
from tests.model.lot import LotState
from tests.model.terms import ZERO, Stage, Terms

DAY_S = 86_400
RULING_S = 120 * DAY_S
PRICE = 10**18
CHOICES = {"refused": 0, "pass": 1, "fail": 2}


def bid(place: Scene) -> Terms:
    """One lot that passes on silence, with an arbitrator."""
    stage = Stage(0, 0, True, DAY_S, DAY_S, 10_000)
    return Terms(
        *(place.customers[0], place.suppliers[0], ZERO, 1, PRICE, 0, place.arbitrators[0], DAY_S),
        *(scene.START + DAY_S, 0, 0, 0, bytes(32), bytes(32), (stage,), ()),
    )


def disputed_lot(chain: Chain, place: Scene, terms: Terms) -> None:
    """Brings the lot before the arbitrator on its verdict Passed."""
    evidence = bytes(32)
    send(chain, place, terms.customer, "post", terms, value=PRICE)
    send(chain, place, terms.supplier, "claim", terms, 0)
    send(chain, place, terms.supplier, "submit", terms, 0, 1, evidence)
    chain.go_to(chain.time + DAY_S)
    send(chain, place, place.stranger, "lapse", terms, 0)
    chain.go_to(chain.time + DAY_S - 1)
    send(chain, place, terms.customer, "dispute", terms, 0, 1, value=FEE)


def send(chain: Chain, place: Scene, sender: str, function: str, *args: object, value: int = 0) -> Answer:
    """Makes a call of the escrow that goes through."""
    call = Call(sender, place.escrow, function, args, value)
    answer = chain.call(sender, place.escrow, place.encoding().calldata(call), value)
    assert answer.done, (function, answer.output.hex())
    return answer


def state(chain: Chain, place: Scene, terms: Terms) -> LotState:
    """The lot's state."""
    return LotState(int.from_bytes(send(chain, place, place.stranger, "getLot", terms, 0).output[:32], "big"))


def ruled(choice: int, late_s: int) -> list[LotState]:
    """The lot's state after a ruling so many seconds after its time, and after a lapse where it is still disputed."""
    chain = Chain(scene.START)
    place = scene.build(chain)
    terms = bid(place)
    disputed_lot(chain, place, terms)
    chain.go_to(chain.time + RULING_S + late_s)
    call = Call(place.judge, place.arbitrators[0], "giveRuling", (0, choice))
    assert chain.call(place.judge, call.target, place.encoding().calldata(call)).done
    states = [state(chain, place, terms)]
    if states == [LotState.DISPUTED]:
        send(chain, place, place.stranger, "lapse", terms, 0)
        states.append(state(chain, place, terms))
    return states


def test_a_ruling_at_its_deadline_changes_nothing() -> None:
    """D5, D6: from 120 days on no ruling counts, and a lapse brings back the verdict of the votes."""
    for choice in CHOICES.values():
        assert ruled(choice, 0) == [LotState.DISPUTED, LotState.PASSED]
        assert ruled(choice, DAY_S) == [LotState.DISPUTED, LotState.PASSED]


def test_a_ruling_in_time_is_the_verdict() -> None:
    """D5: one second earlier it counts."""
    assert ruled(CHOICES["fail"], -1) == [LotState.FAILED]
    assert ruled(CHOICES["pass"], -1) == [LotState.PASSED]
