"""Disputed verdicts through the client: stages, reworks, the arbitrator's ruling, slashing, and agreements."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from eth_account import Account
from eth_utils.crypto import keccak

from distman import (
    ZERO_ADDRESS,
    Action,
    Arbitrator,
    Attestation,
    Choice,
    LotState,
    Outcome,
    SignedAttestation,
    Stage,
    Stake,
    Terms,
    errors,
    events,
)
from distman.codec import decode_result, encode_call
from distman.signing import (
    agreement_typed_data,
    attestation_typed_data,
    claim_typed_data,
    digest,
)
from tests.integration.market import (
    ARBITRATION_FEE,
    DAY_S,
    EVIDENCE,
    REPORT,
    RULING_S,
    STAKE,
    WINDOW_S,
    Asset,
    Market,
)

WRONG = b"\x01" * 65
SOMEWHERE = "0x000000000000000000000000000000000000dEaD"


def judge(market: Market) -> Arbitrator:
    """The market's arbitrator, with its owner's key."""
    return Arbitrator(market["judge"], market.arbitrator)


def disputed(market: Market) -> Terms:
    """A lot whose FAIL the supplier has disputed."""
    terms = market.disputable()
    market["supplier"].dispute(terms, 0)
    return terms


class TestDisputes:
    """From a verdict to its ruling."""

    def test_decided_by_quorum(self, market: Market) -> None:
        """With an arbitrator, a verdict by quorum can be disputed before it moves money."""
        terms = market.inspecting(arbitrator=market.arbitrator, dispute_window=WINDOW_S)
        market["verifier 1"].attest(terms, 0, False, REPORT)
        outcome = market["verifier 2"].attest(terms, 0, False, REPORT)
        deadline = market.time_of(outcome) + WINDOW_S
        assert outcome.events[-1] == events.LotDecided(
            bid=market.client().bid_id(terms), lot=0, verdict=LotState.FAILED, deadline=deadline
        )
        found = market.client().lot(terms, 0)
        assert (found.deadline, found.fails, found.spent) == (deadline, 0b11, 2)
        assert found.possible == (Action.ACCEPT, Action.AGREE, Action.DISPUTE)

    def test_attestation_reserves_stake(self, market: Market) -> None:
        """With an arbitrator, stake is reserved for the attestation, and is there for nothing else."""
        terms = market.inspecting(arbitrator=market.arbitrator, dispute_window=WINDOW_S, verifier_stake=STAKE // 4)
        outcome = market["verifier 1"].attest(terms, 0, True, REPORT)
        verifier = market.address("verifier 1")
        assert outcome.events[0] == events.StakeReserved(escrow=market.escrow, verifier=verifier, amount=STAKE // 4)
        held = market.client().stake_of(verifier)
        assert held == Stake(active=STAKE, reserved=STAKE // 4, exiting=0, exit_at=0)
        with pytest.raises(errors.RegistryInsufficientStake) as caught:
            market["verifier 1"].request_exit(held.free + 1)
        assert (caught.value.actual, caught.value.expected) == (held.free, held.free + 1)

    def test_reserved_stake_answers_for_one_round(self, market: Market) -> None:
        """Stake that is reserved for one lot does not count for another, until the round is over."""
        terms = market.inspecting(arbitrator=market.arbitrator, dispute_window=WINDOW_S)
        market["supplier"].claim(terms, 1)
        market["supplier"].submit(terms, 1, EVIDENCE)
        market["verifier 1"].attest(terms, 0, True, REPORT)
        with pytest.raises(errors.EscrowInsufficientStake) as caught:
            market["verifier 1"].attest(terms, 1, True, REPORT)
        assert (caught.value.actual, caught.value.expected) == (0, STAKE)
        accepted = market["customer"].accept(terms, 0)
        verifier = market.address("verifier 1")
        assert events.StakeReleased(escrow=market.escrow, verifier=verifier, amount=STAKE) in accepted.events
        assert market["verifier 1"].attest(terms, 1, True, REPORT).events[-1] == events.LotAttested(
            bid=market.client().bid_id(terms), verifier=verifier, lot=1, passed=True, report=REPORT
        )

    def test_unruled_attestations_reserve_nothing(self, market: Market) -> None:
        """Without an arbitrator no stake is reserved: one stake stands behind many lots."""
        terms = market.inspecting()
        market["verifier 1"].attest(terms, 0, True, REPORT)
        assert market.client().stake_of(market.address("verifier 1")).free == STAKE

    @pytest.mark.parametrize("party", ["customer", "supplier"])
    def test_dispute(self, party: str, market: Market) -> None:
        """A party pays exactly what the arbitrator asks, and all that readers of ERC-1497 need is told."""
        terms = market.disputable()
        bid = market.client().bid_id(terms)
        account = market.address(party)
        before = market.balance(ZERO_ADDRESS, account)
        assert market.client().arbitration_cost(terms) == ARBITRATION_FEE
        outcome = market[party].dispute(terms, 0)
        deadline = market.time_of(outcome) + RULING_S
        group = int.from_bytes(keccak(bid + (0).to_bytes(32) + (1).to_bytes(32)))
        assert outcome.events == (
            events.LotDisputed(bid=bid, party=account, lot=0, dispute_id=0, deadline=deadline),
            events.MetaEvidence(meta_evidence_id=int.from_bytes(bid), evidence=f"/ipfs/f01551220{terms.spec.hex()}"),
            events.Dispute(
                arbitrator=market.arbitrator,
                dispute_id=0,
                meta_evidence_id=int.from_bytes(bid),
                evidence_group_id=group,
            ),
        )
        assert before - market.balance(ZERO_ADDRESS, account) == ARBITRATION_FEE + outcome.receipt.fee
        assert judge(market).balance() == ARBITRATION_FEE
        assert market.client().lot(terms, 0).state == LotState.DISPUTED

    @pytest.mark.parametrize("who", ["customer", "supplier", "verifier 3"])
    def test_evidence(self, who: str, market: Market) -> None:
        """Parties and verifiers hand documents to the arbitrator."""
        terms = disputed(market)
        outcome = market[who].submit_evidence(terms, 0, "/ipfs/Qm/\u00e9")
        bid = market.client().bid_id(terms)
        group = int.from_bytes(keccak(bid + (0).to_bytes(32) + (1).to_bytes(32)))
        assert outcome.events == (
            events.Evidence(
                arbitrator=market.arbitrator,
                evidence_group_id=group,
                party=market.address(who),
                evidence="/ipfs/Qm/\u00e9",
            ),
        )

    def test_ruling_that_overturns(self, market: Market) -> None:
        """A PASS against the votes pays the supplier, who is credited with the stake of those who were wrong."""
        terms = disputed(market)
        ruled = judge(market).give_ruling(0, Choice.PASS)
        bid, supplier = market.client().bid_id(terms), market.address("supplier")
        assert ruled.events == (
            events.Ruling(arbitrator=market.arbitrator, dispute_id=0, ruling=1),
            events.LotRuled(bid=bid, lot=0, verdict=LotState.PASSED),
        )
        settled = market["stranger"].settle(terms, 0)
        wrong = [market.address(name) for name in ("verifier 1", "verifier 2")]
        slashed = [
            event
            for verifier in wrong
            for event in (
                events.Slashed(escrow=market.escrow, verifier=verifier, amount=STAKE),
                events.VerifierSlashed(bid=bid, verifier=verifier, party=supplier, lot=0, amount=STAKE),
            )
        ]
        assert settled.events == (
            *slashed,
            events.LotPaid(bid=bid, lot=0, to_supplier=terms.price + terms.bond, to_customer=terms.verifier_fee),
        )
        assert market.client().credit(supplier) == 2 * STAKE
        gone = Stake(active=0, reserved=0, exiting=0, exit_at=0)
        assert [market.client().stake_of(verifier) for verifier in wrong] == [gone, gone]

    def test_ruling_that_upholds(self, market: Market) -> None:
        """A FAIL with the votes is a default; nobody is slashed, and the stakes are free again."""
        terms = disputed(market)
        judge(market).give_ruling(0, Choice.FAIL)
        *released, event = market["stranger"].settle(terms, 0).events
        left = terms.price + terms.bond + terms.verifier_fee
        right = [market.address(name) for name in ("verifier 1", "verifier 2")]
        assert released == [
            events.StakeReleased(escrow=market.escrow, verifier=verifier, amount=STAKE) for verifier in right
        ]
        assert event == events.LotDefaulted(bid=market.client().bid_id(terms), lot=0, to_customer=left, reopened=False)
        assert [market.client().stake_of(verifier).free for verifier in right] == [STAKE, STAKE]

    def test_refusal_to_rule(self, market: Market) -> None:
        """A refusal leaves the verdict as it is."""
        terms = disputed(market)
        ruled = judge(market).give_ruling(0, Choice.REFUSE)
        assert ruled.events[1] == events.LotRuled(bid=market.client().bid_id(terms), lot=0, verdict=LotState.FAILED)

    def test_ruling_that_never_comes(self, market: Market) -> None:
        """After 120 days anyone can go on with the verdict of the votes."""
        terms = disputed(market)
        market.chain.travel_to(market.client().lot(terms, 0).deadline)
        assert market.client().lot(terms, 0).possible == (Action.AGREE, Action.LAPSE)
        outcome = market["stranger"].lapse(terms, 0)
        assert outcome.events == (
            events.LotDecided(bid=market.client().bid_id(terms), lot=0, verdict=LotState.FAILED, deadline=0),
        )

    def test_arbitrator_that_is_none(self, market: Market) -> None:
        """A contract that tells no cost is no arbitrator, and nothing is sent."""
        terms = market.terms(arbitrator=market.token, dispute_window=WINDOW_S)
        with pytest.raises(errors.ContractError):
            market.client().arbitration_cost(terms)

    def test_arbitrator_without_code(self, market: Market) -> None:
        """An address without code answers nothing, which is refused."""
        with pytest.raises(errors.WrongAnswer, match="answer of arbitrationCost: got 0x, expected what"):
            market.client().arbitration_cost(market.terms(arbitrator=SOMEWHERE))


class TestOwnedArbitrator:
    """What the arbitrator's owner does beside ruling."""

    def test_owner_and_fee(self, market: Market) -> None:
        """Anyone can see who rules and what it costs."""
        found = Arbitrator(market.client(), market.arbitrator.lower())
        assert (found.owner(), found.fee(), found.balance()) == (market.address("judge"), ARBITRATION_FEE, 0)
        assert found.address == market.arbitrator

    def test_withdraw(self, market: Market) -> None:
        """The fees go to whom the owner names."""
        disputed(market)
        outcome = judge(market).withdraw(SOMEWHERE)
        assert outcome.events == (events.FeesWithdrawn(to=SOMEWHERE, amount=ARBITRATION_FEE),)
        assert (market.balance(ZERO_ADDRESS, SOMEWHERE), judge(market).balance()) == (ARBITRATION_FEE, 0)

    def test_withdraw_home(self, market: Market) -> None:
        """Unless somebody else is named, the fees go to the owner."""
        disputed(market)
        before = market.balance(ZERO_ADDRESS, market.address("judge"))
        outcome = judge(market).withdraw()
        after = market.balance(ZERO_ADDRESS, market.address("judge"))
        assert after - before == ARBITRATION_FEE - outcome.receipt.fee

    def test_no_arbitrator_there(self, market: Market) -> None:
        """An address without code is refused at once."""
        with pytest.raises(errors.NotDeployed) as caught:
            Arbitrator(market.client(), SOMEWHERE)
        assert (caught.value.name, caught.value.address) == ("OwnedArbitrator", SOMEWHERE)


class TestStages:
    """Lots that are paid step by step, and built again."""

    def test_two_stages_and_a_wait(self, market: Market, asset: Asset) -> None:
        """Each stage pays its share, and the last one, which silence decides, what is left."""
        first = market.terms().stages[0]
        wait = Stage(share_bps=3_333, panel=0, quorum=0, build_time=0, inspection_time=DAY_S, pays_on_silence=True)
        terms = market.building(token=asset.address, price=101, stages=(replace(first, share_bps=6_667), wait))
        bid = market.client().bid_id(terms)
        signed = [market[name].sign_attestation(terms, 0, True, REPORT) for name in ("verifier 1", "verifier 2")]
        outcome = market["supplier"].submit(terms, 0, EVIDENCE, signed)
        until = market.time_of(outcome) + DAY_S
        assert outcome.events[-2:] == (
            events.LotPaid(bid=bid, lot=0, to_supplier=67, to_customer=0),
            events.LotStarted(bid=bid, lot=0, round=2, stage=1, deadline=until),
        )
        found = market.client().lot(terms, 0)
        assert (found.state, found.stage, found.round) == (LotState.INSPECTING, 1, 2)
        market.chain.travel_to(until)
        market["stranger"].lapse(terms, 0)
        settled = market["stranger"].settle(terms, 0)
        assert settled.events == (
            events.LotPaid(
                bid=bid, lot=0, to_supplier=34 + terms.bond, to_customer=terms.verifier_budget - 2 * terms.verifier_fee
            ),
        )

    def test_rework(self, market: Market) -> None:
        """A lot that failed is built again in a new round, with its votes empty."""
        terms = market.inspecting(reworks=1)
        market["verifier 1"].attest(terms, 0, False, REPORT)
        outcome = market["verifier 2"].attest(terms, 0, False, REPORT)
        due = market.time_of(outcome) + terms.stages[0].build_time
        assert outcome.events[-1] == events.LotStarted(
            bid=market.client().bid_id(terms), lot=0, round=2, stage=0, deadline=due
        )
        found = market.client().lot(terms, 0)
        assert (found.state, found.reworks, found.fails, found.spent) == (LotState.BUILDING, 1, 0, 2)

    def test_signature_of_another_stage_is_refused(self, market: Market) -> None:
        """A verifier signs for one stage: its word on the first does not count for the second."""
        first = market.terms().stages[0]
        terms = market.building(stages=(replace(first, share_bps=5_000), replace(first, share_bps=5_000)))
        early = market["verifier 1"].sign_attestation(terms, 0, True, REPORT, round=2)
        market["customer"].accept(terms, 0)
        market["supplier"].submit(terms, 0, EVIDENCE)
        with pytest.raises(errors.EscrowInvalidSignature) as caught:
            market["stranger"].attest_with_signatures(terms, 0, [early])
        assert caught.value.signer == market.address("verifier 1")


class TestAgreements:
    """What both parties want, whatever the verdict."""

    @pytest.mark.parametrize(("signer", "sender"), [("customer", "supplier"), ("supplier", "customer")])
    def test_split(self, signer: str, sender: str, market: Market, asset: Asset) -> None:
        """One party signs, the other sends, and all that is left of the lot is split."""
        terms = market.building(token=asset.address)
        signed = market[signer].sign_agreement(terms, 0, 1_000_000, market.chain.now() + DAY_S)
        before = {name: market.balance(asset.address, market.address(name)) for name in ("customer", "supplier")}
        outcome = market[sender].agree(terms, signed)
        rest = terms.price + terms.bond + terms.verifier_budget - 1_000_000
        assert outcome.events == (
            events.LotAgreed(bid=market.client().bid_id(terms), lot=0, to_supplier=1_000_000, to_customer=rest),
        )
        paid = {"customer": rest, "supplier": 1_000_000}
        paid[sender] -= gas(asset, outcome)
        for name, amount in paid.items():
            assert market.balance(asset.address, market.address(name)) - before[name] == amount

    def test_split_of_a_dispute(self, market: Market) -> None:
        """A disputed lot can be split too, in a round that is named."""
        terms = disputed(market)
        signed = market["customer"].sign_agreement(terms, 0, 5, market.chain.now() + DAY_S, round=1)
        market["supplier"].agree(terms, signed)
        assert market.client().lot(terms, 0).state == LotState.CLOSED

    def test_too_much(self, market: Market) -> None:
        """Nobody can agree on more than is left."""
        terms = market.building()
        left = terms.price + terms.bond + terms.verifier_budget
        signed = market["customer"].sign_agreement(terms, 0, left + 1, market.chain.now() + DAY_S)
        with pytest.raises(errors.EscrowSplitTooLarge) as caught:
            market["supplier"].agree(terms, signed)
        assert caught.value.fields == {"to_supplier": left + 1, "left": left}

    def test_old_round(self, market: Market) -> None:
        """A signature for a round that is over is refused by its round."""
        terms = market.inspecting(reworks=1)
        signed = market["customer"].sign_agreement(terms, 0, 5, market.chain.now() + 90 * DAY_S)
        for name in ("verifier 1", "verifier 2"):
            market[name].attest(terms, 0, False, REPORT)
        with pytest.raises(errors.EscrowWrongRound) as caught:
            market["supplier"].agree(terms, signed)
        assert caught.value.fields == {"lot": 0, "actual": 2, "expected": 1}


class TestDigests:
    """What is signed in Python is what the contract looks at, told by what it refuses."""

    def test_claim(self, market: Market) -> None:
        """The digest of a claim is the contract's."""
        terms = market.posted()
        claim = market["supplier"].sign_claim(terms, 1, 2**40).claim
        typed_data = claim_typed_data(claim, market.client().chain.id(), market.escrow)
        assert refused(market, "claimWithSignature", terms, 1, claim.supplier, 2**40, WRONG) == digest(typed_data)

    def test_agreement(self, market: Market) -> None:
        """The digest of an agreement is the contract's."""
        terms = market.building()
        agreement = market["supplier"].sign_agreement(terms, 0, 7, 2**40).agreement
        typed_data = agreement_typed_data(agreement, market.client().chain.id(), market.escrow)
        assert refused(market, "agree", terms, 0, 1, 7, 2**40, WRONG) == digest(typed_data)

    def test_attestation_of_the_second_stage(self, market: Market) -> None:
        """The digest of an attestation is the contract's, with a stage that is not zero."""
        first = market.terms().stages[0]
        terms = market.building(stages=(replace(first, share_bps=5_000), replace(first, share_bps=5_000)))
        market["customer"].accept(terms, 0)
        market["supplier"].submit(terms, 0, EVIDENCE)
        attestation = Attestation(
            bid=market.client().bid_id(terms),
            lot=0,
            stage=1,
            round=2,
            supplier=market.address("supplier"),
            verifier=market.address("verifier 1"),
            passed=True,
            report=REPORT,
        )
        typed_data = attestation_typed_data(attestation, market.client().chain.id(), market.escrow)
        wrong = SignedAttestation(seat=0, passed=True, report=REPORT, signature=WRONG)
        assert refused(market, "attestWithSignatures", terms, 0, 2, [wrong]) == digest(typed_data)

    def test_signed_terms(self, market: Market) -> None:
        """A customer's signature of the Terms is over the id that the contract gives them."""
        terms, viewer = market.terms(), market.client()
        answer = viewer.chain.call(market.escrow, encode_call("Escrow", "hashTerms", terms))
        signature = market["customer"].sign_terms(terms)
        bid = decode_result("Escrow", "hashTerms", answer)
        assert Account._recover_hash(bid, signature=signature) == terms.customer


def refused(market: Market, function: str, *arguments: Any) -> bytes:
    """The digest for which the escrow refuses a signature in a call by the customer."""
    data = encode_call("Escrow", function, *arguments)
    with pytest.raises(errors.EscrowInvalidSignature) as caught:
        market.client().chain.call(market.escrow, data, sender=market.address("customer"))
    return caught.value.digest


def gas(asset: Asset, outcome: Outcome) -> int:
    """What an action cost, if ether is what is counted."""
    return outcome.receipt.fee if asset.name == "ether" else 0
