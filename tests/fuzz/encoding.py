"""Calls, events and errors of the model as bytes, so that a prediction and an answer are compared bit for bit."""

from __future__ import annotations

from functools import cache
from typing import Any

from tests.fuzz import abi, artifacts, keys
from tests.fuzz.evm import CHAIN_ID, Log
from tests.model.call import Call, SignedAttestation
from tests.model.messages import Domain, Signature
from tests.model.outcome import Event, Refused
from tests.model.terms import Terms

TELLING = ("Escrow", "VerifierRegistry", "OwnedArbitrator")
RAISING = (*TELLING, "PlainToken", "FundingToken", "BlacklistToken", "MoodyToken", "MuteToken", "Permit2Mock")
# What the compiler raises itself.
BUILT_IN: list[dict[str, Any]] = [
    {"name": "Panic", "inputs": [{"name": "code", "type": "uint256"}]},
    {"name": "Error", "inputs": [{"name": "message", "type": "string"}]},
]
# Solidity's names of what the mocks can be told, in their order.
CHOICES = {
    "Party.setMood": ("Accepts", "Refuses", "BurnsGas", "RevertsHuge", "ReturnsHuge", "Reenters", "WantsGas"),
    "HostileWallet.setMood": (
        *("SaysYes", "SaysNo", "SaysTrue", "SaysYesInFourBytes", "SaysNothing", "Reverts", "RevertsWithYes"),
        *("ReturnsHuge", "WritesStorage", "BurnsGas"),
    ),
    "MoodyToken.setMood": (
        *("Plain", "AnswersFalse", "MovesNothing", "RevertsHuge", "ReturnsHuge", "MovesButAnswersFalse", "Paused"),
        "BurnsGas",
    ),
    "MuteToken.move": ("Plain", "Denied", "Stopped"),
    "MuteToken.tell": ("Plain", "Reverts", "Short", "Huge", "WantsGas"),
    "BadArbitrator.setMood": (
        *("Quiet", "CostReverts", "CostBurnsGas", "CostRevertsHuge", "CostIsHuge", "CostIsShort", "CostIsEndless"),
        *("CreationReverts", "CreationBurnsGas", "CreationRevertsHuge", "CreationIsShort", "CreationIsEndless"),
        "Reenters",
    ),
}
ACT = "act"
# Reverts without an error's name.
RAW = {"Empty": b"", "Huge": bytes(50_000), "OutOfFunds": b""}


class Encoding:
    """Bytes of what is called at known addresses.

    Attributes:
        contracts: Name of the contract at each address.
    """

    def __init__(self, contracts: dict[str, str], escrow: str, permit2: str) -> None:
        self.contracts = contracts
        self.escrow_domain = Domain("distman", "1", CHAIN_ID, escrow)
        self._permit2_domain = Domain("Permit2", "", CHAIN_ID, permit2)

    def calldata(self, call: Call) -> bytes:
        """What is sent to the call's target."""
        if not call.function:
            return b""
        name = self.contracts[call.target]
        selector, encode = _function(name, call.function)
        choices = CHOICES.get(f"{name}.{call.function}", ())
        return selector + encode([part for arg in call.args for part in self._parts(call, arg, choices)])

    def output(self, call: Call, returned: tuple[Any, ...]) -> bytes:
        """What a call returns."""
        if not call.function:
            return b""
        return _outputs(self.contracts[call.target], call.function)(returned)

    def _parts(self, call: Call, arg: Any, choices: tuple[str, ...]) -> tuple[Any, ...]:
        if isinstance(arg, Signature):
            made = keys.signature_bytes(arg, self._domain(call, arg))
            if call.function != "postWithPermit" or arg is not call.args[3]:
                return (made,)
            return made[64] if arg.form == keys.FORMS[0] else 0, made[:32], made[32:64]
        if isinstance(arg, tuple) and arg and isinstance(arg[0], SignedAttestation):
            return ([self._carried(call, one) for one in arg],)
        if isinstance(arg, Call):
            data = self.calldata(arg)
            # Made by the contract that is told, or by another through it.
            return (arg.target, data) if arg.sender == call.target else (arg.sender, acted(arg, data))
        return (choices.index(arg) if isinstance(arg, str) and arg in choices else arg,)

    def _carried(self, call: Call, one: SignedAttestation) -> tuple[int, bool, bytes, bytes]:
        made = keys.signature_bytes(one.signature, self._domain(call, one.signature))
        return one.seat, one.passed, one.report, made

    def _domain(self, call: Call, signature: Signature) -> Domain:
        terms = call.args[0] if call.args else None
        token = terms.token if isinstance(terms, Terms) else ""
        return keys.domain_of(
            signature.message, self.escrow_domain, Domain("Token", "1", CHAIN_ID, token), self._permit2_domain
        )


def acted(call: Call, data: bytes) -> bytes:
    """What makes a contract account send this call."""
    selector, encode = _function("Party", ACT)
    return selector + encode((call.target, call.value, data))


def acted_output(output: bytes) -> bytes:
    """What that returns."""
    return _outputs("Party", ACT)((output,))


def log_of(event: Event) -> Log:
    """An event as it stands among the logs."""
    topic, indexed, encode, names = _event(event.name)
    values = event.values
    topics = (topic, *(abi.word(values[name]) for name in indexed))
    data = encode([values[name] for name in names])
    return event.emitter, topics, data


def revert_data(refused: Refused) -> bytes:
    """An error as it stands in the data of a revert."""
    if refused.name in RAW:
        return RAW[refused.name]
    selector, encode, names = _error(refused.name)
    return selector + encode([refused.values[name] for name in names])


def error_name(data: bytes) -> str:
    """Name of the error that a revert tells, for counting."""
    return _error_names().get(data[:4], "Empty" if not data else "?")


def event_name(log: Log) -> str:
    """Name of the event that a log tells, for counting."""
    return _event_names().get(log[1][0] if log[1] else b"", "?")


@cache
def _function(contract: str, name: str) -> tuple[bytes, abi.Encode]:
    member = _named(contract, name)
    return abi.selector(member), abi.encoder(member["inputs"])


@cache
def _outputs(contract: str, name: str) -> abi.Encode:
    return abi.encoder(_named(contract, name)["outputs"])


def _named(contract: str, name: str) -> dict[str, Any]:
    return next(member for member in artifacts.members(contract, "function") if member["name"] == name)


@cache
def _event(name: str) -> tuple[bytes, tuple[str, ...], abi.Encode, tuple[str, ...]]:
    member = _all(TELLING, "event")[name]
    plain = [one for one in member["inputs"] if not one["indexed"]]
    indexed = tuple(one["name"] for one in member["inputs"] if one["indexed"])
    return abi.topic(member), indexed, abi.encoder(plain), tuple(one["name"] for one in plain)


@cache
def _error(name: str) -> tuple[bytes, abi.Encode, tuple[str, ...]]:
    member = _errors()[name]
    return abi.selector(member), abi.encoder(member["inputs"]), tuple(one["name"] for one in member["inputs"])


@cache
def _errors() -> dict[str, dict[str, Any]]:
    return _all(RAISING, "error") | {member["name"]: member for member in BUILT_IN}


@cache
def _error_names() -> dict[bytes, str]:
    return {abi.selector(member): name for name, member in _errors().items()}


@cache
def _event_names() -> dict[bytes, str]:
    return {abi.topic(member): name for name, member in _all(TELLING, "event").items()}


def _all(contracts: tuple[str, ...], kind: str) -> dict[str, dict[str, Any]]:
    return {member["name"]: member for name in contracts for member in artifacts.members(name, kind)}
