"""What customers, suppliers and verifiers do through the client, on each local chain, in ether and in a token."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from distman import ZERO_ADDRESS, Action, InvalidInput, Lot, LotState, Outcome, Stake, Terms, events
from tests.integration.market import DAY_S, EVIDENCE, EXIT_DELAY_S, NAMES, REPORT, STAKE, Asset, Market

SOMEWHERE = "0x000000000000000000000000000000000000dEaD"


def held(market: Market, asset: Asset) -> dict[str, int]:
    """What everyone, the escrow and a stranger's address hold of an asset."""
    people = {name: market.balance(asset.address, market.address(name)) for name in NAMES}
    return people | {name: market.balance(asset.address, where) for name, where in places(market).items()}


def places(market: Market) -> dict[str, str]:
    """Addresses that are no person's."""
    return {"escrow": market.escrow, "somewhere": SOMEWHERE}


def gas_paid(asset: Asset, *outcomes: Outcome) -> int:
    """Ether that actions cost beside what they moved, if ether is what is counted."""
    receipts = [receipt for outcome in outcomes for receipt in (outcome.receipt, *outcome.approvals)]
    return sum(receipt.fee for receipt in receipts) if asset.name == "ether" else 0


def lot(found: Lot, **members: Any) -> Lot:
    """A lot of the first stage with these members, no votes, and the actions of the one that was found."""
    rest = {"stage": 0, "reworks": 0, "passes": 0, "fails": 0, "spent": 0, "actions": found.actions}
    return Lot(**(rest | members))


def silence(market: Market, asset: Asset, pays_on_silence: bool) -> tuple[Terms, Outcome]:
    """A lot whose verifiers stay silent until it is lapsed, and the lapse."""
    terms = market.inspecting(token=asset.address, pays_on_silence=pays_on_silence)
    market.chain.travel_to(market["stranger"].lot(terms, 0).deadline)
    return terms, market["stranger"].lapse(terms, 0)


class TestBids:
    """Posting, finding and cancelling."""

    def test_post(self, market: Market, asset: Asset) -> None:
        """Posting locks price and verifier budget of all lots, to the wei, and tells the whole Terms."""
        terms, before = market.terms(token=asset.address), held(market, asset)
        outcome = market["customer"].post(terms)
        after = held(market, asset)
        bid = market["customer"].bid_id(terms)
        assert outcome.events == (
            events.BidPosted(bid=bid, customer=terms.customer, supplier=ZERO_ADDRESS, terms=terms),
        )
        assert after["escrow"] - before["escrow"] == terms.locked == 2 * (3_000_000 + 3 * 10_000)
        assert before["customer"] - after["customer"] == terms.locked + gas_paid(asset, outcome)

    def test_terms_are_found_by_id(self, market: Market, asset: Asset) -> None:
        """Anyone finds the Terms by the bid's id alone, from any block up to that of the bid."""
        terms = market.terms(token=asset.address, supplier=market.address("supplier"))
        block = market["customer"].post(terms).receipt.block
        viewer = market.client()
        assert [viewer.terms(viewer.bid_id(terms), first) for first in (0, block)] == [terms, terms]

    def test_unknown_id_has_no_terms(self, market: Market) -> None:
        """An id that nobody posted is refused with the escrow's address."""
        with pytest.raises(InvalidInput) as caught:
            market.client().terms(b"\x99" * 32)
        assert vars(caught.value) == {
            "name": "bid",
            "actual": "0x" + "99" * 32,
            "expected": f"the id of a bid posted at {market.client().escrow}",
        }

    def test_bid_before_the_first_block_is_not_found(self, market: Market) -> None:
        """The search begins where it is told to."""
        terms = market.terms()
        block = market["customer"].post(terms).receipt.block
        market.posted()
        with pytest.raises(InvalidInput, match="the id of a bid posted at"):
            market.client().terms(market.client().bid_id(terms), block + 1)

    @pytest.mark.parametrize("asset", ["token"], indirect=True)
    def test_cancel(self, market: Market, asset: Asset) -> None:
        """The customer gets exactly the open lots back."""
        terms = market.building(token=asset.address)
        before = held(market, asset)
        outcome = market["customer"].cancel(terms)
        after = held(market, asset)
        refund = terms.price + terms.verifier_budget
        assert outcome.events == (
            events.BidCancelled(bid=market["customer"].bid_id(terms), lots=1, to_customer=refund),
        )
        assert after["customer"] - before["customer"] == refund - gas_paid(asset, outcome)
        assert [market.client().lot(terms, lot).state for lot in (0, 1)] == [LotState.BUILDING, LotState.CLOSED]

    def test_cancel_by_anyone(self, market: Market) -> None:
        """Once the time to claim is over, anyone can refund the customer."""
        terms = market.posted()
        market.chain.travel_to(terms.claim_by)
        outcome = market["stranger"].cancel(terms)
        assert outcome.events == (
            events.BidCancelled(bid=market.client().bid_id(terms), lots=2, to_customer=terms.locked),
        )


class TestBuilding:
    """Claiming, submitting and giving up."""

    def test_claim(self, market: Market, asset: Asset) -> None:
        """Claiming locks the bond, and the lot is due in the stage's build time."""
        terms = market.posted(token=asset.address)
        before = held(market, asset)
        outcome = market["supplier"].claim(terms, 1)
        after = held(market, asset)
        due = market.time_of(outcome) + terms.stages[0].build_time
        supplier = market.address("supplier")
        assert outcome.events == (
            events.LotClaimed(bid=market.client().bid_id(terms), supplier=supplier, lot=1, round=1, deadline=due),
        )
        found = market.client().lot(terms, 1)
        assert found == lot(found, state=LotState.BUILDING, supplier=supplier, round=1, deadline=due)
        assert found.possible == (Action.SUBMIT, Action.EXTEND, Action.ACCEPT, Action.CONCEDE, Action.AGREE)
        assert after["escrow"] - before["escrow"] == terms.bond
        assert before["supplier"] - after["supplier"] == terms.bond + gas_paid(asset, outcome)

    def test_open_lot(self, market: Market) -> None:
        """A lot that nobody claimed is open, of no round and nobody's."""
        found = market.client().lot(market.posted(), 1)
        assert found == lot(found, state=LotState.OPEN, supplier=ZERO_ADDRESS, round=0, deadline=0)
        assert found.possible == (Action.CLAIM, Action.CANCEL)

    def test_lots_at_once(self, market: Market) -> None:
        """Several lots are asked for at once, from any on, and no more than there are."""
        terms = market.building(lots=5)
        market["rival"].claim(terms, 3)
        viewer = market.client()
        singly = tuple(viewer.lot(terms, number) for number in range(5))
        assert viewer.lots(terms) == singly
        assert viewer.lots(terms, 2, 2) == singly[2:4]
        assert viewer.lots(terms, 4, 9) == singly[4:]
        assert viewer.lots(terms, 5) == ()

    def test_as_many_lots_as_a_bid_may_have(self, market: Market) -> None:
        """All 1,024 lots of the largest bid come at once."""
        terms = market.posted(lots=1_024, price=1)
        assert [found.state for found in market.client().lots(terms)] == [LotState.OPEN] * 1_024

    def test_extend(self, market: Market) -> None:
        """The customer can give longer, also when the lot is late already."""
        terms = market.building()
        late = market.client().lot(terms, 0).deadline + 5
        market.chain.travel_to(late)
        due = late + 10 * DAY_S
        outcome = market["customer"].extend(terms, 0, due)
        assert outcome.events == (events.LotExtended(bid=market.client().bid_id(terms), lot=0, deadline=due),)
        assert market.client().lot(terms, 0).deadline == due
        assert Action.SUBMIT in market.client().lot(terms, 0).possible

    @pytest.mark.parametrize("asset", ["ether"], indirect=True)
    def test_claim_by_signature(self, market: Market, asset: Asset) -> None:
        """Anyone can send a supplier's signed claim, and lends it an ether bond; signing sends nothing."""
        terms = market.posted(token=asset.address)
        nonces, before = market.nonces(), held(market, asset)
        signed = market["supplier"].sign_claim(terms, 1, market.chain.now() + DAY_S)
        assert market.nonces() == nonces
        outcome = market["stranger"].claim_with_signature(terms, signed)
        after = held(market, asset)
        assert market.client().lot(terms, 1).supplier == market.address("supplier")
        assert before["stranger"] - after["stranger"] == terms.bond + gas_paid(asset, outcome)
        assert after["supplier"] == before["supplier"]

    @pytest.mark.parametrize("asset", ["token"], indirect=True)
    def test_claim_by_signature_with_a_bond_in_a_token(self, market: Market, asset: Asset) -> None:
        """A bond in a token is pulled from the supplier, who has approved exactly it."""
        terms = market.posted(token=asset.address)
        assert len(market["supplier"].approve(asset.address, terms.bond)) == 1
        signed = market["supplier"].sign_claim(terms, 1, market.chain.now() + DAY_S, round=1)
        before = held(market, asset)
        market["stranger"].claim_with_signature(terms, signed)
        after = held(market, asset)
        assert (before["supplier"] - after["supplier"], before["stranger"] - after["stranger"]) == (terms.bond, 0)

    def test_submit(self, market: Market) -> None:
        """Submitting starts the inspection."""
        terms = market.building()
        outcome = market["supplier"].submit(terms, 0, EVIDENCE)
        deadline = market.time_of(outcome) + terms.stages[0].inspection_time
        supplier = market.address("supplier")
        assert outcome.events == (events.LotSubmitted(bid=market.client().bid_id(terms), lot=0, evidence=EVIDENCE),)
        found = market.client().lot(terms, 0)
        assert found == lot(found, state=LotState.INSPECTING, supplier=supplier, round=1, deadline=deadline)
        assert found.possible == (Action.ATTEST, Action.ACCEPT, Action.CONCEDE, Action.AGREE)

    @pytest.mark.parametrize("asset", ["ether"], indirect=True)
    def test_concede(self, market: Market, asset: Asset) -> None:
        """Giving a lot up costs the bond and opens the lot again."""
        terms = market.building(token=asset.address)
        before = held(market, asset)
        outcome = market["supplier"].concede(terms, 0)
        bid = market.client().bid_id(terms)
        assert outcome.events == (
            events.LotConceded(bid=bid, lot=0),
            events.LotDefaulted(bid=bid, lot=0, to_customer=terms.bond, reopened=True),
        )
        assert held(market, asset)["customer"] - before["customer"] == terms.bond

    def test_lapse_of_a_late_supplier(self, market: Market) -> None:
        """A lot that is late opens again for the next supplier, whose round is the second."""
        terms = market.building()
        market.chain.travel_to(market.client().lot(terms, 0).deadline)
        outcome = market["stranger"].lapse(terms, 0)
        bid = market.client().bid_id(terms)
        assert outcome.events == (events.LotDefaulted(bid=bid, lot=0, to_customer=terms.bond, reopened=True),)
        claimed = market["rival"].claim(terms, 0)
        assert market.client().lot(terms, 0).round == 2
        assert isinstance(claimed.events[0], events.LotClaimed)


class TestInspection:
    """Attesting, directly or carried, and what follows."""

    def test_direct_attestations(self, market: Market, asset: Asset) -> None:
        """The second PASS of three pays the supplier, and the unused fee goes back to the customer."""
        terms = market.inspecting(token=asset.address)
        before = held(market, asset)
        first = market["verifier 3"].attest(terms, 0, True, REPORT)
        assert market.client().lot(terms, 0).passes == 0b100
        second = market["verifier 1"].attest(terms, 0, True, REPORT)
        after = held(market, asset)
        bid = market.client().bid_id(terms)
        votes = [
            events.LotAttested(bid=bid, verifier=market.address(name), lot=0, passed=True, report=REPORT)
            for name in ("verifier 3", "verifier 1")
        ]
        paid = events.LotPaid(
            bid=bid,
            lot=0,
            to_supplier=terms.price + terms.bond,
            to_customer=terms.verifier_fee,
        )
        assert (first.events, second.events) == ((votes[0],), (votes[1], paid))
        assert after["supplier"] - before["supplier"] == terms.price + terms.bond
        assert after["customer"] - before["customer"] == terms.verifier_fee
        assert before["escrow"] - after["escrow"] == terms.price + terms.bond + terms.verifier_fee

    def test_fails_close_the_lot(self, market: Market) -> None:
        """Once the quorum is out of reach the supplier is in default, and the customer has all but the fees back."""
        terms = market.inspecting()
        market["verifier 1"].attest(terms, 0, False, REPORT)
        outcome = market["verifier 2"].attest(terms, 0, False, REPORT)
        bid = market.client().bid_id(terms)
        assert outcome.events == (
            events.LotAttested(bid=bid, verifier=market.address("verifier 2"), lot=0, passed=False, report=REPORT),
            events.LotDefaulted(
                bid=bid,
                lot=0,
                to_customer=terms.price + terms.bond + terms.verifier_fee,
                reopened=False,
            ),
        )

    def test_carried_with_the_submission(self, market: Market, asset: Asset) -> None:
        """Attestations that were signed beforehand are counted and paid in the transaction of the delivery."""
        terms = market.building(token=asset.address)
        before = held(market, asset)
        signed = [market[name].sign_attestation(terms, 0, True, REPORT) for name in ("verifier 2", "verifier 3")]
        outcome = market["supplier"].submit(terms, 0, EVIDENCE, signed)
        kinds = [type(event) for event in outcome.events]
        assert kinds == [events.LotSubmitted, events.LotAttested, events.LotAttested, events.LotPaid]
        assert [attestation.seat for attestation in signed] == [1, 2]
        gained = held(market, asset)["supplier"] - before["supplier"]
        assert gained == terms.price + terms.bond - gas_paid(asset, outcome)

    def test_carried_by_anyone(self, market: Market) -> None:
        """Anyone can carry what verifiers signed; signing sends nothing."""
        terms = market.inspecting()
        nonces = market.nonces()
        signed = [market[name].sign_attestation(terms, 0, True, REPORT) for name in ("verifier 1", "verifier 2")]
        assert market.nonces() == nonces
        outcome = market["stranger"].attest_with_signatures(terms, 0, signed)
        assert [type(event) for event in outcome.events] == [events.LotAttested, events.LotAttested, events.LotPaid]
        assert market.client().lot(terms, 0).state == LotState.CLOSED

    def test_carried_for_a_round_to_come(self, market: Market) -> None:
        """A named round is signed and carried instead of the lot's own, and must be the lot's when it arrives."""
        terms = market.building()
        signed = market["verifier 1"].sign_attestation(terms, 0, True, REPORT, round=1)
        outcome = market["supplier"].submit(terms, 0, EVIDENCE, [signed], round=1)
        assert outcome.events[1] == events.LotAttested(
            bid=market.client().bid_id(terms),
            verifier=market.address("verifier 1"),
            lot=0,
            passed=True,
            report=REPORT,
        )

    @pytest.mark.parametrize("asset", ["token"], indirect=True)
    def test_accept(self, market: Market, asset: Asset) -> None:
        """The customer can pay at once; nothing was spent on verifiers."""
        terms = market.building(token=asset.address)
        before = held(market, asset)
        outcome = market["customer"].accept(terms, 0)
        bid, budget = market.client().bid_id(terms), terms.verifier_budget
        assert outcome.events == (
            events.LotAccepted(bid=bid, lot=0),
            events.LotPaid(bid=bid, lot=0, to_supplier=terms.price + terms.bond, to_customer=budget),
        )
        assert held(market, asset)["supplier"] - before["supplier"] == terms.price + terms.bond

    def test_silence_that_pays(self, market: Market, asset: Asset) -> None:
        """Where silence pays, a lapse decides for the supplier, and settling pays."""
        terms, lapsed = silence(market, asset, pays_on_silence=True)
        before = held(market, asset)
        settled = market["stranger"].settle(terms, 0)
        bid = market.client().bid_id(terms)
        assert lapsed.events == (events.LotDecided(bid=bid, lot=0, verdict=LotState.PASSED, deadline=0),)
        assert settled.events == (
            events.LotPaid(
                bid=bid,
                lot=0,
                to_supplier=terms.price + terms.bond,
                to_customer=terms.verifier_budget,
            ),
        )
        assert held(market, asset)["supplier"] - before["supplier"] == terms.price + terms.bond

    @pytest.mark.parametrize("asset", ["ether"], indirect=True)
    def test_silence_that_voids(self, market: Market, asset: Asset) -> None:
        """Where silence does not pay, a lapse voids, and settling gives everyone their own back."""
        terms, lapsed = silence(market, asset, pays_on_silence=False)
        before = held(market, asset)
        settled = market["stranger"].settle(terms, 0)
        bid = market.client().bid_id(terms)
        assert lapsed.events == (events.LotDecided(bid=bid, lot=0, verdict=LotState.VOIDED, deadline=0),)
        back = terms.price + terms.verifier_budget
        assert settled.events == (events.LotVoided(bid=bid, lot=0, to_supplier=terms.bond, to_customer=back),)
        after = held(market, asset)
        assert [after[name] - before[name] for name in ("supplier", "customer")] == [terms.bond, back]


class TestCredit:
    """Fees that wait to be withdrawn."""

    def test_withdraw_all_elsewhere(self, market: Market, asset: Asset) -> None:
        """A verifier's fee is credited, and all of it goes to whatever address it names."""
        terms = market.inspecting(token=asset.address)
        market["verifier 1"].attest(terms, 0, True, REPORT)
        verifier = market.address("verifier 1")
        before = held(market, asset)
        assert market.client().credit(verifier, asset.address) == terms.verifier_fee
        outcome = market["verifier 1"].withdraw(asset.address, SOMEWHERE)
        assert outcome.events == (
            events.CreditWithdrawn(account=verifier, token=asset.address, to=SOMEWHERE, amount=terms.verifier_fee),
        )
        assert market.client().credit(verifier, asset.address) == 0
        assert held(market, asset)["somewhere"] - before["somewhere"] == terms.verifier_fee

    def test_withdraw_all_at_once(self, market: Market) -> None:
        """Credit in several tokens is withdrawn in one transaction; a token without credit is passed over."""
        fees = {}
        for token in (ZERO_ADDRESS, market.token):
            terms = market.inspecting(token=token)
            market["verifier 1"].attest(terms, 0, True, REPORT)
            fees[token] = terms.verifier_fee
        verifier = market.address("verifier 1")
        outcome = market["verifier 1"].withdraw_all([market.strict_token, market.token, ZERO_ADDRESS], SOMEWHERE)
        assert outcome.events == tuple(
            events.CreditWithdrawn(account=verifier, token=token, to=SOMEWHERE, amount=fees[token])
            for token in (market.token, ZERO_ADDRESS)
        )
        assert [market.balance(token, SOMEWHERE) for token in fees] == list(fees.values())

    def test_withdraw_all_home(self, market: Market) -> None:
        """Unless somebody else is named, all credit goes to the signer."""
        terms = market.inspecting(token=market.token)
        market["verifier 1"].attest(terms, 0, True, REPORT)
        before = market.balance(market.token, market.address("verifier 1"))
        market["verifier 1"].withdraw_all([market.token])
        assert market.balance(market.token, market.address("verifier 1")) - before == terms.verifier_fee

    @pytest.mark.parametrize("asset", ["ether"], indirect=True)
    def test_withdraw_a_part(self, market: Market, asset: Asset) -> None:
        """A part of the credit goes to the verifier itself, the rest stays."""
        terms = market.inspecting(token=asset.address)
        market["verifier 1"].attest(terms, 0, True, REPORT)
        before = held(market, asset)
        outcome = market["verifier 1"].withdraw(asset.address, amount=4_000)
        gained = held(market, asset)["verifier 1"] - before["verifier 1"]
        assert gained == 4_000 - gas_paid(asset, outcome)
        assert market.client().credit(market.address("verifier 1"), asset.address) == terms.verifier_fee - 4_000

    def test_ether_is_the_usual_token(self, market: Market) -> None:
        """Credit and withdrawal are in ether unless a token is named."""
        terms = market.inspecting()
        market["verifier 1"].attest(terms, 0, True, REPORT)
        outcome = market["verifier 1"].withdraw()
        verifier = market.address("verifier 1")
        assert outcome.events == (
            events.CreditWithdrawn(account=verifier, token=ZERO_ADDRESS, to=verifier, amount=terms.verifier_fee),
        )
        assert market.client().credit(verifier) == 0

    def test_payout_that_is_not_taken_is_credited(self, market: Market) -> None:
        """A supplier that takes no ether stops nobody: what it is owed waits as credit."""
        terms = market.building()
        market.refuse_ether("supplier")
        outcome = market["customer"].accept(terms, 0)
        supplier, owed = market.address("supplier"), terms.price + terms.bond
        assert outcome.events[-1] == events.Credited(account=supplier, token=ZERO_ADDRESS, amount=owed)
        assert market.client().credit(supplier) == owed


class TestStake:
    """What stands behind a verifier's word."""

    def test_stake_and_exit(self, market: Market) -> None:
        """Stake can be asked back in part, waits 240 days, and then goes to whatever address the verifier names."""
        verifier = market.address("unstaked")
        staked = market["unstaked"].stake(5 * STAKE)
        requested = market["unstaked"].request_exit(2 * STAKE)
        exit_at = market.time_of(requested) + EXIT_DELAY_S
        waiting = market.client().stake_of(verifier)
        market.chain.travel_to(exit_at)
        withdrawn = market["unstaked"].withdraw_stake(SOMEWHERE)
        names = {"escrow": market.client().escrow, "verifier": verifier}
        assert staked.events == (events.Staked(**names, amount=5 * STAKE),)
        assert requested.events == (events.ExitRequested(**names, amount=2 * STAKE, exit_at=exit_at),)
        assert waiting == Stake(active=3 * STAKE, reserved=0, exiting=2 * STAKE, exit_at=exit_at)
        assert withdrawn.events == (events.StakeWithdrawn(**names, to=SOMEWHERE, amount=2 * STAKE),)
        assert market.client().stake_of(verifier) == Stake(active=3 * STAKE, reserved=0, exiting=0, exit_at=0)
        assert market.balance(ZERO_ADDRESS, SOMEWHERE) == 2 * STAKE

    def test_stake_comes_back_to_the_signer(self, market: Market) -> None:
        """Unless somebody else is named, stake goes back to who staked it."""
        market["verifier 1"].request_exit(STAKE)
        market.chain.travel_to(market.client().stake_of(market.address("verifier 1")).exit_at)
        before = market.balance(ZERO_ADDRESS, market.address("verifier 1"))
        outcome = market["verifier 1"].withdraw_stake()
        after = market.balance(ZERO_ADDRESS, market.address("verifier 1"))
        assert after - before == STAKE - outcome.receipt.fee

    def test_registry_is_the_escrows_own(self, market: Market) -> None:
        """The registry is found through the escrow."""
        assert market.client().registry().lower() == market.registry.lower()

    @pytest.mark.parametrize("uri", ["https://lab.example/\u00e9", ""])
    def test_profile(self, market: Market, uri: str) -> None:
        """A profile is published, replaced, or removed by an empty one."""
        market["verifier 1"].set_profile("https://old.example")
        outcome = market["verifier 1"].set_profile(uri)
        verifier = market.address("verifier 1")
        assert outcome.events == (events.ProfileSet(verifier=verifier, uri=uri),)
        assert market.client().profile_of(verifier) == uri


def test_terms_in_lower_case_are_the_same_bid(market: Market) -> None:
    """Addresses without a checksum make the same bid, which answers with checksums."""
    terms = market.terms()
    lower = replace(terms, customer=terms.customer.lower(), verifiers=tuple(item.lower() for item in terms.verifiers))
    outcome = market["customer"].post(lower)
    assert outcome.events[0] == events.BidPosted(
        bid=market.client().bid_id(terms), customer=terms.customer, supplier=ZERO_ADDRESS, terms=terms
    )
