"""`claimWithSignature`: anyone claims a lot for a supplier who signed for it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from brownie import Escrow, HostileWallet, Party, SignerWallet, accounts

from tests.contracts.support import clock, code, signing
from tests.contracts.support.errors import CALL_GAS, Refusal, error, refusal
from tests.contracts.support.events import event, events_of
from tests.contracts.support.market import Lot, Market, State, states
from tests.contracts.support.terms import DAY, Terms
from tests.contracts.support.values import ZERO_ADDRESS, plain

OTHER_MESSAGES: list[dict[str, Any]] = [
    {"chainId": 1},
    {"verifyingContract": "0x" + "11" * 20},
    {"name": "Distman"},
    {"version": "2"},
    {"lot": 1},
    {"round_": 0},
    {"round_": 2},
]
GARBAGE = {"empty": b"", "64 zeros": bytes(64), "65 zeros": bytes(65), "66 zeros": bytes(66), "64 ones": b"\xff" * 64}


def refused(
    market: Market, terms: Terms, signed: tuple[Any, ...], lot: int = 0, value: int | None = None, by: Any = None
) -> Refusal | None:
    """How a claim is refused that a stranger or another sends, in ether with the bond."""
    sent = (0 if terms.token != ZERO_ADDRESS else terms.bond) if value is None else value
    sender = by or market.people.stranger
    return refusal(market.escrow.claimWithSignature, terms, lot, *signed, by=sender, value=sent, gas=CALL_GAS)


def not_signed(market: Market, terms: Terms, supplier: Any, deadline: int, **changes: Any) -> Refusal:
    """The refusal for want of the supplier's word, for lot 0 in round 1 or for others."""
    message = signing.claim(market.escrow, market.bid(terms), supplier, deadline, **changes)
    return error("EscrowInvalidSignature", signer=supplier, digest=signing.digest_of(message))


def signed_by(terms: Terms, account: Any, signature: bytes = b"") -> tuple[Any, ...]:
    """A claim of an account with whatever stands for its signature."""
    return account, terms.claim_by, signature


# Signed by the supplier


def test_claims_for_who_signed(market: Market, ether: Market, lot: int) -> None:
    """L3: the lot is the signer's; a token bond comes from the supplier and an ether bond from the caller."""
    terms, people = market.bring(State.OPEN, market.terms()), market.people
    signed = market.signed_claim(terms, lot=lot)
    value = market.asset.prepare(people.supplier, market.escrow, terms.bond)
    payer, sender = (people.stranger if value else people.supplier), {"from": people.stranger, "value": value}
    spent = {people.stranger: -value, market.escrow: value}
    with market.ledger().moves({payer: -terms.bond, market.escrow: terms.bond}), ether.ledger().moves(spent):
        claimed = market.escrow.claimWithSignature(plain(terms), lot, *signed, sender)
    due = clock.now() + terms.stage.build_time
    logged = {"bid": market.bid(terms), "supplier": people.supplier, "lot": lot, "round": 1, "deadline": due}
    assert events_of(claimed, market.escrow) == [event("LotClaimed", **logged)]
    expected = Lot(State.BUILDING, people.supplier.address, round=1, deadline=due)
    assert market.lot(terms, lot)._replace(actions=frozenset()) == expected


def test_supplier_goes_on_as_if_it_had_claimed(market: Market) -> None:
    """L3: what a lot pays, bond and all, is the supplier's, whoever sent the claim and paid an ether bond."""
    terms, supplier = market.bring(State.OPEN, market.terms()), market.people.supplier
    market.claim_with(terms, market.signed_claim(terms))
    market.submit(terms)
    paid, rest = terms.price + terms.bond, terms.budget
    with market.ledger().moves({market.escrow: -paid - rest, supplier: paid, terms.customer: rest}):
        market.accept(terms)


@pytest.mark.parametrize("who", ["supplier", "customer", "deployer"])
def test_anyone_may_send_it(ether: Market, who: str) -> None:
    """L3: the supplier itself may send it, and so may the customer."""
    terms = ether.bring(State.OPEN, ether.terms())
    ether.claim_with(terms, ether.signed_claim(terms), by=getattr(ether.people, who))
    assert ether.lot(terms).supplier == ether.people.supplier.address


def test_short_signature_counts(ether: Market) -> None:
    """I3: the 64-byte form of EIP-2098 is as good as the 65-byte one."""
    terms = ether.bring(State.OPEN, ether.terms())
    *head, signature = ether.signed_claim(terms)
    assert refused(ether, terms, (*head, signing.compact(signature))) is None


def test_named_supplier_may_have_it_claimed(ether: Market) -> None:
    """L2: a supplier that the Terms name signs like any other, be it a verifier too."""
    for supplier in (ether.people.supplier, ether.people.verifiers[0]):
        terms = ether.bring(State.OPEN, ether.terms(supplier=supplier))
        ether.claim_with(terms, ether.signed_claim(terms, supplier))
        assert ether.lot(terms).supplier == supplier.address


# Signed for something else


@pytest.mark.parametrize("changes", OTHER_MESSAGES, ids=str)
def test_refuses_another_message(ether: Market, changes: dict[str, Any]) -> None:
    """L3: chain, escrow, lot and round are what the supplier signed."""
    terms, supplier = ether.bring(State.OPEN, ether.terms()), ether.people.supplier
    signed = ether.signed_claim(terms, **changes)
    assert refused(ether, terms, signed) == not_signed(ether, terms, supplier, terms.claim_by)


@pytest.mark.parametrize("changes", [{"salt": "0x" + "01" * 32}, {"bond": 50_022}, {"lots": 3}], ids=str)
def test_refuses_another_bid(ether: Market, changes: dict[str, Any]) -> None:
    """L3: a supplier claims a lot of one bid, and no other is like it."""
    terms, supplier = ether.bring(State.OPEN, ether.terms()), ether.people.supplier
    other = ether.bring(State.OPEN, terms.but(**changes))
    signed = ether.signed_claim(terms)
    assert refused(ether, other, signed) == not_signed(ether, other, supplier, terms.claim_by)


def test_refuses_another_supplier(ether: Market) -> None:
    """M4: nobody's bond is locked but that of who signed, and nobody takes what another signed for."""
    terms, people = ether.bring(State.OPEN, ether.terms()), ether.people
    _, deadline, signature = ether.signed_claim(terms)
    assert refused(ether, terms, (people.rival, deadline, signature)) == not_signed(
        ether, terms, people.rival, deadline
    )
    forged = ether.signed_claim(terms, people.supplier, signer=people.rival)
    assert refused(ether, terms, forged) == not_signed(ether, terms, people.supplier, deadline)


def test_refuses_another_lot(ether: Market) -> None:
    """L3: what was signed for one lot claims no other of the bid."""
    terms, supplier = ether.bring(State.OPEN, ether.terms()), ether.people.supplier
    signed = ether.signed_claim(terms, lot=0)
    assert refused(ether, terms, signed, 1) == not_signed(ether, terms, supplier, terms.claim_by, lot=1)


def test_refuses_another_escrow(ether: Market) -> None:
    """M7: what was signed for one escrow is worth nothing at another."""
    other = replace(ether, escrow=Escrow.deploy(ether.registry, {"from": ether.people.deployer}))
    terms, supplier = other.bring(State.OPEN, other.terms()), ether.people.supplier
    assert refused(other, terms, ether.signed_claim(terms)) == not_signed(other, terms, supplier, terms.claim_by)
    assert refused(other, terms, other.signed_claim(terms)) is None


def test_refuses_another_deadline(ether: Market) -> None:
    """L3: whoever sends it cannot prolong it."""
    terms, supplier = ether.bring(State.OPEN, ether.terms()), ether.people.supplier
    _, deadline, signature = ether.signed_claim(terms)
    prolonged = (supplier, deadline + 1, signature)
    assert refused(ether, terms, prolonged) == not_signed(ether, terms, supplier, deadline + 1)


@pytest.mark.parametrize("signature", GARBAGE.values(), ids=GARBAGE)
def test_refuses_garbage(ether: Market, signature: bytes) -> None:
    """I3: no signature at all is nobody's word, and least that of nobody."""
    terms = ether.bring(State.OPEN, ether.terms())
    for supplier in (ether.people.supplier, ZERO_ADDRESS):
        signed = signed_by(terms, supplier, signature)
        assert refused(ether, terms, signed) == not_signed(ether, terms, supplier, terms.claim_by)


# Time and rounds


@pytest.mark.parametrize("late", [-1, 0, 1])
def test_keeps_to_its_deadline(ether: Market, late: int) -> None:
    """L3: a signature counts before, not at, its deadline."""
    terms, deadline = ether.bring(State.OPEN, ether.terms()), clock.now() + DAY
    signed = ether.signed_claim(terms, deadline=deadline)
    clock.mine_at(deadline + late)
    over = error("EscrowSignatureExpired", timestamp=deadline + late, deadline=deadline)
    assert refused(ether, terms, signed) == (over if late >= 0 else None)


@pytest.mark.parametrize("late", [-1, 0, 1])
def test_keeps_to_the_time_to_claim(ether: Market, late: int) -> None:
    """L1: a signature that is still good claims nothing from `claimBy` on."""
    terms = ether.bring(State.OPEN, ether.terms())
    signed, end = ether.signed_claim(terms, deadline=2**256 - 1), terms.claim_by
    clock.mine_at(end + late)
    over = error("EscrowClaimOver", timestamp=end + late, claimBy=end)
    assert refused(ether, terms, signed) == (over if late >= 0 else None)


def test_refuses_a_second_time(ether: Market) -> None:
    """M7: a claim is made once."""
    terms = ether.bring(State.OPEN, ether.terms())
    signed = ether.signed_claim(terms)
    ether.claim_with(terms, signed)
    expected = error("EscrowWrongState", lot=0, actual=State.BUILDING, expected=states(State.OPEN))
    assert refused(ether, terms, signed) == expected


@pytest.mark.parametrize("by_signature", [True, False])
def test_does_not_claim_a_lot_that_opened_again(ether: Market, by_signature: bool) -> None:
    """L3: a supplier who gave a lot up is not made to build it by an old signature, used or not."""
    terms, people = ether.bring(State.OPEN, ether.terms()), ether.people
    signed = ether.signed_claim(terms)
    if by_signature:
        ether.claim_with(terms, signed)
    else:
        ether.claim(terms)
    ether.concede(terms)
    expected = not_signed(ether, terms, people.supplier, terms.claim_by, round_=2)
    assert refused(ether, terms, signed) == expected


def test_claims_the_round_that_was_meant(ether: Market) -> None:
    """L5: a signature for the second round claims the lot when it has opened again, and not before."""
    terms, people = ether.bring(State.OPEN, ether.terms()), ether.people
    signed = ether.signed_claim(terms, round_=2)
    assert refused(ether, terms, signed) == not_signed(ether, terms, people.supplier, terms.claim_by)
    ether.claim(terms, by=people.rival)
    ether.concede(terms, by=people.rival)
    ether.claim_with(terms, signed)
    assert ether.lot(terms)[:5] == (State.BUILDING, people.supplier.address, 0, 0, 2)


# Money


@pytest.mark.parametrize("excess", [-50_021, -1, 1])
def test_refuses_another_bond_in_ether(ether: Market, excess: int) -> None:
    """L3: the caller sends exactly the bond."""
    terms = ether.bring(State.OPEN, ether.terms())
    expected = error("EscrowWrongValue", actual=terms.bond + excess, expected=terms.bond)
    assert refused(ether, terms, ether.signed_claim(terms), value=terms.bond + excess) == expected


def test_refuses_ether_with_a_token(signable: Market) -> None:
    """L3: where the bond is in a token, ether would belong to nobody."""
    terms = signable.bring(State.OPEN, signable.terms())
    expected = error("EscrowValueWithToken", value=1, token=terms.token)
    assert refused(signable, terms, signable.signed_claim(terms), value=1) == expected


@pytest.mark.parametrize("short", [0, 1])
def test_pulls_from_the_supplier_only(signable: Market, short: int) -> None:
    """L3: a token bond needs the supplier's own allowance; the caller's is not touched."""
    terms, people = signable.bring(State.OPEN, signable.terms()), signable.people
    for account, amount in ((people.stranger, terms.bond), (people.supplier, terms.bond - short)):
        signable.asset.prepare(account, signable.escrow, amount)
    failed = error("EscrowPullFailed", token=terms.token, payer=people.supplier, amount=terms.bond)
    assert refused(signable, terms, signable.signed_claim(terms)) == (failed if short else None)


def test_takes_no_bond_where_there_is_none(signable: Market) -> None:
    """L1: a supplier without a unit claims a lot without bond."""
    terms = signable.bring(State.OPEN, signable.terms(bond=0))
    assert refused(signable, terms, signable.signed_claim(terms)) is None


# Who may claim


def test_refuses_whom_the_terms_do_not_name(ether: Market) -> None:
    """L2: where the Terms name a supplier no other is taken."""
    people = ether.people
    terms = ether.bring(State.OPEN, ether.terms(supplier=people.supplier))
    expected = error("EscrowClaimReserved", actual=people.rival, expected=people.supplier)
    assert refused(ether, terms, ether.signed_claim(terms, people.rival), by=people.supplier) == expected


def test_refuses_a_verifier(ether: Market) -> None:
    """L2: nobody inspects what it built itself, unless the Terms say so."""
    terms, verifier = ether.bring(State.OPEN, ether.terms()), ether.people.verifiers[2]
    expected = error("EscrowSupplierIsVerifier", supplier=verifier)
    assert refused(ether, terms, ether.signed_claim(terms, verifier)) == expected


def test_refuses_the_arbitrator(ether: Market, people: Any) -> None:
    """L2: nobody judges what it built itself."""
    judge = HostileWallet.deploy({"from": people.deployer})
    terms = ether.bring(State.OPEN, ether.terms(arbitrator=judge, dispute_window=DAY))
    expected = error("EscrowSupplierIsArbitrator", supplier=judge)
    assert refused(ether, terms, signed_by(terms, judge)) == expected


# Wallets


def test_takes_the_word_of_a_wallet(ether: Market, people: Any) -> None:
    """I3: a supplier that is a contract is asked by ERC-1271."""
    wallet = SignerWallet.deploy(people.supplier, {"from": people.deployer})
    terms = ether.bring(State.OPEN, ether.terms())
    ether.claim_with(terms, ether.signed_claim(terms, wallet, signer=people.supplier))
    assert ether.lot(terms).supplier == wallet.address


def test_wallet_pays_its_bond_in_a_token(signable: Market, people: Any) -> None:
    """L3: a wallet's bond comes from the wallet, not from its owner."""
    wallet = SignerWallet.deploy(people.supplier, {"from": people.deployer})
    terms, token = signable.bring(State.OPEN, signable.terms()), signable.asset.contract
    token.mint(wallet, terms.bond, {"from": people.deployer})
    approve = token.approve.encode_input(signable.escrow, terms.bond)
    wallet.act(token, 0, approve, {"from": people.deployer})
    signed = signable.signed_claim(terms, wallet, signer=people.supplier)
    with signable.ledger(wallet=wallet).moves({wallet: -terms.bond, signable.escrow: terms.bond}):
        signable.escrow.claimWithSignature(plain(terms), 0, *signed, {"from": people.stranger})


def test_refuses_who_does_not_own_the_wallet(ether: Market, people: Any) -> None:
    """M4: a wallet builds only what its owner signed for."""
    wallet = SignerWallet.deploy(people.supplier, {"from": people.deployer})
    terms = ether.bring(State.OPEN, ether.terms())
    signed = ether.signed_claim(terms, wallet, signer=people.rival)
    assert refused(ether, terms, signed) == not_signed(ether, terms, wallet, terms.claim_by)


@pytest.mark.parametrize("mood", range(10))
def test_hostile_wallet_claims_only_if_it_says_yes(ether: Market, people: Any, mood: int) -> None:
    """I3: whatever else a wallet answers, and however, claims nothing."""
    wallet = HostileWallet.deploy({"from": people.deployer})
    wallet.setMood(mood, {"from": people.deployer})
    terms = ether.bring(State.OPEN, ether.terms())
    expected = not_signed(ether, terms, wallet, terms.claim_by) if mood else None
    assert refused(ether, terms, signed_by(terms, wallet)) == expected


@pytest.mark.parametrize("contract", [Party, SignerWallet], ids=["no wallet", "wallet"])
def test_key_of_an_account_with_code_counts(ether: Market, people: Any, contract: Any) -> None:
    """I3: a supplier whose account delegates (EIP-7702) signs with its key all the same."""
    arguments = () if contract is Party else (people.rival,)
    account, terms = accounts[10], ether.bring(State.OPEN, ether.terms())
    code.delegate(account, contract.deploy(*arguments, {"from": people.deployer}))
    ether.claim_with(terms, ether.signed_claim(terms, account))
    assert ether.lot(terms).supplier == account.address


def test_code_of_an_account_with_a_key_counts(ether: Market, people: Any) -> None:
    """I3: where the account's code is a wallet, the word of the wallet's owner counts as well."""
    account, terms = accounts[10], ether.bring(State.OPEN, ether.terms())
    code.delegate(account, SignerWallet.deploy(people.rival, {"from": people.deployer}))
    SignerWallet.at(account.address).setOwner(people.stranger, {"from": people.stranger})
    ether.claim_with(terms, ether.signed_claim(terms, account, signer=people.stranger))
    assert ether.lot(terms).supplier == account.address


# Other lots


@pytest.mark.parametrize("state", [state for state in State if state is not State.OPEN])
def test_refuses_lots_that_are_not_open(ether: Market, state: State) -> None:
    """L1: a lot that somebody has is not to be had, be the signature for its next round."""
    terms = ether.bring(state, ether.terms())
    expected = error("EscrowWrongState", lot=0, actual=state, expected=states(State.OPEN))
    assert refused(ether, terms, ether.signed_claim(terms, ether.people.rival, round_=2)) == expected


def test_refuses_a_cancelled_bid(ether: Market) -> None:
    """C2: a cancelled bid has no open lot."""
    terms = ether.bring(State.OPEN, ether.terms())
    ether.cancel(terms)
    expected = error("EscrowWrongState", lot=1, actual=State.CLOSED, expected=states(State.OPEN))
    assert refused(ether, terms, ether.signed_claim(terms, lot=1), 1) == expected


def test_refuses_an_unknown_bid_or_lot(ether: Market) -> None:
    """L1: what was not posted cannot be claimed."""
    terms = ether.terms()
    assert refused(ether, terms, ether.signed_claim(terms)) == error("EscrowUnknownBid", bid=ether.bid(terms))
    ether.post(terms)
    signed = ether.signed_claim(terms, lot=terms.lots)
    assert refused(ether, terms, signed, terms.lots) == error("EscrowUnknownLot", lot=terms.lots, lots=terms.lots)
