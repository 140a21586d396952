"""What acting costs: token approvals, no more than it takes, and gas fees to the wei."""

from __future__ import annotations

import pytest

from distman import ZERO_ADDRESS, Client, InvalidInput, Terms
from distman.errors import EscrowAlreadyPosted, EscrowPullFailed, EscrowWrongState, FeeTooHigh, NodeRefused
from distman.rpc import fees
from distman.token import load_token
from tests.integration.market import TOKENS_EACH, Market


def allowance(market: Market, token: str, name: str = "customer") -> int:
    """What the escrow may pull from somebody."""
    return market.ask(token, "allowance(address,address)", market.address(name), market.escrow)


def approve(market: Market, token: str, amount: int) -> None:
    """Lets the customer approve an amount beforehand, outside distman's own accounting."""
    client = market["customer"]
    data = bytes.fromhex("095ea7b3") + bytes(12) + bytes.fromhex(market.escrow[2:]) + amount.to_bytes(32)
    client.chain.send(client.signer, token, data)


def strict_terms(market: Market) -> Terms:
    """Terms in a token that is as strict about approvals as USDT."""
    return market.terms(token=market.strict_token)


class TestApprovals:
    """Approvals before money is pulled."""

    def test_from_nothing(self, market: Market) -> None:
        """Without an allowance, exactly what is locked is approved, and pulled."""
        terms = strict_terms(market)
        outcome = market["customer"].post(terms)
        assert len(outcome.approvals) == 1
        assert allowance(market, market.strict_token) == 0
        assert market.balance(market.strict_token, market.escrow) == terms.locked

    @pytest.mark.parametrize("extra", [0, 7])
    def test_none_needed(self, extra: int, market: Market) -> None:
        """With enough of an allowance nothing is approved, and what is over stays."""
        terms = strict_terms(market)
        approve(market, market.strict_token, terms.locked + extra)
        assert market["customer"].post(terms).approvals == ()
        assert allowance(market, market.strict_token) == extra

    def test_too_little_in_a_strict_token(self, market: Market) -> None:
        """A strict token gets its allowance set to zero first."""
        terms = strict_terms(market)
        approve(market, market.strict_token, 1)
        outcome = market["customer"].post(terms)
        assert len(outcome.approvals) == 2
        assert outcome.approvals[0].block < outcome.approvals[1].block < outcome.receipt.block
        assert allowance(market, market.strict_token) == 0

    def test_too_little_in_an_easy_token(self, market: Market) -> None:
        """Any other token's allowance is changed at once."""
        terms = market.terms(token=market.token)
        approve(market, market.token, 1)
        assert len(market["customer"].post(terms).approvals) == 1
        assert allowance(market, market.token) == 0

    def test_bond(self, market: Market) -> None:
        """A supplier approves exactly the bond."""
        terms = market.posted(token=market.token)
        assert len(market["supplier"].claim(terms, 0).approvals) == 1
        assert allowance(market, market.token, "supplier") == 0

    def test_approval_of_a_post_that_fails(self, market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
        """An approval that was mined before a post was not sent is told: it stays."""
        limit = fees.MOST_FEE_WEI

        def dear(_: str) -> None:
            monkeypatch.setattr(fees, "MOST_FEE_WEI", 1)

        terms = strict_terms(market)
        client = Client(market.chain.url, market.escrow, market.keys["customer"], announce=dear)
        with pytest.raises(FeeTooHigh) as caught:
            client.post(terms)
        (approval,) = caught.value.approvals
        assert market.receipt(approval.tx_hash)["status"] == "0x1"
        assert allowance(market, market.strict_token) == terms.locked
        monkeypatch.setattr(fees, "MOST_FEE_WEI", limit)
        assert client.post(terms).approvals == ()

    def test_first_approval_of_two(self, market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
        """So is one that set an allowance to zero before the second was not sent."""
        approve(market, market.strict_token, 1)
        told: list[str] = []

        def dear(tx_hash: str) -> None:
            told.append(tx_hash)
            monkeypatch.setattr(fees, "MOST_FEE_WEI", 1)

        client = Client(market.chain.url, market.escrow, market.keys["customer"], announce=dear)
        with pytest.raises(FeeTooHigh) as caught:
            client.post(strict_terms(market))
        assert [approval.tx_hash for approval in caught.value.approvals] == told
        assert len(told) == 1

    def test_no_bond(self, market: Market) -> None:
        """Where there is no bond, there is nothing to approve."""
        terms = market.posted(token=market.token, bond=0)
        assert market["supplier"].claim(terms, 0).approvals == ()

    def test_ether(self, market: Market) -> None:
        """Ether needs no approval."""
        assert market["customer"].post(market.terms()).approvals == ()

    def test_nothing_is_approved_for_a_bid_that_is_refused(self, market: Market) -> None:
        """Posting again approves nothing, for the escrow refuses before it pulls."""
        terms = market.posted(token=market.token)
        nonce = market.nonce("customer")
        with pytest.raises(EscrowAlreadyPosted) as caught:
            market["customer"].post(terms)
        assert caught.value.fields == {"bid": market["customer"].bid_id(terms)}
        assert (market.nonce("customer"), allowance(market, market.token)) == (nonce, 0)

    def test_nothing_is_approved_for_a_lot_that_is_taken(self, market: Market) -> None:
        """Nor does a claim that comes too late."""
        terms = market.building(token=market.token)
        nonce = market.nonce("rival")
        with pytest.raises(EscrowWrongState) as caught:
            market["rival"].claim(terms, 0)
        assert caught.value.fields == {"lot": 0, "actual": 1, "expected": 1}
        assert (market.nonce("rival"), allowance(market, market.token, "rival")) == (nonce, 0)

    def test_too_few_tokens(self, market: Market) -> None:
        """Who has too few tokens is told what could not be taken."""
        terms = market.terms(token=market.token, price=TOKENS_EACH)
        nonce = market.nonce("customer")
        with pytest.raises(EscrowPullFailed) as caught:
            market["customer"].post(terms)
        assert caught.value.fields == {"token": market.token, "payer": terms.customer, "amount": terms.locked}
        assert (market.nonce("customer"), allowance(market, market.token)) == (nonce, 0)


class TestFees:
    """What a transaction itself costs."""

    def test_fee_to_the_wei(self, market: Market) -> None:
        """The balance falls by what was locked and the receipt's fee, and by nothing else."""
        terms, customer = market.terms(), market.address("customer")
        before = market.balance(ZERO_ADDRESS, customer)
        outcome = market["customer"].post(terms)
        spent = before - market.balance(ZERO_ADDRESS, customer)
        receipt = market.receipt(outcome.receipt.tx_hash)
        assert spent == terms.locked + outcome.receipt.fee
        assert outcome.receipt.gas_used == int(receipt["gasUsed"], 16)
        assert outcome.receipt.fee == int(receipt["gasUsed"], 16) * int(receipt["effectiveGasPrice"], 16) > 0

    def test_fees_of_approvals(self, market: Market) -> None:
        """In a token, the balance of ether falls by the fees of the action and of its approvals."""
        terms, customer = strict_terms(market), market.address("customer")
        approve(market, market.strict_token, 1)
        before = market.balance(ZERO_ADDRESS, customer)
        outcome = market["customer"].post(terms)
        spent = before - market.balance(ZERO_ADDRESS, customer)
        assert spent == sum(receipt.fee for receipt in (outcome.receipt, *outcome.approvals))

    def test_kind_of_fee_follows_the_chain(self, market: Market) -> None:
        """Where blocks have a base fee the transaction is of type 2 (EIP-1559), else it has one gas price."""
        outcome = market["customer"].post(market.terms())
        sent = market.chain.request("eth_getTransactionByHash", outcome.receipt.tx_hash)
        block = market.chain.request("eth_getBlockByNumber", hex(outcome.receipt.block), False)
        assert ("maxFeePerGas" in sent) == ("baseFeePerGas" in block) == (market.chain.kind == "anvil")

    @pytest.mark.parametrize("act", ["post", "stake"])
    def test_too_little_ether(self, act: str, market: Market) -> None:
        """Who has too little ether is told so in the node's words, and nothing is sent."""
        customer, nonce = market["customer"], market.nonce("customer")
        wealth = market.balance(ZERO_ADDRESS, market.address("customer"))
        with pytest.raises(NodeRefused, match=r"(?i)insufficient|enough|funds") as caught:
            customer.post(market.terms(price=wealth)) if act == "post" else customer.stake(wealth + 1)
        assert caught.value.method in ("eth_call", "eth_estimateGas")
        assert market.nonce("customer") == nonce


class TestMetadata:
    """What a live token says about itself."""

    def test_token(self, market: Market) -> None:
        """Symbol and decimals come from the token."""
        found = market.client().run(load_token(market.strict_token))
        assert (found.address, found.symbol, found.decimals) == (market.strict_token, "USDT", 6)

    @pytest.mark.parametrize("where", ["escrow", "stranger"])
    def test_no_token(self, where: str, market: Market) -> None:
        """A contract that is no token, and an address without code, are refused."""
        address = market.escrow if where == "escrow" else market.address(where)
        with pytest.raises(InvalidInput) as caught:
            market.client().run(load_token(address))
        assert (caught.value.name, caught.value.actual) == ("token", address)
