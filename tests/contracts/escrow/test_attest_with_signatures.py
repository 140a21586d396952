"""`attestWithSignatures`: anyone carries the words of several verifiers."""

from __future__ import annotations

from typing import Any

import pytest
from brownie import SignerWallet

from tests.contracts.support import clock, signing
from tests.contracts.support.actions import IN_TIME
from tests.contracts.support.errors import error, refusal
from tests.contracts.support.events import event, events_of
from tests.contracts.support.market import STAKE, Lot, Market, State, states
from tests.contracts.support.signing import REPORT


def test_counts_and_pays(market: Market, lot: int) -> None:
    """Two carried PASSes pay the supplier at once, and their signers are credited."""
    terms, people = market.bring(State.INSPECTING, market.terms(), lot), market.people
    signed = [market.signed(terms, seat, lot=lot) for seat in (2, 0)]
    paid, fee = terms.price + terms.bond, terms.verifier_fee
    purses = {market.escrow: -paid - fee, people.supplier: paid, people.customer: fee}
    with market.ledger().moves(purses, {people.verifiers[0]: fee, people.verifiers[2]: fee}):
        attested = market.attest_with(terms, signed, lot)
    bid, of_vote = market.bid(terms), {"lot": lot, "passed": True, "report": REPORT}
    assert events_of(attested, market.escrow) == [
        event("LotAttested", bid=bid, verifier=people.verifiers[2], **of_vote),
        event("LotAttested", bid=bid, verifier=people.verifiers[0], **of_vote),
        event("LotPaid", bid=bid, lot=lot, toSupplier=paid, toCustomer=fee),
    ]
    closed = Lot(State.CLOSED, people.supplier.address, round=1, passes=0b101, spent=2)
    assert market.lot(terms, lot) == closed


@pytest.mark.parametrize("passes", [True, False])
def test_verdict_waits_for_the_dispute_window(ether: Market, passes: bool) -> None:
    """I2, I6: all carried votes count, also those beyond the quorum, before the window opens once."""
    terms = ether.bring(State.INSPECTING, ether.arbitrated(ether.terms()))
    fees = dict.fromkeys(terms.verifiers, terms.verifier_fee)
    with ether.ledger().moves({}, fees):
        attested = ether.attest_with(terms, [ether.signed(terms, seat, passes) for seat in range(3)])
    until, verdict = attested.timestamp + terms.dispute_window, State.PASSED if passes else State.FAILED
    expected = event("LotDecided", bid=ether.bid(terms), lot=0, verdict=verdict, deadline=until)
    assert events_of(attested, ether.escrow)[3:] == [expected]
    votes = {"passes": 0b111 * passes, "fails": 0b111 * (not passes), "spent": 3}
    figures = {"round": 1, "deadline": until, "actions": IN_TIME[verdict]}
    assert ether.lot(terms) == Lot(verdict, ether.people.supplier.address, **votes, **figures)


def test_waits_for_the_rest_of_the_quorum(ether: Market) -> None:
    """Votes that do not decide are kept."""
    terms = ether.bring(State.INSPECTING, ether.terms(quorum=3))
    before = ether.lot(terms)
    signed = [ether.signed(terms, 0, True), ether.signed(terms, 1, True)]
    fees = {terms.verifiers[0]: terms.verifier_fee, terms.verifiers[1]: terms.verifier_fee}
    with ether.ledger().moves({}, fees):
        ether.attest_with(terms, signed)
    assert ether.lot(terms) == before._replace(passes=0b011, spent=2)


def test_each_report_is_kept_with_its_verdict(ether: Market) -> None:
    """The event tells who said what, and on which report."""
    terms = ether.bring(State.INSPECTING, ether.terms(quorum=3))
    reports = ["0x" + "01" * 32, "0x" + "02" * 32]
    signed = [ether.signed(terms, seat, not seat, report=report) for seat, report in enumerate(reports)]
    logged = events_of(ether.attest_with(terms, signed), ether.escrow)
    said = [(values["passed"], values["report"]) for name, values in logged if name == "LotAttested"]
    assert said == [(True, b"\x01" * 32), (False, b"\x02" * 32)]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
def test_superfluous_attestations_are_paid(ether: Market, order: tuple[int, ...]) -> None:
    """All attestations of a batch count before any decides, so nobody works for nothing."""
    terms, people = ether.bring(State.INSPECTING, ether.terms()), ether.people
    verdicts = {0: True, 1: True, 2: False}
    signed = [ether.signed(terms, seat, verdicts[seat]) for seat in order]
    paid = terms.price + terms.bond
    fees = dict.fromkeys(people.verifiers, terms.verifier_fee)
    with ether.ledger().moves({ether.escrow: -paid, people.supplier: paid}, fees):
        ether.attest_with(terms, signed)
    assert ether.lot(terms)[6:9] == (0b011, 0b100, 3)


def test_superfluous_fails_are_paid(ether: Market) -> None:
    """A third FAIL that came along is paid from the customer's budget."""
    terms, people = ether.bring(State.INSPECTING, ether.terms()), ether.people
    signed = [ether.signed(terms, seat, False) for seat in range(3)]
    returned = terms.price + terms.bond
    fees = dict.fromkeys(people.verifiers, terms.verifier_fee)
    with ether.ledger().moves({ether.escrow: -returned, people.customer: returned}, fees):
        ether.attest_with(terms, signed)


def test_wallets_and_keys_in_one_batch(ether: Market) -> None:
    """ERC-1271 wallets attest beside plain keys, with mixed verdicts."""
    people = ether.people
    wallet = SignerWallet.deploy(people.stranger, {"from": people.deployer})
    terms = ether.terms(verifiers=(people.verifiers[0], wallet, people.verifiers[1]), quorum=2)
    ether.bring(State.INSPECTING, terms)
    signed = [
        ether.signed(terms, 0, False),
        ether.signed(terms, 1, True, signer=people.stranger),
        ether.signed(terms, 2, True),
    ]
    paid, fee = terms.price + terms.bond, terms.verifier_fee
    fees = {people.verifiers[0]: fee, people.verifiers[1]: fee, wallet: fee}
    with ether.ledger(wallet=wallet).moves({ether.escrow: -paid, people.supplier: paid}, fees):
        ether.attest_with(terms, signed)
    assert ether.lot(terms)[6:9] == (0b110, 0b001, 3)


def test_wallet_needs_stake_of_its_own(ether: Market) -> None:
    """The stake of a wallet's owner does not stand behind the wallet's word."""
    owner = ether.people.verifiers[0]
    wallet = SignerWallet.deploy(owner, {"from": owner})
    terms = ether.terms(verifiers=(wallet,), panel=1, quorum=1, verifier_stake=STAKE)
    ether.bring(State.INSPECTING, terms)
    signed = [ether.signed(terms, 0, signer=owner)]
    expected = error("EscrowInsufficientStake", verifier=wallet, actual=0, expected=STAKE)
    assert refusal(ether.escrow.attestWithSignatures, terms, 0, 1, signed, by=ether.people.stranger) == expected
    stake = ether.registry.stake.encode_input(ether.escrow)
    wallet.act(ether.registry, STAKE, stake, {"from": owner, "value": STAKE})
    ether.attest_with(terms, signed)
    assert ether.lot(terms).state is State.CLOSED


def test_short_signature_counts(ether: Market) -> None:
    """The 64-byte form of EIP-2098 is as good as the 65-byte one."""
    terms = ether.bring(State.INSPECTING, ether.terms())
    *head, signature = ether.signed(terms, 0)
    ether.attest_with(terms, [(*head, signing.compact(signature))])
    assert ether.lot(terms).passes == 0b001


def test_refuses_no_attestations(ether: Market) -> None:
    """An empty batch does nothing, and says so."""
    terms = ether.bring(State.INSPECTING, ether.terms())
    answer = refusal(ether.escrow.attestWithSignatures, terms, 0, 1, [], by=ether.people.stranger)
    assert answer == error("EscrowNoAttestations")


@pytest.mark.parametrize("seat", [3, 2**255])
def test_refuses_an_unknown_seat(ether: Market, seat: int) -> None:
    """Seats are the indices of the Terms' verifiers."""
    terms = ether.bring(State.INSPECTING, ether.terms())
    signed = [(seat, *ether.signed(terms, 0)[1:])]
    expected = error("EscrowUnknownSeat", seat=seat, verifiers=3)
    assert refusal(ether.escrow.attestWithSignatures, terms, 0, 1, signed, by=ether.people.stranger) == expected


def test_refuses_who_is_not_on_the_panel(ether: Market) -> None:
    """A carried word counts only where the stage's panel says so."""
    terms = ether.bring(State.INSPECTING, ether.terms(panel=0b101))
    expected = error("EscrowNotOnPanel", verifier=terms.verifiers[1], panel=0b101)
    signed = [ether.signed(terms, 1)]
    assert refusal(ether.escrow.attestWithSignatures, terms, 0, 1, signed, by=ether.people.stranger) == expected


@pytest.mark.parametrize("verdicts", [(True, True), (True, False), (False, True)])
def test_one_verifier_twice_in_a_batch_counts_once(ether: Market, verdicts: tuple[bool, bool]) -> None:
    """The first word of a verifier counts and is paid, and the second is passed over."""
    terms = ether.bring(State.INSPECTING, ether.terms())
    before = ether.lot(terms)
    signed = [ether.signed(terms, 0, verdict) for verdict in verdicts]
    with ether.ledger().moves({}, {terms.verifiers[0]: terms.verifier_fee}):
        attested = ether.attest_with(terms, signed)
    assert len(events_of(attested, ether.escrow)) == 1
    assert ether.lot(terms) == before._replace(passes=int(verdicts[0]), fails=int(not verdicts[0]), spent=1)


def test_what_was_attested_directly_is_passed_over(ether: Market) -> None:
    """A batch of which a part was sent before still counts for the rest, and pays nobody twice."""
    terms, people = ether.bring(State.INSPECTING, ether.terms()), ether.people
    signed = [ether.signed(terms, 0), ether.signed(terms, 1)]
    ether.attest(terms, 0, False)
    with ether.ledger().moves({}, {people.verifiers[1]: terms.verifier_fee}):
        ether.attest_with(terms, signed)
    assert ether.lot(terms)[6:9] == (0b010, 0b001, 2)


def test_refuses_nothing_but_what_is_counted(ether: Market) -> None:
    """A batch that was carried before does nothing more, and says so."""
    terms = ether.bring(State.INSPECTING, ether.terms(quorum=3))
    signed = [ether.signed(terms, 0), ether.signed(terms, 1)]
    ether.attest_with(terms, signed)
    answer = refusal(ether.escrow.attestWithSignatures, terms, 0, 1, signed, by=ether.people.stranger)
    assert answer == error("EscrowNoAttestations")


def test_refuses_too_little_stake(ether: Market) -> None:
    """Carried words need the same stake behind them."""
    terms = ether.bring(State.INSPECTING, ether.terms(verifier_stake=STAKE + 1))
    expected = error("EscrowInsufficientStake", verifier=terms.verifiers[2], actual=STAKE, expected=STAKE + 1)
    signed = [ether.signed(terms, 2)]
    assert refusal(ether.escrow.attestWithSignatures, terms, 0, 1, signed, by=ether.people.stranger) == expected


def test_one_bad_signature_refuses_the_batch(ether: Market) -> None:
    """A batch counts as a whole or not at all."""
    terms = ether.bring(State.INSPECTING, ether.terms())
    signed = [ether.signed(terms, 0), ether.signed(terms, 1, signer=ether.people.stranger)]
    digest = signing.digest_of(
        signing.attestation(ether.escrow, ether.bid(terms), ether.people.supplier, terms.verifiers[1])
    )
    expected = error("EscrowInvalidSignature", signer=terms.verifiers[1], digest=digest)
    assert refusal(ether.escrow.attestWithSignatures, terms, 0, 1, signed, by=ether.people.stranger) == expected


def test_last_second_counts(ether: Market) -> None:
    """Words can be carried in the last second of the inspection."""
    terms = ether.bring(State.INSPECTING, ether.terms())
    with clock.executing_at(ether.lot(terms).deadline - 1):
        ether.attest_with(terms, [ether.signed(terms, 0)])
    assert ether.lot(terms).passes == 0b001


@pytest.mark.parametrize("late", [0, 1])
def test_refuses_from_the_deadline_on(ether: Market, late: int) -> None:
    """Words that were given in time must also arrive in time."""
    terms = ether.bring(State.INSPECTING, ether.terms())
    deadline, signed = ether.lot(terms).deadline, [ether.signed(terms, 0)]
    clock.mine_at(deadline + late)
    expected = error("EscrowInspectionOver", timestamp=deadline + late, deadline=deadline)
    assert refusal(ether.escrow.attestWithSignatures, terms, 0, 1, signed, by=ether.people.stranger) == expected


def test_refuses_another_round(ether: Market) -> None:
    """The caller says which round is meant."""
    terms = ether.bring(State.INSPECTING, ether.terms())
    signed = [ether.signed(terms, 0, round_=2)]
    expected = error("EscrowWrongRound", lot=0, actual=1, expected=2)
    assert refusal(ether.escrow.attestWithSignatures, terms, 0, 2, signed, by=ether.people.stranger) == expected


@pytest.mark.parametrize("state", [state for state in State if state is not State.INSPECTING])
def test_refuses_lots_that_are_not_inspected(ether: Market, state: State) -> None:
    """Carried words count during the inspection only."""
    terms: Any = ether.bring(state, ether.terms())
    signed = [ether.signed(terms, 1)]
    expected = error("EscrowWrongState", lot=0, actual=state, expected=states(State.INSPECTING))
    assert refusal(ether.escrow.attestWithSignatures, terms, 0, 1, signed, by=ether.people.stranger) == expected
