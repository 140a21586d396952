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
    owner TEXT,
    is_over INTEGER NOT NULL DEFAULT 0,
    is_mined INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS by_account ON transactions (chain_id, account, nonce);
"""

_PATIENCE_S: Final = 30.0
"""How long it is waited for another process that writes."""

_END: Final = "UPDATE transactions SET is_over = 1, is_mined = 1 WHERE chain_id = ? AND account = ? AND nonce = ?"
_OF_ACCOUNT: Final = "SELECT * FROM transactions WHERE chain_id = ? AND account = ?"


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
        is_over: Whether its end was told.
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
    is_over: bool
    is_driven: bool


class Behind(Exception):
    """The chain seems to have mined less than the journal knows: whoever told so is behind, or the chain began anew."""


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
        self._driven: set[str] = set()
        self._told: list[str] = []
        self._pid: int | None = None

    def entries(self, chain_id: int, account: str) -> list[Entry]:
        """The transactions of an account whose end was not told, by their nonce."""
        with self._connected() as connection:
            found = connection.execute(
                f"{_OF_ACCOUNT} AND NOT is_over AND raw <> '' ORDER BY nonce, signed_at", (chain_id, account)
            )
            return [self._entry(row) for row in found]

    def find(self, tx_hash: str) -> Entry | None:
        """A transaction by its hash; None if it was not signed here."""
        with self._connected() as connection:
            row = connection.execute("SELECT * FROM transactions WHERE tx_hash = ?", (tx_hash,)).fetchone()
            return None if row is None else self._entry(row)

    def rivals(self, entry: Entry) -> list[Entry]:
        """The other transactions with a transaction's nonce, of which one at most can be mined."""
        with self._connected() as connection:
            found = connection.execute(
                f"{_OF_ACCOUNT} AND nonce = ? AND tx_hash <> ? AND raw <> '' ORDER BY signed_at",
                (entry.chain_id, entry.account, entry.nonce, entry.tx_hash),
            )
            return [self._entry(row) for row in found]

    def reserve(self, chain_id: int, account: str, mined: int, sent: int, *, trust: bool = False) -> tuple[int, str]:
        """Takes the next nonce of an account.

        Args:
            chain_id: The chain.
            account: The account.
            mined: How many of its transactions are mined, as a node says.
            sent: How many are mined or wait there.
            trust: Whether the node is believed where the journal knows of more that were mined.

        Returns:
            The nonce, and what `write` or `free` is to be told.

        Raises:
            Behind: The journal knows of more that were mined.
            Strange: Others wait, of which the journal knows nothing.
        """
        with self._connected() as connection:
            rows = connection.execute(f"{_OF_ACCOUNT} AND nonce >= ?", (chain_id, account, mined)).fetchall()
            if not trust and any(row["is_mined"] for row in rows):
                raise Behind
            open_rows = [row for row in rows if not row["is_over"]]
            known = {row["nonce"] for row in rows if row["is_mined"] or not row["is_over"]}
            strange = sum(nonce not in known for nonce in range(mined, sent))
            if strange:
                raise Strange(strange)
            driven = {row["nonce"] for row in open_rows if self._is_driven(row["tx_hash"], row["owner"])}
            nonce = next(number for number in itertools.count(sent) if number not in driven)
            ticket = f"reserved {uuid.uuid4().hex}"
            self._insert(connection, ticket, chain_id, account, nonce, intent="", fields={}, raw=b"")
            return nonce, ticket

    def write(self, ticket: str, *, tx_hash: str, intent: str, fields: Mapping[str, Any], raw: bytes) -> Entry:
        """Keeps a transaction that is about to be sent; whoever keeps it drives it.

        Args:
            ticket: What `reserve` gave for its nonce.
            tx_hash: Its hash.
            intent: What it is to do.
            fields: All that was signed.
            raw: The same as it is sent.
        """
        with self._connected() as connection:
            row = connection.execute("SELECT * FROM transactions WHERE tx_hash = ?", (ticket,)).fetchone()
            self._delete(connection, ticket)
            place = (row["chain_id"], row["account"], row["nonce"])
            return self._insert(connection, tx_hash, *place, intent=intent, fields=fields, raw=raw)

    def replace(self, entry: Entry, *, tx_hash: str, intent: str, fields: Mapping[str, Any], raw: bytes) -> Entry:
        """Keeps a transaction that is to be mined instead of another, with that one's nonce."""
        with self._connected() as connection:
            place = (entry.chain_id, entry.account, entry.nonce)
            return self._insert(connection, tx_hash, *place, intent=intent, fields=fields, raw=raw)

    def free(self, ticket: str) -> None:
        """Gives a nonce back for which nothing was signed."""
        with self._connected() as connection:
            self._delete(connection, ticket)

    def drive(self, tx_hash: str) -> bool:
        """Takes a transaction over that nobody drives; tells whether that is so."""
        with self._connected() as connection:
            row = connection.execute("SELECT * FROM transactions WHERE tx_hash = ?", (tx_hash,)).fetchone()
            if row is None or row["is_over"] or self._entry(row).is_driven:
                return False
            connection.execute("UPDATE transactions SET owner = ? WHERE tx_hash = ?", (self._owner, tx_hash))
            self._driven.add(tx_hash)
            return True

    def release(self, tx_hash: str) -> None:
        """Lets others drive a transaction."""
        with self._connected() as connection:
            connection.execute("UPDATE transactions SET owner = NULL WHERE tx_hash = ?", (tx_hash,))
            self._driven.discard(tx_hash)

    def drop(self, tx_hash: str) -> None:
        """Notes that a transaction was told to be refused: it was not sent, and its nonce is free."""
        with self._connected() as connection:
            connection.execute("UPDATE transactions SET is_over = 1 WHERE tx_hash = ?", (tx_hash,))

    def end(self, tx_hash: str) -> None:
        """Notes that a transaction was told to be mined, so that no other with its nonce ever is."""
        if self._pid is None and self._folder is not None and not self._folder.exists():
            return  # nothing was ever signed with it
        with self._connected() as connection:
            row = connection.execute("SELECT * FROM transactions WHERE tx_hash = ?", (tx_hash,)).fetchone()
            if row is not None:
                connection.execute(_END, (row["chain_id"], row["account"], row["nonce"]))
            self._driven.discard(tx_hash)

    def tell(self, tx_hash: str) -> None:
        """Notes that a transaction is about to be told to be mined.

        It counts as told when this program goes on to the next, or ends in good order: one that is killed before has
        told nobody. Until then nobody else drives it.
        """
        self._told.append(tx_hash)

    def confirm(self) -> None:
        """Notes that all that was about to be told was told."""
        while self._told:
            self.end(self._told.pop())

    def close(self) -> None:
        """Closes it; what it drove can be driven by others."""
        with self._lock:
            if self._pid is not None:
                self._closing()
                self._pid = None

    def _open(self) -> None:
        """Opens it when it is first needed.

        Raises:
            InvalidInput: Its folder cannot be used.
        """
        self._owner = uuid.uuid4().hex
        try:
            claim = None if self._folder is None else self._claimed(self._folder)
            path = ":memory:" if self._folder is None else self._folder / "journal.sqlite"
            self._connection = sqlite3.connect(path, timeout=_PATIENCE_S, check_same_thread=False, isolation_level=None)
            self._connection.row_factory = sqlite3.Row
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = FULL")
            self._connection.executescript(_SCHEMA)
        except (OSError, sqlite3.Error) as error:
            expected = "a folder in which transactions can be kept before they are sent"
            raise InvalidInput("journal", f"{self._folder} ({error})", expected) from error
        self._pid = os.getpid()
        self._closing = weakref.finalize(self, _close, self._connection, claim, self._told)

    def _claimed(self, folder: Path) -> _Claim:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return _Claim(self._claim_of(self._owner))

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        """One transaction of the database, which no other thread or process can come between."""
        with self._lock:
            if self._pid != os.getpid():
                if self._pid is not None:  # a process that was forked drives nothing of its parent's
                    self._closing.detach()
                    self._driven, self._told = set(), []
                self._open()
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def _insert(
        self,
        connection: sqlite3.Connection,
        tx_hash: str,
        chain_id: int,
        account: str,
        nonce: int,
        *,
        intent: str,
        fields: Mapping[str, Any],
        raw: bytes,
    ) -> Entry:
        values = (tx_hash, chain_id, account, nonce, intent, json.dumps(fields), raw, time.time(), self._owner)
        connection.execute(
            "INSERT OR REPLACE INTO transactions (tx_hash, chain_id, account, nonce, intent, fields, raw, signed_at, "
            "owner) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            values,
        )
        self._driven.add(tx_hash)
        return self._entry(connection.execute("SELECT * FROM transactions WHERE tx_hash = ?", (tx_hash,)).fetchone())

    def _delete(self, connection: sqlite3.Connection, ticket: str) -> None:
        connection.execute("DELETE FROM transactions WHERE tx_hash = ?", (ticket,))
        self._driven.discard(ticket)

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
            is_over=bool(row["is_over"]),
            is_driven=self._is_driven(row["tx_hash"], row["owner"]),
        )

    def _is_driven(self, tx_hash: str, owner: str | None) -> bool:
        if owner is None or owner == self._owner:
            return tx_hash in self._driven
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

        self._path, self._pid = path, os.getpid()
        self._file = path.open("r" if must_exist else "w")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BaseException:
            self._file.close()
            raise

    def give_up(self) -> None:
        """Gives it up, unless it was made before a fork: then it is the parent's."""
        if self._pid == os.getpid():
            with suppress(FileNotFoundError):
                self._path.unlink()
        self._file.close()


def _close(connection: sqlite3.Connection, claim: _Claim | None, told: Sequence[str]) -> None:
    query = "UPDATE transactions SET is_over = 1, is_mined = 1 WHERE tx_hash = ?"
    connection.executemany(query, [(tx_hash,) for tx_hash in told])
    connection.close()
    if claim is not None:
        claim.give_up()
