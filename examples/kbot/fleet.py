"""The story of a bid for a fleet of three robots.

Lot 0 is built, inspected, and paid by two signed attestations that the supplier carries. Lot 1 is claimed by a supplier
that misses its deadline; another one claims it, delivers, and is attested directly. Lot 2 is never claimed and goes
back to the customer.
"""

from __future__ import annotations

from distman import LotState, Stage, Terms, panel_of
from distman.token import ETHER
from examples.kbot.story import DAY_S, Scene, Story

PRICE = ETHER.parse("3", "price")
BOND = ETHER.parse("0.3", "bond")
FEE = ETHER.parse("0.02", "fee")
STAKE = ETHER.parse("1", "stake")
LOTS = 3


class FleetStory(Story):
    """Three lots, three ends."""

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self.terms = self._terms()

    def play(self) -> None:
        """Plays the story."""
        self.stake()
        parts, joints = len(self.spec.parts), len(self.spec.checks)
        self.post(f"posts a bid for {LOTS} K-Bots ({parts} parts, {joints} joints to check)")
        self.lot_paid_by_carried_signatures()
        self.lot_defaulted_then_paid_by_direct_attestations()
        self.lot_never_claimed()
        for name, lots in zip(self.people.verifiers, (1, 2, 1), strict=True):
            self.withdraw(name, "withdraws its fees", lots * FEE)

    def stake(self) -> None:
        """Three verifiers stake for the escrow."""
        for name in self.people.verifiers:
            outcome = self.people[name].stake(STAKE)
            self.book.enter(name, "stakes for the escrow", outcome, [(name, "registry", STAKE)])

    def lot_paid_by_carried_signatures(self) -> None:
        """Lot 0: built, sent, inspected; the supplier carries two signed attestations and is paid."""
        self.claim("supplier A", 0)
        signed = [self.signed_attestation(name, 0, "KD-0001") for name in self.people.verifiers[:2]]
        outcome = self.people["supplier A"].submit(self.terms, 0, self.evidence(0), signed)
        payouts = [("escrow", "supplier A", PRICE + BOND), ("escrow", "customer", FEE)]
        self.book.enter("supplier A", "submits lot 0 with two signed attestations", outcome, payouts)
        self.expect(0, LotState.CLOSED)

    def lot_defaulted_then_paid_by_direct_attestations(self) -> None:
        """Lot 1: the first supplier misses the deadline, the second delivers."""
        self.claim("supplier A", 1)
        self.chain.travel_to(self.people["customer"].lot(self.terms, 1).deadline)
        outcome = self.people["customer"].lapse(self.terms, 1)
        self.book.enter("customer", "lapses lot 1: A is late", outcome, [("escrow", "customer", BOND)])
        self.expect(1, LotState.OPEN)

        self.claim("supplier B", 1)
        outcome = self.people["supplier B"].submit(self.terms, 1, self.evidence(1))
        self.book.enter("supplier B", "submits lot 1", outcome, [])
        first, second = self.people.verifiers[1:]
        self.book.enter(first, "attests PASS on lot 1", self.attest(first, 1, "KD-0002"), [])
        payouts = [("escrow", "supplier B", PRICE + BOND), ("escrow", "customer", FEE)]
        self.book.enter(second, "attests PASS on lot 1: quorum", self.attest(second, 1, "KD-0002"), payouts)
        self.expect(1, LotState.CLOSED)

    def lot_never_claimed(self) -> None:
        """Lot 2: open until the time to claim is over, then refunded by anyone."""
        self.chain.travel_to(self.terms.claim_by)
        outcome = self.people["supplier B"].cancel(self.terms)
        refund = [("escrow", "customer", PRICE + 3 * FEE)]
        self.book.enter("supplier B", "refunds lot 2 to the customer", outcome, refund)
        self.expect(2, LotState.CLOSED)

    def _terms(self) -> Terms:
        return Terms(
            customer=self.people["customer"].signer.address,
            lots=LOTS,
            price=PRICE,
            bond=BOND,
            verifier_fee=FEE,
            verifier_stake=STAKE,
            claim_by=self.chain.now() + 60 * DAY_S,
            spec=self.spec.hash,
            verifiers=tuple(self.people[name].signer.address for name in self.people.verifiers),
            stages=(Stage(panel=panel_of(range(3)), quorum=2, build_time=30 * DAY_S, inspection_time=10 * DAY_S),),
        )
