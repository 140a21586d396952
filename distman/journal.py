"""What was signed, kept before it is sent: so that a program that is cut off neither sends twice nor forgets.

A journal holds every transaction of an account from before it is sent until its end was told. Who sends looks into it
for the next nonce, so threads, and processes that share a journal, do not take the same one. Who does again what was
cut off finds the transaction that was sent for it, and waits for that one.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import sqlite3
import sys
import threading
import time
import uuid
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from distman.errors import InvalidInput

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS transactions (
    tx_hash TEXT PRIMARY KEY,
    chain_id INTEGER NOT NULL,
    account TEXT NOT NULL,
    nonce INTEGER NOT NULL,
    intent TEXT NOT NULL,
    fields TEXT NOT NULL,
    raw BLOB NOT NULL,
    signed_at REAL NOT NULL,
    told_at REAL,
    over_at REAL,
    is_mined INTEGER NOT NULL DEFAULT 0,
    owner TEXT
);
CREATE INDEX IF NOT EXISTS by_account ON transactions (chain_id, account, nonce);
"""

_PATIENCE_S: Final = 30.0
"""How long it is waited for another process that writes."""

_OF_ACCOUNT: Final = "SELECT * FROM transactions WHERE chain_id = ? AND account = ?"
_OF_HASH: Final = "SELECT * FROM transactions WHERE tx_hash = ?"
_SIGNED: Final = "length(raw) > 0"
"""What was signed, and not only reserved."""


def intent_of(to: str, data: bytes, value: int) -> str:
    """Tells what a transaction is to do from what another is to do: a SHA-256 in hex."""
    return hashlib.sha256(f"{to.lower()} {value} ".encode() + data).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A transaction that was signed.

    Attributes:
        tx_hash: Its hash, as 0x hex.
        chain_id: Its chain (EIP-155).
        account: Who signed it, with the checksum.
        nonce: Its nonce.
        intent: What it is to do, as `intent_of` tells.
        fields: All that was signed, by the names that nodes have for it.
        raw: The same as it is sent.
        signed_at: Unix time at which it was signed.
        told_at: Unix time at which it was about to be told to be mined; None if it never was.
        over_at: Unix time from which it counts as told, or as refused; None while it is open.
        is_driven: Whether somebody sends it or waits for it now, in this process or another.
    """

    tx_hash: str
    chain_id: int
    account: str
    nonce: int
    intent: str
    fields: Mapping[str, Any]
    raw: bytes
    signed_at: float
    told_at: float | None
    over_at: float | None
    is_driven: bool


class Behind(Exception):
    """The chain seems to have mined less than the journal knows: whoever told so is behind, or the chain began anew.

    Attributes:
        nonce: The highest nonce that was mined.
        tx_hash: The transaction that had it.
    """

    def __init__(self, nonce: int, tx_hash: str) -> None:
        super().__init__(nonce, tx_hash)
        self.nonce = nonce
        self.tx_hash = tx_hash


class Strange(Exception):
    """Transactions wait of which the journal knows nothing.

    Attributes:
        count: How many.
    """

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


class Journal:
    """The transactions of any number of accounts and chains, in memory or in a folder that processes may share."""

    def __init__(self, folder: Path | None = None) -> None:
        """Opens a journal, or begins one.

        Args:
            folder: Where it is kept; in memory if nowhere.
        """
        self._folder = folder
        self._lock = threading.RLock()
        self._drivers: dict[str, str] = {}
        self._told: list[str] = []
        self._pid: int | None = None
        self._claim: _Claim | None = None
        _journals.add(self)

    def entries(self, chain_id: int, account: str) -> list[Entry]:
        """The transactions of an account whose end was not told, by their nonce."""
        query = f"{_OF_ACCOUNT} AND over_at IS NULL AND {_SIGNED} ORDER BY nonce, signed_at"
        with self._connected() as connection:
            return [self._entry(row) for row in connection.execute(query, (chain_id, account))]

    def refused(self, chain_id: int, account: str, intent: str, since: float) -> list[Entry]:
        """What was to do the same, and was told to be refused since some time, or lost its nonce to another."""
        query = f"{_OF_ACCOUNT} AND intent = ? AND over_at >= ? AND NOT is_mined AND {_SIGNED}"
        with self._connected() as connection:
            return [self._entry(row) for row in connection.execute(query, (chain_id, account, intent, since))]

    def find(self, tx_hash: str) -> Entry | None:
        """A transaction by its hash; None if it was not signed here."""
        with self._connected() as connection:
            row = connection.execute(f"{_OF_HASH} AND {_SIGNED}", (tx_hash,)).fetchone()
            return None if row is None else self._entry(row)

    def rivals(self, entry: Entry) -> list[Entry]:
        """The other transactions with a transaction's nonce, of which one at most can be mined."""
        query = f"{_OF_ACCOUNT} AND nonce = ? AND tx_hash <> ? AND {_SIGNED} ORDER BY signed_at"
        with self._connected() as connection:
            found = connection.execute(query, (entry.chain_id, entry.account, entry.nonce, entry.tx_hash))
            return [self._entry(row) for row in found]

    def reserve(
        self, chain_id: int, account: str, mined: int, sent: int, *, driver: str, trust: bool = False
    ) -> tuple[int, str]:
        """Takes the next nonce of an account.

        Args:
            chain_id: The chain.
            account: The account.
            mined: How many of its transactions are mined, as a node says.
            sent: How many are mined or wait there.
            driver: Who takes it.
            trust: Whether the node is believed where the journal knows of more that were mined.

        Returns:
            The nonce, and what `write` is to be told.

        Raises:
            Behind: The journal knows of more that were mined.
            Strange: Others wait, of which the journal knows nothing.
        """
        with self._connected() as connection:
            rows = connection.execute(
                f"{_OF_ACCOUNT} AND nonce >= ? ORDER BY nonce", (chain_id, account, mined)
            ).fetchall()
            past = [row for row in rows if row["is_mined"] or row["told_at"] is not None]
            if past and not trust:
                raise Behind(past[-1]["nonce"], past[-1]["tx_hash"])
            open_rows = [row for row in rows if row["over_at"] is None and self._is_something(connection, row)]
            known = {row["nonce"] for row in (*open_rows, *past)}
            strange = sum(nonce not in known for nonce in range(mined, sent))
            if strange:
                raise Strange(strange)
            driven = {row["nonce"] for row in open_rows if self._is_driven(row["tx_hash"], row["owner"])}
            nonce = next(number for number in itertools.count(sent) if number not in driven)
            ticket = f"reserved {uuid.uuid4().hex}"
            self._insert(connection, ticket, (chain_id, account, nonce), driver, intent="", fields={}, raw=b"")
            return nonce, ticket

    def write(self, ticket: str, *, tx_hash: str, intent: str, fields: Mapping[str, Any], raw: bytes) -> Entry:
        """Keeps a transaction that is about to be sent, for whoever has taken its nonce.

        Args:
            ticket: What `reserve` gave for its nonce.
            tx_hash: Its hash.
            intent: What it is to do.
            fields: All that was signed.
            raw: The same as it is sent.
        """
        with self._connected() as connection:
            row = connection.execute(_OF_HASH, (ticket,)).fetchone()
            driver = self._drivers[ticket]
            self._delete(connection, ticket)
            place = (row["chain_id"], row["account"], row["nonce"])
            return self._insert(connection, tx_hash, place, driver, intent=intent, fields=fields, raw=raw)

    def replace(
        self, entry: Entry, *, driver: str, tx_hash: str, intent: str, fields: Mapping[str, Any], raw: bytes
    ) -> Entry:
        """Keeps a transaction that is to be mined instead of another, with that one's nonce."""
        with self._connected() as connection:
            place = (entry.chain_id, entry.account, entry.nonce)
            return self._insert(connection, tx_hash, place, driver, intent=intent, fields=fields, raw=raw)

    def drive(self, entry: Entry, driver: str) -> bool:
        """Takes a transaction over that nobody drives, nor another with its nonce; tells whether that is so."""
        with self._connected() as connection:
            query = f"{_OF_ACCOUNT} AND nonce = ? AND over_at IS NULL"
            rows = connection.execute(query, (entry.chain_id, entry.account, entry.nonce)).fetchall()
            if any(self._is_driven(row["tx_hash"], row["owner"]) for row in rows):
                return False
            owned = connection.execute(
                "UPDATE transactions SET owner = ?, over_at = NULL WHERE tx_hash = ? AND NOT is_mined",
                (self._owner, entry.tx_hash),
            )
            if owned.rowcount:
                self._drivers[entry.tx_hash] = driver
            return bool(owned.rowcount)

    def release(self, driver: str) -> None:
        """Lets others drive all that somebody drives, and gives the nonces back for which it has signed nothing."""
        with self._lock:
            driven = [tx_hash for tx_hash, name in self._drivers.items() if name == driver]
            if driven:
                with self._connected() as connection:
                    named = [(tx_hash,) for tx_hash in driven]
                    connection.executemany("DELETE FROM transactions WHERE tx_hash = ? AND length(raw) = 0", named)
                    connection.executemany("UPDATE transactions SET owner = NULL WHERE tx_hash = ?", named)
            for tx_hash in driven:
                self._drivers.pop(tx_hash, None)

    def drop(self, tx_hash: str) -> None:
        """Notes that a transaction was told to be refused, or never to be mined: it is not found again as it is."""
        with self._connected() as connection:
            connection.execute("UPDATE transactions SET over_at = ? WHERE tx_hash = ?", (time.time(), tx_hash))

    def tell(self, tx_hash: str) -> None:
        """Notes that a transaction is about to be told to be mined.

        It counts as told when this program goes on to the next, or ends in good order: one that is killed before has
        told nobody.
        """
        with self._connected() as connection:
            connection.execute("UPDATE transactions SET told_at = ? WHERE tx_hash = ?", (time.time(), tx_hash))
        self._told.append(tx_hash)

    def confirm(self) -> None:
        """Notes that all that was about to be told was told."""
        with self._lock:  # two threads would each take one more out than they have ended
            while self._told:
                self.end(self._told[0])
                del self._told[0]

    def unsay(self) -> None:
        """Notes that what was about to be told was not."""
        self._told.clear()

    def end(self, tx_hash: str) -> None:
        """Notes that a transaction was told to be mined, so that no other with its nonce ever is."""
        if self._pid is None and self._folder is not None and not self._folder.exists():
            return  # nothing was ever signed with it
        with self._connected() as connection:
            row = connection.execute(_OF_HASH, (tx_hash,)).fetchone()
            if row is not None:
                connection.execute(
                    "UPDATE transactions SET over_at = ?, is_mined = (tx_hash = ?) "
                    "WHERE chain_id = ? AND account = ? AND nonce = ?",
                    (time.time(), tx_hash, row["chain_id"], row["account"], row["nonce"]),
                )

    def close(self) -> None:
        """Closes it; what it drove can be driven by others."""
        with self._lock:
            if self._pid is not None:
                self._closing()
                self._pid = None

    def forget(self) -> None:
        """Begins anew in a process that was forked: what it has is its parent's."""
        if self._pid is not None:
            _abandoned.append(self._connection)  # to close it here would take the parent's locks away
            self._closing.detach()
            if self._claim is not None:
                self._claim.leave()
        self._lock, self._pid = threading.RLock(), None
        self._drivers, self._told = {}, []

    def _open(self) -> None:
        """Opens it when it is first needed."""
        self._owner, self._claim = uuid.uuid4().hex, None
        if self._folder is None:
            self._connection = _database(":memory:")
        else:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with _opening(self._folder):
                self._connection = _database(self._folder / "journal.sqlite")
            self._claim = _Claim(self._claim_of(self._owner))
        self._pid = os.getpid()
        self._closing = weakref.finalize(self, _close, self._connection, self._claim, self._told)

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        """One transaction of the database, which no other thread or process can come between.

        Raises:
            InvalidInput: The journal cannot be used.
        """
        with self._lock:
            try:
                if self._pid is None:
                    self._open()
                with self._transaction():
                    yield self._connection
            except (OSError, sqlite3.Error) as error:
                expected = "a folder in which transactions can be kept before they are sent"
                raise InvalidInput("journal", f"{self._folder or 'memory'} ({error})", expected) from error

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            yield
            self._connection.execute("COMMIT")
        except BaseException:  # whenever it comes, even while it is waited to begin
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def _is_something(self, connection: sqlite3.Connection, row: Any) -> bool:
        """Whether a nonce that was only reserved is still wanted; one whose taker was killed is given back."""
        if row["raw"] or self._is_driven(row["tx_hash"], row["owner"]):
            return True
        self._delete(connection, row["tx_hash"])
        return False

    def _insert(
        self,
        connection: sqlite3.Connection,
        tx_hash: str,
        place: tuple[int, str, int],
        driver: str,
        *,
        intent: str,
        fields: Mapping[str, Any],
        raw: bytes,
    ) -> Entry:
        connection.execute(
            "INSERT OR REPLACE INTO transactions (tx_hash, chain_id, account, nonce, intent, fields, raw, signed_at, "
            "owner) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (tx_hash, *place, intent, json.dumps(fields), raw, time.time(), self._owner),
        )
        self._drivers[tx_hash] = driver
        return self._entry(connection.execute(_OF_HASH, (tx_hash,)).fetchone())

    def _delete(self, connection: sqlite3.Connection, ticket: str) -> None:
        connection.execute("DELETE FROM transactions WHERE tx_hash = ?", (ticket,))
        self._drivers.pop(ticket, None)

    def _entry(self, row: Any) -> Entry:
        return Entry(
            tx_hash=row["tx_hash"],
            chain_id=row["chain_id"],
            account=row["account"],
            nonce=row["nonce"],
            intent=row["intent"],
            fields=json.loads(row["fields"]),
            raw=row["raw"],
            signed_at=row["signed_at"],
            told_at=row["told_at"],
            over_at=row["over_at"],
            is_driven=self._is_driven(row["tx_hash"], row["owner"]),
        )

    def _is_driven(self, tx_hash: str, owner: str | None) -> bool:
        if owner is None or owner == self._owner:
            return tx_hash in self._drivers
        return self._is_alive(owner)

    def _is_alive(self, owner: str) -> bool:
        """Whether another process still holds its claim: the system takes it back however the process ends."""
        try:
            claim = _Claim(self._claim_of(owner), must_exist=True)
        except BlockingIOError:
            return True
        except FileNotFoundError:
            return False
        claim.give_up()
        return False

    def _claim_of(self, owner: str) -> Path:
        assert self._folder is not None
        return self._folder / f"{owner}.lock"


def _database(path: Path | str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_PATIENCE_S, check_same_thread=False, isolation_level=None)
    try:
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.executescript(_SCHEMA)
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def _opening(folder: Path) -> Iterator[None]:
    """Lets one process after the other open a journal: SQLite does not wait when it begins its log."""
    import fcntl

    with (folder / "opening").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class _Claim:
    """A locked file: the claim of a process to be alive."""

    def __init__(self, path: Path, *, must_exist: bool = False) -> None:
        """Makes the claim.

        Args:
            path: The file.
            must_exist: Whether it is the claim of another process, to be taken over.

        Raises:
            BlockingIOError: Somebody holds it.
            FileNotFoundError: There is none to be taken over.
        """
        import fcntl  # not to be had on Windows, where journals are kept in memory

        self._path = path
        self._file = path.open("r" if must_exist else "w")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BaseException:
            self._file.close()
            raise

    def give_up(self) -> None:
        """Gives it up."""
        with suppress(FileNotFoundError):
            self._path.unlink()
        self._file.close()

    def leave(self) -> None:
        """Leaves it to the process that this one was forked from: it is given up when that one ends."""
        self._file.close()


def _close(connection: sqlite3.Connection, claim: _Claim | None, told: Sequence[str]) -> None:
    """Closes a journal; what was about to be told was told, unless the program ends by an error that nobody caught."""
    with suppress(sqlite3.Error):
        if not hasattr(sys, "last_value"):
            query = "UPDATE transactions SET over_at = ?, is_mined = 1 WHERE tx_hash = ?"
            connection.executemany(query, [(time.time(), tx_hash) for tx_hash in told])
        connection.close()
    if claim is not None:
        claim.give_up()


_journals: weakref.WeakSet[Journal] = weakref.WeakSet()
_abandoned: list[sqlite3.Connection] = []
"""Connections of the process that this one was forked from."""


def _forget_all() -> None:
    for journal in list(_journals):
        journal.forget()


os.register_at_fork(after_in_child=_forget_all)
