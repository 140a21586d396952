"""A receiver that is starved, and one that comes back for more."""

from __future__ import annotations

import pytest

from tests.attacks.refund import PRICE, Refund, make_refund
from tests.fuzz import evm
from tests.model.call import Call
from tests.model.terms import ZERO


def starved(gas: int, monkeypatch: pytest.MonkeyPatch) -> tuple[bool, int, int]:
    """Cancels a bid of a party that wants most of the stipend: whether it went through, what was paid and credited."""
    refund = make_refund()
    refund.has(refund.scene.stranger, refund.party, "setMood", "WantsGas")
    before = refund.ether()
    with monkeypatch.context() as patch:
        patch.setattr(evm, "GAS", gas)
        done = refund.cancel().done
    return done, refund.ether() - before, refund.credit()


def test_starving_a_refund_does_not_turn_it_into_a_credit(monkeypatch: pytest.MonkeyPatch) -> None:
    """W2: whatever gas is given, a receiver content with the stipend is paid, or nothing happens."""
    found = {starved(gas, monkeypatch) for gas in range(60_000, 260_000, 2_000)}
    assert found == {(False, 0, 0), (True, PRICE, 0)}


@pytest.fixture
def credited() -> Refund:
    """A party whose refund could not be sent, beside another bid's money in the escrow."""
    refund = make_refund()
    refund.chain.give(refund.scene.escrow, 3 * PRICE)
    refund.has(refund.scene.stranger, refund.party, "setMood", "Refuses")
    assert refund.cancel().done
    assert refund.credit() == PRICE
    return refund


@pytest.mark.parametrize(
    ("function", "args"),
    [("withdraw", (ZERO, PRICE)), ("withdrawAll", ((ZERO,),))],
    ids=["withdraw", "withdraw all"],
)
def test_a_credit_is_withdrawn_once(credited: Refund, function: str, args: tuple[object, ...]) -> None:
    """W3, W4, M1: a receiver that withdraws again while it is paid gets what it has credit for, and no more."""
    words = (args[0], credited.party, *args[1:])
    before, inner = credited.ether(), Call(credited.party, credited.scene.escrow, function, words)
    data = credited.scene.encoding().calldata(inner)
    credited.has(credited.scene.stranger, credited.party, "reenter", credited.scene.escrow, data)
    assert credited.has_party(function, *words).done
    assert credited.ether() - before == PRICE
    assert credited.credit() == 0
