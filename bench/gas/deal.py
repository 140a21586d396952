"""A bid and what its people do with it, each a transaction that can be measured."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from eth_account.signers.local import LocalAccount

from bench.gas.chain import GENESIS, Sent
from bench.gas.market import Market
from bench.gas.signing import AGREEMENT, ATTESTATION, CLAIM, sign
from bench.gas.terms import CLAIM_TIME, EVIDENCE, REPORT, ZERO_ADDRESS, locked, terms


@dataclass(frozen=True)
class Deal:
    """One bid.

    Attributes:
        market: Where it is posted.
        terms: Its Terms.
    """

    market: Market
    terms: dict[str, Any]

    @cached_property
    def bid(self) -> bytes:
        """Its id, as the escrow computes it."""
        escrow = self.market.escrow
        return self.market.chain.call(escrow.address, escrow.encode("hashTerms", self.terms))

    def send(self, sender: LocalAccount, function: str, *arguments: Any, value: int = 0) -> Sent:
        """Calls the escrow with the Terms and what follows them."""
        return self.market.send(sender, self.market.escrow, function, self.terms, *arguments, value=value)

    def post(self) -> Sent:
        """The customer posts."""
        return self.send(self.market.people.customer, "post", value=self._ether(locked(self.terms)))

    def claim(self, lot: int = 0) -> Sent:
        """The supplier claims a lot."""
        return self.send(self.market.people.supplier, "claim", lot, value=self._ether(self.terms["bond"]))

    def claim_by_keeper(self, deadline: int) -> Sent:
        """Anyone carries the supplier's signed claim of the first lot."""
        people = self.market.people
        named = {"lot": 0, "supplier": people.supplier.address, "deadline": deadline}
        signature = self._sign(people.supplier, "Claim", CLAIM, round=1, **named)
        return self.send(people.keeper, "claimWithSignature", *named.values(), signature)

    def submit(self, lot: int = 0) -> Sent:
        """The supplier submits a lot's first round."""
        return self.send(self.market.people.supplier, "submit", lot, 1, EVIDENCE)

    def submit_signed(self, lot: int = 0, round_: int = 1) -> Sent:
        """The supplier submits a round with PASSes signed by all verifiers."""
        carried = self.signed_passes(lot, round_)
        return self.send(self.market.people.supplier, "submitWithSignatures", lot, round_, EVIDENCE, carried)

    def attest(self, seat: int = 0, passed: bool = True) -> Sent:
        """A verifier attests the first lot's first round."""
        return self.send(self.market.people.verifiers[seat], "attest", 0, 1, passed, REPORT)

    def attest_signed(self) -> Sent:
        """Anyone carries PASSes of the first lot's first round signed by all verifiers."""
        return self.send(self.market.people.keeper, "attestWithSignatures", 0, 1, self.signed_passes(0, 1))

    def agree(self, to_supplier: int, deadline: int) -> Sent:
        """The customer splits the first lot with the supplier's signature."""
        people = self.market.people
        split = {"toSupplier": to_supplier, "deadline": deadline}
        lot = {"lot": 0, "stage": 0, "round": 1, "supplier": people.supplier.address}
        signature = self._sign(people.supplier, "Agreement", AGREEMENT, **lot, **split)
        return self.send(people.customer, "agree", 0, 1, *split.values(), signature)

    def lapse(self) -> Sent:
        """Anyone lapses the first lot."""
        return self.send(self.market.people.keeper, "lapse", 0)

    def settle(self) -> Sent:
        """Anyone settles the first lot."""
        return self.send(self.market.people.keeper, "settle", 0)

    def signed_passes(self, lot: int, round_: int) -> list[dict[str, Any]]:
        """PASSes of all verifiers; each round is taken to be that of a stage of its own."""
        named = {"lot": lot, "stage": round_ - 1, "round": round_, "supplier": self.market.people.supplier.address}
        vote = {"passed": True, "report": REPORT}
        verifiers = self.market.people.verifiers[: len(self.terms["verifiers"])]
        return [
            {"seat": seat, **vote, "signature": self._sign_vote(verifier, **named, **vote)}
            for seat, verifier in enumerate(verifiers)
        ]

    def _sign_vote(self, verifier: LocalAccount, **message: Any) -> bytes:
        return self._sign(verifier, "Attestation", ATTESTATION, verifier=verifier.address, **message)

    def _sign(self, signer: LocalAccount, name: str, members: dict[str, str], **message: Any) -> bytes:
        return sign(signer, self.market.escrow.address, name, members, bid=self.bid, **message)

    def _ether(self, amount: int) -> int:
        """The ether to send along for an amount of the bid's token."""
        return int(amount) if self.terms["token"] == ZERO_ADDRESS else 0


def new_deal(market: Market, asset: str, verifiers: int = 1, **changes: Any) -> Deal:
    """A bid not posted yet, other than all before.

    Args:
        market: Where it will be posted.
        asset: `erc20` or `eth`.
        verifiers: How many seats there are.
        **changes: Members of the Terms that are not as `terms` has them.
    """
    token = {"erc20": market.token.address, "eth": ZERO_ADDRESS}[asset]
    seats = [verifier.address for verifier in market.people.verifiers[:verifiers]]
    customer, claim_by = market.people.customer.address, GENESIS + CLAIM_TIME
    return Deal(market, terms(customer, token, claim_by, market.next_salt(), seats, **changes))
