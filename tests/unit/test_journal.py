"""The journal of what was signed: who takes which nonce, who drives what, and what of it is told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from distman import journal as journal_module
from distman.errors import InvalidInput
from distman.journal import Behind, Entry, Journal, Strange, intent_of

CHAIN = 31_337
ACCOUNT = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"

PARENT = """
import os, sys, time
from pathlib import Path
from distman.journal import Journal
journal = Journal(Path(sys.argv[1]))
nonce, ticket = journal.reserve(31337, sys.argv[2], 0, 0, driver="parent")
journal.write(ticket, tx_hash="0xdead", intent="what was cut off", fields={"nonce": nonce}, raw=b"raw")
worker = os.fork()
if worker:
    print(worker, flush=True)
time.sleep(60)
"""

OTHER = """
import os, signal, sys
from pathlib import Path
from distman.journal import Journal
journal = Journal(Path(sys.argv[1]))
nonce, ticket = journal.reserve(31337, sys.argv[2], 0, 0, driver="other")
journal.write(ticket, tx_hash="0xdead", intent="what was cut off", fields={"nonce": nonce}, raw=b"raw")
print(nonce, flush=True)
sys.stdin.read()
"""


@pytest.fixture(params=["in memory", "in a folder"])
def journal(request: pytest.FixtureRequest, tmp_path: Path) -> Journal:
    """A journal of each kind."""
    return Journal(None if request.param == "in memory" else tmp_path / "journal")


def signed(journal: Journal, tx_hash: str, *, mined: int = 0, sent: int = 0, intent: str = "stake") -> Entry:
    """Keeps a transaction with the next nonce, driven under its own hash."""
    nonce, ticket = journal.reserve(CHAIN, ACCOUNT, mined, sent, driver=tx_hash)
    return journal.write(ticket, tx_hash=tx_hash, intent=intent, fields={"nonce": nonce}, raw=b"raw")


class TestNonces:
    """No two take the same one."""

    def test_one_after_the_other(self, journal: Journal) -> None:
        """What is driven keeps its nonce, whether a node has heard of it or not."""
        assert [signed(journal, f"0x{number}").nonce for number in range(3)] == [0, 1, 2]
        assert signed(journal, "0x3", sent=2).nonce == 3

    def test_nobody_drives_it(self, journal: Journal) -> None:
        """A nonce whose transaction nobody drives, and of which no node has heard, is taken by the next."""
        signed(journal, "0x0")
        journal.release("0x0")
        assert signed(journal, "0x1").nonce == 0
        assert [entry.tx_hash for entry in journal.entries(CHAIN, ACCOUNT)] == ["0x0", "0x1"]

    def test_it_waits_at_a_node(self, journal: Journal) -> None:
        """One that waits at a node keeps its own, whoever drives it."""
        signed(journal, "0x0")
        journal.release("0x0")
        assert signed(journal, "0x1", sent=1).nonce == 1

    def test_given_back(self, journal: Journal) -> None:
        """A nonce for which nothing was signed is given back."""
        journal.reserve(CHAIN, ACCOUNT, 0, 0, driver="somebody")
        journal.release("somebody")
        assert signed(journal, "0x0").nonce == 0

    def test_refused(self, journal: Journal) -> None:
        """So is that of a transaction that was refused."""
        signed(journal, "0x0")
        journal.drop("0x0")
        journal.release("0x0")
        assert signed(journal, "0x1").nonce == 0

    def test_reservation_is_no_transaction(self, journal: Journal) -> None:
        """A nonce for which nothing is signed yet is none of the transactions, whoever asks."""
        entry = signed(journal, "0x0")
        _, ticket = journal.reserve(CHAIN, ACCOUNT, 0, 0, driver="somebody")
        assert [found.tx_hash for found in journal.entries(CHAIN, ACCOUNT)] == ["0x0"]
        assert (journal.rivals(entry), journal.find(ticket)) == ([], None)

    def test_strangers(self, journal: Journal) -> None:
        """Where others wait of which nothing is known here, nothing is taken."""
        signed(journal, "0x0")
        with pytest.raises(Strange) as caught:
            journal.reserve(CHAIN, ACCOUNT, 0, 3, driver="x")
        assert caught.value.count == 2

    def test_node_that_is_behind(self, journal: Journal) -> None:
        """A node that knows of fewer than were mined is not believed at once."""
        signed(journal, "0x0")
        journal.end("0x0")
        with pytest.raises(Behind):
            journal.reserve(CHAIN, ACCOUNT, 0, 0, driver="x")
        assert journal.reserve(CHAIN, ACCOUNT, 0, 0, driver="x", trust=True)[0] == 0
        assert journal.reserve(CHAIN, ACCOUNT, 1, 1, driver="x")[0] == 1

    def test_mined_and_about_to_be_told(self, journal: Journal) -> None:
        """Nor is a nonce free whose transaction is mined and about to be told."""
        signed(journal, "0x0")
        journal.tell("0x0")
        journal.release("0x0")
        with pytest.raises(Behind):
            journal.reserve(CHAIN, ACCOUNT, 0, 0, driver="x")

    def test_chains_and_accounts_are_apart(self, journal: Journal) -> None:
        """Each account has its own nonces on each chain."""
        signed(journal, "0x0")
        assert journal.reserve(1, ACCOUNT, 0, 0, driver="x")[0] == 0
        assert journal.reserve(CHAIN, "0x" + "11" * 20, 0, 0, driver="x")[0] == 0

    def test_many_threads(self, journal: Journal) -> None:
        """Threads that take one at the same time take different ones."""
        taken: list[int] = []
        threads = [
            threading.Thread(target=lambda n=number: taken.append(signed(journal, f"0x{n}").nonce))  # type: ignore[misc]
            for number in range(20)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(taken) == list(range(20))


class TestDriving:
    """One alone sends and waits."""

    def test_taken_over(self, journal: Journal) -> None:
        """What nobody drives is taken over by one."""
        entry = signed(journal, "0x0")
        assert not journal.drive(entry, "another")
        journal.release("0x0")
        assert journal.drive(entry, "another")
        assert not journal.drive(entry, "a third")

    def test_taken_over_with_its_nonce(self, journal: Journal) -> None:
        """While another with the same nonce is driven, neither is taken over: one wish has one nonce."""
        first = signed(journal, "0x0")
        second = journal.replace(first, driver="bump", tx_hash="0x1", intent="stake", fields={}, raw=b"raw")
        journal.release("bump")
        assert not journal.drive(second, "another")
        journal.release("0x0")
        assert journal.drive(second, "another")

    def test_nothing_to_drive(self, journal: Journal) -> None:
        """What is mined, as was told, is not driven."""
        entry = signed(journal, "0x0")
        journal.end("0x0")
        assert not journal.drive(entry, "another")

    def test_told_is_confirmed_later(self, journal: Journal) -> None:
        """What was about to be told is open until the program goes on."""
        signed(journal, "0x0")
        journal.tell("0x0")
        (entry,) = journal.entries(CHAIN, ACCOUNT)
        assert entry.told_at is not None
        journal.confirm()
        assert journal.entries(CHAIN, ACCOUNT) == []
        found = journal.find("0x0")
        assert found is not None
        assert found.over_at is not None

    def test_confirmed_by_many_threads(self, journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
        """Threads that go on at the same time confirm each of what was told, and leave none open."""
        hashes = [signed(journal, f"0x{number}").tx_hash for number in range(8)]
        for tx_hash in hashes:
            journal.tell(tx_hash)
        plain, turn = journal.end, threading.Barrier(2)

        def end(tx_hash: str) -> None:
            plain(tx_hash)
            with suppress(threading.BrokenBarrierError):
                turn.wait(0.05)  # lets both threads be here at once, if they can

        monkeypatch.setattr(journal, "end", end)
        threads = [threading.Thread(target=journal.confirm) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert journal.entries(CHAIN, ACCOUNT) == []

    def test_what_was_not_told_after_all(self, journal: Journal) -> None:
        """Where what was about to be told was not, it stays open."""
        signed(journal, "0x0")
        journal.tell("0x0")
        journal.unsay()
        journal.confirm()
        assert [entry.tx_hash for entry in journal.entries(CHAIN, ACCOUNT)] == ["0x0"]

    def test_rivals(self, journal: Journal) -> None:
        """Where one with a nonce is mined, no other with it ever is; where one is given up, the others stay."""
        first = signed(journal, "0x0")
        second = journal.replace(first, driver="bump", tx_hash="0x1", intent="nothing", fields={}, raw=b"raw")
        assert [entry.tx_hash for entry in journal.rivals(first)] == ["0x1"]
        assert [entry.tx_hash for entry in journal.rivals(second)] == ["0x0"]
        journal.drop("0x0")
        assert [entry.tx_hash for entry in journal.entries(CHAIN, ACCOUNT)] == ["0x1"]
        journal.end("0x1")
        assert journal.entries(CHAIN, ACCOUNT) == []

    def test_refused_is_remembered(self, journal: Journal) -> None:
        """What was told to be refused is known by what it was to do, as it may have been mined all the same."""
        signed(journal, "0x0")
        journal.drop("0x0")
        assert [entry.tx_hash for entry in journal.refused(CHAIN, ACCOUNT, "stake", 0)] == ["0x0"]
        assert journal.refused(CHAIN, ACCOUNT, "another", 0) == []
        assert journal.refused(CHAIN, ACCOUNT, "stake", 2**40) == []


class TestProcesses:
    """Several processes share a folder."""

    def test_killed(self, tmp_path: Path) -> None:
        """What a process drives is its own while it lives, and anybody's when it was killed."""
        command = [sys.executable, "-c", OTHER, str(tmp_path), ACCOUNT]
        journal = Journal(tmp_path)
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
            assert other.stdout is not None
            assert other.stdout.readline() == "0\n"
            assert signed(journal, "0x1").nonce == 1
            entry = journal.find("0xdead")
            assert entry is not None
            assert not journal.drive(entry, "another")
            other.kill()
            other.wait()
            assert journal.drive(entry, "another")
        assert journal.entries(CHAIN, ACCOUNT)[0].intent == "what was cut off"

    def test_ended_in_good_order(self, tmp_path: Path) -> None:
        """A journal that is closed has told what it was about to tell, and leaves no claim behind."""
        journal = Journal(tmp_path)
        signed(journal, "0x0")
        signed(journal, "0x1")
        journal.tell("0x0")
        journal.close()
        assert [entry.tx_hash for entry in Journal(tmp_path).entries(CHAIN, ACCOUNT)] == ["0x1"]
        assert len(list(tmp_path.glob("*.lock"))) <= 1

    def test_fork(self, journal: Journal) -> None:
        """A process that was forked drives nothing of its parent's, and the parent goes on as it was."""
        entry = signed(journal, "0x0")
        child = os.fork()
        if child == 0:  # pragma: no cover
            os._exit(1 if journal.drive(entry, "child") else 0)
        assert os.waitpid(child, 0)[1] == 0
        assert [entry.is_driven for entry in journal.entries(CHAIN, ACCOUNT)] == [True]

    def test_orphan(self, tmp_path: Path) -> None:
        """A process that was forked does not keep the claim of a parent that is killed."""
        command = [sys.executable, "-c", PARENT, str(tmp_path), ACCOUNT]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
            assert parent.stdout is not None
            worker = int(parent.stdout.readline())
            parent.kill()
            parent.wait()
            try:
                journal = Journal(tmp_path)
                entry = journal.find("0xdead")
                assert entry is not None
                assert journal.drive(entry, "another")
            finally:
                os.kill(worker, signal.SIGKILL)


class TestTrouble:
    """What comes between."""

    def test_interrupted_while_it_waits(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Ctrl-C while another process writes leaves the journal as it was, and nobody waits for it."""
        monkeypatch.setattr(journal_module, "_PATIENCE_S", 0.5)
        journal, other = Journal(tmp_path), Journal(tmp_path)
        signed(journal, "0x0")
        with other._connected():
            timer = threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT))
            timer.start()
            with pytest.raises(KeyboardInterrupt):
                signed(journal, "0x1")
        assert signed(other, "0x2").nonce == 1
        assert signed(journal, "0x3").nonce == 2

    def test_folder_that_is_damaged(self, tmp_path: Path) -> None:
        """A damaged journal is told by its folder."""
        (tmp_path / "journal.sqlite").write_bytes(b"no database" * 1000)
        with pytest.raises(InvalidInput, match=r"journal: got .*not a database"):
            signed(Journal(tmp_path), "0x0")


class TestFolder:
    """Where it is kept."""

    def test_nothing_is_made_in_vain(self, tmp_path: Path) -> None:
        """Nothing is written before something is signed, nor by looking a transaction up."""
        Journal(tmp_path / "journal").end("0x0")
        assert list(tmp_path.iterdir()) == []

    def test_folder_that_cannot_be(self, tmp_path: Path) -> None:
        """A folder that cannot be used is told before anything is signed."""
        (tmp_path / "file").write_text("")
        with pytest.raises(InvalidInput, match="expected a folder in which transactions can be kept"):
            signed(Journal(tmp_path / "file"), "0x0")

    def test_nobody_else_reads_it(self, tmp_path: Path) -> None:
        """It is its owner's alone."""
        signed(Journal(tmp_path / "journal"), "0x0")
        assert (tmp_path / "journal").stat().st_mode & 0o077 == 0


def test_intents() -> None:
    """What is to be done is told apart by contract, data and ether, and by nothing else."""
    to = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
    assert intent_of(to, b"\x01", 1) == intent_of(to.lower(), b"\x01", 1)
    assert len({intent_of(to, b"\x01", 1), intent_of(to, b"\x01", 2), intent_of(to, b"\x02", 1)}) == 3
