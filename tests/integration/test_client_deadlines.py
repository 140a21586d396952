"""Whoever comes too late or too early is told the deadline."""

from __future__ import annotations

import pytest

from distman import Terms, errors
from tests.integration.market import DAY_S, EVIDENCE, REPORT, STAKE, Market
from tests.integration.refusals import SOON_S


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
