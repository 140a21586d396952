"""The `distman` command when sending goes wrong: what it tells, and what running it again does."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

import distman.cli.bid
import distman.cli.session
import distman.rpc.fees
from distman import LotState, Terms
from distman.errors import EscrowUnknownBid
from distman.json_values import terms_to_document
from tests.integration.market import Market
from tests.integration.shell import COMMAND, PATIENCE_S, Shell

TIMEOUT_S = 0.3


@pytest.fixture
def terms(market: Market) -> Terms:
    """Terms that nobody has posted."""
    return market.terms()


@pytest.fixture
def file(terms: Terms, tmp_path: Path) -> Path:
    """The file of these Terms."""
    path = tmp_path / "terms.json"
    path.write_text(json.dumps(terms_to_document(terms)))
    return path


@pytest.fixture
def impatient(shell: Shell) -> Iterator[None]:
    """Waits little for blocks."""
    patience_s, shell.patience_s = shell.patience_s, TIMEOUT_S
    yield
    shell.patience_s = patience_s


def fate(shell: Shell, tx_hash: str) -> str:
    """What the command line says of a transaction."""
    result = shell.inside(None, "tx", "show", tx_hash, "--json")
    assert (result.code, result.json["transaction"]) == (0, tx_hash)
    return str(result.json["fate"])


class TestCutOff:
    """A transaction that was sent, and whose end nobody has seen."""

    @pytest.mark.usefixtures("impatient")
    def test_life_of_a_timeout(self, shell: Shell, market: Market, terms: Terms, file: Path) -> None:
        """Exit code 6 names the transaction; the same command finds it again, while it waits and when it is mined."""
        before = market.balance(terms.token, market.escrow)
        with market.mining_stopped():
            cut = shell.inside("customer", "bid", "post", file)
            (tx_hash,) = cut.sent
            assert fate(shell, tx_hash) == "waiting"
            hasty = shell.inside("customer", "bid", "post", file)
        market.receipt(tx_hash)
        again = shell.inside("customer", "bid", "post", file, "--json")
        told = shell.inside("customer", "bid", "post", file, "--json")
        assert (cut.code, cut.out) == (6, "")
        assert f"Look it up before you send another: `distman tx show {tx_hash}`." in cut.said
        assert (hasty.code, hasty.sent) == (6, [tx_hash])
        assert (again.code, again.json["transaction"]["hash"]) == (0, tx_hash)
        assert (told.code, told.sent, told.error["error"]) == (3, [], "EscrowAlreadyPosted")
        assert fate(shell, tx_hash) == "done"
        assert market.balance(terms.token, market.escrow) - before == terms.locked

    @pytest.mark.usefixtures("impatient")
    def test_timeout_for_programs(self, shell: Shell, market: Market, file: Path) -> None:
        """With `--json` stderr has an object for the transaction before it is sent, and one for the error."""
        with market.mining_stopped():
            result = shell.inside("customer", "bid", "post", file, "--json")
        sending, error = (json.loads(line) for line in result.err.splitlines()[-2:])
        assert result.code == 6
        assert error["error"] == "TransactionTimeout"
        assert error["transaction"] == sending["sending"]

    def test_unknown_transaction(self, shell: Shell) -> None:
        """A transaction that the node does not know is told so, with what that may mean."""
        tx_hash = "0x" + "0a" * 32
        assert fate(shell, tx_hash) == "unknown"
        assert "is not known to this node" in shell.inside(None, "tx", "show", tx_hash).out

    def test_no_hash(self, shell: Shell) -> None:
        """What is no hash is refused as input."""
        assert shell.inside(None, "tx", "show", "0x12").code == 2


class TestWaiting:
    """What can be done about a transaction that waits."""

    @pytest.mark.usefixtures("impatient")
    def test_it_is_listed(self, shell: Shell, market: Market, file: Path) -> None:
        """It is listed, for people and for programs, until its end is told."""
        with market.mining_stopped():
            (tx_hash,) = shell.inside("customer", "bid", "post", file).sent
            listed = shell.inside("customer", "tx", "list")
            as_json = shell.inside("customer", "tx", "list", "--json")
        assert f"{tx_hash}  nonce " in listed.out
        assert [(item["transaction"], item["to"]) for item in as_json.json] == [(tx_hash, market.escrow)]
        assert fate(shell, tx_hash) == "done"
        nothing = shell.inside("customer", "tx", "list")
        assert (nothing.code, nothing.out) == (0, "")
        assert nothing.err == f"No transaction of {market.address('customer')} waits here.\n"

    @pytest.mark.parametrize("as_json", [False, True])
    @pytest.mark.parametrize(("word", "state"), [("bump", LotState.OPEN), ("cancel", None)])
    @pytest.mark.usefixtures("impatient")
    def test_another_is_mined_instead(
        self, word: str, state: LotState | None, as_json: bool, shell: Shell, market: Market, terms: Terms, file: Path
    ) -> None:
        """Bumped, it does the same; cancelled, nothing. The command tells of the one that was sent."""
        with market.mining_stopped():
            (tx_hash,) = shell.inside("customer", "bid", "post", file).sent
            cut = shell.inside("customer", "tx", word, tx_hash)
        (sent,) = cut.sent
        market.receipt(sent)
        done = shell.inside("customer", "tx", "show", sent)
        assert (cut.code, done.out) == (6, f"Transaction {sent} is mined, and was carried out.\n")
        if state is None:
            with pytest.raises(EscrowUnknownBid):
                market.client().lot(terms, 0)
        else:
            assert market.client().lot(terms, 0).state is state
        again = shell.inside("customer", "tx", word, tx_hash, *(["--json"] if as_json else []))
        assert again.code == 2

    def test_receipt_is_printed(self, shell: Shell, market: Market, terms: Terms, file: Path) -> None:
        """Where it is mined in time, the receipt is printed."""
        shell.patience_s = TIMEOUT_S
        with market.mining_stopped():
            (tx_hash,) = shell.inside("customer", "bid", "post", file).sent
            market.chain.request("anvil_dropTransaction", tx_hash)
        shell.patience_s = PATIENCE_S
        bumped = shell.inside("customer", "tx", "bump", tx_hash)
        assert bumped.code == 0
        assert bumped.out.startswith(f"Mined: {bumped.sent[0]}, block ")

    def test_strange_hash(self, shell: Shell) -> None:
        """What was not signed here is refused as input."""
        refused = shell.inside("customer", "tx", "bump", "0x" + "0a" * 32)
        assert refused.code == 2
        assert "has signed with this journal" in refused.err


def test_what_could_not_be_printed_is_found_again(shell: Shell, market: Market) -> None:
    """A command that could not tell what it did tells it when it is run again, and does no more; then it is over."""
    before = market.client().stake_of(market.address("verifier 1")).active
    words = ("verifier", "stake", "1")
    with Path("/dev/full").open("w") as full:
        cut = subprocess.run(
            [COMMAND, *words], env=shell.environment("verifier 1"), stdout=full, stderr=subprocess.PIPE, check=False
        )
    again = shell.run("verifier 1", *words)
    stake = market.client().stake_of(market.address("verifier 1")).active
    assert (cut.returncode, again.code, stake - before) == (6, 0, 10**18)
    assert shell.run("verifier 1", *words).code == 0
    assert market.client().stake_of(market.address("verifier 1")).active - before == 2 * 10**18


class TestWithoutAResult:
    """A command that ends in some other way after its transaction was told of."""

    def test_interrupted(self, shell: Shell, market: Market, file: Path) -> None:
        """Ctrl-C while a transaction waits: exit code 6, and the hash to look up."""
        with market.mining_stopped(), started(shell, file, stdout=subprocess.PIPE) as running:
            told = [running.stderr.readline() for _ in range(2)]
            running.send_signal(signal.SIGINT)
            said = running.stderr.read()
        assert running.returncode == 6
        assert f"may be mined, now or later: the command was interrupted. {look_up(told[1])}" in said

    def test_full_disk(self, shell: Shell, file: Path) -> None:
        """What is done but cannot be printed ends in exit code 6 too, whatever was in the way."""
        with Path("/dev/full").open("w") as full, started(shell, file, "--json", stdout=full) as running:
            sending, error = (json.loads(line) for line in running.stderr.read().splitlines())
        assert running.returncode == 6
        assert (error["error"], error["transaction"]) == ("TransactionUnknown", sending["sending"])
        assert "what the command did could not be printed" in error["message"]
        assert fate(shell, sending["sending"]) == "done"

    def test_closed_pipe(self, shell: Shell, file: Path) -> None:
        """Nor is it a success where nobody reads it any more."""
        end, start = os.pipe()
        os.close(end)
        with os.fdopen(start, "w") as pipe, started(shell, file, stdout=pipe) as running:
            told = running.stderr.read()
        assert running.returncode == 6
        assert look_up(told.splitlines()[1]) in told.splitlines()[-1]

    def test_broken_off(self, shell: Shell, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A fault of distman's own does not hide the transaction, nor does it hide itself."""
        monkeypatch.setattr(distman.cli.bid, "print_outcome", Mock(side_effect=ZeroDivisionError("a fault")))
        result = shell.inside("customer", "bid", "post", file)
        assert result.code == 6
        assert "ZeroDivisionError: a fault" in result.err
        assert f"the command broke off. Look it up before you send another: `distman tx show {result.sent[0]}`" in (
            result.err
        )

    def test_nothing_was_sent(self, shell: Shell) -> None:
        """What only looks ends as ever: there is nothing to look up."""
        end, start = os.pipe()
        os.close(end)
        with os.fdopen(start, "w") as pipe:
            words = [sys.executable, "-m", "distman", "credit", "show", "0x" + "11" * 20]
            done = subprocess.run(words, env=shell.environment(None), stdout=pipe, stderr=subprocess.PIPE, check=False)
        assert (done.returncode, done.stderr) == (1, b"")


@contextmanager
def started(shell: Shell, file: Path, *more: str, stdout: Any) -> Iterator[Any]:
    """A process that posts the Terms of a file; it has ended when the block is left."""
    words = [sys.executable, "-m", "distman", "bid", "post", file, *more]
    environment = shell.environment("customer")
    # Tests that run in the background ignore Ctrl-C, and what they start would too.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        process = subprocess.Popen(words, env=environment, stdout=stdout, stderr=subprocess.PIPE, text=True)
    finally:
        signal.signal(signal.SIGINT, before)
    with process as running:
        yield running
        running.wait()


def look_up(told: str) -> str:
    """What is said of the transaction that was told of."""
    return f"Look it up before you send another: `distman tx show {told.split()[2]}`."


class TestApproved:
    """An approval that was mined before its action failed."""

    @pytest.mark.parametrize("as_json", [False, True])
    def test_it_is_told(self, as_json: bool, shell: Shell, market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
        """It stays, so it is told beside the error."""
        bid = "0x" + market.client().bid_id(market.posted(token=market.token)).hex()
        announced = distman.cli.session.announce

        def dear(tx_hash: str) -> None:
            announced(tx_hash)
            monkeypatch.setattr(distman.rpc.fees, "MOST_FEE_WEI", 1)

        monkeypatch.setattr(distman.cli.session, "announce", dear)
        result = shell.inside("supplier", "lot", "claim", bid, "0", *(["--json"] if as_json else []))
        (approval,) = result.sent
        assert result.code == 4
        if as_json:
            assert [item["hash"] for item in result.error["approvals"]] == [approval]
        else:
            assert f"Mined before, and not taken back:\n  approval     {approval}, block " in result.err


class TestReverted:
    """A transaction that was overtaken."""

    @pytest.mark.parametrize("as_json", [False, True])
    def test_it_is_told(self, as_json: bool, shell: Shell, market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
        """Exit code 3 with the contract's reason, and that a transaction was paid for; it can be looked up."""
        terms, told = market.posted(), []

        def overtake(tx_hash: str) -> None:
            told.append(tx_hash)
            market["rival"].claim(terms, 0)

        monkeypatch.setattr(distman.cli.session, "announce", overtake)
        bid = "0x" + market.client().bid_id(terms).hex()
        result = shell.inside("supplier", "lot", "claim", bid, "0", *(["--json"] if as_json else []))
        assert result.code == 3
        assert fate(shell, told[0]) == "reverted"
        if as_json:
            assert (result.error["error"], result.error["transaction"]) == ("EscrowWrongState", told[0])
        else:
            assert f"Transaction {told[0]} was mined and reverted: it cost gas and changed nothing else." in result.err


class TestChainId:
    """The chain that is meant."""

    @pytest.mark.parametrize(("chain_id", "code"), [("31337", 0), ("1", 4)])
    def test_expected_chain(self, chain_id: str, code: int, shell: Shell, market: Market) -> None:
        """Any other chain than the one that was told is refused."""
        result = shell.inside(None, "--chain-id", chain_id, "credit", "show", market.address("customer"))
        assert result.code == code
        assert ("The endpoint serves chain 31337, expected chain 1." in result.err) == bool(code)
