"""What is tried with signatures: given again, given elsewhere, taken for others, bent, or never given."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from brownie import Escrow

from tests.contracts.support import signing
from tests.contracts.support.errors import error, refusal
from tests.contracts.support.events import events_of
from tests.contracts.support.market import EVIDENCE, Market, State
from tests.contracts.support.signed import MESSAGES, USES, Use, twin
from tests.contracts.support.signing import REPORT
from tests.contracts.support.terms import Stage, Terms
from tests.contracts.support.values import ZERO_ADDRESS, plain

OTHER_DOMAINS: list[dict[str, Any]] = [
    {"chainId": 1},
    {"verifyingContract": "0x" + "11" * 20},
    {"name": "Distman"},
    {"version": "2"},
]
OF_ATTESTATION: list[dict[str, Any]] = [
    {"lot": 1},
    {"stage": 1},
    {"round_": 0},
    {"round_": 2},
    {"supplier": ZERO_ADDRESS},
    {"verifier": ZERO_ADDRESS},
    {"passes": False},
    {"report": "0x" + "00" * 32},
]
OF_CLAIM: list[dict[str, Any]] = [{"lot": 1}, {"round_": 0}, {"round_": 2}, {"supplier": ZERO_ADDRESS}, {"deadline": 1}]
OF_AGREEMENT: list[dict[str, Any]] = [*OF_CLAIM, {"stage": 1}, {"to_supplier": 77_004}]
OTHER_MEMBERS: dict[str, list[dict[str, Any]]] = {
    "Terms": [],
    "Claim": OF_CLAIM,
    "Agreement": OF_AGREEMENT,
    "Attestation": OF_ATTESTATION,
}
BAD_SIGNATURES = {
    "empty": b"",
    "one byte": b"\x01",
    "63 bytes": b"\x01" * 63,
    "64 zeros": bytes(64),
    "64 ones": b"\xff" * 64,
    "65 zeros": bytes(65),
    "65 ones": b"\xff" * 65,
    "66 bytes": b"\x01" * 66,
    "a kilobyte": b"\x01" * 1024,
}


@pytest.fixture(params=USES.values(), ids=USES)
def use(request: pytest.FixtureRequest) -> Use:
    """Each use of a signature in turn."""
    value: Use = request.param
    return value


def digest(market: Market, terms: Terms, supplier: Any, **changes: Any) -> bytes:
    """What the first verifier must sign for a PASS."""
    message = signing.attestation(market.escrow, market.bid(terms), supplier, terms.verifiers[0], **changes)
    return signing.digest_of(message)


def flipped(signature: bytes, place: int) -> bytes:
    """A signature with the highest bit of one byte turned over."""
    return signature[:place] + bytes([signature[place] ^ 0x80]) + signature[place + 1 :]


# Forms


def test_every_form_counts_once(signable: Market, use: Use) -> None:
    """M7, I3: 65 bytes, 64 bytes and the malleable twin are one word, which no form gives a second time."""
    terms = use.prepare(signable)
    signature = use.signature(signable, terms)
    forms = [signature, signing.compact(signature), twin(signature)]
    assert [use.refused(signable, terms, form) for form in forms] == [None] * 3
    use.send(signable, terms, signature)
    assert [use.refused(signable, terms, form) for form in forms] == [use.again(signable, terms)] * 3


def test_garbage_is_no_signature(signable: Market, use: Use) -> None:
    """I3: signatures of odd lengths or without sense are refused, not misread."""
    terms = use.prepare(signable)
    answers = {name: use.refused(signable, terms, signature) for name, signature in BAD_SIGNATURES.items()}
    assert answers == dict.fromkeys(BAD_SIGNATURES, use.not_signed(signable, terms))


def test_bent_signature_is_none(signable: Market, use: Use) -> None:
    """I3: cut, stretched, with the other parity, with one bit flipped or with `v` from zero on it is no signature."""
    terms = use.prepare(signable)
    good = use.signature(signable, terms)
    v, short = good[64], signing.compact(good)
    bent = [good[:-1] + bytes([v - 27]), good[:-1] + bytes([55 - v]), good[:63], good + b"\x00", b"\x00" + good]
    bent += [flipped(good, 0), flipped(short, 0), flipped(short, 32), short[:63], short + b"\x00"]
    assert [use.refused(signable, terms, one) for one in bent] == [use.not_signed(signable, terms)] * len(bent)


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2), (2, 1, 0)])
def test_forms_of_one_word_in_a_batch_count_once(ether: Market, order: tuple[int, ...]) -> None:
    """I2, I4: a verifier whose word comes in three forms at once votes once and is paid once."""
    terms = ether.bring(State.INSPECTING, ether.terms())
    *head, signature = ether.signed(terms, 0)
    forms = [(*head, form) for form in (signature, signing.compact(signature), twin(signature))]
    with ether.ledger().moves({}, {terms.verifiers[0]: terms.verifier_fee}):
        attested = ether.attest_with(terms, [forms[number] for number in order])
    assert len(events_of(attested, ether.escrow)) == 1
    assert ether.lot(terms)[6:9] == (0b001, 0, 1)


# For something else


def test_signature_over_something_else(signable: Market, use: Use) -> None:
    """M7, L3, E9, I2: chain, escrow, version, lot, stage, round, parties, verdict, amount and time are signed for."""
    terms = use.prepare(signable)
    expected = use.not_signed(signable, terms)
    for changes in OTHER_DOMAINS + OTHER_MEMBERS[use.kind]:
        assert (changes, use.refused(signable, terms, use.signature(signable, terms, **changes))) == (changes, expected)


def test_signature_for_another_bid(signable: Market, use: Use) -> None:
    """M7: a signature counts for one bid, be the other equal but for its salt."""
    terms, other = use.prepare(signable), use.prepare(signable, salt="0x" + "01" * 32)
    assert use.refused(signable, terms, use.signature(signable, other)) == use.not_signed(signable, terms)


def test_signature_for_another_escrow(signable: Market, use: Use) -> None:
    """M7: the same Terms in the same state at a second escrow need a signature of their own."""
    second = Escrow.deploy(signable.registry, {"from": signable.people.deployer})
    elsewhere = replace(signable, escrow=second)
    terms = use.prepare(elsewhere)
    foreign = use.signature(signable, terms)
    assert use.refused(elsewhere, terms, foreign) == use.not_signed(elsewhere, terms)
    assert use.refused(elsewhere, terms, use.signature(elsewhere, terms)) is None


def test_signature_of_another_kind(signable: Market, use: Use) -> None:
    """M4: what somebody signed as one thing is not taken for another, whatever the values."""
    terms = use.prepare(signable)
    kinds = [kind for kind in MESSAGES if kind != use.kind]
    answers = [use.refused(signable, terms, use.signature(signable, terms, kind=kind)) for kind in kinds]
    assert answers == [use.not_signed(signable, terms)] * 3


def test_signature_of_somebody_else(signable: Market, use: Use) -> None:
    """M4: nobody speaks for another: neither the other party, nor a verifier, nor whoever sends it."""
    terms, people = use.prepare(signable), signable.people
    message, signer = use.message(signable, terms), use.signer(signable)
    everybody = {people.customer, people.supplier, people.rival, people.stranger, *people.verifiers} - {signer}
    answers = [use.refused(signable, terms, signing.sign(message, other)) for other in everybody]
    assert answers == [use.not_signed(signable, terms)] * len(everybody)


@pytest.mark.parametrize("part", ["verdict", "report", "seat"])
def test_signature_carried_with_other_words(ether: Market, part: str) -> None:
    """I2: whoever carries a word can change neither the verdict nor the report nor the verifier."""
    terms = ether.bring(State.INSPECTING, ether.terms())
    seat, passes, report, signature = ether.signed(terms, 0)
    forged = {"verdict": (seat, False, report), "report": (seat, passes, bytes(32)), "seat": (1, passes, report)}[part]
    message = signing.attestation(
        ether.escrow, ether.bid(terms), ether.people.supplier, terms.verifiers[forged[0]], forged[1], report=forged[2]
    )
    expected = error("EscrowInvalidSignature", signer=terms.verifiers[forged[0]], digest=signing.digest_of(message))
    call = ether.escrow.attestWithSignatures
    assert refusal(call, terms, 0, 1, [(*forged, signature)], by=ether.people.stranger) == expected


# Precompiles


def test_precompiles_sign_nothing(ether: Market) -> None:
    """I3: addresses that answer to any call, though they have neither key nor code, are nobody's signature."""
    terms, sender = ether.bring(State.OPEN, ether.terms()), ether.people.stranger
    magic = bytes.fromhex("1626ba7e") + bytes(28)
    for number in range(11):
        account = f"0x{number:040x}"
        signed_for = signing.digest_of(signing.claim(ether.escrow, ether.bid(terms), account, terms.claim_by))
        expected = error("EscrowInvalidSignature", signer=account, digest=signed_for)
        arguments = (terms, 0, account, terms.claim_by, magic)
        assert refusal(ether.escrow.claimWithSignature, *arguments, by=sender, value=terms.bond) == expected


# Rounds


def test_signature_given_to_the_supplier_before(ether: Market) -> None:
    """L5: what verifiers signed for one supplier is worth nothing to the next, by whatever round it is called."""
    terms, people = ether.bring(State.BUILDING, ether.terms()), ether.people
    old = [ether.signed(terms, seat) for seat in (0, 1)]
    ether.concede(terms)
    ether.claim(terms, by=people.rival)
    call = ether.escrow.submitWithSignatures
    wrong_round = error("EscrowWrongRound", lot=0, actual=2, expected=1)
    assert refusal(call, terms, 0, 1, EVIDENCE, old, by=people.rival) == wrong_round
    signed_for = digest(ether, terms, people.rival, round_=2)
    expected = error("EscrowInvalidSignature", signer=terms.verifiers[0], digest=signed_for)
    assert refusal(call, terms, 0, 2, EVIDENCE, old, by=people.rival) == expected


def test_signature_given_in_advance_to_another_supplier(ether: Market) -> None:
    """L5: a word for a round to come counts only if the supplier it was meant for claims that round."""
    terms, people = ether.bring(State.BUILDING, ether.terms()), ether.people
    ahead = [ether.signed(terms, seat, round_=2, supplier=people.supplier) for seat in (0, 1)]
    ether.concede(terms)
    ether.claim(terms, by=people.rival)
    signed_for = digest(ether, terms, people.rival, round_=2)
    expected = error("EscrowInvalidSignature", signer=terms.verifiers[0], digest=signed_for)
    assert refusal(ether.escrow.submitWithSignatures, terms, 0, 2, EVIDENCE, ahead, by=people.rival) == expected


@pytest.mark.parametrize("next_", ["rework", "stage"])
def test_signature_for_the_round_before(ether: Market, next_: str) -> None:
    """L5: a PASS left over from one round passes neither the rework nor the stage that follows it."""
    half = Stage(share_bps=5_000, quorum=1, panel=0b011)
    terms, people = ether.terms(stages=(half, half), reworks=1), ether.people
    ether.bring(State.INSPECTING, terms)
    left_over = ether.signed(terms, 0)
    for seat in (0, 1) if next_ == "rework" else (1,):
        ether.attest(terms, seat, next_ == "stage")
    ether.submit(terms, round_=2)
    call, stage = ether.escrow.attestWithSignatures, ether.lot(terms).stage
    wrong_round = error("EscrowWrongRound", lot=0, actual=2, expected=1)
    assert refusal(call, terms, 0, 1, [left_over], by=people.stranger) == wrong_round
    signed_for = digest(ether, terms, people.supplier, stage=stage, round_=2)
    expected = error("EscrowInvalidSignature", signer=terms.verifiers[0], digest=signed_for)
    assert refusal(call, terms, 0, 2, [left_over], by=people.stranger) == expected


def test_agreement_for_the_round_before(ether: Market) -> None:
    """L9: a split that was offered in one round is not to be had in the next, where there is less left."""
    half = Stage(share_bps=5_000, quorum=1)
    terms = ether.bring(State.BUILDING, ether.terms(stages=(half, half)))
    offered = ether.agreed(terms, terms.price)
    ether.accept(terms)
    call, supplier = ether.escrow.agree, ether.people.supplier
    wrong_round = error("EscrowWrongRound", lot=0, actual=2, expected=1)
    assert refusal(call, terms, 0, 1, *offered, by=supplier) == wrong_round
    message = signing.agreement(ether.escrow, ether.bid(terms), supplier, *offered[:2], stage=1, round_=2)
    expected = error("EscrowInvalidSignature", signer=terms.customer, digest=signing.digest_of(message))
    assert refusal(call, terms, 0, 2, *offered, by=supplier) == expected


def test_own_signature_is_no_agreement(ether: Market) -> None:
    """E9: it takes both: neither party can agree with itself."""
    terms, people = ether.bring(State.BUILDING, ether.terms()), ether.people
    for sender, other in ((people.customer, people.supplier), (people.supplier, people.customer)):
        split = ether.agreed(terms, 1, signer=sender)
        message = signing.agreement(ether.escrow, ether.bid(terms), people.supplier, *split[:2])
        expected = error("EscrowInvalidSignature", signer=other, digest=signing.digest_of(message))
        assert refusal(ether.escrow.agree, terms, 0, 1, *split, by=sender) == expected


# Batches


def test_part_of_a_batch_sent_ahead_stops_nobody(ether: Market) -> None:
    """I2: who takes one attestation out of a waiting batch and sends it first does not hold the supplier up."""
    terms, people = ether.bring(State.INSPECTING, ether.terms()), ether.people
    signed = [ether.signed(terms, 0), ether.signed(terms, 1)]
    ether.attest_with(terms, signed[:1], by=people.rival)
    paid, rest = terms.price + terms.bond, terms.verifier_fee
    purses = {ether.escrow: -paid - rest, people.supplier: paid, people.customer: rest}
    with ether.ledger().moves(purses, {people.verifiers[1]: terms.verifier_fee}):
        ether.attest_with(terms, signed, by=people.supplier)


def test_counted_verifier_carried_with_garbage_is_passed_over(ether: Market) -> None:
    """I2: a word that is counted is not looked at again, so nothing that comes for it can do harm or good."""
    terms, people = ether.bring(State.INSPECTING, ether.terms(quorum=3)), ether.people
    garbage = (0, False, plain(REPORT), b"garbage")
    with ether.ledger().moves({}, {people.verifiers[0]: terms.verifier_fee}):
        ether.attest_with(terms, [ether.signed(terms, 0), garbage])
    assert ether.lot(terms)[6:9] == (0b001, 0, 1)
    answer = refusal(ether.escrow.attestWithSignatures, terms, 0, 1, [garbage], by=people.stranger)
    assert answer == error("EscrowNoAttestations")


# Verifiers who are parties


@pytest.mark.parametrize("party", ["customer", "supplier"])
def test_party_inspects_only_where_the_terms_say_so(ether: Market, party: str) -> None:
    """I1, L2: a customer or supplier that the Terms name as a verifier has that seat, and no other has one."""
    people = ether.people
    account = getattr(people, party)
    outsider = ether.bring(State.INSPECTING, ether.terms())
    call = ether.escrow.attestWithSignatures
    signed = [ether.signed(outsider, 0, signer=account)]
    signed_for = digest(ether, outsider, people.supplier)
    expected = error("EscrowInvalidSignature", signer=outsider.verifiers[0], digest=signed_for)
    assert refusal(call, outsider, 0, 1, signed, by=people.stranger) == expected
    named = ether.terms(supplier=people.supplier, verifiers=(account, *people.verifiers[:2]), quorum=3)
    ether.bring(State.INSPECTING, named)
    with ether.ledger().moves({}, {account: named.verifier_fee}):
        ether.attest_with(named, [ether.signed(named, 0)])
    assert ether.lot(named).passes == 0b001
