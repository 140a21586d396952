"""Each layer of the campaign in words: what it does, and its figures as a sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Figures = Mapping[str, Any]


@dataclass(frozen=True)
class Layer:
    """A layer of the campaign.

    Attributes:
        name: Its name in `verify/results`.
        target: The target of the Makefile that runs it to its end.
        purpose: What it does, for whoever has never heard of it.
        told: Its figures as a sentence.
    """

    name: str
    target: str
    purpose: str
    told: Callable[[Figures], str]


def _explored(figures: Figures) -> str:
    silent, longest = figures["longest_wait_all_silent"]["days"], figures["longest_wait"]["days"]
    return (
        f"{figures['worlds']} small worlds, {figures['states']:,} states, {figures['transitions']:,} transitions, "
        f"{figures['refused']:,} calls refused as they must be; the longest wait with everybody silent is "
        f"{silent:,} days, with nobody silent and all of them delaying {longest:,} days"
    )


def _fuzzed(figures: Figures) -> str:
    rarest = min(figures["situations"].items(), key=lambda one: one[1])
    return (
        f"{figures['calls']:,} calls and {figures['views']:,} views in {figures['games']:,} games, equal bit for bit; "
        f"{len(figures['situations'])} deep situations, the rarest ({rarest[0]}) {rarest[1]:,} times; "
        f"{len(figures['errors'])} errors, {len(figures['events'])} events"
    )


def _held(figures: Figures) -> str:
    return (
        f"{figures['invariants']} invariants, {figures['fewest calls for an invariant']:,} calls each at least, "
        f"{figures['calls']:,} in all; none broken"
    )


def _proved(figures: Figures) -> str:
    return (
        f"{figures['proved']} properties proved, loops up to {figures['loop bound']}; "
        f"{figures['mutants noticed']} planted faults noticed by them"
    )


def _mutated(figures: Figures) -> str:
    killed = ", ".join(f"{count:,} by {layer}" for layer, count in figures["killed"].items())
    waiting = figures["not compiled or judged yet"]
    rest = f"; {waiting:,} more wait to be judged" if waiting else ""
    looked, different = figures["looked at"], figures["proposed"] - figures["same text as another mutant"]
    rest += f"; {looked:,} of {different:,} mutants were looked at" if looked != different else ""
    if changed := figures["killed by tests that have changed since"]:
        killed += f" ({changed:,} of them by tests that have changed since)"
    return (
        f"{figures['valid']:,} valid mutants, score {figures['score']:.1%}: killed {killed}; "
        f"{figures['survived, equivalent']} shown to be equivalent, {figures['survived, unexplained']} unexplained; "
        f"apart from these {figures['stillborn']:,} do not compile and {figures['equal bytecode']:,} compile to the "
        f"same bytecode{rest}"
    )


def _seeded(figures: Figures) -> str:
    layers = ", ".join(f"{count} by {layer}" for layer, count in figures["found by each layer"].items())
    fewest = min(len(bug["layers"]) for bug in figures["found by"].values())
    return f"{figures['bugs']} seeded bugs, each caught by {fewest} layers at least: {layers}"


def _analysed(figures: Figures) -> str:
    return (
        f"{figures['files']} sources, {len(figures['tools'])} tools: {sum(figures['open'].values())} findings open, "
        f"{sum(figures['accepted'].values())} accepted with a reason"
    )


def _covered(figures: Figures) -> str:
    return (
        f"{figures['branches reached']:,} of {figures['branches']:,} branches and {figures['functions reached']:,} of "
        f"{figures['functions']:,} functions reached; each of the others has its reason"
    )


def _tried(figures: Figures) -> str:
    return (
        f"{figures['trials']:,} trials, {figures['trials with faults']:,} with faults and "
        f"{figures['trials with kills']:,} killed; "
        f"{figures['lost, doubled or misreported']} lost, doubled or misreported"
    )


def _parsed(figures: Figures) -> str:
    inputs, each = figures["inputs"], figures["examples_per_test"]
    return f"{len(figures['parsers'])} parsers, {inputs:,} inputs, {each:,} for each test"


def _audited(figures: Figures) -> str:
    packages = ", ".join(f"{count} in {lock}" for lock, count in figures["packages"].items())
    silent = [lock for lock, told in figures["advisories"].items() if isinstance(told, str)]
    asked = f"; advisories could not be asked for {', '.join(silent)}" if silent else ""
    return f"{packages}, each with its hash; {len(figures['to_mend'])} to mend{asked}"


LAYERS = (
    Layer(
        "explore",
        "explore",
        "The rules as a program: a model in Python, written from SPEC.md and not from the Solidity. Every state "
        "that small worlds can reach is visited, with every deadline before, at and after; money is counted in "
        "each, and from each every unit reaches an owner, whoever falls silent.",
        _explored,
    ),
    Layer(
        "fuzz",
        "fuzz",
        "The deployed bytecode against the model, call by call: status, return data, revert data, logs, balances, "
        "credits and stakes. Several bids at once, odd tokens, hostile receivers, time travel; the choice of calls "
        "is drawn anew for each game and steered to what is seldom reached. Some games are also played on anvil and "
        "ganache, to the last withdrawal. No token calls back here, and gas is never short: for that see "
        "`tests/contracts` and `tests/attacks`.",
        _fuzzed,
    ),
    Layer(
        "invariants",
        "invariants",
        "The deployed bytecode under random calls by forge, coverage-guided, with books kept beside it in Solidity.",
        _held,
    ),
    Layer(
        "proofs",
        "proofs",
        "Properties of amounts, votes, slots, the registry's stake and access that hold for all inputs within the "
        "bounds named below, by Halmos and solc's SMTChecker.",
        _proved,
    ),
    Layer(
        "mutants",
        "mutants",
        "The tests tested: each mutant is a small change of one source, compiled as it would be deployed.",
        _mutated,
    ),
    Layer(
        "seeded",
        "seeded",
        "The layers tested: bugs as people make them, each a patch, and which layers see it.",
        _seeded,
    ),
    Layer(
        "coverage",
        "coverage",
        "Every branch of the sources that the tests take.",
        _covered,
    ),
    Layer(
        "analysis",
        "analyze",
        "Static analysis of the sources; a finding is mended or has its reason in a list, and a new one fails the "
        "check.",
        _analysed,
    ),
    Layer(
        "faults",
        "faults",
        "The client and the command line behind an endpoint that drops, delays, repeats, cuts, lies and replays, "
        "and killed at random points; then the chain is asked what really happened.",
        _tried,
    ),
    Layer(
        "parsers",
        "parsers",
        "Every parser of outside data with anything: it answers, or refuses with an error of its own.",
        _parsed,
    ),
    Layer(
        "audit",
        "audit",
        "The locked dependencies: pinned, hashed, and held against published advisories.",
        _audited,
    ),
)
