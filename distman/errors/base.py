"""The tree of distman's exceptions.

    DistmanError
      + InvalidInput (also a ValueError)
      + KeyUnavailable
      + ChainError
      |   + ConnectionFailed
      |   + EndpointsFailed
      |   + WrongAnswer
      |   + WrongChain
      |   + FeeTooHigh
      |   + TransactionsPending
      |   + TransactionTimeout
      |   + TransactionUnknown
      |   + TransactionReplaced
      |   + TransactionFailed
      |   + NodeRefused
      |   |   + TransactionRefused
      |   + NotDeployed
      + ContractError
          + EscrowError         one class for each error of `IEscrow`
          + RegistryError       one class for each error of `IVerifierRegistry`
          + ArbitratorError     one class for each error of `IOwnedArbitrator`
          + ContractPanic       Panic(uint256)
          + ContractReverted    Error(string)
          + UnknownRevert       anything else

Every message states the facts, then what to do next. Every exception survives pickling.
"""

import inspect
from functools import partial
from typing import Any, ClassVar, dataclass_transform

from distman.errors import wording


class DistmanError(Exception):
    """Anything that distman refuses or fails to do.

    Attributes:
        approvals: The receipts of the token approvals that were mined before what was asked for failed: they stay.
    """

    approvals: tuple[Any, ...] = ()


class InvalidInput(DistmanError, ValueError):
    """An input is not what it should be.

    Attributes:
        name: The input.
        actual: What was given.
        expected: What would be right, in words.
    """

    def __init__(self, name: str, actual: object, expected: str) -> None:
        super().__init__(name, actual, expected)
        self.name = name
        self.actual = actual
        self.expected = expected

    def __str__(self) -> str:
        name = wording.line(self.name) or "''"
        return f"{name}: got {wording.brief(self.actual)}, expected {self.expected}"


class KeyUnavailable(DistmanError):
    """No signing key could be had; constructed with a message that says what to do next."""


class ChainError(DistmanError):
    """The chain could not be asked, or did not answer as expected."""


class ConnectionFailed(ChainError):
    """No node answers at the endpoint.

    The message names only the host of the endpoint, because the rest of a URL often holds a secret.

    Attributes:
        endpoint: URL or IPC path of the node.
        reason: What went wrong.
    """

    def __init__(self, endpoint: str, reason: str) -> None:
        super().__init__(endpoint, reason)
        self.endpoint = endpoint
        self.reason = reason

    def __str__(self) -> str:
        return (
            f"No Ethereum node answers at {wording.host(self.endpoint)}: {wording.line(self.reason)}. "
            "Check the endpoint, and that the node is running."
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}({wording.host(self.endpoint)!r}, {self.reason!r})"


class EndpointsFailed(ChainError):
    """Several endpoints were asked one after the other, and none gave a usable answer.

    Attributes:
        failures: What was wrong with each, in the order in which they were asked.
    """

    def __init__(self, failures: tuple[ChainError, ...]) -> None:
        super().__init__(failures)
        self.failures = failures

    def __str__(self) -> str:
        told = " ".join(f"({number}) {failure}" for number, failure in enumerate(self.failures, start=1))
        return f"None of {len(self.failures)} endpoints gave a usable answer: {told}"


class WrongAnswer(ChainError):
    """What answers at the endpoint gave an answer that cannot be right: malformed, or to another request.

    The message names only the host of the endpoint, because the rest of a URL often holds a secret.

    Attributes:
        endpoint: URL or IPC path of the node.
        method: JSON-RPC method that was called.
        reason: What is wrong with the answer.
    """

    def __init__(self, endpoint: str, method: str, reason: str) -> None:
        super().__init__(endpoint, method, reason)
        self.endpoint = endpoint
        self.method = method
        self.reason = reason

    def __str__(self) -> str:
        return (
            f"The answer of {wording.host(self.endpoint)} to {self.method} cannot be right: "
            f"{wording.line(self.reason)}. "
            "Repeat this, and use another endpoint if that does not help."
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}({wording.host(self.endpoint)!r}, {self.method!r}, {self.reason!r})"


class WrongChain(ChainError):
    """The endpoint serves another chain.

    Attributes:
        actual: Chain id of the endpoint.
        expected: Chain id that was meant.
    """

    def __init__(self, actual: int, expected: int) -> None:
        super().__init__(actual, expected)
        self.actual = actual
        self.expected = expected

    def __str__(self) -> str:
        return (
            f"The endpoint serves chain {self.actual}, expected chain {self.expected}. "
            f"Use an endpoint of chain {self.expected}, or choose the network of chain {self.actual}."
        )


class FeeTooHigh(ChainError):
    """A transaction was not sent, as its fees could be more than distman ever pays.

    Attributes:
        fee: Wei that it could cost.
        most: Wei that it may cost.
    """

    def __init__(self, fee: int, most: int) -> None:
        super().__init__(fee, most)
        self.fee = fee
        self.most = most

    def __str__(self) -> str:
        return (
            f"The fees could come to {wording.ether(self.fee)}, and {wording.ether(self.most)} is allowed; this was "
            "not sent. Wait until gas is cheaper, or use another endpoint if this one asks for more than others."
        )


class TransactionsPending(ChainError):
    """A transaction was not sent, as others of the same account wait to be mined.

    Attributes:
        account: The account.
        count: How many wait.
    """

    def __init__(self, account: str, count: int) -> None:
        super().__init__(account, count)
        self.account = account
        self.count = count

    def __str__(self) -> str:
        return (
            f"Not yet mined of {self.account}: {self.count} transaction(s). One of them may do what you want already, "
            "so no other was sent. Wait until they are mined, look at what they did, then repeat this if it is needed."
        )


class TransactionTimeout(ChainError):
    """A transaction was sent but not mined in time; it may still be.

    Attributes:
        tx_hash: Hash of the transaction, as 0x and hexadecimal digits.
        seconds: How long it was waited for.
    """

    def __init__(self, tx_hash: str, seconds: float) -> None:
        super().__init__(tx_hash, seconds)
        self.tx_hash = tx_hash
        self.seconds = seconds

    def __str__(self) -> str:
        return (
            f"Transaction {self.tx_hash} was not mined within {self.seconds:g} s, but may still be. "
            f"{_look_up(self.tx_hash)}"
        )


class TransactionUnknown(ChainError):
    """No usable answer came while a transaction was sent or waited for: it may be mined, now or later.

    Attributes:
        tx_hash: Hash of the transaction, as 0x and hexadecimal digits.
        reason: What went wrong.
    """

    def __init__(self, tx_hash: str, reason: str) -> None:
        super().__init__(tx_hash, reason)
        self.tx_hash = tx_hash
        self.reason = reason

    def __str__(self) -> str:
        return (
            f"Transaction {self.tx_hash} may have been sent, and may be mined, now or later: "
            f"{wording.line(self.reason)}. {_look_up(self.tx_hash)}"
        )


class TransactionReplaced(ChainError):
    """A transaction will not be mined, as another one with its nonce was.

    Attributes:
        tx_hash: Hash of the transaction, as 0x and hexadecimal digits.
        nonce: The nonce.
    """

    def __init__(self, tx_hash: str, nonce: int) -> None:
        super().__init__(tx_hash, nonce)
        self.tx_hash = tx_hash
        self.nonce = nonce

    def __str__(self) -> str:
        return (
            f"Transaction {self.tx_hash} will not be mined, as another one of the same account with nonce {self.nonce} "
            "was. Look at what that one did, then repeat this if it is needed."
        )


class TransactionFailed(ChainError):
    """A transaction was mined but reverted, and replaying it did not show why.

    Attributes:
        tx_hash: Hash of the transaction, as 0x and hexadecimal digits.
        reason: What is known about it.
    """

    def __init__(self, tx_hash: str, reason: str) -> None:
        super().__init__(tx_hash, reason)
        self.tx_hash = tx_hash
        self.reason = reason

    def __str__(self) -> str:
        return (
            f"Transaction {self.tx_hash} was mined but reverted: {wording.line(self.reason)}. "
            "It cost gas and changed nothing else. Check that what you want is still possible, then send it again."
        )


class NodeRefused(ChainError):
    """The node answered a request with an error that is no revert, such as too little ether for gas.

    Attributes:
        method: JSON-RPC method that was called.
        code: JSON-RPC error code.
        reason: The node's own words.
    """

    def __init__(self, method: str, code: int, reason: str) -> None:
        super().__init__(method, code, reason)
        self.method = method
        self.code = code
        self.reason = reason

    def __str__(self) -> str:
        return f"The node refused {self.method}: {wording.line(self.reason)} (JSON-RPC error {self.code})."


class TransactionRefused(NodeRefused):
    """The node did not take a transaction, and does not know it.

    Attributes:
        tx_hash: Hash of the transaction, as 0x and hexadecimal digits.
        method: JSON-RPC method that was called.
        code: JSON-RPC error code.
        reason: The node's own words.
    """

    def __init__(self, tx_hash: str, code: int, reason: str) -> None:
        super().__init__("eth_sendRawTransaction", code, reason)
        self.args = (tx_hash, code, reason)
        self.tx_hash = tx_hash

    def __str__(self) -> str:
        return (
            f"The node refused transaction {self.tx_hash}, and does not know it: {wording.line(self.reason)} "
            f"(JSON-RPC error {self.code}). {_look_up(self.tx_hash)}"
        )


class NotDeployed(ChainError):
    """There is no contract code where a contract should be.

    Attributes:
        name: The contract.
        address: Where it should be.
        chain_id: On which chain.
    """

    def __init__(self, name: str, address: str, chain_id: int) -> None:
        super().__init__(name, address, chain_id)
        self.name = name
        self.address = address
        self.chain_id = chain_id

    def __str__(self) -> str:
        return (
            f"There is no contract at {self.address} on chain {self.chain_id}, where {self.name} should be. "
            "Check the address and the chain."
        )


def _look_up(tx_hash: str) -> str:
    """What to do about a transaction whose fate is not known."""
    return f"Look it up before you send another: `distman tx show {tx_hash}`."


FieldValue = str | int | bytes
"""A field of a contract's error: address -> str, uint, bool and enum -> int, bytes -> bytes."""


@dataclass_transform(kw_only_default=True, eq_default=False)
class ContractError(DistmanError):
    """A contract reverted.

    A subclass has the name of a Solidity error and declares its fields as annotations, in the same order and with the
    same names in snake case (and an underscore behind a name that is a Python keyword). An instance takes the fields
    as keyword arguments and has them as attributes.

    Attributes:
        advice: Format string over the fields, with the specs of `distman.errors.wording`: the facts, then what to do.
        field_names: The fields in the order of the Solidity error.
        tx_hash: Hash of the transaction that was mined and reverted, as 0x and hexadecimal digits; None where the
            contract refused a simulation, and nothing was sent.
    """

    tx_hash: str | None = None
    advice: ClassVar[str] = "The contract reverted."
    field_names: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.field_names = (*cls.field_names, *inspect.get_annotations(cls))

    def __init__(self, **fields: FieldValue) -> None:
        """Take the value of every field.

        Raises:
            TypeError: A field is missing, or a name is not a field.
        """
        self._check_names(fields)
        super().__init__(*(fields[name] for name in self.field_names))
        for name, value in fields.items():
            setattr(self, name, value)

    @property
    def name(self) -> str:
        """Name of the Solidity error."""
        return type(self).__name__

    @property
    def fields(self) -> dict[str, FieldValue]:
        """The fields by name, in the order of the Solidity error."""
        return {name: getattr(self, name) for name in self.field_names}

    def __str__(self) -> str:
        return wording.fill(self.advice, self.fields)

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(type(self), **self.fields), (), self.__dict__

    def _check_names(self, fields: dict[str, FieldValue]) -> None:
        missing = [name for name in self.field_names if name not in fields]
        unknown = [name for name in fields if name not in self.field_names]
        if missing:
            raise TypeError(f"{self.name}: missing {', '.join(missing)}")
        if unknown:
            raise TypeError(f"{self.name}: unknown {', '.join(unknown)}")


class ContractPanic(ContractError):
    """A contract stopped itself at a check that the compiler put in: `Panic(uint256)`."""

    code: int
    advice = (
        "The contract stopped at an internal check, panic {code:panic}. "
        "This is a fault in the contract: please report what you did."
    )

    def __init__(self, code: int) -> None:
        super().__init__(code=code)


class ContractReverted(ContractError):
    """A contract reverted with a reason in words: `Error(string)`."""

    reason: str
    advice = "The contract refused: {reason}"

    def __init__(self, reason: str) -> None:
        super().__init__(reason=reason)

    def __str__(self) -> str:
        return super().__str__() if self.reason else "The contract refused and gave an empty reason."


class UnknownRevert(ContractError):
    """A contract reverted with data that distman cannot read, or with none."""

    data: bytes
    advice = (
        "The contract reverted with an error that distman does not know: {data}. "
        "Check the contract's address, and that it is of the version that this distman is made for."
    )

    def __init__(self, data: bytes) -> None:
        super().__init__(data=data)

    def __str__(self) -> str:
        if self.data:
            return super().__str__()
        return (
            "The contract reverted without any data. "
            "Check the contract's address and version, and that the transaction has enough gas."
        )
