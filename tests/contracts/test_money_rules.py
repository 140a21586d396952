"""M3, M4, M6, M7: whose word moves which money, and how often."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from brownie import Escrow, OwnedArbitrator, Party, SkewedToken, StingyRegistry, VerifierRegistry

from tests.contracts.support import clock, signing
from tests.contracts.support.assets import Token
from tests.contracts.support.attempts import TAKEN, attempt
from tests.contracts.support.errors import Refusal, error, refusal
from tests.contracts.support.events import event, events_of
from tests.contracts.support.market import FAIL, PASS, REFUSE, STAKE, Lot, Market, People, State, states
from tests.contracts.support.terms import DAY, Stage, Terms

ACTORS = ["customer", "supplier", "verifier", "judge", "rival", "stranger"]
RIGHTFUL: dict[str, set[str]] = {
    "claim": {"supplier"},
    "submit": {"supplier"},
    "submitWithSignatures": {"supplier"},
    "concede": {"supplier"},
    "extend": {"customer"},
    "accept": {"customer"},
    "agree": {"customer", "supplier"},
    "dispute": {"customer", "supplier"},
    "submitEvidence": {"customer", "supplier", "verifier"},
    "attest": {"verifier"},
    "lapse": set(),
    "settle": set(),
}
"""Who may call each function while the deadline has not passed, where it is not a signature that counts."""

CLOSINGS: dict[str, Callable[[Market], Terms]] = {
    "accepted": lambda market: market.bring(State.CLOSED, market.arbitrated(market.terms(lots=1))),
    "stages paid": lambda market: paid_in_stages(market),
    "agreed": lambda market: agreed(market),
    "voided": lambda market: settled(market, State.VOIDED),
    "failed": lambda market: settled(market, State.FAILED),
    "cancelled": lambda market: cancelled(market),
}


def account_of(people: People, name: str) -> Any:
    """Somebody by part; the verifier is the last one, who has not voted."""
    return people.verifiers[2] if name == "verifier" else getattr(people, name)


def paid_in_stages(market: Market) -> Terms:
    """Two stages accepted."""
    stages = (Stage(share_bps=1), Stage(share_bps=9_999))
    terms = market.bring(State.BUILDING, market.arbitrated(market.terms(lots=1, stages=stages)))
    market.accept(terms)
    market.accept(terms, round_=2)
    return terms


def agreed(market: Market) -> Terms:
    """Split while the arbitrator was asked."""
    terms = market.bring(State.DISPUTED, market.terms(lots=1))
    market.agree(terms, market.agreed(terms, 5))
    return terms


def settled(market: Market, verdict: State) -> Terms:
    """A verdict that was settled."""
    terms = market.bring(verdict, market.terms(lots=1))
    market.settle(terms)
    return terms


def cancelled(market: Market) -> Terms:
    """Refunded before anybody claimed."""
    terms = market.bring(State.OPEN, market.terms(lots=1))
    market.cancel(terms)
    return terms


def wrongful(market: Market, terms: Terms, function: str, by: Any) -> Refusal:
    """How somebody without a part in it should be refused."""
    deadline, times = market.lot(terms).deadline, {"timestamp": clock.now()}
    supplier = market.people.supplier
    expected = {
        "claim": lambda: error("EscrowClaimReserved", actual=by, expected=supplier),
        "agree": lambda: error("EscrowNotParty", actual=by, customer=terms.customer, supplier=supplier),
        "dispute": lambda: error("EscrowNotParty", actual=by, customer=terms.customer, supplier=supplier),
        "submitEvidence": lambda: error("EscrowNotInvolved", actual=by),
        "attest": lambda: error("EscrowNotVerifier", account=by),
        "lapse": lambda: error("EscrowLapseTooEarly", **times, deadline=deadline),
        "settle": lambda: error("EscrowSettleTooEarly", **times, deadline=deadline),
    }
    if RIGHTFUL[function] == {"supplier"} and function != "claim":
        return error("EscrowNotSupplier", actual=by, expected=supplier)
    if RIGHTFUL[function] == {"customer"}:
        return error("EscrowNotCustomer", actual=by, expected=terms.customer)
    return expected[function]()


def test_rule_3_only_funded_money_moves(ether: Market, people: People) -> None:
    """M3: a bid for which too little arrived cannot draw on the money of others."""
    token = SkewedToken.deploy(0, {"from": people.deployer})
    market = ether.paid_in(Token(token))
    market.post(market.terms(lots=50))
    token.setSkew(-1, {"from": people.deployer})
    terms = market.terms(customer=people.rival)
    market.asset.prepare(people.rival, market.escrow, terms.total)
    expected = error("EscrowWrongDelivery", token=token, actual=terms.total - 1, expected=terms.total)
    assert refusal(market.escrow.post, terms, by=people.rival) == expected
    assert refusal(market.escrow.cancel, terms, by=people.rival) == error("EscrowUnknownBid", bid=market.bid(terms))


@pytest.mark.parametrize("sent", [0, 1, STAKE + 5])
def test_rule_3_slashed_stake_counts_as_it_arrives(ether: Market, people: People, sent: int) -> None:
    """M3: whatever the registry says it took, the wronged party is credited with what came."""
    registry = StingyRegistry.deploy(sent, {"from": people.deployer, "value": STAKE + 5})
    market = replace(ether, registry=registry, escrow=Escrow.deploy(registry, {"from": people.deployer}))
    terms = market.bring(State.DISPUTED, market.terms(verifier_stake=STAKE))
    market.rule(0, FAIL)
    returned = terms.per_lot + terms.bond - terms.verifier_fee
    purses = {registry: -sent, market.escrow: sent - returned, terms.customer: returned}
    with market.ledger(registry=registry).moves(purses, {terms.customer: sent}):
        settled = market.settle(terms)
    figures = {"bid": market.bid(terms), "verifier": terms.verifiers[0], "party": terms.customer, "lot": 0}
    assert events_of(settled, market.escrow)[0] == event("VerifierSlashed", **figures, amount=sent)


@pytest.mark.parametrize("actor", ACTORS)
@pytest.mark.parametrize("state", [state for state in State if state is not State.CLOSED])
def test_rule_4_nobody_else_moves_a_lot(ether: Market, state: State, actor: str) -> None:
    """M4: before a deadline has passed nobody but those who may does anything to a lot, in any state."""
    terms = ether.bring(state, ether.arbitrated(ether.terms(lots=1, supplier=ether.people.supplier)))
    by = account_of(ether.people, actor)
    functions = {function for function in RIGHTFUL if state in TAKEN[function]}
    wrong = {function for function in functions if actor not in RIGHTFUL[function]}
    refused = {function: attempt(ether, terms, function, by) for function in functions}
    assert {function for function, answer in refused.items() if answer is not None} == wrong
    assert all(refused[function] == wrongful(ether, terms, function, by) for function in wrong)
    if actor != "customer":
        early = error("EscrowCancelTooEarly", account=by, timestamp=clock.now(), claimBy=terms.claim_by)
        expected = early if clock.now() < terms.claim_by else error("EscrowNothingOpen", bid=ether.bid(terms))
        assert refusal(ether.escrow.cancel, terms, by=by) == expected
    assert refusal(ether.escrow.rule, 0, PASS, by=by) == error("EscrowUnknownDispute", arbitrator=by, disputeId=0)


@pytest.mark.parametrize("signer", [name for name in ACTORS if name != "verifier"])
def test_rule_4_an_attestation_is_the_verifiers(ether: Market, signer: str) -> None:
    """M4: nobody signs an attestation for a verifier, whoever carries it."""
    terms = ether.bring(State.INSPECTING, ether.terms())
    verifier, forger = terms.verifiers[2], account_of(ether.people, signer)
    message = signing.attestation(ether.escrow, ether.bid(terms), ether.people.supplier, verifier)
    expected = error("EscrowInvalidSignature", signer=verifier, digest=signing.digest_of(message))
    forged = [ether.signed(terms, 2, signer=forger)]
    assert refusal(ether.escrow.attestWithSignatures, terms, 0, 1, forged, by=forger) == expected


@pytest.mark.parametrize("signer", [name for name in ACTORS if name != "supplier"])
def test_rule_4_a_claim_is_the_suppliers(ether: Market, signer: str) -> None:
    """M4: nobody signs a claim for a supplier."""
    terms, supplier = ether.bring(State.OPEN, ether.terms()), ether.people.supplier
    forger = account_of(ether.people, signer)
    message = signing.claim(ether.escrow, ether.bid(terms), supplier, terms.claim_by)
    expected = error("EscrowInvalidSignature", signer=supplier, digest=signing.digest_of(message))
    forged = ether.signed_claim(terms, signer=forger)
    call = ether.escrow.claimWithSignature
    assert refusal(call, terms, 0, *forged, by=forger, value=terms.bond) == expected


@pytest.mark.parametrize("caller", ["customer", "supplier"])
@pytest.mark.parametrize("signer", ACTORS)
def test_rule_4_an_agreement_is_of_both(ether: Market, caller: str, signer: str) -> None:
    """M4: a party agrees with the other's signature, and with nobody else's, its own included."""
    terms, people = ether.bring(State.DISPUTED, ether.terms()), ether.people
    other = people.supplier if caller == "customer" else people.customer
    until = clock.now() + DAY
    message = signing.agreement(ether.escrow, ether.bid(terms), people.supplier, 7, until)
    invalid = error("EscrowInvalidSignature", signer=other, digest=signing.digest_of(message))
    signed = ether.agreed(terms, 7, until, account_of(people, signer))
    answer = refusal(ether.escrow.agree, terms, 0, 1, *signed, by=account_of(people, caller))
    assert answer == (None if account_of(people, signer) == other else invalid)


@pytest.mark.parametrize("actor", [name for name in ACTORS if name != "judge"])
def test_rule_4_a_ruling_is_the_arbitrators(ether: Market, actor: str) -> None:
    """M4: nobody rules a dispute but the owner of its arbitrator."""
    by = account_of(ether.people, actor)
    ether.bring(State.DISPUTED, ether.terms())
    expected = error("ArbitratorNotOwner", actual=by, expected=ether.people.judge)
    assert refusal(ether.arbitrator.giveRuling, 0, PASS, by=by) == expected
    assert refusal(ether.arbitrator.giveRuling, 0, PASS, by=ether.people.judge) is None


def test_rule_4_no_owner_and_no_switch() -> None:
    """M4: the contracts have the functions of the interfaces and no others."""
    functions = {
        contract: {entry["name"] for entry in contract.abi if entry["type"] == "function"}
        for contract in (Escrow, VerifierRegistry, OwnedArbitrator)
    }
    views = {"registry", "hashTerms", "getLot", "getLots", "creditOf", "eip712Domain"}
    posts = {"post", "postWithAuthorization", "postWithPermit", "postWithPermit2"}
    assert functions[Escrow] == set(TAKEN) | views | posts | {"cancel", "rule", "withdraw", "withdrawAll"}
    views, keeping = {"EXIT_DELAY", "activeStake", "stakeOf", "profileOf"}, {"reserve", "release", "slash"}
    assert functions[VerifierRegistry] == views | keeping | {"stake", "requestExit", "withdraw", "setProfile"}
    views = {"owner", "fee", "arbitrationCost"}
    assert functions[OwnedArbitrator] == views | {"createDispute", "giveRuling", "withdraw"}
    kinds = {contract: {entry["type"] for entry in contract.abi} for contract in functions}
    known = {"function", "event", "error", "constructor"}
    assert [kinds[contract] - known for contract in functions] == [{"receive"}, set(), set()]


def claimed_by_party(market: Market, terms: Terms) -> Any:
    """A supplier that is a contract, refuses ether and has claimed lot 0."""
    sender = {"from": market.people.deployer}
    party = Party.deploy(sender)
    claim = market.escrow.claim.encode_input(terms.abi_value, 0)
    party.act(market.escrow, terms.bond, claim, sender | {"value": terms.bond})
    party.setMood(1, sender)
    return party


def test_rule_6_one_party_cannot_block_another(ether: Market, people: People) -> None:
    """M6: a supplier that refuses its payment hurts neither the customer nor the next lot."""
    terms = ether.bring(State.OPEN, ether.terms())
    party = claimed_by_party(ether, terms)
    with ether.ledger(party=party).moves(
        {ether.escrow: -terms.budget, terms.customer: terms.budget}, {party: terms.price + terms.bond}
    ):
        ether.accept(terms)
    ether.claim(terms, 1)
    paid = terms.price + terms.bond
    purses = {ether.escrow: -paid - terms.budget, people.supplier: paid, terms.customer: terms.budget}
    with ether.ledger(party=party).moves(purses):
        ether.accept(terms, 1)


def test_rule_6_a_stage_goes_on(ether: Market) -> None:
    """M6: a stage payment that is refused becomes a credit, and the next stage begins all the same."""
    stages = (Stage(share_bps=2_500), Stage(share_bps=7_500))
    terms = ether.bring(State.OPEN, ether.terms(lots=1, stages=stages))
    party = claimed_by_party(ether, terms)
    with ether.ledger(party=party).moves({}, {party: terms.share(0)}):
        ether.accept(terms)
    assert (ether.lot(terms).state, ether.lot(terms).stage) == (State.BUILDING, 1)
    rest = terms.share(1) + terms.bond
    with ether.ledger(party=party).moves({ether.escrow: -terms.budget, terms.customer: terms.budget}, {party: rest}):
        ether.accept(terms, round_=2)


@pytest.mark.parametrize("closing", CLOSINGS.values(), ids=CLOSINGS)
def test_rule_7_a_closed_lot_never_moves_again(ether: Market, closing: Callable[[Market], Terms]) -> None:
    """M7: no action of anybody takes a closed lot, however it was closed, before or after any deadline."""
    terms, people = closing(ether), ether.people
    later = max(terms.claim_by, clock.now()) + terms.stage.build_time
    for time in (clock.now() + 1, later):
        clock.mine_at(time)
        for function, account in product(TAKEN, (terms.customer, people.supplier, terms.verifiers[0], people.stranger)):
            expected = error("EscrowWrongState", lot=0, actual=State.CLOSED, expected=states(*TAKEN[function]))
            assert attempt(ether, terms, function, account) == expected


@pytest.mark.parametrize("ruling", [PASS, FAIL, REFUSE])
def test_rule_7_a_late_ruling_changes_nothing(ether: Market, ruling: int) -> None:
    """M7: what was ended before the ruling stays as it is."""
    terms = agreed(ether)
    before = ether.lot(terms)
    with ether.ledger(registry=ether.registry).moves():
        ruled = ether.rule(0, ruling)
    assert [name for name, _ in events_of(ruled, ether.escrow)] == ["Ruling"]
    assert ether.lot(terms) == before == Lot(State.CLOSED, ether.people.supplier.address, round=1, passes=1, spent=1)


@pytest.mark.parametrize(
    "elsewhere",
    [{"lot": 1}, {"round_": 2}, {"stage": 1}, {"chainId": 1}, {"verifyingContract": "0x" + "e5" * 20}, {"salt": 1}],
    ids=lambda changes: next(iter(changes)),
)
def test_rule_7_an_attestation_counts_in_one_place(ether: Market, elsewhere: dict[str, Any]) -> None:
    """M7: what was signed for another lot, round, stage, chain, contract or bid does not count here."""
    terms = ether.bring(State.INSPECTING, ether.terms())
    bid, verifier, supplier = ether.bid(terms), terms.verifiers[0], ether.people.supplier
    signed_bid = ether.bid(terms.but(salt="0x" + "01" * 32)) if "salt" in elsewhere else bid
    changes = {name: value for name, value in elsewhere.items() if name != "salt"}
    message = signing.attestation(ether.escrow, signed_bid, supplier, verifier, **changes)
    carried = [(0, True, signing.REPORT, signing.sign(message, verifier))]
    digest = signing.digest_of(signing.attestation(ether.escrow, bid, supplier, verifier))
    expected = error("EscrowInvalidSignature", signer=verifier, digest=digest)
    assert refusal(ether.escrow.attestWithSignatures, terms, 0, 1, carried, by=ether.people.stranger) == expected
