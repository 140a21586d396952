"""Taking a transaction's gas apart into what the EVM must charge and the work around it."""

from __future__ import annotations

from collections import Counter

import pytest

from bench.gas.trace import (
    HIDDEN,
    INTRINSIC,
    LEAST_PRICE,
    REFUND,
    Cost,
    Step,
    calldata_gas,
    cost_of,
    least_gas,
    own_costs,
    steps_of,
)

TOKEN = "0x" + "70" * 20
OTHER = "0x" + "09" * 20
TOKENS = frozenset({TOKEN})


def called(target: str, within: int) -> list[Step]:
    """A frame that calls another, which spends so much: the call itself costs 700."""
    return [
        Step("PUSH1", 10_000, 3, 1),
        Step("CALL", 9_997, 9_000, 1, target),
        Step("SLOAD", 8_000, within, 2),
        Step("RETURN", 8_000 - within, 5, 2),
        Step("SSTORE", 9_997 - 700 - within - 5, 2_900, 1),
        Step("STOP", 9_997 - 700 - within - 5 - 2_900, 0, 1),
    ]


def test_calldata_is_priced_by_its_bytes() -> None:
    """A zero byte costs 4 gas and another 16; a transaction at least its intrinsic gas and 10 or 40 for each."""
    data = bytes([0, 0, 0, 7, 255])
    assert calldata_gas(data) == 3 * 4 + 2 * 16
    assert least_gas(data) == 21_000 + 3 * 10 + 2 * 40


def test_a_call_costs_what_is_not_spent_within_it() -> None:
    """A call's own cost leaves out the gas handed on and what its frame used."""
    assert own_costs(called(OTHER, 2_100), TOKENS) == [
        ("PUSH1", 3, False),
        ("CALL", 700, False),
        ("SLOAD", 2_100, False),
        ("RETURN", 5, False),
        ("SSTORE", 2_900, False),
        ("STOP", 0, False),
    ]


def test_a_precompile_is_part_of_its_call() -> None:
    """A call that opens no frame of opcodes costs all that is gone after it."""
    steps = [Step("STATICCALL", 50_000, 49_000, 1, "0x" + "00" * 19 + "01"), Step("STOP", 46_900, 0, 1)]
    assert own_costs(steps, TOKENS) == [("STATICCALL", 3_100, False), ("STOP", 0, False)]


def test_a_token_frame_is_the_tokens_with_all_within_it() -> None:
    """What a token calls is spent by the token; what follows its return is not."""
    steps = [
        Step("CALL", 9_000, 8_000, 1, TOKEN),
        Step("DELEGATECALL", 7_000, 6_000, 2, OTHER),
        Step("STOP", 5_000, 0, 3),
        Step("STOP", 6_900, 0, 2),
        Step("STOP", 8_800, 0, 1),
    ]
    assert [within for _, _, within in own_costs(steps, TOKENS)] == [False, True, True, True, False]
    assert [cost for _, cost, _ in own_costs(steps, TOKENS)] == [100, 100, 0, 0, 0]


def test_the_floor_is_intrinsic_calldata_and_effects() -> None:
    """Calls, storage and a token's frames are floor; pushing and returning are work."""
    spent = INTRINSIC + 3 + 700 + 2_100 + 5 + 2_900
    cost = cost_of(b"", spent, called(OTHER, 2_100), TOKENS)
    assert cost.floor == Counter({"intrinsic": 21_000, "CALL": 700, "SLOAD": 2_100, "SSTORE": 2_900})
    assert cost.work == Counter({"PUSH1": 3, "RETURN": 5})
    assert (cost.gas, cost.least) == (spent, spent - 8)
    with_token = cost_of(b"", spent, called(TOKEN, 2_100), TOKENS)
    assert with_token.floor == Counter({"intrinsic": 21_000, "CALL": 700, "token": 2_105, "SSTORE": 2_900})
    assert with_token.work == Counter({"PUSH1": 3})


def test_a_refund_lowers_the_floor() -> None:
    """What the receipt says less than was spent is a negative part of the floor."""
    spent = INTRINSIC + 3 + 700 + 2_100 + 5 + 2_900
    cost = cost_of(b"", spent - 4_800, called(OTHER, 2_100), TOKENS)
    assert cost.floor[REFUND] == -4_800
    assert (cost.gas, cost.work.total()) == (spent - 4_800, 8)


def test_the_least_calldata_price_hides_all_work() -> None:
    """A receipt at the least price of its calldata is floor to the last unit."""
    data = b"\x01" * 500
    cost = cost_of(data, least_gas(data), [Step("JUMP", 100, 8, 1), Step("STOP", 92, 0, 1)], TOKENS)
    assert cost.floor[LEAST_PRICE] == 500 * 24
    assert (cost.gas, cost.least) == (least_gas(data), least_gas(data))
    assert cost.work == Counter({"JUMP": 8, HIDDEN: -8})


def test_the_least_calldata_price_hides_a_part_of_the_work() -> None:
    """Where the work goes beyond the least price, only what is beyond it counts."""
    data = b"\x01" * 100
    spent = INTRINSIC + calldata_gas(data) + 5_000
    cost = cost_of(data, spent, [Step("JUMP", 9_000, 5_000, 1), Step("STOP", 4_000, 0, 1)], TOKENS)
    assert (cost.gas, cost.least) == (spent, least_gas(data))
    assert cost.work == Counter({"JUMP": 5_000, HIDDEN: -100 * 24})


@pytest.mark.parametrize("stray", [1, -6_000])
def test_a_receipt_of_another_trace_is_refused(stray: int) -> None:
    """More gas than was spent, or a refund above a fifth of it, shows that trace and receipt do not belong together."""
    spent = INTRINSIC + 3 + 700 + 2_100 + 5 + 2_900
    with pytest.raises(ValueError, match="the receipt says"):
        cost_of(b"", spent + stray, called(OTHER, 2_100), TOKENS)


def test_sums_and_differences_keep_negative_parts() -> None:
    """A refund stays in a sum, and the gas of a sum is the sum of the gas."""
    first = Cost(Counter({"intrinsic": 21_000, REFUND: -4_800}), Counter({"ADD": 3}))
    second = Cost(Counter({"intrinsic": 21_000, LEAST_PRICE: 90}), Counter({"JUMP": 50, HIDDEN: -40}))
    assert (first + second).gas == first.gas + second.gas
    assert (first + second).floor == Counter({"intrinsic": 42_000, REFUND: -4_800, LEAST_PRICE: 90})
    assert (first - second).gas == first.gas - second.gas


def test_a_difference_knows_no_least_calldata_price() -> None:
    """What binds whole transactions is no floor of what is between two of them."""
    larger = Cost(Counter({"intrinsic": 21_000, "SLOAD": 100, LEAST_PRICE: 60}), Counter({"JUMP": 80, HIDDEN: -60}))
    smaller = Cost(Counter({"intrinsic": 21_000, LEAST_PRICE: 160}), Counter({"JUMP": 30, HIDDEN: -30}))
    difference = larger - smaller
    assert difference.floor == Counter({"SLOAD": 100})
    assert difference.gas == larger.gas - smaller.gas


def test_steps_take_a_calls_target_from_the_stack() -> None:
    """The address called is the second from the top; other opcodes have none."""
    logs = [
        {"op": "CALL", "gas": 9, "gasCost": 8, "depth": 1, "stack": ["0x0", "0x" + "70" * 20, "0x5208"]},
        {"op": "STOP", "gas": 1, "gasCost": 0, "depth": 1, "stack": []},
    ]
    assert steps_of(logs) == [Step("CALL", 9, 8, 1, TOKEN), Step("STOP", 1, 0, 1)]
