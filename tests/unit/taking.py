"""Takes the steps of what is done at a chain, without one: whatever is asked, a test answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from distman.errors import WrongAnswer
from distman.rpc import Ask, Misshapen, Steps

Result = TypeVar("Result")

URL = "http://127.0.0.1:8545"

Answers = Callable[[str, tuple[Any, ...]], Any]
"""Gives the JSON result of a method with its parameters, or raises an error of distman."""


def taken(steps: Steps[Result], answers: Answers) -> Result:
    """What steps come to that only ask.

    Args:
        steps: The steps.
        answers: The answers.
    """
    try:
        step = next(steps)
        while True:
            try:
                answer = _answer(step, answers)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is raised within the steps
                step = steps.throw(error)
            else:
                step = steps.send(answer)
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]


def _answer(step: Any, answers: Answers) -> Any:
    assert isinstance(step, Ask)
    try:
        return step.answer(answers(step.method, step.params))
    except Misshapen as error:
        raise WrongAnswer(URL, step.method, str(error)) from error
