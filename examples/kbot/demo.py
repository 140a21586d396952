"""The life of a bid for three K-Bots, from locked funds to released payment, on a real local chain.

Lot 0 is built, inspected, and paid by two signed attestations that the supplier carries. Lot 1 is claimed by a supplier
that misses its deadline; another one claims it, delivers, and is attested directly. Lot 2 is never claimed and goes
back to the customer. At the end every account must hold what it should, to the wei.

Usage:
    python -m examples.kbot.demo [--chain anvil|ganache]
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from distman import LotState, Outcome, SignedAttestation, Stage, Terms, document_hash, panel_of
from distman.deployments import Deployment, load_deployment
from distman.spec import judge
from distman.token import ETHER
from examples.kbot.book import Book
from examples.kbot.documents import build_spec, inspection_report
from examples.kbot.people import people_of
from scripts.local_chain import LocalChain, local_chain
from scripts.toolchain import run_brownie

DAY_S = 24 * 60 * 60

PRICE = ETHER.parse("3", "price")
BOND = ETHER.parse("0.3", "bond")
FEE = ETHER.parse("0.02", "fee")
STAKE = ETHER.parse("1", "stake")
LOTS = 3
BUILD_TIME_S = 30 * DAY_S
INSPECTION_TIME_S = 10 * DAY_S
CLAIM_TIME_S = 60 * DAY_S


class Demo:
    """The bid's story, and the book in which every step is entered as it should be."""

    def __init__(self, chain: LocalChain, deployment: Deployment) -> None:
        self.chain = chain
        self.escrow = deployment.contracts["Escrow"].address
        self.registry = deployment.contracts["VerifierRegistry"].address
        self.people = people_of(chain.url, self.escrow)
        self.book = Book(chain, self.people.names() | {"escrow": self.escrow, "registry": self.registry})
        self.book.enter_deployment("deployer", [entry.tx_hash for entry in deployment.contracts.values()])
        self.spec = build_spec()
        self.terms = self._terms()

    def play(self) -> bool:
        """Plays the story.

        Returns:
            Whether every account holds what it should.
        """
        self.stake()
        self.post()
        self.lot_paid_by_carried_signatures()
        self.lot_defaulted_then_paid_by_direct_attestations()
        self.lot_never_claimed()
        self.withdraw_fees()
        return self.book.close()

    def stake(self) -> None:
        """Three verifiers stake for the escrow."""
        for name in self.people.verifiers:
            outcome = self.people[name].stake(STAKE)
            self.book.enter(name, "stakes for the escrow", outcome, [(name, "registry", STAKE)])

    def post(self) -> None:
        """The customer locks the price of three robots and the verifiers' budget."""
        outcome = self.people["customer"].post(self.terms)
        what = f"posts a bid for {LOTS} K-Bots ({len(self.spec.parts)} parts, {len(self.spec.checks)} joints to check)"
        self.book.enter("customer", what, outcome, [("customer", "escrow", LOTS * (PRICE + 3 * FEE))])
        print(f"{'':12}bid {'0x' + self.people['customer'].bid_id(self.terms).hex()}")

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
        self.book.enter(
            "supplier B", "refunds lot 2 to the customer", outcome, [("escrow", "customer", PRICE + 3 * FEE)]
        )
        self.expect(2, LotState.CLOSED)

    def withdraw_fees(self) -> None:
        """The verifiers withdraw what they earned: one lot, two lots, one lot."""
        for name, lots in zip(self.people.verifiers, (1, 2, 1), strict=True):
            outcome = self.people[name].withdraw()
            self.book.enter(name, "withdraws its fees", outcome, [("escrow", name, lots * FEE)])

    def claim(self, name: str, lot: int) -> None:
        """A supplier claims a lot and locks the bond."""
        outcome = self.people[name].claim(self.terms, lot)
        self.book.enter(name, f"claims lot {lot}", outcome, [(name, "escrow", BOND)])

    def report(self, name: str, lot: int, unit: str) -> bytes:
        """What a verifier measured on a robot; its hash goes on chain.

        Raises:
            RuntimeError: The robot is not up to spec.
        """
        client = self.people[name]
        report = inspection_report(
            bid="0x" + client.bid_id(self.terms).hex(),
            lot=lot,
            round=client.lot(self.terms, lot).round,
            unit=unit,
            inspector=client.signer.address,
        )
        verdict = judge(self.spec, report)
        if not verdict.is_pass:
            raise RuntimeError(f"{unit} is not up to spec: {' '.join(verdict.failures)}")
        return report.hash

    def signed_attestation(self, name: str, lot: int, unit: str) -> SignedAttestation:
        """A verifier measures all joints and signs PASS."""
        signed = self.people[name].sign_attestation(self.terms, lot, True, self.report(name, lot, unit))
        self.book.note(name, f"measures {len(self.spec.checks)} joints of {unit}, signs PASS")
        return signed

    def attest(self, name: str, lot: int, unit: str) -> Outcome:
        """A verifier measures all joints and attests PASS."""
        return self.people[name].attest(self.terms, lot, True, self.report(name, lot, unit))

    def evidence(self, lot: int) -> bytes:
        """Hash of what shows the delivery."""
        return document_hash({"tracking": f"DEMO-{lot:04}", "carrier": "a forwarder"})

    def expect(self, lot: int, state: LotState) -> None:
        """Stops the demo when a lot is not where the story has it.

        Raises:
            RuntimeError: It is in another state.
        """
        actual = self.people["customer"].lot(self.terms, lot).state
        if actual != state:
            raise RuntimeError(f"lot {lot} is {actual.name}, expected {state.name}")

    def _terms(self) -> Terms:
        return Terms(
            customer=self.people["customer"].signer.address,
            lots=LOTS,
            price=PRICE,
            bond=BOND,
            verifier_fee=FEE,
            verifier_stake=STAKE,
            claim_by=self.chain.now() + CLAIM_TIME_S,
            spec=self.spec.hash,
            verifiers=tuple(self.people[name].signer.address for name in self.people.verifiers),
            stages=(
                Stage(panel=panel_of(range(3)), quorum=2, build_time=BUILD_TIME_S, inspection_time=INSPECTION_TIME_S),
            ),
        )


def deploy(chain: LocalChain) -> Deployment:
    """Deploys the contracts with Brownie.

    Raises:
        RuntimeError: Brownie failed.
    """
    with tempfile.TemporaryDirectory(prefix="distman-demo-") as folder:
        os.environ["DISTMAN_DEPLOYMENTS"] = folder
        if run_brownie(["run", "deploy", "--network", "local"], chain.url) != 0:
            raise RuntimeError("the deployment failed")
        deployment = load_deployment(Path(folder), int(chain.request("eth_chainId"), 16))
    if deployment is None:
        raise RuntimeError("the deployment was not recorded")
    return deployment


def main() -> int:
    """Starts a chain, deploys, plays, and compares.

    Returns:
        Zero if every account holds what it should.
    """
    parser = argparse.ArgumentParser(description="The life of a bid for three K-Bots on a local chain.")
    parser.add_argument("--chain", choices=["anvil", "ganache"], default="anvil")
    kind = parser.parse_args().chain
    with local_chain(kind) as chain:
        print(f"{kind} at {chain.url}")
        return 0 if Demo(chain, deploy(chain)).play() else 1


if __name__ == "__main__":
    sys.exit(main())
