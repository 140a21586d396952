"""The `distman` command: what can happen to a lot beside the usual."""

from __future__ import annotations

from pathlib import Path

from tests.integration.cli.samples import PLAYED_WITHIN_S
from tests.integration.market import DAY_S, Market
from tests.integration.shell import Shell, events_of


class TestOtherActions:
    """What the story had no need for."""

    def test_claim_tells_where(self, shell: Shell, market: Market) -> None:
        """Before a bond is paid, people are told to which escrow on which chain: records may not be their own."""
        bid = "0x" + market.client().bid_id(market.posted()).hex()
        result = shell.inside("supplier", "lot", "claim", bid, "0")
        where = f"at the escrow {market.escrow} on chain 31337"
        assert result.err.splitlines()[0] == f"Locking the bond, 0.0000000000005 ETH, {where} ..."

    def test_accept(self, shell: Shell, market: Market) -> None:
        """The customer pays at once."""
        bid = "0x" + market.client().bid_id(market.building()).hex()
        result = shell.inside("customer", "lot", "accept", bid, "0", "--round", "1")
        assert result.out.splitlines()[:2] == [
            "The customer accepts lot 0.",
            "Lot 0 is paid: 0.0000000000035 ETH to the supplier, 0.00000000000003 ETH back to the customer.",
        ]

    def test_concede(self, shell: Shell, market: Market) -> None:
        """The supplier gives up, and the lot is open again."""
        bid = "0x" + market.client().bid_id(market.building()).hex()
        conceded, defaulted = events_of(shell.inside("supplier", "lot", "concede", bid, "0", "--json"))
        assert (conceded["event"], defaulted["to_customer"], defaulted["reopened"]) == ("LotConceded", "500000", True)

    def test_lapse_and_settle(self, shell: Shell, market: Market) -> None:
        """After silence anyone lapses, is told what comes next, and settles."""
        terms = market.inspecting()
        bid = "0x" + market.client().bid_id(terms).hex()
        market.chain.travel_to(market.client().lot(terms, 0).deadline)
        lapsed = shell.inside("stranger", "lot", "lapse", bid, "0")
        assert lapsed.out.splitlines()[0] == "Lot 0 is voided. Next: `distman lot settle` moves the money."
        (settled,) = events_of(shell.inside("stranger", "lot", "settle", bid, "0", "--json"))
        assert (settled["event"], settled["to_supplier"], settled["to_customer"]) == ("LotVoided", "500000", "3030000")

    def test_fail(self, shell: Shell, market: Market, files: Path) -> None:
        """A verifier attests FAIL."""
        bid = "0x" + market.client().bid_id(market.inspecting()).hex()
        report = ["--report", str(files / "report.json")]
        result = shell.inside("verifier 1", "attest", bid, "0", "--fail", *report)
        assert result.out.splitlines()[0] == f"Verifier {market.address('verifier 1')} attests FAIL on lot 0."

    def test_extend(self, shell: Shell, market: Market) -> None:
        """The customer gives longer."""
        bid = "0x" + market.client().bid_id(market.building()).hex()
        (event,) = events_of(shell.inside("customer", "lot", "extend", bid, "0", "--due", "90d", "--json"))
        assert event["event"] == "LotExtended"
        assert 0 <= market.chain.now() + 90 * DAY_S - event["deadline"] < PLAYED_WITHIN_S
