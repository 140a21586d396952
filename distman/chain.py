"""One EVM chain: what is asked of it, and transactions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from eth_utils.address import to_checksum_address

from distman.endpoints import Awaiting, Blocking, Endpoints, Place, awaiting, blocking
from distman.errors import InvalidInput, NotDeployed
from distman.journal import Journal
from distman.json_values import bytes32
from distman.rpc import Fate, Log, Receipt, Steps, TransactionSigner, methods, waiting
from distman.rpc.sending import Check, Sender

__all__ = ["AsyncChain", "Chain", "ChainSteps", "Fate", "Log", "Receipt", "TransactionSigner"]


class ChainSteps:
    """What can be asked of a chain and sent to it, in steps."""

    def __init__(
        self,
        announce: Callable[[str], object] | None = None,
        journal: Journal | None = None,
        confirmations: int = 1,
        timeout_s: float | None = None,
    ) -> None:
        """Takes how transactions are sent.

        Args:
            announce: Is told the hash of every transaction after it is signed and before it is sent.
            journal: Where transactions are kept before they are sent; in memory, for this chain alone, if none.
            confirmations: How many blocks must hold a transaction, its own among them, until it counts as mined.
            timeout_s: Seconds to wait until a transaction is mined; five minutes if none.

        Raises:
            InvalidInput: Less than one block is to hold a transaction.
        """
        if confirmations < 1:
            raise InvalidInput("confirmations", confirmations, "at least 1, the block that holds it")
        self.journal = Journal() if journal is None else journal
        self._announce = announce or _tell_nobody
        self._confirmations = confirmations
        self._timeout_s = timeout_s
        self._id: int | None = None

    def id(self) -> Steps[int]:
        """The chain's id (EIP-155); asked for once.

        Raises:
            WrongChain: It is not the one expected.
        """
        if self._id is None:
            self._id = yield from methods.chain_id()
        return self._id

    def expect_code(self, name: str, address: str) -> Steps[None]:
        """Makes sure that there is a contract.

        Raises:
            NotDeployed: There is none at this address.
        """
        if not (yield from methods.code(to_checksum_address(address))):
            raise NotDeployed(name, address, (yield from self.id()))

    def now(self) -> Steps[int]:
        """Unix time of the latest block, in seconds."""
        return (yield from methods.latest_block()).time

    def balance(self, address: str) -> Steps[int]:
        """Wei that an address holds."""
        return (yield from methods.balance(to_checksum_address(address)))

    def call(self, to: str, data: bytes, *, sender: str | None = None, value: int = 0) -> Steps[bytes]:
        """Executes a call against the latest state without sending it.

        Args:
            to: The contract.
            data: Selector and arguments.
            sender: Who calls.
            value: Wei sent along.

        Returns:
            What the call returned, ABI-encoded.

        Raises:
            ContractError: The call reverted; the class tells why.
        """
        return (yield from methods.call(methods.request(to, data, sender, value), bytes))

    def send(
        self,
        signer: TransactionSigner,
        to: str,
        data: bytes,
        value: int = 0,
        spare_gas: int = 0,
        check: Check | None = None,
    ) -> Steps[Receipt]:
        """Simulates, signs and sends a transaction and waits until it is mined.

        Whatever is raised before it is sent has no ``tx_hash``; whatever is raised later has.

        Args:
            signer: Who pays and signs.
            to: The contract.
            data: Selector and arguments.
            value: Wei sent along.
            spare_gas: Gas to allow beyond what is estimated now, for what others may do before it is mined.
            check: Looks at its receipt before that is told, and raises an error where it is not what was done.

        Raises:
            ContractError: It would revert (nothing was sent), or it was mined and reverted.
            TransactionsPending: Others of the signer wait that the journal does not know; this was not sent.
            FeeTooHigh: Its fees may be more than anyone should pay; this was not sent.
            TransactionRefused: The node did not take it, and does not know it.
            TransactionReplaced: Another one with its nonce was mined.
            TransactionTimeout: It was sent but not mined in time; it may be mined later.
            TransactionUnknown: The node gave no usable answer; it may have been sent, and may be mined.
            TransactionFailed: It was mined and reverted, and nobody can tell why.
        """
        return (yield from (yield from self._sender()).send(signer, to, data, value, spare_gas, check))

    def bump(self, signer: TransactionSigner, tx_hash: str) -> Steps[Receipt]:
        """Sends a transaction that waits once more, with higher fees, and waits until either is mined.

        Args:
            signer: Who has signed it, with this journal.
            tx_hash: Its hash.

        Raises:
            InvalidInput: It was not signed here, or by somebody else, or its end was told.
            FeeTooHigh: Its fees may be more than anyone should pay; nothing was sent.
        """
        return (yield from (yield from self._sender()).bump(signer, _hash(tx_hash)))

    def cancel(self, signer: TransactionSigner, tx_hash: str) -> Steps[Receipt]:
        """Sends a transaction that does nothing, to be mined instead of one that waits.

        Args:
            signer: Who has signed it, with this journal.
            tx_hash: Its hash.

        Returns:
            The receipt of the one that does nothing.

        Raises:
            InvalidInput: It was not signed here, or by somebody else, or its end was told.
            TransactionReplaced: The one that was to be cancelled was mined before.
            FeeTooHigh: The fees may be more than anyone should pay; nothing was sent.
        """
        return (yield from (yield from self._sender()).cancel(signer, _hash(tx_hash)))

    def fate(self, tx_hash: str) -> Steps[Fate]:
        """Looks a transaction up, such as one that an error has named.

        Raises:
            InvalidInput: This is no hash.
        """
        return (yield from (yield from self._sender()).fate(_hash(tx_hash)))

    def logs(self, address: str, topics: Sequence[bytes | None], from_block: int = 0) -> Steps[list[Log]]:
        """Logs of a contract, oldest first.

        Args:
            address: The contract.
            topics: What the first topics must be; None for any.
            from_block: The first block to look into.

        Raises:
            WrongAnswer: There is one among them that was not asked for.
        """
        return (yield from methods.logs(to_checksum_address(address), topics, from_block))

    def note_told(self) -> None:
        """Notes that all that was done was told: what is done again from now on is meant to be done once more."""
        self.journal.confirm()

    def _sender(self) -> Steps[Sender]:
        timeout_s = waiting.RECEIPT_TIMEOUT_S if self._timeout_s is None else self._timeout_s
        return Sender((yield from self.id()), self.journal, self._announce, self._confirmations, timeout_s)


class Chain(Blocking[ChainSteps]):
    """One EVM chain behind one endpoint or several."""

    def __init__(
        self,
        *urls: Place,
        expected_id: int | None = None,
        announce: Callable[[str], object] | None = None,
        journal: Journal | None = None,
        confirmations: int = 1,
        timeout_s: float | None = None,
    ) -> None:
        """Takes endpoints; nothing is asked yet.

        Args:
            *urls: Endpoints, the best first: HTTP or WebSocket URLs, paths of IPC sockets, or providers of web3. What
                one does not answer, the next is asked.
            expected_id: The chain's id (EIP-155), where another chain must be refused: nothing else is asked of it.
            announce: Is told the hash of every transaction after it is signed and before it is sent, so that it can
                be looked up whatever happens then.
            journal: Where transactions are kept before they are sent, so that one that is cut off is neither sent twice
                nor forgotten; in memory, for this chain alone, if none.
            confirmations: How many blocks must hold a transaction, its own among them, until it counts as mined.
            timeout_s: Seconds to wait until a transaction is mined; five minutes if none.

        Raises:
            InvalidInput: There is no endpoint, or less than one block is to hold a transaction.
        """
        super().__init__(ChainSteps(announce, journal, confirmations, timeout_s), Endpoints(urls, expected_id))

    id = blocking(ChainSteps.id)
    expect_code = blocking(ChainSteps.expect_code)
    now = blocking(ChainSteps.now)
    balance = blocking(ChainSteps.balance)
    call = blocking(ChainSteps.call)
    send = blocking(ChainSteps.send)
    bump = blocking(ChainSteps.bump)
    cancel = blocking(ChainSteps.cancel)
    fate = blocking(ChainSteps.fate)
    logs = blocking(ChainSteps.logs)


class AsyncChain(Awaiting[ChainSteps]):
    """One EVM chain behind one endpoint or several, for those who await."""

    def __init__(
        self,
        *urls: Place,
        expected_id: int | None = None,
        announce: Callable[[str], object] | None = None,
        journal: Journal | None = None,
        confirmations: int = 1,
        timeout_s: float | None = None,
    ) -> None:
        """Takes endpoints as `Chain` does; nothing is asked yet.

        Args:
            *urls: Endpoints, the best first.
            expected_id: The chain's id (EIP-155), where another chain must be refused: nothing else is asked of it.
            announce: Is told the hash of every transaction after it is signed and before it is sent.
            journal: Where transactions are kept before they are sent.
            confirmations: How many blocks must hold a transaction until it counts as mined.
            timeout_s: Seconds to wait until a transaction is mined.

        Raises:
            InvalidInput: There is no endpoint, or less than one block is to hold a transaction.
        """
        super().__init__(ChainSteps(announce, journal, confirmations, timeout_s), Endpoints(urls, expected_id))

    id = awaiting(ChainSteps.id)
    expect_code = awaiting(ChainSteps.expect_code)
    now = awaiting(ChainSteps.now)
    balance = awaiting(ChainSteps.balance)
    call = awaiting(ChainSteps.call)
    send = awaiting(ChainSteps.send)
    bump = awaiting(ChainSteps.bump)
    cancel = awaiting(ChainSteps.cancel)
    fate = awaiting(ChainSteps.fate)
    logs = awaiting(ChainSteps.logs)


def _hash(tx_hash: str) -> str:
    return "0x" + bytes32(tx_hash, "tx_hash").hex()


def _tell_nobody(tx_hash: str) -> None:
    """Stands in where nobody wants to be told."""
