"""What is proved, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass

PROVED = "proved"
REFUTED = "refuted"
UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Proof:
    """A property and the function that states it.

    Attributes:
        contract: Name of the contract that it stands in.
        function: Name of the function.
        source: Its file, from the folder of the proofs.
        statement: What holds, in a sentence; its `@notice`.
        rules: Numbers of the rules of docs/SPEC.md that it is about; its `@custom:rules`.
        bounds: What is any value and what is fixed; its `@custom:bounds`, after those of its contract.
        tool: `halmos` or `smtchecker`.
        long: Whether it is left out of the quick tier.
    """

    contract: str
    function: str
    source: str
    statement: str
    rules: tuple[str, ...]
    bounds: str
    tool: str
    long: bool = False

    @property
    def name(self) -> str:
        """What it is called in reports."""
        subject = self.contract.removesuffix("Proofs")
        return f"{subject}.{self.function.removeprefix('check_').removeprefix('lemma_')}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run of a proof came to.

    Attributes:
        status: `proved`; `refuted` by a counterexample; or `undecided`, which is no better.
        paths: How many ways through the code were followed to their end; for a lemma, how many checks were made.
        seconds: How long it took on the clock.
        detail: The counterexample, or why nothing was decided; empty for what is proved.
    """

    status: str
    paths: int
    seconds: float
    detail: str = ""
