"""What hostile wallets and signatures try."""

from __future__ import annotations

from typing import Any

import pytest
from brownie import HostileWallet, SignerWallet

from tests.contracts.support import signing
from tests.contracts.support.errors import error, refusal
from tests.contracts.support.market import Market, State
from tests.contracts.support.signing import REPORT
from tests.contracts.support.terms import Terms
from tests.contracts.support.values import ZERO_ADDRESS, plain

CURVE_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
BAD_SIGNATURES = {
    "empty": b"",
    "one byte": b"\x01",
    "63 bytes": b"\x01" * 63,
    "64 zeros": bytes(64),
    "65 zeros": bytes(65),
    "65 ones": b"\xff" * 65,
    "66 bytes": b"\x01" * 66,
}


# Signatures


def digest(market: Market, terms: Terms, supplier: Any, lot: int = 0, round_: int = 1) -> bytes:
    """What the first verifier must sign for a PASS."""
    bid = market.bid(terms)
    return signing.digest_of(
        signing.attestation(market.escrow, bid, supplier, terms.verifiers[0], lot=lot, round_=round_)
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"chainId": 1},
        {"verifyingContract": "0x" + "11" * 20},
        {"name": "Distman"},
        {"version": "2"},
        {"lot": 1},
        {"round_": 2},
        {"round_": 0},
        {"supplier": ZERO_ADDRESS},
    ],
    ids=str,
)
def test_signature_for_something_else(ether: Market, changes: dict[str, Any]) -> None:
    """A signature counts on one chain, for one contract, lot, round and supplier."""
    terms = ether.bring(State.INSPECTING, ether.terms())
    signed = [ether.signed(terms, 0, **changes)]
    expected = error(
        "EscrowInvalidSignature", verifier=terms.verifiers[0], digest=digest(ether, terms, ether.people.supplier)
    )
    assert refusal(ether.escrow.attestWithSignatures, terms, 0, 1, signed, by=ether.people.stranger) == expected


def test_signature_for_another_bid(ether: Market) -> None:
    """A signature counts for one bid, be the other equal but for its salt."""
    terms = ether.bring(State.INSPECTING, ether.terms())
    signed = [ether.signed(terms.but(salt="0x" + "01" * 32), 0)]
    expected = error(
        "EscrowInvalidSignature", verifier=terms.verifiers[0], digest=digest(ether, terms, ether.people.supplier)
    )
    assert refusal(ether.escrow.attestWithSignatures, terms, 0, 1, signed, by=ether.people.stranger) == expected


@pytest.mark.parametrize("part", ["verdict", "report", "seat"])
def test_signature_carried_with_other_words(ether: Market, part: str) -> None:
    """Whoever carries a word can change neither the verdict nor the report nor the verifier."""
    terms = ether.bring(State.INSPECTING, ether.terms())
    seat, passes, report, signature = ether.signed(terms, 0)
    forged = {"verdict": (seat, False, report), "report": (seat, passes, bytes(32)), "seat": (1, passes, report)}[part]
    message = signing.attestation(
        ether.escrow, ether.bid(terms), ether.people.supplier, terms.verifiers[forged[0]], forged[1], report=forged[2]
    )
    expected = error("EscrowInvalidSignature", verifier=terms.verifiers[forged[0]], digest=signing.digest_of(message))
    call = ether.escrow.attestWithSignatures
    assert refusal(call, terms, 0, 1, [(*forged, signature)], by=ether.people.stranger) == expected


def test_signature_given_to_the_supplier_before(ether: Market) -> None:
    """What verifiers signed for one supplier is worth nothing to the next, by whatever round it is called."""
    terms, people = ether.bring(State.BUILDING, ether.terms()), ether.people
    old = [ether.signed(terms, seat) for seat in (0, 1)]
    ether.concede(terms)
    ether.claim(terms, by=people.rival)
    call = ether.escrow.submitWithSignatures
    wrong_round = error("EscrowWrongRound", lot=0, actual=2, expected=1)
    assert refusal(call, terms, 0, 1, REPORT, old, by=people.rival) == wrong_round
    expected = error(
        "EscrowInvalidSignature", verifier=terms.verifiers[0], digest=digest(ether, terms, people.rival, round_=2)
    )
    assert refusal(call, terms, 0, 2, REPORT, old, by=people.rival) == expected


def test_signature_given_in_advance_to_another_supplier(ether: Market) -> None:
    """A word for a round to come counts only if the supplier it was meant for claims that round."""
    terms, people = ether.bring(State.BUILDING, ether.terms()), ether.people
    ahead = [ether.signed(terms, seat, round_=2, supplier=people.supplier) for seat in (0, 1)]
    ether.concede(terms)
    ether.claim(terms, by=people.rival)
    expected = error(
        "EscrowInvalidSignature", verifier=terms.verifiers[0], digest=digest(ether, terms, people.rival, round_=2)
    )
    answer = refusal(ether.escrow.submitWithSignatures, terms, 0, 2, REPORT, ahead, by=people.rival)
    assert answer == expected


@pytest.mark.parametrize("signature", BAD_SIGNATURES.values(), ids=BAD_SIGNATURES)
def test_garbage_is_no_signature(ether: Market, signature: bytes) -> None:
    """Signatures of odd lengths or without sense are refused, not misread."""
    terms = ether.bring(State.INSPECTING, ether.terms())
    signed = [(0, True, plain(REPORT), signature)]
    expected = error(
        "EscrowInvalidSignature", verifier=terms.verifiers[0], digest=digest(ether, terms, ether.people.supplier)
    )
    assert refusal(ether.escrow.attestWithSignatures, terms, 0, 1, signed, by=ether.people.stranger) == expected


def test_malleable_twin_counts_once(ether: Market) -> None:
    """The second form that every ECDSA signature has is no second vote."""
    terms = ether.bring(State.INSPECTING, ether.terms())
    *head, signature = ether.signed(terms, 0)
    s = CURVE_ORDER - int.from_bytes(signature[32:64], "big")
    twin = signature[:32] + s.to_bytes(32, "big") + bytes([55 - signature[64]])
    with ether.ledger().moves({}, {terms.verifiers[0]: terms.verifier_fee}):
        ether.attest_with(terms, [(*head, signature), (*head, twin)])
    answer = refusal(ether.escrow.attestWithSignatures, terms, 0, 1, [(*head, twin)], by=ether.people.stranger)
    assert answer == error("EscrowNoAttestations")


def test_part_of_a_batch_sent_ahead_stops_nobody(ether: Market) -> None:
    """Who takes one attestation out of a waiting batch and sends it first does not hold the supplier up."""
    terms, people = ether.bring(State.INSPECTING, ether.terms()), ether.people
    signed = [ether.signed(terms, 0), ether.signed(terms, 1)]
    ether.attest_with(terms, signed[:1], by=people.rival)
    paid, rest = terms.price + terms.bond, terms.verifier_fee
    purses = {ether.escrow: -paid - rest, people.supplier: paid, people.customer: rest}
    with ether.ledger().moves(purses, {people.verifiers[1]: terms.verifier_fee}):
        ether.attest_with(terms, signed, by=people.supplier)


# Wallets


@pytest.mark.parametrize("mood", range(1, 10))
def test_wallet_that_does_not_say_yes(ether: Market, people: Any, mood: int) -> None:
    """Only the magic word of ERC-1271, as a whole word and without side effects, is a yes."""
    wallet = HostileWallet.deploy({"from": people.deployer})
    wallet.setMood(mood, {"from": people.deployer})
    terms = ether.bring(State.INSPECTING, ether.terms(verifiers=(wallet, *people.verifiers[:2])))
    signed = [(0, True, plain(REPORT), b"")]
    expected = error("EscrowInvalidSignature", verifier=wallet, digest=digest(ether, terms, people.supplier))
    answer = refusal(ether.escrow.attestWithSignatures, terms, 0, 1, signed, by=people.stranger, gas=1_000_000)
    assert answer == expected


def test_wallet_that_says_yes_needs_no_signature(ether: Market, people: Any) -> None:
    """What a wallet takes for a signature is its own affair."""
    wallet = HostileWallet.deploy({"from": people.deployer})
    terms = ether.bring(State.INSPECTING, ether.terms(verifiers=(wallet, *people.verifiers[:2])))
    with ether.ledger(wallet=wallet).moves({}, {wallet: terms.verifier_fee}):
        ether.attest_with(terms, [(0, True, plain(REPORT), b"")])


def test_wallet_takes_its_word_back(ether: Market, people: Any) -> None:
    """A wallet that changed hands no longer stands by what its owner before signed."""
    wallet = SignerWallet.deploy(people.stranger, {"from": people.deployer})
    terms = ether.bring(State.INSPECTING, ether.terms(verifiers=(wallet,), panel=1, quorum=1))
    signed = [ether.signed(terms, 0, signer=people.stranger)]
    wallet.setOwner(people.rival, {"from": people.deployer})
    expected = error("EscrowInvalidSignature", verifier=wallet, digest=digest(ether, terms, people.supplier))
    assert refusal(ether.escrow.attestWithSignatures, terms, 0, 1, signed, by=people.stranger) == expected
