"""What the contracts refuse is raised as its own exception with all fields, and costs nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from eth_account import Account

from distman import (
    ZERO_ADDRESS,
    Agreement,
    Arbitrator,
    Attestation,
    Authorization,
    Choice,
    Client,
    InvalidInput,
    KeyUnavailable,
    LotState,
    Permit,
    Permit2Transfer,
    SignedAgreement,
    SignedAttestation,
    SignedClaim,
    Terms,
    errors,
)
from distman.errors import ContractError
from distman.signing import agreement_typed_data, attestation_typed_data, claim_typed_data, digest
from scripts.local_chain import LocalChain
from tests.integration.market import DAY_S, EVIDENCE, REPORT, STAKE, WINDOW_S, Market

Fields = dict[str, Any]

SOON_S = 60
"""Within this a refusal's own time may be ahead of the latest block's."""

ANY_TIME = object()
"""Stands for a time that only the node knows: now."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An action that the contracts refuse.

    Attributes:
        given: State of the bid before: ``terms``, ``posted``, ``building``, ``inspecting`` or ``disputable``.
        who: Who tries.
        act: What is tried.
        error: What is raised.
        fields: Its fields.
        changes: How the Terms differ from the usual ones, if they do.
    """

    given: str
    who: str
    act: Callable[[Client, Terms], object]
    error: type[ContractError]
    fields: Callable[[Market, Terms], Fields]
    changes: Callable[[Market], Fields] | None = None


def forged(client: Client, terms: Terms) -> SignedAttestation:
    """An attestation for the seat of another verifier than its signer."""
    return replace(client.sign_attestation(terms, 0, True, REPORT), seat=1)


def stolen_claim(client: Client, terms: Terms) -> SignedClaim:
    """A claim for the supplier of the Terms that the client signed instead."""
    signed = client.sign_claim(terms, 0, 2**40)
    return replace(signed, claim=replace(signed.claim, supplier=terms.supplier))


def unreachable(client: Client, terms: Terms) -> SignedAttestation:
    """An attestation for a seat that the Terms do not have."""
    return replace(client.sign_attestation(terms, 0, True, REPORT), seat=3)


REFUSALS = {
    "post for another": Refusal(
        "terms",
        "stranger",
        lambda client, terms: client.post(terms),
        errors.EscrowNotCustomer,
        lambda market, terms: {"actual": market.address("stranger"), "expected": terms.customer},
    ),
    "post twice": Refusal(
        "posted",
        "customer",
        lambda client, terms: client.post(terms),
        errors.EscrowAlreadyPosted,
        lambda market, terms: {"bid": market["customer"].bid_id(terms)},
    ),
    "post without a price": Refusal(
        "terms",
        "customer",
        lambda client, terms: client.post(terms),
        errors.EscrowZeroPrice,
        lambda market, terms: {},
        lambda market: {"price": 0},
    ),
    "post with data for no arbitrator": Refusal(
        "terms",
        "customer",
        lambda client, terms: client.post(terms),
        errors.EscrowArbitratorDataUnused,
        lambda market, terms: {"arbitrator_data": b"\x01\x02\x03"},
        lambda market: {"arbitrator_data": b"\x01\x02\x03"},
    ),
    "post with a verifier twice": Refusal(
        "terms",
        "customer",
        lambda client, terms: client.post(terms),
        errors.EscrowDuplicateVerifier,
        lambda market, terms: {"verifier": market.address("verifier 1")},
        lambda market: {"verifiers": (market.address("verifier 1"),) * 3},
    ),
    "cancel for another": Refusal(
        "posted",
        "stranger",
        lambda client, terms: client.cancel(terms),
        errors.EscrowCancelTooEarly,
        lambda market, terms: {
            "account": market.address("stranger"),
            "timestamp": ANY_TIME,
            "claim_by": terms.claim_by,
        },
    ),
    "unknown bid": Refusal(
        "terms",
        "supplier",
        lambda client, terms: client.claim(terms, 0),
        errors.EscrowUnknownBid,
        lambda market, terms: {"bid": market["supplier"].bid_id(terms)},
    ),
    "unknown lot": Refusal(
        "posted",
        "supplier",
        lambda client, terms: client.claim(terms, 2),
        errors.EscrowUnknownLot,
        lambda market, terms: {"lot": 2, "lots": 2},
    ),
    "claim what is reserved": Refusal(
        "posted",
        "rival",
        lambda client, terms: client.claim(terms, 0),
        errors.EscrowClaimReserved,
        lambda market, terms: {"actual": market.address("rival"), "expected": market.address("supplier")},
        lambda market: {"supplier": market.address("supplier")},
    ),
    "claim as a verifier": Refusal(
        "posted",
        "verifier 1",
        lambda client, terms: client.claim(terms, 0),
        errors.EscrowSupplierIsVerifier,
        lambda market, terms: {"supplier": market.address("verifier 1")},
    ),
    "claim what is taken": Refusal(
        "building",
        "rival",
        lambda client, terms: client.claim(terms, 0),
        errors.EscrowWrongState,
        lambda market, terms: {"lot": 0, "actual": LotState.BUILDING, "expected": 1 << LotState.OPEN},
    ),
    "submit for another": Refusal(
        "building",
        "rival",
        lambda client, terms: client.submit(terms, 0, EVIDENCE),
        errors.EscrowNotSupplier,
        lambda market, terms: {"actual": market.address("rival"), "expected": market.address("supplier")},
    ),
    "submit in another round": Refusal(
        "building",
        "supplier",
        lambda client, terms: client.submit(terms, 0, EVIDENCE, round=2),
        errors.EscrowWrongRound,
        lambda market, terms: {"lot": 0, "actual": 1, "expected": 2},
    ),
    "concede for another": Refusal(
        "building",
        "customer",
        lambda client, terms: client.concede(terms, 0),
        errors.EscrowNotSupplier,
        lambda market, terms: {"actual": market.address("customer"), "expected": market.address("supplier")},
    ),
    "accept for another": Refusal(
        "inspecting",
        "supplier",
        lambda client, terms: client.accept(terms, 0),
        errors.EscrowNotCustomer,
        lambda market, terms: {"actual": market.address("supplier"), "expected": terms.customer},
    ),
    "attest too early": Refusal(
        "building",
        "verifier 1",
        lambda client, terms: client.attest(terms, 0, True, REPORT),
        errors.EscrowWrongState,
        lambda market, terms: {"lot": 0, "actual": LotState.BUILDING, "expected": 1 << LotState.INSPECTING},
    ),
    "attest as nobody": Refusal(
        "inspecting",
        "stranger",
        lambda client, terms: client.attest(terms, 0, True, REPORT),
        errors.EscrowNotVerifier,
        lambda market, terms: {"account": market.address("stranger")},
    ),
    "attest without stake": Refusal(
        "inspecting",
        "unstaked",
        lambda client, terms: client.attest(terms, 0, True, REPORT),
        errors.EscrowInsufficientStake,
        lambda market, terms: {"verifier": market.address("unstaked"), "actual": 0, "expected": STAKE},
        lambda market: {"verifiers": tuple(market.address(name) for name in ("unstaked", "verifier 1", "verifier 2"))},
    ),
    "attest with reserved stake": Refusal(
        "inspecting",
        "verifier 1",
        lambda client, terms: client.attest(terms, 0, True, REPORT),
        errors.EscrowInsufficientStake,
        lambda market, terms: {"verifier": market.address("verifier 1"), "actual": 0, "expected": STAKE},
        lambda market: {"arbitrator": market.arbitrator, "dispute_window": WINDOW_S},
    ),
    "carry what another signed": Refusal(
        "inspecting",
        "verifier 1",
        lambda client, terms: client.attest_with_signatures(terms, 0, [forged(client, terms)]),
        errors.EscrowInvalidSignature,
        lambda market, terms: {"signer": market.address("verifier 2"), "digest": digest_of(market, terms)},
    ),
    "carry for no seat": Refusal(
        "inspecting",
        "verifier 1",
        lambda client, terms: client.attest_with_signatures(terms, 0, [unreachable(client, terms)]),
        errors.EscrowUnknownSeat,
        lambda market, terms: {"seat": 3, "verifiers": 3},
    ),
    "carry nothing": Refusal(
        "inspecting",
        "stranger",
        lambda client, terms: client.attest_with_signatures(terms, 0, []),
        errors.EscrowNoAttestations,
        lambda market, terms: {},
    ),
    "lapse too early": Refusal(
        "building",
        "stranger",
        lambda client, terms: client.lapse(terms, 0),
        errors.EscrowLapseTooEarly,
        lambda market, terms: {"timestamp": ANY_TIME, "deadline": market["stranger"].lot(terms, 0).deadline},
    ),
    "settle what is not decided": Refusal(
        "inspecting",
        "stranger",
        lambda client, terms: client.settle(terms, 0),
        errors.EscrowWrongState,
        lambda market, terms: {"lot": 0, "actual": LotState.INSPECTING, "expected": 0b111000},
    ),
    "extend for another": Refusal(
        "building",
        "supplier",
        lambda client, terms: client.extend(terms, 0, client.lot(terms, 0).deadline + 1),
        errors.EscrowNotCustomer,
        lambda market, terms: {"actual": market.address("supplier"), "expected": terms.customer},
    ),
    "extend in another round": Refusal(
        "building",
        "customer",
        lambda client, terms: client.extend(terms, 0, client.lot(terms, 0).deadline + 1, round=2),
        errors.EscrowWrongRound,
        lambda market, terms: {"lot": 0, "actual": 1, "expected": 2},
    ),
    "dispute for another": Refusal(
        "disputable",
        "stranger",
        lambda client, terms: client.dispute(terms, 0),
        errors.EscrowNotParty,
        lambda market, terms: {
            "actual": market.address("stranger"),
            "customer": terms.customer,
            "supplier": market.address("supplier"),
        },
    ),
    "dispute in another round": Refusal(
        "disputable",
        "supplier",
        lambda client, terms: client.dispute(terms, 0, round=2),
        errors.EscrowWrongRound,
        lambda market, terms: {"lot": 0, "actual": 1, "expected": 2},
    ),
    "evidence without a dispute": Refusal(
        "disputable",
        "supplier",
        lambda client, terms: client.submit_evidence(terms, 0, "/ipfs/evidence"),
        errors.EscrowWrongState,
        lambda market, terms: {"lot": 0, "actual": LotState.FAILED, "expected": 1 << LotState.DISPUTED},
    ),
    "settle too early": Refusal(
        "disputable",
        "stranger",
        lambda client, terms: client.settle(terms, 0),
        errors.EscrowSettleTooEarly,
        lambda market, terms: {"timestamp": ANY_TIME, "deadline": market["stranger"].lot(terms, 0).deadline},
    ),
    "agree to an expired signature": Refusal(
        "building",
        "customer",
        lambda client, terms: client.agree(terms, client.sign_agreement(terms, 0, 5, 1)),
        errors.EscrowSignatureExpired,
        lambda market, terms: {"timestamp": ANY_TIME, "deadline": 1},
    ),
    "agree with one's own signature": Refusal(
        "building",
        "customer",
        lambda client, terms: client.agree(terms, client.sign_agreement(terms, 0, 5, 2**40)),
        errors.EscrowInvalidSignature,
        lambda market, terms: {
            "signer": market.address("supplier"),
            "digest": digest(
                agreement_typed_data(
                    market["customer"].sign_agreement(terms, 0, 5, 2**40).agreement,
                    market["customer"].chain.id,
                    market.escrow,
                )
            ),
        },
    ),
    "claim for who did not sign": Refusal(
        "posted",
        "stranger",
        lambda client, terms: client.claim_with_signature(terms, stolen_claim(client, terms)),
        errors.EscrowInvalidSignature,
        lambda market, terms: {
            "signer": market.address("supplier"),
            "digest": digest(
                claim_typed_data(
                    stolen_claim(market["stranger"], terms).claim, market["stranger"].chain.id, market.escrow
                )
            ),
        },
        lambda market: {"supplier": market.address("supplier")},
    ),
    "fund ether by permit": Refusal(
        "terms",
        "customer",
        lambda client, terms: client.post_with_permit(terms, Permit(deadline=2**40, signature=b"\x1b" * 65)),
        errors.EscrowTokenRequired,
        lambda market, terms: {},
    ),
    "fund ether by authorization": Refusal(
        "terms",
        "stranger",
        lambda client, terms: client.post_with_authorization(
            terms, Authorization(valid_after=0, valid_before=2**40, signature=b"\x1b" * 65)
        ),
        errors.EscrowTokenRequired,
        lambda market, terms: {},
    ),
    "fund ether by Permit2": Refusal(
        "terms",
        "stranger",
        lambda client, terms: client.post_with_permit2(
            terms, Permit2Transfer(nonce=0, deadline=2**40, signature=b"\x1b" * 65)
        ),
        errors.EscrowTokenRequired,
        lambda market, terms: {},
    ),
    "post with a permit for another": Refusal(
        "terms",
        "stranger",
        lambda client, terms: client.post_with_permit(
            terms, Permit(deadline=2**40, signature=b"\x1b" * 65), terms_signature=b"\x1b" * 65
        ),
        errors.EscrowInvalidSignature,
        lambda market, terms: {"signer": terms.customer, "digest": market["stranger"].bid_id(terms)},
        lambda market: {"token": market.token},
    ),
    "rule as nobody": Refusal(
        "terms",
        "stranger",
        lambda client, terms: Arbitrator(client, terms.arbitrator).give_ruling(0, Choice.PASS),
        errors.ArbitratorNotOwner,
        lambda market, terms: {"actual": market.address("stranger"), "expected": market.address("judge")},
        lambda market: {"arbitrator": market.arbitrator},
    ),
    "rule what is not disputed": Refusal(
        "terms",
        "judge",
        lambda client, terms: Arbitrator(client, terms.arbitrator).give_ruling(0, Choice.PASS),
        errors.ArbitratorUnknownDispute,
        lambda market, terms: {"dispute_id": 0, "disputes": 0},
        lambda market: {"arbitrator": market.arbitrator},
    ),
    "withdraw fees to nobody": Refusal(
        "terms",
        "judge",
        lambda client, terms: Arbitrator(client, terms.arbitrator).withdraw(ZERO_ADDRESS),
        errors.ArbitratorZeroRecipient,
        lambda market, terms: {},
        lambda market: {"arbitrator": market.arbitrator},
    ),
    "withdraw nothing": Refusal(
        "terms",
        "stranger",
        lambda client, terms: client.withdraw(),
        errors.EscrowZeroWithdrawal,
        lambda market, terms: {},
    ),
    "withdraw too much": Refusal(
        "terms",
        "stranger",
        lambda client, terms: client.withdraw(amount=7),
        errors.EscrowInsufficientCredit,
        lambda market, terms: {"token": ZERO_ADDRESS, "actual": 0, "expected": 7},
    ),
    "withdraw to nobody": Refusal(
        "terms",
        "stranger",
        lambda client, terms: client.withdraw(to=ZERO_ADDRESS, amount=1),
        errors.EscrowInvalidRecipient,
        lambda market, terms: {"to": ZERO_ADDRESS},
    ),
    "stake nothing": Refusal(
        "terms", "stranger", lambda client, terms: client.stake(0), errors.RegistryZeroStake, lambda market, terms: {}
    ),
    "exit with nothing": Refusal(
        "terms",
        "verifier 1",
        lambda client, terms: client.request_exit(0),
        errors.RegistryZeroExit,
        lambda market, terms: {},
    ),
    "exit with too much": Refusal(
        "terms",
        "verifier 3",
        lambda client, terms: client.request_exit(STAKE + 1),
        errors.RegistryInsufficientStake,
        lambda market, terms: {"actual": STAKE, "expected": STAKE + 1},
    ),
    "exit with reserved stake": Refusal(
        "disputable",
        "verifier 1",
        lambda client, terms: client.request_exit(1),
        errors.RegistryInsufficientStake,
        lambda market, terms: {"actual": 0, "expected": 1},
    ),
    "withdraw stake that stays": Refusal(
        "terms",
        "verifier 1",
        lambda client, terms: client.withdraw_stake(),
        errors.RegistryNothingExiting,
        lambda market, terms: {"escrow": market.escrow, "verifier": market.address("verifier 1")},
    ),
    "withdraw stake to nobody": Refusal(
        "terms",
        "verifier 1",
        lambda client, terms: client.withdraw_stake(ZERO_ADDRESS),
        errors.RegistryZeroRecipient,
        lambda market, terms: {},
    ),
    "too long a profile": Refusal(
        "terms",
        "verifier 1",
        lambda client, terms: client.set_profile("\u00e9" * 128 + "x"),
        errors.RegistryProfileTooLong,
        lambda market, terms: {"actual": 257, "longest": 256},
    ),
}


def foreign_claim(client: Client, terms: Terms) -> SignedClaim:
    """A claim of a lot of another bid."""
    return client.sign_claim(replace(terms, salt=bytes(32)), 0, 2**40, round=1)


def foreign_agreement(client: Client, terms: Terms) -> SignedAgreement:
    """An agreement about a lot of another bid."""
    agreement = Agreement(
        bid=bytes(32), lot=0, stage=0, round=1, supplier=terms.customer, to_supplier=1, deadline=2**40
    )
    return SignedAgreement(agreement=agreement, signature=bytes(65))


def digest_of(market: Market, terms: Terms) -> bytes:
    """What verifier 2 would have had to sign."""
    attestation = Attestation(
        bid=market["stranger"].bid_id(terms),
        lot=0,
        stage=0,
        round=1,
        supplier=market.address("supplier"),
        verifier=market.address("verifier 2"),
        passed=True,
        report=REPORT,
    )
    return digest(attestation_typed_data(attestation, market["stranger"].chain.id, market.escrow))


def agree(actual: Fields, expected: Fields, now: int) -> bool:
    """Whether fields are as expected, where a time that only the node knows may be any from now on."""
    for name, value in expected.items():
        if value is ANY_TIME and not now <= actual[name] <= now + SOON_S:
            return False
    return actual == expected | {name: actual[name] for name, value in expected.items() if value is ANY_TIME}


@pytest.fixture(scope="module")
def usual(chain: LocalChain, market_on: Callable[[str], Market]) -> Iterator[dict[str, Terms]]:
    """The usual Terms in each state, prepared once for each chain; two verifiers' stake is reserved by the last."""
    market = market_on(chain.kind)
    with market.undone():
        yield {given: getattr(market, given)() for given in ("terms", "posted", "building", "inspecting", "disputable")}


@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS.keys())
def test_refused_before_it_is_sent(refusal: Refusal, usual: dict[str, Terms], market: Market) -> None:
    """The contract's own exception is raised with exactly its fields, and no transaction is sent."""
    terms = usual[refusal.given]
    if refusal.changes:
        terms = getattr(market, refusal.given)(**refusal.changes(market))
    nonces, now = market.nonces(), market.chain.now()
    with pytest.raises(ContractError) as caught:
        refusal.act(market[refusal.who], terms)
    assert type(caught.value) is refusal.error
    assert agree(caught.value.fields, refusal.fields(market, terms), now), caught.value.fields
    assert market.nonces() == nonces


class TestTime:
    """Deadlines, on the second."""

    def test_claim_over(self, market: Market) -> None:
        """From `claim_by` on nobody can claim."""
        terms = market.posted()
        market.chain.travel_to(terms.claim_by)
        with pytest.raises(errors.EscrowClaimOver) as caught:
            market["supplier"].claim(terms, 0)
        assert caught.value.claim_by == terms.claim_by
        assert 0 <= caught.value.timestamp - terms.claim_by <= SOON_S

    def test_submit_over(self, market: Market) -> None:
        """From its due date on a lot cannot be submitted."""
        terms = market.building()
        due = market.client().lot(terms, 0).deadline
        market.chain.travel_to(due)
        with pytest.raises(errors.EscrowSubmitOver) as caught:
            market["supplier"].submit(terms, 0, EVIDENCE)
        assert caught.value.due == due

    def test_inspection_over(self, market: Market) -> None:
        """From the deadline on nobody can attest."""
        terms = market.inspecting()
        deadline = market.client().lot(terms, 0).deadline
        market.chain.travel_to(deadline)
        with pytest.raises(errors.EscrowInspectionOver) as caught:
            market["verifier 1"].attest(terms, 0, True, REPORT)
        assert caught.value.deadline == deadline

    def test_exit_too_early(self, market: Market) -> None:
        """A day before the exit delay is over, stake stays."""
        market["verifier 3"].request_exit(STAKE)
        exit_at = market.client().stake_of(market.address("verifier 3")).exit_at
        market.chain.travel_to(exit_at - DAY_S)
        with pytest.raises(errors.RegistryExitTooEarly) as caught:
            market["verifier 3"].withdraw_stake()
        assert caught.value.exit_at == exit_at

    def test_dispute_over(self, usual: dict[str, Terms], market: Market) -> None:
        """From the end of the dispute window on a verdict is final."""
        terms = usual["disputable"]
        deadline = market.client().lot(terms, 0).deadline
        market.chain.travel_to(deadline)
        with pytest.raises(errors.EscrowDisputeOver) as caught:
            market["supplier"].dispute(terms, 0)
        assert caught.value.deadline == deadline

    def test_signed_claim_over(self, market: Market) -> None:
        """From its deadline on a signed claim counts no more."""
        terms = market.posted()
        deadline = market.chain.now() + DAY_S
        signed = market["supplier"].sign_claim(terms, 0, deadline)
        market.chain.travel_to(deadline)
        with pytest.raises(errors.EscrowSignatureExpired) as caught:
            market["stranger"].claim_with_signature(terms, signed)
        assert caught.value.deadline == deadline

    def test_attesting_twice(self, market: Market) -> None:
        """Only a verifier's first word in a round counts."""
        terms = market.inspecting()
        market["verifier 1"].attest(terms, 0, True, REPORT)
        with pytest.raises(errors.EscrowAlreadyAttested) as caught:
            market["verifier 1"].attest(terms, 0, False, REPORT)
        assert caught.value.fields == {"verifier": market.address("verifier 1"), "round": 1}

    def test_cancelling_twice(self, market: Market) -> None:
        """A bid is cancelled once."""
        terms = market.posted()
        market["customer"].cancel(terms)
        with pytest.raises(errors.EscrowAlreadyCancelled) as caught:
            market["customer"].cancel(terms)
        assert caught.value.fields == {"bid": market.client().bid_id(terms)}


class TestBeforeTheChainIsAsked:
    """What the client itself refuses."""

    def test_viewer_cannot_act(self, market: Market) -> None:
        """A client without a signer looks, but does not act."""
        terms = market.posted()
        viewer = market.client()
        assert viewer.lot(terms, 0).state == LotState.OPEN
        for act in (viewer.cancel, viewer.post):
            with pytest.raises(KeyUnavailable, match="make it with a signer to act"):
                act(terms)

    def test_only_a_named_verifier_signs(self, market: Market) -> None:
        """Who is no verifier of the bid cannot sign for it."""
        terms = market.building()
        with pytest.raises(InvalidInput) as caught:
            market["stranger"].sign_attestation(terms, 0, True, REPORT)
        assert (caught.value.name, caught.value.actual) == ("verifier", market.address("stranger"))

    @pytest.mark.parametrize(
        ("act", "name"),
        [
            (lambda client, terms: client.claim(terms, -1), "lot"),
            (lambda client, terms: client.attest(terms, 0, "PASS", REPORT), "passed"),
            (lambda client, terms: client.attest(terms, 0, True, REPORT[:-1]), "report"),
            (lambda client, terms: client.sign_attestation(terms, 0, True, REPORT[:-1]), "report"),
            (lambda client, terms: client.withdraw(to="alice", amount=1), "to"),
            (lambda client, terms: client.credit("alice"), "account"),
            (lambda client, terms: client.post(replace(terms, claim_by="60d")), "terms.claim_by"),
            (lambda client, terms: client.extend(terms, 0, "10d"), "due"),
            (lambda client, terms: client.dispute(terms, 0), "terms.arbitrator"),
            (lambda client, terms: client.submit_evidence(terms, 0, b"/ipfs/x"), "evidence"),
            (lambda client, terms: client.withdraw_all([ZERO_ADDRESS, "usdc"]), "tokens[1]"),
            (lambda client, terms: client.lots(terms, -1), "first"),
            (lambda client, terms: client.sign_terms(terms), "customer"),
            (lambda client, terms: client.sign_claim(terms, 0, -1), "deadline"),
            (lambda client, terms: client.sign_agreement(terms, 0, 1, 2**40), "supplier"),
            (lambda client, terms: client.agree(terms, foreign_agreement(client, terms)), "agreement.bid"),
            (lambda client, terms: client.claim_with_signature(terms, foreign_claim(client, terms)), "claim.bid"),
            (lambda client, terms: client.sign_permit(terms, {"name": "ETH"}, 2**40), "token"),
            (
                lambda client, terms: client.post_with_permit(terms, Permit(deadline=1, signature=b"")),
                "permit.signature",
            ),
            (lambda client, terms: Arbitrator(client, "judge"), "arbitrator"),
        ],
    )
    def test_wrong_types_are_named(
        self, act: Callable[[Any, Terms], object], name: str, usual: dict[str, Terms], market: Market
    ) -> None:
        """An argument that does not fit is named, and nothing is sent."""
        terms, nonces = usual["inspecting"], market.nonces()
        with pytest.raises(InvalidInput) as caught:
            act(market["verifier 1"], terms)
        assert caught.value.name == name
        assert market.nonces() == nonces

    def test_poor_account_cannot_pay_for_gas(self, market: Market) -> None:
        """An account without any ether is refused by the node, not by a crash."""
        nobody = market.client(Account.from_key("0x" + "42" * 32))
        with pytest.raises(errors.NodeRefused):
            nobody.set_profile("https://lab.example")
