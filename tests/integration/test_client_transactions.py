"""Between sending and mining: races, waiting in vain, and endpoints or contracts that are not there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from eth_account.messages import SignableMessage
from eth_account.signers.local import LocalAccount
from eth_utils.address import to_checksum_address

from distman import Client, InvalidInput, LotState, Terms
from distman.errors import (
    ConnectionFailed,
    DistmanError,
    EscrowAlreadyPosted,
    EscrowWrongState,
    NotDeployed,
    TransactionFailed,
    TransactionRefused,
    TransactionsPending,
    TransactionTimeout,
    TransactionUnknown,
    UnknownRevert,
)
from distman.rpc import Fate, waiting
from scripts.local_chain import free_port
from tests.integration.market import Market

TIMEOUT_S = 0.3
NOBODY = "0x00000000000000000000000000000000DeaDBeef".lower()


class Overtaken:
    """A signer before whose every transaction somebody else gets theirs mined."""

    def __init__(self, account: LocalAccount, overtake: Callable[[], object]) -> None:
        self.account = account
        self.overtake = overtake

    @property
    def address(self) -> str:
        """The account's address."""
        return str(self.account.address)

    def sign_transaction(self, transaction_dict: dict[str, Any]) -> Any:
        """Signs a transaction that was fine when it was simulated, and is no more."""
        self.overtake()
        return self.account.sign_transaction(transaction_dict)

    def sign_message(self, signable_message: SignableMessage) -> Any:
        """Signs a message."""
        return self.account.sign_message(signable_message)


class Stingy(Overtaken):
    """A signer that sends its transactions with too little gas."""

    def sign_transaction(self, transaction_dict: dict[str, Any]) -> Any:
        """Signs with less gas than the estimate, but more than a node asks for to take it."""
        return self.account.sign_transaction(transaction_dict | {"gas": transaction_dict["gas"] * 3 // 4})


class TestMinedAndReverted:
    """A transaction that passes its simulation and reverts when it is mined."""

    def test_lost_race(self, market: Market) -> None:
        """Who claims second is told why in the contract's words; the transaction was sent and paid for."""
        terms = market.posted()
        nonce = market.nonce("supplier")
        slow = market.client(Overtaken(market.keys["supplier"], lambda: market["rival"].claim(terms, 0)))
        with pytest.raises(EscrowWrongState) as caught:
            slow.claim(terms, 0)
        assert caught.value.fields == {"lot": 0, "actual": LotState.BUILDING, "expected": 1 << LotState.OPEN}
        assert market.nonce("supplier") == nonce + 1
        assert market.client().lot(terms, 0).supplier == market.address("rival")

    def test_posted_twice_at_once(self, market: Market) -> None:
        """Two programs that post the same Terms at once, with one key and so one nonce, lock the money once.

        Most nodes refuse the second transaction for its nonce, which is used by what its program does not know. Ganache
        mines it all the same, and the escrow refuses.
        """
        terms = market.terms()
        twin = market.client(market.keys["customer"])
        slow = market.client(Overtaken(market.keys["customer"], lambda: twin.post(terms)))
        before = market.balance(terms.token, market.escrow)
        refused = TransactionUnknown if market.chain.kind == "anvil" else EscrowAlreadyPosted
        with pytest.raises(DistmanError) as caught:
            slow.post(terms)
        assert type(caught.value) is refused
        assert market.balance(terms.token, market.escrow) - before == terms.locked

    def test_reason_that_a_replay_does_not_show(self, market: Market) -> None:
        """A transaction that ran out of gas does not get a reason that was made up."""
        stingy = market.client(Stingy(market.keys["customer"], lambda: None))
        with pytest.raises(TransactionFailed) as caught:
            stingy.post(market.terms())
        assert caught.value.reason == "the replay did not revert: it met another state, or ran out of gas"
        assert int(market.receipt(caught.value.tx_hash)["status"], 16) == 0


class TestNotMined:
    """A transaction that nobody mines."""

    def test_timeout(self, market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
        """Waiting ends with the transaction's hash, under which it can still be found when it is mined later."""
        monkeypatch.setattr(waiting, "RECEIPT_TIMEOUT_S", TIMEOUT_S)
        terms = market.terms()
        with market.mining_stopped(), pytest.raises(TransactionTimeout) as caught:
            market["customer"].post(terms)
        assert caught.value.seconds == TIMEOUT_S
        assert int(market.receipt(caught.value.tx_hash)["status"], 16) == 1
        assert market.client().lot(terms, 0).state == LotState.OPEN

    def test_retry_after_a_timeout(self, market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
        """Posting the same Terms again after a timeout finds what was sent, and locks no money again."""
        terms = market.terms()
        before = market.balance(terms.token, market.escrow)
        with monkeypatch.context() as patch, market.mining_stopped():
            patch.setattr(waiting, "RECEIPT_TIMEOUT_S", TIMEOUT_S)
            with pytest.raises(TransactionTimeout) as caught:
                market["customer"].post(terms)
        market.receipt(caught.value.tx_hash)
        assert market["customer"].post(terms).receipt.tx_hash == caught.value.tx_hash
        with pytest.raises(EscrowAlreadyPosted):
            market["customer"].post(terms)
        assert market.balance(terms.token, market.escrow) - before == terms.locked

    def test_another_while_one_waits(self, market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
        """While a transaction waits, repeating does not do twice what adds up, by the same client or by another.

        The same client waits for what it has sent. Another is told by nodes that it waits, and sends nothing; ganache
        tells nothing, and refuses the other for its nonce.
        """
        refused = TransactionsPending if market.chain.kind == "anvil" else TransactionRefused
        other = market.client(market.keys["verifier 1"])
        before = market.client().stake_of(market.address("verifier 1")).active
        with monkeypatch.context() as patch, market.mining_stopped():
            patch.setattr(waiting, "RECEIPT_TIMEOUT_S", TIMEOUT_S)
            with pytest.raises(TransactionTimeout) as caught:
                market["verifier 1"].stake(1)
            with pytest.raises(TransactionTimeout) as again:
                market["verifier 1"].stake(1)
            with pytest.raises(refused):
                other.stake(1)
        market.receipt(caught.value.tx_hash)
        assert again.value.tx_hash == caught.value.tx_hash
        assert market["verifier 1"].stake(1).receipt.tx_hash == caught.value.tx_hash
        assert market.client().stake_of(market.address("verifier 1")).active - before == 1
        assert market.client().chain.fate(caught.value.tx_hash) is Fate.DONE


class TestEndpoints:
    """What is not where it should be."""

    def test_no_contract(self, market: Market) -> None:
        """An address without code is no escrow, on this chain."""
        with pytest.raises(NotDeployed) as caught:
            Client(market.chain.url, NOBODY)
        assert vars(caught.value) == {
            "name": "Escrow",
            "address": to_checksum_address(NOBODY),
            "chain_id": market.client().chain.id(),
        }

    def test_another_contract(self, market: Market) -> None:
        """A contract that is no escrow is told by its first answer."""
        with pytest.raises(UnknownRevert) as caught:
            Client(market.chain.url, market.registry).registry()
        assert caught.value.data == b""

    def test_no_address(self, market: Market) -> None:
        """What is no address is refused before the chain is asked."""
        with pytest.raises(InvalidInput) as caught:
            Client(market.chain.url, "escrow")
        assert (caught.value.name, caught.value.actual) == ("escrow", "escrow")

    def test_no_node(self) -> None:
        """Where nobody listens the host is told, and never the path, which often is a secret."""
        port = free_port()
        with pytest.raises(ConnectionFailed) as caught:
            Client(f"http://user:word@127.0.0.1:{port}/v3/5ecre7?key=k3y", NOBODY)
        assert str(caught.value) == (
            f"No Ethereum node answers at 127.0.0.1:{port}: no connection could be made. "
            "Check the endpoint, and that the node is running."
        )

    def test_terms_of_another_escrow(self, market: Market) -> None:
        """A bid of one escrow is unknown at another, as its id counts for one contract alone."""
        terms: Terms = market.terms()
        other = Client(market.chain.url, market.registry)
        assert other.bid_id(terms) != market.client().bid_id(terms)
