"""Simulating, signing and sending a transaction, and waiting until it is mined."""

from __future__ import annotations

import itertools
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final

from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from distman.errors import (
    ChainError,
    ContractError,
    InvalidInput,
    NodeRefused,
    TransactionFailed,
    TransactionRefused,
    TransactionReplaced,
    TransactionsPending,
    TransactionUnknown,
)
from distman.journal import Behind, Entry, Journal, Strange, intent_of
from distman.rpc import methods
from distman.rpc.fees import gas_and_fees, raised_fees
from distman.rpc.steps import Pause, Steps
from distman.rpc.values import Fate, Mined, Receipt, TransactionSigner
from distman.rpc.waiting import awaited, patiently, reason_of

_REMEMBERED_S: Final = 86_400.0
"""How long ago a transaction may have been signed to be taken, once it is mined, for what is asked for again."""

_JUST_TOLD_S: Final = 60.0
"""How long ago one may have been told by a program that was killed then, to be told once more."""

_GLANCES: Final = 8
"""After so many looks for a receipt it is looked whether something else is in the way, and so often again."""

_DOUBTS: Final = 5
"""How often a node is asked again that knows of fewer than were mined, or of a nonce that is used by nothing."""

_DOUBT_S: Final = 0.5
"""The wait before that; doubles each time, so that a node has a block's time to catch up."""

_KNOWN: Final = ("already known", "already imported", "known transaction")
"""Words by which nodes refuse what they have."""

_PASSED: Final = "its nonce is used, and nothing tells whether by it or by another transaction of the account"

_PRICES: Final = ("gasPrice", "maxFeePerGas")

Check = Callable[[Receipt], object]
"""Raises an error where a receipt is not that of what was done."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends transactions to one chain.

    Attributes:
        chain_id: The chain (EIP-155).
        journal: Where they are kept before they are sent.
        announce: Is told the hash of each after it is kept and before it is sent, or waited for once more.
        confirmations: How many blocks must hold a transaction, its own among them, until it counts as mined.
        timeout_s: Seconds to wait until a transaction is mined.
    """

    chain_id: int
    journal: Journal
    announce: Callable[[str], object]
    confirmations: int
    timeout_s: float

    def send(
        self, signer: TransactionSigner, to: str, data: bytes, value: int, spare_gas: int, check: Check | None = None
    ) -> Steps[Receipt]:
        """Simulates, signs and sends a transaction and waits until it is mined.

        Where one that was to do the same was cut off, that one is waited for instead, and sent again if need be.

        Whatever is raised before it is sent has no ``tx_hash``; whatever is raised later has.

        Args:
            signer: Who pays and signs.
            to: The contract.
            data: Selector and arguments.
            value: Wei sent along.
            spare_gas: Gas to allow beyond what is estimated now.
            check: Looks at its receipt before that is told.

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
        self.journal.confirm()
        wanted = methods.request(to, data, signer.address, value)
        intent = intent_of(to, data, value)
        with self._driving() as driver:
            entry = yield from self._cut_off(to_checksum_address(signer.address), intent, driver)
            if entry is not None:
                return (yield from self._carried_out(entry, check, is_new=False))
            yield from methods.call(wanted, bytes)
            limits = yield from gas_and_fees(wanted, spare_gas)
            fields = {"to": wanted["to"], "data": wanted["data"], "value": value, "chainId": self.chain_id, **limits}
            entry = yield from self._signed(signer, fields, intent, driver)
            return (yield from self._carried_out(entry, check, is_new=True))

    def bump(self, signer: TransactionSigner, tx_hash: str) -> Steps[Receipt]:
        """Sends a transaction that waits once more, with higher fees, and waits until either is mined.

        Args:
            signer: Who has signed it.
            tx_hash: Its hash.

        Raises:
            InvalidInput: It was not signed here, or by somebody else, or its end was told.
            FeeTooHigh: Its fees may be more than anyone should pay.
        """
        entry = self._own(signer, tx_hash)
        return (yield from self._replace(signer, entry, entry.fields, entry.intent))

    def cancel(self, signer: TransactionSigner, tx_hash: str) -> Steps[Receipt]:
        """Sends a transaction that does nothing to be mined instead of one that waits.

        Args:
            signer: Who has signed it.
            tx_hash: Its hash.

        Raises:
            InvalidInput: It was not signed here, or by somebody else, or its end was told.
            TransactionReplaced: It was mined before.
            FeeTooHigh: Its fees may be more than anyone should pay.
        """
        entry = self._own(signer, tx_hash)
        nothing = methods.request(entry.account, b"", entry.account)
        gas = yield from methods.estimate_gas(nothing)
        fields = {**entry.fields, "to": entry.account, "data": "0x", "value": 0, "gas": gas}
        return (yield from self._replace(signer, entry, fields, intent_of(entry.account, b"", 0)))

    def fate(self, tx_hash: str) -> Steps[Fate]:
        """What became of a transaction; who is told that it is mined is not told so again by sending the same."""
        found = yield from _mined(tx_hash)
        if found is not None:
            if (yield from self.is_deep(found)):
                with suppress(InvalidInput):  # what became of it is told even where the journal cannot be used
                    self.journal.end(tx_hash)
            return Fate.DONE if found.succeeded else Fate.REVERTED
        return Fate.WAITING if (yield from methods.knows_transaction(tx_hash)) else Fate.UNKNOWN

    def is_deep(self, found: Mined) -> Steps[bool]:
        """Whether as many blocks hold a transaction as are wanted."""
        more = self.confirmations - 1
        return not more or (yield from methods.latest_block()).number >= found.block + more

    def rival_mined(self, entry: Entry) -> Steps[tuple[Entry, Mined] | None]:
        """Another transaction with the same nonce that is mined, and deep enough."""
        for rival in self.journal.rivals(entry):
            found = yield from _mined(rival.tx_hash, rival.fields)
            if found is not None and (yield from self.is_deep(found)):
                return rival, found
        return None

    def _cut_off(self, account: str, intent: str, driver: str) -> Steps[Entry | None]:
        """A transaction that was to do the same, and whose end nobody was told; it is driven from now on.

        Raises:
            TransactionUnknown: There is one that cannot be mined as things are; it is not found again.
        """
        for entry in self.journal.entries(self.chain_id, account):
            if entry.intent == intent and self.journal.drive(entry, driver):
                if (yield from self._counts_still(entry)):
                    return entry
                self.journal.end(entry.tx_hash)
        for entry in self.journal.refused(self.chain_id, account, intent, time.time() - _REMEMBERED_S):
            # It was told to be refused: if it is mined all the same, it is what is wanted.
            if (yield from _mined(entry.tx_hash)) is not None and self.journal.drive(entry, driver):
                return entry
        return None

    def _counts_still(self, entry: Entry) -> Steps[bool]:
        """Whether a transaction that was cut off may still be mined, or was not long ago.

        Raises:
            TransactionUnknown: It cannot be mined as things are: its nonce is used, and nothing tells by what, or one
                before it is not.
        """
        if (yield from methods.receipt(entry.tx_hash)) is not None:
            now = time.time()
            is_recent = now - entry.signed_at < _REMEMBERED_S
            return is_recent and (entry.told_at is None or now - entry.told_at < _JUST_TOLD_S)
        mined = yield from methods.mined_count(entry.account)
        if mined > entry.nonce:
            if (yield from self.rival_mined(entry)) is not None:
                return True  # it is looked at more closely when it is waited for
            self.journal.drop(entry.tx_hash)
            raise TransactionUnknown(entry.tx_hash, _PASSED)
        sent = yield from methods.sent_count(entry.account, mined)
        held = {other.nonce for other in self.journal.entries(self.chain_id, entry.account) if other.is_driven}
        gap = next((nonce for nonce in range(sent, entry.nonce) if nonce not in held), None)
        if gap is not None:
            self.journal.drop(entry.tx_hash)
            reason = f"it has nonce {entry.nonce}, and waits for one with nonce {gap}, which no node has"
            raise TransactionUnknown(entry.tx_hash, reason)
        return True

    def _signed(self, signer: TransactionSigner, fields: Mapping[str, Any], intent: str, driver: str) -> Steps[Entry]:
        """Signs a transaction with the next nonce, and keeps it."""
        nonce, ticket = yield from self._reserved(to_checksum_address(signer.address), driver)
        complete = {**fields, "nonce": nonce}
        raw, tx_hash = _sign(signer, complete)
        return self.journal.write(ticket, tx_hash=tx_hash, intent=intent, fields=complete, raw=raw)

    def _reserved(self, account: str, driver: str) -> Steps[tuple[int, str]]:
        """The next nonce of an account.

        A node that knows of fewer than were mined is asked again, and is taken at its word only where it does not know
        the transaction that was mined either: then the chain began anew.

        Raises:
            WrongAnswer: It knows that one, and of fewer all the same, for several seconds.
            TransactionsPending: Others wait that the journal does not know.
        """
        least, trust = 0, False
        for doubts in itertools.count():
            mined = yield from methods.mined_count(account, least if doubts > _DOUBTS else 0)
            sent = yield from methods.sent_count(account, mined)
            try:
                return self.journal.reserve(self.chain_id, account, mined, sent, driver=driver, trust=trust)
            except Behind as error:
                least = error.nonce + 1
                trust = doubts > 0 and (yield from methods.receipt(error.tx_hash)) is None
                if doubts and not trust:
                    yield from Pause(_DOUBT_S * 2 ** min(doubts, _DOUBTS))
            except Strange as error:
                raise TransactionsPending(account, error.count) from None
        raise AssertionError("there is no end of doubts")

    def _own(self, signer: TransactionSigner, tx_hash: str) -> Entry:
        entry = self.journal.find(tx_hash)
        if entry is None or entry.account.lower() != signer.address.lower():
            raise InvalidInput("tx_hash", tx_hash, f"a transaction that {signer.address} has signed with this journal")
        if entry.over_at is not None:
            raise InvalidInput("tx_hash", tx_hash, "a transaction that waits: the end of this one was told")
        return entry

    def _replace(self, signer: TransactionSigner, old: Entry, fields: Mapping[str, Any], intent: str) -> Steps[Receipt]:
        rivals = [old, *self.journal.rivals(old)]
        complete = {**fields, **(yield from raised_fees(fields["gas"], [rival.fields for rival in rivals]))}
        with self._driving() as driver:
            raw, tx_hash = _sign(signer, complete)
            entry = self.journal.replace(old, driver=driver, tx_hash=tx_hash, intent=intent, fields=complete, raw=raw)
            return (yield from self._carried_out(entry, None, is_new=True))

    @contextmanager
    def _driving(self) -> Iterator[str]:
        """Gives a name for who drives; what is driven by it can be driven by others when this block is left."""
        driver = uuid.uuid4().hex
        try:
            yield driver
        finally:
            with suppress(InvalidInput):  # what leaves the block has the hash: no other error takes its place
                self.journal.release(driver)

    def _carried_out(self, entry: Entry, check: Check | None, *, is_new: bool) -> Steps[Receipt]:
        """Sends a transaction that is in the journal, unless a node has it already, and waits until it is mined."""
        self.announce(entry.tx_hash)
        try:
            if is_new or not (yield from methods.knows_transaction(entry.tx_hash)):  # ganache would mine it once more
                yield from self._broadcast(entry, is_new=is_new)
            return (yield from self._receipt(entry, check))
        except InvalidInput as error:
            raise TransactionUnknown(entry.tx_hash, str(error)) from error

    def _broadcast(self, entry: Entry, *, is_new: bool) -> Steps[None]:
        """Sends a transaction; where no usable answer says that the node has it, the node is asked whether it does.

        Only what was never sent before, and whose nonce is free, can be refused: all else may be on its way.
        """
        tx_hash = entry.tx_hash
        try:
            yield from methods.send_raw_transaction(entry.raw, tx_hash)
        except (ChainError, ContractError) as error:
            trouble = error
        else:
            return
        reason = reason_of(trouble)
        if any(words in reason.lower() for words in _KNOWN):
            return
        if (yield from patiently(lambda: iter(methods.knows_transaction(tx_hash)), tx_hash)):
            return
        if (yield from patiently(lambda: self.rival_mined(entry), tx_hash)) is not None:
            return  # what became of it is found out when it is waited for
        if (yield from patiently(lambda: iter(methods.mined_count(entry.account)), tx_hash)) > entry.nonce:
            raise TransactionUnknown(tx_hash, f"{reason}; {_PASSED}") from trouble
        if is_new and isinstance(trouble, NodeRefused):
            self.journal.drop(tx_hash)
            raise TransactionRefused(tx_hash, trouble.code, trouble.reason) from trouble
        raise TransactionUnknown(tx_hash, reason) from trouble

    def _receipt(self, entry: Entry, check: Check | None) -> Steps[Receipt]:
        found = yield from awaited(_Watch(self, entry).look, entry.tx_hash, self.timeout_s)
        if not found.succeeded:
            trouble = yield from _why_failed(entry, found)
            self.journal.tell(found.tx_hash)
            raise trouble
        receipt = Receipt(
            tx_hash=found.tx_hash,
            block=found.block,
            gas_used=found.gas_used,
            gas_price=found.gas_price,
            logs=found.logs,
        )
        if check is not None:
            check(receipt)
        self.journal.tell(found.tx_hash)
        return receipt


class _Watch:
    """Looks for the receipt of a transaction, and now and then for what may be in its way."""

    def __init__(self, sender: Sender, entry: Entry) -> None:
        self._sender = sender
        self._entry = entry
        self._looks = 0
        self._passed = 0

    def look(self) -> Steps[Mined | None]:
        """The receipt, of it or of one that does the same; None where there is none yet.

        Raises:
            TransactionReplaced: Another one with its nonce is mined.
            TransactionUnknown: Its nonce is used, and nothing tells by what.
        """
        self._looks += 1
        found = yield from _mined(self._entry.tx_hash, self._entry.fields)
        if found is not None:
            return found if (yield from self._sender.is_deep(found)) else None
        found = yield from self._rival()
        if found is None and self._looks % _GLANCES == 0:
            yield from self._look_around()
        return found

    def _rival(self) -> Steps[Mined | None]:
        """The receipt of another transaction with this nonce that does the same, and was not told before."""
        entry = self._entry
        found = yield from self._sender.rival_mined(entry)
        if found is None:
            return None
        rival, mined = found
        if rival.intent == entry.intent and (rival.over_at is None or rival.over_at > entry.signed_at):
            return mined
        self._sender.journal.drop(entry.tx_hash)
        raise TransactionReplaced(entry.tx_hash, entry.nonce)

    def _look_around(self) -> Steps[None]:
        """Looks whether the nonce is used although nothing tells by what, or whether this one was lost.

        Raises:
            TransactionUnknown: It is used, as was told several times: nodes may know of one thing before another.
        """
        entry = self._entry
        if (yield from methods.mined_count(entry.account)) > entry.nonce:
            self._passed += 1
            if self._passed > _DOUBTS:
                raise TransactionUnknown(entry.tx_hash, _PASSED)
        elif not (yield from methods.knows_transaction(entry.tx_hash)):
            yield from self._again()

    def _again(self) -> Steps[None]:
        """Sends once more what nodes have dropped, as in a reorganisation; that it is the same is told by its hash."""
        try:
            yield from methods.send_raw_transaction(self._entry.raw, self._entry.tx_hash)
        except (ChainError, ContractError):
            return  # it is looked for further, and sent again later


def _sign(signer: TransactionSigner, fields: Mapping[str, Any]) -> tuple[bytes, str]:
    raw = bytes(signer.sign_transaction(dict(fields)).raw_transaction)
    return raw, "0x" + keccak(raw).hex()


def _mined(tx_hash: str, fields: Mapping[str, Any] | None = None) -> Steps[Mined | None]:
    """The receipt of a transaction in a block that the chain still has; None where there is none.

    Args:
        tx_hash: Its hash.
        fields: What was signed, where it is known: a receipt that tells of higher costs is none.
    """
    most = {}
    if fields is not None:
        price = max(fields.get(name, 0) for name in _PRICES)
        most = {"gasUsed": fields["gas"], "effectiveGasPrice": price}
    found = yield from methods.receipt(tx_hash, most)
    if found is None:
        return None
    block = yield from methods.block(found.block)
    return found if block is not None and block.hash == found.block_hash else None


def _why_failed(entry: Entry, found: Mined) -> Steps[ContractError | TransactionFailed]:
    """Replays a reverted transaction on the state that it met, as far as a node can tell it."""
    fields = entry.fields
    wanted = methods.request(fields["to"], bytes.fromhex(fields["data"][2:]), entry.account, fields["value"])
    try:
        yield from methods.call(wanted, bytes, found.block)
    except ContractError as error:
        error.tx_hash = found.tx_hash
        return error
    except ChainError as error:
        return TransactionFailed(found.tx_hash, f"the node would not replay it, as {reason_of(error)}")
    return TransactionFailed(found.tx_hash, "the replay did not revert: it met another state, or ran out of gas")
