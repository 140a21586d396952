"""The story of a bid for one robot in two stages, and of a verdict that is overturned.

A lab says that the robot is up to spec, and the first stage is paid. The verifier at the customer's door then fails a
robot that is sound. The supplier pays the arbitrator to look again; the ruling passes the stage, and the verifier's
stake goes to the supplier that it wronged.
"""

from __future__ import annotations

from distman.arbitrator import Arbitrator, Choice

from distman import LotState, Stage, Terms, panel_of
from distman.events import LotDisputed, VerifierSlashed
from distman.token import ETHER
from examples.kbot.story import DAY_S, Scene, Story

PRICE = ETHER.parse("4", "price")
BOND = ETHER.parse("0.4", "bond")
FEE = ETHER.parse("0.02", "fee")
STAKE = ETHER.parse("0.75", "stake")
LAB_SHARE_BPS = 6_000
LAB_SHARE = PRICE * LAB_SHARE_BPS // 10_000
UNIT = "KD-0004"


class DisputeStory(Story):
    """Two gates with a panel each: the lab, and the customer's door."""

    def __init__(self, scene: Scene, arbitrator: str, arbitration_fee: int) -> None:
        super().__init__(scene)
        self.court = Arbitrator(self.people["judge"], arbitrator)
        self.arbitration_fee = arbitration_fee
        self.lab, self.door = self.people.verifiers[:2]
        self.terms = self._terms()

    def play(self) -> None:
        """Plays the story."""
        self.post("posts a bid for a K-Bot in two stages, with an arbitrator")
        self.claim("supplier A", 0)
        self.first_stage_passes()
        self.second_stage_is_failed()
        self.ruling_overturns()
        self.everybody_withdraws()

    def first_stage_passes(self) -> None:
        """The lab finds all joints in range; after the dispute window the stage is paid."""
        signed = [self.signed_attestation(self.lab, 0, UNIT)]
        outcome = self.people["supplier A"].submit(self.terms, 0, self.evidence(0), signed)
        self.book.enter("supplier A", "submits with the lab's attestation: passed", outcome, [])
        self.expect(0, LotState.PASSED)
        self.chain.travel_to(self.people["customer"].lot(self.terms, 0).deadline)
        outcome = self.people["supplier A"].settle(self.terms, 0)
        payout = [("escrow", "supplier A", LAB_SHARE)]
        self.book.enter("supplier A", "settles: 60 % paid, stage 2 starts", outcome, payout)
        self.expect(0, LotState.BUILDING)

    def second_stage_is_failed(self) -> None:
        """The robot is delivered, and the verifier at the door says FAIL."""
        outcome = self.people["supplier A"].submit(self.terms, 0, self.evidence(0))
        self.book.enter("supplier A", "submits the delivery", outcome, [])
        joint = self.spec.checks[0].name
        outcome = self.attest(self.door, 0, UNIT, failing_joint=joint)
        self.book.enter(self.door, f"attests FAIL: {joint}", outcome, [])
        self.expect(0, LotState.FAILED)

    def ruling_overturns(self) -> None:
        """The supplier disputes; the judge looks again and rules that the robot passes; the verifier is slashed.

        Raises:
            RuntimeError: Not all of the stake was taken.
        """
        outcome = self.people["supplier A"].dispute(self.terms, 0)
        fee = [("supplier A", "arbitrator", self.arbitration_fee)]
        self.book.enter("supplier A", "disputes the verdict", outcome, fee)
        dispute_id = next(event.dispute_id for event in outcome.events if isinstance(event, LotDisputed))
        outcome = self.court.give_ruling(dispute_id, Choice.PASS)
        self.book.enter("judge", "rules that the robot passes", outcome, [])
        self.expect(0, LotState.PASSED)

        outcome = self.people["supplier A"].settle(self.terms, 0)
        moves = [("registry", "escrow", STAKE), ("escrow", "supplier A", PRICE - LAB_SHARE + BOND)]
        self.book.enter("supplier A", f"settles: paid, {self.door} is slashed", outcome, moves)
        slashed = sum(event.amount for event in outcome.events if isinstance(event, VerifierSlashed))
        if slashed != STAKE:
            raise RuntimeError(f"slashed {slashed} wei, expected {STAKE}")
        self.expect(0, LotState.CLOSED)

    def everybody_withdraws(self) -> None:
        """Stake that was slashed and fees are credits; the arbitrator's fees wait with the arbitrator."""
        self.withdraw("supplier A", "withdraws the slashed stake", STAKE)
        for name in (self.lab, self.door):
            self.withdraw(name, "withdraws its fee", FEE)
        outcome = self.court.withdraw()
        self.book.enter("judge", "withdraws the fee", outcome, [("arbitrator", "judge", self.arbitration_fee)])

    def _terms(self) -> Terms:
        times = {"build_time": 30 * DAY_S, "inspection_time": 10 * DAY_S}
        return Terms(
            customer=self.people["customer"].signer.address,
            price=PRICE,
            bond=BOND,
            arbitrator=self.court.address,
            dispute_window=3 * DAY_S,
            claim_by=self.chain.now() + 60 * DAY_S,
            verifier_fee=FEE,
            verifier_stake=STAKE,
            spec=self.spec.hash,
            stages=(
                Stage(panel=panel_of([0]), quorum=1, share_bps=LAB_SHARE_BPS, **times),
                Stage(panel=panel_of([1]), quorum=1, share_bps=10_000 - LAB_SHARE_BPS, **times),
            ),
            verifiers=tuple(self.people[name].signer.address for name in (self.lab, self.door)),
        )
