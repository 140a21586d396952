"""Accounts with code as parties and verifiers: ERC-1271 wallets, hostile ones, and keys whose accounts delegate."""

from __future__ import annotations

from typing import Any

import pytest
from brownie import HostileWallet, Party, SignerWallet, accounts

from tests.contracts.support import clock, code, funding, signing
from tests.contracts.support.errors import error, refusal
from tests.contracts.support.funding import NO_PERMIT
from tests.contracts.support.market import EVIDENCE, Market, State
from tests.contracts.support.signing import REPORT
from tests.contracts.support.terms import DAY, Terms
from tests.contracts.support.values import plain

SAYS_YES, SAYS_NO = 0, 1
NOT_YES = range(1, 10)
ENOUGH_GAS = 1_000_000


@pytest.fixture
def hostile(people: Any) -> Any:
    """A wallet that answers as it is told; at first yes to everything."""
    return HostileWallet.deploy({"from": people.deployer})


@pytest.fixture
def wallet(people: Any) -> Any:
    """A wallet for which the stranger signs."""
    return SignerWallet.deploy(people.stranger, {"from": people.deployer})


def account_with(contract: Any, owner: Any) -> Any:
    """An account with a key whose code is a contract's (EIP-7702), owned by another if the contract knows owners."""
    account, sender = accounts[10], {"from": accounts[0]}
    code.delegate(account, contract.deploy(*([owner] if contract is SignerWallet else []), sender))
    if contract is SignerWallet:
        SignerWallet.at(account.address).setOwner(owner, sender)
    return account


def inspected_by(market: Market, verifier: Any) -> Terms:
    """Terms of which the first verifier is a given one, with a lot under inspection."""
    return market.bring(State.INSPECTING, market.terms(verifiers=(verifier, *market.people.verifiers[:2])))


def posted_for(market: Market, customer: Any) -> Terms:
    """Terms of a wallet that says yes or of an account with a key, claimed by the supplier."""
    terms = market.terms(customer=customer)
    market.asset.contract.mint(customer, terms.total, {"from": market.people.deployer})
    permit = NO_PERMIT
    if hasattr(customer, "act"):
        approve = market.asset.contract.approve.encode_input(market.escrow, terms.total)
        customer.act(market.asset.contract, 0, approve, {"from": market.people.deployer})
        of_terms = b""
    else:
        of_terms, permit = funding.whole_terms(market, terms), funding.permit(market, terms)
    market.escrow.postWithPermit(plain(terms), of_terms, *permit, {"from": market.people.stranger})
    market.claim(terms)
    return terms


def claimed_for(market: Market, supplier: Any) -> Terms:
    """Terms of which lot 0 is that of a wallet that says yes or of an account with a key."""
    terms = market.bring(State.OPEN, market.terms(bond=0))
    signed = (supplier, terms.claim_by, b"")
    market.claim_with(terms, signed if hasattr(supplier, "act") else market.signed_claim(terms, supplier))
    return terms


def not_attested(market: Market, terms: Terms) -> Any:
    """The refusal of the first verifier's word."""
    message = signing.attestation(market.escrow, market.bid(terms), market.people.supplier, terms.verifiers[0])
    return error("EscrowInvalidSignature", signer=terms.verifiers[0], digest=signing.digest_of(message))


# Wallets


@pytest.mark.parametrize("mood", NOT_YES)
def test_wallet_that_does_not_say_yes(ether: Market, hostile: Any, mood: int) -> None:
    """I3: only the magic word of ERC-1271, as a whole word and without side effects, is a yes."""
    hostile.setMood(mood, {"from": ether.people.deployer})
    terms = inspected_by(ether, hostile)
    signed = [(0, True, plain(REPORT), b"")]
    call, sender = ether.escrow.attestWithSignatures, ether.people.stranger
    assert refusal(call, terms, 0, 1, signed, by=sender, gas=ENOUGH_GAS) == not_attested(ether, terms)


def test_wallet_that_says_yes_needs_no_signature(ether: Market, hostile: Any) -> None:
    """I3: what a wallet takes for a signature is its own affair."""
    terms = inspected_by(ether, hostile)
    with ether.ledger(wallet=hostile).moves({}, {hostile: terms.verifier_fee}):
        ether.attest_with(terms, [(0, True, plain(REPORT), b"")])


def test_wallet_takes_its_word_back(ether: Market, wallet: Any) -> None:
    """I3: a wallet that changed hands no longer stands by what its owner before signed."""
    terms, people = inspected_by(ether, wallet), ether.people
    signed = [ether.signed(terms, 0, signer=people.stranger)]
    wallet.setOwner(people.rival, {"from": people.deployer})
    answer = refusal(ether.escrow.attestWithSignatures, terms, 0, 1, signed, by=people.stranger)
    assert answer == not_attested(ether, terms)


@pytest.mark.parametrize("mood", [SAYS_YES, *NOT_YES])
@pytest.mark.parametrize("party", ["customer", "supplier"])
def test_hostile_wallet_agrees_only_if_it_says_yes(signable: Market, hostile: Any, party: str, mood: int) -> None:
    """E9, I3: a party that is a contract agrees with its magic word alone."""
    people = signable.people
    terms = posted_for(signable, hostile) if party == "customer" else claimed_for(signable, hostile)
    hostile.setMood(mood, {"from": people.deployer})
    supplier, sender = (people.supplier, people.supplier) if party == "customer" else (hostile, people.customer)
    until = clock.now() + DAY
    message = signing.agreement(signable.escrow, signable.bid(terms), supplier, 1, until)
    invalid = error("EscrowInvalidSignature", signer=hostile, digest=signing.digest_of(message))
    answer = refusal(signable.escrow.agree, terms, 0, 1, 1, until, b"", by=sender, gas=ENOUGH_GAS)
    assert answer == (invalid if mood else None)


def test_hostile_verifier_stops_no_other(ether: Market, hostile: Any) -> None:
    """M6: whoever carries words leaves out those that a wallet has taken back, and the lot is decided without it."""
    terms, people = inspected_by(ether, hostile), ether.people
    hostile.setMood(NOT_YES[-1], {"from": people.deployer})
    paid, rest = terms.price + terms.bond, terms.verifier_fee
    purses = {ether.escrow: -paid - rest, people.supplier: paid, people.customer: rest}
    fees = dict.fromkeys(people.verifiers[:2], terms.verifier_fee)
    with ether.ledger(wallet=hostile).moves(purses, fees):
        ether.attest_with(terms, [ether.signed(terms, seat) for seat in (1, 2)])


# Accounts with key and code


@pytest.mark.parametrize("contract", [Party, HostileWallet, SignerWallet], ids=lambda contract: contract._name)
@pytest.mark.parametrize("form", [bytes, signing.compact], ids=["65 bytes", "64 bytes"])
def test_key_attests_though_the_account_has_code(ether: Market, contract: Any, form: Any) -> None:
    """I3: an account that delegates (EIP-7702) attests with its key, whatever its code would say."""
    account = account_with(contract, ether.people.rival)
    if contract is HostileWallet:
        HostileWallet.at(account.address).setMood(SAYS_NO, {"from": ether.people.deployer})
    terms = inspected_by(ether, account)
    *word, signature = ether.signed(terms, 0)
    with ether.ledger(account=account).moves({}, {account: terms.verifier_fee}):
        ether.attest_with(terms, [(*word, form(signature))])


def test_code_attests_though_the_account_has_a_key(ether: Market) -> None:
    """I3: where the account's code is a wallet, the word of the wallet's owner counts, and nobody else's."""
    people = ether.people
    terms = inspected_by(ether, account_with(SignerWallet, people.stranger))
    signed = [ether.signed(terms, 0, signer=people.rival)]
    answer = refusal(ether.escrow.attestWithSignatures, terms, 0, 1, signed, by=people.stranger)
    assert answer == not_attested(ether, terms)
    ether.attest_with(terms, [ether.signed(terms, 0, signer=people.stranger)])
    assert ether.lot(terms).passes == 0b001


def test_key_and_code_of_one_account_are_one_vote(ether: Market) -> None:
    """I2, M7: the key's word and the code's word in one batch count once."""
    people = ether.people
    account = account_with(SignerWallet, people.stranger)
    terms = inspected_by(ether, account)
    words = [ether.signed(terms, 0), ether.signed(terms, 0, signer=people.stranger)]
    with ether.ledger(account=account).moves({}, {account: terms.verifier_fee}):
        ether.attest_with(terms, words)
    assert ether.lot(terms)[6:9] == (0b001, 0, 1)


@pytest.mark.parametrize("contract", [Party, SignerWallet], ids=lambda contract: contract._name)
def test_neither_key_nor_code_is_nobodys_word(ether: Market, contract: Any) -> None:
    """I3: a stranger's key is refused by an account with code too."""
    terms = inspected_by(ether, account_with(contract, ether.people.rival))
    signed = [ether.signed(terms, 0, signer=ether.people.stranger)]
    answer = refusal(ether.escrow.attestWithSignatures, terms, 0, 1, signed, by=ether.people.stranger)
    assert answer == not_attested(ether, terms)


@pytest.mark.parametrize("contract", [Party, SignerWallet], ids=lambda contract: contract._name)
@pytest.mark.parametrize("party", ["customer", "supplier"])
def test_key_agrees_though_the_account_has_code(signable: Market, contract: Any, party: str) -> None:
    """E9, I3: a party whose account delegates signs its agreement, its Terms and its claim with its key."""
    people = signable.people
    account = account_with(contract, people.rival)
    terms = posted_for(signable, account) if party == "customer" else claimed_for(signable, account)
    supplier, sender = (people.supplier, people.supplier) if party == "customer" else (account, people.customer)
    split = signable.agreed(terms, 1, signer=account, supplier=supplier)
    left = terms.per_lot + terms.bond
    purses = {signable.escrow: -left, supplier: 1, terms.customer: left - 1}
    with signable.ledger(account=account).moves(purses):
        signable.agree(terms, split, by=sender)


@pytest.mark.parametrize("party", ["customer", "supplier"])
def test_code_agrees_though_the_account_has_a_key(signable: Market, party: str) -> None:
    """E9, I3: where the party's code is a wallet, its owner's word is an agreement, and nobody else's."""
    people = signable.people
    account = account_with(SignerWallet, people.stranger)
    terms = posted_for(signable, account) if party == "customer" else claimed_for(signable, account)
    supplier, sender = (people.supplier, people.supplier) if party == "customer" else (account, people.customer)
    by_rival = signable.agreed(terms, 1, signer=people.rival, supplier=supplier)
    message = signing.agreement(signable.escrow, signable.bid(terms), supplier, *by_rival[:2])
    invalid = error("EscrowInvalidSignature", signer=account, digest=signing.digest_of(message))
    assert refusal(signable.escrow.agree, terms, 0, 1, *by_rival, by=sender) == invalid
    signable.agree(terms, signable.agreed(terms, 1, signer=people.stranger, supplier=supplier), by=sender)
    assert signable.lot(terms).state is State.CLOSED


def test_account_that_stops_delegating_keeps_its_word(ether: Market) -> None:
    """I3: what a key signed counts before, while and after its account has code; what the code said goes with it."""
    people = ether.people
    account = account_with(SignerWallet, people.stranger)
    terms = inspected_by(ether, account)
    by_key, by_code = ether.signed(terms, 0), ether.signed(terms, 0, signer=people.stranger)
    code.set_code(account, b"")
    call = ether.escrow.attestWithSignatures
    assert refusal(call, terms, 0, 1, [by_code], by=people.stranger) == not_attested(ether, terms)
    ether.attest_with(terms, [by_key])
    assert ether.lot(terms).passes == 0b001


def test_submission_carries_words_of_every_kind(ether: Market, wallet: Any) -> None:
    """L7, I3: keys, wallets and accounts with both are carried in one submission that pays the supplier."""
    people = ether.people
    account = account_with(Party, people.rival)
    terms = ether.bring(State.BUILDING, ether.terms(verifiers=(wallet, account, people.verifiers[0]), quorum=3))
    words = [ether.signed(terms, 0, signer=people.stranger), ether.signed(terms, 1), ether.signed(terms, 2)]
    paid = terms.price + terms.bond
    fees = dict.fromkeys(terms.verifiers, terms.verifier_fee)
    with ether.ledger(wallet=wallet, account=account).moves({ether.escrow: -paid, people.supplier: paid}, fees):
        ether.escrow.submitWithSignatures(plain(terms), 0, 1, EVIDENCE, words, {"from": people.supplier})
